/** The device where factors are switchable: as `client.ts`, and each change goes on until only one way to the key is left. */
import { setup } from "xstate";
import type { Factor, Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import { keyInBox } from "./client-boxes.ts";
import { type ClientContext, NEW_CLIENT, operationOf } from "./client-context.ts";
import { recoveredKey } from "./client-login.ts";
import * as offers from "./client-offers.ts";
import { clientParts } from "./client-parts.ts";
import * as rules from "./client-rules.ts";
import * as switching from "./client-switching.ts";
import { LEFT, type Left, MILESTONES, type Milestone } from "./client-switching.ts";

type Holds = (protocol: Protocol, context: ClientContext, input: Input) => boolean;
type Apply = (protocol: Protocol, context: ClientContext, input: Input) => Outcome<ClientContext>;
type Step = `${Milestone}, ${Left} left`;

const STEPS = (Object.keys(MILESTONES) as Milestone[]).flatMap((milestone) =>
  LEFT.map((left) => ({ milestone, left, name: `${milestone}, ${left} left` as Step })),
);

/** Where a step goes, by what is left. */
const TARGETS = {
  record: "greeting",
  box: "withdrawing",
  paper: "resealing",
  nothing: "enrolled",
  off: "fresh",
} as const satisfies Record<Left, string>;

const goingOn = (milestone: Milestone) =>
  LEFT.map((left) => ({
    guard: `${milestone}, ${left} left` as Step,
    target: TARGETS[left],
    actions: `go on: ${milestone}, ${left} left` as `go on: ${Step}`,
  }));

const switchableParts = (protocol: Protocol) => {
  const { guards, actions } = clientParts(protocol);
  const over = (apply: Apply) =>
    rule((context: ClientContext, input) => apply(protocol, context, input));
  const guarded =
    (holds: Holds) =>
    ({ context, event }: { context: ClientContext; event: Input }) =>
      holds(protocol, context, event);
  const unlocks = (factor: Factor, has: (context: ClientContext) => boolean) =>
    guarded(
      (_, context, { goal }) => switching.unlocksWith(factor)(protocol, goal) && has(context),
    );
  const always = () => true;
  const wants = (holds: (context: ClientContext) => boolean) =>
    guarded((_, context, input) => holds(context) && offers.isPinned(protocol, context, input));
  const goalOf = (context: ClientContext) => operationOf(context).goal;
  const factorOf = (context: ClientContext) => switching.factorIn(protocol, goalOf(context));
  const isLogin = (context: ClientContext): boolean =>
    ["retrieve", "check-code"].includes(goalOf(context).kind);
  const isPrepared = (context: ClientContext): boolean =>
    factorOf(context) !== "recovery-code" || operationOf(context).maskingKey !== null;
  const checks = (context: ClientContext): boolean => goalOf(context).kind === "check-code";
  const released = (context: ClientContext, input: Input) => recoveredKey(protocol, context, input);
  return {
    guards: {
      ...guards,
      ...(Object.fromEntries(
        STEPS.map(({ milestone, left, name }) => [
          name,
          guarded(switching.isLeft(milestone, left)),
        ]),
      ) as Record<Step, ReturnType<typeof guarded>>),
      "is trusted, to log in": wants(isLogin),
      "is trusted, to prepare a record": wants(
        (context) => !isLogin(context) && !isPrepared(context),
      ),
      "is trusted, to delete": wants((context) => !isLogin(context) && isPrepared(context)),
      "is of a code": unlocks("recovery-code", always),
      "is of a passkey": unlocks("passkey", always),
      "is of a lost passkey": unlocks("passkey", ({ passkey }) => passkey === null),
      "is of digits": unlocks("64-digit-key", always),
      "is of lost digits": unlocks("64-digit-key", ({ paper }) => paper === null),
      "is of the same factor": guarded(
        (_, { factor }, { goal }) =>
          goal !== undefined && switching.factorIn(protocol, goal) === factor,
      ),
      "is under a code": guarded((_, { factor }) => factor === "recovery-code"),
      "is half way from digits": guarded(
        (_, { nextKey }, { goal }) =>
          nextKey !== null &&
          goal !== undefined &&
          switching.factorIn(protocol, goal) === "64-digit-key",
      ),
      "deletes first": guarded((_, context, { goal }) =>
        switching.deletesFirst(protocol, context, goal),
      ),
      "is deleted first": guarded(switching.isDeletedFirst),
      "releases its own key": guarded(
        (_, context, input) =>
          checks(context) && switching.isOwnKey(protocol, context, released(context, input)),
      ),
      "releases another key": guarded(
        (_, context, input) => checks(context) && released(context, input) !== undefined,
      ),
      "holds its own key": guarded(
        (_, context, input) =>
          checks(context) &&
          switching.isOwnKey(protocol, context, keyInBox(protocol, context, input)),
      ),
      "is of a check": guarded((_, context, input) => {
        const { message } = input;
        return (
          checks(context) &&
          message !== undefined &&
          "session" in message &&
          message.session === operationOf(context).session
        );
      }),
      "is taken unseen": guarded(
        (_, context, input) =>
          !protocol.defends("verify-recovered-key") && rules.isOfSession(context, input),
      ),
      "believes the refusal": guarded(switching.believesRefusal),
      "follows the prompt": guarded((_, context) => switching.followsPrompt(protocol, context)),
    },
    actions: {
      ...actions,
      ...(Object.fromEntries(
        STEPS.map(({ milestone, left, name }) => [
          `go on: ${name}`,
          over(switching.goOnFrom(milestone, left)),
        ]),
      ) as Record<`go on: ${Step}`, ReturnType<typeof over>>),
      "ask the fleet": over(switching.askFleet),
      "prepare a box": over(switching.prepareBox),
      "prepare a box late": over((_, context) => switching.prepareBoxLate(protocol, context)),
      "restore by the way": over((_, context) => switching.restoreBy(protocol, context)),
      "take the released key": over((_, context, input) =>
        switching.takeChecked(context, released(context, input)),
      ),
      "take the box's key": over((_, context, input) =>
        switching.takeChecked(context, keyInBox(protocol, context, input)),
      ),
      "reject the key": rule(switching.rejectKey),
      "drop the key": rule(switching.dropKey),
      "follow the prompt": over(switching.followPrompt),
      "replace the device": rule(switching.replaceSwitchable),
      "refuse: factor remembered": rule((context: ClientContext) => ({
        context,
        effects: [refuse("factor-remembered")],
      })),
      // The backup may lie under either key already: which one to write down the device cannot know.
      "refuse: change unfinished": rule((context: ClientContext) => ({
        context,
        effects: [refuse("change-unfinished")],
      })),
    },
  };
};

/** The machine of such a device. Inputs as those of `clientMachine`, and `factor-prompt`. */
export const switchableClientMachine = (protocol: Protocol) => {
  const unexpected = { actions: "refuse: not expected" } as const;
  const publish = { actions: "publish" } as const;
  const always = { publish, crash: { target: "down", actions: "crash" }, "*": unexpected } as const;
  const badReply = { actions: "refuse: reply" } as const;
  const timedOut = [
    { guard: "has a key", target: "enrolled", actions: "give up: timeout" },
    { target: "fresh", actions: "give up: timeout" },
  ] as const;
  const believed = {
    guard: "believes the refusal",
    target: "fresh",
    actions: "drop the key",
  } as const;
  const refused = [
    believed,
    { guard: "opens, and has a key", target: "enrolled", actions: "give up: refused" },
    { guard: "opens", target: "fresh", actions: "give up: refused" },
    badReply,
  ] as const;
  const givenUp = { "timeout.retry": timedOut, "refusal-reply": refused } as const;
  /** What begins with the fleet, with a box, or with what is left of the ways that there are. */
  const changes = [
    { guard: "is of a passkey", target: "depositing", actions: "prepare a box" },
    { guard: "is of a code", target: "greeting", actions: "ask the fleet" },
    ...goingOn("begun"),
  ] as const;
  const beginnings = {
    "begin.register": changes,
    "begin.retrieve": [
      { guard: "is of a lost passkey", actions: "refuse: not enrolled" },
      { guard: "is of lost digits", actions: "refuse: not enrolled" },
      { guard: "is of a passkey", target: "unlocking", actions: "fetch the passkey's box" },
      { guard: "is of digits", target: "fetching", actions: "fetch with digits" },
      { target: "greeting", actions: "ask the fleet" },
    ],
    "begin.change-code": { actions: "refuse: not enrolled" },
    "begin.check-code": { actions: "refuse: not enrolled" },
    "begin.switch-factor": { actions: "refuse: not enrolled" },
    "begin.turn-off": { actions: "refuse: not enrolled" },
  } as const;
  const underCode = [
    { guard: "is under a code", target: "greeting", actions: "ask the fleet" },
    { actions: "refuse: not enrolled" },
  ] as const;
  return setup({
    types: {} as { context: ClientContext; events: Input },
    ...switchableParts(protocol),
  }).createMachine({
    id: "client",
    context: NEW_CLIENT,
    initial: "fresh",
    states: {
      fresh: { on: { ...beginnings, ...always } },
      greeting: {
        on: {
          ...givenUp,
          "fleet-offer": [
            { guard: "is trusted, to log in", target: "attempting", actions: "request attempt" },
            {
              guard: "is trusted, to prepare a record",
              target: "registering",
              actions: "request registration",
            },
            { guard: "is trusted, to delete", target: "removing", actions: "request deletion" },
            { actions: "refuse: fleet not pinned" },
          ],
          ...always,
        },
      },
      registering: {
        on: {
          ...givenUp,
          "registration-reply": [
            { guard: "opens", target: "uploading", actions: "upload" },
            badReply,
          ],
          ...always,
        },
      },
      uploading: {
        on: {
          ...givenUp,
          "upload-reply": [
            {
              guard: "opens, and a device goes with it",
              target: "depositing",
              actions: "deposit the device",
            },
            { guard: "opens", target: "activating", actions: "request activation" },
            badReply,
          ],
          ...always,
        },
      },
      depositing: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [
            {
              guard: "is kept, before an activation",
              target: "activating",
              actions: "request activation",
            },
            ...goingOn("deposited"),
            badReply,
          ],
          ...always,
        },
      },
      activating: {
        on: { ...givenUp, "activation-reply": [...goingOn("activated"), badReply], ...always },
      },
      removing: {
        on: {
          "timeout.retry": timedOut,
          "deletion-reply": [
            { guard: "is deleted first", target: "depositing", actions: "prepare a box late" },
            ...goingOn("deleted"),
            badReply,
          ],
          "refusal-reply": [
            believed,
            { guard: "is deleted first", target: "depositing", actions: "prepare a box late" },
            ...goingOn("deleted"),
            ...refused.slice(1),
          ],
          ...always,
        },
      },
      withdrawing: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [...goingOn("withdrawn"), badReply],
          ...always,
        },
      },
      resealing: {
        on: {
          "timeout.retry": timedOut,
          "backup-reply": [...goingOn("resealed"), badReply],
          ...always,
        },
      },
      enrolled: {
        on: {
          "begin.register": { actions: "refuse: enrolled" },
          "begin.retrieve": { actions: "refuse: enrolled" },
          "begin.change-code": underCode,
          "begin.check-code": underCode,
          "begin.switch-factor": [
            { guard: "is of the same factor", actions: "refuse: enrolled" },
            { guard: "is half way from digits", actions: "refuse: change unfinished" },
            { guard: "deletes first", target: "greeting", actions: "ask the fleet" },
            ...changes,
          ],
          "begin.turn-off": goingOn("begun"),
          "begin.replace-device": { target: "fresh", actions: "replace the device" },
          "factor-prompt": [
            { guard: "follows the prompt", target: "greeting", actions: "follow the prompt" },
            { actions: "refuse: factor remembered" },
          ],
          ...always,
        },
      },
      attempting: {
        on: {
          "timeout.retry": timedOut,
          "attempt-reply": [
            { guard: "opens with the code", target: "confirming", actions: "request confirmation" },
            { guard: "opens, and has a key", target: "enrolled", actions: "reject code" },
            { guard: "opens", target: "fresh", actions: "reject code" },
            badReply,
          ],
          "refusal-reply": [
            believed,
            { guard: "opens, and has a key", target: "enrolled", actions: "give up: refused" },
            { guard: "says exhausted", target: "locked out", actions: "lock out" },
            { guard: "opens", target: "fresh", actions: "give up: refused" },
            badReply,
          ],
          ...always,
        },
      },
      confirming: {
        on: {
          ...givenUp,
          "confirmation-reply": [
            { guard: "releases a code", target: "unlocking", actions: "fetch the device" },
            {
              guard: "releases its own key",
              target: "enrolled",
              actions: "take the released key",
            },
            { guard: "releases another key", target: "enrolled", actions: "reject the key" },
            { guard: "releases the key", target: "fetching", actions: "fetch backup" },
            badReply,
          ],
          ...always,
        },
      },
      unlocking: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [
            { guard: "holds its own key", target: "enrolled", actions: "take the box's key" },
            { guard: "is of a check", target: "enrolled", actions: "reject the key" },
            { guard: "opens the box", target: "fetching", actions: "take the key" },
            { guard: "is of this box's session", target: "fresh", actions: "reject box" },
            badReply,
          ],
          ...always,
        },
      },
      fetching: {
        on: {
          "timeout.retry": timedOut,
          "backup-reply": [
            { guard: "restores", target: "enrolled", actions: "restore by the way" },
            { guard: "is taken unseen", target: "enrolled", actions: "restore by the way" },
            { guard: "is of this session", target: "fresh", actions: "reject backup" },
            badReply,
          ],
          ...always,
        },
      },
      "locked out": { on: { ...beginnings, ...always } },
      down: {
        on: {
          publish,
          restart: [
            { guard: "has a key", target: "enrolled", actions: "restart" },
            { target: "fresh", actions: "restart" },
          ],
          "*": { actions: "refuse: down" },
        },
      },
    },
  });
};

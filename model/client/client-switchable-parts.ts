/** The guards and actions of a device on which factors are switchable, by the names under which its machine speaks of them. */
import type { Factor, Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { isShaking } from "../protocol/handshake.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import { keyInBox } from "./client-boxes.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import * as endings from "./client-endings.ts";
import { recoveredKey } from "./client-login.ts";
import * as offers from "./client-offers.ts";
import { clientParts } from "./client-parts.ts";
import { takingReply } from "./client-requests.ts";
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

export const goingOn = (milestone: Milestone) =>
  LEFT.map((left) => ({
    guard: `${milestone}, ${left} left` as Step,
    target: TARGETS[left],
    actions: `go on: ${milestone}, ${left} left` as `go on: ${Step}`,
  }));

export const switchableParts = (protocol: Protocol) => {
  const { guards, actions } = clientParts(protocol);
  const over = (apply: Apply) =>
    rule(takingReply(protocol, (context, input) => apply(protocol, context, input)));
  const guarded =
    (holds: Holds) =>
    ({ context, event }: { context: ClientContext; event: Input }) =>
      holds(protocol, context, event);
  const unlocks = (factor: Factor, has: (context: ClientContext) => boolean) =>
    guarded(
      (_, context, { goal }) => switching.unlocksWith(factor)(protocol, goal) && has(context),
    );
  const always = () => true;
  const trusts = isShaking(protocol) ? offers.opensChannel : offers.isPinned;
  const wants = (holds: (context: ClientContext) => boolean) =>
    guarded((_, context, input) => holds(context) && trusts(protocol, context, input));
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
      crash: rule(switching.cutting(endings.crash)),
      "give up: timeout": rule(switching.cutting(endings.giveUp("timeout"))),
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

/** The device, as a machine: registers, changes, turns off and recovers a backup, one operation at a time. */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import type { Refusal } from "../protocol/refusals.ts";
import * as boxes from "./client-boxes.ts";
import { type ClientContext, NEW_CLIENT, operationOf } from "./client-context.ts";
import { fleetStates } from "./client-fleet-states.ts";
import * as fleets from "./client-fleets.ts";
import { opens, takingReply } from "./client-requests.ts";
import * as rules from "./client-rules.ts";

type Apply = (protocol: Protocol, context: ClientContext, input: Input) => Outcome<ClientContext>;

const clientSetup = (protocol: Protocol) => {
  const over = (apply: Apply) =>
    rule(takingReply(protocol, (context, input) => apply(protocol, context, input)));
  const taking = (apply: (context: ClientContext, input: Input) => Outcome<ClientContext>) =>
    rule(takingReply(protocol, apply));
  const guarded =
    (holds: (protocol: Protocol, context: ClientContext, input: Input) => boolean) =>
    ({ context, event }: { context: ClientContext; event: Input }) =>
      holds(protocol, context, event);
  const refusing = (refusal: Refusal) =>
    rule((context: ClientContext) => ({ context, effects: [refuse(refusal)] }));
  /** Where channels begin with a handshake, the requests wait for its answer, and else for the fleet's keys alone. */
  const trusts =
    protocol.configuration.channel === "handshake" ? rules.opensChannel : rules.isPinned;
  const wants =
    (...kinds: readonly string[]) =>
    ({ context, event }: { context: ClientContext; event: Input }) =>
      kinds.includes(operationOf(context).goal.kind) && trusts(protocol, context, event);

  return setup({
    types: {} as { context: ClientContext; events: Input },
    guards: {
      "is pinned": guarded(rules.isPinned),
      "is trusted, to register": wants("register", "change-code", "migrate"),
      "is trusted, to retrieve": wants("retrieve"),
      "is trusted, to turn off": wants("turn-off"),
      opens: guarded(opens),
      "opens with the code": guarded(rules.codeOpensAnswer),
      "releases the key": guarded(rules.releasesKey),
      restores: guarded(rules.restores),
      "is of this session": ({ context, event }) => rules.isOfSession(context, event),
      "says exhausted": guarded(rules.saysExhausted),
      "has a key": ({ context }) => context.key !== null,
      "opens, and has a key": ({ context, event }) =>
        context.key !== null && opens(protocol, context, event),
      "holds 64 digits": () => protocol.configuration.factor === "64-digit-key",
      "has lost the digits": ({ context }) =>
        protocol.configuration.factor === "64-digit-key" && context.paper === null,
      "holds a passkey": () => protocol.configuration.factor === "passkey",
      "has lost the passkey": ({ context }) =>
        protocol.configuration.factor === "passkey" && context.passkey === null,
      "opens, and a device goes with it": ({ context, event }) =>
        protocol.configuration.payload === "recovery-code" && opens(protocol, context, event),
      "releases a code": ({ context, event }) =>
        protocol.configuration.payload === "recovery-code" &&
        rules.releasesKey(protocol, context, event),
      "is kept, before an activation": ({ context, event }) =>
        operationOf(context).generation !== null && boxes.keepsKey(protocol, context, event),
      "is kept": guarded(boxes.keepsKey),
      "opens the box": guarded(boxes.opensBox),
      "is of this box's session": ({ context, event }) => boxes.isOfBoxSession(context, event),
      "has an update": ({ context }) => fleets.hasUpdate(context),
      "pins two fleets": ({ context }) => fleets.pinsTwo(context),
      "opens, and another fleet is asked first": ({ context, event }) =>
        fleets.retiresFirst(protocol, context) && opens(protocol, context, event),
      "opens, and another fleet is left": ({ context, event }) =>
        fleets.pinsTwo(context) && opens(protocol, context, event),
      "holds nothing": guarded(fleets.holdsNothing),
      "may be at the older fleet": guarded(fleets.mayBeAtOlder),
      "is withdrawn": ({ context, event }) => boxes.isWithdrawn(context, event),
    },
    actions: {
      publish: rule((context: ClientContext, { keys, next }) => ({
        context: { ...context, pins: keys ?? null, next: next ?? null },
        effects: [],
      })),
      begin: rule(rules.begin),
      "shake hands": over(rules.shakeHands),
      "request registration": over(rules.requestRegistration),
      upload: over(rules.upload),
      "request activation": over(rules.requestActivation),
      "update the application": rule(fleets.updateApplication),
      "retire the older fleet": over(fleets.retire),
      "request deletion at the older fleet": taking((context) =>
        fleets.requestDeletionAtOlder(protocol, context),
      ),
      "request attempt at the older fleet": taking((context, input) =>
        rules.requestAttempt(protocol, fleets.againAtOlder(context), input),
      ),
      enrol: over(rules.enrol),
      "enrol with digits": over(rules.enrolWithDigits),
      "deposit the device": over(rules.depositDevice),
      "deposit for a passkey": rule((context: ClientContext, input) =>
        boxes.depositForPasskey(protocol, context, input),
      ),
      "enrol with a passkey": over(rules.enrolWithPasskey),
      "fetch the passkey's box": rule((context: ClientContext, input) =>
        boxes.fetchBoxOfPasskey(protocol, context, input),
      ),
      "fetch the device": over(rules.fetchDevice),
      "take the key": over(boxes.takeKeyFromBox),
      "reject box": rule(boxes.rejectBox),
      withdraw: rule(boxes.withdraw),
      "request attempt": over(rules.requestAttempt),
      "request confirmation": over(rules.requestConfirmation),
      "reject code": taking(rules.rejectCode),
      "fetch backup": over(rules.fetchBackup),
      "fetch with digits": rule(rules.fetchWithDigits),
      restore: rule(rules.restore),
      "reject backup": rule(rules.rejectBackup),
      "request deletion": over(rules.requestDeletion),
      "turn off": taking(rules.turnOff),
      "lock out": taking(rules.lockOut),
      "replace device": rule(rules.replaceDevice),
      crash: rule(rules.crash),
      restart: rule(rules.restart),
      "give up: timeout": rule(rules.giveUp("timeout")),
      "give up: refused": taking(rules.giveUp("refused")),
      "refuse: fleet not pinned": refusing("fleet-not-pinned"),
      "refuse: reply": refusing("reply-rejected"),
      "refuse: enrolled": refusing("already-enrolled"),
      "refuse: not enrolled": refusing("not-enrolled"),
      "refuse: not expected": refusing("not-expected"),
      "refuse: down": refusing("party-down"),
    },
  });
};

/** Whether anything lies beside the backup: for a passkey, or for the virtual device of a recovery code. */
const keepsBoxes = ({ configuration: { factor, payload } }: Protocol): boolean =>
  factor === "passkey" || payload === "recovery-code";

/** The machine of the device. Inputs are `begin.*`, replies, `timeout.retry`, `publish`, `crash` and `restart`. */
export const clientMachine = (protocol: Protocol) => {
  const ofBoxes = <Transitions extends readonly unknown[]>(
    ...transitions: Transitions
  ): Transitions | readonly [] => (keepsBoxes(protocol) ? transitions : []);
  const ofFleets = <Transitions extends readonly unknown[]>(
    ...transitions: Transitions
  ): Transitions | readonly [] => (protocol.configuration.fleets === 2 ? transitions : []);
  const updating =
    protocol.configuration.fleets === 2
      ? ({
          "begin.pin-next-fleet": {
            guard: "has an update",
            actions: "update the application",
          },
        } as const)
      : {};
  const unexpected = { actions: "refuse: not expected" } as const;
  const publish = { actions: "publish" } as const;
  const always = { publish, crash: { target: "down", actions: "crash" }, "*": unexpected } as const;
  const badReply = { actions: "refuse: reply" } as const;
  /** Back to where the user can begin again: with the old key, if there is one. */
  const givenUp = {
    "timeout.retry": [
      { guard: "has a key", target: "enrolled", actions: "give up: timeout" },
      { target: "fresh", actions: "give up: timeout" },
    ],
    "refusal-reply": [
      { guard: "opens, and has a key", target: "enrolled", actions: "give up: refused" },
      { guard: "opens", target: "fresh", actions: "give up: refused" },
      badReply,
    ],
  } as const;
  const beginnings = {
    "begin.register": [
      { guard: "holds 64 digits", target: "enrolled", actions: "enrol with digits" },
      ...ofBoxes({
        guard: "holds a passkey",
        target: "depositing",
        actions: "deposit for a passkey",
      } as const),
      { target: "greeting", actions: "begin" },
    ],
    "begin.retrieve": [
      { guard: "has lost the digits", actions: "refuse: not enrolled" },
      { guard: "holds 64 digits", target: "fetching", actions: "fetch with digits" },
      ...ofBoxes(
        { guard: "has lost the passkey", actions: "refuse: not enrolled" } as const,
        {
          guard: "holds a passkey",
          target: "unlocking",
          actions: "fetch the passkey's box",
        } as const,
      ),
      { target: "greeting", actions: "begin" },
    ],
    "begin.change-code": { actions: "refuse: not enrolled" },
    "begin.turn-off": { actions: "refuse: not enrolled" },
    ...updating,
  } as const;
  const asks = [
    { guard: "is trusted, to register", target: "registering", actions: "request registration" },
    { guard: "is trusted, to retrieve", target: "attempting", actions: "request attempt" },
    { guard: "is trusted, to turn off", target: "removing", actions: "request deletion" },
  ] as const;
  const unpinned = { actions: "refuse: fleet not pinned" } as const;
  /** What follows the fleet's keys: the requests at once, or a handshake first. */
  const shaking = protocol.configuration.channel === "handshake";
  const offered = shaking
    ? ([{ guard: "is pinned", target: "shaking hands", actions: "shake hands" }, unpinned] as const)
    : ([...asks, unpinned] as const);
  const handshaking = shaking
    ? ({
        "shaking hands": {
          on: { ...givenUp, "handshake-reply": [...asks, badReply], ...always },
        },
      } as const)
    : {};
  const boxed = keepsBoxes(protocol)
    ? ({
        depositing: {
          on: {
            "timeout.retry": givenUp["timeout.retry"],
            "box-reply": [
              {
                guard: "is kept, before an activation",
                target: "activating",
                actions: "request activation",
              },
              { guard: "is kept", target: "enrolled", actions: "enrol with a passkey" },
              badReply,
            ],
            ...always,
          },
        },
        unlocking: {
          on: {
            "timeout.retry": givenUp["timeout.retry"],
            "box-reply": [
              { guard: "opens the box", target: "fetching", actions: "take the key" },
              { guard: "is of this box's session", target: "fresh", actions: "reject box" },
              badReply,
            ],
            ...always,
          },
        },
        withdrawing: {
          on: {
            "timeout.retry": givenUp["timeout.retry"],
            "box-reply": [
              { guard: "is withdrawn", target: "fresh", actions: "turn off" },
              badReply,
            ],
            ...always,
          },
        },
      } as const)
    : {};
  const moving = protocol.configuration.fleets === 2 ? fleetStates(givenUp, badReply, always) : {};
  return clientSetup(protocol).createMachine({
    id: "client",
    context: NEW_CLIENT,
    initial: "fresh",
    states: {
      fresh: { on: { ...beginnings, ...always } },
      greeting: {
        on: {
          ...givenUp,
          "fleet-offer": offered,
          ...always,
        },
      },
      ...handshaking,
      ...boxed,
      ...moving,
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
            ...ofBoxes({
              guard: "opens, and a device goes with it",
              target: "depositing",
              actions: "deposit the device",
            } as const),
            ...ofFleets({
              guard: "opens, and another fleet is asked first",
              target: "retiring",
              actions: "retire the older fleet",
            } as const),
            { guard: "opens", target: "activating", actions: "request activation" },
            badReply,
          ],
          ...always,
        },
      },
      activating: {
        on: {
          ...givenUp,
          "activation-reply": [{ guard: "opens", target: "enrolled", actions: "enrol" }, badReply],
          ...always,
        },
      },
      enrolled: {
        on: {
          "begin.register": { actions: "refuse: enrolled" },
          "begin.retrieve": { actions: "refuse: enrolled" },
          "begin.change-code": { target: "greeting", actions: "begin" },
          ...updating,
          ...(protocol.configuration.fleets === 2
            ? ({
                "begin.migrate": { guard: "pins two fleets", target: "greeting", actions: "begin" },
              } as const)
            : {}),
          "begin.turn-off": [
            ...ofBoxes({
              guard: "holds a passkey",
              target: "withdrawing",
              actions: "withdraw",
            } as const),
            { target: "greeting", actions: "begin" },
          ],
          "begin.replace-device": { target: "fresh", actions: "replace device" },
          ...always,
        },
      },
      attempting: {
        on: {
          ...givenUp,
          "attempt-reply": [
            { guard: "opens with the code", target: "confirming", actions: "request confirmation" },
            { guard: "opens", target: "fresh", actions: "reject code" },
            badReply,
          ],
          "refusal-reply": [
            { guard: "says exhausted", target: "locked out", actions: "lock out" },
            ...ofFleets({
              guard: "may be at the older fleet",
              actions: "request attempt at the older fleet",
            } as const),
            ...givenUp["refusal-reply"],
          ],
          ...always,
        },
      },
      confirming: {
        on: {
          ...givenUp,
          "confirmation-reply": [
            ...ofBoxes({
              guard: "releases a code",
              target: "unlocking",
              actions: "fetch the device",
            } as const),
            { guard: "releases the key", target: "fetching", actions: "fetch backup" },
            badReply,
          ],
          ...always,
        },
      },
      /** The vault has said all it had to say: a refusal that comes now answers a third message that was doubled. */
      fetching: {
        on: {
          "timeout.retry": givenUp["timeout.retry"],
          "backup-reply": [
            { guard: "restores", target: "enrolled", actions: "restore" },
            { guard: "is of this session", target: "fresh", actions: "reject backup" },
            badReply,
          ],
          ...always,
        },
      },
      removing: {
        on: {
          ...givenUp,
          "deletion-reply": [
            ...ofFleets({
              guard: "opens, and another fleet is left",
              target: "clearing",
              actions: "request deletion at the older fleet",
            } as const),
            { guard: "opens", target: "fresh", actions: "turn off" },
            badReply,
          ],
          ...(protocol.configuration.fleets === 2
            ? ({
                "refusal-reply": [
                  {
                    guard: "may be at the older fleet",
                    target: "clearing",
                    actions: "request deletion at the older fleet",
                  },
                  ...givenUp["refusal-reply"],
                ],
              } as const)
            : {}),
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

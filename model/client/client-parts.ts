/** The guards and actions that devices are made of, by the names under which the machines speak of them. */
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import type { Refusal } from "../protocol/refusals.ts";
import * as boxes from "./client-boxes.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import * as endings from "./client-endings.ts";
import * as filing from "./client-filing.ts";
import * as fleets from "./client-fleets.ts";
import * as login from "./client-login.ts";
import * as offers from "./client-offers.ts";
import { opens, takingReply } from "./client-requests.ts";
import * as rules from "./client-rules.ts";

type Apply = (protocol: Protocol, context: ClientContext, input: Input) => Outcome<ClientContext>;

/** What a guard looks at. */
export interface Given {
  readonly context: ClientContext;
  readonly event: Input;
}

/** What may happen to a device in any state: at last, its disk is restored. */
export const ALWAYS = {
  publish: { actions: "publish" },
  crash: { target: "down", actions: "crash" },
  restore: [
    { guard: "holds a key on that disk", target: "enrolled", actions: "restore the disk" },
    { target: "fresh", actions: "restore the disk" },
  ],
  "*": { actions: "refuse: not expected" },
} as const;

/** The guards and actions that devices are made of, by name. */
export const clientParts = (protocol: Protocol) => {
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
    protocol.configuration.channel === "handshake" ? offers.opensChannel : offers.isPinned;
  const wants =
    (...kinds: readonly string[]) =>
    ({ context, event }: { context: ClientContext; event: Input }) =>
      kinds.includes(operationOf(context).goal.kind) && trusts(protocol, context, event);

  return {
    guards: {
      "is pinned": guarded(offers.isPinned),
      "is trusted, to register": wants("register", "change-code", "migrate"),
      "is trusted, to retrieve": wants("retrieve"),
      "is trusted, to turn off": wants("turn-off"),
      opens: guarded(opens),
      "opens with the code": guarded(login.codeOpensAnswer),
      "releases the key": guarded(login.releasesKey),
      restores: guarded(rules.restores),
      "is of this session": ({ context, event }: Given) => rules.isOfSession(context, event),
      "says exhausted": guarded(endings.saysExhausted),
      "holds a key on that disk": ({ event }: Given) => (event.disk?.key ?? null) !== null,
      "has a key": ({ context }: Given) => context.key !== null,
      "opens, and has a key": ({ context, event }: Given) =>
        context.key !== null && opens(protocol, context, event),
      "holds 64 digits": () => protocol.configuration.factor === "64-digit-key",
      "has nothing in the vault": () => endings.hasNothingInVault(protocol),
      "has lost the digits": ({ context }: Given) =>
        protocol.configuration.factor === "64-digit-key" && context.paper === null,
      "holds a passkey": () => protocol.configuration.factor === "passkey",
      "has lost the passkey": ({ context }: Given) =>
        protocol.configuration.factor === "passkey" && context.passkey === null,
      "opens, and a device goes with it": ({ context, event }: Given) =>
        protocol.configuration.payload === "recovery-code" && opens(protocol, context, event),
      "releases a code": ({ context, event }: Given) =>
        protocol.configuration.payload === "recovery-code" &&
        login.releasesKey(protocol, context, event),
      "is kept, before an activation": ({ context, event }: Given) =>
        operationOf(context).generation !== null && boxes.keepsKey(protocol, context, event),
      "is kept": guarded(boxes.keepsKey),
      "opens the box": guarded(boxes.opensBox),
      "is of this box's session": ({ context, event }: Given) =>
        boxes.isOfBoxSession(context, event),
      "has an update": ({ context }: Given) => fleets.hasUpdate(context),
      "has an outdated application": ({ context }: Given) => fleets.isOutdated(protocol, context),
      "pins two fleets": ({ context }: Given) => fleets.pinsTwo(context),
      "opens, and another fleet is asked first": ({ context, event }: Given) =>
        fleets.retiresFirst(protocol, context) && opens(protocol, context, event),
      "opens, and another fleet is left": ({ context, event }: Given) =>
        fleets.pinsTwo(context) && opens(protocol, context, event),
      "opens, and its backup is filed first": ({ context, event }: Given) =>
        filing.filesFirst(protocol, context) && opens(protocol, context, event),
      "is filed": guarded(filing.isFiled),
      "holds nothing": guarded(fleets.holdsNothing),
      "may be at the older fleet": guarded(fleets.mayBeAtOlder),
      "is withdrawn": ({ context, event }: Given) => boxes.isWithdrawn(context, event),
    },
    actions: {
      publish: rule((context: ClientContext, { keys, next }) => ({
        context: { ...context, pins: keys ?? null, next: next ?? null },
        effects: [],
      })),
      begin: rule(rules.begin),
      "shake hands": over(offers.shakeHands),
      "request registration": over(rules.requestRegistration),
      upload: over(rules.upload),
      "request activation": over(rules.requestActivation),
      "update the application": rule(fleets.updateApplication),
      "set the application back": rule(fleets.setBackApplication),
      "refuse: application outdated": refusing("application-outdated"),
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
      "request confirmation": over(login.requestConfirmation),
      "reject code": taking(rules.rejectCode),
      "fetch backup": over(rules.fetchBackup),
      "fetch with digits": over(rules.fetchWithDigits),
      restore: over(rules.restore),
      "file the backup": over(filing.fileBackup),
      "reject backup": rule(rules.rejectBackup),
      "request deletion": over(rules.requestDeletion),
      "turn off": taking(endings.turnOff),
      "turn off by itself": rule(endings.turnOffByItself),
      "lock out": taking(endings.lockOut),
      "replace device": rule(endings.replaceDevice),
      "restore the disk": rule(endings.restoreDisk),
      crash: rule(endings.crash),
      restart: rule(endings.restart),
      "give up: timeout": rule(endings.giveUp("timeout")),
      "give up: refused": taking(endings.giveUp("refused")),
      "refuse: fleet not pinned": refusing("fleet-not-pinned"),
      "refuse: reply": refusing("reply-rejected"),
      "refuse: enrolled": refusing("already-enrolled"),
      "refuse: not enrolled": refusing("not-enrolled"),
      "refuse: not expected": refusing("not-expected"),
      "refuse: down": refusing("party-down"),
    },
  };
};

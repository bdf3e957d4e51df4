/** The device, as a machine: registers, changes, turns off and recovers a backup, one operation at a time. */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { CLIENT, type PartyId } from "../protocol/parties.ts";
import { type ClientContext, NEW_CLIENT } from "./client-context.ts";
import { fleetStates } from "./client-fleet-states.ts";
import { ALWAYS, clientParts } from "./client-parts.ts";

const clientSetup = (protocol: Protocol) =>
  setup({
    types: {} as { context: ClientContext; events: Input },
    ...clientParts(protocol),
  });

/** Whether anything lies beside the backup: for a passkey, or for the virtual device of a recovery code. */
const keepsBoxes = ({ configuration: { factor, payload } }: Protocol): boolean =>
  factor === "passkey" || payload === "recovery-code";

/** The machine of the device. Inputs are `begin.*`, replies, `timeout.retry`, `publish`, `crash` and `restart`. */
export const clientMachine = (protocol: Protocol, id: PartyId = CLIENT) => {
  const ofBoxes = <Transitions extends readonly unknown[]>(
    ...transitions: Transitions
  ): Transitions | readonly [] => (keepsBoxes(protocol) ? transitions : []);
  const ofFleets = <Transitions extends readonly unknown[]>(
    ...transitions: Transitions
  ): Transitions | readonly [] => (protocol.configuration.fleets === 2 ? transitions : []);
  const isFiled = protocol.configuration.backups === "filed";
  const updating =
    protocol.configuration.fleets === 2
      ? ({
          "begin.pin-next-fleet": {
            guard: "has an update",
            actions: "update the application",
          },
          "begin.install-older-application": {
            guard: "pins two fleets",
            actions: "set the application back",
          },
        } as const)
      : {};
  /** Before whatever would ask a fleet for something. */
  const outdated = ofFleets({
    guard: "has an outdated application",
    actions: "refuse: application outdated",
  } as const);
  const always = ALWAYS;
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
      ...outdated,
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
      ...outdated,
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
  const filing = isFiled
    ? ({
        filing: {
          on: {
            "timeout.retry": givenUp["timeout.retry"],
            "backup-reply": [
              { guard: "is filed", target: "activating", actions: "request activation" },
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
    context: { ...NEW_CLIENT, id },
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
      ...filing,
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
            ...(isFiled
              ? ([
                  {
                    guard: "opens, and its backup is filed first",
                    target: "filing",
                    actions: "file the backup",
                  },
                ] as const)
              : []),
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
          "begin.change-code": [...outdated, { target: "greeting", actions: "begin" }],
          ...updating,
          ...(protocol.configuration.fleets === 2
            ? ({
                "begin.migrate": { guard: "pins two fleets", target: "greeting", actions: "begin" },
              } as const)
            : {}),
          "begin.turn-off": [
            { guard: "has nothing in the vault", target: "fresh", actions: "turn off by itself" },
            ...ofBoxes({
              guard: "holds a passkey",
              target: "withdrawing",
              actions: "withdraw",
            } as const),
            ...outdated,
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
          publish: ALWAYS.publish,
          restore: ALWAYS.restore,
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

/**
 * The chat front end: authenticates accounts, names the record of an account, and relays. Untrusted: it sees only
 * ciphertext, and what it drops, delays or doubles the network could drop, delay or double just as well.
 */
import { setup } from "xstate";
import { type Effect, type Outcome, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import {
  type FleetKeys,
  type FleetRequest,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type VaultReply,
  type VaultRequest,
} from "../protocol/messages.ts";
import { type AccountId, FLEET, originOf, type RecordId, recordOf } from "../protocol/parties.ts";
import type { PinnedStretching } from "../protocol/stretching.ts";

export interface FrontEndContext {
  /** The keys that the ceremony published. */
  readonly keys: FleetKeys | null;
  /** How it names the records of accounts, where not as it should: only a corrupt one does. */
  readonly names: Readonly<Record<AccountId, RecordId>>;
  /** Every name that it has given to the record of an account beside the right one, in order. */
  readonly given: readonly RecordId[];
}

type Result = Outcome<FrontEndContext>;

const offerFleet =
  (stretching: PinnedStretching | null) =>
  (context: FrontEndContext, input: Input): Result => {
    const { session } = messageOf<FleetRequest>(input);
    const stretched = stretching === null ? {} : { stretching };
    const effects: Effect[] =
      context.keys === null
        ? [refuse("not-provisioned")]
        : [
            send(originOf(session), {
              kind: "fleet-offer",
              session,
              ...context.keys,
              ...stretched,
            }),
          ];
    return { context, effects };
  };

const forward = (context: FrontEndContext, input: Input): Result => {
  const request = messageOf<VaultRequest>(input);
  const record = context.names[request.account] ?? recordOf(request.account);
  return { context, effects: [send(FLEET, { ...request, record })] };
};

/** A corrupt front end begins to name an account's record otherwise: anew, or as it did before. */
const rename = (context: FrontEndContext, { goal }: Input): Result => {
  if (goal?.kind !== "name-record") throw new Error("a record is named without a name");
  const { account, record } = goal;
  const { [account]: _, ...others } = context.names;
  const names = record === recordOf(account) ? others : { ...others, [account]: record };
  const given =
    record === recordOf(account) || context.given.includes(record)
      ? context.given
      : [...context.given, record];
  return { context: { ...context, names, given }, effects: [] };
};

const back = (context: FrontEndContext, input: Input): Result => {
  const reply = messageOf<VaultReply>(input);
  return { context, effects: [send(originOf(reply.session), reply)] };
};

const each = <Action extends string>(kinds: object, actions: Action) =>
  Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { actions }]));

/** @param stretching how it says that codes are stretched; null where it says nothing of it */
export const frontEndMachine = (stretching: PinnedStretching | null = null) =>
  setup({
    types: {} as { context: FrontEndContext; events: Input },
    actions: {
      publish: rule((context: FrontEndContext, { keys }) => ({
        context: { ...context, keys: keys ?? null },
        effects: [],
      })),
      "offer the fleet": rule(offerFleet(stretching)),
      "relay to the fleet": rule(forward),
      rename: rule(rename),
      "relay to the origin": rule(back),
      "refuse: not expected": rule((context: FrontEndContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "front end",
    context: { keys: null, names: {}, given: [] },
    initial: "relaying",
    states: {
      relaying: {
        on: {
          publish: { actions: "publish" },
          "begin.name-record": { actions: "rename" },
          "fleet-request": { actions: "offer the fleet" },
          ...each(REQUEST_FIELDS, "relay to the fleet"),
          ...each(REPLY_FIELDS, "relay to the origin"),
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });

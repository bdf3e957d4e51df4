/**
 * A device whose application pins two fleets, an older and a newer one (rows D16 and K5). It registers with the newer one and
 * looks for its record there first; the older one is asked for what it may still hold.
 */
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, record } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { sessionId } from "../protocol/parties.ts";
import { type ClientContext, newOperation, operationOf } from "./client-context.ts";
import { ask, opened, updated } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** The next version of the application pins another fleet beside this one. */
export const updateApplication = (context: ClientContext): Result => ({
  context: { ...context, pins: context.next, older: context.pins, next: null },
  effects: [record({ fact: "application-updated" })],
});

export const hasUpdate = ({ next }: ClientContext): boolean => next !== null;

export const pinsTwo = ({ older }: ClientContext): boolean => older !== null;

/** The operation goes on at the newer of two fleets. */
export const atNewest = (context: ClientContext): ClientContext =>
  pinsTwo(context) ? updated(context, { fleet: context.pins }) : context;

const atOlder = (context: ClientContext): ClientContext =>
  updated(context, { fleet: context.older });

const isAtNewest = (context: ClientContext): boolean =>
  operationOf(context).fleet?.transport === context.pins?.transport;

/**
 * The newer fleet holds the registration; before it may answer there, the older one must have said that it holds none.
 * The attack that this stops (D16):
 *   1. the user registers with the first fleet, and moves to the second one with the same code;
 *   2. the first fleet's record stays, and answers as before;
 *   3. each fleet counts for itself: k guesses at one and k at the other, all against one code.
 * A record that an older state of the device's disk knows nothing of is asked for all the same (D16 with K2).
 * Played in scenarios/weakened/retire-before-activating.json.
 */
export const retiresFirst = (protocol: Protocol, context: ClientContext): boolean =>
  pinsTwo(context) && protocol.defends("retire-before-activating");

export const retire = (protocol: Protocol, context: ClientContext, input: Input): Result => {
  const reply = opened<"upload-reply">(protocol, context, input);
  if (reply === undefined) throw new Error("a fleet is retired without an upload");
  const waiting = updated(atOlder(context), { generation: reply.generation });
  return ask(protocol, waiting, "deletion-request", {});
};

/** Whether a fleet says, under the reply key, that it holds no record of the account that answers. */
export const holdsNothing = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  opened<"refusal-reply">(protocol, context, input)?.refusal === protocol.crypto.text("no-record");

/** The same of the newer of two fleets: the older one may hold it. */
export const mayBeAtOlder = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  pinsTwo(context) && isAtNewest(context) && holdsNothing(protocol, context, input);

/** The operation begins anew at the older fleet, in a session of its own. */
export const againAtOlder = (context: ClientContext): ClientContext => {
  const { goal } = operationOf(context);
  const sessions = context.sessions + 1;
  const operation = newOperation(goal, sessionId(context.id, sessions));
  return { ...context, sessions, operation: { ...operation, fleet: context.older } };
};

/** The backup is turned off at the newer fleet, and now at the older one. */
export const requestDeletionAtOlder = (protocol: Protocol, context: ClientContext): Result =>
  ask(protocol, againAtOlder(context), "deletion-request", {});

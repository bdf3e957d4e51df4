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

/** The number of the newer of two fleets. */
const NEWEST = 2;

/** The next version of the application pins another fleet beside this one. */
export const updateApplication = (context: ClientContext): Result => ({
  context: { ...context, pins: context.next, older: context.pins, next: null, newestFleet: NEWEST },
  effects: [record({ fact: "application-updated" })],
});

/** A new device gets the newest version that the user had: nobody offers an older one. */
export const newestApplication = (context: ClientContext): ClientContext =>
  context.newestFleet === NEWEST && context.next !== null
    ? { ...context, pins: context.next, older: context.pins, next: null }
    : context;

/** K9: the version of before is installed over this one. Its pins come with it; what is on the disk stays. */
export const setBackApplication = (context: ClientContext): Result => ({
  context: { ...context, pins: context.older, older: null, next: context.pins },
  effects: [record({ fact: "application-set-back" })],
});

/**
 * Whether the disk remembers a fleet that the application does not pin. The attack that this stops (K9):
 *   1. the user has moved to the second fleet; 2. the version of before is installed over the application;
 *   3. it knows of the first fleet alone, and registers there: k guesses at one and k at the other.
 * Played in scenarios/weakened/refuse-older-application.json. Where the disk is older as well nothing remembers (D16 with K2).
 */
export const isOutdated = (protocol: Protocol, { older, newestFleet }: ClientContext): boolean =>
  newestFleet === NEWEST && older === null && protocol.defends("refuse-older-application");

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

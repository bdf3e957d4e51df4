/** Support: the operator asks a leader for one attempt more for a record (D18). What it gets is the log's to say. */
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, record, refuse } from "../protocol/effects.ts";
import { type RecordId, sessionId } from "../protocol/parties.ts";
import { append } from "./log-rules.ts";
import { lastIndex, type ReplicaContext } from "./replica-context.ts";

const OPERATOR = "operator";

/** Nobody waits for the answer: the record's rules refuse a grant beyond the cap when the entry is applied. */
export const askGrant = (
  protocol: Protocol,
  context: ReplicaContext,
  recordId: RecordId,
): Outcome<ReplicaContext> => {
  if (protocol.configuration.attemptsCap === null)
    return { context, effects: [refuse("not-expected")] };
  const { logMax } = protocol.configuration;
  if (logMax !== null && lastIndex(context) >= logMax)
    return { context, effects: [refuse("log-full")] };
  const session = sessionId(OPERATOR, lastIndex(context) + 1);
  const appended = append(protocol, context, { kind: "grant", record: recordId, session }, null);
  const entry = appended.context.log.at(-1);
  if (entry === undefined) throw new Error(`${context.id} appended nothing`);
  const received = record({
    fact: "operation-received",
    replica: context.device,
    record: recordId,
    session,
    operation: "grant",
    index: entry.index,
    hash: entry.hash,
    generation: null,
    attempt: null,
  });
  return { context: appended.context, effects: [received, ...appended.effects] };
};

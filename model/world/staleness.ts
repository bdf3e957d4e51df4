/**
 * Which envelopes can never have an effect again. Terms and session numbers of a party only grow, so what belongs to a
 * past one is refused for ever; taking it out of flight changes no verdict (a test compares runs with and without).
 * Not valid where a party's state can be rolled back.
 */
import type { ClientContext } from "../client/client-context.ts";
import type { Defence } from "../protocol/defences.ts";
import type { Envelope, Message } from "../protocol/messages.ts";
import type { ReplicaContext } from "../vault/replica-context.ts";
import type { LocalState } from "./party-table.ts";

/** The checks that make a message of a past term, or a counted one, one without effect. */
export const STALENESS_RESTS_ON: readonly Defence[] = [
  "refuse-stale-term",
  "bind-evidence-to-entry",
  "count-distinct-voters",
  "keep-log-through-crash",
  "majority-quorum",
];

/** The replies that a client's control state waits for. */
const AWAITED: Readonly<Record<string, readonly string[]>> = {
  greeting: ["fleet-offer"],
  "shaking hands": ["handshake-reply", "refusal-reply"],
  registering: ["registration-reply", "refusal-reply"],
  uploading: ["upload-reply", "refusal-reply"],
  activating: ["activation-reply", "refusal-reply"],
  attempting: ["attempt-reply", "refusal-reply"],
  confirming: ["confirmation-reply", "refusal-reply"],
  removing: ["deletion-reply", "refusal-reply"],
  retiring: ["deletion-reply", "refusal-reply"],
  clearing: ["deletion-reply", "refusal-reply"],
  filing: ["backup-reply"],
  fetching: ["backup-reply"],
  depositing: ["box-reply"],
  unlocking: ["box-reply"],
  withdrawing: ["box-reply"],
  resealing: ["backup-reply"],
};

const isStaleForClient = ({ value, context }: LocalState, message: Message): boolean => {
  const { operation } = context as ClientContext;
  const session = "session" in message ? message.session : undefined;
  return operation?.session !== session || !(AWAITED[String(value)] ?? []).includes(message.kind);
};

const isStaleForReplica = ({ value, context }: LocalState, message: Message): boolean => {
  const { term, match } = context as ReplicaContext;
  switch (message.kind) {
    case "vote-request":
    case "append-request":
    case "snapshot-offer":
    case "snapshot-page":
      return message.term < term;
    case "vote-reply":
      return message.term < term || (message.term === term && value !== "candidate");
    case "snapshot-reply":
      return message.term < term || (message.term === term && value !== "leader");
    case "append-reply":
      return (
        message.term < term ||
        (message.term === term && value !== "leader") ||
        // Counted already, for this entry and all before it.
        (message.hash !== null && message.index <= (match[message.replica] ?? 0))
      );
    default:
      return false;
  }
};

/** Whether the receiver, in this state or any later one, does nothing with the envelope. */
export const isStale = (state: LocalState, { message }: Envelope, isClient: boolean): boolean =>
  isClient ? isStaleForClient(state, message) : isStaleForReplica(state, message);

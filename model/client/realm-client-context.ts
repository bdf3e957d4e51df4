/** The device of the design `threshold`: what it remembers, and what its rules share. */
import type { IndexedValue, Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { CLIENT, type PartyId, type SessionId, sessionId } from "../protocol/parties.ts";
import type { RealmReply, RealmRequest } from "../protocol/realm-messages.ts";
import { openFromRealm, replyKeyOf } from "../protocol/realm-shares.ts";

/** An answer that verifies: an evaluation under the realm's share of a generation. */
export interface Answer {
  readonly realm: PartyId;
  readonly generation: string;
  /** The public part as the realm gave it, as one value. */
  readonly part: Value;
  readonly element: Value;
}

export interface Operation {
  readonly session: SessionId;
  readonly code: string;
  /** Realms that have kept their share, activated it, or released it, by name. */
  readonly done: readonly PartyId[];
  readonly answers: readonly Answer[];
  readonly refused: readonly PartyId[];
  readonly excluded: readonly PartyId[];
  /** Only without `agree-on-commitments`: what the first answer said of the generation. */
  readonly first: Pick<Answer, "generation" | "part"> | null;
  /** Of a recovery with the right code. */
  readonly unlocking: {
    readonly generation: string;
    readonly part: Value;
    readonly output: Value;
    readonly realms: readonly PartyId[];
    readonly seeds: readonly IndexedValue[];
  } | null;
}

export interface RealmClientContext {
  readonly sessions: number;
  /** The backup key, while the device has it. */
  readonly key: Value | null;
  readonly operation: Operation | null;
}

export const NEW_REALM_CLIENT: RealmClientContext = { sessions: 0, key: null, operation: null };

export type Result = Outcome<RealmClientContext>;

export const operationOf = ({ operation }: RealmClientContext): Operation => {
  if (operation === null) throw new Error("no operation is under way");
  return operation;
};

export const begun = (context: RealmClientContext, code: string): RealmClientContext => {
  const sessions = context.sessions + 1;
  const operation: Operation = {
    session: sessionId(CLIENT, sessions),
    code,
    done: [],
    answers: [],
    refused: [],
    excluded: [],
    first: null,
    unlocking: null,
  };
  return { ...context, sessions, operation };
};

export const updated = (
  context: RealmClientContext,
  change: Partial<Operation>,
): RealmClientContext => ({
  ...context,
  operation: { ...operationOf(context), ...change },
});

export const codeIn = ({ goal }: Input): string => {
  if (goal === undefined || !("code" in goal)) throw new Error("an operation without a code");
  return goal.code;
};

export const including = (list: readonly PartyId[], item: PartyId): readonly PartyId[] =>
  list.includes(item) ? list : [...list, item].sort();

/** The device drew its key in one of its own sessions. */
export const drawnKey = ({ crypto }: Protocol, session: number): Value =>
  crypto.fresh(CLIENT, "backup key", session, "key");

/** What a reply says, if it answers this operation's own request at that realm and was written by that realm. */
export const opened = (
  { crypto }: Protocol,
  context: RealmClientContext,
  input: Input,
  kind: RealmRequest["kind"],
): Value | undefined => {
  const reply = messageOf<RealmReply>(input);
  const { session } = operationOf(context);
  const realm = input.from ?? "";
  if (reply.session !== session) return undefined;
  return openFromRealm(crypto, realm, reply, replyKeyOf(crypto, CLIENT, kind, session, realm));
};

export const rejected = (context: RealmClientContext): Result => ({
  context,
  effects: [refuse("reply-rejected")],
});

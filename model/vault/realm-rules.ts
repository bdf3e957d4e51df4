/**
 * What a realm does with a request. A realm stands alone: it has its own counter and its own share, and asks no other
 * realm anything. Each rule is a function from (context, request) to the next context and effects.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { originOf, type PartyId, type SessionId } from "../protocol/parties.ts";
import type {
  RealmRefusal,
  ShareReply,
  ShareRequest,
  ShareUpload,
  ShareUploadReply,
  UnlockReply,
  UnlockRequest,
} from "../protocol/realm-messages.ts";
import { openAtRealm, type RealmShare, sealFromRealm } from "../protocol/realm-shares.ts";
import type { Refusal } from "../protocol/refusals.ts";

export interface RealmRecord {
  readonly generation: string;
  /** Everything but the counter; null once it is destroyed. */
  readonly held: {
    readonly share: RealmShare;
    /** The public part, which the realm does not look into. */
    readonly part: Value;
  } | null;
  readonly charged: number;
  /** Sessions that were evaluated for, sorted. */
  readonly used: readonly SessionId[];
  /** Those of them that may still unlock, sorted. */
  readonly open: readonly SessionId[];
}

export interface RealmContext {
  readonly id: PartyId;
  readonly record: RealmRecord | null;
  /** Kept, and not activated yet: for it nothing is evaluated. */
  readonly pending: (Pick<RealmRecord, "generation"> & NonNullable<RealmRecord["held"]>) | null;
  /** The highest number of a generation that it has kept. */
  readonly number: number;
}

export const newRealm = (id: PartyId): RealmContext => ({
  id,
  record: null,
  pending: null,
  number: 0,
});

export type Result = Outcome<RealmContext>;

export const refused = (context: RealmContext, refusal: Refusal): Result => ({
  context,
  effects: [refuse(refusal)],
});

/** A refusal that the device hears of, under the reply key of its request. */
const refusing = (
  { crypto }: Protocol,
  context: RealmContext,
  session: SessionId,
  replyKey: Value,
  refusal: Refusal,
): readonly Effect[] => [
  refuse(refusal),
  send(
    originOf(session),
    sealFromRealm<RealmRefusal>(
      crypto,
      context.id,
      { kind: "realm-refusal", session, generation: "" },
      replyKey,
      crypto.text(refusal),
    ),
  ),
];

/** A generation takes the place of the one before. From now on the realm evaluates for it. */
export const serving = (
  context: RealmContext,
  generation: string,
  held: NonNullable<RealmRecord["held"]>,
): RealmContext => ({
  ...context,
  pending: null,
  record: { generation, held, charged: 0, used: [], open: [] },
});

/** 1 -> 2. A later generation takes the place of the one before, at once or when it is activated. */
export const keepShare = (protocol: Protocol, context: RealmContext, input: Input): Result => {
  const { crypto, configuration, defends } = protocol;
  const request = messageOf<ShareUpload>(input);
  const { session, generation, number } = request;
  const fields = openAtRealm(crypto, context.id, request, 4);
  if (fields === undefined) return refused(context, "malformed-request");
  if (defends("refuse-older-generation") && number <= context.number)
    return refused(context, "generation-not-newer");
  const [replyKey, key, seed, tag, part] = fields as [Value, Value, Value, Value, Value];
  const reply = sealFromRealm<ShareUploadReply>(
    crypto,
    context.id,
    { kind: "share-upload-reply", session, generation },
    replyKey,
    crypto.text("kept"),
  );
  const held = { share: { key, seed, tag }, part };
  const waits = configuration.realms.activation === true && defends("activate-before-evaluation");
  return {
    context: waits
      ? { ...context, number, pending: { generation, ...held } }
      : { ...serving(context, generation, held), number },
    effects: [
      record({ fact: waits ? "share-pending" : "share-stored", realm: context.id, generation }),
      send(originOf(session), reply),
    ],
  };
};

/** All attempts are charged: nobody gets anything from this realm any more. */
const destroy = (
  { defends }: Protocol,
  context: RealmContext,
  { generation, held, ...rest }: RealmRecord,
): Result => {
  const erased = { generation, ...rest, held: defends("erase-exhausted-share") ? null : held };
  const remains = erased.held === null ? [] : ["key share", "seed share", "tag"];
  return {
    context: { ...context, record: erased },
    effects: [record({ fact: "share-destroyed", realm: context.id, generation, remains })],
  };
};

const including = (list: readonly SessionId[], item: SessionId): readonly SessionId[] =>
  list.includes(item) ? list : [...list, item].sort();
const without = (list: readonly SessionId[], item: SessionId): readonly SessionId[] =>
  list.filter((other) => other !== item);

/** 3 -> 4. Charged first: whoever asks and never comes back has made an attempt. */
export const evaluateShare = (protocol: Protocol, context: RealmContext, input: Input): Result => {
  const { crypto, configuration, defends } = protocol;
  const request = messageOf<ShareRequest>(input);
  const { session } = request;
  const fields = openAtRealm(crypto, context.id, request, 1);
  if (fields === undefined) return refused(context, "malformed-request");
  const [replyKey, blinded] = fields as [Value, Value];
  const { record: kept } = context;
  const refusal = (why: Refusal): readonly Effect[] =>
    refusing(protocol, context, session, replyKey, why);
  if (kept === null) return { context, effects: refusal("no-record") };
  if (kept.used.includes(session)) return refused(context, "session-used");
  if (kept.held === null) return { context, effects: refusal("attempts-exhausted") };
  const isExhausted = kept.charged >= configuration.attemptsMax;
  if (isExhausted && defends("refuse-at-exhausted-realm")) {
    const destroyed = destroy(protocol, context, kept);
    return { ...destroyed, effects: [...destroyed.effects, ...refusal("attempts-exhausted")] };
  }
  const { share, part } = kept.held;
  const element = crypto.evaluate(share.key, blinded);
  if (element === undefined) return refused(context, "malformed-request");
  const nonce = crypto.fresh(context.id, `proof nonce for ${session}`, 0, "scalar");
  const reply = sealFromRealm<ShareReply>(
    crypto,
    context.id,
    { kind: "share-reply", session, generation: kept.generation },
    replyKey,
    crypto.pack(element, crypto.prove(share.key, blinded, nonce), part),
  );
  const charged = defends("charge-at-each-realm")
    ? Math.min(kept.charged + 1, configuration.attemptsMax)
    : kept.charged;
  return {
    context: {
      ...context,
      record: {
        ...kept,
        charged,
        used: including(kept.used, session),
        open: including(kept.open, session),
      },
    },
    effects: [
      record({
        fact: "share-evaluated",
        realm: context.id,
        generation: kept.generation,
        session,
      }),
      send(originOf(session), reply),
    ],
  };
};

/**
 * 5 -> 6. Who shows the tag has the output of the PRF, so the code was right. The attack that `unlock-once` stops (D11):
 *   1. the user logs in; the host keeps the message that unlocked the realm;
 *   2. it spends all attempts but one, and sends that message again: the counter is full;
 *   3. and so on. No guess is ever the last.
 */
export const unlockShare = (protocol: Protocol, context: RealmContext, input: Input): Result => {
  const { crypto, defends } = protocol;
  const request = messageOf<UnlockRequest>(input);
  const { session } = request;
  const fields = openAtRealm(crypto, context.id, request, 1);
  if (fields === undefined) return refused(context, "malformed-request");
  const [replyKey, tag] = fields as [Value, Value];
  const { record: kept } = context;
  if (kept === null || kept.held === null) return refused(context, "no-record");
  if (!kept.open.includes(session)) return refused(context, "unlock-rejected");
  const { share } = kept.held;
  const genuine = tag === share.tag;
  const rest = defends("unlock-once") ? without(kept.open, session) : kept.open;
  if (!genuine && defends("verify-unlock-tag"))
    return {
      context: { ...context, record: { ...kept, open: rest } },
      effects: refusing(protocol, context, session, replyKey, "unlock-rejected"),
    };
  const reply = sealFromRealm<UnlockReply>(
    crypto,
    context.id,
    { kind: "unlock-reply", session, generation: kept.generation },
    replyKey,
    share.seed,
  );
  return {
    context: { ...context, record: { ...kept, charged: 0, open: rest } },
    effects: [
      record({
        fact: "share-unlocked",
        realm: context.id,
        generation: kept.generation,
        session,
        genuine,
      }),
      send(originOf(session), reply),
    ],
  };
};

/** What whoever opens the realm reads, beside the private key of its channel. */
export const secretsInRealm = ({ record: kept, pending }: RealmContext): readonly Value[] =>
  [kept?.held, pending].flatMap((held) =>
    held ? [held.share.key, held.share.seed, held.share.tag, held.part] : [],
  );

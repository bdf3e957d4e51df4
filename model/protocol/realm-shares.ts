/**
 * How a backup key is shared among realms (design `threshold`; the shape is that of JBX, with RFC 9497's proofs):
 *
 *   key      the OPRF key of the generation, shared: t evaluations combine to one under it
 *   output   PRF(key, code)
 *   seed     shared as well; a realm releases its share to who shows that the code is right
 *   payload  the backup key, sealed under output and seed together
 *   check    a value of the output, by which the device tells a wrong code from a lying realm
 *   tag      a value of the output for each realm, which unlocks it
 *
 * Each realm keeps the public part whole and its own two shares. Fewer than t realms hold nothing that depends on the
 * code alone: check, tags and payload all need the output.
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { realmLabels } from "../algebra/labels.ts";
import type { Protocol } from "./configuration.ts";
import type { PartyId, SessionId } from "./parties.ts";
import type { RealmReply, RealmRequest } from "./realm-messages.ts";
import { boxKeys, openBox, sealBox } from "./synthetic-nonce.ts";

export const realmId = (ordinal: number): PartyId => `realm-${ordinal}`;
export const realmIds = (count: number): PartyId[] =>
  Array.from({ length: count }, (_, index) => realmId(index + 1));
export const isRealm = (party: PartyId): boolean => party.startsWith("realm-");
/** The index of its shares. */
export const indexOfRealm = (realm: PartyId): number => Number(realm.slice("realm-".length));

/**
 * How many realms it takes. The attack that a majority stops (K4):
 *   1. two of five realms are enough, and the user changes the code;
 *   2. the host delivers the new shares to two realms, and holds the others back;
 *   3. the old code still opens the backup, at the other three: each has a counter of its own, and the code that the user
 *      gave up, perhaps because somebody had seen it, goes on working.
 */
export const thresholdOf = ({ configuration, defends }: Protocol): number => {
  const { count, threshold } = configuration.realms;
  return defends("share-with-majority") ? threshold : Math.max(2, Math.floor(count / 2));
};

/** The private key to which requests to a realm are sealed; its public key is pinned in the application. */
export const realmKeyOf = (crypto: Cryptosystem, realm: PartyId): Value =>
  crypto.privateKey(crypto.fresh(realm, "transport seed", 0, "seed"));

/** What every realm keeps alike, and tells whoever asks. */
export interface PublicPart {
  /** The session that drew it. */
  readonly generation: string;
  /** Commitments to the shares of the key, and of the seed, by realm. */
  readonly keys: readonly Value[];
  readonly seeds: readonly Value[];
  readonly check: Value;
  readonly payload: Value;
}

export interface RealmShare {
  readonly key: Value;
  readonly seed: Value;
  readonly tag: Value;
}

/** Everything of one generation, as its maker knows it. */
export interface Generation {
  readonly part: PublicPart;
  readonly shares: readonly RealmShare[];
}

/** A value of the PRF's output for one purpose. */
const derived = (crypto: Cryptosystem, output: Value, purpose: string): Value =>
  crypto.expand(crypto.extract(undefined, crypto.stretch(output)), crypto.text(purpose), "mac");

export const checkOf = (crypto: Cryptosystem, output: Value): Value =>
  derived(crypto, output, realmLabels.check);

/** The tag by which a realm knows that the code was right. */
export const tagOf = (
  crypto: Cryptosystem,
  output: Value,
  generation: string,
  realm: PartyId,
): Value =>
  crypto.mac(
    derived(crypto, output, realmLabels.unlock),
    crypto.pack(crypto.text(generation), crypto.text(realm)),
  );

const payloadKeys = (crypto: Cryptosystem, output: Value, seed: Value) =>
  boxKeys(crypto, crypto.concat(derived(crypto, output, realmLabels.payload), seed), {
    cipher: realmLabels.payloadCipher,
    nonce: realmLabels.payloadNonce,
  });

export const openPayload = (
  crypto: Cryptosystem,
  output: Value,
  seed: Value,
  { generation, payload }: Pick<PublicPart, "generation" | "payload">,
): Value | undefined =>
  openBox(crypto, payloadKeys(crypto, output, seed), crypto.text(generation), payload);

export interface Sharing {
  readonly owner: PartyId;
  readonly session: SessionId;
  readonly code: string;
  readonly payload: Value;
  readonly threshold: number;
  readonly count: number;
}

/** Draws everything anew: a generation shares no key, seed or polynomial with another. */
export const shareAnew = (crypto: Cryptosystem, sharing: Sharing): Generation => {
  const { owner, session, code, payload, threshold, count } = sharing;
  const fresh = (name: string, index = 0) =>
    crypto.fresh(owner, `${name} of ${session}`, index, "scalar");
  const polynomial = (name: string): readonly Value[] =>
    Array.from({ length: count }, (_, place) =>
      crypto.share(
        fresh(name),
        Array.from({ length: threshold - 1 }, (__, degree) => fresh(`${name} coefficient`, degree)),
        place + 1,
        count,
      ),
    );
  const [keys, seeds] = [polynomial("oprf key"), polynomial("payload seed")];
  const output = outputOf(crypto, fresh("oprf key"), code, fresh("own blind"));
  const box = sealBox(
    crypto,
    payloadKeys(crypto, output, fresh("payload seed")),
    crypto.text(session),
    payload,
  );
  return {
    part: {
      generation: session,
      keys: keys.map((share) => crypto.commitment(share)),
      seeds: seeds.map((share) => crypto.commitment(share)),
      check: checkOf(crypto, output),
      payload: box,
    },
    shares: keys.map((key, place) => ({
      key,
      seed: seeds[place] as Value,
      tag: tagOf(crypto, output, session, realmId(place + 1)),
    })),
  };
};

/** The PRF by who holds the key. */
const outputOf = (crypto: Cryptosystem, key: Value, code: string, blind: Value): Value => {
  const input = crypto.code(code);
  const blinded = crypto.blind(input, blind);
  const evaluated = blinded && crypto.evaluate(key, blinded);
  const output = evaluated && crypto.finalize(input, blind, evaluated);
  if (output === undefined) throw new Error(`the code ${code} maps to the identity element`);
  return output;
};

/** The public part as one value: what answers are compared by, and what a reply carries. */
export const packed = (crypto: Cryptosystem, part: PublicPart): Value =>
  crypto.pack(
    crypto.text(part.generation),
    crypto.pack(...part.keys),
    crypto.pack(...part.seeds),
    part.check,
    part.payload,
  );

/** The public part that a value is; `undefined` where it is none, or of another generation or number of realms. */
export const unpacked = (
  crypto: Cryptosystem,
  value: Value,
  generation: string,
  count: number,
): PublicPart | undefined => {
  const fields = crypto.unpack(value, 5);
  if (fields === undefined) return undefined;
  const [name, keyList, seedList, check, payload] = fields as [Value, Value, Value, Value, Value];
  const [keys, seeds] = [crypto.unpack(keyList, count), crypto.unpack(seedList, count)];
  if (name !== crypto.text(generation) || keys === undefined || seeds === undefined)
    return undefined;
  return { generation, keys, seeds, check, payload };
};

/** What stands outside a sealed message, without what is sealed. */
type Outside<M> = M extends unknown ? Omit<M, "sealed"> : never;

const context = (
  crypto: Cryptosystem,
  realm: PartyId,
  outside: Outside<RealmRequest | RealmReply>,
): Value =>
  crypto.pack(
    crypto.text(realmLabels.channel),
    crypto.text(outside.kind),
    crypto.text(outside.session),
    crypto.text(outside.generation),
    crypto.integer("number" in outside ? outside.number : 0, 4),
    crypto.text(realm),
  );

/** A fresh reply key for one request of a session. */
export const replyKeyOf = (
  crypto: Cryptosystem,
  owner: PartyId,
  kind: RealmRequest["kind"],
  session: SessionId,
  realm: PartyId,
): Value => crypto.fresh(owner, `reply key for ${kind} of ${session} at ${realm}`, 0, "key");

/** seal(realm's key, pack(reply key, ...fields)), bound to everything outside and to the realm. */
export const sealToRealm = <M extends RealmRequest>(
  crypto: Cryptosystem,
  owner: PartyId,
  realm: PartyId,
  outside: Omit<M, "sealed">,
  ...fields: readonly Value[]
): M => {
  const { kind, session } = outside as Outside<RealmRequest>;
  const sealed = crypto.seal(
    crypto.publicKey(realmKeyOf(crypto, realm)),
    crypto.fresh(owner, `sealing ${kind} of ${session} to ${realm}`, 0, "seed"),
    context(crypto, realm, outside as Outside<RealmRequest>),
    crypto.pack(replyKeyOf(crypto, owner, kind, session, realm), ...fields),
  );
  return { ...outside, sealed } as unknown as M;
};

/** The fields of a request, the reply key first; `undefined` where it does not open, or has others. */
export const openAtRealm = (
  crypto: Cryptosystem,
  realm: PartyId,
  request: RealmRequest,
  fields: number,
): Value[] | undefined => {
  const plaintext = crypto.unseal(
    realmKeyOf(crypto, realm),
    context(crypto, realm, request),
    request.sealed,
  );
  return plaintext && crypto.unpack(plaintext, fields + 1);
};

const replyKeys = (crypto: Cryptosystem, replyKey: Value) =>
  boxKeys(crypto, replyKey, { cipher: realmLabels.reply, nonce: realmLabels.replyNonce });

export const sealFromRealm = <M extends RealmReply>(
  crypto: Cryptosystem,
  realm: PartyId,
  outside: Omit<M, "sealed">,
  replyKey: Value,
  content: Value,
): M => {
  const bound = context(crypto, realm, outside as Outside<RealmReply>);
  return {
    ...outside,
    sealed: sealBox(crypto, replyKeys(crypto, replyKey), bound, content),
  } as unknown as M;
};

export const openFromRealm = (
  crypto: Cryptosystem,
  realm: PartyId,
  reply: RealmReply,
  replyKey: Value,
): Value | undefined =>
  openBox(crypto, replyKeys(crypto, replyKey), context(crypto, realm, reply), reply.sealed);

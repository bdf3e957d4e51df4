/**
 * A handshake in the manner of Noise NK: the device knows the fleet's static key, the fleet nothing of the device.
 *
 *   -> e, es     the device's ephemeral key, and a tag that only who knows es can make
 *   <- e, ee     the leader's ephemeral key, and a tag over the whole transcript
 *
 * Both draw a new key for each handshake, so a stolen static key opens nothing that was recorded before (F7). Key
 * schedule and transcript hash are those of Noise in spirit, over HKDF and HMAC of the suite, with labels of our own.
 * [NOISE 5.2, 7.5]
 */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "./configuration.ts";
import type { SessionId } from "./parties.ts";

interface FirstMessage {
  readonly ephemeral: Value;
  readonly tag: Value;
  /** Chaining key and transcript hash after it. */
  readonly chain: Value;
  readonly transcript: Value;
}

/** The device's half of a handshake under way. */
export interface Handshake {
  readonly ephemeralKey: Value;
  readonly first: FirstMessage;
}

const keyFrom = (crypto: Cryptosystem, chain: Value, label: string): Value =>
  crypto.expand(chain, crypto.text(label), "key");

/**
 * The first message as both ends compute it. The attack that `es` stops (F1, E2):
 *   1. the network answers the device's handshake in the fleet's place, with an ephemeral key of its own;
 *   2. it opens the registration and answers it under an OPRF key of its own;
 *   3. it tests every code of the dictionary offline.
 * Played in scenarios/weakened/handshake-with-fleet-key.json.
 */
const firstMessage = (
  { crypto, defends }: Protocol,
  session: SessionId,
  fleetKey: Value,
  ephemeral: Value,
  es: Value,
): FirstMessage => {
  const shared = defends("handshake-with-fleet-key") ? es : crypto.text("");
  const chain = crypto.extract(crypto.text(vaultLabels.handshake), shared);
  const transcript = crypto.hash(
    crypto.pack(crypto.text(vaultLabels.handshake), crypto.text(session), fleetKey, ephemeral),
  );
  const tag = crypto.mac(keyFrom(crypto, chain, vaultLabels.handshakeFirst), transcript);
  return { ephemeral, tag, chain, transcript };
};

/** The second message's tag, and what both ends share from then on. */
const agreed = (crypto: Cryptosystem, first: FirstMessage, ephemeral: Value, ee: Value) => {
  const chain = crypto.extract(first.chain, ee);
  const transcript = crypto.hash(crypto.pack(first.transcript, first.tag, ephemeral));
  return {
    tag: crypto.mac(keyFrom(crypto, chain, vaultLabels.handshakeSecond), transcript),
    channel: crypto.expand(
      chain,
      crypto.pack(crypto.text(vaultLabels.handshakeChannel), transcript),
      "key",
    ),
  };
};

/** An ephemeral key and a tag, or nothing where it is not that. */
const parsed = (crypto: Cryptosystem, message: Value): readonly [Value, Value] | undefined => {
  const parts = crypto.unpack(message, 2);
  if (parts === undefined) return undefined;
  const [ephemeral, tag] = parts as [Value, Value];
  return crypto.fits(ephemeral, "public-key") && crypto.fits(tag, "mac")
    ? [ephemeral, tag]
    : undefined;
};

/** Whether channels begin with a handshake. */
export const isShaking = ({ configuration }: Protocol): boolean =>
  configuration.channel === "handshake";

/** `undefined` where the fleet's key is no public key. */
export const beginHandshake = (
  protocol: Protocol,
  session: SessionId,
  fleetKey: Value,
  seed: Value,
): { readonly handshake: Handshake; readonly message: Value } | undefined => {
  const { crypto } = protocol;
  const ephemeralKey = crypto.privateKey(seed);
  const es = crypto.dh(ephemeralKey, fleetKey);
  if (es === undefined) return undefined;
  const ephemeral = crypto.publicKey(ephemeralKey);
  const first = firstMessage(protocol, session, fleetKey, ephemeral, es);
  return { handshake: { ephemeralKey, first }, message: crypto.pack(ephemeral, first.tag) };
};

/** The end that answers: the fleet's static key, and what it shares with an ephemeral one. */
export interface FleetSide {
  readonly publicKey: Value;
  readonly shared: (ephemeral: Value) => Value | undefined;
}

export const fleetSide = ({ crypto }: Protocol, privateKey: Value): FleetSide => ({
  publicKey: crypto.publicKey(privateKey),
  shared: (ephemeral) => crypto.dh(privateKey, ephemeral),
});

/** The fleet's answer. `undefined` for what is no first message of this session to this fleet. */
export const answerHandshake = (
  protocol: Protocol,
  session: SessionId,
  fleet: FleetSide,
  message: Value,
  seed: Value,
): { readonly channel: Value; readonly message: Value } | undefined => {
  const { crypto } = protocol;
  const [ephemeral, tag] = parsed(crypto, message) ?? [];
  if (ephemeral === undefined) return undefined;
  const es = fleet.shared(ephemeral);
  if (es === undefined) return undefined;
  const first = firstMessage(protocol, session, fleet.publicKey, ephemeral, es);
  const own = crypto.privateKey(seed);
  const ee = crypto.dh(own, ephemeral);
  if (first.tag !== tag || ee === undefined) return undefined;
  const answer = crypto.publicKey(own);
  const { channel, tag: second } = agreed(crypto, first, answer, ee);
  return { channel, message: crypto.pack(answer, second) };
};

/** The channel's secret, once the second message is the fleet's; `undefined` for any other. */
export const finishHandshake = (
  { crypto }: Protocol,
  { ephemeralKey, first }: Handshake,
  message: Value,
): Value | undefined => {
  const [ephemeral, tag] = parsed(crypto, message) ?? [];
  if (ephemeral === undefined) return undefined;
  const ee = crypto.dh(ephemeralKey, ephemeral);
  if (ee === undefined) return undefined;
  const { channel, tag: expected } = agreed(crypto, first, ephemeral, ee);
  return expected === tag ? channel : undefined;
};

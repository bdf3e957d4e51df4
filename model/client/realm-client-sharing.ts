/** How the device shares a key among all realms, activates what they keep, and changes the code: a new generation each time. */
import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, type Effect, record, send } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { CLIENT } from "../protocol/parties.ts";
import type { ShareActivation, ShareUpload } from "../protocol/realm-messages.ts";
import { packed, realmId, sealToRealm, shareAnew, thresholdOf } from "../protocol/realm-shares.ts";
import {
  begun,
  codeIn,
  drawnKey,
  including,
  opened,
  operationOf,
  type RealmClientContext,
  type Result,
  rejected,
  updated,
} from "./realm-client-context.ts";

/** The generation of an operation that shares: drawn of its session, so that it can be told again. */
const generationOf = (protocol: Protocol, context: RealmClientContext) => {
  const { crypto, configuration } = protocol;
  const { session, code } = operationOf(context);
  const threshold = thresholdOf(protocol);
  const payload = context.key ?? drawnKey(protocol, context.sessions);
  const { count } = configuration.realms;
  return shareAnew(crypto, { owner: CLIENT, session, code, payload, threshold, count });
};

/** 1, to every realm. A change of the code is the same, for the key that the device has. */
export const share = (protocol: Protocol, before: RealmClientContext, input: Input): Result => {
  const { crypto } = protocol;
  const code = codeIn(input);
  const begins = begun(before, code);
  const drawn = { ...begins, key: before.key ?? drawnKey(protocol, begins.sessions) };
  const { session } = operationOf(drawn);
  const threshold = thresholdOf(protocol);
  const generation = generationOf(protocol, drawn);
  const part = packed(crypto, generation.part);
  const uploads = generation.shares.map(({ key: keyShare, seed, tag }, place): Effect => {
    const realm = realmId(place + 1);
    const outside = {
      kind: "share-upload",
      session,
      generation: session,
      number: drawn.sessions,
    } as const;
    return send(
      realm,
      sealToRealm<ShareUpload>(crypto, CLIENT, realm, outside, keyShare, seed, tag, part),
    );
  });
  return {
    context: drawn,
    effects: [arm("retry"), record({ fact: "key-shared", session, code, threshold }), ...uploads],
  };
};

type Told = "share-upload" | "share-activation";

const countTold =
  (kind: Told) =>
  (protocol: Protocol, context: RealmClientContext, input: Input): Result => {
    const { done } = operationOf(context);
    const realm = input.from ?? "";
    if (opened(protocol, context, input, kind) === undefined || done.includes(realm))
      return rejected(context);
    return { context: updated(context, { done: including(done, realm) }), effects: [] };
  };

/** Whether one more realm makes as many as it takes to recover. */
const isToldByEnough =
  (kind: Told) =>
  (protocol: Protocol, context: RealmClientContext, input: Input): boolean => {
    const { done } = operationOf(countTold(kind)(protocol, context, input).context);
    return done.length >= thresholdOf(protocol);
  };

/** 2. */
export const countKept = countTold("share-upload");
export const isKeptByEnough = isToldByEnough("share-upload");

/** 2b. */
export const countActivated = countTold("share-activation");
export const isActivatedByEnough = isToldByEnough("share-activation");

export const isActivating = ({ configuration }: Protocol): boolean =>
  configuration.realms.activation === true;

/** 2a, to every realm, with the tag that none but the device and that realm has. The device has heard of enough of them. */
export const activate = (protocol: Protocol, context: RealmClientContext): Result => {
  const { crypto } = protocol;
  const { session, code } = operationOf(context);
  const outside = { kind: "share-activation", session, generation: session } as const;
  const activations = generationOf(protocol, context).shares.map(({ tag }, place): Effect => {
    const realm = realmId(place + 1);
    return send(realm, sealToRealm<ShareActivation>(crypto, CLIENT, realm, outside, tag));
  });
  return {
    context: updated(context, { done: [] }),
    effects: [record({ fact: "shares-activated", session, code }), ...activations],
  };
};

export const enrol = (context: RealmClientContext): Result => {
  const { session, code } = operationOf(context);
  return {
    context: { ...context, operation: null },
    effects: [disarm("retry"), record({ fact: "shares-kept", session, code })],
  };
};

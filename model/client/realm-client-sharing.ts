/** How the device shares a key among all realms, and changes the code: a new generation each time. */
import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, type Effect, record, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { CLIENT } from "../protocol/parties.ts";
import type { ShareUpload, ShareUploadReply } from "../protocol/realm-messages.ts";
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

/** 1, to every realm. A change of the code is the same, for the key that the device has. */
export const share = (protocol: Protocol, before: RealmClientContext, input: Input): Result => {
  const { crypto, configuration } = protocol;
  const code = codeIn(input);
  const drawn = begun(before, code);
  const key = before.key ?? drawnKey(protocol, drawn.sessions);
  const { session } = operationOf(drawn);
  const { count } = configuration.realms;
  const threshold = thresholdOf(protocol);
  const generation = shareAnew(crypto, {
    owner: CLIENT,
    session,
    code,
    payload: key,
    threshold,
    count,
  });
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
    context: { ...drawn, key },
    effects: [arm("retry"), record({ fact: "key-shared", session, code, threshold }), ...uploads],
  };
};

/** 2. */
export const countKept = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): Result => {
  messageOf<ShareUploadReply>(input);
  const operation = operationOf(context);
  const realm = input.from ?? "";
  if (
    opened(protocol, context, input, "share-upload") === undefined ||
    operation.done.includes(realm)
  )
    return rejected(context);
  return { context: updated(context, { done: including(operation.done, realm) }), effects: [] };
};

/** Whether one more realm makes as many as it takes to recover. */
export const isKeptByEnough = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => {
  const { done } = operationOf(countKept(protocol, context, input).context);
  return done.length >= thresholdOf(protocol);
};

export const enrol = (context: RealmClientContext): Result => {
  const { session, code } = operationOf(context);
  return {
    context: { ...context, operation: null },
    effects: [disarm("retry"), record({ fact: "shares-kept", session, code })],
  };
};

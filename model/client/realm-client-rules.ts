/** How the device recovers: with as many realms as the threshold says, whatever the others answer. */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { arm, disarm, record, refuse, send } from "../protocol/effects.ts";
import { type Input, messageOf } from "../protocol/machine-kit.ts";
import { CLIENT, type PartyId } from "../protocol/parties.ts";
import type {
  ShareReply,
  ShareRequest,
  UnlockReply,
  UnlockRequest,
} from "../protocol/realm-messages.ts";
import {
  checkOf,
  indexOfRealm,
  openPayload,
  type PublicPart,
  realmIds,
  sealToRealm,
  tagOf,
  thresholdOf,
  unpacked,
} from "../protocol/realm-shares.ts";
import {
  type Answer,
  begun,
  codeIn,
  drawnKey,
  including,
  type Operation,
  opened,
  operationOf,
  type RealmClientContext,
  type Result,
  rejected,
  updated,
} from "./realm-client-context.ts";

const isOwn = (protocol: Protocol, { sessions }: RealmClientContext, key: Value): boolean =>
  Array.from({ length: sessions }, (_, n) => drawnKey(protocol, n + 1)).includes(key);

/** The blind is the same at every realm, or the evaluations would not combine. */
export const blindedOf = (
  { crypto }: Protocol,
  { session, code }: Pick<Operation, "session" | "code">,
): Value => {
  const blind = crypto.fresh(CLIENT, `blind of ${session}`, 0, "scalar");
  const blinded = crypto.blind(crypto.code(code), blind);
  if (blinded === undefined) throw new Error(`the code ${code} maps to the identity element`);
  return blinded;
};

/** 3, to every realm. */
export const ask = (protocol: Protocol, before: RealmClientContext, input: Input): Result => {
  const { crypto, configuration } = protocol;
  const context = begun(before, codeIn(input));
  const operation = operationOf(context);
  const outside = { kind: "share-request", session: operation.session, generation: "" } as const;
  const blinded = blindedOf(protocol, operation);
  const requests = realmIds(configuration.realms.count).map((realm) =>
    send(realm, sealToRealm<ShareRequest>(crypto, CLIENT, realm, outside, blinded)),
  );
  return { context, effects: [arm("retry"), ...requests] };
};

/** What an answer says: the evaluation, and the public part by which it is verified; or why it counts for nothing. */
const verified = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
  content: Value,
): Answer | string => {
  const { crypto, configuration, defends } = protocol;
  const { count } = configuration.realms;
  const { generation } = messageOf<ShareReply>(input);
  const realm = input.from ?? "";
  const operation = operationOf(context);
  const fields = crypto.unpack(content, 3);
  if (fields === undefined) return "it does not have the form of an answer";
  const [element, proof, part] = fields as [Value, Value, Value];
  const answer: Answer = { realm, element, generation, part, ...operation.first };
  const told = unpacked(crypto, answer.part, answer.generation, count);
  if (told === undefined) return "its commitments do not have their form";
  const commitment = told.keys[indexOfRealm(realm) - 1] as Value;
  if (
    defends("verify-share-proofs") &&
    !crypto.verifyEvaluation(commitment, blindedOf(protocol, operation), element, proof)
  )
    return "its proof does not fit the commitment to its share";
  return answer;
};

/** 4. An answer that verifies is counted; one that does not is excluded, and what is left goes on. */
export const countAnswer = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): Result => {
  const operation = operationOf(context);
  const realm = input.from ?? "";
  const content = opened(protocol, context, input, "share-request");
  if (content === undefined || isHeard(operation, realm)) return rejected(context);
  const answer = verified(protocol, context, input, content);
  if (typeof answer === "string") return exclude(context, realm, answer);
  const answers = [...operation.answers, answer].sort((a, b) => (a.realm < b.realm ? -1 : 1));
  const { generation, part } = answer;
  const first = protocol.defends("agree-on-commitments") ? null : { generation, part };
  return { context: updated(context, { answers, first: operation.first ?? first }), effects: [] };
};

const isHeard = ({ answers, unlocking, refused, excluded }: Operation, realm: PartyId): boolean =>
  answers.some((answer) => answer.realm === realm) ||
  unlocking?.realms.includes(realm) === true ||
  refused.includes(realm) ||
  excluded.includes(realm);

const exclude = (context: RealmClientContext, realm: PartyId, why: string): Result => {
  const { session, excluded } = operationOf(context);
  return {
    context: updated(context, { excluded: including(excluded, realm) }),
    effects: [refuse("answer-excluded"), record({ fact: "answer-excluded", session, realm, why })],
  };
};

/**
 * Answers that speak of the same generation with the same commitments, as many as it takes. The attack that comparing
 * them stops (E14):
 *   1. a lying realm answers first, under a key that it shared among all realms by itself;
 *   2. a device that believes the first commitments it hears finds no other realm's answer to fit them;
 *   3. it excludes the honest realms, and the backup is lost to whoever runs one realm.
 */
const agreeing = (protocol: Protocol, { answers }: Operation): readonly Answer[] | undefined => {
  const threshold = thresholdOf(protocol);
  return answers
    .map(({ part }) => answers.filter((other) => other.part === part))
    .find((group) => group.length >= threshold);
};

/** The PRF's output and what it was computed for; `undefined` as long as too few realms agree. */
const outputOf = (protocol: Protocol, operation: Operation) => {
  const { crypto, configuration } = protocol;
  const group = agreeing(protocol, operation);
  const [one] = group ?? [];
  if (group === undefined || one === undefined) return undefined;
  const part = unpacked(crypto, one.part, one.generation, configuration.realms.count);
  const combined = crypto.combine(
    group.map(({ realm, element }) => ({ index: indexOfRealm(realm), value: element })),
  );
  const blind = crypto.fresh(CLIENT, `blind of ${operation.session}`, 0, "scalar");
  const output = combined && crypto.finalize(crypto.code(operation.code), blind, combined);
  return { group, one, output, isRight: part?.check === (output && checkOf(crypto, output)) };
};

const afterAnswer = (protocol: Protocol, context: RealmClientContext, input: Input) =>
  outputOf(protocol, operationOf(countAnswer(protocol, context, input).context));

export const isRight = (protocol: Protocol, context: RealmClientContext, input: Input): boolean =>
  afterAnswer(protocol, context, input)?.isRight === true;

export const isWrong = (protocol: Protocol, context: RealmClientContext, input: Input): boolean =>
  afterAnswer(protocol, context, input)?.isRight === false;

/** 5, to the realms that agree: the code is right. */
export const unlock = (protocol: Protocol, context: RealmClientContext): Result => {
  const { crypto } = protocol;
  const operation = operationOf(context);
  const judged = outputOf(protocol, operation);
  if (judged?.output === undefined) throw new Error("nothing to unlock with");
  const { group, one, output } = judged;
  const { session, code } = operation;
  const { generation, part } = one;
  const realms = group.map(({ realm }) => realm);
  const outside = { kind: "unlock-request", session, generation } as const;
  const requests = realms.map((realm) => {
    const tag = tagOf(crypto, output, generation, realm);
    return send(realm, sealToRealm<UnlockRequest>(crypto, CLIENT, realm, outside, tag));
  });
  const unlocking = { generation, part, output, realms, seeds: [] };
  return {
    context: updated(context, { unlocking, answers: [], done: [] }),
    effects: [
      record({ fact: "recovery-judged", session, code, generation, right: true }),
      ...requests,
    ],
  };
};

/** 5, to a realm that answers late: the others may not release enough. */
export const unlockLate = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): Result => {
  const { crypto } = protocol;
  const counted = countAnswer(protocol, context, input);
  const { answers, unlocking, session } = operationOf(counted.context);
  const [late] = answers;
  if (late === undefined || unlocking === null) return counted;
  const { realm } = late;
  const { generation, part, output, realms } = unlocking;
  // An honest realm may hold another generation; it has nothing for this one.
  if (late.part !== part) {
    const refused = including(operationOf(context).refused, realm);
    return { context: updated(counted.context, { answers: [], refused }), effects: [] };
  }
  const tag = tagOf(crypto, output, generation, realm);
  const outside = { kind: "unlock-request", session, generation } as const;
  return {
    context: updated(counted.context, {
      answers: [],
      unlocking: { ...unlocking, realms: including(realms, realm) },
    }),
    effects: [send(realm, sealToRealm<UnlockRequest>(crypto, CLIENT, realm, outside, tag))],
  };
};

export const isLastLate = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => isHopeless(protocol, operationOf(unlockLate(protocol, context, input).context));

/** Enough realms agree, their proofs verify, and the check differs: it is the code. */
export const rejectCode = (protocol: Protocol, context: RealmClientContext): Result => {
  const operation = operationOf(context);
  const { session, code } = operation;
  const generation = outputOf(protocol, operation)?.one.generation ?? "";
  return {
    context: { ...context, operation: null },
    effects: [
      disarm("retry"),
      refuse("code-rejected"),
      record({ fact: "recovery-judged", session, code, generation, right: false }),
    ],
  };
};

/** A realm has nothing to answer with, and says so under the key of the request. */
export const countRefusal = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): Result => {
  const operation = operationOf(context);
  const realm = input.from ?? "";
  // A realm that was asked to unlock refuses that; one that was not, its evaluation.
  const isAsked = operation.unlocking?.realms.includes(realm) === true;
  const isOver = isAsked ? operation.done.includes(realm) : isHeard(operation, realm);
  const kind = isAsked ? "unlock-request" : "share-request";
  if (opened(protocol, context, input, kind) === undefined || isOver) return rejected(context);
  return {
    context: updated(context, { refused: including(operation.refused, realm) }),
    effects: [],
  };
};

/** Whether too few realms are left to agree, of those that have answered and those that have not. */
const isHopeless = (
  protocol: Protocol,
  { answers, refused, excluded, unlocking }: Operation,
): boolean => {
  const lost = new Set([...refused, ...excluded]).size;
  const left = protocol.configuration.realms.count - lost;
  if (unlocking !== null) return left < thresholdOf(protocol);
  const most = Math.max(
    0,
    ...answers.map(({ part }) => answers.filter((other) => other.part === part).length),
  );
  return left - answers.length + most < thresholdOf(protocol);
};

export const isLastRefusal = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => isHopeless(protocol, operationOf(countRefusal(protocol, context, input).context));

export const isLastExclusion = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => isHopeless(protocol, operationOf(countAnswer(protocol, context, input).context));

export const fail = (context: RealmClientContext): Result => {
  const { session, refused, excluded, answers, unlocking } = operationOf(context);
  const all = answers.map(({ generation }) => generation);
  const told = unlocking === null ? [...new Set(all)].sort() : [unlocking.generation];
  return {
    context: { ...context, operation: null },
    effects: [
      disarm("retry"),
      record({ fact: "recovery-failed", session, refused, excluded, told }),
    ],
  };
};

/** 6. A share of the seed counts if it fits its commitment. */
export const countSeed = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): Result => {
  const { crypto, configuration, defends } = protocol;
  messageOf<UnlockReply>(input);
  const operation = operationOf(context);
  const { unlocking, done } = operation;
  const realm = input.from ?? "";
  const value = opened(protocol, context, input, "unlock-request");
  if (unlocking === null || value === undefined || done.includes(realm)) return rejected(context);
  if (operation.excluded.includes(realm)) return rejected(context);
  const part = partOf(protocol, unlocking, configuration.realms.count);
  const index = indexOfRealm(realm);
  const isShare = crypto.fits(value, "scalar") && crypto.recover([{ index, value }]) !== undefined;
  if (
    !isShare ||
    (defends("verify-seed-shares") && crypto.commitment(value) !== part.seeds[index - 1])
  )
    return exclude(context, realm, "its share of the seed does not fit the commitment to it");
  const seeds = [...unlocking.seeds, { index, value }].sort((a, b) => a.index - b.index);
  return {
    context: updated(context, { done: including(done, realm), unlocking: { ...unlocking, seeds } }),
    effects: [],
  };
};

const partOf = (
  { crypto }: Protocol,
  { part, generation }: NonNullable<Operation["unlocking"]>,
  count: number,
): PublicPart => {
  const told = unpacked(crypto, part, generation, count);
  if (told === undefined) throw new Error("a public part that was verified does not unpack");
  return told;
};

const afterSeed = (protocol: Protocol, context: RealmClientContext, input: Input): Operation =>
  operationOf(countSeed(protocol, context, input).context);

export const hasAllSeeds = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => {
  const { unlocking } = afterSeed(protocol, context, input);
  return (unlocking?.seeds.length ?? 0) >= thresholdOf(protocol);
};

export const isLastSeedExclusion = (
  protocol: Protocol,
  context: RealmClientContext,
  input: Input,
): boolean => isHopeless(protocol, afterSeed(protocol, context, input));

/** The backup key under output and seed; `undefined` where the payload does not open. */
const payloadIn = (protocol: Protocol, { unlocking }: Operation): Value | undefined => {
  const { crypto, configuration } = protocol;
  if (unlocking === null) return undefined;
  const seed = crypto.recover(unlocking.seeds);
  const part = partOf(protocol, unlocking, configuration.realms.count);
  return seed && openPayload(crypto, unlocking.output, seed, part);
};

export const restores = (protocol: Protocol, context: RealmClientContext, input: Input): boolean =>
  hasAllSeeds(protocol, context, input) &&
  payloadIn(protocol, afterSeed(protocol, context, input)) !== undefined;

export const restore = (protocol: Protocol, context: RealmClientContext): Result => {
  const operation = operationOf(context);
  const { session } = operation;
  const key = payloadIn(protocol, operation);
  if (key === undefined) throw new Error("nothing to restore");
  return {
    context: { ...context, key, operation: null },
    effects: [
      disarm("retry"),
      record({ fact: "key-adopted", session, own: isOwn(protocol, context, key) }),
      record({ fact: "history-restored", session }),
    ],
  };
};

/** The user waits no longer. A device that has its key keeps it. */
export const giveUp = (context: RealmClientContext): Result => ({
  context: { ...context, operation: null },
  effects: [],
});

export const replaceDevice = (context: RealmClientContext): Result => ({
  context: { ...context, key: null },
  effects: [record({ fact: "device-replaced" })],
});

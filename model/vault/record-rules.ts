/**
 * The record rules: what a committed operation does to one user's record. Each is a function from (request, record)
 * to (reply, record), with nothing else in scope but the design's parameters.
 */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { OCTET } from "../protocol/log-snapshot.ts";
import type { Generation, RecordState } from "../protocol/record-state.ts";
import type { Refusal } from "../protocol/refusals.ts";

export { EMPTY_RECORD, type Generation, type RecordState } from "../protocol/record-state.ts";

export type DestructionCause = "exhausted" | "deleted" | "replaced";

export interface Destruction {
  readonly generation: number;
  readonly cause: DestructionCause;
}

export type RecordReply =
  | { readonly reply: "registered"; readonly generation: number }
  | { readonly reply: "activated"; readonly generation: number }
  | { readonly reply: "charged"; readonly generation: Generation }
  | { readonly reply: "confirmed"; readonly generation: Generation; readonly attempt: number }
  | { readonly reply: "deleted" }
  | { readonly reply: "granted"; readonly generation: Generation }
  | { readonly reply: "refused"; readonly refusal: Refusal };

export interface Ruling {
  readonly reply: RecordReply;
  readonly record: RecordState;
  readonly destroyed: readonly Destruction[];
}

const refused = (record: RecordState, refusal: Refusal): Ruling => ({
  reply: { reply: "refused", refusal },
  record,
  destroyed: [],
});

const destructionOf = (generation: Generation | null, cause: DestructionCause): Destruction[] =>
  generation === null ? [] : [{ generation: generation.number, cause }];

/**
 * Whether the host is given a record before the entry that changes it commits: it is kept outside, and the leader evaluates at
 * once. Then the record has room for k open attempts and is always of one size, so who opens one more loses the oldest, which is
 * of before the last login.
 */
export const isShownAhead = ({ configuration }: Pick<Protocol, "configuration">): boolean =>
  configuration.records === "outside" && configuration.architecture === "evaluate-then-hold";

/** The open attempts with one more. */
export const opening = (
  protocol: Protocol,
  { open }: Pick<Generation, "open">,
  index: number,
): readonly number[] =>
  [...open, index].slice(isShownAhead(protocol) ? -protocol.configuration.attemptsMax : 0);

/** How many attempts a generation has in all, what the operator has granted included. */
export const limitOf = (
  { configuration }: Protocol,
  { limit = configuration.attemptsMax, granted = 0 }: Pick<Generation, "limit" | "granted">,
): number => limit + granted;

/**
 * D14: 1. a client that is not the genuine one registers with a thousand attempts, or with more than the registration that it
 * replaces; 2. the code is guessed. Or with none: 3. the first attempt destroys (scenarios/weakened/cap-attempts.json).
 */
const isAbsurd = (protocol: Protocol, { active }: RecordState, attempts: number): boolean => {
  const { configuration, defends } = protocol;
  const isOutside = attempts < 1 || attempts > configuration.attemptsMax;
  const isRaised = active !== null && attempts > (active.limit ?? configuration.attemptsMax);
  return (isOutside && defends("cap-attempts")) || (isRaised && defends("never-raise-attempts"));
};

/**
 * A new generation, pending until it is activated. D5: were it to answer at once, the host could drop the reply, spend
 * all attempts and make the client register again, for ever (scenarios/weakened/activate-before-answer.json).
 */
export const register = (
  protocol: Protocol,
  record: RecordState,
  number: number,
  secrets: RecordSecrets | null,
  commitment?: Value,
  attempts?: number,
  over?: number,
): Ruling => {
  // An upload that needed no signature when it came, because nothing answered yet, is applied when something does.
  const isOther = over !== undefined && over !== (record.active?.number ?? 0);
  if (isOther && protocol.defends("bind-signature-to-generation"))
    return refused(record, "not-the-holder");
  if (attempts !== undefined && isAbsurd(protocol, record, attempts))
    return refused(record, "no-such-policy");
  const generation: Generation = {
    number,
    charged: 0,
    open: [],
    secrets,
    ...(attempts === undefined ? {} : { limit: attempts }),
    ...(commitment === undefined ? {} : { commitment }),
  };
  const reply = { reply: "registered", generation: number } as const;
  if (!protocol.defends("activate-before-answer"))
    return {
      reply,
      record: { ...record, active: generation, pending: null },
      destroyed: destructionOf(record.active, "replaced"),
    };
  return {
    reply,
    record: { ...record, pending: generation },
    destroyed: destructionOf(record.pending, "replaced"),
  };
};

/** The pending generation takes the place of the active one, in one step: never both, never neither (L5). */
export const activate = (protocol: Protocol, record: RecordState, number: number): Ruling => {
  const { active, pending } = record;
  if (!protocol.defends("activate-before-answer") && active?.number === number)
    return { reply: { reply: "activated", generation: number }, record, destroyed: [] };
  if (pending?.number !== number) return refused(record, "nothing-to-activate");
  return {
    reply: { reply: "activated", generation: number },
    record: { ...record, active: pending, pending: null },
    destroyed: destructionOf(active, "replaced"),
  };
};

/** M6: the octet of a loaded row is counted down before anybody looks at it. Nothing where the defence is in place. */
const countDown = (
  { configuration }: Protocol,
  record: RecordState,
  active: Generation,
  before: number,
  index: number,
): Ruling => {
  const left = (before + OCTET - 1) % OCTET;
  const charged = configuration.attemptsMax - left;
  const generation = { ...active, left, charged, open: [...active.open, index] };
  return {
    reply: { reply: "charged", generation },
    record: { ...record, active: generation },
    destroyed: [],
  };
};

/** Charge first; the evaluation that follows is the leader's. The attempt after the last one destroys. */
export const attempt = (protocol: Protocol, record: RecordState, index: number): Ruling => {
  const { active } = record;
  if (active === null)
    return refused(record, record.destroyed > 0 ? "attempts-exhausted" : "no-record");
  if (active.left !== undefined) return countDown(protocol, record, active, active.left, index);
  const exhausted = active.charged >= limitOf(protocol, active);
  if (exhausted && protocol.defends("refuse-when-exhausted"))
    return {
      ...refused({ ...record, active: null, destroyed: active.number }, "attempts-exhausted"),
      destroyed: destructionOf(active, "exhausted"),
    };
  const open = opening(protocol, active, index);
  const generation = { ...active, charged: active.charged + 1, open };
  return {
    reply: { reply: "charged", generation },
    record: { ...record, active: generation },
    destroyed: [],
  };
};

/**
 * A verified KE3 gives all attempts back, once, for the generation that was attempted. D11: a success that could be
 * replayed would give k more guesses each time (scenarios/weakened/confirm-once.json).
 */
export const confirm = (
  protocol: Protocol,
  record: RecordState,
  number: number,
  index: number,
): Ruling => {
  const { active } = record;
  // Where each replica counts for itself no entry opens an attempt, and the leader has looked (request-rules.ts).
  const open = !protocol.defends("count-in-consensus") || active?.open.includes(index) === true;
  const fresh = active?.number === number && open;
  if (active === null || (!fresh && protocol.defends("confirm-once")))
    return refused(record, "confirmation-rejected");
  const { granted: _, ...own } = active;
  const generation = {
    ...own,
    charged: 0,
    ...(active.left === undefined ? {} : { left: protocol.configuration.attemptsMax }),
    open: active.open.filter((other) => other !== index),
  };
  return {
    reply: { reply: "confirmed", generation, attempt: index },
    record: { ...record, active: generation },
    destroyed: [],
  };
};

/**
 * The user turns the backup off. F5: without the bound a request of before, sent again, destroys a later registration
 * (scenarios/weakened/bind-deletion-to-generation.json).
 *
 * @param upTo the newest generation that it is meant for, where it says so
 */
export const remove = (record: RecordState, upTo?: number): Ruling => {
  const isMeant = (generation: Generation | null): boolean =>
    generation !== null && (upTo === undefined || generation.number <= upTo);
  const active = isMeant(record.active) ? record.active : null;
  const pending = isMeant(record.pending) ? record.pending : null;
  if (active === null && pending === null)
    return refused(
      record,
      record.active === null && record.pending === null ? "no-record" : "not-the-holder",
    );
  return {
    reply: { reply: "deleted" },
    record: {
      active: active === null ? record.active : null,
      pending: pending === null ? record.pending : null,
      destroyed: Math.max(active?.number ?? 0, pending?.number ?? 0),
    },
    destroyed: [...destructionOf(active, "deleted"), ...destructionOf(pending, "deleted")],
  };
};

/**
 * Support unlocks the record for one attempt more. D18: an operator that grants without end guesses without end
 * (scenarios/weakened/cap-granted-attempts.json).
 */
export const grant = (protocol: Protocol, record: RecordState): Ruling => {
  const { active } = record;
  const cap = protocol.configuration.attemptsCap;
  if (active === null || cap === null) return refused(record, "no-record");
  if (limitOf(protocol, active) >= cap && protocol.defends("cap-granted-attempts"))
    return refused(record, "cap-reached");
  const generation = { ...active, granted: (active.granted ?? 0) + 1 };
  return {
    reply: { reply: "granted", generation },
    record: { ...record, active: generation },
    destroyed: [],
  };
};

/** Where clients state how many attempts a registration is to have, the number stands before the wrapped key (D14). */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Configuration, Protocol } from "./configuration.ts";

const OCTETS = 4;

/** Why a vault cannot have attempts that are stated or granted: rows of snapshots and records outside say only what is left of k. */
export const hindersStatedAttempts = ({
  policy,
  attemptsCap,
  records,
  groups,
  compactAfter,
}: Pick<
  Configuration,
  "policy" | "attemptsCap" | "records" | "groups" | "compactAfter"
>): boolean =>
  (policy === "client" || attemptsCap !== null) &&
  (records === "outside" || groups > 1 || compactAfter !== null);

/** What the genuine client states: one less than there may be, where that leaves one, so that there is something to raise. */
export const attemptsWanted = ({
  policy,
  attemptsMax,
}: Pick<Configuration, "policy" | "attemptsMax">): number =>
  policy === "client" ? Math.max(1, attemptsMax - 1) : attemptsMax;

/** The wrapped key as it is uploaded, with the stated number of attempts. */
export const withPolicy = (
  { crypto, configuration }: Protocol,
  wrappedKey: Value,
  attempts: number,
): Value =>
  configuration.policy === "client"
    ? crypto.pack(crypto.integer(attempts, OCTETS), wrappedKey)
    : wrappedKey;

export interface Stated {
  readonly wrappedKey: Value;
  readonly attempts?: number;
}

/** What an upload states; `undefined` where it should state a number, and does not. */
export const statedPolicy = (
  { crypto, configuration }: Protocol,
  uploaded: Value,
): Stated | undefined => {
  if (configuration.policy === "fleet") return { wrappedKey: uploaded };
  const [stated, wrappedKey] = crypto.unpack(uploaded, 2) ?? [];
  const attempts = stated && crypto.number(stated, OCTETS);
  return wrappedKey === undefined || attempts === undefined ? undefined : { wrappedKey, attempts };
};

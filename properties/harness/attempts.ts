/**
 * What an adversary would try on the octets that it holds: every derivation that opened a backup in some other run, and
 * every octet string as the backup key. Where a claim of secrecy holds, none of it opens the backup.
 */
import type { Derivation } from "../../model/adversary/derivation.ts";
import type { Value } from "../../model/algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../../model/algebra/symbolic/symbolic.ts";
import { openBackup } from "../../model/protocol/backup.ts";
import { VICTIM_ACCOUNT } from "../../model/protocol/parties.ts";
import type { PairedCourse } from "./agreement.ts";

/** A derivation of a secret that worked in some run. */
export interface KnownAttack {
  /** The run, and what came out. */
  readonly name: string;
  readonly derivation: Derivation;
  /** The table of its terms. */
  readonly terms: SymbolicCryptosystem;
}

export interface Attempt {
  readonly name: string;
  /** Whether a secret of this run came out. */
  readonly succeeded: boolean;
  /** What stopped it; empty where it succeeded. */
  readonly obstacles: readonly string[];
}

/** The derivations of all secrets that the adversary of a run holds. */
export const attacksOf = (name: string, course: PairedCourse): readonly KnownAttack[] => {
  const { knowledge, knowledgeSlot, crypto } = course.world.universe;
  const known = course.vector[knowledgeSlot] as number;
  return course.exposures.flatMap(({ secret }) => {
    const derivation = knowledge.derivation(known, secret.term);
    return derivation === undefined
      ? []
      : [
          {
            name: `${secret.name} as in ${name}`,
            derivation,
            terms: crypto as SymbolicCryptosystem,
          },
        ];
  });
};

/** Tries everything, on what the adversary of a course holds at its end. */
export const attempts = (
  course: PairedCourse,
  attacks: readonly KnownAttack[],
): readonly Attempt[] => {
  const secrets = new Set(course.secrets.map(({ octets }) => octets));
  const carriedOut = attacks.map(({ name, derivation, terms }): Attempt => {
    const { value, obstacles } = course.knowledge.attempt(derivation, terms);
    const succeeded = value !== undefined && secrets.has(value);
    return {
      name,
      succeeded,
      obstacles: succeeded || obstacles.length > 0 ? obstacles : ["something else came out"],
    };
  });
  return [...carriedOut, everyKey(course)];
};

/** Every octet string that is held, as the key of every octet string that is held. */
const everyKey = (course: PairedCourse): Attempt => {
  const { crypto } = course.twin.world.universe;
  const held = course.knowledge.holdings.values();
  const keys = held.filter((value) => crypto.fits(value, "key"));
  const boxes = held.filter((value) => crypto.unpack(value, 2) !== undefined);
  const opens = (key: Value) =>
    boxes.some((box) => openBackup(crypto, key, VICTIM_ACCOUNT, box) !== undefined);
  const succeeded = keys.some(opens);
  const name = "every octet string that it holds and that could be the backup key";
  const none = `none of ${keys.length} opens any of ${boxes.length} boxes`;
  return { name, succeeded, obstacles: succeeded ? [] : [none] };
};

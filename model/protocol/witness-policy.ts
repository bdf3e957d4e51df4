/**
 * Which witnesses must have cosigned: k of n, where each of the n is a witness or again such a group (as Sigsum's policy
 * files have it: groups of groups, so that a company with five machines counts once).
 */

export interface WitnessGroup<Witness> {
  /** How many of the members: one at least. */
  readonly threshold: number;
  readonly members: readonly (Witness | WitnessGroup<Witness>)[];
}

const isGroup = <Witness>(
  member: Witness | WitnessGroup<Witness>,
): member is WitnessGroup<Witness> =>
  typeof member === "object" && member !== null && "threshold" in member && "members" in member;

/** Every witness that stands in the policy, in its order. */
export const witnessesIn = <Witness>({ members }: WitnessGroup<Witness>): readonly Witness[] =>
  members.flatMap((member) => (isGroup(member) ? witnessesIn(member) : [member]));

/**
 * Whether these witnesses are enough. A group counts once, however many of its own have cosigned (attacks I7): counted one
 * by one, the five machines of one operator would stand for five parties.
 */
export const isReached = <Witness>(
  { threshold, members }: WitnessGroup<Witness>,
  has: (witness: Witness) => boolean,
): boolean =>
  members.filter((member) => (isGroup(member) ? isReached(member, has) : has(member))).length >=
  threshold;

/** What is wrong with a policy as such, or `undefined`: a threshold of none makes everything witnessed (attacks G3). */
export const policyFault = <Witness>(
  policy: WitnessGroup<Witness>,
  nameOf: (witness: Witness) => string,
): string | undefined => {
  const faultIn = ({ threshold, members }: WitnessGroup<Witness>): string | undefined => {
    if (!Number.isInteger(threshold) || threshold < 1 || threshold > members.length)
      return `${threshold} of ${members.length} is no policy`;
    return members.map((member) => (isGroup(member) ? faultIn(member) : undefined)).find(Boolean);
  };
  const names = witnessesIn(policy).map(nameOf);
  const twin = names.find((name, index) => names.indexOf(name) < index);
  return faultIn(policy) ?? (twin === undefined ? undefined : `${twin} stands in it twice`);
};

/** The policy as people write it: `2 of (a, 1 of (b, c))`. */
export const describePolicy = <Witness>(
  { threshold, members }: WitnessGroup<Witness>,
  nameOf: (witness: Witness) => string,
): string =>
  `${threshold} of (${members
    .map((member) => (isGroup(member) ? describePolicy(member, nameOf) : nameOf(member)))
    .join(", ")})`;

const WORD = /^\s*(\d{1,2} of \(|[\w.-]+|[,)])/u;

/** Reads a policy as `describePolicy` writes it, names and all; `undefined` for what is none. */
export const readPolicy = (text: string): WitnessGroup<string> | undefined => {
  let rest = text;
  const next = (): string => {
    const [whole = "", word = ""] = WORD.exec(rest) ?? [];
    rest = rest.slice(whole.length);
    return word;
  };
  const member = (word: string): string | WitnessGroup<string> | undefined => {
    if (!word.endsWith("(")) return /^[\w.-]+$/u.test(word) ? word : undefined;
    const members: (string | WitnessGroup<string>)[] = [];
    for (let one = next(); one !== ")"; one = next()) {
      const read = member(members.length === 0 ? one : one === "," ? next() : "");
      if (read === undefined) return undefined;
      members.push(read);
    }
    return { threshold: Number.parseInt(word, 10), members };
  };
  const policy = member(next());
  return rest === "" && typeof policy === "object" ? policy : undefined;
};

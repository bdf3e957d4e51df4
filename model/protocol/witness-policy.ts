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

/** BUN1 to BUN4, BUN9, BUN10 and CLN1: what a client may come to trust, judged by what the signers have really signed. */
import type { Value } from "../model/algebra/cryptosystem.ts";
import {
  COSIGNATURES_MAX,
  KEYS_MAX,
  LIFETIME,
  NAMESPACE,
  PATH_MAX,
  SIGNATURES_MAX,
  type Slot,
} from "../model/protocol/bundle.ts";
import type { Fact } from "../model/protocol/facts.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import {
  COUNTERSIGNER,
  FIRST_SIGNER,
  keepsFloors,
  type ParameterFloors,
} from "../model/protocol/trust-keys.ts";
import type { AlwaysProperty, Need, SometimesProperty } from "./property.ts";

type Accepted = Extract<Fact, { fact: "bundle-accepted" }>;
type Sealed = Extract<Fact, { fact: "request-sealed" }>;

const SLOTS: readonly Slot[] = ["first", "counter"];
const signerIn = (slot: Slot): PartyId => (slot === "first" ? FIRST_SIGNER : COUNTERSIGNER);

/** `<slot>@<era>` where the signer's key is stolen; `<slot>:<statement>` where the honest signer was asked and signed. */
interface SigningMemory {
  readonly stolen: readonly string[];
  readonly signed: readonly string[];
  /** The signers' true keys, by era. */
  readonly keys: Readonly<Record<number, readonly [Value, Value]>>;
  /** Clients whose pins are not the signers': they follow a thief of both keys. */
  readonly captured: readonly PartyId[];
}

const NOTHING: SigningMemory = { stolen: [], signed: [], keys: {}, captured: [] };

const including = <Item>(list: readonly Item[], item: Item): readonly Item[] =>
  list.includes(item) ? list : [...list, item].sort();

const mark = (slot: Slot, statement: Value): string => `${slot}:${statement.toJSON()}`;

/** What honest signers have signed at the publisher's request, and whose key is stolen. */
const noteSigning = (memory: SigningMemory, fact: Fact): SigningMemory => {
  switch (fact.fact) {
    case "statement-signed":
      return fact.requested
        ? { ...memory, signed: including(memory.signed, mark(fact.slot, fact.statement)) }
        : memory;
    case "key-stolen": {
      const slot = SLOTS.find((one) => signerIn(one) === fact.party);
      return slot === undefined
        ? memory
        : { ...memory, stolen: including(memory.stolen, `${slot}@${fact.era}`) };
    }
    case "signers-rotated":
      return { ...memory, keys: { ...memory.keys, [fact.era]: [fact.first, fact.counter] } };
    case "pins-replaced": {
      const [first, counter] = memory.keys[fact.era] ?? [];
      const isGenuine = first === fact.first && counter === fact.counter;
      return isGenuine
        ? { ...memory, captured: memory.captured.filter((client) => client !== fact.client) }
        : { ...memory, captured: including(memory.captured, fact.client) };
    }
    default:
      return memory;
  }
};

const bothStolen = ({ stolen }: SigningMemory, era: number): boolean =>
  SLOTS.every((slot) => stolen.includes(`${slot}@${era}`));

/** A signer whose key is not stolen, and who has not signed the statement. */
const unsignedBy = (memory: SigningMemory, era: number, statement: Value): Slot | undefined =>
  SLOTS.find(
    (slot) =>
      !memory.stolen.includes(`${slot}@${era}`) && !memory.signed.includes(mark(slot, statement)),
  );

const NAMES: Readonly<Record<Slot, string>> = { first: "first signer", counter: "countersigner" };

const wronglyAccepted = (memory: SigningMemory, fact: Accepted): string | undefined => {
  const { client, era, statement, artifact, digest, namespace, epoch } = fact;
  if (memory.captured.includes(client)) return undefined;
  const slot = unsignedBy(memory, era, statement);
  if (slot !== undefined)
    return `${client} accepts epoch ${epoch}, which the ${NAMES[slot]} has not signed for the publisher, and whose key is not stolen`;
  if (artifact !== digest)
    return `${client} accepts epoch ${epoch} with other keys or terms than those that were signed`;
  return namespace === NAMESPACE
    ? undefined
    : `${client} accepts a statement of the namespace ${namespace}`;
};

export const BUN1: AlwaysProperty<SigningMemory> = {
  id: "BUN1",
  claim: "Authorised",
  statement:
    "A client accepts only what every signer whose key is not stolen has signed for the publisher: this namespace, this epoch, these keys and terms.",
  sources: ["attacks 2.1", "BLOG26", "MBT", "PLEXI"],
  expectation: "always",
  trigger: ["bundle-accepted"],
  start: NOTHING,
  observe: (memory, fact) => {
    const next = noteSigning(memory, fact);
    if (
      fact.fact === "pins-replaced" &&
      next.captured.includes(fact.client) &&
      !bothStolen(memory, fact.era - 1)
    )
      return { breach: `${fact.client} takes signer keys that are not the signers'` };
    const breach = fact.fact === "bundle-accepted" ? wronglyAccepted(memory, fact) : undefined;
    return breach === undefined ? next : { breach };
  },
};

/** By client: the era and epoch of the last acceptance, and its statement. */
type FloorMemory = Readonly<
  Record<PartyId, { readonly era: number; readonly epoch: number; readonly statement: Value }>
>;

export const BUN2: AlwaysProperty<FloorMemory> = {
  id: "BUN2",
  claim: "Monotone",
  statement:
    "Under the same signer keys a client's epoch never goes back, and one epoch never has two contents; unless its disk was rolled back.",
  sources: ["attacks 2.1"],
  expectation: "always",
  trigger: ["bundle-accepted"],
  start: {},
  observe: (memory, fact) => {
    if (fact.fact === "state-rolled-back" || fact.fact === "pins-replaced") {
      const of = fact.fact === "pins-replaced" ? fact.client : fact.party;
      return Object.fromEntries(Object.entries(memory).filter(([client]) => client !== of));
    }
    if (fact.fact !== "bundle-accepted") return memory;
    const { client, era, epoch, statement } = fact;
    const before = memory[client];
    if (before !== undefined && before.era === era && epoch < before.epoch)
      return { breach: `${client} goes back from epoch ${before.epoch} to epoch ${epoch}` };
    if (before?.era === era && epoch === before.epoch && statement !== before.statement)
      return { breach: `${client} accepts epoch ${epoch} twice, with different content` };
    return { ...memory, [client]: { era, epoch, statement } };
  },
};

export const BUN3: AlwaysProperty<readonly string[]> = {
  id: "BUN3",
  claim: "Fresh",
  statement:
    "No client uses a fleet more than two periods after the first signer's timestamp of its bundle; unless both keys are stolen.",
  sources: ["attacks 2.1 G6"],
  expectation: "always",
  trigger: ["request-sealed"],
  start: [],
  observe: (stolen, fact) => {
    if (fact.fact === "key-stolen") return including(stolen, `${fact.party}@${fact.era}`);
    if (fact.fact !== "request-sealed") return stolen;
    const { client, time, timestamp } = fact;
    const isThiefs = [FIRST_SIGNER, COUNTERSIGNER].every((signer) =>
      stolen.some((one) => one.startsWith(`${signer}@`)),
    );
    return time - timestamp > LIFETIME && !isThiefs
      ? {
          breach: `${client} seals a request in period ${time} to the fleet of a bundle that was signed in period ${timestamp}`,
        }
      : stolen;
  },
};

export const BUN4: AlwaysProperty<SigningMemory> = {
  id: "BUN4",
  claim: "OnePiece",
  statement:
    "Everything that a client accepts comes from one statement that both keys have signed, in whosever hands they are.",
  sources: ["attacks 2.1 G9"],
  expectation: "always",
  trigger: ["bundle-accepted"],
  start: NOTHING,
  observe: (memory, fact) => {
    if (fact.fact === "statement-signed" || fact.fact === "statement-forged")
      return { ...memory, signed: including(memory.signed, mark(fact.slot, fact.statement)) };
    if (fact.fact !== "bundle-accepted") return noteSigning(memory, fact);
    const { client, epoch, statement, artifact, digest } = fact;
    if (memory.captured.includes(client)) return memory;
    const missing = SLOTS.find((slot) => !memory.signed.includes(mark(slot, statement)));
    if (missing !== undefined)
      return {
        breach: `${client} accepts epoch ${epoch}, and the ${NAMES[missing]}'s key has signed something else`,
      };
    return artifact === digest
      ? memory
      : { breach: `${client} accepts epoch ${epoch} with an artifact that nobody signed` };
  },
};

const wronglySealed = (
  memory: SigningMemory,
  { client, statement, role, parameters, evidenced }: Sealed,
  era: number,
  floors: ParameterFloors,
): string | undefined => {
  if (memory.captured.includes(client)) return undefined;
  const slot = unsignedBy(memory, era, statement);
  if (slot !== undefined)
    return `${client} seals a request to a fleet for which the ${NAMES[slot]} has not signed`;
  if (role !== "transport")
    return `${client} seals a request to a key that is listed for ${role ?? "nothing"}`;
  if (parameters !== null && !keepsFloors(parameters, floors))
    return `${client} seals a request to a fleet that is weaker than the application allows`;
  return evidenced === false
    ? `${client} seals a request to a fleet without deployment evidence`
    : undefined;
};

/** CLN1 with the eras of the clients' pins. */
interface SealingMemory extends SigningMemory {
  readonly eras: Readonly<Record<PartyId, number>>;
}

export const sealedOnly = (floors: ParameterFloors): AlwaysProperty<SealingMemory> => ({
  id: "CLN1",
  claim: "ValidatedFirst",
  statement:
    "A client seals nothing to a fleet before it is validated: signed for by every signer whose key is not stolen, for that role, above the application's floors, with evidence named.",
  sources: ["attacks 2.1", "BLOG26"],
  expectation: "always",
  trigger: ["request-sealed"],
  start: { ...NOTHING, eras: {} },
  observe: (memory, fact) => {
    if (fact.fact === "request-sealed") {
      const breach = wronglySealed(memory, fact, memory.eras[fact.client] ?? 1, floors);
      return breach === undefined ? memory : { breach };
    }
    const eras =
      fact.fact === "bundle-accepted" ? { ...memory.eras, [fact.client]: fact.era } : memory.eras;
    return { ...noteSigning(memory, fact), eras };
  },
});

/** What the honest first signer has signed: by namespace and era, the last epoch, and each digest. */
interface EpochMemory {
  readonly epochs: Readonly<Record<string, number>>;
  readonly digests: readonly string[];
  readonly disabled: readonly string[];
  /** Statements under the first signer's key, in whosever hands it is. */
  readonly first: readonly string[];
  /** Its state was rolled back: the claim speaks of it no more. */
  readonly isLost: boolean;
}

const NOTHING_SIGNED: EpochMemory = {
  epochs: {},
  digests: [],
  disabled: [],
  first: [],
  isLost: false,
};

const signedWrongly = (
  { epochs, digests, disabled }: EpochMemory,
  { namespace, era, epoch, digest }: Extract<Fact, { fact: "statement-signed" }>,
): string | undefined => {
  const last = epochs[`${namespace}@${era}`] ?? 0;
  if (disabled.includes(namespace))
    return `the first signer signs epoch ${epoch} of a namespace that was disabled`;
  if (epoch <= last) return `the first signer signs epoch ${epoch} a second time`;
  if (epoch !== last + 1) return `the first signer signs epoch ${epoch} after epoch ${last}`;
  return digests.includes(`${namespace}@${era}:${digest.toJSON()}`)
    ? `the first signer signs a digest a second time, as epoch ${epoch}`
    : undefined;
};

export const BUN9: AlwaysProperty<EpochMemory> = {
  id: "BUN9",
  claim: "OneStatement",
  statement:
    "The first signer signs epochs one after the other, each once, each digest once, and none of a disabled namespace; the countersigner signs nothing that the first signer's key has not; unless a state was rolled back.",
  sources: ["CFDOC", "MBT", "attacks H7"],
  expectation: "always",
  trigger: ["statement-signed"],
  start: NOTHING_SIGNED,
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "state-rolled-back":
        return fact.party === FIRST_SIGNER || fact.party === COUNTERSIGNER
          ? { ...NOTHING_SIGNED, isLost: true }
          : memory;
      case "namespace-disabled":
        return { ...memory, disabled: including(memory.disabled, fact.namespace) };
      case "statement-forged":
        return fact.slot === "first" && !memory.isLost
          ? { ...memory, first: including(memory.first, fact.statement.toJSON()) }
          : memory;
      case "statement-signed": {
        if (memory.isLost) return memory;
        const { slot, statement, namespace, era, epoch, digest } = fact;
        if (slot === "counter")
          return memory.first.includes(statement.toJSON())
            ? memory
            : {
                breach: `the countersigner signs epoch ${epoch}, which the first signer's key has not signed`,
              };
        const breach = signedWrongly(memory, fact);
        if (breach !== undefined) return { breach };
        const key = `${namespace}@${era}`;
        return {
          ...memory,
          epochs: { ...memory.epochs, [key]: epoch },
          digests: including(memory.digests, `${key}:${digest.toJSON()}`),
          first: including(memory.first, statement.toJSON()),
        };
      }
      default:
        return memory;
    }
  },
};

/** The most that an honest bundle costs, with room. */
const WORK_MAX = KEYS_MAX + SIGNATURES_MAX + 1 + PATH_MAX + COSIGNATURES_MAX;

export const BUN10: AlwaysProperty<null> = {
  id: "BUN10",
  claim: "Bounded",
  statement: "No bundle costs a client more than the largest honest one.",
  sources: ["attacks G17"],
  expectation: "always",
  trigger: ["bundle-accepted", "bundle-refused"],
  start: null,
  observe: (_, fact) =>
    (fact.fact === "bundle-accepted" || fact.fact === "bundle-refused") && fact.work > WORK_MAX
      ? { breach: `a bundle makes ${fact.client} verify and hash ${fact.work} things` }
      : null,
};

const seen = (
  id: string,
  claim: string,
  statement: string,
  is: (fact: Fact) => boolean,
  need: Need,
): SometimesProperty => ({
  id,
  claim,
  statement,
  sources: ["attacks 2.1 V1"],
  expectation: "sometimes",
  seen: is,
  needs: [need],
});

export const authenticityWitnesses: readonly SometimesProperty[] = [
  seen(
    "S-PUBLISHED",
    "Published",
    "A bundle is signed, logged, cosigned and published.",
    (fact) => fact.fact === "bundle-published",
    "publishes",
  ),
  seen(
    "S-ACCEPTED",
    "Accepted",
    "A client accepts a bundle.",
    (fact) => fact.fact === "bundle-accepted",
    "publishes",
  ),
  seen(
    "S-SEALED",
    "Sealed",
    "A client seals a request to the fleet of its bundle.",
    (fact) => fact.fact === "request-sealed",
    "uses",
  ),
  seen(
    "S-REFUSED",
    "Refused",
    "A client refuses a bundle.",
    (fact) => fact.fact === "bundle-refused",
    "injections",
  ),
];

/** BUN5 to BUN8: what others can see of what a client trusts, and that a theft is survived. */
import type { Value } from "../model/algebra/cryptosystem.ts";
import { LOG_ORIGIN } from "../model/protocol/bundle.ts";
import type { TrustParameters } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import type { PartyId } from "../model/protocol/parties.ts";
import { isWitnessParty, policyOf } from "../model/protocol/trust-keys.ts";
import { isReached } from "../model/protocol/witness-policy.ts";
import type { AlwaysProperty, Need, SometimesProperty } from "./property.ts";

const including = <Item>(list: readonly Item[], item: Item): readonly Item[] =>
  list.includes(item) ? list : [...list, item].sort();

/** `<witness>:<size>:<root>` of trees that honest witnesses have cosigned; witnesses whose key is stolen. */
interface TreeMemory {
  readonly cosigned: readonly string[];
  readonly lying: readonly PartyId[];
}

const treeOf = (size: number, root: Value): string => `${size}:${root.toJSON()}`;

export const logged = (trust: TrustParameters): AlwaysProperty<TreeMemory> => ({
  id: "BUN5",
  claim: "Logged",
  statement:
    "What a client accepts is included in a tree of the pinned log that enough witnesses have cosigned, those whose key is stolen apart.",
  sources: ["attacks 2.1", "attacks I5 I7 I9 H4"],
  expectation: "always",
  trigger: ["bundle-accepted"],
  start: { cosigned: [], lying: [] },
  observe: (memory, fact) => {
    if (fact.fact === "key-stolen" && isWitnessParty(fact.party))
      return { ...memory, lying: including(memory.lying, fact.party) };
    if (fact.fact === "checkpoint-cosigned") {
      if (fact.origin !== LOG_ORIGIN) return memory;
      const mark = `${fact.witness}:${treeOf(fact.size, fact.root)}`;
      return { ...memory, cosigned: including(memory.cosigned, mark) };
    }
    if (fact.fact !== "bundle-accepted") return memory;
    const { client, epoch, tree, included } = fact;
    if (tree === null || !included)
      return { breach: `${client} accepts epoch ${epoch}, which no log has been shown to hold` };
    if (tree.origin !== LOG_ORIGIN)
      return { breach: `${client} accepts epoch ${epoch} in a tree of ${tree.origin}` };
    const end = `:${treeOf(tree.size, tree.root)}`;
    const honest = memory.cosigned.filter((mark) => mark.endsWith(end));
    const isThere = (witness: string) =>
      memory.lying.includes(witness) || honest.some((mark) => mark === `${witness}${end}`);
    return isReached(policyOf(trust), isThere)
      ? memory
      : {
          breach: `${client} accepts epoch ${epoch} in a tree that ${honest.length} honest witnesses have cosigned`,
        };
  },
});

/** Statements that honest signers signed; acceptances of others that no alarm has answered; whether one was raised. */
interface AlarmMemory {
  readonly authorised: readonly string[];
  readonly victims: readonly string[];
  readonly alarmed: boolean;
}

/**
 * D is one poll: the monitor's clock starts at its next look at the log, however late that is (attacks I18). The
 * second half keeps alarms honest: an accusation must convince whoever checks it.
 */
export const BUN6: AlwaysProperty<AlarmMemory> = {
  id: "BUN6",
  claim: "Detected",
  statement:
    "When a client has accepted what no honest signer signed, the monitor's next poll raises an alarm; and whoever the monitor accuses of signing two things has done so, as anyone can check.",
  sources: ["attacks 2.1", "attacks H3 H4 I18"],
  expectation: "always",
  trigger: ["log-polled"],
  start: { authorised: [], victims: [], alarmed: false },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "statement-signed":
        return fact.requested
          ? { ...memory, authorised: including(memory.authorised, fact.statement.toJSON()) }
          : memory;
      case "bundle-accepted":
        return memory.authorised.includes(fact.statement.toJSON())
          ? memory
          : { ...memory, victims: including(memory.victims, fact.client) };
      case "alarm-raised":
        return fact.checks === false
          ? { breach: `${fact.by} accuses by ${fact.alarm}, and its evidence does not convict` }
          : { ...memory, alarmed: true };
      case "log-polled":
        return memory.victims.length > 0 && !memory.alarmed
          ? {
              breach: `${memory.victims.join(" ")} trusts what no honest signer signed, and the monitor has looked and noticed nothing`,
            }
          : memory;
      default:
        return memory;
    }
  },
};

/** What was drafted, by digest: which fleet, and whether its evidence can be right. */
interface EvidenceMemory {
  readonly sound: readonly string[];
  readonly retired: readonly string[];
  readonly drafts: Readonly<Record<string, string>>;
  readonly doubtful: readonly PartyId[];
  readonly alarmed: boolean;
}

/** Alterations that leave the fleet, its keys and its parameters as the evidence has them. */
const HARMLESS = ["none", "far-epoch", "same-epoch", "no-expiry", "other-namespace", "other-suite"];

export const BUN7: AlwaysProperty<EvidenceMemory> = {
  id: "BUN7",
  claim: "Evidenced",
  statement:
    "When a client has accepted a fleet, signed by whomever, whose evidence is missing, flawed or of another fleet, or that was retired before it was drafted, the monitor's next poll raises an alarm.",
  sources: ["attacks 2.1", "BLOG26", "attacks H6 J1 J10"],
  expectation: "always",
  trigger: ["log-polled"],
  start: { sound: [], retired: [], drafts: {}, doubtful: [], alarmed: false },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "fleet-deployed":
        return fact.flaw === null
          ? { ...memory, sound: including(memory.sound, fact.fleet) }
          : memory;
      case "fleet-retired":
        return { ...memory, retired: including(memory.retired, fact.fleet) };
      case "evidence-edited":
        return { ...memory, sound: memory.sound.filter((fleet) => fleet !== fact.fleet) };
      case "artifact-drafted": {
        const key = fact.digest.toJSON();
        if (key in memory.drafts) return memory;
        const isSame = HARMLESS.includes(fact.alteration) && !memory.retired.includes(fact.fleet);
        const fleet = isSame ? fact.fleet : "no fleet";
        return { ...memory, drafts: { ...memory.drafts, [key]: fleet } };
      }
      case "bundle-accepted": {
        const fleet = memory.drafts[fact.artifact.toJSON()];
        return fleet === undefined || memory.sound.includes(fleet)
          ? memory
          : { ...memory, doubtful: including(memory.doubtful, fact.client) };
      }
      case "alarm-raised":
        return { ...memory, alarmed: true };
      case "log-polled":
        return memory.doubtful.length > 0 && !memory.alarmed
          ? {
              breach: `${memory.doubtful.join(" ")} trusts a fleet whose evidence does not hold, and the monitor has looked and noticed nothing`,
            }
          : memory;
      default:
        return memory;
    }
  },
};

/** Honest bundles by era; the era of each client's pins; clients that the claim speaks of no more. */
interface RecoveryMemory {
  readonly published: Readonly<Record<string, number>>;
  readonly eras: Readonly<Record<PartyId, number>>;
  /** Under the pins of this era the client has accepted honest epochs: then a lower one is rightly refused. */
  readonly settled: readonly PartyId[];
  readonly keys: Readonly<Record<number, Value>>;
}

export const BUN8: AlwaysProperty<RecoveryMemory> = {
  id: "BUN8",
  claim: "Recoverable",
  statement:
    "Once a client has the signers' new keys, what was signed under the old ones no longer keeps it from accepting an honest bundle.",
  sources: ["attacks 2.1", "attacks G8 G24"],
  expectation: "always",
  trigger: ["pins-replaced"],
  start: { published: {}, eras: {}, settled: [], keys: {} },
  observe: (memory, fact) => {
    switch (fact.fact) {
      case "signers-rotated":
        return { ...memory, keys: { ...memory.keys, [fact.era]: fact.first } };
      case "bundle-published":
        return {
          ...memory,
          published: { ...memory.published, [fact.statement.toJSON()]: fact.era },
        };
      case "pins-replaced":
        return {
          ...memory,
          eras: {
            ...memory.eras,
            [fact.client]: memory.keys[fact.era] === fact.first ? fact.era : 0,
          },
          settled: memory.settled.filter((client) => client !== fact.client),
        };
      case "bundle-accepted":
        return { ...memory, settled: including(memory.settled, fact.client) };
      case "bundle-refused": {
        const era = memory.eras[fact.client] ?? 0;
        const isBlocked =
          fact.refusal === "epoch-below-floor" ||
          fact.refusal === "epoch-changed" ||
          fact.refusal === "previous-differs";
        return isBlocked &&
          era > 0 &&
          memory.published[fact.statement.toJSON()] === era &&
          !memory.settled.includes(fact.client)
          ? {
              breach: `${fact.client} has the new keys, and refuses an honest bundle (${fact.refusal}) for what it accepted under the old ones`,
            }
          : memory;
      }
      default:
        return memory;
    }
  },
};

const seen = (
  id: string,
  claim: string,
  statement: string,
  is: (fact: Fact) => boolean,
  needs?: readonly Need[],
): SometimesProperty => ({
  id,
  claim,
  statement,
  sources: ["attacks 2.1 V1"],
  expectation: "sometimes",
  seen: is,
  ...(needs === undefined ? {} : { needs }),
});

export const transparencyWitnesses: readonly SometimesProperty[] = [
  seen(
    "S-POLLED",
    "Polled",
    "The monitor reads a log that has entries.",
    (fact) => fact.fact === "log-polled" && fact.size > 0,
    ["polls"],
  ),
];

/** Of threats that have something to be alarmed about. */
export const alarmWitnesses: readonly SometimesProperty[] = [
  seen(
    "S-ALARM",
    "Alarmed",
    "The monitor raises an alarm.",
    (fact) => fact.fact === "alarm-raised",
    ["insider"],
  ),
  seen(
    "S-CONVICTED",
    "Convicted",
    "The monitor has evidence that convicts a signer or the log before anyone who checks it.",
    (fact) => fact.fact === "alarm-raised" && fact.checks === true,
    ["reports"],
  ),
  seen(
    "S-ROTATED",
    "Rotated",
    "A client takes the signers' new keys.",
    (fact) => fact.fact === "pins-replaced",
    ["rotations"],
  ),
];

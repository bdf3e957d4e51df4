/**
 * The world of fleet trust in both readings at once. What the adversary forges in octets it computes from octets that it
 * holds: each value of a forged message has a derivation in terms, and that derivation is carried out.
 */
import type { ConcreteOptions } from "../../model/algebra/concrete/concrete.ts";
import type { TrustParameters } from "../../model/protocol/configuration.ts";
import type { Effect } from "../../model/protocol/effects.ts";
import { TRUST_EVENT_KINDS } from "../../model/world/fleet-trust/trust-event.ts";
import type { TrustReading } from "../../model/world/fleet-trust/trust-universe.ts";
import { TrustWorld } from "../../model/world/fleet-trust/trust-world.ts";
import { kindOf, moveOf, partyOf, payloadOf } from "../../model/world/move.ts";
import { valuesIn } from "../../model/world/network.ts";
import { PairedCourse } from "./agreement.ts";
import { ByteKnowledge } from "./byte-knowledge.ts";
import type { Course } from "./course.ts";
import { Forger } from "./forger.ts";
import type { PairedOptions } from "./vault-agreement.ts";

/** How this world is read in octets: what is published is hashed with SHA-256, whatever the vault's suite. */
export const trustOctets = ({
  signatures,
}: TrustParameters): Pick<ConcreteOptions, "digest" | "signatures"> => ({
  digest: "SHA-256",
  signatures,
});

const DIGEST_OCTETS = 32;

const twinOf = (
  world: TrustWorld,
  reading: TrustReading,
  observers: PairedOptions["observers"],
) => {
  const { configuration, threat } = world.universe;
  return new TrustWorld({ configuration, threat, observers, reading });
};

export class PairedTrustCourse extends PairedCourse<TrustWorld> {
  readonly #forger: Forger;

  /** @throws TypeError where octets are not read as `trustOctets` says. */
  constructor(world: TrustWorld, { observers, crypto }: PairedOptions) {
    if (crypto.octets("hash") !== DIGEST_OCTETS)
      throw new TypeError("what signers publish is hashed with SHA-256");
    const knowledge = new ByteKnowledge({
      terms: world.universe,
      octets: crypto,
      dictionary: [],
      place: () => twin.last.shown.length - 1,
      secrets: () => [],
    });
    const forger = new Forger(world.universe, knowledge);
    const twin: TrustWorld = twinOf(
      world,
      {
        crypto,
        knowledge,
        signBoth: crypto.beyond.signBoth,
        builds: (_, values) => forger.builds(values),
        inOrder: (envelopes) => course[0]?.asInTerms(envelopes) ?? envelopes,
      },
      observers,
    );
    const course: PairedTrustCourse[] = [];
    super(world, { twin, knowledge, secrets: [], observers });
    course.push(this);
    this.#forger = forger;
  }

  protected override twinOf(move: number): number {
    const { menu } = this.world;
    const there = this.twin.world.menu;
    const [kind, party, payload] = [kindOf(move), partyOf(move), payloadOf(move)];
    switch (TRUST_EVENT_KINDS[kind]) {
      case "deliver":
        return moveOf(kind, party, this.inOctets(payload));
      case "begin":
        return there.goalMove(party, menu.goalAt(payload));
      case "inject":
        return there.injectMove(menu.recipeAt(payload));
      default:
        return move;
    }
  }

  protected override prepare(move: number, before: number): void {
    const { last, universe, menu } = this.world;
    const knowledge: number[] = [];
    for (const shown of last.shown)
      knowledge.push(universe.learn(knowledge.at(-1) ?? before, shown));
    this.knowledge.lessons = {
      shown: last.shown.map((shown) => universe.valuesShown(shown)),
      knowledge,
    };
    this.knowledge.obstacles = [];
    const recipe = payloadOf(move);
    const forged =
      TRUST_EVENT_KINDS[kindOf(move)] === "inject"
        ? universe.forgery(this.previous, 0, menu.recipeAt(recipe), recipe)
        : undefined;
    this.#forger.forging = forged && { values: valuesIn(forged.message), knowledge: before };
  }

  protected override sentBy(world: TrustWorld, slot: number, reaction: number): readonly number[] {
    const { networks, parties, tables } = world.universe;
    const from = parties[slot] ?? "";
    const effects = tables[slot]?.effectsOf(reaction) as readonly Effect[];
    return effects.flatMap((effect) =>
      effect.type === "send"
        ? [networks.envelope({ from, to: effect.to, message: effect.message })]
        : [],
    );
  }

  /** Copies that the adversary keeps are numbered by each world for itself. */
  protected override ledgerOf({ world, vector }: Course<TrustWorld>): unknown {
    const { universe } = world;
    const ledger = universe.ledgerAt(vector[universe.ledgerSlot] as number);
    return { ...ledger, copies: Object.keys(ledger.copies).sort() };
  }

  /** Messages in octets, in the order in which their content stands in terms. */
  asInTerms(envelopes: readonly number[]): readonly number[] {
    const { networks, networkSlot } = this.world.universe;
    const places = new Map(
      [...networks.bag(this.previous[networkSlot] as number)].map((id, place) => [id, place]),
    );
    const placeOf = (envelope: number) => places.get(this.inTerms(envelope)) ?? -1;
    return envelopes.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

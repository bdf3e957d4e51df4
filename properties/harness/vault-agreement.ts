/** The vault's world in both readings at once. */
import type { ConcreteCryptosystem } from "../../model/algebra/concrete/concrete.ts";
import {
  BEGIN,
  DELIVER,
  DROP,
  DUPLICATE,
  INJECT,
  kindOf,
  moveOf,
  PARTITION,
  partyOf,
  payloadOf,
} from "../../model/world/move.ts";
import type { Observer } from "../../model/world/observer.ts";
import { World } from "../../model/world/world.ts";
import { PairedCourse } from "./agreement.ts";
import { ByteKnowledge, secretsOf } from "./byte-knowledge.ts";
import type { Course } from "./course.ts";

export interface PairedOptions {
  readonly observers: readonly Observer[];
  readonly crypto: ConcreteCryptosystem;
  /** Words beside those of the configuration that an offline search tries. */
  readonly decoys?: readonly string[];
}

export class PairedVaultCourse extends PairedCourse<World> {
  constructor(world: World, { observers, crypto, decoys = [] }: PairedOptions) {
    const { configuration, threat, reductions } = world.universe;
    const { codes, strength } = configuration;
    const knowledge: ByteKnowledge = new ByteKnowledge({
      terms: world.universe,
      octets: crypto,
      // Of strong codes none is a word that an offline search tries; the last one is not the user's.
      dictionary: [...(strength === "strong" ? codes.slice(-1) : codes), ...decoys],
      place: () => twin.last.shown.length - 1,
      secrets: () => secrets,
    });
    const reading = { crypto, knowledge };
    const twin = new World({ configuration, threat, observers, reductions, reading });
    const secrets = secretsOf(world.universe, twin.universe);
    super(world, { twin, knowledge, secrets, observers });
  }

  protected override twinOf(move: number): number {
    const { options } = this.world;
    const there = this.twin.world.options;
    const [kind, party, payload] = [kindOf(move), partyOf(move), payloadOf(move)];
    switch (kind) {
      case DELIVER:
      case DUPLICATE:
      case DROP:
        return moveOf(kind, party, this.inOctets(payload));
      case BEGIN:
        return there.beginMove(party, options.goalAt(payload));
      case INJECT:
        return there.injectMove(options.recipeAt(payload));
      case PARTITION:
        return there.partitionMove(options.sidesAt(payload));
      default:
        return move;
    }
  }

  /** What the adversary saw in the step just taken, and what it knew after each part of it. */
  protected override prepare(_: number, before: number): void {
    const { last, universe } = this.world;
    const knowledge: number[] = [];
    for (const shown of last.shown)
      knowledge.push(universe.lesson(knowledge.at(-1) ?? before, shown).knowledge);
    this.knowledge.lessons = {
      shown: last.shown.map((shown) => universe.valuesShown(shown)),
      knowledge,
    };
  }

  protected override sentBy(world: World, slot: number, reaction: number): readonly number[] {
    return world.universe.consequenceOf(slot, reaction).sends;
  }

  /** What the host has kept, and the adversary captured, is compared where it is used. */
  protected override ledgerOf(_: Course<World>): unknown {
    return null;
  }
}

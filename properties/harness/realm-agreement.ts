/** The realms' world in both readings at once. What the adversary forges in octets, it computes from octets that it holds. */
import type { Effect } from "../../model/protocol/effects.ts";
import { CLIENT } from "../../model/protocol/parties.ts";
import { kindOf, moveOf, partyOf, payloadOf } from "../../model/world/move.ts";
import { valuesIn } from "../../model/world/network.ts";
import { REALM_EVENT_KINDS } from "../../model/world/realms/realm-event.ts";
import { RealmWorld } from "../../model/world/realms/realm-world.ts";
import { PairedCourse } from "./agreement.ts";
import { ByteKnowledge, type Secret } from "./byte-knowledge.ts";
import type { Course } from "./course.ts";
import { Forger } from "./forger.ts";
import type { PairedOptions } from "./vault-agreement.ts";

/** The codes of a configuration, and one backup key for each session in which the device draws one. */
class RealmSecrets {
  readonly all: Secret[];
  readonly #terms: RealmWorld;
  readonly #octets: () => RealmWorld;
  #keys = 0;

  constructor(terms: RealmWorld, octets: () => RealmWorld, crypto: PairedOptions["crypto"]) {
    this.#terms = terms;
    this.#octets = octets;
    this.all = terms.universe.configuration.codes.map(
      (word): Secret => ({
        kind: "code",
        name: word,
        term: terms.crypto.code(word),
        octets: crypto.code(word),
      }),
    );
  }

  /** The keys that the device has drawn by now. */
  grow(vector: Int32Array): void {
    const count = this.#terms.secretsIn(vector, 0).length;
    for (; this.#keys < count; this.#keys++)
      this.all.push({
        kind: "backup-key",
        name: `backup-key of ${CLIENT}/${this.#keys + 1}`,
        term: keyOf(this.#terms, this.#keys + 1),
        octets: keyOf(this.#octets(), this.#keys + 1),
      });
  }
}

const keyOf = ({ crypto }: RealmWorld, session: number) =>
  crypto.fresh(CLIENT, "backup key", session, "key");

export class PairedRealmCourse extends PairedCourse<RealmWorld> {
  readonly #forger: Forger;
  readonly #known: RealmSecrets;

  constructor(world: RealmWorld, { observers, crypto, decoys = [] }: PairedOptions) {
    const { configuration, threat, knowledgeSlot } = world.universe;
    const knowledge: ByteKnowledge = new ByteKnowledge({
      terms: world.universe,
      octets: crypto,
      dictionary: [...configuration.codes, ...decoys],
      place: () => twin.taught.length,
      secrets: () => known.all,
    });
    const forger = new Forger(world.universe, knowledge);
    const twin: RealmWorld = new RealmWorld({
      configuration,
      threat,
      observers,
      reading: { crypto, knowledge, builds: (_, values) => forger.builds(values) },
    });
    const known = new RealmSecrets(world, () => twin, crypto);
    // Before anything happens the adversary has the realms' public keys.
    knowledge.lessons = {
      shown: [world.universe.published],
      knowledge: [world.initial()[knowledgeSlot] as number],
    };
    super(world, { twin, knowledge, secrets: known.all, observers });
    this.#forger = forger;
    this.#known = known;
  }

  protected override twinOf(move: number): number {
    const { menu } = this.world;
    const there = this.twin.world.menu;
    const [kind, party, payload] = [kindOf(move), partyOf(move), payloadOf(move)];
    switch (REALM_EVENT_KINDS[kind]) {
      case "deliver":
        return moveOf(kind, party, this.inOctets(payload));
      case "begin":
        return there.goalMove(menu.goalAt(payload));
      case "inject":
        return there.injectMove(menu.recipeAt(payload));
      default:
        return move;
    }
  }

  protected override prepare(move: number, before: number): void {
    const { taught, menu } = this.world;
    this.#known.grow(this.vector);
    this.knowledge.lessons = {
      shown: taught.map(({ values }) => values),
      knowledge: taught.map(({ knowledge }) => knowledge),
    };
    this.knowledge.obstacles = [];
    const forged =
      REALM_EVENT_KINDS[kindOf(move)] === "inject"
        ? menu.forgery(this.previous, 0, menu.recipeAt(payloadOf(move)))
        : undefined;
    this.#forger.forging = forged && { values: valuesIn(forged.message), knowledge: before };
  }

  protected override sentBy(world: RealmWorld, slot: number, reaction: number): readonly number[] {
    const { networks, parties, tables } = world.universe;
    const from = parties[slot] ?? "";
    const effects = tables[slot]?.effectsOf(reaction) as readonly Effect[];
    return effects.flatMap((effect) =>
      effect.type === "send"
        ? [networks.envelope({ from, to: effect.to, message: effect.message })]
        : [],
    );
  }

  protected override ledgerOf({ world, vector }: Course<RealmWorld>): unknown {
    return world.universe.ledgerIn(vector, 0);
  }
}

/**
 * Rows G, H, I and J of the attack catalogue in the fleet-trust world, and pairs of them: each a schedule that plays the
 * attack against the design as it stands, or against the published one, where it is a counterexample that is known.
 */

import { NAMESPACE, STAGING_NAMESPACE } from "../model/protocol/bundle.ts";
import { DEFAULT_CONFIGURATION, type TrustParameters } from "../model/protocol/configuration.ts";
import type { CeremonyFlaw } from "../model/protocol/evidence.ts";
import type { Alteration } from "../model/protocol/trust-facts.ts";
import type { LogShow } from "../model/protocol/trust-input.ts";
import type { ProofSource, SignatureSource } from "../model/protocol/trust-recipe.ts";
import type { Event } from "../model/world/event.ts";
import { type Composed, held, violated } from "./composed.ts";
import type { Script } from "./script.ts";
import type { TrustThreatName } from "./trust-threats.ts";

const { trust: HARDENED } = DEFAULT_CONFIGURATION;
const PUBLISHED: TrustParameters = { ...HARDENED, format: "published" };

const begin = (party: string, goal: object): Event => ({ do: "begin", party, goal }) as Event;

/** Everything that is said between the signers, the log and the witnesses. */
const settle = (script: Script): Script =>
  script.deliverAll(({ to }) => !to.startsWith("client-") && to !== "monitor");

const deploy = (script: Script, fleet = "fleet-1", flaw?: CeremonyFlaw): Script =>
  settle(script.take(begin("evidence", { kind: "deploy", fleet, ...(flaw && { flaw }) })));

const publish = (script: Script, fleet = "fleet-1", alteration?: Alteration): Script =>
  settle(
    script.take(begin("publisher", { kind: "publish", fleet, ...(alteration && { alteration }) })),
  );

const deployed = (script: Script): Script => deploy(script.provision());
const published = (script: Script): Script => publish(deployed(script));

/** The client gets the bundle that was published as the `ordinal`-th, from 0: the network keeps all of them. */
const serve = (script: Script, ordinal: number, namespace = NAMESPACE): Script =>
  script.deliverThat(
    { to: "client-1", kind: "bundle-offer" },
    (message) =>
      message.kind === "bundle-offer" &&
      message.bundle.statement.epoch === ordinal + 1 &&
      message.bundle.statement.namespace === namespace,
  );

const use = (script: Script): Script => script.take(begin("client-1", { kind: "use-fleet" }));
const tick = (script: Script, times = 1): Script => {
  for (let time = 0; time < times; time++) script.take({ do: "tick" });
  return script;
};
const steal = (script: Script, ...parties: readonly string[]): Script => {
  for (const party of parties) script.take({ do: "corrupt", party, level: "signing-key" } as Event);
  return script;
};
const poll = (script: Script, view?: LogShow): Script =>
  script.take(begin("monitor", { kind: "poll", ...(view && { view }) }));

interface Offer {
  readonly epoch?: number;
  readonly alteration?: Alteration;
  readonly statement?: "own" | "published";
  readonly first?: SignatureSource;
  readonly counter?: SignatureSource;
  readonly proof?: ProofSource;
}

const offer = (script: Script, given: Offer): Script =>
  script.inject({
    recipe: "offer-bundle",
    to: "client-1",
    epoch: 1,
    alteration: "adversary-fleet",
    statement: "own",
    first: "stolen",
    counter: "stolen",
    proof: "none",
    ...given,
  });

const log = (script: Script, given: Offer): Script => {
  const { proof: _, ...rest } = given;
  return settle(
    script.inject({
      recipe: "log-entry",
      epoch: 1,
      alteration: "adversary-fleet",
      statement: "own",
      first: "stolen",
      counter: "stolen",
      ...rest,
    }),
  );
};

/** As the log: show the tree to so many witnesses. */
const show = (script: Script, witnesses: number, given: Offer = {}): Script => {
  const { proof: _, ...rest } = given;
  for (let witness = 1; witness <= witnesses; witness++)
    script.inject({
      recipe: "show-tree",
      to: `witness-${witness}`,
      tree: "built",
      epoch: 1,
      alteration: "adversary-fleet",
      statement: "own",
      first: "stolen",
      counter: "stolen",
      ...rest,
    });
  return script;
};

const BOTH = ["first-signer", "countersigner"] as const;

interface Row {
  readonly rows: readonly string[];
  readonly name: string;
  readonly question: string;
  readonly threat: TrustThreatName;
  readonly trust?: Partial<TrustParameters>;
  readonly play: (script: Script) => void;
  readonly expect: Composed["expect"];
}

/** All pairs of signature sources but the right one, one after the other: none is accepted. */
const fourCombinations = (script: Script): void => {
  steal(published(script), "first-signer");
  for (const [first, counter] of [
    ["stolen", "none"],
    ["none", "published"],
    ["none", "none"],
    ["stolen", "published"],
    ["own", "own"],
    ["garbage", "garbage"],
  ] as const)
    offer(script, { first, counter });
  use(serve(script, 0));
};

const G: readonly Row[] = [
  {
    rows: ["G1", "F6"],
    name: "g1-signatures-missing",
    question:
      "Are bundles refused with one signature, none, a wrong one or one that does not decode?",
    threat: "one-signer-stolen",
    play: fourCombinations,
    expect: held("BUN1", "BUN4", "CLN1"),
  },
  {
    rows: ["G2"],
    name: "g2-one-signer-twice",
    question: "Does one stolen key count twice, under a second id or as a duplicate?",
    threat: "one-signer-stolen",
    play: (script) => {
      steal(published(script), "first-signer");
      for (const counter of ["crossed", "copied"] as const) offer(script, { counter });
      serve(script, 0);
    },
    expect: held("BUN1", "BUN4"),
  },
  {
    rows: ["G3"],
    name: "g3-threshold-zero",
    question: "Does the client follow a rotation that says nobody has to sign?",
    threat: "insider-rotation",
    trust: PUBLISHED,
    play: (script) => {
      deployed(script).take(begin("publisher", { kind: "rotate", threshold: 0 }));
      script.deliver({ to: "client-1", kind: "rotation-offer" });
      offer(script, { first: "none", counter: "none" });
      serve(publish(script), 0);
    },
    expect: held("BUN10"),
  },
  {
    rows: ["G4"],
    name: "g4-rollback",
    question: "Is an older bundle refused once a newer one is accepted?",
    threat: "bundle-network",
    play: (script) => {
      publish(published(script));
      use(serve(serve(script, 1), 0));
    },
    expect: held("BUN2", "CLN1"),
  },
  {
    rows: ["G5"],
    name: "g5-same-epoch",
    question:
      "Is a second content for an accepted epoch refused, when both keys are stolen and it is logged?",
    threat: "both-signers",
    play: (script) => {
      steal(serve(published(script), 0), ...BOTH);
      log(script, {});
      offer(script, { proof: "found" });
      poll(script);
    },
    expect: held("BUN2", "BUN6"),
  },
  {
    rows: ["G6"],
    name: "g6-freeze",
    question: "Is the use of an old bundle bounded?",
    threat: "bundle-network",
    play: (script) => {
      use(tick(serve(published(script), 0), 3));
      serve(publish(script), 1);
    },
    expect: held("BUN2"),
  },
  {
    rows: ["G6"],
    name: "g6-freeze-published",
    question: "Can the network freeze a client of the published format at an old bundle?",
    threat: "bundle-network",
    trust: PUBLISHED,
    play: (script) => use(tick(serve(published(script), 0), 3)),
    expect: violated("BUN3"),
  },
  {
    rows: ["G7"],
    name: "g7-clock-set-back",
    question: "How long does a client whose clock is set back use an expired bundle?",
    threat: "client-clock",
    play: (script) =>
      use(tick(serve(published(script), 0), 3).take({ do: "set-clock-back", party: "client-1" })),
    expect: violated("BUN3"),
  },
  {
    rows: ["G8"],
    name: "g8-fast-forward",
    question: "Does a client recover from the largest epoch once the signers' keys are rotated?",
    threat: "theft-and-rotation",
    trust: PUBLISHED,
    play: (script) => {
      steal(deployed(script), ...BOTH);
      offer(script, { alteration: "far-epoch" });
      script.take(begin("publisher", { kind: "rotate" }));
      script.deliver({ to: "client-1", kind: "rotation-offer" });
      serve(publish(script), 0);
    },
    expect: held("BUN1", "BUN2", "BUN8"),
  },
  {
    rows: ["G9"],
    name: "g9-mix-and-match",
    question: "Are parts of two bundles accepted as one?",
    threat: "one-signer-stolen",
    play: (script) => {
      steal(publish(published(script)), "first-signer");
      offer(script, {
        statement: "published",
        first: "published",
        counter: "published",
        proof: "published",
      });
      offer(script, { epoch: 2, counter: "published", proof: "published" });
      serve(script, 1);
    },
    expect: held("BUN1", "BUN4"),
  },
  {
    rows: ["G10"],
    name: "g10-other-namespace",
    question: "Is a bundle of the staging namespace refused, though both signers signed it?",
    threat: "bundle-network",
    play: (script) => {
      publish(published(script), "fleet-1", "other-namespace");
      serve(serve(script, 0, STAGING_NAMESPACE), 0);
    },
    expect: held("BUN1", "BUN4"),
  },
  {
    rows: ["G11", "J10"],
    name: "g11-j10-retired-fleet",
    question:
      "A fleet is retired and not destroyed: is its bundle accepted by a fresh installation after its validity?",
    threat: "retirement",
    play: (script) => {
      published(script).take(begin("evidence", { kind: "retire", fleet: "fleet-1" }));
      publish(deploy(tick(script, 3), "fleet-2"), "fleet-2");
      use(serve(serve(script, 0), 1));
      poll(script);
    },
    expect: held("BUN2", "BUN3", "CLN1"),
  },
  {
    rows: ["J10"],
    name: "j10-retired-fleet-listed",
    question: "Does the monitor notice a bundle that lists a retired fleet again?",
    threat: "retirement",
    play: (script) => {
      published(script).take(begin("evidence", { kind: "retire", fleet: "fleet-1" }));
      poll(serve(publish(script), 0));
    },
    expect: held("BUN1", "BUN7"),
  },
  {
    rows: ["G6", "G12"],
    name: "g6-g12-fresh-install",
    question: "Does a fresh installation accept an expired bundle?",
    threat: "bundle-network",
    play: (script) => {
      tick(published(script), 3);
      use(serve(publish(serve(script, 0)), 1));
    },
    expect: held("BUN3", "CLN1"),
  },
  {
    rows: ["G12"],
    name: "g12-fresh-install-published",
    question:
      "Does a fresh installation of the published format accept any bundle that was ever signed?",
    threat: "bundle-network",
    trust: PUBLISHED,
    play: (script) => use(serve(tick(published(script), 3), 0)),
    expect: violated("BUN3"),
  },
  {
    rows: ["I5"],
    name: "i5-no-proof-published",
    question: "Does a client of the published format know that its bundle was logged?",
    threat: "bundle-network",
    trust: PUBLISHED,
    play: (script) => serve(published(script), 0),
    expect: violated("BUN5"),
  },
  {
    rows: ["G13"],
    name: "g13-countersigned-octets",
    question:
      "Does a first signature that fits two messages bring the second one a countersignature?",
    threat: "first-key-and-hosts",
    trust: { signatures: "loose" },
    play: (script) => {
      deployed(script).take(begin("publisher", { kind: "publish", fleet: "fleet-1" }));
      steal(script, "first-signer");
      script.inject({ recipe: "answer-publisher", alteration: "adversary-fleet" });
      settle(script);
      offer(script, { first: "published", counter: "published", proof: "published" });
      serve(script, 0);
    },
    expect: held("BUN1", "BUN4"),
  },
  {
    rows: ["G15"],
    name: "g15-other-suite",
    question: "Is an unknown ciphersuite refused, both keys or not?",
    threat: "both-signers",
    play: (script) => {
      steal(published(script), ...BOTH);
      log(script, { alteration: "other-suite" });
      offer(script, { alteration: "other-suite", proof: "found" });
      poll(serve(script, 0));
    },
    expect: held("BUN1", "BUN6"),
  },
  {
    rows: ["G17"],
    name: "g17-endless-data",
    question: "Does a bundle without end cost a client more than the largest honest one?",
    threat: "endless-data",
    play: (script) =>
      offer(deployed(script), { alteration: "oversized", first: "none", counter: "none" }),
    expect: held("BUN10"),
  },
  {
    rows: ["G19"],
    name: "g19-crash-before-the-last-check",
    question: "Does a crash while a bundle is verified leave it trusted?",
    threat: "client-disk",
    play: (script) => {
      offer(published(script), { first: "none", counter: "none" });
      script.take({ do: "crash", party: "client-1" }).take({ do: "restart", party: "client-1" });
      use(serve(script, 0));
    },
    expect: held("BUN1", "BUN2", "CLN1"),
  },
  ...(
    ["swapped-roles", "extra-key", "weak-parameters", "simulated-fleet", "no-evidence"] as const
  ).map(
    (alteration, index): Row => ({
      rows: [["G20"], ["G21"], ["G22"], ["G22", "F9"], ["F9"]][index] as string[],
      name: `${["g20", "g21", "g22", "f9", "f9"][index]}-${alteration}`,
      question: `An insider has a bundle signed with ${alteration.replaceAll("-", " ")}: does the client seal to it?`,
      threat: "insider",
      play: (script) => {
        publish(deployed(script), "fleet-1", alteration);
        serve(serve(publish(script), 0), 1);
        poll(use(script));
      },
      expect: held("CLN1", "BUN7"),
    }),
  ),
  {
    rows: ["G23"],
    name: "g23-expired-then-updated",
    question: "Does a client whose bundle has long expired take the present one?",
    threat: "bundle-network",
    play: (script) => {
      use(serve(publish(tick(serve(published(script), 0), 3)), 1));
    },
    expect: held("BUN2", "BUN3", "CLN1"),
  },
  {
    rows: ["G24"],
    name: "g24-rotation-by-one-key",
    question: "Can the thief of one signer's key replace the other signer?",
    threat: "one-signer-stolen",
    play: (script) => {
      steal(published(script), "countersigner");
      const forged = { oldFirst: false, oldCounter: true, newFirst: true, newCounter: true };
      script.inject({ recipe: "offer-rotation", to: "client-1", ...forged });
      serve(script, 0);
    },
    expect: held("BUN1", "BUN4"),
  },
];

const H: readonly Row[] = [
  ...(["first-signer", "countersigner"] as const).map(
    (party, index): Row => ({
      rows: [`H${index + 1}`],
      name: `h${index + 1}-${party}-stolen`,
      question: `Does the ${party}'s stolen key alone get anything accepted?`,
      threat: "one-signer-stolen",
      play: (script) => {
        steal(published(script), party);
        const [first, counter] =
          index === 0 ? (["stolen", "none"] as const) : (["none", "stolen"] as const);
        offer(script, { first, counter });
        offer(script, { first: "own", counter: "own" });
        serve(script, 0);
      },
      expect: held("BUN1", "BUN4", "BUN5"),
    }),
  ),
  {
    rows: ["H3", "I5"],
    name: "h3-both-keys-not-logged",
    question:
      "Both keys are stolen and the log is honest: is a bundle accepted that was never logged?",
    threat: "both-signers",
    play: (script) => poll(serve(offer(steal(published(script), ...BOTH), {}), 0)),
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["H3", "I6"],
    name: "h3-both-keys-logged",
    question:
      "Both keys are stolen and the attacker logs its bundle: does the monitor see it at its next poll?",
    threat: "both-signers",
    play: (script) => {
      log(steal(deployed(script), ...BOTH), {});
      poll(offer(script, { proof: "found" }));
    },
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["H3"],
    name: "h3-both-keys-published",
    question:
      "In the published format, does anyone see what is signed with two stolen keys and never logged?",
    threat: "both-signers",
    trust: PUBLISHED,
    play: (script) => poll(offer(steal(deployed(script), ...BOTH), {})),
    expect: violated("BUN6"),
  },
  {
    rows: ["H4"],
    name: "h4-keys-and-log-witnessed",
    question: "Both keys and the log are one thief's: do witnesses give the private tree away?",
    threat: "both-signers-and-log",
    play: (script) => {
      show(steal(script.provision(), ...BOTH, "log"), 2);
      poll(offer(script, { proof: "built" }));
    },
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["H4"],
    name: "h4-keys-and-log-unwitnessed",
    question:
      "Without witnesses, does anyone see the private tree of who holds both keys and the log?",
    threat: "both-signers-and-log",
    trust: { witnesses: 0, cosignatures: 0 },
    play: (script) => poll(offer(steal(script.provision(), ...BOTH, "log"), { proof: "built" })),
    expect: violated("BUN6"),
  },
  {
    rows: ["H4"],
    name: "h4-keys-and-log-published",
    question: "In the published format, is what both keys and the log can do visible to anyone?",
    threat: "both-signers-and-log",
    trust: PUBLISHED,
    play: (script) => poll(offer(steal(script.provision(), ...BOTH, "log"), {})),
    expect: violated("BUN6"),
  },
  {
    rows: ["H4", "I18"],
    name: "h4-i18-monitor-asleep",
    question: "The monitor sleeps through the attack: does it notice when it wakes?",
    threat: "both-signers-and-log",
    play: (script) => {
      show(steal(script.provision(), ...BOTH, "log"), 2);
      offer(script, { proof: "built" });
      poll(script, "before");
    },
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["H3", "I1"],
    name: "h3-i1-split-view",
    question: "Does the log get a second tree of one size past the witnesses?",
    threat: "split-view",
    play: (script) => {
      steal(published(script), ...BOTH, "log");
      show(script, 1, { epoch: 2 });
      poll(serve(script, 0));
    },
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["H6", "G22", "J8"],
    name: "h6-g22-j8-signing-oracle",
    question:
      "An insider lets both signers sign a weakened fleet whose evidence says more: who refuses, who notices?",
    threat: "insider",
    play: (script) => {
      publish(deployed(script), "fleet-1", "weak-parameters");
      poll(serve(serve(publish(script, "fleet-1", "adversary-fleet"), 0), 1));
    },
    expect: held("BUN1", "BUN7"),
  },
  {
    rows: ["H6"],
    name: "h6-fleet-nobody-deployed",
    question:
      "An insider lets both signers sign the attacker's fleet: does missing evidence raise an alarm?",
    threat: "insider",
    play: (script) => poll(serve(publish(deployed(script), "fleet-1", "adversary-fleet"), 0)),
    expect: held("BUN1", "BUN7"),
  },
  {
    rows: ["H7"],
    name: "h7-two-requests-at-once",
    question: "Are two requests for one epoch, side by side, both signed?",
    threat: "signer-hosts",
    play: (script) => {
      deployed(script).take(begin("publisher", { kind: "publish", fleet: "fleet-1" }));
      script.take(
        begin("publisher", { kind: "publish", fleet: "fleet-1", alteration: "other-namespace" }),
      );
      settle(script);
    },
    expect: held("BUN9"),
  },
  {
    rows: ["H5"],
    name: "h5-stolen-noticed-rotated",
    question:
      "A theft is noticed and the keys are rotated: is anything under the old keys still accepted?",
    threat: "theft-and-rotation",
    trust: PUBLISHED,
    play: (script) => {
      steal(deployed(script), ...BOTH).take(begin("publisher", { kind: "rotate" }));
      script.take(begin("client-1", { kind: "update-application" }));
      offer(script, { alteration: "far-epoch", first: "own", counter: "own" });
      serve(publish(script), 0);
    },
    expect: held("BUN1", "BUN2", "BUN8"),
  },
];

const I: readonly Row[] = [
  {
    rows: ["I2"],
    name: "i2-log-shrinks",
    question: "Does the monitor notice a log that shows less than before?",
    threat: "lying-log",
    play: (script) => {
      steal(publish(deployed(script)), "log");
      poll(poll(serve(script, 0)), "before");
    },
    expect: held("BUN6", "BUN7"),
  },
  ...(
    [
      ["I10", "i10-artifact-withheld", "no-artifacts"],
      ["I11", "i11-artifact-differs", "other-artifacts"],
    ] as const
  ).map(
    ([row, name, view]): Row => ({
      rows: [row],
      name,
      question:
        "The log hides what a digest is of, and the fleet has no evidence: does the monitor raise an alarm?",
      threat: "lying-log",
      play: (script) => {
        publish(deployed(script), "fleet-1", "adversary-fleet");
        poll(serve(steal(script, "log"), 0), view);
      },
      expect: held("BUN7"),
    }),
  ),
  {
    rows: ["I13"],
    name: "i13-flipped-bit",
    question: "Is a flipped bit in a stored entry named as corruption, and nobody accused?",
    threat: "lying-log",
    play: (script) => poll(poll(serve(published(script), 0)), "flipped-bit"),
    expect: held("BUN6", "BUN7"),
  },
  {
    rows: ["I16"],
    name: "i16-key-from-the-audited",
    question: "The audited host names a key of its own: does the monitor believe it?",
    threat: "both-signers",
    play: (script) => {
      log(steal(deployed(script), ...BOTH), {});
      poll(offer(script, { proof: "found" }), "own-key");
    },
    expect: held("BUN6"),
  },
  {
    rows: ["I19"],
    name: "i19-gossip",
    question:
      "A client of the published format reports what it was given: does that convict the signer?",
    threat: "gossip",
    trust: PUBLISHED,
    play: (script) => {
      steal(published(script), ...BOTH);
      offer(script, {});
      script.take(begin("client-1", { kind: "report-bundle" }));
      poll(script.deliver({ to: "monitor", kind: "bundle-report" }));
    },
    expect: held("BUN6", "BUN7"),
  },
  {
    rows: ["I4"],
    name: "i4-witness-rolled-back",
    question:
      "A witness is put back to an old state: does the monitor still get two heads of one size?",
    threat: "signers-rolled-back",
    play: (script) => {
      deployed(script).take({ do: "snapshot", party: "witness-1" });
      serve(publish(script), 0).take({ do: "rollback", party: "witness-1" });
      poll(settle(script));
    },
    expect: held("BUN5", "BUN6"),
  },
  {
    rows: ["I7"],
    name: "i7-one-lying-witness",
    question: "Does one lying witness of three, two needed, let a split view go unnoticed?",
    threat: "and-one-witness",
    play: (script) => {
      steal(script.provision(), ...BOTH, "log", "witness-1");
      show(script, 1);
      script.inject({
        recipe: "show-tree",
        to: "witness-2",
        tree: "built",
        epoch: 1,
        alteration: "adversary-fleet",
        statement: "own",
        first: "stolen",
        counter: "stolen",
      });
      offer(script, { proof: "built" });
      script.take(begin("monitor", { kind: "poll", unheard: ["witness-1"] }));
    },
    expect: held("BUN6"),
  },
];

const J: readonly Row[] = [
  ...(
    [
      ["J1", "evidence-of-another-fleet"],
      ["J2", "cards-kept"],
      ["J4", "attestor-twice"],
      ["J4", "too-few-attestors"],
      ["J5", "other-code"],
      ["J6", "extra-member"],
      ["J8", "other-parameters"],
      ["J9", "imported-key"],
    ] as const
  ).map(
    ([row, flaw]): Row => ({
      rows: [row],
      name: `${row.toLowerCase()}-${flaw}`,
      question: `A ceremony with a flaw (${flaw.replaceAll("-", " ")}): does the monitor raise an alarm?`,
      threat: "insider-at-ceremony",
      play: (script) => poll(serve(publish(deploy(script.provision(), "fleet-1", flaw)), 0)),
      expect: held("BUN1", "BUN7"),
    }),
  ),
  {
    rows: ["J7"],
    name: "j7-evidence-edited",
    question:
      "The page of evidence is edited after the fleet is signed: does the monitor see the change?",
    threat: "insider-at-ceremony",
    play: (script) => {
      published(script).take(begin("evidence", { kind: "edit-evidence", fleet: "fleet-1" }));
      poll(serve(script, 0));
    },
    expect: held("BUN1", "BUN7"),
  },
  {
    rows: ["J7"],
    name: "j7-evidence-edited-published",
    question: "In the published format, does anyone see that a page of evidence is edited?",
    threat: "insider-at-ceremony",
    trust: PUBLISHED,
    play: (script) => {
      published(script).take(begin("evidence", { kind: "edit-evidence", fleet: "fleet-1" }));
      poll(serve(script, 0));
    },
    expect: violated("BUN7"),
  },
];

const PAIRS: readonly Row[] = [
  {
    rows: ["G4", "K2"],
    name: "g4-k2-rollback-after-old-disk",
    question: "The client's disk goes back: is an older bundle then accepted, and for how long?",
    threat: "client-disk",
    play: (script) => {
      serve(published(script), 0).take({ do: "snapshot", party: "client-1" });
      serve(publish(script), 1).take({ do: "rollback", party: "client-1" });
      use(tick(serve(script, 0), 3));
      serve(script, 1);
    },
    expect: held("BUN1", "BUN2"),
  },
];

export const TRUST: readonly Composed[] = [...G, ...H, ...I, ...J, ...PAIRS].map(
  ({ trust, ...row }): Composed => ({
    folder: "attacks",
    sources: [`attacks ${row.rows.join(" ")}`],
    ...(trust === undefined ? {} : { configuration: { trust: { ...HARDENED, ...trust } } }),
    ...row,
  }),
);

/** One honest run from the ceremony to a sealed request, over a rotation and a second fleet. */
export const TRUST_HONEST: readonly Composed[] = [
  {
    folder: "honest",
    name: "publish-rotate-retire",
    question: "Is a fleet published, used, watched, replaced and retired without an alarm?",
    sources: ["BLOG26", "CFDOC"],
    threat: "retirement",
    play: (script) => {
      poll(use(serve(published(script), 0)));
      serve(publish(deploy(script, "fleet-2"), "fleet-2"), 1);
      script.take(begin("evidence", { kind: "retire", fleet: "fleet-1" }));
      poll(use(script));
    },
    expect: {
      ...held("BUN1", "BUN2", "BUN3", "BUN4", "BUN5", "BUN6", "BUN7", "BUN9", "BUN10", "CLN1"),
      "S-ALARM": "unwitnessed",
    },
  },
];

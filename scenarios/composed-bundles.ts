/** Rows G of the attack catalogue: what a bundle that is forged, old or mixed does to a client. */
import { STAGING_NAMESPACE } from "../model/protocol/bundle.ts";
import { held, violated } from "./composed.ts";
import type { Script } from "./script.ts";
import {
  BOTH,
  begin,
  deploy,
  deployed,
  log,
  offer,
  PUBLISHED,
  poll,
  publish,
  published,
  type Row,
  serve,
  settle,
  steal,
  tick,
  use,
} from "./trust-script.ts";

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

export const BUNDLES: readonly Row[] = [
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

import { type Composed, held, violated } from "./composed.ts";
import { BUNDLES } from "./composed-bundles.ts";
import { LOG_ROWS } from "./composed-log.ts";
import {
  BOTH,
  begin,
  deploy,
  deployed,
  HARDENED,
  log,
  offer,
  PUBLISHED,
  poll,
  publish,
  published,
  type Row,
  serve,
  settle,
  show,
  steal,
  tick,
  use,
} from "./trust-script.ts";

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
      show(steal(published(script), ...BOTH, "log"), 3, {}, "forked");
      offer(script, { proof: "forked" });
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

export const TRUST: readonly Composed[] = [...BUNDLES, ...H, ...I, ...J, ...PAIRS, ...LOG_ROWS].map(
  ({ trust, without = [], ...row }): Composed => ({
    folder: "attacks",
    sources: [`attacks ${row.rows.join(" ")}`],
    configuration: {
      ...(trust === undefined ? {} : { trust: { ...HARDENED, ...trust } }),
      ...(without.length === 0 ? {} : { without }),
    },
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

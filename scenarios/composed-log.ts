/** Rows H and I of the attack catalogue that speak of time, order and place: races, rollbacks, origins, directories, ranges. */
import { held, violated } from "./composed.ts";
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
  show,
  showTo,
  steal,
} from "./trust-script.ts";
import { GROUPS } from "./weakened-trust.ts";

const RACES: readonly Row[] = [
  ...([[], ["record-before-signing"]] as const).map(
    (without): Row => ({
      rows: ["H7"],
      name: without.length === 0 ? "h7-race-for-one-epoch" : "h7-race-not-atomic",
      question:
        without.length === 0
          ? "Two different requests for one epoch arrive at once: does the first signer sign one of them only?"
          : "The same race, where checking and recording are two steps: are both signed?",
      threat: "insider",
      without,
      play: (script) => {
        deployed(script);
        for (const alteration of ["none", "weak-parameters"])
          script.take(begin("publisher", { kind: "publish", fleet: "fleet-1", alteration }));
        const request = { from: "publisher", to: "first-signer", kind: "sign-request" } as const;
        for (const ordinal of [0, 1])
          script.take({ do: "deliver", envelope: { ...request, ordinal } });
        if (without.length === 0) settle(script);
        else
          for (let request = 0; request < 2; request++)
            script.take({ do: "timeout", party: "first-signer", timer: "persist" });
      },
      expect: without.length === 0 ? held("BUN9") : violated("BUN9"),
    }),
  ),
  {
    rows: ["I3"],
    name: "i3-two-trees-at-once",
    question:
      "The log shows a witness a tree of N + K entries and at once another of N: does it cosign both?",
    threat: "log-and-witness-hosts",
    play: (script) => {
      steal(published(script), ...BOTH, "log");
      showTo(showTo(script, 1, { epoch: 2 }), 1, {}, "forked");
      offer(script, { proof: "forked" });
      poll(serve(script, 0));
    },
    expect: held("BUN2", "BUN5", "BUN6"),
  },
  {
    rows: ["I4"],
    name: "i4-two-witnesses-rolled-back",
    question:
      "Two of three witnesses cosign a fork, are put back, and cosign the honest tree: does anyone see the fork?",
    threat: "witnesses-rolled-back",
    play: (script) => {
      steal(deployed(script), ...BOTH, "log");
      for (const party of ["witness-1", "witness-2"]) script.take({ do: "snapshot", party });
      show(script, 2);
      for (const party of ["witness-1", "witness-2"]) script.take({ do: "rollback", party });
      offer(script, { proof: "built" });
      poll(publish(script));
    },
    expect: violated("BUN6"),
  },
];

const PLACES: readonly Row[] = [
  {
    rows: ["I9"],
    name: "i9-head-of-another-log",
    question:
      "The operator logs a forged bundle in another of its logs, and all witnesses cosign that: does a client take it for the pinned log?",
    threat: "other-log",
    play: (script) => {
      steal(script.provision(), ...BOTH, "log");
      show(script, 2, {}, "elsewhere");
      poll(offer(script, { proof: "elsewhere" }));
    },
    expect: held("BUN6", "BUN10"),
  },
  {
    rows: ["I7"],
    name: "i7-one-group-of-witnesses",
    question: "Both witnesses of one operator cosign: is that as good as two operators?",
    threat: "witness-arithmetic",
    trust: { groups: GROUPS },
    play: (script) => {
      steal(script.provision(), ...BOTH, "log");
      for (const witness of [2, 3]) showTo(script, witness);
      offer(offer(offer(script, { proof: "built" }), { proof: "doubled" }), { proof: "invented" });
    },
    expect: held("BUN10"),
  },
  {
    rows: ["I7", "H4"],
    name: "i7-honest-witness-unheard",
    question:
      "One witness of three lies, and the honest one that was shown the private tree is not heard: does anyone see it?",
    threat: "and-one-witness",
    play: (script) => {
      steal(script.provision(), ...BOTH, "log", "witness-1");
      offer(showTo(script, 2), { proof: "built" });
      script.take(begin("monitor", { kind: "poll", unheard: ["witness-2"] }));
    },
    expect: violated("BUN6"),
  },
  {
    rows: ["I7"],
    name: "i7-groups-as-the-policy-asks",
    question: "Is a bundle accepted once a witness of each operator has cosigned?",
    threat: "bundle-network",
    trust: { groups: GROUPS },
    play: (script) => poll(serve(published(script), 0)),
    expect: { ...held("BUN1", "BUN5", "BUN14"), "S-ACCEPTED": "witnessed" },
  },
];

const LIES: readonly Row[] = [
  ...(
    [
      ["I14", "stale-missing", "does not mark a replaced list of keys as stale"],
      ["I14", "stale-late", "marks a replaced list of keys as stale one epoch late"],
      ["I14", "history-truncated", "shows proofs that are cut short"],
      ["I14", "history-odd", "shows proofs with a hash too many"],
      ["I15", "range-equal", "answers for an empty range"],
      ["I15", "range-reversed", "answers for the range turned round"],
      ["I15", "range-future", "answers for a range beyond its tree"],
      ["I15", "range-hashes", "proves the range with a hash too many"],
    ] as const
  ).map(
    ([row, view, what]): Row => ({
      rows: [row],
      name: `${row.toLowerCase()}-${view}`,
      question: `The log ${what}: does the monitor raise an alarm?`,
      threat: row === "I14" ? "lying-directory" : "range-games",
      play: (script) => poll(publish(published(script)), view),
      expect: { ...held("BUN12", "BUN14"), "S-ALARM": "witnessed" },
    }),
  ),
  {
    rows: ["I15"],
    name: "i15-range-after-a-poll",
    question: "Once the monitor has seen a tree, does it take the proof for another range?",
    threat: "range-games",
    play: (script) => {
      poll(published(script));
      poll(publish(script), "range-equal");
    },
    expect: { ...held("BUN12", "BUN14"), "S-ALARM": "witnessed" },
  },
];

const TIMES: readonly Row[] = [
  {
    rows: ["I17"],
    name: "i17-dated-ahead",
    question:
      "Both keys are stolen, and a statement is dated ahead, so that its validity begins later: is it accepted before?",
    threat: "dated-ahead",
    play: (script) => {
      log(steal(deployed(script), ...BOTH), { alteration: "dated-ahead" });
      poll(offer(script, { alteration: "dated-ahead", proof: "found" }));
    },
    expect: held("BUN6", "BUN10"),
  },
  {
    rows: ["I17", "H5"],
    name: "i17-after-the-keys-time",
    question:
      "The signers have new keys: is a bundle of the old ones, dated within their time, accepted after the rotation?",
    threat: "theft-and-rotation",
    play: (script) => {
      published(script).take(begin("publisher", { kind: "rotate" }));
      settle(script).deliver({ to: "client-1", kind: "rotation-offer" });
      serve(script, 0);
    },
    expect: held("BUN8", "BUN10"),
  },
];

const OUTSIDE: readonly Row[] = [
  ...(["hardened", "published"] as const).map(
    (format): Row => ({
      rows: ["H10"],
      name: `h10-pins-replaced-by-an-update${format === "published" ? "-published" : ""}`,
      question:
        "An insider ships an application with other pins: does anything hold then? (out of scope, and stated)",
      threat: "application-update",
      trust: { format },
      play: (script) => {
        offer(script.provision(), { first: "own", counter: "own" });
        script.take(begin("client-1", { kind: "update-application", pins: "adversary" }));
      },
      expect: violated("BUN1"),
    }),
  ),
  {
    rows: ["I2"],
    name: "i2-log-shrinks-published",
    question:
      "In the published format, with no witnesses to ask, does the monitor notice that the log keeps its end back?",
    threat: "lying-log",
    trust: PUBLISHED,
    play: (script) => poll(steal(published(script), "log"), "before"),
    expect: violated("BUN12"),
  },
  {
    rows: ["G5"],
    name: "g5-covered-up-published",
    question:
      "In the published format, is a client led back to the honest epochs after a forged one, as if nothing had happened?",
    threat: "covered-up",
    trust: PUBLISHED,
    play: (script) => {
      offer(steal(deployed(script), ...BOTH), {});
      serve(publish(deploy(publish(script), "fleet-2"), "fleet-2"), 1);
    },
    expect: violated("BUN11"),
  },
  {
    rows: ["G5"],
    name: "g5-not-covered-up",
    question: "In the hardened format, does a client notice that it is led back?",
    threat: "covered-up",
    play: (script) => {
      log(steal(deployed(script), ...BOTH), {});
      offer(script, { proof: "found" });
      serve(publish(publish(script)), 1);
    },
    expect: held("BUN11"),
  },
];

export const LOG_ROWS: readonly Row[] = [...RACES, ...PLACES, ...LIES, ...TIMES, ...OUTSIDE];

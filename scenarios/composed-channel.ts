/** Rows F of the attack catalogue: what the network can do to the channel between a device and the fleet. */
import { FLEET, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  bereft,
  type Composed,
  elected,
  GUESSES,
  held,
  LOG,
  RIGHT,
  tries,
  WRONG,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const attack = (row: string, scenario: Omit<Composed, "folder" | "rows">): Composed => ({
  folder: "attacks",
  rows: [row],
  configuration: { channel: "handshake" },
  ...scenario,
});

const SESSION = "client/1";
const OWN = "adversary/1";

/** The network offers a fleet of its own, then answers the handshake with the real one in its place. */
const otherKey = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT });
  script.deliver({ kind: "fleet-request" });
  script.inject({ recipe: "offer-fleet", session: SESSION }).deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** The last part of the upload is cut off, and the whole one comes after it. */
const cutUpload = (script: Script): void => {
  elected(script).begin({ kind: "register", code: RIGHT });
  script.deliverAll(({ kind, to }) => !(kind === "registration-upload" && to === FLEET));
  script.inject({ recipe: "truncate", kind: "registration-upload", session: SESSION });
  script.deliverAll();
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** The adversary guesses in a session of its own, and gives the user its answer for the user's. */
const splicedReply = (script: Script): void => {
  bereft(script).inject({ recipe: "guess", account: VICTIM_ACCOUNT, code: WRONG }).deliverAll();
  script.inject({ recipe: "ask", session: OWN }).deliverAll();
  script.begin({ kind: "retrieve", code: RIGHT });
  script.deliverAll(({ kind, to }) => !(kind === "attempt-reply" && to === "client"));
  script.inject({ recipe: "splice", kind: "attempt-reply", session: OWN, to: "client/2" });
  script.deliverAll();
};

/** First messages of a login and of a turning-off are sent again: the second after the user has registered afresh. */
const replayedPayloads = (script: Script): void => {
  tries(bereft(script), WRONG);
  script.inject({ recipe: "replay", kind: "attempt-request", session: "client/2" }).deliverAll();
  tries(script, RIGHT).begin({ kind: "turn-off" }).deliverAll();
  script.begin({ kind: "register", code: RIGHT }).deliverAll();
  script.inject({ recipe: "replay", kind: "deletion-request", session: "client/4" });
  tries(script.begin({ kind: "replace-device" }), RIGHT);
};

/** The leader changes after the handshake: its successor knows no channel, and the device begins another. */
const lostChannel = (script: Script): void => {
  bereft(script).begin({ kind: "retrieve", code: RIGHT });
  const others = ({ kind, to }: EnvelopeRef) => !(kind === "attempt-request" && to === FLEET);
  script.deliverAll(others).stand("hsm-2").deliverAll(others).deliverAll();
  tries(script.giveUp(), WRONG);
  tries(script, RIGHT);
};

/** All traffic is recorded, the backup is turned off, and then a replica is opened. */
const recordedTraffic = (script: Script): void => {
  tries(bereft(script), RIGHT);
  script.begin({ kind: "turn-off" }).deliverAll().heartbeat("hsm-1").deliverAll();
  script.take({ do: "corrupt", party: "hsm-2", level: "extracted" });
};

const SAFE = held("X1", ...GUESSES, ...LOG, "LIV1", "CLN2");
const LIVE = { ...SAFE, ...witnessed("S-RESTORED", "S-CHANNEL") };

export const CHANNEL: readonly Composed[] = [
  attack("F1", {
    name: "f1-other-fleet-key",
    question: "Does a device shake hands with a fleet whose key is not pinned?",
    sources: ["attacks F1", "BLOG26"],
    threat: "operator",
    play: otherKey,
    expect: LIVE,
  }),
  attack("F2", {
    name: "f2-upload-cut-short",
    question: "Does the fleet take an upload of which the last part is cut off?",
    sources: ["attacks F2"],
    threat: "operator",
    play: cutUpload,
    expect: LIVE,
  }),
  attack("F3", {
    name: "f3-spliced-reply",
    question: "Does a device take the answer to another session for the answer to its own?",
    sources: ["attacks F3"],
    threat: "operator",
    play: splicedReply,
    expect: LIVE,
  }),
  attack("F5", {
    name: "f5-replayed-payloads",
    question:
      "Is a request that was recorded taken again, and does a recorded turning-off destroy a newer registration?",
    sources: ["attacks F5", "JBX"],
    threat: "operator",
    play: replayedPayloads,
    expect: LIVE,
  }),
  attack("F7", {
    name: "f7-recorded-traffic",
    question:
      "Does recorded traffic tell anything once a replica is opened, after the record is gone?",
    sources: ["attacks F7"],
    threat: "extract-one",
    play: recordedTraffic,
    expect: { ...held("X1", "X6", "CLN2"), ...witnessed("S-RESTORED", "S-CHANNEL") },
  }),
  attack("F8", {
    name: "f8-channel-lost",
    question: "Does a device recover whose channel ended with its leader's office?",
    sources: ["attacks F8"],
    threat: "operator",
    play: lostChannel,
    expect: LIVE,
  }),
];

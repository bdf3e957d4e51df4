import { describe, expect, test } from "vitest";
import type { Defence } from "../protocol/defences.ts";
import type { FactName } from "../protocol/facts.ts";
import { Fleet, RECORD } from "./fleet.setting.ts";

const RIGHT = "code-1";
const WRONG = "code-3";

/** A fleet of three with a user's record, led by hsm-1. */
const enrolled = (...without: Defence[]) =>
  new Fleet({ without }).elect("hsm-1").register("hsm-1", RIGHT);

const answered = (fleet: Fleet, session: string) =>
  fleet.reply(session, "attempt-request", "attempt-reply") !== undefined;

const evaluations = (fleet: Fleet) => fleet.factsOf("guess-evaluated").length;

/** The order of the facts named, as they were recorded. */
const order = (fleet: Fleet, ...names: FactName[]) =>
  fleet.facts.map(({ fact }) => fact).filter((fact) => names.includes(fact));

describe("a registration", () => {
  test("it answers from the moment of its activation, on every replica", () => {
    const fleet = new Fleet().elect("hsm-1");
    const session = fleet.newSession();
    const uploaded = fleet.upload("hsm-1", session, RIGHT);
    const early = fleet.attempt("hsm-1", RIGHT);
    expect(fleet.refusalTo(early, "attempt-request")).toContain("no-record");
    fleet.activate("hsm-1", session, uploaded);
    expect(answered(fleet, fleet.attempt("hsm-1", RIGHT))).toBe(true);
    fleet.heartbeat("hsm-1");
    expect(fleet.ids.map((id) => fleet.charged(id))).toEqual([1, 1, 1]);
  });

  test("D5: it answers before its activation only where the defence is removed", () => {
    const fleet = new Fleet({ without: ["activate-before-answer"] }).elect("hsm-1");
    fleet.upload("hsm-1", fleet.newSession(), RIGHT);
    expect(answered(fleet, fleet.attempt("hsm-1", RIGHT))).toBe(true);
  });

  test("an upload of a session that began nothing is refused under its reply key", () => {
    const fleet = new Fleet().elect("hsm-1");
    const { crypto } = fleet.protocol;
    const value = crypto.text("anything");
    const session = fleet.newSession();
    const fields = {
      registration: value,
      clientPublicKey: value,
      maskingKey: value,
      envelopeNonce: value,
      authTag: value,
      wrappedKey: value,
    };
    fleet.ask("hsm-1", "registration-upload", session, fields);
    expect(fleet.refusalTo(session, "registration-upload")).toContain("unknown-session");
    expect(fleet.context("hsm-1").log).toHaveLength(1);
  });

  test("sessions die with a leader: what one leader opened, the next does not know", () => {
    const fleet = new Fleet().elect("hsm-1");
    const session = fleet.newSession();
    fleet.upload("hsm-1", session, RIGHT);
    fleet.elect("hsm-2");
    expect(fleet.context("hsm-1").registrations).toEqual([]);
    const { crypto } = fleet.protocol;
    const before = fleet.context("hsm-2").log.length;
    fleet.ask("hsm-2", "registration-upload", session, {
      registration: crypto.text("r"),
      clientPublicKey: crypto.text("a"),
      maskingKey: crypto.text("b"),
      envelopeNonce: crypto.text("c"),
      authTag: crypto.text("d"),
      wrappedKey: crypto.text("e"),
    });
    expect(fleet.refusals.at(-1)).toBe("unknown-session");
    expect(fleet.context("hsm-2").log).toHaveLength(before);
  });

  test("an upload is stored under the key of the answer that it builds on, unless the defence is removed", () => {
    const doubled = (...without: Defence[]) => {
      const fleet = new Fleet({ without }).elect("hsm-1");
      const { crypto } = fleet.protocol;
      const session = fleet.newSession();
      const blindedMessage = crypto.blind(crypto.code(RIGHT), crypto.fresh("u", "b", 0, "scalar"))!;
      const answers = [0, 1].map(() => {
        fleet.ask("hsm-1", "registration-request", session, { blindedMessage });
        return fleet.reply(session, "registration-request", "registration-reply")!;
      });
      const keys = fleet.context("hsm-1").registrations.map(({ oprfKey }) => oprfKey);
      const other = crypto.text("of the record");
      fleet.ask("hsm-1", "registration-upload", session, {
        registration: answers[0]!.registration!,
        clientPublicKey: other,
        maskingKey: other,
        envelopeNonce: other,
        authTag: other,
        wrappedKey: other,
      });
      fleet.deliver();
      expect(fleet.context("hsm-1").registrations).toEqual([]);
      return keys.indexOf(fleet.context("hsm-1").records[RECORD]!.pending!.secrets!.oprfKey);
    };
    expect(doubled()).toBe(0);
    expect(doubled("bind-upload-to-answer")).toBe(1);
  });

  test("D6: an activation needs the proof, unless the defence is removed", () => {
    const forged = (...without: Defence[]) => {
      const fleet = new Fleet({ without }).elect("hsm-1");
      const { generation } = fleet.upload("hsm-1", fleet.newSession(), RIGHT);
      const operator = fleet.newSession("adversary");
      const proof = fleet.protocol.crypto.fresh("adversary", "proof", 0, "mac");
      fleet.ask("hsm-1", "activation-request", operator, { generation: generation!, proof });
      fleet.deliver();
      return [fleet.context("hsm-1").records[RECORD]!.active !== null, fleet.refusals] as const;
    };
    expect(forged()).toEqual([false, expect.arrayContaining(["nothing-to-activate"])]);
    expect(forged("prove-activation")[0]).toBe(true);
  });

  test("an activation that proves another generation than the pending one is refused", () => {
    const fleet = new Fleet().elect("hsm-1");
    const session = fleet.newSession();
    const old = fleet.upload("hsm-1", session, RIGHT);
    fleet.upload("hsm-1", fleet.newSession(), WRONG);
    fleet.activate("hsm-1", session, old);
    expect(fleet.refusalTo(session, "activation-request")).toContain("nothing-to-activate");
    expect(fleet.context("hsm-1").records[RECORD]!.active).toBeNull();
  });

  test("D7 L5: a new generation takes the place of the old one, whose secrets every replica erases", () => {
    const fleet = enrolled();
    fleet.attempt("hsm-1", WRONG);
    fleet.register("hsm-1", "code-2");
    fleet.heartbeat("hsm-1");
    for (const id of fleet.ids) {
      expect(fleet.charged(id)).toBe(0);
      const registered = fleet
        .context(id)
        .log.filter(({ operation }) => operation.kind === "register");
      expect(
        registered.map(
          ({ operation }) => operation.kind === "register" && operation.secrets !== null,
        ),
      ).toEqual([false, true]);
    }
  });
});

describe("an attempt", () => {
  test("X4: it is evaluated after its charge is stored by a quorum, and no earlier", () => {
    const fleet = enrolled();
    fleet.facts.length = 0;
    const session = fleet.attempt("hsm-1", WRONG, []);
    expect(order(fleet, "entry-stored", "guess-evaluated")).toEqual(["entry-stored"]);
    expect(answered(fleet, session)).toBe(false);
    fleet.deliver(["hsm-1", "hsm-2"]);
    expect(order(fleet, "entry-stored", "attempt-charged", "guess-evaluated")).toEqual([
      "entry-stored",
      "entry-stored",
      "attempt-charged",
      "guess-evaluated",
    ]);
    expect(answered(fleet, session)).toBe(true);
    const { index, hash } = fleet.context("hsm-1").log.at(-1)!;
    expect(fleet.factsOf("guess-evaluated")).toMatchObject([{ session, entry: { index, hash } }]);
  });

  test("A1: cut off from a quorum a leader answers nothing; without the defence it answers at once", () => {
    const alone = (...without: Defence[]) => {
      const fleet = enrolled(...without);
      fleet.attempt("hsm-1", WRONG, ["hsm-1"]);
      return evaluations(fleet);
    };
    expect(alone()).toBe(0);
    expect(alone("answer-only-when-certified")).toBe(1);
  });

  test("where certified answers are not waited for, the guess is charged all the same, and answered once", () => {
    const fleet = enrolled("answer-only-when-certified");
    fleet.attempt("hsm-1", WRONG);
    expect(evaluations(fleet)).toBe(1);
    expect(fleet.charged("hsm-1")).toBe(1);
  });

  test("D2 M32: without charge-before-evaluation it is answered, and no entry charges it", () => {
    const fleet = enrolled("charge-before-evaluation");
    const before = fleet.context("hsm-1").log.length;
    for (let n = 0; n < 5; n++) fleet.attempt("hsm-1", WRONG);
    expect(evaluations(fleet)).toBe(5);
    expect(fleet.factsOf("guess-evaluated").every(({ entry }) => entry === null)).toBe(true);
    expect(fleet.context("hsm-1").log).toHaveLength(before);
    expect(fleet.charged("hsm-1")).toBe(0);
  });

  test("D1: k attempts at once are answered, the next one is told that the record is destroyed", () => {
    const fleet = enrolled();
    const sessions = [1, 2, 3, 4, 5].map(() => fleet.attempt("hsm-1", WRONG, []));
    fleet.deliver();
    expect(sessions.map((session) => answered(fleet, session))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    for (const session of sessions.slice(3))
      expect(fleet.refusalTo(session, "attempt-request")).toContain("attempts-exhausted");
    expect(fleet.context("hsm-1").records[RECORD]).toMatchObject({ active: null, destroyed: 2 });
  });

  test("guessing goes on without end where the refusal at exhaustion is removed", () => {
    const fleet = enrolled("refuse-when-exhausted");
    for (let n = 0; n < 6; n++) fleet.attempt("hsm-1", WRONG);
    expect(evaluations(fleet)).toBe(6);
  });

  test("A2: a leader that dies between commit and reply leaves the attempt charged, and never answered", () => {
    const fleet = enrolled();
    const session = fleet.attempt("hsm-1", RIGHT, []);
    const [, second] = fleet.ids;
    for (const { to, message } of fleet.take(({ to }) => to === second)) fleet.tell(to, message);
    fleet.give("hsm-1", { type: "crash" });
    fleet.elect("hsm-2", ["hsm-2", "hsm-3"]);
    expect(fleet.charged("hsm-2")).toBe(1);
    expect([answered(fleet, session), evaluations(fleet)]).toEqual([false, 0]);
  });

  test("A1: what a deposed leader had in hand is gone from the log, and nobody is answered", () => {
    const fleet = enrolled();
    const session = fleet.attempt("hsm-1", RIGHT, ["hsm-1"]);
    fleet.take(() => true);
    fleet.elect("hsm-2", ["hsm-2", "hsm-3"]);
    fleet.heartbeat("hsm-2");
    expect(fleet.factsOf("operation-abandoned")).toMatchObject([{ operation: "attempt" }]);
    expect(fleet.context("hsm-1").log).toEqual(fleet.context("hsm-2").log);
    expect(fleet.ids.map((id) => fleet.charged(id))).toEqual([0, 0, 0]);
    expect(answered(fleet, session)).toBe(false);
  });

  test("A23 D10: one request given to two leaders, or twice, is evaluated once for each charge", () => {
    const fleet = enrolled();
    const session = fleet.newSession();
    const ask = (at: string) => {
      const { crypto } = fleet.protocol;
      const blindedMessage = crypto.blind(crypto.code(WRONG), crypto.fresh("x", "b", 0, "scalar"))!;
      const nonce = crypto.fresh("x", "n", 0, "nonce");
      const share = crypto.publicKey(crypto.privateKey(crypto.fresh("x", "s", 0, "seed")));
      fleet.ask(at, "attempt-request", session, {
        blindedMessage,
        clientNonce: nonce,
        clientPublicKeyshare: share,
      });
    };
    ask("hsm-1");
    fleet.deliver();
    fleet.elect("hsm-2");
    ask("hsm-2");
    ask("hsm-2");
    fleet.deliver();
    expect(evaluations(fleet)).toBe(3);
    expect(fleet.charged("hsm-2")).toBe(3);
    const entries = fleet.factsOf("guess-evaluated").map(({ entry }) => entry?.index);
    expect(new Set(entries).size).toBe(3);
  });

  test("a request that is not an OPAQUE one is charged and refused without an evaluation", () => {
    const fleet = enrolled();
    const text = fleet.protocol.crypto.text("no group element");
    const session = fleet.newSession();
    fleet.ask("hsm-1", "attempt-request", session, {
      blindedMessage: text,
      clientNonce: text,
      clientPublicKeyshare: text,
    });
    fleet.deliver();
    expect(fleet.refusalTo(session, "attempt-request")).toContain("malformed-request");
    expect([fleet.charged("hsm-1"), evaluations(fleet)]).toEqual([1, 0]);
  });

  test("a request that does not open, or names no record, is refused and not answered", () => {
    const fleet = enrolled();
    const before = fleet.context("hsm-1");
    const replies = fleet.replies.length;
    const sealed = fleet.protocol.crypto.text("not sealed");
    const request = { session: "client/9", account: "alice", record: RECORD, sealed };
    fleet.tell("hsm-1", { kind: "attempt-request", ...request });
    expect(fleet.refusals.at(-1)).toBe("malformed-request");
    fleet.ask("hsm-1", "deletion-request", "client/9", {}, undefined as never);
    expect(fleet.context("hsm-1").records[RECORD]).toEqual(before.records[RECORD]);
    expect(fleet.replies).toHaveLength(replies);
  });
});

describe("a confirmation", () => {
  const loggedIn = (...without: Defence[]) => {
    const fleet = enrolled(...without);
    fleet.attempt("hsm-1", WRONG);
    const session = fleet.attempt("hsm-1", RIGHT);
    return { fleet, session };
  };

  test("RFC 9807: a right KE3 gives the attempts back and releases the wrapped key", () => {
    const { fleet, session } = loggedIn();
    expect(fleet.charged("hsm-1")).toBe(2);
    fleet.confirm("hsm-1", session, RIGHT);
    fleet.heartbeat("hsm-1");
    expect(fleet.ids.map((id) => fleet.charged(id))).toEqual([0, 0, 0]);
    expect(fleet.reply(session, "confirmation-request", "confirmation-reply")).toBeDefined();
    expect(fleet.factsOf("confirmation-accepted")).toMatchObject([{ genuine: true, attempt: 5 }]);
  });

  test("a wrong KE3 gives nothing back, and everything where the defence is removed", () => {
    for (const [without, charged] of [
      [[], 3],
      [["verify-confirmation" as const], 0],
    ] as const) {
      const { fleet } = loggedIn(...without);
      const session = fleet.attempt("hsm-1", WRONG);
      fleet.confirm("hsm-1", session, WRONG);
      expect(fleet.charged("hsm-1")).toBe(charged);
      expect(fleet.factsOf("confirmation-accepted").map(({ genuine }) => genuine)).toEqual(
        without.map(() => false),
      );
    }
  });

  test("D11 M33: a success replayed later gives nothing back, unless the defence is removed", () => {
    const replayed = (...without: Defence[]) => {
      const { fleet, session } = loggedIn(...without);
      fleet.confirm("hsm-1", session, RIGHT);
      fleet.attempt("hsm-1", WRONG);
      fleet.attempt("hsm-1", WRONG);
      fleet.confirm("hsm-1", session, RIGHT);
      return [fleet.charged("hsm-1"), fleet.factsOf("confirmation-accepted").length];
    };
    expect(replayed()).toEqual([2, 1]);
    expect(replayed("confirm-once")).toEqual([0, 2]);
  });

  test("D11: a success sent twice at once, before it is applied, gives back once", () => {
    const { fleet, session } = loggedIn();
    fleet.confirm("hsm-1", session, RIGHT, []);
    fleet.attempt("hsm-1", WRONG, []);
    fleet.confirm("hsm-1", session, RIGHT, []);
    fleet.deliver();
    expect(fleet.charged("hsm-1")).toBe(1);
    expect(
      fleet.factsOf("attempt-confirmed").filter(({ replica }) => replica === "hsm-1"),
    ).toHaveLength(1);
    expect(fleet.refusals).toContain("confirmation-rejected");
  });

  test("B8 L9: an attempt at one record is not confirmed under another", () => {
    const { fleet, session } = loggedIn();
    const third = fleet.thirdMessage(session, RIGHT);
    const before = fleet.context("hsm-1").log.length;
    fleet.ask("hsm-1", "confirmation-request", session, third, "record of mallory");
    expect(fleet.refusalTo(session, "confirmation-request")).toContain("confirmation-rejected");
    expect(fleet.context("hsm-1").log).toHaveLength(before);
  });

  test("D17 L9: a request is refused under another record than its account's, before anything is logged", () => {
    const { fleet, session } = loggedIn();
    const third = fleet.thirdMessage(session, RIGHT);
    const before = fleet.context("hsm-1").log.length;
    fleet.ask("hsm-1", "confirmation-request", session, third, "record 2 of alice", "alice");
    expect(fleet.refusalTo(session, "confirmation-request")).toContain("other-record");
    expect(fleet.context("hsm-1").log).toHaveLength(before);
  });

  test("a confirmation after a leader change is rejected, and the attempt stays spent (facts.md, silent on)", () => {
    const { fleet, session } = loggedIn();
    fleet.elect("hsm-2");
    fleet.confirm("hsm-2", session, RIGHT);
    expect(fleet.refusals.at(-1)).toBe("confirmation-rejected");
    expect(fleet.charged("hsm-2")).toBe(2);
  });
});

/** Attack D21, property X5. */

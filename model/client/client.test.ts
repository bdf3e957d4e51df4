import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { activationProof } from "../protocol/activation.ts";
import { openBackup, sealRelease } from "../protocol/backup.ts";
import { fleetKeys, fleetSecrets } from "../protocol/fleet.ts";
import type { Goal } from "../protocol/goals.ts";
import { sealReply } from "../protocol/requests.ts";
import type { OfferedStretching } from "../protocol/stretching.ts";
import {
  ATTEMPT,
  answerId,
  Device,
  GENERATION,
  REGISTRATION,
  RIGHT,
  registered,
  retrieving,
  WRONG,
} from "./client.setting.ts";
import { historyOf } from "./client-requests.ts";

describe("registering", () => {
  test("in two phases, and the history is sealed once the vault has activated (facts.md 1.5)", () => {
    const device = new Device().begin({ kind: "register", code: RIGHT }).offer();
    device.answer("registration-request", "registration-upload");
    expect([device.state, device.context.key, device.backup]).toEqual([
      "activating",
      null,
      undefined,
    ]);
    device.answer("activation-request");
    expect(device.state).toBe("enrolled");
    expect(device.kinds()).toEqual(["fleet-request", ...REGISTRATION, "backup-put"]);
    expect(device.facts).toEqual([
      { fact: "registration-begun", session: "client/1", code: RIGHT },
      { fact: "activation-requested", session: "client/1", code: RIGHT, fresh: true },
      { fact: "backup-enrolled", session: "client/1", code: RIGHT },
    ]);
    const { crypto } = device.protocol;
    const history = openBackup(crypto, device.context.key!, "alice", device.backup!);
    expect(history).toBe(historyOf(device.protocol, "alice"));
  });

  test("the upload names the answer that it builds on, the activation proves the generation that the vault named", () => {
    const device = registered();
    const { crypto } = device.protocol;
    expect(device.asked("registration-upload").fields.registration).toBe(answerId(crypto));
    const { generation, proof } = device.asked("activation-request").fields;
    expect(generation).toBe(crypto.integer(GENERATION, 4));
    expect(proof).toBe(activationProof(crypto, device.stored!.maskingKey, generation!));
  });

  test("each request has a reply key of its own, and each session new ones", () => {
    const device = registered();
    const keys = REGISTRATION.map((kind) => device.asked(kind).replyKey);
    device
      .begin({ kind: "change-code", code: "code-2" })
      .offer()
      .answer(...REGISTRATION);
    keys.push(...REGISTRATION.map((kind) => device.asked(kind).replyKey));
    expect(new Set(keys).size).toBe(6);
  });

  test("a device that has a key does not register again, and one that has none changes nothing", () => {
    const device = registered().begin({ kind: "register", code: RIGHT });
    expect([device.state, device.refusals]).toEqual(["enrolled", ["already-enrolled"]]);
    const fresh = new Device()
      .begin({ kind: "change-code", code: RIGHT })
      .begin({ kind: "turn-off" });
    expect([fresh.state, fresh.refusals]).toEqual(["fresh", ["not-enrolled", "not-enrolled"]]);
    expect(fresh.sent).toEqual([]);
  });

  test("a registration response that is no group element is refused, and the device waits on", () => {
    const device = new Device().begin({ kind: "register", code: RIGHT }).offer();
    const text = device.protocol.crypto.text("no element");
    const fields = { registration: text, evaluatedMessage: text, serverPublicKey: text };
    device.tell(device.reply("registration-request", "registration-reply", fields));
    expect(device.refusals).toEqual(["reply-rejected"]);
    expect(device.kinds()).not.toContain("registration-upload");
  });
});

describe("key stretching", () => {
  /** Attacks E11; property CLN6. */
  test("nothing is sent where another stretching is offered than the pinned one, unless the defence is removed", () => {
    const goal: Goal = { kind: "register", code: RIGHT };
    const offered = (device: Device, stretching?: OfferedStretching) =>
      device.tell({
        kind: "fleet-offer",
        session: "client/1",
        ...device.keys,
        ...(stretching === undefined ? {} : { stretching }),
      });
    const device = new Device({ stretching: "argon2id" }).begin(goal);
    for (const other of ["identity", "scrypt", undefined] as const) offered(device, other);
    expect(device.refusals).toEqual(Array(3).fill("fleet-not-pinned"));
    expect(device.kinds()).toEqual(["fleet-request"]);
    offered(device, "argon2id");
    expect(device.sent).toHaveLength(2);

    const without = new Device({ stretching: "argon2id", without: ["pin-stretching"] });
    offered(without.begin(goal), "identity");
    expect(without.context.operation?.stretching).toBe("identity");
    const unstated = new Device().begin(goal);
    offered(unstated, "argon2id");
    expect(unstated.refusals).toEqual(["fleet-not-pinned"]);
  });
});

describe("the fleet's keys", () => {
  const foreign = (device: Device) =>
    fleetKeys(device.protocol.crypto, fleetSecrets(device.protocol.crypto, "adversary"));

  /** Attacks E2, F1; property CLN1. */
  test("nothing is sent to keys that are not the pinned ones, unless the defence is removed", () => {
    const goals: Goal[] = [
      { kind: "register", code: RIGHT },
      { kind: "retrieve", code: RIGHT },
    ];
    for (const goal of goals) {
      const device = new Device().begin(goal);
      device.offer(foreign(device));
      device.offer({ ...device.keys, vault: foreign(device).vault });
      device.offer({ ...device.keys, transport: foreign(device).transport });
      expect(device.state).toBe("greeting");
      expect(device.refusals).toEqual(Array(3).fill("fleet-not-pinned"));
      expect(device.kinds()).toEqual(["fleet-request"]);
      device.offer();
      expect(device.sent).toHaveLength(2);

      const gullible = new Device({ without: ["pin-fleet-keys"] }).begin(goal);
      gullible.offer(foreign(gullible));
      expect(gullible.sent).toHaveLength(2);
      expect(gullible.context.operation?.fleet).toEqual(foreign(gullible));
    }
  });

  test("an offer to another session is not taken", () => {
    const device = new Device().begin({ kind: "register", code: RIGHT });
    device.offer(device.keys, "client/7");
    expect([device.state, device.kinds()]).toEqual(["greeting", ["fleet-request"]]);
  });
});

describe("retrieving", () => {
  test("KE1, KE3, the release, the backup: the history is back, and so is the key", () => {
    const { key } = registered().context;
    const device = retrieving();
    expect(device.context.key).toBeNull();
    device.answer("attempt-request", "confirmation-request");
    expect([device.state, device.context.key]).toEqual(["fetching", null]);
    device.backupReply();
    expect([device.state, device.context.key?.id]).toEqual(["enrolled", key?.id]);
    expect(device.factNames().slice(-3)).toEqual([
      "device-replaced",
      "attempt-begun",
      "history-restored",
    ]);
    expect(device.asked("confirmation-request").fields.attempt).toBe(
      device.protocol.crypto.integer(ATTEMPT, 4),
    );
  });

  test("a wrong code ends the operation, says so, and sends no third message (RFC 9807)", () => {
    const device = retrieving(WRONG).answer("attempt-request");
    expect([device.state, device.refusals]).toEqual(["fresh", ["code-rejected"]]);
    expect(device.facts.at(-1)).toMatchObject({ fact: "code-refused", code: WRONG });
    expect(device.kinds()).not.toContain("confirmation-request");
    expect([device.context.key, device.context.operation]).toEqual([null, null]);
  });

  /** Attack K6: the client never destroys or gives up on an unauthenticated word. */
  test("lockout is believed under the request's reply key only", () => {
    const device = retrieving();
    const { crypto } = device.protocol;
    const fields = { refusal: crypto.text("attempts-exhausted") };
    const forged = sealReply(crypto, "refusal-reply", device.session, crypto.text("key"), fields);
    device.tell(forged);
    const elsewhere = {
      ...device.refusal("attempt-request", "attempts-exhausted"),
      session: "client/1",
    };
    device.tell(elsewhere);
    expect([device.state, device.refusals]).toEqual([
      "attempting",
      ["reply-rejected", "reply-rejected"],
    ]);
    device.tell(device.refusal("attempt-request", "attempts-exhausted"));
    expect([device.state, device.factNames().at(-1)]).toEqual(["locked out", "locked-out"]);
  });

  test("another refusal is no lockout, and the user may try again", () => {
    const device = retrieving();
    device.tell(device.refusal("attempt-request", "no-record"));
    expect([device.state, device.facts.at(-1)]).toEqual([
      "fresh",
      { fact: "operation-given-up", session: "client/2", phase: "refused" },
    ]);
    expect(device.begin({ kind: "retrieve", code: RIGHT }).offer().state).toBe("attempting");
  });

  test("who is locked out may register anew", () => {
    const device = retrieving();
    device.tell(device.refusal("attempt-request", "attempts-exhausted"));
    device
      .begin({ kind: "register", code: "code-2" })
      .offer()
      .answer(...REGISTRATION);
    expect(device.state).toBe("enrolled");
  });

  test("a release under another session key gives no key (CLN5)", () => {
    const device = retrieving().answer("attempt-request");
    const { crypto } = device.protocol;
    const release = sealRelease(
      crypto,
      crypto.text("another key"),
      device.session,
      device.stored!.wrappedKey,
    );
    device.tell(device.reply("confirmation-request", "confirmation-reply", { release }));
    expect([device.state, device.refusals]).toEqual(["confirming", ["reply-rejected"]]);
  });

  test("a backup that is missing, or does not open, ends the operation without the key", () => {
    for (const [backup, refusal] of [
      [null, "no-backup"],
      [symbolic().text(""), "backup-rejected"],
    ] as const) {
      const device = retrieving().answer("attempt-request", "confirmation-request");
      device.backupReply(backup === null ? null : device.protocol.crypto.text("not a backup"));
      expect([device.state, device.refusals]).toEqual(["fresh", [refusal]]);
      expect(device.context.key).toBeNull();
    }
  });

  test("the store's answer to an earlier session, come late, ends nothing", () => {
    const device = retrieving().answer("attempt-request", "confirmation-request");
    device.backupReply(device.backup, "client/1");
    expect(device.state).toBe("fetching");
    expect(device.backupReply().state).toBe("enrolled");
  });

  test("a refusal of a doubled third message, come late, ends nothing", () => {
    const device = retrieving().answer("attempt-request");
    const late = device.refusal("confirmation-request", "confirmation-rejected");
    device.answer("confirmation-request");
    device.tell(late);
    expect(device.state).toBe("fetching");
    expect(device.backupReply().state).toBe("enrolled");
  });
});

describe("changing the code", () => {
  test("it registers the same key anew, and leaves the backup in the store as it is (facts.md 1.8)", () => {
    const device = registered();
    const { key } = device.context;
    device.sent = [];
    device
      .begin({ kind: "change-code", code: "code-2" })
      .offer()
      .answer(...REGISTRATION);
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
    expect(device.facts.at(-1)).toEqual({
      fact: "code-changed",
      session: "client/2",
      code: "code-2",
    });
    expect(device.kinds()).not.toContain("backup-put");
    expect(device.facts.findLast(({ fact }) => fact === "activation-requested")).toMatchObject({
      fresh: false,
    });
    device.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code: "code-2" }).offer();
    device.answer("attempt-request", "confirmation-request").backupReply();
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
  });

  test("CLN3 L5: given up at any step, the device keeps its key and can begin again", () => {
    for (let answered = 0; answered <= REGISTRATION.length - 1; answered++) {
      const device = registered();
      const { key } = device.context;
      device.begin({ kind: "change-code", code: "code-2" }).offer();
      device.answer(...REGISTRATION.slice(0, answered));
      device.give({ type: "timeout.retry" });
      expect([device.state, device.context.key]).toEqual(["enrolled", key]);
      device
        .begin({ kind: "change-code", code: "code-2" })
        .offer()
        .answer(...REGISTRATION);
      expect(device.facts.at(-1)?.fact).toBe("code-changed");
    }
  });
});

test("turning off forgets the key once the vault has confirmed, and not before", () => {
  const device = registered().begin({ kind: "turn-off" }).offer();
  expect([device.state, device.context.key === null]).toEqual(["removing", false]);
  device.answer("deletion-request");
  expect([device.state, device.context.key]).toEqual(["fresh", null]);
  expect(device.facts.at(-1)).toEqual({ fact: "backup-turned-off", session: "client/2" });
});

/** Each state in which the device waits for something, and a device in it. */

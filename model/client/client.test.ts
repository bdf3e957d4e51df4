import { describe, expect, test } from "vitest";
import { initialTransition, type SnapshotFrom, transition } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { activationProof } from "../protocol/activation.ts";
import { openBackup, sealRelease } from "../protocol/backup.ts";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  protocolOf,
} from "../protocol/configuration.ts";
import type { Effect } from "../protocol/effects.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import type { Fact } from "../protocol/facts.ts";
import { fleetKeys, fleetSecrets } from "../protocol/fleet.ts";
import type { Goal } from "../protocol/goals.ts";
import type { Input, ReturnedAction } from "../protocol/machine-kit.ts";
import type {
  BackupPut,
  FleetKeys,
  Message,
  ReplyKind,
  RequestKind,
  VaultRequest,
} from "../protocol/messages.ts";
import { createRegistrationResponse, generateKE2, type KE1 } from "../protocol/opaque.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { openRequest, type ReplyFields, sealReply } from "../protocol/requests.ts";
import { clientMachine } from "./client.ts";
import type { ClientContext } from "./client-context.ts";
import { historyOf } from "./client-requests.ts";

const GENERATION = 7;
const ATTEMPT = 9;
const answerId = (crypto: Cryptosystem) => crypto.text("the answer that is built on");

/** A device, driven by xstate's own pure `transition`, and a vault of one record that answers when told to. */
class Device {
  readonly protocol;
  readonly secrets;
  readonly facts: Fact[] = [];
  readonly refusals: Refusal[] = [];
  readonly armed = new Set<string>();
  sent: { readonly to: string; readonly message: Message }[] = [];
  stored: RecordSecrets | undefined;
  backup: Value | undefined;
  readonly #machine;
  #snapshot: SnapshotFrom<ReturnType<typeof clientMachine>>;
  #login: { expectedClientMac: Value; sessionKey: Value } | undefined;

  constructor(change: Partial<Configuration> = {}) {
    this.protocol = protocolOf(symbolic(), { ...DEFAULT_CONFIGURATION, ...change });
    this.secrets = fleetSecrets(this.protocol.crypto, "fleet");
    this.#machine = clientMachine(this.protocol);
    this.#snapshot = initialTransition(this.#machine)[0];
    this.give({ type: "publish", keys: this.keys });
  }

  get keys(): FleetKeys {
    return fleetKeys(this.protocol.crypto, this.secrets);
  }

  get state(): string {
    return String(this.#snapshot.value);
  }

  get context(): ClientContext {
    return this.#snapshot.context;
  }

  get session(): string {
    return this.context.operation?.session ?? "";
  }

  give(input: Input): readonly Effect[] {
    const [next, actions] = transition(this.#machine, this.#snapshot, input);
    this.#snapshot = next;
    const effects = (actions as readonly ReturnedAction[]).map(
      ({ type, params }) => ({ type, ...(params as object) }) as Effect,
    );
    for (const effect of effects) {
      if (effect.type === "record") this.facts.push(effect.fact);
      if (effect.type === "refuse") this.refusals.push(effect.refusal);
      if (effect.type === "send") this.sent.push(effect);
      if (effect.type === "arm") this.armed.add(effect.timer);
      if (effect.type === "disarm") this.armed.delete(effect.timer);
    }
    for (const { message } of this.sent)
      if (message.kind === "backup-put") this.backup = (message as BackupPut).backup;
    return effects;
  }

  tell(message: Message): readonly Effect[] {
    return this.give({ type: message.kind, from: "front-end", message });
  }

  begin(goal: Goal): this {
    this.give({ type: `begin.${goal.kind}`, goal });
    return this;
  }

  offer(keys: FleetKeys = this.keys, session = this.session): this {
    this.tell({ kind: "fleet-offer", session, ...keys });
    return this;
  }

  /** What the device last asked the vault: it opens for the vault only. */
  asked(kind: RequestKind) {
    const request = this.sent.findLast(({ message }) => message.kind === kind)?.message;
    if (request === undefined) throw new Error(`no ${kind} was sent`);
    const opened = openRequest(
      this.protocol.crypto,
      this.secrets.transport,
      request as VaultRequest,
    );
    if (opened === undefined) throw new Error(`the ${kind} does not open`);
    return opened;
  }

  reply<Kind extends ReplyKind>(to: RequestKind, kind: Kind, fields: ReplyFields<Kind>) {
    const { crypto } = this.protocol;
    return sealReply(crypto, kind, this.session, this.asked(to).replyKey, fields);
  }

  refusal(to: RequestKind, refusal: Refusal) {
    return this.reply(to, "refusal-reply", { refusal: this.protocol.crypto.text(refusal) });
  }

  /** The right answer of the vault to the last request of a kind. */
  answerTo(kind: Exclude<RequestKind, "handshake-request">): Message {
    const { crypto } = this.protocol;
    const { fields } = this.asked(kind);
    const oprfKey = crypto.oprfKey(crypto.fresh("fleet", "oprf", 0, "seed"), crypto.text("info"));
    switch (kind) {
      case "registration-request": {
        const request = { blindedMessage: fields.blindedMessage as Value };
        const response = createRegistrationResponse(crypto, request, oprfKey, this.keys.vault);
        return this.reply(kind, "registration-reply", {
          registration: answerId(crypto),
          ...response!,
        });
      }
      case "registration-upload":
        this.stored = { oprfKey, ...fields } as unknown as RecordSecrets;
        return this.reply(kind, "upload-reply", { generation: crypto.integer(GENERATION, 4) });
      case "activation-request":
        return this.reply(kind, "activation-reply", {});
      case "attempt-request": {
        const result = generateKE2(crypto, {
          ke1: fields as unknown as KE1,
          record: this.stored!,
          oprfKey,
          server: { privateKey: this.secrets.vault, publicKey: this.keys.vault },
          context: crypto.text(vaultLabels.opaqueContext),
          maskingNonce: crypto.fresh("fleet", "masking", 0, "nonce"),
          serverNonce: crypto.fresh("fleet", "nonce", 0, "nonce"),
          serverKeyshareSeed: crypto.fresh("fleet", "keyshare", 0, "seed"),
        });
        if (result.kind === "request-rejected") throw new Error("no KE2");
        this.#login = result.login;
        return this.reply(kind, "attempt-reply", {
          attempt: crypto.integer(ATTEMPT, 4),
          ...result.ke2,
        });
      }
      case "confirmation-request": {
        const { expectedClientMac, sessionKey } = this.#login!;
        if (fields.clientMac !== expectedClientMac) throw new Error("the MAC is wrong");
        return this.reply(kind, "confirmation-reply", {
          release: sealRelease(crypto, sessionKey, this.session, this.stored!.wrappedKey),
        });
      }
      case "deletion-request":
        return this.reply(kind, "deletion-reply", {});
    }
  }

  answer(...kinds: Exclude<RequestKind, "handshake-request">[]): this {
    for (const kind of kinds) this.tell(this.answerTo(kind));
    return this;
  }

  backupReply(backup: Value | null = this.backup ?? null, session = this.session): this {
    this.tell({ kind: "backup-reply", session, backup });
    return this;
  }

  factNames(): string[] {
    return this.facts.map(({ fact }) => fact);
  }

  kinds(): string[] {
    return this.sent.map(({ message }) => message.kind);
  }
}

const RIGHT = "code-1";
const WRONG = "code-3";
const REGISTRATION = [
  "registration-request",
  "registration-upload",
  "activation-request",
] as const satisfies readonly RequestKind[];

const registered = (change: Partial<Configuration> = {}) =>
  new Device(change)
    .begin({ kind: "register", code: RIGHT })
    .offer()
    .answer(...REGISTRATION);

/** A device of the same user without the key. */
const replaced = () => registered().begin({ kind: "replace-device" });
const retrieving = (code = RIGHT) => replaced().begin({ kind: "retrieve", code }).offer();

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
const WAITING: Record<string, () => Device> = {
  greeting: () => new Device().begin({ kind: "register", code: RIGHT }),
  registering: () => new Device().begin({ kind: "register", code: RIGHT }).offer(),
  uploading: () => WAITING.registering!().answer("registration-request"),
  activating: () => WAITING.uploading!().answer("registration-upload"),
  attempting: () => retrieving(),
  confirming: () => retrieving().answer("attempt-request"),
  fetching: () => retrieving().answer("attempt-request", "confirmation-request"),
  removing: () => registered().begin({ kind: "turn-off" }).offer(),
};

/** Attack K1, property CLN3. */
describe.each(Object.entries(WAITING))("while %s", (state, make) => {
  const home = state === "removing" ? "enrolled" : "fresh";

  test("it waits under its retry timer, and a timeout gives the operation up", () => {
    const device = make();
    expect([device.state, [...device.armed]]).toEqual([state, ["retry"]]);
    const { session } = device;
    device.give({ type: "timeout.retry" });
    expect([device.state, [...device.armed]]).toEqual([home, []]);
    expect(device.facts.at(-1)).toEqual({ fact: "operation-given-up", session, phase: "timeout" });
  });

  test("a crash takes the operation and nothing durable; after the restart it begins a new session", () => {
    const device = make();
    const { key, sessions, pins, paper } = device.context;
    device.give({ type: "crash" });
    expect([device.state, [...device.armed]]).toEqual(["down", []]);
    device.offer(device.keys, `client/${sessions}`);
    expect(device.refusals.at(-1)).toBe("party-down");
    device.give({ type: "restart" });
    expect(device.state).toBe(home);
    expect(device.context).toMatchObject({ key, sessions, pins, paper, operation: null });
    device.begin(home === "fresh" ? { kind: "register", code: RIGHT } : { kind: "turn-off" });
    expect(device.session).toBe(`client/${sessions + 1}`);
  });

  test("it begins nothing else meanwhile", () => {
    const device = make();
    const before = [device.state, device.context];
    for (const kind of ["register", "retrieve", "change-code"] as const)
      device.begin({ kind, code: RIGHT });
    device.begin({ kind: "turn-off" }).begin({ kind: "replace-device" });
    expect(device.refusals.slice(-5)).toEqual(Array(5).fill("not-expected"));
    expect([device.state, device.context]).toEqual(before);
  });

  test("a reply sealed to nobody changes nothing", () => {
    const device = make();
    const before = [device.state, device.context];
    const sealed = device.protocol.crypto.text("garbage");
    const replies = [
      "registration-reply",
      "upload-reply",
      "activation-reply",
      "attempt-reply",
      "confirmation-reply",
      "deletion-reply",
      "refusal-reply",
    ] as const;
    for (const kind of replies)
      for (const session of [device.session, "client/99"]) {
        const effects = device.tell({ kind, session, sealed });
        expect(effects.map(({ type }) => type)).toEqual(["refuse"]);
      }
    expect([device.state, device.context]).toEqual(before);
  });
});

/** Attack L4: the 64-digit key touches no vault. */
describe("with the 64-digit key", () => {
  const digits = { factor: "64-digit-key" } as const;

  test("it enrols, and recovers from paper, without a message to the vault or the front end", () => {
    const device = new Device(digits).begin({ kind: "register", code: RIGHT });
    const { key } = device.context;
    expect([device.state, device.kinds()]).toEqual(["enrolled", ["backup-put"]]);
    expect(device.facts).toEqual([{ fact: "backup-enrolled", session: "client/1", code: null }]);
    device.begin({ kind: "replace-device" });
    expect(device.context).toMatchObject({ key: null, paper: key });
    device.begin({ kind: "retrieve", code: RIGHT }).backupReply();
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
    expect(device.kinds()).toEqual(["backup-put", "backup-get"]);
    expect(device.sent.map(({ to }) => to)).toEqual(["store", "store"]);
  });

  test("without the paper there is nothing to recover with, and the device can still register", () => {
    const device = new Device(digits).begin({ kind: "retrieve", code: RIGHT });
    expect([device.state, device.refusals]).toEqual(["fresh", ["not-enrolled"]]);
    expect(device.begin({ kind: "register", code: RIGHT }).state).toBe("enrolled");
  });
});

import { initialTransition, type SnapshotFrom, transition } from "xstate";
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { sealRelease } from "../protocol/backup.ts";
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

export const GENERATION = 7;
export const ATTEMPT = 9;
export const answerId = (crypto: Cryptosystem) => crypto.text("the answer that is built on");

/** What a step before has left behind. */
const given = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("the vault answers before it knows anything");
  return value;
};

/** A device, driven by xstate's own pure `transition`, and a vault of one record that answers when told to. */
export class Device {
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
          ...given(response),
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
          record: given(this.stored),
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
        const { expectedClientMac, sessionKey } = given(this.#login);
        if (fields.clientMac !== expectedClientMac) throw new Error("the MAC is wrong");
        return this.reply(kind, "confirmation-reply", {
          release: sealRelease(crypto, sessionKey, this.session, given(this.stored).wrappedKey),
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

export const RIGHT = "code-1";
export const WRONG = "code-3";
export const REGISTRATION = [
  "registration-request",
  "registration-upload",
  "activation-request",
] as const satisfies readonly RequestKind[];

export const registered = (change: Partial<Configuration> = {}) =>
  new Device(change)
    .begin({ kind: "register", code: RIGHT })
    .offer()
    .answer(...REGISTRATION);

/** A device of the same user without the key. */
export const replaced = () => registered().begin({ kind: "replace-device" });
export const retrieving = (code = RIGHT) => replaced().begin({ kind: "retrieve", code }).offer();

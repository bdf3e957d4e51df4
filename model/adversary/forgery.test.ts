import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { activationProof } from "../protocol/activation.ts";
import { DEFAULT_CONFIGURATION, protocolOf } from "../protocol/configuration.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { fleetKeys, fleetSecrets } from "../protocol/fleet.ts";
import type { VaultReply, VaultRequest } from "../protocol/messages.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  finalizeRegistrationRequest,
  generateKE2,
  type KE1,
  type RegistrationRequest,
} from "../protocol/opaque.ts";
import { openReply, openRequest, sealReply, sealRequest } from "../protocol/requests.ts";
import { forge } from "./forgery.ts";
import type { ClientRecipe } from "./recipe.ts";
import type { AdversarySession, Forgery, Sight } from "./sight.ts";

const protocol = protocolOf(symbolic(), DEFAULT_CONFIGURATION);
const { crypto } = protocol;
const secrets = fleetSecrets(crypto, "fleet");
const fleet = fleetKeys(crypto, secrets);
const oprfKey = crypto.oprfKey(crypto.fresh("hsm-1", "oprf", 0, "seed"), crypto.text("info"));
const RIGHT = "code-1";
const WRONG = "code-3";

const sight = (change: Partial<Sight> = {}): Sight => ({
  fleet,
  sessions: [],
  inbox: [],
  captured: [],
  ...change,
});

const made = (forgery: Forgery | undefined): Forgery => {
  if (forgery === undefined) throw new Error("nothing was forged");
  return forgery;
};

/** A forged request as the vault sees it. */
const opened = (forgery: Forgery | undefined) => {
  const { to, message } = made(forgery);
  expect(to).toBe("front-end");
  const request = openRequest(crypto, secrets.transport, message as VaultRequest);
  if (request === undefined) throw new Error("the vault cannot open it");
  return request;
};

/** What a user registered with the right code. */
const record = ((): RecordSecrets => {
  const password = crypto.code(RIGHT);
  const blind = crypto.fresh("client", "blind", 0, "scalar");
  const request = createRegistrationRequest(crypto, password, blind)!;
  const response = createRegistrationResponse(crypto, request, oprfKey, fleet.vault)!;
  const envelopeNonce = crypto.fresh("client", "nonce", 0, "nonce");
  const registration = finalizeRegistrationRequest(crypto, {
    password,
    blind,
    response,
    envelopeNonce,
  })!;
  return { oprfKey, ...registration.record, wrappedKey: crypto.text("wrapped") };
})();

const begins = (recipe: ClientRecipe) => {
  const forgery = made(forge(protocol, sight(), recipe));
  return { forgery, session: forgery.begins as AdversarySession };
};

describe("a guess", () => {
  const guessing = (code: string) => {
    const { forgery, session } = begins({ recipe: "guess", account: "alice", code });
    const { fields, replyKey } = opened(forgery);
    const result = generateKE2(crypto, {
      ke1: fields as unknown as KE1,
      record,
      oprfKey,
      server: { privateKey: secrets.vault, publicKey: fleet.vault },
      context: crypto.text(vaultLabels.opaqueContext),
      maskingNonce: crypto.fresh("hsm-1", "masking", 0, "nonce"),
      serverNonce: crypto.fresh("hsm-1", "nonce", 0, "nonce"),
      serverKeyshareSeed: crypto.fresh("hsm-1", "keyshare", 0, "seed"),
    });
    if (result.kind === "request-rejected") throw new Error("no KE2");
    const attempt = crypto.integer(9, 4);
    const reply = sealReply(crypto, "attempt-reply", session.id, replyKey, {
      attempt,
      ...result.ke2,
    });
    return { session, reply, expected: result.login.expectedClientMac };
  };

  test("it is a login that the vault evaluates, as the account, in a session of its own", () => {
    const { forgery, session } = begins({ recipe: "guess", account: "alice", code: WRONG });
    expect(forgery.message).toMatchObject({ kind: "attempt-request", account: "alice" });
    expect(session).toEqual({
      ...{ id: "adversary/1", kind: "guess", account: "alice", code: WRONG },
      carriedOn: [],
    });
    const again = made(
      forge(protocol, sight({ sessions: [session] }), {
        ...{ recipe: "guess", account: "alice", code: WRONG },
      }),
    );
    expect(again.begins?.id).toBe("adversary/2");
    expect(opened(again).fields).not.toEqual(opened(forgery).fields);
  });

  test("its third message is genuine exactly where the guess was right", () => {
    for (const [code, right] of [
      [RIGHT, true],
      [WRONG, false],
    ] as const) {
      const { session, reply, expected } = guessing(code);
      const seen = sight({ sessions: [session], inbox: [reply] });
      const confirm: ClientRecipe = { recipe: "confirm", session: session.id };
      const { fields } = opened(forge(protocol, seen, confirm));
      expect(fields.clientMac === expected).toBe(right);
      expect(fields.attempt).toBe(crypto.integer(9, 4));
    }
  });

  test("without the session, or without its reply, there is no third message", () => {
    const { session, reply } = guessing(RIGHT);
    const confirm: ClientRecipe = { recipe: "confirm", session: session.id };
    expect(forge(protocol, sight({ sessions: [session] }), confirm)).toBeUndefined();
    expect(forge(protocol, sight({ inbox: [reply] }), confirm)).toBeUndefined();
    const foreign: VaultReply = { ...reply, session: "adversary/2" };
    expect(
      forge(protocol, sight({ sessions: [session], inbox: [foreign] }), confirm),
    ).toBeUndefined();
  });
});

describe("a registration of its own", () => {
  test("request, upload and activation are what the vault would take", () => {
    const { forgery, session } = begins({ recipe: "register", account: "mallory", code: WRONG });
    const first = opened(forgery);
    expect(
      forge(protocol, sight({ sessions: [session] }), { recipe: "upload", session: session.id }),
    ).toBe(undefined);
    const response = createRegistrationResponse(
      crypto,
      first.fields as unknown as RegistrationRequest,
      oprfKey,
      fleet.vault,
    )!;
    const answer = sealReply(crypto, "registration-reply", session.id, first.replyKey, {
      registration: crypto.text("the answer"),
      ...response,
    });
    const seen = sight({ sessions: [session], inbox: [answer] });
    const upload = opened(forge(protocol, seen, { recipe: "upload", session: session.id }));
    expect(upload.fields.registration).toBe(crypto.text("the answer"));
    expect(new Set(Object.values(upload.fields)).size).toBe(6);

    const activate: ClientRecipe = { recipe: "activate", session: session.id };
    expect(forge(protocol, seen, activate)).toBeUndefined();
    const generation = crypto.integer(4, 4);
    const stored = sealReply(crypto, "upload-reply", session.id, upload.replyKey, { generation });
    const { fields } = opened(forge(protocol, { ...seen, inbox: [answer, stored] }, activate));
    expect(fields).toEqual({
      generation,
      proof: activationProof(crypto, upload.fields.maskingKey as Value, generation),
    });
  });
});

describe("what it invents", () => {
  test("an activation without the masking key proves nothing (D6)", () => {
    const { fields } = opened(
      forge(protocol, sight(), { recipe: "forge-activation", account: "alice", generation: 4 }),
    );
    const generation = crypto.integer(4, 4);
    expect(fields.generation).toBe(generation);
    expect(fields.proof).not.toBe(activationProof(crypto, record.maskingKey, generation));
  });

  test("a deletion as the account", () => {
    const forgery = made(forge(protocol, sight(), { recipe: "delete", account: "alice" }));
    expect(forgery.message).toMatchObject({ kind: "deletion-request", account: "alice" });
    expect(opened(forgery).fields).toEqual({});
  });

  test("a captured request, as it was, and none that was not captured", () => {
    const sealed = crypto.text("sealed by the client");
    const captured: VaultRequest[] = [
      { kind: "attempt-request", session: "client/1", account: "alice", sealed },
    ];
    const replay = (session: string): ClientRecipe => ({
      recipe: "replay",
      kind: "attempt-request",
      session,
    });
    expect(forge(protocol, sight({ captured }), replay("client/1"))).toEqual({
      to: "front-end",
      message: captured[0],
    });
    expect(forge(protocol, sight({ captured }), replay("client/2"))).toBeUndefined();
  });
});

/** Attacks E2, F1. */
describe("a fleet of its own", () => {
  test("it offers keys that are not the fleet's, to the client's session", () => {
    const { to, message } = made(
      forge(protocol, sight(), { recipe: "offer-fleet", session: "client/1" }),
    );
    expect(to).toBe("client");
    expect(message).toEqual({
      kind: "fleet-offer",
      session: "client/1",
      ...fleetKeys(crypto, fleetSecrets(crypto, "adversary")),
    });
    expect(message).not.toMatchObject({ ...fleet });
  });

  test("it answers a registration that was sealed to it, and no other", () => {
    const replyKey = crypto.fresh("client", "reply key", 0, "key");
    const blindedMessage = crypto.blind(crypto.code(RIGHT), crypto.text("blind"))!;
    const sealedTo = (transport: Value): VaultRequest => ({
      kind: "registration-request",
      session: "client/1",
      account: "alice",
      sealed: sealRequest(
        crypto,
        transport,
        "registration-request",
        "client/1",
        "alice",
        crypto.text("randomness"),
        replyKey,
        { blindedMessage },
      ),
    });
    const serve: ClientRecipe = { recipe: "serve-registration", session: "client/1" };
    const own = fleetKeys(crypto, fleetSecrets(crypto, "adversary"));
    const { to, message } = made(
      forge(protocol, sight({ captured: [sealedTo(own.transport)] }), serve),
    );
    expect(to).toBe("client");
    const reply = message as VaultReply & { kind: "registration-reply" };
    expect(openReply(crypto, replyKey, reply)?.serverPublicKey).toBe(own.vault);
    expect(
      forge(protocol, sight({ captured: [sealedTo(fleet.transport)] }), serve),
    ).toBeUndefined();
    expect(forge(protocol, sight(), serve)).toBeUndefined();
  });
});

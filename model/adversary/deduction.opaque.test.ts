import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  deriveKeyPair,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  serverFinish,
} from "../protocol/opaque.ts";
import { adversary, expectValid } from "./deduction.setting.ts";
import { derivationLines } from "./derivation.ts";

/**
 * A user, a vault, and the adversary between them; what each scene shows is returned, not learned.
 */
function opaqueWorld(c: SymbolicCryptosystem, code: Value) {
  const server = deriveKeyPair(c, c.fresh("vault", "ake", 0, "seed"));
  const oprfKey = c.fresh("vault", "oprf-key", 0, "scalar");
  const fleet = c.privateKey(c.fresh("vault", "fleet", 0, "seed"));
  const context = c.text("test");
  const blind = c.fresh("alice", "blind", 0, "scalar");
  const envelopeNonce = c.fresh("alice", "envelope-nonce", 0, "nonce");
  const request = createRegistrationRequest(c, code, blind);
  const response = request && createRegistrationResponse(c, request, oprfKey, server.publicKey);
  const registration =
    response && finalizeRegistrationRequest(c, { password: code, blind, response, envelopeNonce });
  if (registration === undefined) throw new Error("an honest registration failed");
  const { record, exportKey } = registration;
  const sealed = c.seal(
    c.publicKey(fleet),
    c.fresh("alice", "seal", 0, "seed"),
    c.text("record"),
    c.pack(...Object.values(record)),
  );
  const registered = [c.publicKey(fleet), request, response, sealed].flatMap(values);
  const backupKey = c.fresh("alice", "backup-key", 0, "key");
  const wrapped = c.encrypt(exportKey, c.text("n"), c.text("wrap"), backupKey);

  /** One login under the given word; the client's secrets are drawn by `who`. */
  const login = (who: string, password: Value, session: number) => {
    const started = generateKE1(c, {
      password,
      blind: c.fresh(who, "blind", session, "scalar"),
      clientNonce: c.fresh(who, "nonce", session, "nonce"),
      clientKeyshareSeed: c.fresh(who, "keyshare", session, "seed"),
    });
    if (started === undefined) throw new Error("KE1 failed");
    const answered = generateKE2(c, {
      ke1: started.ke1,
      record,
      oprfKey,
      server,
      context,
      maskingNonce: c.fresh("vault", "masking-nonce", session, "nonce"),
      serverNonce: c.fresh("vault", "nonce", session, "nonce"),
      serverKeyshareSeed: c.fresh("vault", "keyshare", session, "seed"),
    });
    if (answered.kind !== "answered") throw new Error(answered.kind);
    const finished = generateKE3(c, { login: started, ke2: answered.ke2, context });
    const ke3 = finished.kind === "authenticated" ? finished.ke3 : undefined;
    if (ke3) expect(serverFinish(answered.login, ke3).kind).toBe("authenticated");
    return { started, ke1: values(started.ke1), ke2: values(answered.ke2), ke3: values(ke3) };
  };
  return { server, oprfKey, record, exportKey, registered, backupKey, wrapped, login };
}

function values(message: object | undefined): Value[] {
  if (message === undefined) return [];
  return "toJSON" in message ? [message as Value] : (Object.values(message) as Value[]);
}

describe("OPAQUE", () => {
  test("a passive eavesdropper of registration and login derives nothing and tests nothing", () => {
    const { c, d, code } = adversary();
    const w = opaqueWorld(c, code);
    const { ke1, ke2, ke3 } = w.login("alice", code, 0);
    expect(ke3).toHaveLength(1);
    const k = d.learn(d.nothing, [...w.registered, ...ke1, ...ke2, ...ke3, w.wrapped]);
    for (const secret of [code, w.exportKey, w.backupKey]) expect(d.derives(k, secret)).toBe(false);
    expect(d.test(k, code)).toBeUndefined();
  });

  test("an online guess with the right word identifies it, and the backup key follows", () => {
    const a = adversary();
    const { c, d, code } = a;
    const w = opaqueWorld(c, code);
    const seen = [...w.registered, w.wrapped, ...w.login("adversary", code, 0).ke2];
    const k = d.learn(d.nothing, seen);
    expect(d.test(k, code)?.evidence).toBe("matched");
    expectValid(a, k, w.exportKey, seen);
    expectValid(a, k, w.backupKey, seen);
  });

  test("the evaluation of the right word without the rest of KE2 identifies nothing", () => {
    const { c, d, code } = adversary();
    const w = opaqueWorld(c, code);
    const evaluations = [0, 1].map((i) => w.login("adversary", code, i).ke2[0] as Value);
    const own = [0, 1].map((i) => w.login("adversary", code, i).ke1[0] as Value);
    expect(d.test(d.learn(d.nothing, [...evaluations, ...own]), code)).toBeUndefined();
  });

  test("online guesses with wrong words identify nothing", () => {
    const { c, d, code } = adversary();
    const w = opaqueWorld(c, code);
    const guesses = ["0000", "1111"].map((word, i) => w.login("adversary", c.code(word), i));
    const k = d.learn(d.nothing, [
      ...w.registered,
      w.wrapped,
      ...guesses.flatMap((g) => [...g.ke1, ...g.ke2]),
    ]);
    expect(guesses[0]?.ke3).toEqual([]);
    for (const secret of [code, w.exportKey, w.backupKey]) expect(d.derives(k, secret)).toBe(false);
  });

  test("the OPRF key and the record together identify the code offline", () => {
    const a = adversary();
    const { c, d, code } = a;
    const w = opaqueWorld(c, code);
    const seen = [w.oprfKey, ...values(w.record)];
    expect(d.test(d.learn(d.nothing, [w.oprfKey]), code)).toBeUndefined();
    expect(d.test(d.learn(d.nothing, values(w.record)), code)).toBeUndefined();
    const k = d.learn(d.nothing, seen);
    expect(d.test(k, code)?.evidence).toBe("recomputed");
    const tree = expectValid(a, k, w.exportKey, seen);
    expect(derivationLines(tree, c.describe).join("\n")).toContain("[dictionary-test: recomputed]");
  });

  test("the OPRF key and a recorded KE2 together identify the code offline", () => {
    const a = adversary();
    const { c, d, code } = a;
    const w = opaqueWorld(c, code);
    const { ke1, ke2, ke3 } = w.login("alice", code, 0);
    const before = d.learn(d.nothing, [...w.registered, ...ke1, ...ke2, ...ke3]);
    const k = d.learn(before, [w.oprfKey]);
    expect(d.test(before, code)).toBeUndefined();
    const learned = [...w.registered, ...ke1, ...ke2, ...ke3, w.oprfKey];
    expectValid(a, k, w.exportKey, learned);
  });

  test("the OPRF key and the blinded messages alone identify nothing", () => {
    const { c, d, code } = adversary();
    const w = opaqueWorld(c, code);
    const k = d.learn(d.nothing, [...w.login("alice", code, 0).ke1, w.oprfKey]);
    expect(d.test(k, code)).toBeUndefined();
  });

  test("a client's leaked blind and the blinded message identify the code", () => {
    const { c, d, code } = adversary();
    const w = opaqueWorld(c, code);
    const { started } = w.login("alice", code, 0);
    expect(
      d.test(d.learn(d.nothing, [started.blind, started.ke1.blindedMessage]), code)?.evidence,
    ).toBe("recomputed");
  });
});

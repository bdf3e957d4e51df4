/**
 * How long a registration and a login take here, beside two other implementations measured in the same run, turn by
 * turn; and where the time goes. Absolute figures depend on the machine and its load, the ratios much less.
 */
import {
  getOpaqueConfig,
  IdentityMemHardFn,
  OpaqueClient,
  OpaqueID,
  OpaqueServer,
} from "@cloudflare/opaque-ts";
import { type ConcreteCryptosystem, concrete } from "../algebra/concrete/concrete.ts";
import { IDENTITY, type Stretching } from "../algebra/concrete/stretching.ts";
import type { SuiteName } from "../algebra/concrete/suite.ts";
import type { Size, Value } from "../algebra/cryptosystem.ts";
import {
  createRegistrationRequest,
  createRegistrationResponse,
  finalizeRegistrationRequest,
  generateKE1,
  generateKE2,
  generateKE3,
  serverFinish,
} from "./opaque.ts";
import { isReady, STRETCHING, theirsAlone } from "./opaque-interop.setting.ts";

/** One measurement: figures by name, the unit in the name. */
export interface Measurement {
  readonly name: string;
  readonly figures: Readonly<Record<string, number>>;
}

const ok = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("a step of the bench failed");
  return value;
};

/** Registers and logs in once, both ends; `time` is told how long each half took. */
const pass = (c: ConcreteCryptosystem, turn: number): { registration: number; login: number } => {
  const draw = (label: string, size: Size): Value => c.fresh("bench", label, turn, size);
  const password = c.code("1234");
  const privateKey = c.privateKey(c.fresh("bench", "server", 0, "seed"));
  const server = { privateKey, publicKey: c.publicKey(privateKey) };
  const oprfKey = draw("oprf", "scalar");
  const context = c.text("bench");
  const began = performance.now();
  const blind = draw("registration blind", "scalar");
  const request = ok(createRegistrationRequest(c, password, blind));
  const response = ok(createRegistrationResponse(c, request, oprfKey, server.publicKey));
  const envelopeNonce = draw("envelope nonce", "nonce");
  const { record } = ok(
    finalizeRegistrationRequest(c, { password, blind, response, envelopeNonce }),
  );
  const registered = performance.now();
  const login = ok(
    generateKE1(c, {
      password,
      blind: draw("login blind", "scalar"),
      clientNonce: draw("client nonce", "nonce"),
      clientKeyshareSeed: draw("client keyshare", "seed"),
    }),
  );
  const answered = generateKE2(c, {
    ke1: login.ke1,
    record,
    oprfKey,
    server,
    context,
    maskingNonce: draw("masking nonce", "nonce"),
    serverNonce: draw("server nonce", "nonce"),
    serverKeyshareSeed: draw("server keyshare", "seed"),
  });
  if (answered.kind !== "answered") throw new Error(answered.kind);
  const finished = generateKE3(c, { login, ke2: answered.ke2, context });
  if (finished.kind !== "authenticated") throw new Error(finished.kind);
  if (serverFinish(answered.login, finished.ke3).kind !== "authenticated")
    throw new Error("the server refuses");
  return { registration: registered - began, login: performance.now() - registered };
};

const IN_THE_GROUP = ["blind", "evaluate", "finalize", "dh", "publicKey"] as const;
const DERIVING = ["privateKey", "oprfKey"] as const;
const HASHING = ["hash", "extract", "expand", "mac", "stretch"] as const;

/** The shares of one pass by kind of operation, in percent. */
const sharesOf = (suite: SuiteName, passes: number): Readonly<Record<string, number>> => {
  const right = concrete({ seed: 2, suite, stretching: IDENTITY });
  const spent = new Map<string, number>();
  const timed = Object.fromEntries(
    Object.entries(right).map(([name, member]) => [
      name,
      typeof member !== "function"
        ? member
        : (...args: unknown[]) => {
            const began = performance.now();
            const result = (member as (...all: unknown[]) => unknown)(...args);
            spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
            return result;
          },
    ]),
  ) as unknown as ConcreteCryptosystem;
  let whole = 0;
  for (let turn = 0; turn < passes; turn++) {
    const { registration, login } = pass(timed, turn);
    whole += registration + login;
  }
  const share = (names: readonly string[]) =>
    (100 * names.reduce((sum, name) => sum + (spent.get(name) ?? 0), 0)) / whole;
  return {
    percentBlind: share(["blind"]),
    percentEvaluate: share(["evaluate"]),
    percentFinalize: share(["finalize"]),
    percentDiffieHellman: share(["dh"]),
    percentPublicKeys: share(["publicKey"]),
    percentInTheGroup: share(IN_THE_GROUP),
    percentHashToScalar: share(DERIVING),
    percentHashing: share(HASHING),
  };
};

/** draft-07 in TypeScript over P-256; only its speed is compared. */
const theirTypeScript = async (): Promise<void> => {
  const config = getOpaqueConfig(OpaqueID.OPAQUE_P256);
  const keys = await config.ake.generateAuthKeyPair();
  const server = new OpaqueServer(config, config.prng.random(config.hash.Nh), keys);
  const registering = new OpaqueClient(config, IdentityMemHardFn);
  const good = <T>(value: T | Error): T => {
    if (value instanceof Error) throw value;
    return value;
  };
  const request = good(await registering.registerInit("1234"));
  const response = good(await server.registerInit(request, "alice"));
  const { record } = good(await registering.registerFinish(response));
  const client = new OpaqueClient(config, IdentityMemHardFn);
  const ke1 = good(await client.authInit("1234"));
  const { ke2, expected } = good(await server.authInit(ke1, record, "alice"));
  const { ke3 } = good(await client.authFinish(ke2));
  good(server.authFinish(ke3, expected));
};

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;

const timed = async (run: () => unknown): Promise<number> => {
  const began = performance.now();
  await run();
  return performance.now() - began;
};

/** Ours in a suite against another implementation, turn by turn. */
const against = async (
  suite: SuiteName,
  stretching: Stretching,
  turns: number,
  other: () => unknown,
): Promise<{ ours: number; registration: number; login: number; theirs: number }> => {
  const c = concrete({ seed: 1, suite, stretching });
  const registrations: number[] = [];
  const logins: number[] = [];
  const theirs: number[] = [];
  // The first turns only warm up.
  for (let turn = -3; turn < turns; turn++) {
    const { registration, login } = pass(c, turn + 3);
    const their = await timed(other);
    if (turn < 0) continue;
    registrations.push(registration);
    logins.push(login);
    theirs.push(their);
  }
  const [registration, login] = [median(registrations), median(logins)];
  return { ours: registration + login, registration, login, theirs: median(theirs) };
};

/** @throws Error where any of the implementations fails to log in: a fast wrong answer is no figure. */
export async function benchOpaque(turns = 15): Promise<Measurement[]> {
  await isReady;
  const ristretto = await against("ristretto255-SHA512", STRETCHING, turns, () => {
    if (!theirsAlone("1234", "1234")) throw new Error("opaque-ke refuses");
  });
  const p256 = await against("P256-SHA256", IDENTITY, turns, theirTypeScript);
  return [
    {
      name: "OPAQUE, ristretto255-SHA512, registration and login, both ends (Argon2id with 8 KiB)",
      figures: {
        registrationMilliseconds: ristretto.registration,
        loginMilliseconds: ristretto.login,
        webAssemblyMilliseconds: ristretto.theirs,
        ratioToWebAssembly: ristretto.ours / ristretto.theirs,
      },
    },
    {
      name: "OPAQUE, P256-SHA256, registration and login, both ends (no stretching)",
      figures: {
        registrationMilliseconds: p256.registration,
        loginMilliseconds: p256.login,
        opaqueTsMilliseconds: p256.theirs,
        ratioToOpaqueTs: p256.ours / p256.theirs,
      },
    },
    {
      name: "where the time goes, ristretto255-SHA512",
      figures: sharesOf("ristretto255-SHA512", turns),
    },
    { name: "where the time goes, P256-SHA256", figures: sharesOf("P256-SHA256", turns) },
  ];
}

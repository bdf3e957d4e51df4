/** Every stored schedule in both readings at once: the same decisions, step by step. */
import { describe, expect, test } from "vitest";
import type { Derivation } from "../model/adversary/derivation.ts";
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import { SUITE_NAMES } from "../model/algebra/concrete/suite.ts";
import type { Value } from "../model/algebra/cryptosystem.ts";
import type { Envelope } from "../model/protocol/messages.ts";
import { decodeMessage, encodeMessage } from "../model/protocol/wire.ts";
import { worldNameOf } from "../model/world/play.ts";
import {
  DivergenceError,
  type PairedCourse,
  readableOctets,
} from "../properties/harness/agreement.ts";
import { attempts } from "../properties/harness/attempts.ts";
import { octetsFor, replayPaired, storedAttacks } from "./paired.ts";
import { type Scenario, storedScenarios } from "./read-scenario.ts";
import { threatNamed } from "./run-scenario.ts";
import { transcribePaired } from "./transcribe.ts";

/** Schedules of the realms' world are read in octets by a test of their own (realms-in-octets.test.ts). */
const SCHEDULES = storedScenarios().filter(
  ({ search, threat }) =>
    search.kind === "schedule" && worldNameOf(threatNamed(threat)) !== "realms",
);
const isOfVault = ({ threat }: Scenario): boolean => worldNameOf(threatNamed(threat)) === "vault";
const named = (name: string): Scenario => {
  const scenario = SCHEDULES.find((other) => other.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
};
const eventsOf = ({ search }: Scenario) => (search.kind === "schedule" ? search.events : []);
const text = (crypto: ConcreteCryptosystem, value: Value): string =>
  new TextDecoder().decode(crypto.bytesOf(value));

/** Whether nothing comes out: a right guess that was charged gives the key away, and breaks no claim. */
const holdsSecrets = ({ expect: { X1, X6, ...others } }: Scenario): boolean =>
  (X1 === "held" || X6 === "held") && others["S-GUESSED"] !== "witnessed";

/**
 * Schedules that have no reading in octets, and why. There is none: what no scheme in use does, a signature that fits two
 * messages, has a stand-in (`ConcreteOptions.signatures`).
 */
const NOT_READ: Readonly<Record<string, string>> = {};

const INSTRUCTIVE = ["e12-extract-one", "pin-fleet-keys", "verify-confirmation"].map(named);
const ATTACKS = storedAttacks(INSTRUCTIVE, () => readableOctets(1));

/** Every message that was sent or forged comes back from the wire as it was. */
const expectWire = (
  { twin }: PairedCourse,
  crypto: ConcreteCryptosystem,
  forged: readonly Envelope[],
): void => {
  const { networks } = twin.world.universe;
  const sent = Array.from({ length: networks.envelopeCount }, (_, id) => networks.envelopeAt(id));
  expect(sent.length + forged.length).toBeGreaterThan(0);
  for (const { message } of [...sent, ...forged]) {
    const decoded = decodeMessage(crypto, encodeMessage(crypto, message));
    expect(decoded).toEqual({ kind: "message", message });
  }
};

/** Nothing but a code that was guessed online has come out, and nothing that worked elsewhere opens the backup. */
const expectSecrecy = (course: PairedCourse): void => {
  expect(course.exposures.filter(({ secret }) => secret.kind !== "code")).toEqual([]);
  for (const { succeeded, obstacles } of attempts(course, ATTACKS)) {
    expect(succeeded).toBe(false);
    expect(obstacles.length).toBeGreaterThan(0);
  }
};

describe("the readings agree", () => {
  test("the whole corpus is read, of both worlds", () => {
    expect(Object.keys(NOT_READ)).toEqual([]);
    expect(SCHEDULES.filter(isOfVault).length).toBeGreaterThan(60);
    expect(SCHEDULES.filter((scenario) => !isOfVault(scenario)).length).toBeGreaterThan(90);
  });

  test.each(SCHEDULES.map((scenario) => [scenario.file, scenario] as const))(
    "on %s, to the last verdict",
    (_, scenario) => {
      const crypto = octetsFor(scenario, 1);
      const forged: Envelope[] = [];
      const { run, course, steps } = replayPaired(scenario, crypto, [], ({ twin, twinEvent }) => {
        const one = twin.world.injectedIn(twin.previous, twinEvent);
        if (one !== undefined) forged.push(one);
      });
      expect(course.steps).toBeGreaterThanOrEqual(steps - 5);
      // A replay stops at the breach that is expected: nothing of ours stands behind it.
      expect(steps).toBe(eventsOf(scenario).length);
      expect(run.verdicts.map(({ property, kind }) => [property, kind])).toEqual(
        Object.entries(scenario.expect),
      );
      if (holdsSecrets(scenario)) expectSecrecy(course);
      expectWire(course, crypto, forged);
    },
  );

  test.each(["g13-countersigned-octets", "g8-fast-forward", "publish-rotate-retire"])(
    "on %s whatever the suite and the seed",
    (name) => {
      const options = { suite: SUITE_NAMES[1], exchange: "curve25519" } as const;
      const { run, course } = replayPaired(named(name), octetsFor(named(name), 5, options));
      expect(course.steps).toBeGreaterThan(10);
      expect(run.verdicts.map(({ property, kind }) => [property, kind])).toEqual(
        Object.entries(named(name).expect),
      );
    },
  );

  test.each(["e12-extract-one", "new-device", "verify-confirmation", "pin-fleet-keys"])(
    "on %s under the other suite",
    (name) => {
      const crypto = readableOctets(2, { suite: SUITE_NAMES[1] });
      const { run, course } = replayPaired(named(name), crypto);
      expect(course.steps).toBeGreaterThan(5);
      expect(run.verdicts.map(({ property, kind }) => [property, kind])).toEqual(
        Object.entries(named(name).expect),
      );
    },
  );

  test.each(["e12-extract-one", "new-device"])("on %s with X25519 for the key exchange", (name) => {
    const crypto = readableOctets(3, { exchange: "curve25519" });
    const { run } = replayPaired(named(name), crypto);
    expect(run.verdicts.map(({ property, kind }) => [property, kind])).toEqual(
      Object.entries(named(name).expect),
    );
  });

  test("with real stretching, and whatever the seed", () => {
    const stretching = { function: "argon2id", passes: 1, kibibytes: 64, lanes: 1 } as const;
    for (const seed of [3, 4])
      expect(
        replayPaired(named("e12-extract-one"), readableOctets(seed, { stretching })).course
          .exposures,
      ).toHaveLength(3);
  });
});

/** The concrete reading with one operation done wrongly. */
type Mistake = (right: ConcreteCryptosystem) => Partial<ConcreteCryptosystem>;

const MISTAKES: Readonly<Record<string, readonly [string, Mistake]>> = {
  "a hash of the first 16 octets only": [
    "new-device",
    (c) => ({ hash: (data) => c.hash(c.fromBytes(c.bytesOf(data).subarray(0, 16))) }),
  ],
  "fresh values that forget their index": [
    "new-device",
    (c) => ({ fresh: (owner, label, _, size) => c.fresh(owner, label, 0, size) }),
  ],
  "an exchange that is not the same from both ends": [
    "new-device",
    (c) => ({ dh: (secret, key) => c.hash(c.pack(secret, key)) }),
  ],
  "an OPRF that forgets its input": [
    "wrong-then-right",
    (c) => ({
      blind: (_, blind) => c.blind(c.text("any"), blind),
      finalize: (_, blind, element) => c.finalize(c.text("any"), blind, element),
    }),
  ],
  "an evaluation that leaves the element as it is": [
    "e12-extract-one",
    () => ({ evaluate: (_, element) => element }),
  ],
  "a decryption that never opens": ["new-device", () => ({ decrypt: () => undefined })],
  "an unsealing under another context than the sealing": [
    "pin-fleet-keys",
    (c) => ({ unseal: (key, _, sealed) => c.unseal(key, c.text("another context"), sealed) }),
  ],
  "lists of one part too many": ["new-device", (c) => ({ unpack: (v, n) => c.unpack(v, n + 1) })],
  "signatures that verify whatever they are over": [
    "h1-first-signer-stolen",
    () => ({ verify: () => true }),
  ],
  "one signing key for everybody": [
    "publish-rotate-retire",
    (c) => ({ signingKey: () => c.signingKey(c.fresh("any", "seed", 0, "seed")) }),
  ],
  "signatures over the first 32 octets of a message": [
    "g13-countersigned-octets",
    (c) => ({
      sign: (key, v) => c.sign(key, c.fromBytes(c.bytesOf(v).subarray(0, 32))),
      verify: (key, v, s) => c.verify(key, c.fromBytes(c.bytesOf(v).subarray(0, 32)), s),
    }),
  ],
  "a forger who has no key": [
    "g13-countersigned-octets",
    (c) => ({ beyond: { ...c.beyond, signBoth: () => undefined } }),
  ],
};

describe("a disagreement stops the run", () => {
  test.each(Object.entries(MISTAKES))("%s is noticed", (_, [name, mistake]) => {
    const right = octetsFor(named(name), 1);
    const wrong: ConcreteCryptosystem = { ...right, ...mistake(right) };
    expect(() => replayPaired(named(name), wrong)).toThrow(DivergenceError);
  });

  test("a mistake that both ends share is none of decisions: published figures are there for it", () => {
    const right = readableOctets(1);
    const wrong = { ...right, mac: (_: Value, data: Value) => right.mac(right.text("any"), data) };
    expect(replayPaired(named("new-device"), wrong).course.steps).toBeGreaterThan(100);
  });

  test("it says at which step, at which event, and what differs", () => {
    const right = readableOctets(1);
    const wrong = { ...right, decrypt: () => undefined };
    try {
      replayPaired(named("register-then-retrieve"), wrong);
      expect.unreachable();
    } catch (error) {
      const { divergence, schedule } = error as DivergenceError;
      const { search } = named("register-then-retrieve");
      const events = search.kind === "schedule" ? search.events : [];
      expect(events[divergence.step - 1]).toMatchObject({
        do: "deliver",
        envelope: { kind: "registration-reply", to: "client" },
      });
      expect(schedule).toEqual(events.slice(0, divergence.step));
      expect(divergence.event).toBe("deliver registration-reply from front-end to client");
      expect(divergence.what).toBe("what client does");
      expect(divergence.symbolic).toContain("send");
      expect(divergence.concrete).toContain("refuse reply-rejected");
    }
  });

  test("a transcript tells both readings as far as they agree, and then the difference", () => {
    const right = readableOctets(1);
    const wrong = { ...right, decrypt: () => undefined };
    const told = transcribePaired(named("register-then-retrieve"), wrong, []);
    const agreed = (told.divergence?.step ?? 0) - 1;
    expect(agreed).toBeGreaterThan(10);
    expect([told.run, told.course]).toEqual([null, null]);
    expect(told.inTerms.steps).toHaveLength(agreed);
    expect(told.inOctets.steps.map(({ text }) => text)).toEqual(
      told.inTerms.steps.map(({ text }) => text),
    );
  });

  test("octets that no attack can open are no exposure, though terms say so", () => {
    const right = readableOctets(1);
    // A masking key that nobody can compute again from a guess: the search in octets comes out with nothing.
    let draws = 0;
    const wrong: ConcreteCryptosystem = {
      ...right,
      stretch: (value) => right.hash(right.pack(value, right.integer(draws++, 4))),
    };
    expect(() => replayPaired(named("e12-extract-one"), wrong)).toThrow(DivergenceError);
  });
});

describe("exposure in octets", () => {
  test("E12: the code, the key and the history come out of what one opened replica gave up", () => {
    const crypto = readableOctets(1);
    const decoys = Array.from({ length: 40 }, (_, n) => `decoy-${n}`);
    const { course } = replayPaired(named("e12-extract-one"), crypto, decoys);
    const found = course.exposures.map(({ secret, computed }) => [secret.kind, computed] as const);
    expect(found.map(([kind]) => kind)).toEqual(["code", "backup-key", "history"]);
    const [code, key, history] = found.map(([, value]) => value) as [Value, Value, Value];
    expect(text(crypto, code)).toBe("code-1");
    expect(crypto.bytesOf(key)).toHaveLength(32);
    expect(text(crypto, history)).toMatch(/^Alice: see you at eight\?/);
    expect(course.exposures[0]?.wordsTried).toBe(43);
  });

  const broken = SCHEDULES.filter(({ expect: { X1, X6 } }) => [X1, X6].includes("violated"));

  test.each(broken.map(({ name }) => name))(
    "%s, where secrecy breaks: the code is computed in octets; where terms say so, key and history too",
    (name) => {
      const scenario = named(name);
      const crypto = octetsFor(scenario, 1);
      const { course } = replayPaired(scenario, crypto);
      const secrets = course.factsSoFar.flatMap((fact) =>
        fact.fact === "secret-exposed" ? [fact.secret] : [],
      );
      const found = new Map(
        course.exposures.map(({ secret, computed }) => [secret.kind, text(crypto, computed)]),
      );
      expect(found.get("code")).toBe("code-1");
      expect(found.has("backup-key")).toBe(secrets.includes("backup-key"));
      const isOpened = secrets.includes("history");
      expect(found.has("history")).toBe(isOpened);
      if (isOpened) expect(found.get("history")).toMatch(/^Alice: see you at eight\?/);
    },
  );

  test("there are such scenarios, of either claim", () => {
    for (const claim of ["X1", "X6"])
      expect(SCHEDULES.some(({ expect: claims }) => claims[claim] === "violated")).toBe(true);
  });

  test("a dictionary without the right word gives nothing", () => {
    const { course } = replayPaired(named("e12-extract-one"), readableOctets(1));
    const { knowledge, knowledgeSlot } = course.world.universe;
    const history = course.exposures.find(({ secret }) => secret.kind === "history");
    const known = course.vector[knowledgeSlot] as number;
    const derivation = knowledge.derivation(known, history?.secret.term as Value) as Derivation;
    const tried = (dictionary: string[]) =>
      course.knowledge.attempt(derivation, undefined, dictionary);
    expect(tried(["decoy-1", "code-1"]).value).toBe(history?.computed);
    expect(tried(["decoy-1", "decoy-2"])).toMatchObject({
      value: undefined,
      obstacles: expect.arrayContaining([
        "no word of the dictionary passes the test of code(code-1)",
      ]),
    });
  });
});

describe("where a claim of secrecy holds", () => {
  test("the derivations that are tried in vain work in the runs that they come from", () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(7);
    for (const scenario of INSTRUCTIVE) {
      const { course } = replayPaired(scenario, readableOctets(1));
      const own = ATTACKS.filter(({ name }) => name.endsWith(scenario.name));
      expect(own.length).toBeGreaterThan(1);
      expect(attempts(course, own).filter(({ succeeded }) => succeeded)).toHaveLength(own.length);
    }
  });

  test("a backup key that is held opens the backup, so that trying in vain means something", () => {
    const { course } = replayPaired(named("e12-extract-one"), readableOctets(1));
    const key = course.exposures.find(({ secret }) => secret.kind === "backup-key");
    const tried = () => attempts(course, []).map(({ succeeded }) => succeeded);
    expect(tried()).toEqual([false]);
    course.knowledge.holdings.hold(key?.secret.term as Value, key?.computed as Value);
    expect(tried()).toEqual([true]);
  });

  test("there are such schedules, under adversaries that see much", () => {
    const threats = new Set(SCHEDULES.filter(holdsSecrets).map(({ threat }) => threat));
    expect(SCHEDULES.filter(holdsSecrets).length).toBeGreaterThan(8);
    expect(threats.size).toBeGreaterThan(2);
  });
});

/** Generated schedules of fleet trust in both readings at once. Thousands of them: trust-agreement.deep.test.ts. */
import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION, type TrustParameters } from "../../model/protocol/configuration.ts";
import { signingKeyOf } from "../../model/protocol/trust-keys.ts";
import type { Event } from "../../model/world/event.ts";
import { TrustWorld } from "../../model/world/fleet-trust/trust-world.ts";
import { TRUST_THREATS, type TrustThreatName } from "../../scenarios/trust-threats.ts";
import { searchPaired } from "./agreement.setting.ts";
import { readableOctets } from "./agreement.ts";
import { PairedTrustCourse, trustOctets } from "./trust-agreement.ts";

const { trust: HARDENED } = DEFAULT_CONFIGURATION;
const LOOSE: TrustParameters = { ...HARDENED, signatures: "loose" };
const PUBLISHED: TrustParameters = { ...HARDENED, format: "published" };
/** What the published format holds against these: with the others a run would end at once. */
const HELD_PUBLISHED = ["BUN1", "BUN2", "BUN4", "BUN9", "BUN10"];

const SHARES: readonly (readonly [
  threat: TrustThreatName,
  design: string,
  trust: TrustParameters,
  runs: number,
])[] = [
  ["bundle-network", "hardened", HARDENED, 20],
  ["one-signer-stolen", "hardened", HARDENED, 10],
  ["both-signers", "hardened", HARDENED, 20],
  ["both-signers-and-log", "hardened", HARDENED, 20],
  ["split-view", "hardened", HARDENED, 20],
  ["insider", "hardened", HARDENED, 20],
  ["insider-at-ceremony", "hardened", HARDENED, 20],
  ["client-disk", "hardened", HARDENED, 10],
  ["signers-rolled-back", "hardened", HARDENED, 20],
  ["theft-and-rotation", "hardened", HARDENED, 20],
  ["gossip", "hardened", HARDENED, 20],
  ["first-key-and-hosts", "hardened with loose signatures", LOOSE, 10],
  ["bundle-network", "published", PUBLISHED, 20],
  ["one-signer-stolen", "published", PUBLISHED, 20],
];

test("there are hundreds of them", () => {
  expect(SHARES.reduce((sum, [, , , runs]) => sum + runs, 0)).toBeGreaterThanOrEqual(250);
});

test.each(SHARES)("the readings agree on random schedules: %s, %s", (threat, _, trust, runs) => {
  const judges = trust.format === "published" ? { judges: HELD_PUBLISHED } : {};
  const outcome = searchPaired({
    strategy: "trusting",
    threat,
    seed: 31,
    runs,
    configuration: { replicas: 5, attemptsMax: 10, trust },
    ...judges,
  });
  expect(outcome.broken).toBeUndefined();
  expect(outcome.runs).toBe(runs);
  expect(outcome.steps).toBeGreaterThan(runs * 5);
});

/** Two stolen keys, and a bundle signed with them: attack H3 in the published format. */
const THEFT: readonly Event[] = [
  { do: "provision" },
  { do: "corrupt", party: "first-signer", level: "signing-key" },
  { do: "corrupt", party: "countersigner", level: "signing-key" },
  {
    do: "inject",
    message: {
      recipe: "offer-bundle",
      to: "client-1",
      epoch: 1,
      alteration: "adversary-fleet",
      statement: "own",
      first: "stolen",
      counter: "stolen",
      proof: "none",
    },
  },
];

const theft = () => {
  const configuration = { ...DEFAULT_CONFIGURATION, trust: PUBLISHED };
  const { threat } = TRUST_THREATS["both-signers"];
  const crypto = readableOctets(1, trustOctets(PUBLISHED));
  const world = new TrustWorld({ configuration, threat, observers: [] });
  const course = new PairedTrustCourse(world, { observers: [], crypto });
  const play = () => {
    for (const event of THEFT) course.take(course.moveFor(event) as number);
  };
  return { course, crypto, play };
};

test("a forged bundle is accepted in octets, with signatures from the stolen keys", () => {
  const { course, play } = theft();
  play();
  expect(course.facts.map(({ fact }) => fact)).toContain("bundle-accepted");
  expect(course.twin.facts.map(({ fact }) => fact)).toContain("bundle-accepted");
});

test("without the octets of a key the forgery does not happen, and what is missing is said", () => {
  const { course, crypto, play } = theft();
  const stolen = signingKeyOf(crypto, "countersigner", 1);
  const { holdings } = course.knowledge;
  const hold = holdings.hold.bind(holdings);
  holdings.hold = (term, value) => {
    if (value !== stolen) hold(term, value);
  };
  expect(play).toThrow(
    /differ at step 4 .*number of reactions is 1 in terms, and 0 \(never seen: signingKey\(countersigner/,
  );
});

test("octets that are not hashed as fleet trust hashes are refused", () => {
  const { course } = theft();
  const crypto = readableOctets(1);
  expect(() => new PairedTrustCourse(course.world, { observers: [], crypto })).toThrow(/SHA-256/);
});

test("a claim that a design does not keep is broken in octets as in terms", () => {
  const outcome = searchPaired({
    strategy: "trusting",
    threat: "both-signers",
    seed: 31,
    runs: 20,
    configuration: { replicas: 5, attemptsMax: 10, trust: PUBLISHED },
    judges: ["BUN5"],
  });
  expect(outcome.broken).toBe("BUN5");
});

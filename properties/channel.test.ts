import { expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { ChannelFact, Fact } from "../model/protocol/facts.ts";
import { VAULT_THREATS } from "../scenarios/threats.ts";
import { CLN2 } from "./channel.ts";
import { searchRandomly } from "./harness/judge.ts";
import { PORTFOLIO } from "./harness/vault-portfolio.ts";
import { hash } from "./trace.setting.ts";

const said = (fact: ChannelFact["fact"], content = "it", session = "client/1"): Fact => ({
  fact,
  session,
  kind: fact.startsWith("request") ? "attempt-request" : "attempt-reply",
  content: hash(content),
});

const whyOf = (...facts: readonly Fact[]): string | undefined => CLN2.judge(facts)?.breach;

test("what was made and taken once is no breach", () => {
  expect(
    whyOf(said("request-made"), said("request-taken"), said("reply-made"), said("reply-taken")),
  ).toBeUndefined();
});

test("a request or a reply that nobody made is a breach, also where it was made for another session", () => {
  expect(whyOf(said("request-taken"))).toContain("the client never made");
  expect(whyOf(said("request-made", "other"), said("request-taken"))).toContain("never made");
  expect(whyOf(said("reply-made", "it", "client/2"), said("reply-taken"))).toContain(
    "no replica made",
  );
});

test("what is taken a second time is a breach", () => {
  expect(whyOf(said("request-made"), said("request-taken"), said("request-taken"))).toContain(
    "second time",
  );
});

test("the adversary's own sessions are its own affair, and an opened replica ends the promise", () => {
  expect(whyOf(said("request-taken", "it", "adversary/1"))).toBeUndefined();
  const extracted: Fact = { fact: "replica-extracted", replica: "hsm-1" };
  expect(whyOf(extracted, said("reply-taken"))).toBeUndefined();
  expect(whyOf(said("reply-taken"), extracted)).toContain("no replica made");
});

test("over channels every claim holds in random runs, and requests pass through them", () => {
  const { threat } = VAULT_THREATS.operator;
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    replicas: 3,
    attemptsMax: 2,
    channel: "handshake",
  } as const;
  for (const name of ["recovering", "registering", "guessing"]) {
    const strategy = PORTFOLIO.find((other) => other.name === name);
    if (strategy === undefined) throw new Error(`there is no strategy ${name}`);
    const search = { configuration, threat, strategy, seed: 3, runs: 60, judges: [] };
    const { findings, seen } = searchRandomly(search);
    expect(findings).toEqual([]);
    expect(seen["S-CHANNEL"]).toBeGreaterThan(0);
  }
});

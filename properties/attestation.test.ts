import { describe, expect, test } from "vitest";
import { symbolic } from "../model/algebra/symbolic/symbolic.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { replicaIds } from "../model/protocol/parties.ts";
import { isBreach } from "../model/world/observer.ts";
import { attestedService } from "./attestation.ts";

const { text } = symbolic();

/** Three voters, and an HSM that joins; the attestations of the third and the fourth are good until tick 1. */
const property = attestedService(
  (replica) => (["hsm-3", "hsm-4"].includes(replica) ? 1 : null),
  replicaIds(3),
  0,
);

const breachOf = (...facts: readonly Fact[]): string | undefined => {
  let memory = property.start;
  for (const fact of facts) {
    const next = property.observe(memory, fact);
    if (isBreach(next)) return next.breach;
    memory = next as typeof memory;
  }
  return undefined;
};

const at = (time: number): Fact => ({ fact: "time-passed", time });
const stopped = (device: string): Fact => ({ fact: "clock-set", device, to: 0 });
const received = (replica: string): Fact => ({
  fact: "operation-received",
  replica,
  record: "record of alice",
  session: "client/1",
  operation: "attempt",
  index: 2,
  hash: text("two"),
  generation: null,
  attempt: null,
});
const answered = (
  replica: string,
  reply: Extract<Fact, { fact: "operation-answered" }>["reply"] = "charged",
): Fact => ({
  fact: "operation-answered",
  replica,
  record: "r",
  index: 2,
  hash: text("two"),
  reply,
  generation: 1,
  charged: 1,
  refusal: null,
});
const admitted = (learner: string): Fact => ({
  fact: "members-changed",
  replica: "hsm-1",
  leader: "hsm-1",
  index: 2,
  log: [text("one"), text("two")],
  commit: 1,
  before: { voters: replicaIds(3), incoming: null, learners: [], floor: 1 },
  after: { voters: replicaIds(3), incoming: null, learners: [learner], floor: 1 },
});

describe("CLN1 in the vault", () => {
  test("breaks where an HSM answers what came after its attestation ran out", () => {
    expect(breachOf(at(1), received("hsm-3"), at(2), answered("hsm-3"))).toBeUndefined();
    expect(breachOf(at(2), received("hsm-3"), answered("hsm-3"))).toMatch("hsm-3 answers");
    expect(breachOf(at(2), received("hsm-1"), answered("hsm-1"))).toBeUndefined();
    expect(breachOf(at(2), received("hsm-3"), answered("hsm-3", "refused"))).toBeUndefined();
  });

  test("breaks where one is admitted that was asked for too late, and goes by when it was asked", () => {
    expect(breachOf(at(2), admitted("hsm-4"))).toMatch("hsm-4 is admitted at tick 2");
    const asked: Fact = { fact: "change-asked", replica: "hsm-1" };
    expect(breachOf(at(1), asked, at(2), admitted("hsm-4"))).toBeUndefined();
    expect(breachOf(at(2), admitted("hsm-5"))).toBeUndefined();
  });

  test("promises nothing where more voters' clocks are stopped than a quorum outweighs", () => {
    const late = [at(2), admitted("hsm-4")];
    expect(breachOf(stopped("hsm-1"), ...late)).toBeDefined();
    expect(breachOf(stopped("hsm-1"), stopped("hsm-5"), ...late)).toBeDefined();
    expect(breachOf(stopped("hsm-1"), stopped("hsm-2"), ...late)).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import type { Defence } from "../protocol/defences.ts";
import { commitmentTo, entryHash, genesis, type RecordSecrets } from "../protocol/entries.ts";
import type { FactName } from "../protocol/facts.ts";
import { Fleet, RECORD } from "./fleet.setting.ts";

const RIGHT = "code-1";
const WRONG = "code-3";

/** A fleet of three with a user's record, led by hsm-1. */
const enrolled = (...without: Defence[]) =>
  new Fleet({ without }).elect("hsm-1").register("hsm-1", RIGHT);

const answered = (fleet: Fleet, session: string) =>
  fleet.reply(session, "attempt-request", "attempt-reply") !== undefined;

const _evaluations = (fleet: Fleet) => fleet.factsOf("guess-evaluated").length;

/** The order of the facts named, as they were recorded. */
const _order = (fleet: Fleet, ...names: FactName[]) =>
  fleet.facts.map(({ fact }) => fact).filter((fact) => names.includes(fact));

describe("a destruction", () => {
  const exhausted = (...without: Defence[]) => {
    const fleet = enrolled(...without);
    for (let n = 0; n < 4; n++) fleet.attempt("hsm-1", WRONG);
    fleet.heartbeat("hsm-1");
    return fleet;
  };

  const secretsAt = (fleet: Fleet, id: string) =>
    fleet
      .context(id)
      .log.map(({ operation }) => (operation.kind === "register" ? operation.secrets : null))
      .filter((secrets) => secrets !== null).length;

  test("it erases the secrets in every record, log and open attempt, unless the defence is removed", () => {
    const fleet = exhausted();
    for (const id of fleet.ids) {
      expect(secretsAt(fleet, id)).toBe(0);
      expect(fleet.context(id).attempts).toEqual([]);
      expect(fleet.context(id).records[RECORD]).toEqual({
        active: null,
        pending: null,
        destroyed: 2,
      });
    }
    expect(fleet.factsOf("generation-destroyed")).toHaveLength(3);
    for (const fact of fleet.factsOf("generation-destroyed"))
      expect(fact).toMatchObject({ generation: 2, cause: "exhausted", remains: [] });

    const kept = exhausted("erase-on-destruction");
    expect(secretsAt(kept, "hsm-2")).toBe(1);
    const [first] = kept.factsOf("generation-destroyed");
    expect(first!.remains).toEqual(expect.arrayContaining(["oprfKey", "maskingKey", "wrappedKey"]));
    expect(first!.remains).toContain("sessionKey");
  });

  test("the commitment survives the erasure: the chain of the erased log still verifies", () => {
    const fleet = exhausted();
    const { log } = fleet.context("hsm-2");
    let previous = genesis(fleet.protocol);
    for (const { index, term, hash, operation } of log) {
      expect(entryHash(fleet.protocol, previous, index, term, operation)).toBe(hash);
      previous = hash;
    }
  });

  test("a replica that missed everything gets the erased log, and ends with the same tombstone", () => {
    const fleet = new Fleet().elect("hsm-1");
    const there = ["hsm-1", "hsm-2"];
    const session = fleet.newSession();
    fleet.activate("hsm-1", session, fleet.upload("hsm-1", session, RIGHT, there), there);
    for (let n = 0; n < 4; n++) fleet.attempt("hsm-1", WRONG, there);
    fleet.take(() => true);
    fleet.heartbeat("hsm-1");
    fleet.heartbeat("hsm-1");
    expect(fleet.context("hsm-3").log).toEqual(fleet.context("hsm-1").log);
    expect(secretsAt(fleet, "hsm-3")).toBe(0);
    expect(fleet.context("hsm-3").records[RECORD]).toMatchObject({ destroyed: 2 });
  });

  test("X5: an append from before, delivered after, brings no secret back", () => {
    const fleet = new Fleet().elect("hsm-1");
    const session = fleet.newSession();
    const uploaded = fleet.upload("hsm-1", session, RIGHT, []);
    const old = fleet.flight.filter(({ to }) => to === "hsm-2");
    expect(old.some(({ message }) => message.kind === "append-request")).toBe(true);
    fleet.deliver();
    const { generation } = uploaded;
    expect(generation).toBeUndefined();
    fleet.ask("hsm-1", "deletion-request", fleet.newSession(), {});
    fleet.deliver();
    fleet.heartbeat("hsm-1");
    expect(secretsAt(fleet, "hsm-2")).toBe(0);
    for (const { message } of old) fleet.tell("hsm-2", message);
    expect(secretsAt(fleet, "hsm-2")).toBe(0);
    expect(fleet.context("hsm-2").records[RECORD]).toMatchObject({ destroyed: 2 });
  });

  test("D15: it outlives crashes, restarts and a change of leader", () => {
    const fleet = exhausted();
    for (const type of ["crash", "restart"]) for (const id of fleet.ids) fleet.give(id, { type });
    fleet.elect("hsm-3");
    const session = fleet.attempt("hsm-3", RIGHT);
    expect(fleet.refusalTo(session, "attempt-request")).toContain("attempts-exhausted");
    expect(secretsAt(fleet, "hsm-3")).toBe(0);
  });

  test("D9: what is registered afterwards is a generation of its own, with attempts of its own", () => {
    const fleet = exhausted().register("hsm-1", "code-2");
    const session = fleet.attempt("hsm-1", "code-2");
    expect(answered(fleet, session)).toBe(true);
    expect(fleet.charged("hsm-1")).toBe(1);
    expect(fleet.context("hsm-1").records[RECORD]!.active!.number).toBeGreaterThan(2);
  });

  test("a deletion that the user asks for destroys as exhaustion does, and is answered", () => {
    const fleet = enrolled();
    const session = fleet.newSession();
    fleet.ask("hsm-1", "deletion-request", session, {});
    fleet.deliver();
    fleet.heartbeat("hsm-1");
    expect(fleet.reply(session, "deletion-request", "deletion-reply")).toEqual({});
    expect(fleet.factsOf("generation-destroyed").map(({ cause }) => cause)).toEqual(
      Array(3).fill("deleted"),
    );
    for (const id of fleet.ids) expect(secretsAt(fleet, id)).toBe(0);
  });

  test("the commitment is to each of the secrets", () => {
    const { protocol } = new Fleet();
    const names = [
      "oprfKey",
      "clientPublicKey",
      "maskingKey",
      "envelopeNonce",
      "authTag",
      "wrappedKey",
    ];
    const secrets = Object.fromEntries(
      names.map((name) => [name, protocol.crypto.text(name)]),
    ) as unknown as RecordSecrets;
    for (const name of names)
      expect(commitmentTo(protocol, { ...secrets, [name]: protocol.crypto.text("x") })).not.toBe(
        commitmentTo(protocol, secrets),
      );
  });
});

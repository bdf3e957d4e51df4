import { describe, expect, test } from "vitest";
import { type AnyStateMachine, initialTransition, transition } from "xstate";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import type { Effect } from "../protocol/effects.ts";
import { fleetKeys, fleetSecrets } from "../protocol/fleet.ts";
import type { Input, ReturnedAction } from "../protocol/machine-kit.ts";
import {
  type Message,
  REPLY_FIELDS,
  REQUEST_FIELDS,
  type VaultReply,
  type VaultRequest,
} from "../protocol/messages.ts";
import { recordOf } from "../protocol/parties.ts";
import { frontEndMachine } from "./front-end.ts";
import { storeMachine } from "./store.ts";

const crypto = symbolic();
const sealed = crypto.text("sealed");

/** A machine that is told one message after another. */
const telling = (machine: AnyStateMachine) => {
  let [snapshot] = initialTransition(machine);
  return (message: Message | Input): Effect[] => {
    const input = "kind" in message ? { type: message.kind, from: "client", message } : message;
    const [next, actions] = transition(machine, snapshot, input);
    snapshot = next;
    return (actions as readonly ReturnedAction[]).map(
      ({ type, params }) => ({ type, ...(params as object) }) as Effect,
    );
  };
};

describe("the front end", () => {
  test.each(Object.keys(REQUEST_FIELDS))(
    "it names the record of a %s, whatever the sender says",
    (kind) => {
      const request = { kind, session: "client/1", account: "alice", sealed } as VaultRequest;
      for (const record of [undefined, recordOf("mallory")]) {
        const sent = record === undefined ? request : { ...request, record };
        expect(telling(frontEndMachine())(sent)).toEqual([
          { type: "send", to: "fleet", message: { ...request, record: recordOf("alice") } },
        ]);
      }
    },
  );

  test("C23: a corrupt one names a record otherwise, anew or as before, and that of nobody else", () => {
    const tell = telling(frontEndMachine());
    const asks = (account: string) =>
      tell({ kind: "deletion-request", session: "client/1", account, sealed }).map((effect) =>
        effect.type === "send" ? (effect.message as VaultRequest).record : effect,
      );
    const names = (record: string) =>
      tell({ type: "begin.name-record", goal: { kind: "name-record", account: "alice", record } });
    expect(names("record 2 of alice")).toEqual([]);
    expect([asks("alice"), asks("mallory")]).toEqual([
      ["record 2 of alice"],
      [recordOf("mallory")],
    ]);
    names(recordOf("alice"));
    expect(asks("alice")).toEqual([recordOf("alice")]);
  });

  test("two accounts have two records", () => {
    expect(recordOf("alice")).not.toBe(recordOf("mallory"));
  });

  test.each(Object.keys(REPLY_FIELDS))(
    "it passes a %s on to the session's origin, unchanged",
    (kind) => {
      for (const origin of ["client", "adversary"]) {
        const reply = { kind, session: `${origin}/3`, sealed } as VaultReply;
        expect(telling(frontEndMachine())(reply)).toEqual([
          { type: "send", to: origin, message: reply },
        ]);
      }
    },
  );

  test("it offers the keys that the ceremony published, and none before", () => {
    const tell = telling(frontEndMachine());
    const greeting = { kind: "fleet-request", session: "client/1" } as const;
    expect(tell(greeting)).toEqual([{ type: "refuse", refusal: "not-provisioned" }]);
    const keys = fleetKeys(crypto, fleetSecrets(crypto, "fleet"));
    expect(tell({ type: "publish", keys })).toEqual([]);
    expect(tell(greeting)).toEqual([
      {
        type: "send",
        to: "client",
        message: { kind: "fleet-offer", session: "client/1", ...keys },
      },
    ]);
  });

  test("where the application pins how codes are stretched, the offer says so", () => {
    const tell = telling(frontEndMachine("argon2id"));
    tell({ type: "publish", keys: fleetKeys(crypto, fleetSecrets(crypto, "fleet")) });
    const [offer] = tell({ kind: "fleet-request", session: "client/1" });
    expect(offer).toMatchObject({ message: { kind: "fleet-offer", stretching: "argon2id" } });
  });

  test("it keeps nothing of what it relays", () => {
    const machine = frontEndMachine();
    const before = initialTransition(machine)[0];
    const request: VaultRequest = {
      kind: "attempt-request",
      session: "client/1",
      account: "a",
      sealed,
    };
    const input = { type: request.kind, from: "client", message: request };
    const [after] = transition(machine, before, input);
    expect([after.value, after.context]).toEqual([before.value, before.context]);
  });

  test("what is no message to it is refused", () => {
    expect(telling(frontEndMachine())({ type: "vote-request" })).toEqual([
      { type: "refuse", refusal: "not-expected" },
    ]);
  });
});

describe("the store", () => {
  const put = (account: string, text: string) =>
    ({ kind: "backup-put", account, backup: crypto.text(text) }) as const;
  const get = (account: string) => ({ kind: "backup-get", account, session: "client/4" }) as const;
  const gives = (text: string | null) => [
    {
      type: "send",
      to: "client",
      message: {
        kind: "backup-reply",
        session: "client/4",
        backup: text === null ? null : crypto.text(text),
      },
    },
  ];

  test("it gives the newest backup of an account, and none where there is none", () => {
    const tell = telling(storeMachine());
    expect(tell(get("alice"))).toEqual(gives(null));
    expect(tell(put("alice", "old"))).toEqual([]);
    tell(put("mallory", "hers"));
    tell(put("alice", "new"));
    expect(tell(get("alice"))).toEqual(gives("new"));
    expect(tell(get("alice"))).toEqual(gives("new"));
    expect(tell(get("mallory"))).toEqual(gives("hers"));
  });

  describe("where backups are filed by their keys", () => {
    const [account, session] = ["alice", "client/4"] as const;
    const file = (id: string, text: string) =>
      ({
        kind: "backup-file",
        account,
        session,
        id: crypto.text(id),
        backup: crypto.text(text),
      }) as const;
    const find = (id: string) =>
      ({ kind: "backup-find", account, session, id: crypto.text(id) }) as const;
    const kept = (text: string) => ({
      type: "record",
      fact: { fact: "backup-kept", account, backup: crypto.text(text) },
    });

    test("each is found by its id, and the newest of an id is the one", () => {
      const tell = telling(storeMachine());
      expect(tell(file("one", "a"))).toEqual([kept("a"), ...gives("a")]);
      expect(tell(file("two", "b"))).toEqual([kept("b"), ...gives("b")]);
      expect([tell(find("one")), tell(find("two"))]).toEqual([gives("a"), gives("b")]);
      tell(file("one", "c"));
      expect([tell(find("one")), tell(find("three"))]).toEqual([gives("c"), gives(null)]);
    });

    test("a store that does not keep each gives the older one up, and says so", () => {
      const tell = telling(storeMachine({ keepsEach: false }));
      tell(file("one", "a"));
      expect(tell(file("two", "b"))[1]).toEqual({
        type: "record",
        fact: { fact: "backup-displaced", account, backup: crypto.text("a") },
      });
      expect(tell(find("one"))).toEqual(gives(null));
    });
  });

  test("what is no message to it is refused", () => {
    expect(telling(storeMachine())({ type: "attempt-request" })).toEqual([
      { type: "refuse", refusal: "not-expected" },
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import type { RecordSecrets } from "../protocol/entries.ts";
import { type Budget, LedgerTable, standsFor, UNCOUNTED } from "./ledger.ts";
import { budgetsOf } from "./world.setting.ts";

const BUDGETS = Object.keys(budgetsOf(0)).filter(
  (name) => name !== "goals" && name !== "termMax",
) as Budget[];

describe("a ledger", () => {
  test("a budget is spent after exactly as many as it allows, and no other with it", () => {
    const budget = fc.constantFrom(...BUDGETS);
    fc.assert(
      fc.property(fc.array(budget, { maxLength: 12 }), fc.nat(3), (spent, each) => {
        const table = new LedgerTable(budgetsOf(each));
        let ledger = table.start;
        for (const name of spent)
          ledger = table.after(ledger, table.change({ change: "spend", budget: name }));
        for (const name of BUDGETS) {
          const times = spent.filter((other) => other === name).length;
          expect(table.affords(table.at(ledger), name)).toBe(times < each);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("the order of spending does not matter", () => {
    const table = new LedgerTable(budgetsOf(5));
    const spending = (...names: Budget[]) =>
      names.reduce(
        (ledger, budget) => table.after(ledger, table.change({ change: "spend", budget })),
        table.start,
      );
    expect(spending("drops", "crashes", "drops")).toBe(spending("crashes", "drops", "drops"));
    expect(spending("drops")).not.toBe(spending("crashes"));
  });

  test("goals are counted by kind", () => {
    const table = new LedgerTable(budgetsOf(1));
    const ledger = table.after(table.start, table.change({ change: "goal", goal: "register" }));
    expect(table.affordsGoal(table.at(ledger), "register")).toBe(false);
    expect(table.affordsGoal(table.at(ledger), "retrieve")).toBe(true);
  });

  test("what is not bounded is not counted: it would keep equal worlds apart", () => {
    const table = new LedgerTable(budgetsOf(UNCOUNTED));
    const spend = table.change({ change: "spend", budget: "drops" });
    const goal = table.change({ change: "goal", goal: "register" });
    expect(table.after(table.after(table.start, spend), goal)).toBe(table.start);
    const counted = new LedgerTable(budgetsOf(UNCOUNTED - 1));
    expect(
      counted.after(counted.start, counted.change({ change: "spend", budget: "drops" })),
    ).not.toBe(counted.start);
  });

  test("a cut heals, and leaves nothing behind", () => {
    const table = new LedgerTable(budgetsOf(1));
    const sides = [["hsm-1"], ["hsm-2", "hsm-3"]];
    const cut = table.after(table.start, table.change({ change: "cut", sides }));
    expect(table.at(cut).sides).toEqual(sides);
    expect(table.after(cut, table.change({ change: "heal" }))).toBe(table.start);
  });

  test("a reply or request that is there already is not kept twice", () => {
    const table = new LedgerTable(budgetsOf(1));
    const sealed = symbolic().text("sealed");
    const reply = { kind: "attempt-reply", session: "adversary/1", sealed } as const;
    const request = {
      kind: "attempt-request",
      session: "client/1",
      account: "alice",
      sealed,
    } as const;
    let ledger = table.start;
    for (let times = 0; times < 2; times++) {
      ledger = table.after(ledger, table.change({ change: "receive", reply }));
      ledger = table.after(ledger, table.change({ change: "capture", request }));
    }
    expect(table.at(ledger)).toMatchObject({ inbox: [reply], captured: [request] });
  });

  test("a session is carried on by each recipe once, under its own name", () => {
    const table = new LedgerTable(budgetsOf(1));
    const session = { kind: "guess", account: "alice", code: "code-1", carriedOn: [] } as const;
    let ledger = table.start;
    for (const id of ["adversary/1", "adversary/2"])
      ledger = table.after(ledger, table.change({ change: "begin", session: { id, ...session } }));
    const carry = { change: "carry on", session: "adversary/2", recipe: "confirm" } as const;
    ledger = table.after(ledger, table.change(carry));
    expect(table.at(ledger).sessions.map(({ carriedOn }) => carriedOn)).toEqual([[], ["confirm"]]);
  });
});

describe("a durable state that a host keeps", () => {
  const crypto = symbolic();
  const state = {
    id: "hsm-1",
    peers: [],
    fleet: null,
    term: 1,
    votedFor: null,
    candidacy: null,
    snapshot: null,
    log: [{ index: 1, term: 1, hash: crypto.text("one"), operation: { kind: "no-op" } as const }],
    tree: null,
    counts: {},
  };

  const [unanchored, anchored] = [{ anchor: "none" }, { anchor: "monotone" }] as const;

  test("is another one where anything that changes differs", () => {
    expect(standsFor(state, { ...state, log: [...state.log] }, unanchored)).toBe(true);
    const [entry] = state.log;
    const others = [
      { term: 2 },
      { votedFor: "hsm-1" },
      { candidacy: crypto.text("a candidacy") },
      { log: [] },
      { log: [{ ...entry!, hash: crypto.text("another") }] },
      { counts: { "record of alice/2": 1 } },
    ];
    for (const change of others)
      expect(standsFor(state, { ...state, ...change }, unanchored)).toBe(false);
  });

  test("from before an erasure it serves for the one after, unless an anchor minds, and never the other way", () => {
    const value = crypto.text("a value");
    const names = "oprfKey clientPublicKey maskingKey envelopeNonce authTag wrappedKey".split(" ");
    const registered = (secrets: RecordSecrets | null) => ({
      ...state,
      log: state.log.map((entry) => ({
        ...entry,
        operation: {
          kind: "register",
          record: "record of alice",
          session: "client/1",
          commitment: value,
          secrets,
        } as const,
      })),
    });
    const full = registered(
      Object.fromEntries(names.map((name) => [name, value])) as unknown as RecordSecrets,
    );
    const erased = registered(null);
    expect(standsFor(full, erased, unanchored)).toBe(true);
    expect(standsFor(full, erased, anchored)).toBe(false);
    expect(standsFor(full, full, anchored)).toBe(true);
    for (const configuration of [unanchored, anchored])
      expect(standsFor(erased, full, configuration)).toBe(false);
  });
});

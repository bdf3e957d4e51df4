/** The monitor: anyone who reads the log, asks the witnesses, and compares both with the evidence and with its own past. */
import { setup } from "xstate";
import { statementTerm } from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, type Outcome, record, refuse } from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type { Alarm } from "../protocol/trust-facts.ts";
import { MONITOR } from "../protocol/trust-keys.ts";
import type { BundleReport } from "../protocol/trust-messages.ts";
import { type Found, inspect, leavesOf, type MonitorMemory } from "./monitor-rules.ts";

export interface MonitorContext {
  readonly memory: MonitorMemory | null;
  /** Alarms that were raised; each is raised once. */
  readonly raised: readonly Alarm[];
}

type Result = Outcome<MonitorContext>;

const memoryOf = ({ memory }: MonitorContext): MonitorMemory => {
  if (memory === null) throw new Error("the monitor has no keys yet");
  return memory;
};

const takeKeys = (context: MonitorContext, { trust }: Input): Result => {
  if (trust?.keys === undefined) throw new Error("a monitor is set up with keys");
  const { memory } = context;
  const { keys } = trust;
  return {
    context: {
      ...context,
      memory:
        memory === null
          ? { keys, eras: [keys], leaves: [], head: null, reports: [], seen: [] }
          : { ...memory, keys, eras: [...memory.eras, keys] },
    },
    effects: [],
  };
};

const distinct = (found: readonly Found[], raised: readonly Alarm[]): readonly Found[] =>
  found.filter(
    ({ alarm }, index) =>
      !raised.includes(alarm) && found.findIndex((other) => other.alarm === alarm) === index,
  );

const poll = (protocol: Protocol, context: MonitorContext, { trust }: Input): Result => {
  const shown = trust?.poll;
  if (shown === undefined) throw new Error("a poll shows something");
  const memory = memoryOf(context);
  const { found, isBelieved } = inspect(protocol, memory, shown);
  const news = distinct(found, context.raised);
  const leaves = leavesOf(protocol.crypto, shown);
  const { checkpoint, signature } = shown;
  const seen = shown.entries.map(({ statement, first }) => ({ statement, signature: first }));
  const isLarger = isBelieved && leaves.length >= memory.leaves.length;
  const effects: readonly Effect[] = [
    ...news.map(({ alarm, checks }) =>
      record({ fact: "alarm-raised", by: MONITOR, alarm, checks }),
    ),
    record({ fact: "log-polled", size: leaves.length, time: trust?.now ?? 0 }),
  ];
  return {
    context: {
      memory: isLarger ? { ...memory, leaves, head: { checkpoint, signature }, seen } : memory,
      raised: [...context.raised, ...news.map(({ alarm }) => alarm)].sort(),
    },
    effects,
  };
};

const noteReport = ({ crypto }: Protocol, context: MonitorContext, input: Input): Result => {
  const { bundle } = messageOf<BundleReport>(input);
  const memory = memoryOf(context);
  const term = statementTerm(crypto, bundle.statement);
  if (memory.reports.some(({ statement }) => statementTerm(crypto, statement) === term))
    return { context, effects: [] };
  return {
    context: { ...context, memory: { ...memory, reports: [...memory.reports, bundle] } },
    effects: [record({ fact: "report-noted", by: MONITOR, statement: term })],
  };
};

export const monitorMachine = (protocol: Protocol) =>
  setup({
    types: {} as { context: MonitorContext; events: Input },
    actions: {
      "take keys": rule(takeKeys),
      "walk the log": rule((context: MonitorContext, input) => poll(protocol, context, input)),
      "note report": rule((context: MonitorContext, input) => noteReport(protocol, context, input)),
      "refuse: not expected": rule((context: MonitorContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "monitor",
    context: { memory: null, raised: [] },
    initial: "asleep",
    states: {
      asleep: {
        on: {
          provision: { target: "watching", actions: "take keys" },
          "*": { actions: "refuse: not expected" },
        },
      },
      watching: {
        on: {
          "begin.poll": { actions: "walk the log" },
          "bundle-report": { actions: "note report" },
          rotate: { actions: "take keys" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });

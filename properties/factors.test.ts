import { expect, test } from "vitest";
import type { Fact } from "../model/protocol/facts.ts";
import { untouched } from "./factors.ts";
import { enrolled, HELD, hash, watch } from "./trace.setting.ts";

const asked = (session: string): Fact => ({
  fact: "operation-received",
  replica: "hsm-1",
  record: "record of alice",
  session,
  operation: "delete",
  index: 3,
  hash: hash("entry 3"),
  generation: null,
  attempt: null,
});

test("CLN10 breaks where a device of the user's asks the vault for something, and nowhere else", () => {
  const before = [enrolled(null)];
  expect(watch(untouched, [...before, asked("adversary/1")])).toMatchObject(HELD);
  for (const session of ["client/2", "client-2/1"])
    expect(watch(untouched, [...before, asked(session)]).breach).toMatch(/to delete/);
});

import { expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import { type Generation, packed, realmIds, shareAnew, unpacked } from "./realm-shares.ts";

const crypto = symbolic();

const drawn = (owner: string, session: string): Generation =>
  shareAnew(crypto, {
    owner,
    session,
    code: "code-1",
    payload: crypto.fresh(owner, "backup key", 1, "key"),
    threshold: 3,
    count: 5,
  });

const valuesOf = ({ part, shares }: Generation) => [
  ...shares.flatMap(({ key, seed, tag }) => [key, seed, tag]),
  ...part.keys,
  ...part.seeds,
  part.check,
  part.payload,
];

test.each([
  ["two generations of one user", "client", "client/2"],
  ["two users with the same code", "another", "another/1"],
])("E3 E5: %s have no value in common", (_, owner, session) => {
  const one = new Set(valuesOf(drawn("client", "client/1")));
  const other = valuesOf(drawn(owner, session));
  expect(one.size).toBe(valuesOf(drawn("client", "client/1")).length);
  expect(other.filter((value) => one.has(value))).toEqual([]);
});

test("a public part is read only as that of its generation and number of realms", () => {
  const { part } = drawn("client", "client/1");
  const value = packed(crypto, part);
  expect(unpacked(crypto, value, "client/1", realmIds(5).length)).toEqual(part);
  expect(unpacked(crypto, value, "client/2", 5)).toBeUndefined();
  expect(unpacked(crypto, value, "client/1", 4)).toBeUndefined();
});

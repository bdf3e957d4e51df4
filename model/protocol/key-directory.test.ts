/** What a key directory may show, and every lie of the catalogue's row I14 about it. */
import { describe, expect, test } from "vitest";
import { symbolic } from "../algebra/symbolic/symbolic.ts";
import {
  isKeyHistory,
  isSignedHistory,
  type KeyHistory,
  type KeyVersion,
  keyHistoryOf,
  versionsOf,
} from "./key-directory.ts";

const crypto = symbolic();
const key = crypto.signingKey(crypto.fresh("log", "signing-seed", 1, "seed"));
const publicKey = crypto.verifyingKey(key);
const digest = (name: string) => crypto.hash(crypto.text(name));
const epochs = [1, 2, 3, 4].map((epoch) => ({ epoch, digest: digest(`list ${epoch}`) }));
const versions = versionsOf(epochs);
const honest = keyHistoryOf(crypto, key, versions);
const holds = (history: KeyHistory, of = epochs) =>
  isSignedHistory(crypto, publicKey, history) && isKeyHistory(crypto, history, of);
const signed = (altered: readonly KeyVersion[]) => keyHistoryOf(crypto, key, altered);
const at = (index: number, change: Partial<KeyVersion>) =>
  versions.map((version, other) => (other === index ? { ...version, ...change } : version));

describe("a key history", () => {
  test("as it is holds, of any number of versions from none", () => {
    for (let count = 0; count <= epochs.length; count++) {
      const some = epochs.slice(0, count);
      expect([count, holds(signed(versionsOf(some)), some)]).toEqual([count, true]);
    }
  });

  test.each<readonly [string, KeyHistory]>([
    ["a version that is not marked stale", signed(at(1, { staleAt: null }))],
    ["a version that is marked one epoch late", signed(at(1, { staleAt: 4 }))],
    ["a version that is marked one epoch early", signed(at(1, { staleAt: 2 }))],
    ["the last version marked stale", signed(at(3, { staleAt: 5 }))],
    ["another list in a version", signed(at(2, { digest: digest("another") }))],
    ["a version fresh at another epoch", signed(at(2, { freshAt: 4 }))],
    ["the last version left out", signed(versionsOf(epochs.slice(0, 3)))],
    ["the first version left out", signed(versionsOf(epochs.slice(1)))],
    ["a version twice", signed(versionsOf([...epochs, epochs[3] as (typeof epochs)[0]]))],
    ["two versions in each other's place", signed([...versions].reverse())],
    [
      "a head that somebody else signed",
      keyHistoryOf(crypto, crypto.signingKey(crypto.fresh("adversary", "x", 1, "seed")), versions),
    ],
    ["another size", { ...honest, size: honest.size + 1 }],
    ["another root", { ...honest, root: digest("another") }],
    ["no versions at all", { ...honest, versions: [] }],
  ])("with %s is refused", (_, history) => {
    expect(holds(history)).toBe(false);
  });

  test("with any proof that is cut, longer, another's or none is refused", () => {
    const odd = digest("odd");
    const alterations = [
      (path: (typeof honest.versions)[0]["fresh"]) => path.slice(0, -1),
      (path: (typeof honest.versions)[0]["fresh"]) => [...path, odd],
      (path: (typeof honest.versions)[0]["fresh"]) => [odd, ...path.slice(1)],
      () => [],
    ];
    for (const [index, version] of honest.versions.entries())
      for (const alter of alterations) {
        const altered = (change: object) => ({
          ...honest,
          versions: honest.versions.map((one, other) =>
            other === index ? { ...one, ...change } : one,
          ),
        });
        expect(holds(altered({ fresh: alter(version.fresh) }))).toBe(false);
        if (version.stale !== null) {
          expect(holds(altered({ stale: alter(version.stale) }))).toBe(false);
          expect(holds(altered({ stale: null }))).toBe(false);
          expect(holds(altered({ stale: version.fresh }))).toBe(false);
        }
      }
  });
});

import { encode } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concrete } from "../algebra/concrete/concrete.ts";
import { SUITE_NAMES } from "../algebra/concrete/suite.ts";
import { TRUST_NUMBER, TRUST_WIRE_LAYOUT } from "./trust-wire-layout.ts";
import { anyMessage } from "./wire.setting.ts";
import { decodeMessage, encodeMessage } from "./wire.ts";
import { ITEMS_MAX } from "./wire-form.ts";
import { MESSAGE, MESSAGE_OCTETS_MAX, WIRE_LAYOUT } from "./wire-layout.ts";

const crypto = concrete({ seed: 1 });
const octets = (n: number, fill = 7) => new Uint8Array(n).fill(fill);
const number = (kind: keyof typeof WIRE_LAYOUT) => Object.keys(WIRE_LAYOUT).indexOf(kind);

describe.each(SUITE_NAMES)("under %s", (suite) => {
  const values = concrete({ seed: 1, suite });

  test("every message comes back as it was sent, and has one spelling", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anyMessage(values), (message) => {
        kinds.add(message.kind);
        const bytes = encodeMessage(values, message);
        expect(bytes.length).toBeLessThanOrEqual(MESSAGE_OCTETS_MAX);
        expect(encodeMessage(values, message)).toEqual(bytes);
        expect(decodeMessage(values, bytes)).toEqual({ kind: "message", message });
      }),
      { numRuns: 400 },
    );
    expect([...kinds].sort()).toEqual(MESSAGE.cases.map(([kind]) => kind).sort());
  });
});

describe("what is refused", () => {
  test("a message that is cut, or has something behind it", () => {
    fc.assert(
      fc.property(anyMessage(crypto), fc.nat(), fc.nat(255), (message, at, more) => {
        const bytes = encodeMessage(crypto, message);
        const cut = bytes.subarray(0, at % bytes.length);
        expect(decodeMessage(crypto, cut).kind).toBe("refused");
        expect(decodeMessage(crypto, Uint8Array.of(...bytes, more)).kind).toBe("refused");
      }),
      { numRuns: 200 },
    );
  });

  test("a flipped bit is refused, or is the one spelling of another message", () => {
    fc.assert(
      fc.property(anyMessage(crypto), fc.nat(), (message, bit) => {
        const bytes = Uint8Array.from(encodeMessage(crypto, message));
        const place = bit % (bytes.length * 8);
        bytes[place >> 3] = (bytes[place >> 3] as number) ^ (1 << (place & 7));
        const decoded = decodeMessage(crypto, bytes);
        if (decoded.kind === "refused") return;
        expect(decoded.message).not.toEqual(message);
        expect(encodeMessage(crypto, decoded.message)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  const fleetRequest = number("fleet-request");
  const vote = number("vote-reply");
  const trust = (kind: keyof typeof TRUST_WIRE_LAYOUT) =>
    TRUST_NUMBER + Object.keys(TRUST_WIRE_LAYOUT).indexOf(kind);
  const rotation = (witnesses: readonly (string | null)[]) => {
    const [key, none] = [octets(32), [null, null, null, null]];
    const rows = witnesses.map((name) => (name === null ? ["w-3"] : [name, key]));
    return encode([trust("rotation-offer"), [2, key, key, key, rows, 2, "2 of (w-1, w-2)"], none]);
  };
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
  const CASES: readonly (readonly [string, string, Uint8Array])[] = [
    ["nothing", "not-cbor", octets(0)],
    ["more octets than any message has", "too-long", octets(MESSAGE_OCTETS_MAX + 1)],
    ["a map", "not-cbor", encode({ kind: "fleet-request" })],
    ["a float", "not-cbor", encode([fleetRequest, 1.5])],
    ["a negative integer", "not-cbor", encode([-1, "client/1"])],
    ["a truth value", "not-cbor", encode([fleetRequest, true])],
    ["a tag", "not-cbor", Uint8Array.of(0xc1, 0x00)],
    ["an array of indefinite length", "not-cbor", Uint8Array.of(0x9f, 0x00, 0xff)],
    ["a text of indefinite length", "not-cbor", Uint8Array.of(0x82, 0x00, 0x7f, 0x61, 0x61, 0xff)],
    ["an array that claims 2^32 - 1 items", "too-deep", Uint8Array.of(0x9a, 255, 255, 255, 255)],
    [
      "a byte string that claims 2^32 - 1 octets",
      "not-cbor",
      Uint8Array.of(0x5a, 255, 255, 255, 255),
    ],
    ["60,000 arrays, one in the other", "too-deep", octets(60_000, 0x81)],
    ["arrays one level too deep", "too-deep", encode(nested(6))],
    ["no array", "malformed-field", encode("fleet-request")],
    ["an empty array", "unknown-kind", encode([])],
    ["a number that no message has", "unknown-kind", encode([TRUST_NUMBER - 1])],
    ["a name in place of the number", "unknown-kind", encode(["fleet-request", "client/1"])],
    ["a field too few", "malformed-field", encode([fleetRequest])],
    ["a field too many", "malformed-field", encode([fleetRequest, "client/1", 0])],
    ["octets in place of a text", "malformed-field", encode([fleetRequest, octets(8)])],
    ["a text of 129 octets", "malformed-field", encode([fleetRequest, "x".repeat(129)])],
    [
      "a text of 65 letters of two octets",
      "malformed-field",
      encode([fleetRequest, "é".repeat(65)]),
    ],
    [
      "a tag of 63 octets",
      "malformed-field",
      encode([vote, 1, "hsm-1", octets(32), null, octets(63)]),
    ],
    [
      "a term of 2^32",
      "malformed-field",
      encode([vote, 2 ** 32, "hsm-1", octets(32), null, octets(64)]),
    ],
    [
      "null where a tag is due",
      "malformed-field",
      encode([vote, 1, "hsm-1", octets(32), null, null]),
    ],
    [
      "a sealed request of 1025 octets",
      "malformed-field",
      encode([number("attempt-request"), "client/1", "alice", null, octets(1025)]),
    ],
    ["an integer in more octets than it needs", "not-cbor", Uint8Array.of(0x82, 0x18, 0x00, 0x60)],
    [
      "a length in more octets than it needs",
      "not-cbor",
      Uint8Array.of(0x82, 0x00, 0x78, 0x01, 0x61),
    ],
    ["a text that is no UTF-8", "not-deterministic", Uint8Array.of(0x82, 0x00, 0x61, 0xff)],
    ["an array of too many items", "too-deep", encode(new Array(ITEMS_MAX + 1).fill(0))],
    [
      "an epoch of 2^53",
      "not-cbor",
      Uint8Array.of(
        ...[0x85, ...encode(trust("sign-request")), ...encode("n")],
        ...[0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0, ...encode(octets(32)), 0xf6],
      ),
    ],
    [
      "a truth value of 2",
      "malformed-field",
      encode([
        trust("evidence-page"),
        ["f", octets(32), octets(32), [1, 1, 1, 1, 2], [], 1, [], 0],
      ]),
    ],
    [
      "a name that is none of two",
      "malformed-field",
      encode([
        trust("evidence-page"),
        ["f", octets(32), octets(32), [1, 1, 1, 1, 0], [], 1, [], 2],
      ]),
    ],
    ["a witness twice", "not-deterministic", rotation(["w-1", "w-1"])],
    ["witnesses in another order", "not-deterministic", rotation(["w-2", "w-1"])],
    ["a witness without a key", "malformed-field", rotation(["w-1", null])],
    ["two items", "not-cbor", Uint8Array.of(0x82, 0x00, 0x60, 0x00)],
  ];

  test.each(CASES)("%s: %s", (_, refusal, bytes) => {
    expect(decodeMessage(crypto, bytes)).toMatchObject({ kind: "refused", refusal });
  });

  test("the same with nothing wrong is taken, so that the refusals above mean something", () => {
    for (const plain of [
      [fleetRequest, "x".repeat(128)],
      [fleetRequest, "é".repeat(32)],
      [vote, 2 ** 32 - 1, "hsm-1", octets(32), null, octets(64)],
      [vote, 1, "hsm-1", octets(32), 7, octets(64)],
      [number("attempt-request"), "client/1", "alice", null, octets(1024)],
      [trust("evidence-page"), ["f", octets(32), octets(32), [1, 1, 1, 1, 1], [], 1, [], 1]],
      [trust("sign-request"), "n", Number.MAX_SAFE_INTEGER, octets(32), null],
    ])
      expect(decodeMessage(crypto, encode(plain)).kind).toBe("message");
    expect(decodeMessage(crypto, rotation(["w-1", "w-2"])).kind).toBe("message");
  });

  test("what has no place on the wire is not sent", () => {
    const message = { kind: "fleet-request", session: "x".repeat(129) } as const;
    expect(() => encodeMessage(crypto, message)).toThrow("fleet-request.session does not fit");
    const torn = { kind: "fleet-request", session: "\ud800" } as const;
    expect(() => encodeMessage(crypto, torn)).toThrow("fleet-request.session does not fit");
    const tag = crypto.text("");
    const vote = { kind: "vote-reply", term: -1, voter: "hsm-1", candidacy: tag, tag } as const;
    expect(() => encodeMessage(crypto, vote)).toThrow(RangeError);
  });
});

test("random octets give a message or a named refusal, and nothing else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const decoded = decodeMessage(crypto, bytes);
      if (decoded.kind === "message") expect(encodeMessage(crypto, decoded.message)).toEqual(bytes);
    }),
    { numRuns: 800 },
  );
});

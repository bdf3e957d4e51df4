/** What a device makes of an evaluation that is no proper one (row E6). */
import type { Value } from "../algebra/cryptosystem.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, record } from "../protocol/effects.ts";
import { type OddElement, oddity } from "../protocol/elements.ts";
import { type ClientOperation, codeOf } from "./client-context.ts";

/** Whether the answer to a registration is the identity, or what the device sent. */
export const answeredOddly = (
  { crypto }: Protocol,
  operation: ClientOperation,
  evaluated: Value,
): OddElement | undefined => {
  const { blind } = operation;
  if (blind === null) return undefined;
  return oddity(crypto, evaluated, crypto.blind(crypto.code(codeOf(operation)), blind));
};

/**
 * Whether the device must refuse it as its own. The attack that this stops (E6; opaque-ke has the same check since its audit):
 *   1. who answers for the fleet sends the blinded element back as it came;
 *   2. the device unblinds it to the hash of its code, and registers what follows from that alone;
 *   3. whoever ever sees the record tests codes without any key.
 * A login needs no such check: there the envelope does not open. Played in scenarios/weakened/reject-reflected-element.json.
 */
export const isReflected = ({ defends }: Protocol, odd: OddElement | undefined): boolean =>
  odd === "reflected" && defends("reject-reflected-element");

/** For whoever watches: what is no proper evaluation has come, and was taken or not. */
export const metOddly = (
  element: OddElement | undefined,
  { session }: ClientOperation,
  taken: boolean,
): readonly Effect[] =>
  element === undefined
    ? []
    : [record({ fact: "odd-element-met", at: "device", session, element, taken })];

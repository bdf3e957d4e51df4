/** What a run records of OPAQUE beside its messages: what is computed with, and how a code is stretched. */
import type { OddElement } from "./elements.ts";
import type { SessionId } from "./parties.ts";
import type { OfferedStretching } from "./stretching.ts";

/** An element that nobody should compute with has come to the vault, or to a device that registers. */
export interface ElementFact {
  readonly fact: "odd-element-met";
  readonly at: "vault" | "device";
  readonly session: SessionId;
  readonly element: OddElement;
  /** Whether the receiver computed with it. */
  readonly taken: boolean;
}

/** The device has derived something from its user's code, so stretched. */
interface StretchingFact {
  readonly fact: "code-stretched";
  readonly session: SessionId;
  readonly stretching: OfferedStretching;
}

export type OpaqueFact = ElementFact | StretchingFact;

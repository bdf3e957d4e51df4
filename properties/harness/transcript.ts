/** One run as data that a person or a renderer reads: recorded once, rendered many times. */
import type { Event } from "../../model/world/event.ts";
import type { AcceptanceWindow } from "../acceptance-window.ts";

/** A message put in flight by a step. */
export interface TranscriptSend {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** The message's fields, each as short text. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface TranscriptStep {
  /** From 1. */
  readonly index: number;
  readonly event: Event;
  /** The event in one line of plain words. */
  readonly text: string;
  /** The message that the event moved (delivered, dropped, duplicated or injected). */
  readonly moved?: TranscriptSend;
  /** The party that reacted, with its control state before and after. */
  readonly party?: { readonly id: string; readonly before: string; readonly after: string };
  readonly sends: readonly TranscriptSend[];
  /** Facts recorded: name, and its fields in one line. */
  readonly facts: readonly { readonly fact: string; readonly text: string }[];
  readonly refusals: readonly string[];
  /** What the adversary newly knows, in short texts. */
  readonly learned: readonly string[];
  /** Properties that this step broke: id, and why. */
  readonly breaches: readonly { readonly property: string; readonly why: string }[];
}

/** How the adversary came to know something: a rule, what it concludes, and from what. */
export interface DerivationTree {
  readonly rule: string;
  readonly conclusion: string;
  readonly premises: readonly DerivationTree[];
}

export interface Transcript {
  readonly scenario: string;
  readonly parties: readonly string[];
  readonly steps: readonly TranscriptStep[];
  /** One tree for each secret that the adversary holds at the end. */
  readonly derivations: readonly DerivationTree[];
  /** Of fleet trust: where a client trusts what no honest signer signed. */
  readonly windows?: readonly AcceptanceWindow[];
}

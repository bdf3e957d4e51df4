/** The forms that a field may have on the wire, and what bounds them. */
import type { Size } from "../algebra/cryptosystem.ts";

/** The form of one field. */
export type Form =
  /** A name: UTF-8, at most `TEXT_OCTETS_MAX` octets. */
  | { readonly form: "text" }
  /** An unsigned integer below 2^32. */
  | { readonly form: "count" }
  /** An unsigned integer below 2^8. */
  | { readonly form: "octet" }
  /** An unsigned integer below 2^53. */
  | { readonly form: "wide" }
  /** 0 or 1. */
  | { readonly form: "flag" }
  /** One of some names, as its place among them, from 0. */
  | { readonly form: "one-of"; readonly names: readonly string[] }
  /** A byte string of exactly the size that the suite gives. */
  | { readonly form: "octets"; readonly size: Size }
  /** A byte string with a form of its own, up to a limit. */
  | { readonly form: "box"; readonly octetsMax: number }
  /** The form, or null; `absent` is what null stands for in the model. */
  | { readonly form: "optional"; readonly of: Form; readonly absent: null | undefined }
  /** The last field of a message, which is left out where the model has none: the array is shorter by it. */
  | { readonly form: "trailing"; readonly of: Form }
  /** An array of fields. */
  | { readonly form: "record"; readonly fields: Layout }
  /** An array of any number of items, up to `ITEMS_MAX`. */
  | { readonly form: "list"; readonly of: Form }
  /** An array of pairs of a text and a field, in the order of the texts' UTF-16, no text twice. */
  | { readonly form: "table"; readonly of: Form }
  /** An array that begins with the number of its case. */
  | { readonly form: "choice"; readonly cases: readonly Case[] };

export type Case = readonly [kind: string, layout: Layout, number: number];

export type Layout = readonly (readonly [name: string, Form])[];

/** A name, or the longest policy of six witnesses. */
export const TEXT_OCTETS_MAX = 128;
/** No array has more items: more keys than any client takes from a bundle, so that it can be offered some (attacks G17). */
export const ITEMS_MAX = 128;

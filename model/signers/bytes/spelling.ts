/** Bytes as text and back: UTF-8, hexadecimal and base64, each with one spelling for each value. */
import { Malformed } from "./malformed.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** @throws Malformed (`not-text`) where the bytes are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array, what: string): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Malformed("not-text", `${what} is not UTF-8`);
  }
};

/** Lower case, two digits a byte. */
export const hex = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
};

/** The bytes of pairs of hexadecimal digits; the caller has checked that they are. */
export const fromHex = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16);
  return bytes;
};

/** RFC 4648, section 4, with padding. */
export const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x2000)
    text += String.fromCharCode(...bytes.subarray(start, start + 0x2000));
  return btoa(text);
};

/** One byte a character. */
const latin1 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
};

/** @throws Malformed (`wrong-value`) for anything but the one canonical spelling. */
export const fromBase64 = (text: string, what: string): Uint8Array => {
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0)
    try {
      const raw = atob(text);
      // Bits that the last character has too many would be a second spelling.
      if (btoa(raw) === text) return latin1(raw);
    } catch {
      // Said below.
    }
  throw new Malformed("wrong-value", `${what} is not base64 in its canonical spelling`);
};

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const isSame = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);

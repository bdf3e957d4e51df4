/**
 * Key stretching as the two ends agree on it: which function makes one derivation from a code dear. In terms stretching is a
 * public function; what it costs is arithmetic, in the report (docs/stretching.md). [RFC 9807, 7]
 */

/** What an application may pin. The parameters of each are part of the pin. */
export const PINNED_STRETCHINGS = ["scrypt", "argon2id"] as const;
export type PinnedStretching = (typeof PINNED_STRETCHINGS)[number];

/** What a front end may offer: `identity` is none (RFC 9807, 7: for codes that are strong anyway, and for tests). */
export const OFFERED_STRETCHINGS = ["identity", ...PINNED_STRETCHINGS] as const;
export type OfferedStretching = (typeof OFFERED_STRETCHINGS)[number];

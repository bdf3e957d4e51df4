/** Refusals of the realms' world (see refusals.ts). */
export const REALM_REFUSALS = {
  "generation-not-newer":
    "The realm has kept a share of this generation, or of a later one. Nothing is stored.",
  "session-used": "The realm has evaluated for this session. It evaluates once for each.",
  "unlock-rejected":
    "The session is not open at the realm, or the tag is wrong. Nothing is released.",
  "answer-excluded":
    "The realm's answer does not verify. The device goes on with the other realms.",
} as const;

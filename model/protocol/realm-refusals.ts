/** Refusals of the realms' world (see refusals.ts). */
export const REALM_REFUSALS = {
  "generation-not-newer":
    "The realm has kept a share of this generation, or of a later one. Nothing is stored.",
  "nothing-pending": "The realm has no share of this generation that waits to be activated.",
  "activation-rejected":
    "The tag is not that of the generation that waits. It is not activated, and the one before still answers.",
  "session-used": "The realm has evaluated for this session. It evaluates once for each.",
  "unlock-rejected":
    "The session is not open at the realm, or the tag is wrong. Nothing is released.",
  "answer-excluded":
    "The realm's answer does not verify. The device goes on with the other realms.",
} as const;

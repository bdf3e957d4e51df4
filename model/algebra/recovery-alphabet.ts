/** The characters of a 40-character recovery code, and its head (LAB, "Recovery Codes"). */
export const ALPHABET = "ACDEFHJKLMNPQRSTUVWXYZ0123456789";
export const VERSION = "2";
export const IDENTIFIER = "0";
/** Characters of entropy: 34 of 5 bits, 170 in all. */
export const ENTROPY_LENGTH = 34;

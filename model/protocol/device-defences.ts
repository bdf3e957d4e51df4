import type { DefenceDescription } from "./defence-description.ts";

/** What keeps a backup open where devices know nothing of each other, or of what they were (docs/devices.md). */
export const DEVICE_DEFENCES = {
  "keep-each-backup": {
    rule: "Where backups are filed by their keys, the store keeps each of them beside the others.",
    attack:
      "A new device registers afresh with a key of its own; the old one changes the code, and the vault gives a key to a backup that is gone.",
    sources: ["attacks K2 L5"],
  },
  "file-before-activating": {
    rule: "Where backups are filed by their keys, a new key's backup lies in the store before the vault answers with that key.",
    attack:
      "The device is lost between the activation and its first backup: the code opens the vault, and the key opens nothing.",
    sources: ["attacks K1 L5"],
  },
  "refuse-older-application": {
    rule: "A device whose disk remembers a newer fleet than its application pins asks nobody anything.",
    attack:
      "The version of before is installed over the application, registers with the fleet that it knows, and each fleet counts for itself.",
    sources: ["attacks K9 D16"],
  },
} as const satisfies Record<string, DefenceDescription>;

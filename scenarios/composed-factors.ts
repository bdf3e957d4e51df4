/** Ways to hold a backup key beside a code that the vault keeps a key under: a passkey, 64 digits, a code of 40 characters. */
import {
  bereft,
  type Composed,
  enrolled,
  GUESSES,
  held,
  LOG,
  RIGHT,
  tries,
  violated,
  WRONG,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const PASSKEY = { factor: "passkey" } as const;
const DIGITS = { factor: "64-digit-key" } as const;
const MESSENGER = { payload: "recovery-code" } as const;

const openOne = (script: Script): void => {
  enrolled(script).take({ do: "corrupt", party: "hsm-3", level: "extracted" });
};

/** A whole life without the vault: enrolled, the device lost, the history back. */
const withoutVault = (script: Script): void => {
  tries(bereft(script), RIGHT);
};

export const FACTORS: readonly Composed[] = [
  {
    folder: "honest",
    name: "passkey-new-device",
    question: "Does a user whose passkey has synced get the history back on a new device?",
    sources: ["BLOG26", "facts.md 6"],
    threat: "none",
    configuration: PASSKEY,
    play: withoutVault,
    expect: {
      ...held("X1", ...LOG, "LIV1"),
      ...witnessed("S-ENROLLED", "S-RESTORED"),
    },
  },
  {
    folder: "honest",
    name: "recovery-code-new-device",
    question:
      "Where the vault keeps a recovery code of 40 characters, does its virtual device give the history back?",
    sources: ["LAB", "facts.md 8"],
    threat: "none",
    configuration: MESSENGER,
    play: (script) => tries(tries(bereft(script), WRONG), RIGHT),
    expect: {
      ...held("X1", ...GUESSES, ...LOG, "LIV1"),
      ...witnessed("S-ENROLLED", "S-WRONG", "S-RESTORED", "S-GIVEN-BACK"),
    },
  },
  {
    folder: "attacks",
    rows: ["E12"],
    name: "e12-extract-one-passkey",
    question: "Does opening one replica tell anything of a backup under a passkey?",
    sources: ["attacks E12", "facts.md 6"],
    threat: "extract-one",
    configuration: PASSKEY,
    play: openOne,
    expect: { ...held("X1", ...LOG), ...witnessed("S-ENROLLED") },
  },
  {
    folder: "attacks",
    rows: ["E12"],
    name: "e12-extract-one-recovery-code",
    question:
      "Where the vault keeps a recovery code under a PIN, does opening one replica lead to the code, the virtual device and the history?",
    sources: ["attacks E12", "LAB"],
    threat: "extract-one",
    configuration: MESSENGER,
    play: openOne,
    expect: violated("X1", "X6"),
  },
  ...(
    [
      ["digits", DIGITS],
      ["passkey", PASSKEY],
    ] as const
  ).map(
    ([name, configuration]): Composed => ({
      folder: "attacks",
      rows: ["L4"],
      name: `l4-no-vault-${name}`,
      question: `Is nothing asked of the vault where the factor is ${name === "digits" ? "a 64-digit key" : "a passkey"}?`,
      sources: ["attacks L4", "BLOG21"],
      threat: "operator",
      configuration,
      play: (script) => {
        withoutVault(script);
        script.begin({ kind: "turn-off" }).deliverAll();
        tries(
          script
            .begin({ kind: "register", code: RIGHT })
            .deliverAll()
            .begin({ kind: "replace-device" }),
          RIGHT,
        );
      },
      expect: {
        ...held("X1", ...LOG, "CLN10", "LIV1"),
        ...witnessed("S-ENROLLED", "S-RESTORED", "S-OFF"),
      },
    }),
  ),
];

/** Rows K and L: what opens a backup is changed for something else, and is interrupted, hidden, stolen or denied meanwhile. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { CLIENT, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import {
  type Composed,
  elected,
  enrolled,
  guess,
  guesses,
  held,
  LOG,
  NEXT,
  RIGHT,
  witnessed,
} from "./composed.ts";
import type { Script } from "./script.ts";

const SWITCHABLE = { replicas: 3, attemptsMax: 2, factors: "switchable" } as const;

const attack = (
  rows: readonly string[],
  { configuration, ...scenario }: Omit<Composed, "folder" | "rows" | "threat"> & Partial<Composed>,
): Composed => ({
  folder: "attacks",
  rows,
  threat: "operator",
  configuration: { ...SWITCHABLE, ...configuration },
  ...scenario,
});

type Factor = Configuration["factor"];

/** The device is lost, and the user unlocks with what there is. */
const unlocks = (script: Script, factor: Factor, code: string = RIGHT): Script =>
  script.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code, factor }).deliverAll();

const switches = (script: Script, factor: Factor, code?: string): Script =>
  script.begin({ kind: "switch-factor", factor, ...(code === undefined ? {} : { code }) });

/** Everything arrives but replies of this kind at the device. */
const butNot =
  (kind: string) =>
  (ref: EnvelopeRef): boolean =>
    ref.to !== CLIENT || ref.kind !== kind;

/** What goes on stops where such a message is on its way to the device: that one is lost, and the user gives up waiting. */
const cutAt = (script: Script, kind: EnvelopeRef["kind"]): Script =>
  script.deliverAll(butNot(kind)).drop({ to: CLIENT, kind }).giveUp();

/** What the thief of an account does: registers this code, with a key of its own. */
const substitutes = (script: Script, code: string, ordinal = 1): Script => {
  const session = `adversary/${ordinal}`;
  script.inject({ recipe: "register", account: VICTIM_ACCOUNT, code }).deliverAll();
  script.inject({ recipe: "upload", session }).deliverAll();
  return script.inject({ recipe: "activate", session }).deliverAll();
};

const REGISTRATION_REPLIES = [
  "fleet-offer",
  "registration-reply",
  "upload-reply",
  "activation-reply",
] as const;

/** The device crashes while it waits for each reply of a registration in turn, and begins again. */
const crashesEverywhere = (script: Script): Script => {
  elected(script);
  for (const kind of REGISTRATION_REPLIES)
    script
      .begin({ kind: "register", code: RIGHT })
      .deliverAll(butNot(kind))
      .drop({ to: CLIENT, kind })
      .crash(CLIENT)
      .restart(CLIENT);
  return script.begin({ kind: "register", code: RIGHT }).deliverAll();
};

const hasFact = ({ facts }: Script, name: Fact["fact"]): boolean =>
  facts.some(({ fact }) => fact === name);

const must = (script: Script, name: Fact["fact"]): Script => {
  if (!hasFact(script, name)) throw new Error(`the run has no ${name}`);
  return script;
};

const WAYS = ["CLN3", "CLN4"] as const;

export const SWITCHING: readonly Composed[] = [
  attack(["K1"], {
    name: "k1-crash-at-every-reply",
    question:
      "A device crashes while it waits for each reply of a registration in turn: does it register in the end, and recover?",
    sources: ["attacks K1"],
    play: (script) => unlocks(crashesEverywhere(script), "recovery-code"),
    expect: {
      ...held("X1", "X3", ...LOG, ...WAYS, "CLN5", "LIV1"),
      ...witnessed("S-ENROLLED", "S-RESTORED"),
    },
  }),
  attack(["D5", "K1"], {
    name: "d5-k1-retry-oracle-and-crashes",
    question:
      "Each registration is stored, and nobody tells the device, which crashes: do guesses meanwhile get evaluations?",
    sources: ["attacks D5", "attacks K1"],
    play: (script) => {
      elected(script);
      for (let time = 0; time < 2; time++) {
        script.begin({ kind: "register", code: RIGHT }).deliverAll(butNot("upload-reply"));
        for (let guessed = 0; guessed < 3; guessed++)
          guess(script).deliverAll(butNot("upload-reply"));
        script.drop({ to: CLIENT, kind: "upload-reply" }).crash(CLIENT).restart(CLIENT);
      }
      script.begin({ kind: "register", code: RIGHT }).deliverAll();
      unlocks(guesses(script, 1), "recovery-code");
    },
    expect: {
      ...held("X1", "X2", "X3", "X4", "X6", ...LOG, ...WAYS, "CLN5", "LIV1"),
      ...witnessed("S-RESTORED"),
    },
  }),
  attack(["K6"], {
    name: "k6-no-tries-left-says-the-network",
    question:
      "The network says that no tries are left; then they really are spent: does the device keep its key both times?",
    sources: ["attacks K6"],
    play: (script) => {
      enrolled(script).begin({ kind: "check-code", code: RIGHT });
      script.deliverUntil("attempt-begun").deliver({ from: CLIENT, to: "front-end" });
      script.inject({ recipe: "forge-refusal", session: "client/2" }).deliverAll();
      guesses(must(script, "code-checked"), 3);
      script.begin({ kind: "check-code", code: RIGHT }).deliverAll();
      script.begin({ kind: "change-code", code: NEXT }).deliverAll();
      unlocks(script, "recovery-code", NEXT);
    },
    expect: {
      ...held("X1", "X2", "X5", ...LOG, ...WAYS, "CLN5", "LIV1"),
      ...witnessed("S-CHECKED", "S-DESTROYED", "S-CHANGED", "S-RESTORED"),
    },
  }),
  attack(["K8"], {
    name: "k8-change-interrupted-and-begun-again",
    question:
      "A change of the code is cut short, begun again, cut short again; the backup is turned off and made anew: is every point one to go on from?",
    sources: ["attacks K8", "SVR2"],
    play: (script) => {
      enrolled(script).begin({ kind: "change-code", code: NEXT });
      cutAt(script, "upload-reply").begin({ kind: "change-code", code: NEXT });
      cutAt(script, "activation-reply").begin({ kind: "turn-off" }).deliverAll();
      script.begin({ kind: "register", code: RIGHT }).deliverAll();
      unlocks(script, "recovery-code");
    },
    expect: {
      ...held("X1", "X3", "X5", ...LOG, ...WAYS, "CLN5", "LIV1"),
      ...witnessed("S-OFF", "S-RESTORED"),
    },
  }),
  attack(["L1"], {
    name: "l1-passkey-hidden",
    question: "The service hides the passkey and asks for a code: does the device set one?",
    sources: ["attacks L1"],
    configuration: { factor: "passkey" },
    play: (script) => {
      enrolled(script).inject({ recipe: "prompt-factor", factor: "recovery-code" }).deliverAll();
      unlocks(guesses(script, 1), "passkey");
    },
    expect: {
      ...held("X1", ...LOG, ...WAYS, "CLN5", "LIV1"),
      ...witnessed("S-ENROLLED", "S-RESTORED"),
    },
  }),
  attack(["L2"], {
    name: "l2-old-code-after-the-switch",
    question: "The user has gone over to a passkey: is anything left to guess the old code at?",
    sources: ["attacks L2"],
    play: (script) => {
      switches(enrolled(script), "passkey").deliverAll();
      guess(guess(script, RIGHT).deliverAll(), NEXT).deliverAll();
      unlocks(must(script, "factor-switched"), "passkey");
    },
    expect: {
      ...held("X1", "X5", ...LOG, ...WAYS, "CLN5"),
      ...witnessed("S-SWITCHED", "S-RESTORED"),
    },
  }),
  ...(["box-reply", "fleet-offer", "deletion-reply"] as const).map((kind) =>
    attack(["L5"], {
      name: `l5-switch-cut-at-${kind}`,
      question: `A change from code to passkey is cut short before the ${kind}, and the device is lost: does a way stay open?`,
      sources: ["attacks L5"],
      play: (script) => {
        cutAt(switches(enrolled(script), "passkey"), kind);
        unlocks(script, kind === "box-reply" ? "recovery-code" : "passkey");
      },
      expect: {
        ...held("X1", ...LOG, ...WAYS, "CLN5"),
        ...witnessed("S-ENROLLED", "S-RESTORED"),
      },
    }),
  ),
  attack(["L5"], {
    name: "l5-from-digits-and-back",
    question:
      "From 64 digits to a code, cut short while the backup is sealed again, begun again, and on to a passkey: is there one way at each end?",
    sources: ["attacks L5"],
    configuration: { factor: "64-digit-key" },
    play: (script) => {
      switches(enrolled(script), "recovery-code", NEXT);
      cutAt(script, "backup-reply");
      switches(script, "recovery-code", NEXT).deliverAll();
      switches(must(script, "factor-switched"), "passkey").deliverAll();
      unlocks(script, "passkey");
    },
    expect: {
      ...held("X1", "X5", ...LOG, ...WAYS, "CLN5"),
      ...witnessed("S-SWITCHED", "S-RESTORED"),
    },
  }),
  attack(["L7"], {
    name: "l7-stolen-account",
    question:
      "What does whoever has the account and no code get out of every request that there is?",
    sources: ["attacks L7"],
    threat: "token",
    play: (script) => {
      guesses(enrolled(script), 3);
      substitutes(script.begin({ kind: "replace-device" }), "code-3", 4);
      script.inject({ recipe: "delete", account: VICTIM_ACCOUNT }).deliverAll();
    },
    expect: {
      ...held("X1", "X2", "X3", "X4", "X5", "X6", ...LOG, ...WAYS),
      ...witnessed("S-DESTROYED"),
    },
  }),
  attack(["L8"], {
    name: "l8-key-of-a-thief",
    question:
      "A thief who knows code and account registers a key of its own under them: does the device take it, or keep its own?",
    sources: ["attacks L8"],
    threat: "thief",
    play: (script) => {
      substitutes(enrolled(script), RIGHT).begin({ kind: "check-code", code: RIGHT }).deliverAll();
      script.begin({ kind: "change-code", code: NEXT }).deliverAll();
      unlocks(script, "recovery-code", NEXT);
    },
    expect: {
      ...held("X1", ...LOG, ...WAYS, "CLN5"),
      ...witnessed("S-CHANGED", "S-RESTORED"),
    },
  }),
];

/** What came out in octets, as a text for people. */
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import type { Divergence } from "../properties/harness/agreement.ts";
import type { Attempt } from "../properties/harness/attempts.ts";
import type { Exposure } from "../properties/harness/byte-knowledge.ts";
import type { ForgedMessage } from "../scenarios/transcribe.ts";
import { plain } from "./escape.ts";
import { type GuessCosts, oneGuess, timeWords } from "./guess-cost.ts";
import { hang, painter, type TextOptions } from "./terminal.ts";

/** Octets of a history that are shown. */
const HISTORY_SHOWN = 40;

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");

/** An exposure as data: what it is, its octets, and a text where it is one. */
export interface ExposureView {
  readonly secret: Exposure["secret"]["kind"];
  readonly octets: string;
  readonly text: string | null;
  readonly wordsTried: number;
}

export const exposureView = (
  crypto: ConcreteCryptosystem,
  { secret, computed, wordsTried }: Exposure,
): ExposureView => {
  const bytes = crypto.bytesOf(computed);
  return {
    secret: secret.kind,
    octets: hexOf(bytes),
    text: secret.kind === "backup-key" ? null : new TextDecoder().decode(bytes),
    wordsTried,
  };
};

const exposureLines = ({ secret, octets, text, wordsTried }: ExposureView): string[] => {
  switch (secret) {
    case "code":
      return [
        `recovery code  ${plain(text ?? "")}  (0x${octets}), the one of ${wordsTried} words tried that fits`,
      ];
    case "backup-key":
      return [`backup key     ${octets}`];
    case "history":
      return [
        `history        ${octets.length / 2} octets; the first ${HISTORY_SHOWN}: "${plain((text ?? "").slice(0, HISTORY_SHOWN))}"`,
        `               0x${octets.slice(0, 2 * HISTORY_SHOWN)}`,
      ];
  }
};

export interface OctetsView {
  readonly suite: string;
  /** What guessing costs in the design of the scenario. */
  readonly guessing: GuessCosts;
  readonly steps: number;
  readonly held: number;
  readonly exposures: readonly ExposureView[];
  readonly attempts: readonly Attempt[];
  readonly forgeries: readonly ForgeryView[];
}

/** A message that the adversary built from octets that it holds. */
export interface ForgeryView {
  readonly step: number;
  readonly kind: string;
  readonly to: string;
  /** As it goes over the wire, in hexadecimal. */
  readonly octets: string;
}

export const forgeryView = ({ octets, ...rest }: ForgedMessage): ForgeryView => ({
  ...rest,
  octets: hexOf(octets),
});

/** Octets of a forged message that are shown. */
const FORGERY_SHOWN = 32;

const forgeryLines = ({ step, kind, to, octets }: ForgeryView): string[] => [
  `forged         step ${step}: ${kind} to ${plain(to)}, ${octets.length / 2} octets; the first ${FORGERY_SHOWN}:`,
  `               0x${octets.slice(0, 2 * FORGERY_SHOWN)}`,
];

const OBSTACLE_SHOWN = 120;

const shortened = (text: string): string =>
  text.length <= OBSTACLE_SHOWN ? text : `${text.slice(0, OBSTACLE_SHOWN - 3)}...`;

/** Guesses times cost, and of the words that were tried here. */
const costLines = ({ guessing, exposures }: OctetsView, columns: number): readonly string[] => {
  const tried = Math.max(0, ...exposures.map(({ wordsTried }) => wordsTried));
  const rows = [
    ...(tried === 0
      ? []
      : [`the ${tried} words tried here: ${timeWords(tried * guessing.guessSeconds)}`]),
    ...guessing.rows.map(({ what, guesses, cost }) => `${what}: ${guesses} guesses, ${cost}`),
  ];
  return [oneGuess(guessing), ...rows].flatMap((row) => hang("  cost: ", row, columns));
};

/** What the adversary computed from the octets that it holds; or what it tried in vain. */
export const renderOctets = (view: OctetsView, options: TextOptions): string => {
  const paint = painter(options.colour);
  const lines = [
    paint(`In octets (${view.suite})`, "bold"),
    `  both readings agree on ${view.steps} steps; the adversary holds ${view.held} octet strings`,
  ];
  for (const exposure of view.exposures)
    for (const line of exposureLines(exposure)) lines.push(paint(`  ${line}`, "bold", "red"));
  if (view.guessing.stretching !== null) lines.push(...costLines(view, options.columns));
  for (const forgery of view.forgeries)
    lines.push(...forgeryLines(forgery).map((line) => `  ${line}`));
  if (view.exposures.length === 0)
    for (const { name, succeeded, obstacles } of view.attempts)
      lines.push(
        ...hang(
          `  ${succeeded ? "succeeds" : "fails"}: `,
          plain(obstacles[0] === undefined ? name : `${name}: ${shortened(obstacles[0])}`),
          options.columns,
        ),
      );
  return lines.join("\n");
};

/** The first step at which the two readings part. */
export const renderDivergence = (divergence: Divergence, options: TextOptions): string => {
  const paint = painter(options.colour);
  const { step, event, what, symbolic, concrete } = divergence;
  const row = (label: string, text: string) =>
    hang(`  ${label.padEnd(10)}`, plain(text), options.columns);
  return [
    paint(`The readings differ at step ${step}`, "bold", "red"),
    ...row("event", event),
    ...row("what", what),
    ...row("in terms", symbolic),
    ...row("in octets", concrete),
  ].join("\n");
};

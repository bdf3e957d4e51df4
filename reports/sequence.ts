/** What a sequence chart shows of a run, whatever it is drawn with. */
import { ADVERSARY, FLEET } from "../model/protocol/parties.ts";
import type { Event } from "../model/world/event.ts";
import type { Transcript, TranscriptStep } from "../properties/harness/transcript.ts";

export type MoveKind = "deliver" | "drop" | "duplicate" | "inject";

/** A message that a step moved: an arrow. */
export interface Move {
  readonly how: MoveKind;
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Something that happened at one party: a mark on its lifeline. */
export interface Mark {
  readonly mark: "begin" | "timeout" | "crash" | "restart" | "corrupt" | "provision";
  readonly party: string;
  readonly label: string;
}

const eventMove = (event: Event): Move | undefined => {
  if (event.do !== "deliver" && event.do !== "drop" && event.do !== "duplicate") return undefined;
  const { from, to, kind } = event.envelope;
  return { how: event.do, from, to, label: kind };
};

/** The arrow of a step, if it moved a message. */
export const moveOf = (step: TranscriptStep): Move | undefined => {
  const { event, moved } = step;
  if (event.do === "inject") {
    const label = moved?.kind ?? event.message.recipe;
    return { how: "inject", from: ADVERSARY, to: moved?.to ?? step.party?.id ?? FLEET, label };
  }
  const move = eventMove(event);
  if (move === undefined) return undefined;
  const at = event.do === "deliver" || event.do === "duplicate" ? event.at : undefined;
  const to = at ?? moved?.to ?? move.to;
  return { how: move.how, from: moved?.from ?? move.from, to, label: moved?.kind ?? move.label };
};

/** What is begun; of a transfer also from which group of replicas. */
const goalLabel = (goal: Extract<Event, { do: "begin" }>["goal"]): string =>
  goal.kind === "prepare-transfer" ? `${goal.kind} from group ${goal.source}` : goal.kind;

/** The mark of a step, if it happened at one party. */
export const markOf = ({ event, party }: TranscriptStep): Mark | undefined => {
  switch (event.do) {
    case "begin":
      return { mark: "begin", party: event.party, label: goalLabel(event.goal) };
    case "timeout":
      return { mark: "timeout", party: event.party, label: `${event.timer} timeout` };
    case "crash":
      return { mark: "crash", party: event.party, label: "crash" };
    case "restart":
      return { mark: "restart", party: event.party, label: "restart" };
    case "corrupt":
      return { mark: "corrupt", party: event.party, label: event.level };
    case "write":
      return { mark: "timeout", party: event.party, label: "written" };
    case "snapshot":
      return { mark: "timeout", party: event.party, label: "state kept" };
    case "rollback":
      return { mark: "corrupt", party: event.party, label: "set back" };
    case "wipe":
      return { mark: "corrupt", party: event.party, label: "emptied" };
    case "set-clock":
      return { mark: "timeout", party: event.party, label: `clock set to ${event.to}` };
    case "clone":
      return { mark: "corrupt", party: event.party, label: "copied" };
    case "provision":
      return party === undefined
        ? undefined
        : { mark: "provision", party: party.id, label: "provisioned" };
    default:
      return undefined;
  }
};

/** The parties that take part in a run, in the transcript's order. */
export const participantsOf = (transcript: Transcript): string[] => {
  const seen = new Set<string>();
  for (const step of transcript.steps) {
    const move = moveOf(step);
    const mark = markOf(step);
    if (move !== undefined) seen.add(move.from).add(move.to);
    if (mark !== undefined) seen.add(mark.party);
  }
  const known = transcript.parties.filter((party) => seen.delete(party));
  return [...new Set(known), ...seen];
};

/** The steps from a partition until it is healed or replaced, and who is on which side. */
export interface Band {
  /** Positions in `transcript.steps`, both included. */
  readonly first: number;
  readonly last: number;
  readonly sides: readonly (readonly string[])[];
}

export const bandsOf = (transcript: Transcript): Band[] => {
  const bands: Band[] = [];
  let open: { first: number; sides: readonly (readonly string[])[] } | undefined;
  const close = (last: number): void => {
    if (open !== undefined) bands.push({ ...open, last });
    open = undefined;
  };
  transcript.steps.forEach(({ event }, position) => {
    if (event.do === "heal") close(position);
    if (event.do !== "partition") return;
    close(position - 1);
    open = { first: position, sides: event.sides };
  });
  close(transcript.steps.length - 1);
  return bands;
};

/** Facts that the arrows already show, or that come with almost every step. */
const MINOR_FACTS = new Set([
  "entry-stored",
  "election-begun",
  "attempt-begun",
  "registration-begun",
  "activation-requested",
  "party-crashed",
  "party-restarted",
  "network-partitioned",
  "network-healed",
  "reply-dropped",
  "guess-injected",
]);

/** The facts worth a note in a chart. */
export const keyFactsOf = (step: TranscriptStep): TranscriptStep["facts"] =>
  step.facts.filter(({ fact }) => !MINOR_FACTS.has(fact));

/** Between moves and words: a move as the event that a schedule stores, an event as the move that it is in this world. */
import type { Recipe } from "../adversary/recipe.ts";
import {
  isOperatorGoal,
  isTransferGoal,
  type OperatorGoal,
  type TransferGoal,
} from "../protocol/goals.ts";
import { isReplica } from "../protocol/parties.ts";
import type { RecordRange } from "../protocol/ranges.ts";
import { isRealmRecipe } from "../protocol/realm-recipe.ts";
import { isTrustGoal } from "../protocol/trust-input.ts";
import { isTrustRecipe } from "../protocol/trust-recipe.ts";
import type { EnvelopeRef, Event, VaultEvent } from "./event.ts";
import { describeTrustGoal, describeTrustRecipe } from "./fleet-trust/trust-words.ts";
import { TIMERS } from "./local-info.ts";
import {
  BEGIN,
  CLONE,
  CORRUPT,
  CRASH,
  DELIVER,
  DROP,
  DUPLICATE,
  HEAL,
  INJECT,
  kindOf,
  moveOf,
  PARTITION,
  PROVISION,
  partyOf,
  payloadOf,
  RESTART,
  ROLLBACK,
  SET_CLOCK,
  SNAPSHOT,
  TICK,
  TIMEOUT,
  WIPE,
  WRITE,
} from "./move.ts";
import type { Options } from "./options.ts";
import type { Inapplicable, Playable } from "./playable.ts";
import { describeRealmRecipe } from "./realms/realm-words.ts";
import type { Universe } from "./universe.ts";

/** What words need of the vault's world. */
interface VaultParts {
  readonly universe: Universe;
  readonly options: Options;
}

const networkOf = ({ universe }: VaultParts, worlds: Int32Array, at: number): number =>
  worlds[at + universe.networkSlot] as number;

const snapshotsOf = ({ universe }: VaultParts, worlds: Int32Array, at: number) =>
  universe.ledgers.at(worlds[at + universe.ledgerSlot] as number).snapshots;

/** The ordinal of a snapshot among those of its device. */
const ordinalOf = (world: VaultParts, worlds: Int32Array, at: number, index: number): number => {
  const snapshots = snapshotsOf(world, worlds, at);
  const device = snapshots[index]?.device;
  return snapshots.slice(0, index).filter((snapshot) => snapshot.device === device).length;
};

/** The event that a move is, in the world at `at`. */
export const eventOf = (
  world: VaultParts,
  worlds: Int32Array,
  at: number,
  move: number,
): VaultEvent => {
  const { universe, options } = world;
  const party = universe.parties[partyOf(move)] ?? "";
  const payload = payloadOf(move);
  const envelope = (): EnvelopeRef =>
    universe.networks.refOf(networkOf(world, worlds, at), payload);
  switch (kindOf(move)) {
    case PROVISION:
      return { do: "provision" };
    case BEGIN:
      return { do: "begin", party, goal: options.goalAt(payload) };
    case DELIVER: {
      const ref = envelope();
      return ref.to !== party
        ? { do: "deliver", envelope: ref, at: party }
        : { do: "deliver", envelope: ref };
    }
    case DROP:
      return { do: "drop", envelope: envelope() };
    case DUPLICATE: {
      const ref = envelope();
      return ref.to !== party
        ? { do: "duplicate", envelope: ref, at: party }
        : { do: "duplicate", envelope: ref };
    }
    case TIMEOUT:
      return { do: "timeout", party, timer: TIMERS[payload] ?? "retry" };
    case CRASH:
      return { do: "crash", party };
    case RESTART:
      return { do: "restart", party };
    case PARTITION:
      return { do: "partition", sides: options.sidesAt(payload) };
    case HEAL:
      return { do: "heal" };
    case CORRUPT:
      return { do: "corrupt", party, level: "extracted" };
    case SNAPSHOT:
      return { do: "snapshot", party };
    case ROLLBACK:
      return { do: "rollback", party, to: ordinalOf(world, worlds, at, payload) };
    case WRITE:
      return { do: "write", party };
    case CLONE:
      return { do: "clone", party };
    case WIPE:
      return { do: "wipe", party };
    case TICK:
      return { do: "tick" };
    case SET_CLOCK:
      return { do: "set-clock", party, to: payload };
    case INJECT:
      return { do: "inject", message: options.recipeAt(payload) };
    default:
      throw new RangeError(`no event is of the kind ${kindOf(move)}`);
  }
};

export const describeRef = ({ from, to, kind, ordinal }: EnvelopeRef): string =>
  `${kind} from ${from} to ${to}${ordinal === 0 ? "" : ` (number ${ordinal + 1} of its kind)`}`;

const inFlight = (world: VaultParts, bag: number): string => {
  const { networks } = world.universe;
  const refs = [...new Set(networks.bag(bag))].map((id) => describeRef(networks.refOf(bag, id)));
  return refs.length === 0 ? "nothing is in flight" : `in flight: ${refs.join("; ")}`;
};

const partyMove = (
  world: VaultParts,
  kind: number,
  party: string,
  payload = 0,
): number | Inapplicable =>
  world.universe.hasParty(party)
    ? moveOf(kind, world.universe.slotOf(party), payload)
    : { reason: `there is no party "${party}"; there are ${world.universe.parties.join(", ")}` };

const envelopeMove = (
  world: VaultParts,
  bag: number,
  kind: number,
  ref: EnvelopeRef,
  at: string | undefined,
): number | Inapplicable => {
  const { universe } = world;
  const id = universe.networks.resolve(bag, ref);
  if (id === undefined)
    return { reason: `no ${describeRef(ref)} is in flight; ${inFlight(world, bag)}` };
  if (kind === DROP) return moveOf(kind, 0, id);
  if (!universe.isAnycast(ref.to) && at === undefined)
    return moveOf(kind, universe.slotOf(ref.to), id);
  if (at === undefined || !universe.hasParty(at) || !isReplica(at))
    return {
      reason: `a message to the fleet needs the replica that it is routed to ("at": "hsm-1")`,
    };
  return moveOf(kind, universe.slotOf(at), id);
};

const rollbackMove = (
  world: VaultParts,
  worlds: Int32Array,
  at: number,
  party: string,
  to: number,
): number | Inapplicable => {
  const own = [...snapshotsOf(world, worlds, at).entries()].filter(
    ([, { device }]) => device === party,
  );
  const [index] = own[to] ?? [];
  return index === undefined
    ? { reason: `the host has kept ${own.length} states of ${party}; there is no number ${to}` }
    : partyMove(world, ROLLBACK, party, index);
};

/** The move that an event is in the world at `at`; says nothing on whether it is enabled. */
export const candidateFor = (
  world: VaultParts,
  worlds: Int32Array,
  at: number,
  event: VaultEvent,
): number | Inapplicable => {
  const bag = networkOf(world, worlds, at);
  switch (event.do) {
    case "provision":
      return moveOf(PROVISION, 0, 0);
    case "begin": {
      const slot = partyMove(world, BEGIN, event.party);
      return typeof slot === "number" ? world.options.beginMove(partyOf(slot), event.goal) : slot;
    }
    case "deliver":
      return envelopeMove(world, bag, DELIVER, event.envelope, event.at);
    case "drop":
      return envelopeMove(world, bag, DROP, event.envelope, undefined);
    case "duplicate":
      return envelopeMove(world, bag, DUPLICATE, event.envelope, event.at);
    case "timeout":
      return partyMove(world, TIMEOUT, event.party, TIMERS.indexOf(event.timer));
    case "crash":
      return partyMove(world, CRASH, event.party);
    case "restart":
      return partyMove(world, RESTART, event.party);
    case "partition":
      return world.options.partitionMove(event.sides);
    case "heal":
      return moveOf(HEAL, 0, 0);
    case "corrupt":
      return partyMove(world, CORRUPT, event.party);
    case "snapshot":
      return partyMove(world, SNAPSHOT, event.party);
    case "rollback":
      return rollbackMove(world, worlds, at, event.party, event.to ?? 0);
    case "write":
      return partyMove(world, WRITE, event.party);
    case "clone":
      return partyMove(world, CLONE, event.party);
    case "wipe":
      return partyMove(world, WIPE, event.party);
    case "tick":
      return moveOf(TICK, 0, 0);
    case "set-clock":
      return partyMove(world, SET_CLOCK, event.party, event.to);
    case "inject":
      return world.options.injectMove(event.message);
    default:
      return { reason: `this world has no event "${(event as Event).do}"` };
  }
};

/** The enabled move that an event is in the world at `at`, or why there is none. */
export const moveFor = (
  world: Playable,
  worlds: Int32Array,
  at: number,
  event: Event,
): number | Inapplicable => {
  const move = world.candidateFor(worlds, at, event);
  if (typeof move !== "number") return move;
  const enabled: number[] = [];
  world.enabled(worlds, at, enabled);
  if (enabled.includes(move) || world.allows?.(worlds, at, event) === true) return move;
  const first = enabled[0];
  const pressing =
    enabled.length === 1 && first !== undefined
      ? `only this can happen now: ${describeEvent(world.eventOf(worlds, at, first))}`
      : "the threat does not allow it here, its budget is spent, or its party is not in a state for it";
  return { reason: `"${describeEvent(event)}" is not possible at this point; ${pressing}` };
};

const describeAny = (recipe: Extract<Event, { do: "inject" }>["message"]): string => {
  if (isTrustRecipe(recipe)) return describeTrustRecipe(recipe);
  return isRealmRecipe(recipe) ? describeRealmRecipe(recipe) : describeRecipe(recipe);
};

const describeRecipe = (recipe: Recipe): string => {
  switch (recipe.recipe) {
    case "guess":
      return `guesses ${recipe.code} for ${recipe.account}${recipe.token === undefined ? "" : `, with a token that does not fit: ${recipe.token}`}`;
    case "confirm":
      return `sends the third message of its login ${recipe.session}`;
    case "impersonate":
      return `sends the third message of its login ${recipe.session}, with the MAC that the vault expects`;
    case "register":
      return `begins a registration for ${recipe.account} with ${recipe.code}`;
    case "upload":
      return `uploads its registration ${recipe.session}${recipe.attempts === undefined ? "" : `, with ${recipe.attempts} attempts`}`;
    case "activate":
      return `activates its registration ${recipe.session}`;
    case "forge-activation":
      return `invents an activation of generation ${recipe.generation} for ${recipe.account}`;
    case "delete":
      return `turns off the backup of ${recipe.account}`;
    case "replay":
      return `replays the ${recipe.kind} of ${recipe.session}`;
    case "offer-fleet":
      return `offers a fleet of its own to ${recipe.session}`;
    case "send-identity":
      return `begins a login as ${recipe.account} with the identity element`;
    case "serve-element":
      return `answers the registration ${recipe.session} in the fleet's place, ${recipe.element === "identity" ? "with the identity element" : "with what it sent"}`;
    case "offer-no-stretching":
      return `offers the fleet to ${recipe.session}, and no stretching of the code`;
    case "serve-registration":
      return `answers the registration ${recipe.session} as that fleet`;
    case "prompt-factor":
      return `asks the device, as the service, to use a ${recipe.factor}`;
    case "forge-refusal":
      return `refuses ${recipe.session} in the vault's place`;
    case "ask":
      return `sends the first request of its session ${recipe.session}`;
    case "serve-handshake":
      return `answers the handshake of ${recipe.session} in the fleet's place`;
    case "splice":
      return `gives ${recipe.to} the ${recipe.kind} of its own session ${recipe.session}`;
    case "truncate":
      return `sends the ${recipe.kind} of ${recipe.session} without its last part`;
    case "forge-vote":
      return `invents a vote of ${recipe.voter} for ${recipe.to}`;
    case "forge-acknowledgement":
      return `invents an acknowledgement of ${recipe.replica} to ${recipe.to}`;
    case "forge-statement":
      return `invents a statement of another group for ${recipe.to}`;
    case "serve-record":
      return recipe.holder === null
        ? `tells ${recipe.to} that there is no such record`
        : `serves ${recipe.to} the ${recipe.holder} of tree ${recipe.leaf}${recipe.path === recipe.leaf ? "" : ` under tree ${recipe.path}`}`;
  }
};

const describeRange = ({ from, to }: RecordRange): string =>
  `the records from "${from}" to "${to}"`;

const describeTransferGoal = (party: string, goal: TransferGoal): string =>
  goal.kind === "prepare-transfer"
    ? `the coordinator asks ${party} to take over ${describeRange(goal.range)} from group ${goal.source}`
    : `the coordinator asks ${party} to cancel the transfer of ${describeRange(goal.range)}`;

const describeOperatorGoal = (party: string, goal: OperatorGoal): string =>
  isTransferGoal(goal) ? describeTransferGoal(party, goal) : describeMemberGoal(party, goal);

const describeMemberGoal = (party: string, goal: Exclude<OperatorGoal, TransferGoal>): string =>
  goal.kind === "grant-attempt"
    ? `the operator grants ${goal.record} another attempt at ${party}`
    : goal.kind === "raise-floor"
      ? `the operator asks ${party} for the version floor ${goal.floor}`
      : `the operator asks ${party} for the voters ${goal.voters.join(" ")}${
          goal.learners.length === 0 ? "" : ` and the learners ${goal.learners.join(" ")}`
        }`;

/** An event in one line of plain words. */
export const describeEvent = (event: Event): string => {
  switch (event.do) {
    case "provision":
      return "the ceremony provisions the fleet";
    case "begin":
      if (isOperatorGoal(event.goal)) return describeOperatorGoal(event.party, event.goal);
      return isTrustGoal(event.goal)
        ? `${event.party} ${describeTrustGoal(event.goal)}`
        : event.goal.kind === "name-record"
          ? `the ${event.party} begins to name the record of ${event.goal.account}: ${event.goal.record}`
          : event.goal.kind === "pin-next-fleet"
            ? "the user updates the application"
            : event.goal.kind === "install-older-application"
              ? "an older version is installed over the application"
              : `the user asks the ${event.party}: ${event.goal.kind}${"factor" in event.goal && event.goal.factor !== undefined ? ` ${event.goal.factor}` : ""}${"code" in event.goal && event.goal.code !== undefined ? ` with ${event.goal.code}` : ""}`;
    case "deliver":
      return `deliver ${describeRef(event.envelope)}${event.at === undefined ? "" : `, at ${event.at}`}`;
    case "drop":
      return `drop ${describeRef(event.envelope)}`;
    case "duplicate":
      return `deliver a copy of ${describeRef(event.envelope)}${event.at === undefined ? "" : `, at ${event.at}`}`;
    case "timeout":
      return `${event.party}: ${event.timer} timeout`;
    case "crash":
      return `${event.party} crashes`;
    case "restart":
      return `${event.party} restarts`;
    case "partition":
      return `the network is cut: ${event.sides.map((side) => side.join(" ")).join(" | ")}`;
    case "heal":
      return "the network is whole again";
    case "corrupt":
      return event.level === "signing-key"
        ? `the adversary steals the signing key of ${event.party}`
        : `the adversary opens ${event.party} and reads everything inside`;
    case "wipe":
      return `the host empties ${event.party}: log, term and vote are gone`;
    case "write":
      return `${event.party}: the storage has written the log`;
    case "clone":
      return `the host starts a second device from the state of ${event.party}`;
    case "inject":
      return `the adversary ${describeAny(event.message)}`;
    case "tick":
      return "one period passes";
    case "snapshot":
      return `the host keeps the durable state of ${event.party}`;
    case "rollback": {
      const number =
        "to" in event && event.to !== undefined && event.to > 0 ? ` (number ${event.to + 1})` : "";
      return `the host sets ${event.party} back to the state that it kept${number}`;
    }
    case "set-clock":
      return `the host of ${event.party} stops its clock at tick ${event.to}`;
    case "set-clock-back":
      return `the clock of ${event.party} is set back to the beginning`;
  }
};

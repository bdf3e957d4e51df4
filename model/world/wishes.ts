/** What the user may begin, and what the adversary may send as a client: the part of the options that reads the ledger. */

import type { ClientRecipe, Recipe } from "../adversary/recipe.ts";
import type { ClientContext } from "../client/client-context.ts";
import type { FrontEndContext } from "../operator/front-end.ts";
import { MISFITS } from "../protocol/account-token.ts";
import { PART_VALUES } from "../protocol/channel-requests.ts";
import { isSigning } from "../protocol/client-signature.ts";
import { type Configuration, FACTORS } from "../protocol/configuration.ts";
import { ODD_ELEMENTS } from "../protocol/elements.ts";
import type { Goal, OperatorGoal } from "../protocol/goals.ts";
import { type GroupId, groupIds } from "../protocol/groups.ts";
import { OLD_VERSION } from "../protocol/members.ts";
import { REQUEST_FIELDS, type ReplyKind } from "../protocol/messages.ts";
import {
  MALICIOUS_ACCOUNT,
  type ReplicaId,
  recordName,
  recordOf,
  type SessionId,
  VICTIM_ACCOUNT,
} from "../protocol/parties.ts";
import { EVERY_RECORD, type RecordRange } from "../protocol/ranges.ts";
import { membersOf, type ReplicaContext } from "../vault/replica-context.ts";
import type { Ledger } from "./ledger.ts";
import type { Universe } from "./universe.ts";

type CarryingOn = "ask" | "confirm" | "upload" | "activate";

/** How the adversary goes on with a session when a reply has come. */
const CARRIES_ON: Readonly<Partial<Record<ReplyKind, CarryingOn>>> = {
  "handshake-reply": "ask",
  "registration-reply": "upload",
  "upload-reply": "activate",
  "attempt-reply": "confirm",
};

/** Codes that differ to a rule: what the user may have registered, and one wrong code for all the others. */
const codesOf = ({ configuration, threat }: Universe): readonly string[] => {
  const [first = "", second = ""] = configuration.codes;
  return [
    first,
    ...(threat.budgets.goals["change-code"] > 0 ? [second] : []),
    configuration.codes.at(-1) ?? "",
  ];
};

/** To guess a word twice tells nothing new; only the wrong word stands for as many as it takes. */
const unguessed = (
  universe: Universe,
  account: string,
  { sessions }: Ledger,
  fleet?: 2,
): readonly string[] => {
  const guessed = sessions.filter(
    (session) => session.account === account && session.kind === "guess" && session.fleet === fleet,
  );
  const { codes, strength } = universe.configuration;
  const wrong = codes.at(-1);
  if (strength === "strong") return [wrong ?? ""];
  return codesOf(universe).filter(
    (code) => code === wrong || !guessed.some((session) => session.code === code),
  );
};

/** The same where factors are switchable: by what the user has, and what the device remembers. */
const switchableGoalsIn = (
  universe: Universe,
  state: string,
  { factor, passkey, paper, nextKey }: ClientContext,
): readonly Goal[] => {
  const [first = "", second = ""] = universe.configuration.codes;
  if (state === "fresh" || state === "locked out")
    return [
      { kind: "register", code: first },
      ...codesOf(universe).map(
        (code): Goal => ({ kind: "retrieve", code, factor: "recovery-code" }),
      ),
      ...(passkey === null ? [] : [{ kind: "retrieve", code: first, factor: "passkey" } as const]),
      ...(paper === null
        ? []
        : [{ kind: "retrieve", code: first, factor: "64-digit-key" } as const]),
    ];
  if (state !== "enrolled") return [];
  const others = FACTORS.filter(
    (other) => other !== factor && (other !== "64-digit-key" || nextKey === null),
  );
  return [
    ...others.map(
      (other): Goal =>
        other === "recovery-code"
          ? { kind: "switch-factor", factor: other, code: second }
          : { kind: "switch-factor", factor: other },
    ),
    ...(factor === "recovery-code"
      ? ([
          { kind: "change-code", code: second },
          { kind: "check-code", code: first },
        ] as const)
      : []),
    { kind: "turn-off" },
    { kind: "replace-device" },
  ];
};

/** What the user may ask of the device in a control state. */
export const goalsIn = (
  universe: Universe,
  state: string,
  context: ClientContext,
): readonly Goal[] => {
  const { codes, devices, factor, factors, fleets } = universe.configuration;
  if (factors === "switchable") return switchableGoalsIn(universe, state, context);
  const [first = "", second = ""] = codes;
  const updates: readonly Goal[] =
    fleets === 2
      ? [
          { kind: "pin-next-fleet" },
          ...(universe.threat.capabilities.application
            ? ([{ kind: "install-older-application" }] as const)
            : []),
        ]
      : [];
  if (state === "fresh" || state === "locked out")
    return [
      { kind: "register", code: first },
      ...(factor === "recovery-code" ? codesOf(universe) : [first]).map(
        (code): Goal => ({ kind: "retrieve", code }),
      ),
      ...updates,
    ];
  if (state !== "enrolled") return [];
  return factor !== "recovery-code"
    ? [{ kind: "turn-off" }, { kind: "replace-device" }]
    : [
        { kind: "change-code", code: second },
        // Two devices that change the code at once want different ones.
        ...(devices === 2 ? [{ kind: "change-code", code: first } as const] : []),
        { kind: "turn-off" },
        { kind: "replace-device" },
        ...updates,
        ...(fleets === 2 ? [{ kind: "migrate", code: first } as const] : []),
      ];
};

/** The reply that the device waits for in a control state. */
const AWAITED: Readonly<Record<string, ReplyKind>> = {
  "shaking hands": "handshake-reply",
  registering: "registration-reply",
  uploading: "upload-reply",
  activating: "activation-reply",
  attempting: "attempt-reply",
  confirming: "confirmation-reply",
  removing: "deletion-reply",
};

/** What only makes sense where a channel begins with a handshake. */
const onChannels = (
  { ledgers }: Universe,
  waiting: SessionId | null,
  state: string,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const recipes: ClientRecipe[] = [];
  if (ledgers.affords(ledger, "replays"))
    for (const { kind, session } of ledger.captured)
      if (REQUEST_FIELDS[kind].length >= PART_VALUES)
        recipes.push({ recipe: "truncate", kind, session });
  if (waiting === null || !ledgers.affords(ledger, "forgeries")) return recipes;
  if (state === "shaking hands") recipes.push({ recipe: "serve-handshake", session: waiting });
  for (const { kind, session } of ledger.inbox)
    if (kind === AWAITED[state]) recipes.push({ recipe: "splice", kind, session, to: waiting });
  return recipes;
};

const TO_CLIENT: readonly string[] = [
  "offer-fleet",
  "offer-no-stretching",
  "serve-handshake",
  "serve-registration",
  "serve-element",
  "prompt-factor",
  "forge-refusal",
  "splice",
];

/** Whether a recipe's message goes to the device; all others go to the fleet. */
export const isToClient = ({ recipe }: ClientRecipe): boolean => TO_CLIENT.includes(recipe);

/** Whether the adversary may want a record of its own under a code that a user would choose. */
export const registersWords = ({ threat, configuration }: Universe): boolean =>
  threat.capabilities.clients ||
  configuration.factors === "switchable" ||
  configuration.devices === 2;

/** What only makes sense where anything may stand for an element. Who opens a replica has the fleet's key. */
const elementsIn = (
  { ledgers, threat }: Universe,
  operation: ClientContext["operation"],
  state: string,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const { token, network } = threat.capabilities;
  const answers =
    network && ledger.extracted.length > 0 && ledgers.affords(ledger, "forgeries")
      ? ODD_ELEMENTS
      : [];
  return [
    ...(token && ledgers.affords(ledger, "guesses")
      ? [{ recipe: "send-identity", account: VICTIM_ACCOUNT } as const]
      : []),
    ...(operation === null || state !== "registering"
      ? []
      : answers.map(
          (element) => ({ recipe: "serve-element", session: operation.session, element }) as const,
        )),
  ];
};

/** What the adversary may send as a client, within its capabilities and budgets. */
export const recipesIn = (
  universe: Universe,
  { operation }: ClientContext,
  state: string,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const { ledgers, threat, configuration } = universe;
  const { token, clients, network } = threat.capabilities;
  const accounts = [...(token ? [VICTIM_ACCOUNT] : []), ...(clients ? [MALICIOUS_ACCOUNT] : [])];
  // Which code it registers is of no account, unless the vault's answer tells something of other registrations.
  const registered =
    universe.protocol.defends("draw-oprf-key") && !registersWords(universe)
      ? configuration.codes.slice(-1)
      : codesOf(universe);
  const recipes: ClientRecipe[] = [];
  for (const account of accounts) {
    if (ledgers.affords(ledger, "guesses"))
      for (const code of unguessed(universe, account, ledger))
        recipes.push({ recipe: "guess", account, code });
    if (configuration.fleets === 2 && ledgers.affords(ledger, "guesses"))
      for (const code of unguessed(universe, account, ledger, 2))
        recipes.push({ recipe: "guess", account, code, fleet: 2 });
    if (ledgers.affords(ledger, "registrations"))
      for (const code of registered) recipes.push({ recipe: "register", account, code });
    if (ledgers.affords(ledger, "forgeries")) recipes.push({ recipe: "delete", account });
  }
  if (configuration.elements === "any")
    recipes.push(...elementsIn(universe, operation, state, ledger));
  if (configuration.admission === "token" && network && ledgers.affords(ledger, "guesses"))
    for (const token of MISFITS)
      recipes.push({
        recipe: "guess",
        account: VICTIM_ACCOUNT,
        code: configuration.codes.at(-1) ?? "",
        token,
      });
  for (const { kind, session } of ledger.inbox) {
    const recipe = CARRIES_ON[kind];
    const begun = ledger.sessions.find(({ id }) => id === session);
    if (recipe === undefined || begun === undefined || begun.carriedOn.includes(recipe)) continue;
    if (recipe !== "confirm" || ledgers.affords(ledger, "confirmations"))
      recipes.push({ recipe, session });
    if (recipe === "confirm" && ledger.extracted.length > 0 && isSigning(configuration))
      recipes.push({ recipe: "impersonate", session });
    if (recipe === "upload" && configuration.policy === "client")
      for (const attempts of [0, configuration.attemptsMax + 1])
        recipes.push({ recipe, session, attempts });
  }
  if (network && ledgers.affords(ledger, "replays"))
    for (const { kind, session } of ledger.captured)
      recipes.push({ recipe: "replay", kind, session });
  if (configuration.factors === "switchable" && network && ledgers.affords(ledger, "forgeries")) {
    if (state === "enrolled") recipes.push({ recipe: "prompt-factor", factor: "recovery-code" });
    if (operation !== null) recipes.push({ recipe: "forge-refusal", session: operation.session });
  }
  if (configuration.channel === "handshake" && network)
    recipes.push(...onChannels(universe, operation?.session ?? null, state, ledger));
  if (network && ledgers.affords(ledger, "forgeries") && operation !== null) {
    if (state === "greeting") recipes.push({ recipe: "offer-fleet", session: operation.session });
    if (state === "greeting" && configuration.stretching !== null)
      recipes.push({ recipe: "offer-no-stretching", session: operation.session });
    if (state === "registering")
      recipes.push({ recipe: "serve-registration", session: operation.session });
  }
  return recipes;
};

/**
 * How a corrupt front end may begin to name the victim's record: anew, as it did before, or, where the adversary has an
 * account of its own, as that account's.
 */
export const namesIn = (
  { threat }: Universe,
  { names, given }: FrontEndContext,
): readonly Goal[] => {
  const now = names[VICTIM_ACCOUNT] ?? recordOf(VICTIM_ACCOUNT);
  return [
    recordOf(VICTIM_ACCOUNT),
    ...given,
    recordName(VICTIM_ACCOUNT, given.length + 2),
    ...(threat.capabilities.clients ? [recordOf(MALICIOUS_ACCOUNT)] : []),
  ]
    .filter((record, index, all) => record !== now && all.indexOf(record) === index)
    .map((record) => ({ kind: "name-record", account: VICTIM_ACCOUNT, record }));
};

/**
 * What the operator may ask of a leader: each single step, and what the rules must refuse: two voters at once, somebody
 * twice, who has not loaded, a lower floor. The leader refuses what its rules forbid, and nothing happens.
 */
export const changesFor = (
  { membership }: Configuration,
  leader: ReplicaContext,
  free: readonly ReplicaId[],
): readonly OperatorGoal[] => {
  const { voters, learners, floor } = membersOf(leader);
  const to = (
    nextVoters: readonly ReplicaId[],
    nextLearners: readonly ReplicaId[] = learners,
  ): OperatorGoal => ({ kind: "change-members", voters: nextVoters, learners: nextLearners });
  const less = (ids: readonly ReplicaId[], ...gone: readonly ReplicaId[]) =>
    ids.filter((id) => !gone.includes(id));
  const joiners = less(free, ...voters, ...learners);
  const pairs = voters.flatMap((one, at) => voters.slice(at + 1).map((other) => [one, other]));
  return [
    ...voters.map((voter) => to(less(voters, voter))),
    ...joiners.map((joiner) => to(voters, [...learners, joiner])),
    ...learners.map((learner) => to([...voters, learner], less(learners, learner))),
    ...learners.map((learner) => to(voters, less(learners, learner))),
    ...joiners.map((joiner) => to([...voters, joiner])),
    ...pairs.map((pair) => to(less(voters, ...pair))),
    ...voters.slice(0, 1).map((voter) => to([...voters, voter])),
    ...(membership === "joint"
      ? learners.flatMap((learner) =>
          voters.map((voter) => to([...less(voters, voter), learner], less(learners, learner))),
        )
      : []),
    { kind: "raise-floor", floor: floor + 1 },
    ...(floor > OLD_VERSION ? [{ kind: "raise-floor", floor: floor - 1 } as const] : []),
  ];
};

/** The victim's record, as half of all there could be. */
const HALF: RecordRange = { from: EVERY_RECORD.from, to: "record of m" };
const OTHER_HALF: RecordRange = { from: HALF.to, to: EVERY_RECORD.to };

/**
 * What a coordinator may ask of a group's leader: to take over everything, or the half with the victim's record, from each
 * group, its own as well; a range out of order; and to take back what was asked, at either side.
 */
export const movesFor = (configuration: Configuration): readonly OperatorGoal[] => {
  const inverted = { from: HALF.to, to: HALF.from };
  const prepare = (source: GroupId, range: RecordRange): OperatorGoal => ({
    kind: "prepare-transfer",
    source,
    range,
  });
  return [
    ...groupIds(configuration).flatMap((source) => [
      prepare(source, EVERY_RECORD),
      prepare(source, HALF),
      prepare(source, OTHER_HALF),
      prepare(source, inverted),
    ]),
    ...[EVERY_RECORD, HALF].map((range): OperatorGoal => ({ kind: "cancel-transfer", range })),
  ];
};
/** What support asks of a leader. */
export const GRANT: OperatorGoal = { kind: "grant-attempt", record: recordOf(VICTIM_ACCOUNT) };

/** Slots of the replicas that lead. */
export const leadersIn = (universe: Universe, worlds: Int32Array, at: number): readonly number[] =>
  universe.replicaSlots.filter(
    (slot) => universe.table(slot).stateAt(worlds[at + slot] as number).value === "leader",
  );

/** Votes and acknowledgements that a replica in this state waits for, as the host could invent them. */
export const evidenceFor = (
  state: string,
  { id, peers, pending, ownership }: ReplicaContext,
): readonly Recipe[] => {
  const isMoving = ownership !== null && (ownership.prepared ?? ownership.outgoing) !== null;
  const statement: readonly Recipe[] =
    state === "leader" && isMoving ? [{ recipe: "forge-statement", to: id }] : [];
  if (state === "candidate")
    return peers.map((voter): Recipe => ({ recipe: "forge-vote", voter, to: id }));
  if (state === "leader" && pending.length > 0)
    return [
      ...peers.map((replica): Recipe => ({ recipe: "forge-acknowledgement", replica, to: id })),
      ...statement,
    ];
  return statement;
};

/** The activation that a leader waits for, as the adversary could invent it. */
export const activationsFor = (state: string, { records }: ReplicaContext): readonly Recipe[] => {
  const pending = state === "leader" ? records[recordOf(VICTIM_ACCOUNT)]?.pending : undefined;
  return pending === null || pending === undefined
    ? []
    : [{ recipe: "forge-activation", account: VICTIM_ACCOUNT, generation: pending.number }];
};

/** What the adversary may send as a client, to the fleet and to the user's device. */
import type { ClientRecipe } from "../adversary/recipe.ts";
import type { ClientContext } from "../client/client-context.ts";
import { MISFITS } from "../protocol/account-token.ts";
import { PART_VALUES } from "../protocol/channel-requests.ts";
import { isSigning } from "../protocol/client-signature.ts";
import { ODD_ELEMENTS } from "../protocol/elements.ts";
import { REQUEST_FIELDS, type ReplyKind } from "../protocol/messages.ts";
import {
  type AccountId,
  MALICIOUS_ACCOUNT,
  type SessionId,
  VICTIM_ACCOUNT,
} from "../protocol/parties.ts";
import type { Ledger } from "./ledger.ts";
import type { Universe } from "./universe.ts";
import { codesOf } from "./user-wishes.ts";

type CarryingOn = "ask" | "confirm" | "upload" | "activate";

/** How the adversary goes on with a session when a reply has come. */
const CARRIES_ON: Readonly<Partial<Record<ReplyKind, CarryingOn>>> = {
  "handshake-reply": "ask",
  "registration-reply": "upload",
  "upload-reply": "activate",
  "attempt-reply": "confirm",
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

/** Sessions that it begins with an account. */
const begunWith = (
  universe: Universe,
  account: AccountId,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const { ledgers, configuration } = universe;
  // Which code it registers is of no account, unless the vault's answer tells something of other registrations.
  const registered =
    universe.protocol.defends("draw-oprf-key") && !registersWords(universe)
      ? configuration.codes.slice(-1)
      : codesOf(universe);
  const recipes: ClientRecipe[] = [];
  if (ledgers.affords(ledger, "guesses"))
    for (const code of unguessed(universe, account, ledger))
      recipes.push({ recipe: "guess", account, code });
  if (configuration.fleets === 2 && ledgers.affords(ledger, "guesses"))
    for (const code of unguessed(universe, account, ledger, 2))
      recipes.push({ recipe: "guess", account, code, fleet: 2 });
  if (ledgers.affords(ledger, "registrations"))
    for (const code of registered) recipes.push({ recipe: "register", account, code });
  if (ledgers.affords(ledger, "forgeries")) recipes.push({ recipe: "delete", account });
  return recipes;
};

/** How it goes on with the sessions in which a reply has come. */
const goneOnWith = (
  { ledgers, configuration }: Universe,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const recipes: ClientRecipe[] = [];
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
  return recipes;
};

/** What it may answer the device in the fleet's place, and what it may tell the user. */
const toTheDevice = (
  universe: Universe,
  { operation }: ClientContext,
  state: string,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const { ledgers, configuration } = universe;
  const session = operation?.session ?? null;
  const recipes: ClientRecipe[] = [];
  const forges = ledgers.affords(ledger, "forgeries");
  if (configuration.factors === "switchable" && forges) {
    if (state === "enrolled") recipes.push({ recipe: "prompt-factor", factor: "recovery-code" });
    if (session !== null) recipes.push({ recipe: "forge-refusal", session });
  }
  if (configuration.channel === "handshake")
    recipes.push(...onChannels(universe, session, state, ledger));
  if (!forges || session === null) return recipes;
  if (state === "greeting") recipes.push({ recipe: "offer-fleet", session });
  if (state === "greeting" && configuration.stretching !== null)
    recipes.push({ recipe: "offer-no-stretching", session });
  if (state === "registering") recipes.push({ recipe: "serve-registration", session });
  return recipes;
};

/** What the adversary may send as a client, within its capabilities and budgets. */
export const recipesIn = (
  universe: Universe,
  client: ClientContext,
  state: string,
  ledger: Ledger,
): readonly ClientRecipe[] => {
  const { ledgers, threat, configuration } = universe;
  const { token, clients, network } = threat.capabilities;
  const accounts = [...(token ? [VICTIM_ACCOUNT] : []), ...(clients ? [MALICIOUS_ACCOUNT] : [])];
  const recipes = accounts.flatMap((account) => begunWith(universe, account, ledger));
  if (configuration.elements === "any")
    recipes.push(...elementsIn(universe, client.operation, state, ledger));
  if (configuration.admission === "token" && network && ledgers.affords(ledger, "guesses"))
    for (const token of MISFITS)
      recipes.push({
        recipe: "guess",
        account: VICTIM_ACCOUNT,
        code: configuration.codes.at(-1) ?? "",
        token,
      });
  recipes.push(...goneOnWith(universe, ledger));
  if (network && ledgers.affords(ledger, "replays"))
    for (const { kind, session } of ledger.captured)
      recipes.push({ recipe: "replay", kind, session });
  if (network) recipes.push(...toTheDevice(universe, client, state, ledger));
  return recipes;
};

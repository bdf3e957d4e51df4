/** Options that the commands share, and one sentence for whatever is wrong with them. */
import { Command, InvalidArgumentError, Option } from "commander";
import { hindersHolders } from "../../model/protocol/client-signature.ts";
import {
  type Configuration,
  DEFAULT_CONFIGURATION,
  FACTORS,
  PAYLOADS,
} from "../../model/protocol/configuration.ts";
import { DEFENCE_IDS, type Defence, isDefence } from "../../model/protocol/defences.ts";
import { designNamed, OFFERED_DESIGNS, type OfferedDesign } from "../../model/protocol/designs.ts";
import { hindersDevices, tellsKeys } from "../../model/protocol/devices.ts";
import { hindersGroups } from "../../model/protocol/groups.ts";
import { faultOfCompaction } from "../../model/protocol/log-snapshot.ts";
import { hindersStatedAttempts } from "../../model/protocol/policy.ts";
import { propertiesUnder } from "../../properties/catalogue.ts";
import { HINDERED } from "../../scenarios/holder-schema.ts";
import { groundsOf } from "../../scenarios/hunt-grounds.ts";
import type { Mutant } from "../../scenarios/mutant.ts";
import { isMutant, MUTANT_IDS, mutantOf, NOT_YET } from "../../scenarios/mutants.ts";
import { InputError } from "../../scenarios/read-scenario.ts";
import { threatNamed } from "../../scenarios/run-scenario.ts";
import { THREAT_NAMES } from "../../scenarios/threats.ts";
import { type HolderOptions, holderOptions } from "./holder-options.ts";
import { refuseStrangers } from "./realm-flags.ts";
import { type StretchingOptions, stretchingOptions } from "./stretching-options.ts";

/** The threat that is meant where none is named. */
export const DEFAULT_THREAT = "operator";

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
    return value;
  };

export const seconds = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(s|m)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("expected a time such as 60s or 10m.");
  const amount = Number(match[1]) * (match[2] === "m" ? 60 : 1);
  if (amount <= 0) throw new InvalidArgumentError("expected more than no time.");
  return amount;
};

export const repeatable = (
  value: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), value];

const oneOrTwo = (text: string): 1 | 2 => (wholeNumber(1, 2)(text) === 2 ? 2 : 1);

/** Options that say which vault it is. */
export const vaultOptions = (command: Command): Command =>
  holderOptions(stretchingOptions(command))
    .addOption(
      new Option("--design <name>", "the design (see bkv list designs); threshold is of realms")
        .choices(OFFERED_DESIGNS)
        .default(DEFAULT_CONFIGURATION.design),
    )
    .option("--replicas <n>", "N, the number of HSM replicas", wholeNumber(3, 13))
    .addOption(
      new Option("--groups <n>", "groups of so many replicas, each with a log of its own")
        .choices(["1", "2"])
        .argParser(oneOrTwo),
    )
    .option(
      "--rollback-tolerance <r>",
      "R, the replicas that may be rolled back",
      wholeNumber(0, 3),
    )
    .option("--attempts <k>", "k, the attempts of one registration", wholeNumber(1, 1000))
    .addOption(
      new Option("--writes <when>", "when what a replica writes is durable").choices([
        "at-once",
        "delayed",
      ] satisfies Configuration["writes"][]),
    )
    .addOption(
      new Option(
        "--architecture <name>",
        "whether an attempt is logged as a request, or evaluated at once and held",
      ).choices(["log-then-apply", "evaluate-then-hold"] satisfies Configuration["architecture"][]),
    )
    .addOption(
      new Option(
        "--records <where>",
        "where records are kept: in each HSM, or with the host",
      ).choices(["inside", "outside"] satisfies Configuration["records"][]),
    )
    .addOption(
      new Option(
        "--anchor <kind>",
        "whether something outside the host's reach records each replica's newest state",
      ).choices(["none", "monotone"] satisfies Configuration["anchor"][]),
    )
    .option(
      "--compact-after <n>",
      "entries that are applied before a snapshot replaces them",
      wholeNumber(1, 99),
    )
    .option("--page-records <n>", "records on a page of a snapshot", wholeNumber(1, 16))
    .addOption(
      new Option(
        "--elements <which>",
        "what the adversary may put where a group element belongs",
      ).choices(["proper", "any"] satisfies Configuration["elements"][]),
    )
    .option("--spares <n>", "HSMs that may join the fleet", wholeNumber(0, 6))
    .option(
      "--attestation-lifetime <ticks>",
      "for how long an HSM's attestation is good; without it attestations do not run out",
      wholeNumber(0, 1000),
    )
    .option(
      "--unrenewed <n>",
      "how many HSMs, the last ones, are not attested again",
      wholeNumber(0, 13),
    )
    .addOption(
      new Option("--membership <how>", "how voters change").choices([
        "single-step",
        "joint",
      ] satisfies Configuration["membership"][]),
    )
    .addOption(
      new Option(
        "--channel <kind>",
        "whether each request is sealed by itself, or a handshake opens a channel first",
      ).choices(["sealed", "handshake"] satisfies Configuration["channel"][]),
    )
    .addOption(new Option("--factor <name>", "how the user holds the backup key").choices(FACTORS))
    .addOption(
      new Option(
        "--payload <what>",
        "what the vault keeps under a code: the backup key, or a recovery code of 40 characters",
      ).choices(PAYLOADS),
    )
    .addOption(
      new Option("--factors <how>", "whether the user may change one factor for another").choices([
        "fixed",
        "switchable",
      ] satisfies Configuration["factors"][]),
    )
    .addOption(
      new Option("--devices <n>", "devices under the user's account at a time")
        .choices(["1", "2"])
        .argParser(oneOrTwo),
    )
    .addOption(
      new Option(
        "--backups <how>",
        "whether the store keeps the newest backup alone, or each filed under an id of its key",
      ).choices(["newest", "filed"] satisfies Configuration["backups"][]),
    )
    .addOption(
      new Option(
        "--refusals <how>",
        "whether an attempt that cannot be served is refused, or answered like a wrong code",
      ).choices(["told", "hidden"] satisfies Configuration["refusals"][]),
    )
    .addOption(
      new Option(
        "--admission <by>",
        "who vouches for an account: the front end, or a token that the vault checks",
      ).choices(["front-end", "token"] satisfies Configuration["admission"][]),
    )
    .addOption(
      new Option(
        "--policy <whose>",
        "who says how many attempts a registration has: the fleet, or the client, up to k",
      ).choices(["fleet", "client"] satisfies Configuration["policy"][]),
    )
    .option(
      "--attempts-cap <n>",
      "up to how many attempts in all the operator may grant",
      wholeNumber(1, 1000),
    )
    .addOption(
      new Option("--threat <preset>", "what the adversary can do")
        .choices(THREAT_NAMES)
        .default(DEFAULT_THREAT),
    )
    .option("--property <id>", "judge only this property (repeatable)", repeatable)
    .option("--without <defence>", "take a defence away (repeatable)", repeatable)
    .option(
      "--mutant <id>",
      "switch a shipped bug on (repeatable; see bkv list mutants)",
      repeatable,
    );

export interface VaultOptions extends StretchingOptions, HolderOptions {
  readonly design: OfferedDesign;
  readonly replicas?: number;
  readonly groups?: Configuration["groups"];
  readonly rollbackTolerance?: number;
  readonly attempts?: number;
  readonly writes?: Configuration["writes"];
  readonly architecture?: Configuration["architecture"];
  readonly records?: Configuration["records"];
  readonly compactAfter?: number;
  readonly pageRecords?: number;
  readonly spares?: number;
  readonly attestationLifetime?: number;
  readonly unrenewed?: number;
  readonly membership?: Configuration["membership"];
  readonly anchor?: Configuration["anchor"];
  readonly channel?: Configuration["channel"];
  readonly factor?: Configuration["factor"];
  readonly payload?: Configuration["payload"];
  readonly factors?: Configuration["factors"];
  readonly devices?: Configuration["devices"];
  readonly backups?: Configuration["backups"];
  readonly refusals?: Configuration["refusals"];
  readonly admission?: Configuration["admission"];
  readonly policy?: Configuration["policy"];
  readonly attemptsCap?: number | null;
  readonly elements?: Configuration["elements"];
  readonly threat: string;
  readonly property?: readonly string[];
  readonly without?: readonly string[];
  readonly mutant?: readonly string[];
}

/** @throws InputError for a mutant that there is not. */
const mutantNamed = (id: string): Mutant => {
  if (isMutant(id)) return mutantOf(id);
  const missing = NOT_YET[id];
  throw new InputError(
    missing === undefined
      ? `there is no mutant "${id}"; there are ${MUTANT_IDS.join(", ")}`
      : `the mutant ${id} cannot be switched on yet; the model lacks ${missing}`,
  );
};

/** What the mutants of these ids take away. @throws InputError for an unknown one. */
export const removedBy = (ids: readonly string[] | undefined): readonly Defence[] =>
  (ids ?? []).flatMap((id) => mutantNamed(id).without);

/**
 * The options with what mutants and missing rules bring along: their threat, and the claim that must notice.
 *
 * @throws InputError for mutants of two worlds at once.
 */
export const withMutant = <Options extends VaultOptions>(options: Options): Options => {
  const mutants = (options.mutant ?? []).map(mutantNamed);
  const threats = new Set(mutants.map(({ threat }) => threat));
  if (threats.size > 1)
    throw new InputError(
      `the mutants ${(options.mutant ?? []).join(", ")} are looked for under different threats: ${[...threats].join(", ")}`,
    );
  const [only] = mutants;
  if (only === undefined || only.threat === "operator") return options;
  return {
    ...options,
    threat: only.threat,
    property: options.property ?? mutants.flatMap(({ killedBy }) => killedBy),
  };
};

/** HSMs that may join where the threat is one that changes members, and nothing else was asked for. */
const SPARES = 2;

/** Two small groups where the threat is one that moves records between groups: everything there is twice as large. */
const IN_GROUPS: Configuration = {
  ...DEFAULT_CONFIGURATION,
  replicas: 3,
  attemptsMax: 2,
  groups: 2,
};

/** Two fleets, for the same reason: what matters is how the device moves. */
const TWO_FLEETS: Configuration = { ...IN_GROUPS, fleets: 2 };

/** Attestations where the threat is one that stops clocks. */
const TIMED = { attestationLifetime: 1, unrenewed: 1 } as const;

/** A fleet that allows for the replica that is set back, where a replica is opened as well: what is asked is what that adds. */
const SET_BACK_WITHIN: Configuration = { ...DEFAULT_CONFIGURATION, rollbackTolerance: 1 };

/** The fleet that the options change: where members change, one that has spares and what a missing rule stands against. */
export const fleetFor = (threat: string, without: readonly Defence[]): Configuration => {
  const { capabilities } = threatNamed(threat);
  if (threat === "two-fleets" || threat.startsWith("fleets-")) return TWO_FLEETS;
  if ("transfer" in capabilities && capabilities.transfer) return IN_GROUPS;
  if ("rolledBack" in capabilities && capabilities.rolledBack > 0 && capabilities.extracted > 0)
    return SET_BACK_WITHIN;
  const isTimed = "clocks" in capabilities && Number(capabilities.clocks) > 0;
  const timed = isTimed ? TIMED : {};
  if (!("membership" in capabilities) || !capabilities.membership)
    return { ...DEFAULT_CONFIGURATION, ...timed };
  const grounds = groundsOf(without);
  const [vault] = grounds.threat === "membership" ? grounds.vaults : [];
  return {
    ...(vault?.configuration ?? { ...DEFAULT_CONFIGURATION, spares: SPARES }),
    ...timed,
    without: [],
  };
};

/** Which options of a vault were given, by name. */
const givenOf = (options: VaultOptions): readonly string[] =>
  vaultOptions(new Command())
    .options.map((option) => option.attributeName())
    .filter((name) => (options as unknown as Record<string, unknown>)[name] !== undefined);

/** The configuration that the options name. @throws InputError for an unknown defence or property. */
export const configurationOf = (options: VaultOptions): Configuration => {
  const named = (options.without ?? []).map((id): Defence => {
    if (!isDefence(id))
      throw new InputError(`there is no defence "${id}"; there are ${DEFENCE_IDS.join(", ")}`);
    return id;
  });
  const without = [...new Set([...named, ...removedBy(options.mutant)])];
  refuseStrangers(options, givenOf(options), without);
  const base = fleetFor(options.threat, without);
  if ((options.spares ?? options.membership) !== undefined && base.spares === 0)
    throw new InputError(
      `under the threat ${options.threat} nobody joins the fleet; --spares and --membership go with a threat that changes its members`,
    );
  // Realms are of a world of their own: there the vault's design is of no account.
  const design = options.design === "threshold" ? DEFAULT_CONFIGURATION.design : options.design;
  const configuration: Configuration = {
    ...base,
    design,
    replicas: options.replicas ?? base.replicas,
    groups: options.groups ?? base.groups,
    rollbackTolerance: options.rollbackTolerance ?? base.rollbackTolerance,
    attemptsMax: options.attempts ?? base.attemptsMax,
    writes: options.writes ?? base.writes,
    architecture: options.architecture ?? base.architecture,
    records: options.records ?? base.records,
    anchor: options.anchor ?? base.anchor,
    channel: options.channel ?? base.channel,
    factor: options.factor ?? base.factor,
    payload: options.payload ?? base.payload,
    factors: options.factors ?? base.factors,
    devices: options.devices ?? base.devices,
    backups: options.backups ?? base.backups,
    refusals: options.refusals ?? base.refusals,
    admission: options.admission ?? base.admission,
    policy: options.policy ?? base.policy,
    attemptsCap: options.attemptsCap ?? base.attemptsCap,
    signature: options.signature ?? base.signature,
    deletions: options.deletions ?? base.deletions,
    strength: options.strength ?? base.strength,
    elements: options.elements ?? base.elements,
    stretching: options.stretching ?? base.stretching,
    guessSeconds: options.guessSeconds ?? base.guessSeconds,
    compactAfter: options.compactAfter ?? base.compactAfter,
    pageRecords: options.pageRecords ?? base.pageRecords,
    spares: options.spares ?? base.spares,
    attestationLifetime: options.attestationLifetime ?? base.attestationLifetime,
    unrenewed: options.unrenewed ?? base.unrenewed,
    membership: options.membership ?? base.membership,
    trust: {
      ...DEFAULT_CONFIGURATION.trust,
      format: designNamed(design).bundles,
      ...Object.assign({}, ...(options.mutant ?? []).map((id) => mutantNamed(id).trust)),
    },
    without,
  };
  if (hindersStatedAttempts(configuration))
    throw new InputError(
      "--policy client and --attempts-cap need records inside, one group and a log that is not compacted; what is stored of a record elsewhere does not say how many attempts it has",
    );
  if (hindersHolders(configuration))
    throw new InputError(`--signature client and --deletions named: ${HINDERED}`);
  if (configuration.groups > 1 && hindersGroups(configuration))
    throw new InputError(
      "--groups 2 needs records inside, whole logs, the architecture log-then-apply, no spares and no --attestation-lifetime; under the threats that stop clocks there is one group",
    );
  if (tellsKeys(configuration) && hindersDevices(configuration))
    throw new InputError(
      "--devices 2 and --backups filed need one fleet and a backup key under a recovery code that stays the factor",
    );
  const fault = faultOfCompaction(configuration);
  if (fault !== undefined)
    throw new InputError(`--compact-after ${options.compactAfter}: ${fault}`);
  const ids = propertiesUnder(configuration, threatNamed(options.threat)).map(({ id }) => id);
  for (const id of options.property ?? [])
    if (!ids.includes(id))
      throw new InputError(`there is no property "${id}"; there are ${ids.join(", ")}`);
  return configuration;
};

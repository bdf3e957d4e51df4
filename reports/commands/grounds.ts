/** Where what is taken away stands, as options of a command: another vault, another threat. */
import { type Configuration, DEFAULT_CONFIGURATION } from "../../model/protocol/configuration.ts";
import { type Defence, isDefence } from "../../model/protocol/defences.ts";
import { REALM_DEFENCES } from "../../model/protocol/realm-defences.ts";
import type { Grounds } from "../../scenarios/grounds.ts";
import { specialGroundsOf } from "../../scenarios/hunt-grounds.ts";
import { knownLimits } from "../../scenarios/known-limits.ts";
import { HUNTS } from "../../scenarios/weakened-trust.ts";
import { DEFAULT_THREAT, removedBy, type VaultOptions } from "./common.ts";

const FLAGS = {
  replicas: "--replicas",
  groups: "--groups",
  rollbackTolerance: "--rollback-tolerance",
  attemptsMax: "--attempts",
  writes: "--writes",
  architecture: "--architecture",
  anchor: "--anchor",
  channel: "--channel",
  factors: "--factors",
  factor: "--factor",
  payload: "--payload",
  devices: "--devices",
  backups: "--backups",
  refusals: "--refusals",
  admission: "--admission",
  policy: "--policy",
  attemptsCap: "--attempts-cap",
  signature: "--signature",
  deletions: "--deletions",
  strength: "--strength",
  stretching: "--stretching",
  elements: "--elements",
  records: "--records",
  compactAfter: "--compact-after",
  spares: "--spares",
  attestationLifetime: "--attestation-lifetime",
  unrenewed: "--unrenewed",
  membership: "--membership",
} as const satisfies Partial<Record<keyof Configuration, string>>;

/** Of rules of fleet trust the threat that they stand against, where that is all that it takes to see one missing. */
const trustThreatOf = (without: readonly Defence[]): string | undefined =>
  without
    .filter((id): id is keyof typeof HUNTS => Object.hasOwn(HUNTS, id))
    .map((id) => HUNTS[id])
    .find(({ trust }) => trust === DEFAULT_CONFIGURATION.trust)?.threat;

/**
 * The claims that what is taken away serves, where the threat breaks others with every rule in place: what those come to says
 * nothing of it, and the first breach ends a hunt.
 */
const servedOn = ({ judges = [], threat, vaults }: Grounds): readonly string[] =>
  vaults.some(({ configuration }) => knownLimits({ configuration }, threat).size > 0) ? judges : [];

/**
 * The options with the vault and the threat that what is taken away stands against, where the user asked for no other,
 * and the flags that say the same. A check that stands in another vault is not missed in this one.
 */
export const onItsGrounds = <Options extends VaultOptions>(
  options: Options,
): { readonly options: Options; readonly flags: readonly string[] } => {
  const without = [...(options.without ?? []).filter(isDefence), ...removedBy(options.mutant)];
  // Realms are a world of their own, and their rules stand there.
  const isOfRealms =
    options.design === "threshold" || without.some((id) => Object.hasOwn(REALM_DEFENCES, id));
  if (isOfRealms && options.threat === DEFAULT_THREAT)
    return { options: { ...options, threat: "realms" }, flags: ["--threat realms"] };
  const ofTrust = options.threat === DEFAULT_THREAT ? trustThreatOf(without) : undefined;
  if (ofTrust !== undefined)
    return { options: { ...options, threat: ofTrust }, flags: [`--threat ${ofTrust}`] };
  const grounds = specialGroundsOf(without);
  const vault = grounds?.vaults[0]?.configuration;
  if (grounds === undefined || vault === undefined) return { options, flags: [] };
  const { attempts, ...given } = options;
  const chosen: Record<string, unknown> = { ...given, attemptsMax: attempts };
  const flags: string[] = [];
  for (const [key, flag] of Object.entries(FLAGS)) {
    const value = vault[key as keyof typeof FLAGS];
    if (chosen[key] !== undefined || value === DEFAULT_CONFIGURATION[key as keyof typeof FLAGS])
      continue;
    chosen[key] = value;
    flags.push(`${flag} ${value}`);
  }
  const threat = options.threat === DEFAULT_THREAT ? grounds.threat : options.threat;
  if (threat !== options.threat) flags.push(`--threat ${threat}`);
  const served =
    threat === grounds.threat && (options.property ?? []).length === 0 ? servedOn(grounds) : [];
  if (served.length > 0) chosen.property = served;
  flags.push(...served.map((id) => `--property ${id}`));
  const { attemptsMax, ...rest } = chosen;
  return { options: { ...rest, attempts: attemptsMax, threat } as Options, flags };
};

/** Where the removal of a defence of the fleet-trust world is searched for what it breaks: a threat, and a design. */
import { DEFAULT_CONFIGURATION, type TrustParameters } from "../model/protocol/configuration.ts";
import type { TRUST_DEFENCES } from "../model/protocol/trust-defences.ts";
import type { TrustThreatName } from "./trust-threats.ts";

export interface Hunt {
  readonly threat: TrustThreatName;
  /** The claim that is judged first; the others follow where it holds. */
  readonly claim: string;
  readonly trust: TrustParameters;
}

const { trust: HARDENED } = DEFAULT_CONFIGURATION;
const PUBLISHED: TrustParameters = { ...HARDENED, format: "published" };
const UNWITNESSED: TrustParameters = { ...HARDENED, witnesses: 0, cosignatures: 0 };

/** The second and the third witness are run by one operator. */
export const GROUPS: TrustParameters["groups"] = {
  threshold: 2,
  members: ["witness-1", { threshold: 1, members: ["witness-2", "witness-3"] }],
};
const GROUPED: TrustParameters = { ...HARDENED, groups: GROUPS };

const ONE_WITNESS: TrustParameters = { ...HARDENED, witnesses: 1, cosignatures: 1 };

const on = (threat: TrustThreatName, claim: string, trust: TrustParameters = HARDENED): Hunt => ({
  threat,
  claim,
  trust,
});

export const HUNTS: Readonly<Record<keyof typeof TRUST_DEFENCES, Hunt>> = {
  "verify-first-signature": on("one-signer-stolen", "BUN1", PUBLISHED),
  "verify-countersignature": on("one-signer-stolen", "BUN1", PUBLISHED),
  "count-distinct-signers": on("one-signer-stolen", "BUN1", PUBLISHED),
  "count-signatures-once": on("one-signer-stolen", "BUN1", PUBLISHED),
  "refuse-zero-threshold": on("insider-rotation", "BUN1", PUBLISHED),
  "match-keys-in-full": on("bundle-network", "BUN1", PUBLISHED),
  "refuse-on-error": on("bundle-network", "CLN1", PUBLISHED),
  "check-namespace": on("bundle-network", "BUN1"),
  "check-digest": on("bundle-network", "BUN1"),
  "countersign-message": on("first-key-and-hosts", "BUN1", { ...PUBLISHED, signatures: "loose" }),
  "check-key-roles": on("insider", "CLN1"),
  "check-validity": on("bundle-network", "BUN3"),
  "pin-parameter-floors": on("insider", "CLN1"),
  "require-evidence": on("insider", "CLN1"),
  "refuse-lower-epoch": on("bundle-network", "BUN2"),
  "refuse-changed-epoch": on("both-signers", "BUN2"),
  "save-after-verification": on("client-disk", "CLN1"),
  "require-inclusion-proof": on("both-signers", "BUN5"),
  "require-cosignatures": on("both-signers-and-log", "BUN5"),
  "bound-bundle-size": on("endless-data", "BUN10"),
  "forget-floor-on-rotation": on("theft-and-rotation", "BUN8", PUBLISHED),
  "rotate-with-both-authorities": on("one-signer-stolen", "BUN1", PUBLISHED),
  "authenticate-publisher": on("one-signer-stolen", "BUN1"),
  "sign-consecutive-epochs": on("insider", "BUN9"),
  "record-before-signing": on("signer-hosts", "BUN9"),
  "check-consistency": on("split-view", "BUN6"),
  "persist-before-cosigning": on("log-and-witness-hosts", "BUN6", ONE_WITNESS),
  "pin-monitor-keys": on("both-signers", "BUN6", UNWITNESSED),
  "ask-witnesses": on("both-signers-and-log", "BUN6"),
  "verify-entries": on("lying-log", "BUN6"),
  "compare-artifacts": on("lying-log", "BUN7"),
  "watch-the-log": on("both-signers", "BUN6"),
  "compare-evidence": on("insider", "BUN7"),
  "compare-parameters": on("insider-at-ceremony", "BUN7"),
  "require-destroyed-cards": on("insider-at-ceremony", "BUN7"),
  "count-distinct-attestors": on("insider-at-ceremony", "BUN7"),
  "require-released-code": on("insider-at-ceremony", "BUN7"),
  "match-ceremony-members": on("insider-at-ceremony", "BUN7"),
  "require-attested-keys": on("insider-at-ceremony", "BUN7"),
  "check-ciphersuite": on("foreign-suite", "BUN1", PUBLISHED),
  "require-terms": on("insider-and-time", "BUN3"),
  "chain-epochs": on("covered-up", "BUN11"),
  "check-origin": on("other-log", "BUN5"),
  "verify-cosignatures": on("witness-arithmetic", "BUN5"),
  "count-witnesses-once": on("witness-arithmetic", "BUN5"),
  "count-groups-once": on("witness-arithmetic", "BUN5", GROUPED),
  "sign-digest-once": on("bundle-network", "BUN9", PUBLISHED),
  "refuse-disabled-namespaces": on("closed-namespace", "BUN9"),
  "verify-before-countersigning": on("first-key-and-hosts", "BUN9"),
  "verify-logged-entries": on("visitors", "BUN14"),
  "verify-log-signature": on("visitors", "BUN6"),
  "verify-log-head": on("both-signers", "BUN6", UNWITNESSED),
  "remember-the-log": on("range-games", "BUN12"),
  "verify-key-history": on("lying-directory", "BUN12"),
  "verify-witness-heads": on("visitors", "BUN6"),
  "watch-retirement": on("retirement", "BUN7"),
  "compare-reports": on("gossip", "BUN13", PUBLISHED),
  "compare-evidence-digest": on("insider-at-ceremony", "BUN7"),
};

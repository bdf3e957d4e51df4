/** Refusals of the fleet-trust world (see refusals.ts): why a bundle, a request or a head is not taken. */
export const TRUST_REFUSALS = {
  // the client, of a bundle
  "bundle-oversized": "The bundle has more of something than any honest one; it is not read on.",
  "unknown-ciphersuite":
    "The ciphersuite is none that the client verifies, or the version disagrees.",
  "wrong-namespace": "The statement is of another namespace than the pinned one.",
  "digest-mismatch": "The artifact is not the one whose digest was signed.",
  "first-signature-missing": "The first signer has not signed this statement.",
  "countersignature-missing": "The countersigner has not signed this statement's first signature.",
  "wrong-key-roles": "The artifact does not list exactly one key for each role.",
  "wrong-format": "The artifact is not of the format that the client expects.",
  "not-yet-valid": "The bundle's validity has not begun, by the client's time.",
  "bundle-expired": "The bundle's validity is over, by the client's time.",
  "below-floors":
    "The fleet's parameters are weaker than the application accepts, or it simulates.",
  "no-evidence": "The artifact names no deployment evidence.",
  "not-logged": "There is no proof that the entry is in the pinned log, or it does not verify.",
  "not-cosigned": "Too few witnesses have cosigned the tree that the entry was shown in.",
  "epoch-below-floor": "The client has accepted a later epoch.",
  "epoch-changed": "The client has accepted this epoch with other content.",
  "previous-differs": "The artifact follows another one than the client has accepted.",
  // the client, otherwise
  "no-fleet": "The client has no bundle whose fleet it may use.",
  "rotation-rejected":
    "The new keys are not signed by the old and the new signers, or are unusable.",
  // the signers
  "not-the-publisher": "The request does not come from the publisher.",
  "namespace-closed": "The signer does not sign for that namespace.",
  "epoch-not-next": "The epoch does not follow the last one that was signed.",
  "digest-repeated": "The digest was signed before.",
  "chain-broken": "The previous digest is not that of the last epoch.",
  "signature-invalid": "A signature that comes with the request does not verify.",
  // the log and the witnesses
  "already-logged": "The entry stands in the log.",
  "wrong-origin": "The checkpoint is of another log.",
  "tree-shrank": "The tree is smaller than the one that was cosigned last.",
  "tree-inconsistent": "The tree that was cosigned last is no prefix of this one.",
} as const;

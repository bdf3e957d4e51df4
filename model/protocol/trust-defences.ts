/** Defences of the fleet-trust world (see defences.ts). */
import type { DefenceDescription } from "./defence-description.ts";

export const TRUST_DEFENCES = {
  // the client's rules for a bundle
  "verify-first-signature": {
    rule: "A bundle is accepted only with the first signer's valid signature over its statement.",
    attack: "Whoever holds the countersigner's key puts its own fleet in front of the user.",
    sources: ["PLEXI", "MBT", "attacks G1 H2"],
  },
  "verify-countersignature": {
    rule: "A bundle is accepted only with the countersigner's valid signature over it.",
    attack: "Whoever holds the first signer's key puts its own fleet in front of the user.",
    sources: ["MBT", "attacks G1 G9 H1"],
  },
  "count-distinct-signers": {
    rule: "Each signature is verified under the key of its own signer, so one key counts once.",
    attack: "The first signer's stolen key, listed under a second id, makes both signatures.",
    sources: ["attacks G2 M35"],
  },
  "count-signatures-once": {
    rule: "A signature that stands twice in a bundle counts once.",
    attack: "One stolen signature, sent twice, reaches the threshold.",
    sources: ["attacks G2 M36"],
  },
  "refuse-zero-threshold": {
    rule: "Signer keys are refused whose threshold is below two.",
    attack: "A rotation that says nobody has to sign makes every bundle valid.",
    sources: ["attacks G3 M37"],
  },
  "match-keys-in-full": {
    rule: "The pinned key verifies, not a key that the bundle names by one byte.",
    attack: "After some 256 tries the attacker has a key of its own with the same id.",
    sources: ["PLEXI", "attacks G2 M41"],
  },
  "refuse-on-error": {
    rule: "Only an explicit success passes: an error while verifying refuses.",
    attack: "A signature that does not decode raises an error, and the error is read as success.",
    sources: ["attacks G1 M43"],
  },
  "check-namespace": {
    rule: "The statement's namespace is the pinned one.",
    attack: "A bundle that both signers signed for staging is served to production.",
    sources: ["CFDOC", "attacks G10"],
  },
  "check-digest": {
    rule: "The artifact's digest is the signed one, over every field.",
    attack: "Keys of the attacker's travel under the signatures of an honest artifact.",
    sources: ["MBT", "attacks G9 I11"],
  },
  "countersign-message": {
    rule: "The countersignature covers the message as well as the first signature's octets.",
    attack:
      "The thief of the first key makes one signature that fits two messages, and has the harmless one countersigned.",
    sources: ["MBT", "attacks G13 M42"],
  },
  "check-key-roles": {
    rule: "The artifact lists exactly one key for each role, and each is used for its role only.",
    attack: "A signing key, or one more key, is listed where requests are sealed to.",
    sources: ["MBT", "attacks G20 G21"],
  },
  "check-validity": {
    rule: "A bundle is accepted, and its fleet used, only within its validity.",
    attack: "The network serves one old bundle for ever, to a fresh installation as well.",
    sources: ["attacks G6 G11 G12"],
  },
  "pin-parameter-floors": {
    rule: "Parameters below the application's floors are refused, whoever signed them.",
    attack: "An insider has a fleet signed that simulates HSMs, or allows a million attempts.",
    sources: ["attacks G22"],
  },
  "require-evidence": {
    rule: "An artifact that names no deployment evidence is refused.",
    attack: "A build for testing accepts empty evidence, and is shipped.",
    sources: ["attacks G22 M24"],
  },
  "refuse-lower-epoch": {
    rule: "An epoch below the last accepted one is refused; the floor is the stored one, not zero.",
    attack: "A bundle of a fleet that was retired is replayed while it is still valid.",
    sources: ["attacks G4 M34"],
  },
  "refuse-changed-epoch": {
    rule: "An epoch that was accepted is accepted again only with the same statement.",
    attack: "With both keys the attacker signs the present epoch once more, for its own fleet.",
    sources: ["attacks G5"],
  },
  "save-after-verification": {
    rule: "A bundle reaches the disk only after its last check.",
    attack: "The client crashes between saving and checking, and trusts what it finds on restart.",
    sources: ["attacks G19 M34"],
  },
  "require-inclusion-proof": {
    rule: "A bundle is accepted only with a proof that its entry is in the pinned log.",
    attack: "A bundle that was signed and never logged is shown to one victim.",
    sources: ["attacks I5 H3"],
  },
  "require-cosignatures": {
    rule: "The tree of the proof must be cosigned by enough witnesses.",
    attack: "Who holds both keys and the log shows the victim a tree that nobody else sees.",
    sources: ["attacks H4 I1 I7"],
  },
  "bound-bundle-size": {
    rule: "What is larger than any honest bundle is refused before it is verified.",
    attack: "The network sends keys and signatures without end.",
    sources: ["attacks G17"],
  },
  "forget-floor-on-rotation": {
    rule: "With new signer keys the client begins a new count of epochs.",
    attack:
      "The largest epoch number, signed once with stolen keys, locks the client out for ever.",
    sources: ["attacks G8"],
  },
  "rotate-with-both-authorities": {
    rule: "New signer keys need the signatures of both old and both new signers.",
    attack: "One stolen key signs the other signer's replacement.",
    sources: ["attacks G24"],
  },
  "check-ciphersuite": {
    rule: "A bundle of a ciphersuite that the client does not have, or whose version disagrees, is refused.",
    attack:
      "The network names a suite that nobody knows, and the client goes on without verifying.",
    sources: ["PLEXI", "attacks G15"],
  },
  "require-terms": {
    rule: "Where artifacts say their terms, one without them is refused.",
    attack:
      "An insider has an artifact signed as it was before the format was hardened: nothing limits its life, or its weakness.",
    sources: ["attacks G6 G22"],
  },
  "chain-epochs": {
    rule: "Each epoch names the digest of the one before; signer, client and monitor check it.",
    attack:
      "After one forged epoch the client is led back to the honest ones, and the attack is covered up.",
    sources: ["PLEXI", "attacks M41"],
  },
  "check-origin": {
    rule: "A tree counts only if it is of the pinned log, by the origin that its head names.",
    attack:
      "The operator logs the entry in another of its logs, which witnesses cosign and no monitor reads.",
    sources: ["attacks I9"],
  },
  "verify-cosignatures": {
    rule: "A cosignature counts only under the key of a known witness, over this tree.",
    attack:
      "Names of witnesses stand under the attacker's tree, and nobody looks at what they signed.",
    sources: ["attacks I7"],
  },
  "count-witnesses-once": {
    rule: "However often a witness has cosigned, it counts once.",
    attack: "One witness's cosignature stands there twice, and reaches the threshold.",
    sources: ["attacks I7 G2"],
  },
  "count-groups-once": {
    rule: "A group of witnesses counts once, when enough of its members have cosigned.",
    attack: "The witnesses of one operator, counted one by one, stand for all the others.",
    sources: ["attacks I7"],
  },
  // the signers
  "authenticate-publisher": {
    rule: "The first signer signs only what the publisher asks for.",
    attack: "With the countersigner's key the attacker lets the first signer sign its own fleet.",
    sources: ["CFDOC", "attacks H2"],
  },
  "sign-consecutive-epochs": {
    rule: "The first signer signs only the epoch after the last one.",
    attack: "One epoch is signed twice, or epochs are left out where nobody looks.",
    sources: ["CFDOC", "attacks H7"],
  },
  "record-before-signing": {
    rule: "The first signer checks an epoch and records it in one step.",
    attack: "Two requests for one epoch pass the check side by side, and both are signed.",
    sources: ["CFDOC", "attacks H7"],
  },
  "sign-digest-once": {
    rule: "The first signer signs no digest twice in a namespace.",
    attack: "An old list of keys, of a fleet that has leaked since, is signed again as the newest.",
    sources: ["CFDOC", "attacks G4"],
  },
  "refuse-disabled-namespaces": {
    rule: "The first signer signs nothing for a namespace that was disabled.",
    attack: "A namespace is closed after a theft, and goes on being signed for.",
    sources: ["CFDOC"],
  },
  "verify-before-countersigning": {
    rule: "Publisher and countersigner go on only with a first signature that verifies.",
    attack:
      "Whoever has the wire between the signers answers in the first one's place, and the countersigner signs what nobody signed first.",
    sources: ["MBT", "attacks H1"],
  },
  // the log
  "verify-logged-entries": {
    rule: "The log takes only entries that both signers have signed.",
    attack: "Anybody fills the log with entries of its own, and the monitor cries wolf.",
    sources: ["MBT"],
  },
  // the witnesses
  "verify-log-signature": {
    rule: "A witness takes a tree only under the log's signature.",
    attack: "Anybody shows a witness a tree, and the log is accused of it.",
    sources: ["attacks I1"],
  },
  "check-consistency": {
    rule: "A witness cosigns a tree only if the one that it cosigned last is a prefix of it.",
    attack: "The log shows each reader a history of its own, all of them cosigned.",
    sources: ["attacks I1 I2"],
  },
  "persist-before-cosigning": {
    rule: "A witness checks a tree, stores it and answers in one step.",
    attack: "Two trees are checked against the same old one, and both are cosigned.",
    sources: ["attacks I3 M40"],
  },
  // the monitor
  "pin-monitor-keys": {
    rule: "The monitor's keys come from elsewhere than from the log that it audits.",
    attack: "The log names a key of its own, and shows the monitor whatever it likes under it.",
    sources: ["PLEXI", "attacks I16 M41"],
  },
  "verify-log-head": {
    rule: "The monitor believes a tree head only if its signature verifies.",
    attack: "Whoever is between the log and the monitor shows it a log of its own.",
    sources: ["PLEXI", "attacks I16"],
  },
  "remember-the-log": {
    rule: "Each view that the monitor is shown must extend the one before, by its entries and by the log's proof for exactly that range.",
    attack: "The log takes back what it has shown, or answers for another range than it was asked.",
    sources: ["attacks I2 I15"],
  },
  "verify-key-history": {
    rule: "The key directory must show every list, each stale from the epoch at which the next is fresh.",
    attack: "A list that was replaced is not marked stale, or an epoch late, and goes on counting.",
    sources: ["PLEXI", "attacks I14"],
  },
  "verify-witness-heads": {
    rule: "What is said in a witness's name counts only under its key.",
    attack: "Whoever carries the witnesses' words invents one, and an honest log is accused.",
    sources: ["attacks I7"],
  },
  "ask-witnesses": {
    rule: "The monitor asks the witnesses for the largest tree, not only the log.",
    attack: "The log goes on showing the monitor the tree from before the attack.",
    sources: ["attacks H4 I19"],
  },
  "verify-entries": {
    rule: "The monitor verifies every entry, and names one that does not fit its tree as corrupt.",
    attack:
      "A bit that flips in a stored entry is taken for a second statement, and an honest signer is accused.",
    sources: ["attacks I13 M44"],
  },
  "compare-artifacts": {
    rule: "The monitor fetches every artifact and compares its digest.",
    attack: "Digests are published, and what they are of is not.",
    sources: ["MBT", "attacks I10 I11"],
  },
  "watch-the-log": {
    rule: "The monitor walks every epoch, and compares each with what the publisher has published.",
    attack: "The attacker's bundle is in the log for everyone to see, and nobody looks.",
    sources: ["MBT", "attacks H3 I6"],
  },
  "compare-evidence": {
    rule: "The monitor looks for the deployment evidence of every fleet that a bundle lists.",
    attack: "An insider has a fleet signed that no ceremony ever deployed.",
    sources: ["BLOG26", "attacks H6 J1 G21"],
  },
  "compare-parameters": {
    rule: "The parameters in the bundle are those of the evidence.",
    attack: "The evidence describes a stronger fleet than the bundle promises.",
    sources: ["attacks J8"],
  },
  "require-destroyed-cards": {
    rule: "The evidence shows that the cards which could load other code are destroyed.",
    attack: "A card that was kept loads other code the day after.",
    sources: ["BLOG26", "attacks J2"],
  },
  "count-distinct-attestors": {
    rule: "The ceremony is attested by enough people, each counted once.",
    attack: "One person holds the ceremony, and attests it twice.",
    sources: ["BLOG26", "attacks J4"],
  },
  "require-released-code": {
    rule: "The evidence names the code that the build reproduces.",
    attack: "The cards load a build that nobody else has seen.",
    sources: ["BLOG26", "attacks J5"],
  },
  "match-ceremony-members": {
    rule: "The evidence lists exactly as many HSMs as the fleet has replicas, each once.",
    attack: "One more HSM joins the fleet, and has its keys.",
    sources: ["attacks J6"],
  },
  "require-attested-keys": {
    rule: "The HSMs attest that they generated the fleet's keys themselves.",
    attack: "The keys were made outside, and imported: somebody has a copy.",
    sources: ["attacks J9"],
  },
  "watch-retirement": {
    rule: "No bundle after a fleet's retirement may list it.",
    attack: "A fleet that was retired, and not destroyed, is listed again.",
    sources: ["attacks J10"],
  },
  "compare-reports": {
    rule: "The monitor compares what clients report with the log.",
    attack: "Clients show what they were given, and nobody compares it with anything.",
    sources: ["attacks I19"],
  },
  "compare-evidence-digest": {
    rule: "The evidence is the one whose digest the bundle names.",
    attack: "The page is edited after the fleet is signed.",
    sources: ["attacks J7"],
  },
} as const satisfies Record<string, DefenceDescription>;

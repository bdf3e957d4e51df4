/**
 * What the source keys stand for that claims, defences and comments cite. A citation is a key, or a key and a place in
 * it: "Raft 5.2", "attacks A1". `docs/sources.md` is this list as a page.
 */

export interface Source {
  readonly key: string;
  readonly what: string;
  /** How far it carries: what was read of it, and by whom it is quoted. */
  readonly note?: string;
}

export const SOURCES: readonly Source[] = [
  {
    key: "BLOG21",
    what: "Meta Engineering, 2021-09-10: How WhatsApp is enabling end-to-end encrypted backups",
    note: "Primary, read in full.",
  },
  {
    key: "BLOG26",
    what: "Meta Engineering, 2026-05-01: How Meta Is Strengthening End-to-End Encrypted Backups",
    note: "Primary, read in full.",
  },
  {
    key: "WP-zdnet",
    what: "Vault whitepaper, version 1, as quoted by ZDNet on 2021-09-13",
    note: "Quoted by a third party.",
  },
  {
    key: "WPv2-q",
    what: "Vault whitepaper, version 2 (2026)",
    note: "Quotes, and a third party's list of what it does not say. The whitepaper itself was not available in full.",
  },
  {
    key: "LAB",
    what: "Meta: The Labyrinth Encrypted Message Storage Protocol, version 1, 2023-12-06",
    note: "Primary, read in full. Page 34 states the limit of 10 incorrect guesses; pages 24 to 26 define recovery codes.",
  },
  {
    key: "FAQ",
    what: "WhatsApp Help Center, About end-to-end encrypted backup (490592613091019)",
    note: "Primary, read in full.",
  },
  {
    key: "C23",
    what: "Davies, Faller, Gellert, Handirk, Hesse, Horvath, Jager: Security Analysis of the WhatsApp End-to-End Encrypted Backup Protocol, CRYPTO 2023 (ePrint 2023/843)",
    note: "Abstract and first notes only.",
  },
  {
    key: "C24",
    what: "Faller, Handirk, Hesse, Horvath, Lehmann: Password-Protected Key Retrieval with(out) HSM Protection, CCS 2024 (ePrint 2024/1384)",
    note: "Abstract only.",
  },
  {
    key: "WBP-py",
    what: "Third-party Python re-implementation of the protocol of CRYPTO 2023",
    note: "Third party: the order of messages and the wrapping of the backup key follow it.",
  },
  {
    key: "PPKR-py",
    what: "Third-party Python re-implementation of the protocols of CCS 2024",
    note: "Third party.",
  },
  {
    key: "HNS26",
    what: "Help Net Security, 2026: report on the second whitepaper",
    note: "Press.",
  },
  {
    key: "TEAR26",
    what: "Third-party teardown of the vault, 2026",
    note: "Third party; it names 5 sites, and says that no source names the consensus algorithm.",
  },
  {
    key: "AGG26",
    what: "Press digest of the 2026 material",
    note: "Third party; it names at least 7 data centres.",
  },
  {
    key: "WACT",
    what: "ElDavoo/wa-crypt-tools: the format of encrypted backup files",
    note: "Third party, reverse engineered.",
  },
  {
    key: "OPQ",
    what: "RFC 9807: The OPAQUE Augmented Password-Authenticated Key Exchange Protocol; and its draft 03, which was current in 2021",
    note: "Primary, read in full. The model follows the RFC.",
  },
  {
    key: "VOPRF",
    what: "RFC 9497: Oblivious Pseudorandom Functions Using Prime-Order Groups",
    note: "Primary, read in full.",
  },
  {
    key: "PLEXI",
    what: "cloudflare/plexi: the auditor's formats and their verification",
    note: "Primary: source and test vectors. The signed bytes and the strict verification follow it.",
  },
  {
    key: "CFDOC",
    what: "Cloudflare's documentation of its key transparency auditor",
    note: "Primary, read in full. The rules of publication follow it.",
  },
  {
    key: "MBT",
    what: "facebook/mbt: a command-line auditor of Meta's published artifacts",
    note: "First part of its README only. The steps of the audit follow it.",
  },
  {
    key: "C2SP",
    what: "C2SP: signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof",
    note: "Primary, read in full. That the log's checkpoints have this form is this project's assumption.",
  },
  {
    key: "RFC",
    what: "Other Internet standards, by number: 4648 (base64), 5869 (HKDF), 8032 (Ed25519), 8259 (JSON), 8949 (CBOR), 9162 (Merkle tree of a log, as in 6962), 9180 (HPKE)",
    note: "RFC 9807 is also cited as OPQ, RFC 9497 as VOPRF.",
  },
  {
    key: "NOISE",
    what: "Perrin: The Noise Protocol Framework, revision 34 (noiseprotocol.org/noise.html)",
    note: "Primary. That the vault's channel is a handshake of this kind is this project's assumption; Noise is published for the chat front end.",
  },
  {
    key: "JBX",
    what: "juicebox-systems/juicebox-hsm-realm: secret storage on a quorum of HSMs",
    note: "An analogue with public code, not Meta's.",
  },
  {
    key: "SVR2",
    what: "signalapp/SecureValueRecovery2: secret storage on a Raft group of enclaves",
    note: "An analogue with public code, not Meta's. The quorum rule for R rolled-back replicas is its.",
  },
  {
    key: "Raft",
    what: "Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm, USENIX ATC 2014 (extended version)",
    note: 'Cited by section or figure, as "Raft 5.2". That the vault runs Raft is this model\'s assumption.',
  },
  {
    key: "attacks",
    what: "This project's attack catalogue, docs/attack-catalogue.md",
    note: 'Cited by id or section: "attacks A1" is a scenario, "attacks M33" a bug that shipped elsewhere, "attacks 2.1" the names of the properties.',
  },
  {
    key: "found by this model",
    what: "A flaw that this project's own search found in an earlier version of the model, docs/what-it-found.md",
    note: "No outside source is known for it.",
  },
  {
    key: "facts.md",
    what: "This project's collection of what is publicly known of the vault, docs/facts.md",
    note: "Cited by section. Each fact there carries its own source and a mark of confidence.",
  },
];

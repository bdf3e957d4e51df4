/**
 * Domain separation: every constant text that enters a hash, a MAC, a key derivation, a signature
 * or associated data.
 *
 * One table, so that a reader can see that no two uses share a label. If two did, an answer
 * obtained for one use could be replayed as the other.
 */

/** RFC 9807, exactly as printed there; the section that defines each is in brackets. */
export const opaqueLabels = {
  /** Info of the OPRF key of one record, behind the credential identifier. [6.3.2] */
  oprfKey: "OprfKey",
  /** Info of DeriveKeyPair for that OPRF key. [6.3.2] */
  deriveKeyPair: "OPAQUE-DeriveKeyPair",
  /** Info of DeriveKeyPair for a Diffie-Hellman key pair. [6.4.1.1] */
  deriveDiffieHellmanKeyPair: "OPAQUE-DeriveDiffieHellmanKeyPair",
  /** The key that masks the credential response, from the randomized password. [4.1.2] */
  maskingKey: "MaskingKey",
  /** The key of the envelope's tag, behind the envelope nonce. [4.1.2] */
  authKey: "AuthKey",
  /** The key that the application gets, behind the envelope nonce. [4.1.2] */
  exportKey: "ExportKey",
  /** The seed of the client's private key, behind the envelope nonce. [4.1.2] */
  privateKey: "PrivateKey",
  /** The pad over server public key and envelope, behind the masking nonce. [6.3.2.2] */
  credentialResponsePad: "CredentialResponsePad",
  /** The first octets of the preamble, which both sides hash. [6.4.2.1] */
  preamble: "OPAQUEv1-",
  /** Stands before every label of the key schedule. [6.4.2.2] */
  expandPrefix: "OPAQUE-",
  /** The secret from which the two MAC keys come. [6.4.2.2] */
  handshakeSecret: "HandshakeSecret",
  /** The key that the session keeps. [6.4.2.2] */
  sessionKey: "SessionKey",
  /** The key of the MAC in KE2. [6.4.2.2] */
  serverMac: "ServerMAC",
  /** The key of the MAC in KE3. [6.4.2.2] */
  clientMac: "ClientMAC",
} as const;

/** The vault's own. The wording is this model's, except where a source is named. */
export const vaultLabels = {
  /** The OPAQUE context string: binds a login to this protocol. */
  opaqueContext: "bkv opaque v1",
  /**
   * Associated data of what a client and the fleet seal for each other, before its kind and
   * session.
   */
  fleetChannel: "bkv fleet channel v1",
  /** Key derivation of what is sealed to a public key, before the two public keys. */
  sealing: "bkv seal v1",
  /** Salt under which the seed of a run becomes the key of all fresh values. Of the model's runs, not of a vault. */
  runSeed: "bkv run seed v1",
  /** MAC of every message between replicas, before its kind and fields. */
  replicaMessage: "bkv replica message v1",
  /** Hash of one entry of the replicated log, chained to the entry before it. */
  entryHash: "bkv log entry v1",
  /** The previous hash of the first entry of the log. */
  entryChainStart: "bkv log start v1",
  /** Digest of all records of a replica; and of a snapshot, which also names its place in the log and the members. */
  stateDigest: "bkv state v1",
  snapshotDigest: "bkv log snapshot v1",
  /** Hash of a durable state, by which an anchor outside the host's reach knows it. */
  anchoredState: "bkv anchored state v1",
  /** Protocol name of the handshake; then info of the keys of its two tags, and of the channel that it opens. */
  handshake: "bkv handshake v1",
  handshakeFirst: "bkv handshake first v1",
  handshakeSecond: "bkv handshake second v1",
  handshakeChannel: "bkv handshake channel v1",
  /** Info of the two keys of a request on such a channel, from the channel's secret. */
  requestCipher: "bkv request cipher v1",
  requestNonce: "bkv request nonce v1",
  /** Hashes of the tree over records outside the HSMs: of no record, of a leaf, of a node. */
  recordTreeEmpty: "bkv record tree empty v1",
  recordTreeLeaf: "bkv record tree leaf v1",
  recordTreeNode: "bkv record tree node v1",
  /** Info of the two keys of a record outside the HSMs, from the fleet's channel key; and its associated data. */
  recordCipher: "bkv record cipher v1",
  recordNonce: "bkv record nonce v1",
  sealedRecord: "bkv sealed record v1",
  /** Info of the two keys of a generation's secrets between groups of replicas, from the realm's channel key; associated data. */
  movedCipher: "bkv moved cipher v1",
  movedNonce: "bkv moved nonce v1",
  movedSecrets: "bkv moved secrets v1",
  /** MAC of a statement about a transfer between groups, before its kind and fields. */
  transferStatement: "bkv transfer statement v1",
  /** Info of the one OPRF seed of a fleet, where keys are not drawn, from its channel key. */
  fleetOprfSeed: "bkv fleet oprf seed v1",
  /** What the issuer of accounts signs, and what a token is sealed for. */
  accountToken: "bkv account token v1",
  /** Info of what made-up records follow from, from the fleet's channel key. */
  fakeRecord: "bkv fake record v1",
  /** Info of the two keys of a reply, from the request's reply key. */
  replyCipher: "bkv reply cipher v1",
  replyNonce: "bkv reply nonce v1",
  /** Info of the key that wraps the backup key inside the record, from the export key; and of its nonce. */
  backupKeyWrap: "bkv backup key wrap v1",
  backupKeyWrapNonce: "bkv backup key wrap nonce v1",
  /** Info of the key under which the backup key is released after a login, from the session key; and of its nonce. */
  backupKeyRelease: "bkv backup key release v1",
  backupKeyReleaseNonce: "bkv backup key release nonce v1",
  /** Info of the two keys of what lies beside the backup, and its associated data: for a passkey, from its secret. */
  passkeyBox: "bkv passkey box v1",
  passkeyNonce: "bkv passkey nonce v1",
  passkeyWrap: "bkv passkey wrap v1",
  /** The same for a virtual device, from its key; LAB's own labels begin with "virtual_device:". */
  deviceBox: "bkv virtual device box v1",
  deviceNonce: "bkv virtual device nonce v1",
  deviceSecrets: "virtual_device:backup_key",
  /** HKDF info of the key that encrypts the backup, from the backup key. WhatsApp's own wording. */
  backupEncryption: "backup encryption",
  /** HKDF info of the key that makes the nonces of backups, from the backup key. */
  backupNonce: "bkv backup nonce v1",
  /** Associated data of an encrypted backup in the cloud store. */
  backupAtRest: "bkv backup at rest v1",
  /** Hash by which the store finds the backup of a key, before the key. */
  backupId: "bkv backup id v1",
  /**
   * MAC by which a client proves that it recovered from a pending generation before it becomes
   * active.
   */
  activationProof: "bkv activation proof v1",
  /** What a client signs where clients sign, before what it is for. */
  clientSignature: "bkv client signature v1",
} as const;

/** What the signers, the log, the witnesses and the evidence hash and sign. The wording is this model's. */
export const trustLabels = {
  /** Digest of the artifact of fleet keys, before roles and keys. */
  artifact: "bkv fleet artifact v1",
  /** Stands in that digest before what the hardened artifact says beside the keys. */
  terms: "bkv fleet terms v1",
  /** Digest of a fleet's keys alone, named by deployment evidence. */
  fleetKeys: "bkv fleet keys v1",
  /** One entry of the transparency log. */
  logEntry: "bkv transparency entry v1",
  /** The log's signed tree head. */
  checkpoint: "bkv checkpoint v1",
  /** A witness's signature over a tree head and a time. */
  cosignature: "bkv cosignature v1",
  /** Digest of a page of deployment evidence. */
  evidence: "bkv deployment evidence v1",
  /** The code that a reproducible build gives. */
  releasedCode: "bkv released code v1",
  /** A mark of one version in the key directory, and the directory's signed head. */
  keyVersion: "bkv key version v1",
  keyDirectory: "bkv key directory v1",
  /** A change of the signers' keys, signed by the old and the new ones. */
  rotation: "bkv signer rotation v1",
} as const;

/** What device and realms derive, seal and compare (design `threshold`). The wording is this model's. */
export const realmLabels = {
  /** Associated data of what a device and a realm seal for each other. */
  channel: "bkv realm channel v1",
  /** Info of the two keys of a realm's reply, from the request's reply key. */
  reply: "bkv realm reply cipher v1",
  replyNonce: "bkv realm reply nonce v1",
  /** Info of what follows from the PRF's output: the check, the key of the tags, a part of the payload's key. */
  check: "bkv realm check v1",
  unlock: "bkv realm unlock v1",
  payload: "bkv realm payload v1",
  /** Info of the two keys of the payload, from that part and the seed. */
  payloadCipher: "bkv realm payload cipher v1",
  payloadNonce: "bkv realm payload nonce v1",
} as const;

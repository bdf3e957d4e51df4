import type { DefenceDescription } from "./defence-description.ts";

/** The checks of who is served, and of what one who is not served may learn. */
export const ACCESS_DEFENCES = {
  "answer-with-fake-record": {
    rule: "Where refusals are hidden, an attempt at a record that is not there, or is destroyed, is answered from a made-up record.",
    attack:
      "Whoever watches the wire sees from kind and size of the answer whether a user has a backup, and whether it is locked.",
    sources: ["OPQ", "attacks E7 F12 M20"],
  },
  "derive-fake-record": {
    rule: "A made-up record follows from a secret of the fleet and the record's name, so that it is the same at every attempt and in every replica.",
    attack:
      "The same guess is made twice: at a record that is drawn afresh each time, the two evaluations differ, and the user has none.",
    sources: ["OPQ", "attacks E7"],
  },
  "acknowledge-every-deletion": {
    rule: "Where refusals are hidden, turning off what is not there is answered as turning off is.",
    attack: "A deletion tells whether there was something to delete.",
    sources: ["attacks E7"],
  },
  "reject-identity": {
    rule: "Whoever decodes a group element refuses the identity.",
    attack:
      "A device is answered with the identity in place of an evaluation, and registers a record that follows from the code alone; a vault computes with no element at all.",
    sources: ["VOPRF", "OPQ", "attacks E6"],
  },
  "reject-reflected-element": {
    rule: "A device that registers refuses its own blinded element in place of an evaluation.",
    attack:
      "What the device sent comes back; it unblinds to a hash of the code, and whoever sees the record tests codes without any key.",
    sources: ["facts.md 3", "attacks E6"],
  },
  "require-token": {
    rule: "Where accounts are shown by tokens, a request without one is not served.",
    attack: "Anybody on the network asks for the user's record, and spends the attempts.",
    sources: ["JBX", "attacks F11"],
  },
  "verify-token": {
    rule: "A token is signed by the issuer of accounts.",
    attack: "A token that its holder signed itself is taken for the user's.",
    sources: ["JBX", "attacks F11"],
  },
  "match-token-realm": {
    rule: "A token is good for the fleet that it names, and no other.",
    attack:
      "Who runs another service with the same issuer has the tokens of its users, and asks here with them.",
    sources: ["JBX", "attacks F11"],
  },
  "match-token-scope": {
    rule: "A token is good for what it says: recovering, and not something else.",
    attack: "A token that was given for reading the audit log spends attempts.",
    sources: ["JBX", "attacks F11"],
  },
  "match-token-account": {
    rule: "A token is good for the account that it names.",
    attack: "Whoever has an account of its own spends the attempts of every other one.",
    sources: ["JBX", "attacks F11"],
  },
  "refuse-expired-token": {
    rule: "A token that has expired is refused.",
    attack: "A token from an old backup of a device spends attempts for ever.",
    sources: ["JBX", "attacks F11"],
  },
  "bound-token-lifetime": {
    rule: "A token that is good for longer than the vault allows is refused, whatever it says.",
    attack: "The issuer once signed a token that never ends, and whoever finds it spends attempts.",
    sources: ["JBX", "attacks F11"],
  },
  "bind-token-to-request": {
    rule: "A token is sealed to the fleet together with a hash of the request that it stands beside.",
    attack:
      "The network takes the token off a request of the user's, and puts it beside a guess of its own.",
    sources: ["attacks F11"],
  },
  "cap-attempts": {
    rule: "Where clients state how many attempts a registration has, the vault takes no number but 1 to k.",
    attack:
      "A client that is not the genuine one states a thousand, and the vault lets the code be guessed; or none, and the backup is lost at the first try.",
    sources: ["SVR2", "attacks D14"],
  },
  "never-raise-attempts": {
    rule: "A registration over one that answers has no more attempts than it.",
    attack:
      "Whoever gets hold of the account registers again, with more attempts than the user wanted anybody to have.",
    sources: ["attacks D14"],
  },
  "cap-granted-attempts": {
    rule: "What the operator grants beyond the attempts of a registration ends at an absolute cap.",
    attack: "The support desk unlocks the record again and again, until the code is found.",
    sources: ["attacks D18"],
  },
} as const satisfies Record<string, DefenceDescription>;

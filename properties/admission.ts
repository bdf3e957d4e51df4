/** LIV3: whoever has neither the account's token nor the hosts cannot burn the user's attempts. */
import { isClient, originOf, recordOf, VICTIM_ACCOUNT } from "../model/protocol/parties.ts";
import type { AlwaysProperty, SometimesProperty } from "./property.ts";

/** Sessions of the user's of which an attempt is in the log; null where they are not counted. */
type Logged = readonly string[];

/**
 * Claimed where accounts are shown by tokens, under threats that have neither the token nor the hosts.
 *
 * @param once whether channels take each request once: elsewhere whoever is on the network sends a request again (D10)
 */
export const unburnt = (once: boolean): AlwaysProperty<Logged> => ({
  id: "LIV3",
  claim: "Unburnt",
  statement:
    "Without the account's token and without the hosts nobody spends a user's attempts: every attempt that is logged for the user's record the user has made, in that session; and where channels take a request once, once.",
  sources: ["JBX", "attacks 2.1", "attacks F11"],
  expectation: "always",
  trigger: ["token-refused"],
  start: [],
  observe: (logged, fact) => {
    if (fact.fact !== "operation-received" || fact.operation !== "attempt") return logged;
    if (fact.record !== recordOf(VICTIM_ACCOUNT)) return logged;
    if (!isClient(originOf(fact.session)))
      return { breach: `an attempt of ${fact.session} is logged for the user's record` };
    if (!once) return logged;
    return logged.includes(fact.session)
      ? { breach: `the user's attempt of ${fact.session} is logged a second time` }
      : [...logged, fact.session].sort();
  },
});

export const admissionWitnesses: readonly SometimesProperty[] = [
  {
    id: "S-TURNED-AWAY",
    claim: "TurnedAway",
    statement: "A request without a good token is turned away.",
    sources: ["JBX", "attacks V1"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "token-refused",
    needs: ["network"],
  },
];

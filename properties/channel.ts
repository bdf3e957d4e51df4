/** CLN2: what one end of a channel takes is what the other end made for it, whole. */
import type { ChannelFact, Fact } from "../model/protocol/facts.ts";
import { isClient, originOf } from "../model/protocol/parties.ts";
import type { RunProperty, SometimesProperty } from "./property.ts";

const MADE_BY = { "request-taken": "request-made", "reply-taken": "reply-made" } as const;

const SAID: readonly string[] = ["request-made", "request-taken", "reply-made", "reply-taken"];
const isSaid = (fact: Fact): fact is ChannelFact => SAID.includes(fact.fact);

const nameOf = (fact: ChannelFact["fact"], { session, kind, content }: ChannelFact): string =>
  [fact, session, kind, content.toJSON()].join(" ");

/**
 * Judged on whole runs: its memory would be everything that was said. An opened replica gives the fleet's key away, and
 * whoever has it answers handshakes in the fleet's place from then on.
 */
export const CLN2: RunProperty = {
  id: "CLN2",
  claim: "BoundReplies",
  statement:
    "What the fleet takes for a client's request that client has made, whole and for that session, and it is taken once; what the client takes for the reply, a replica has made for that session. Unless a replica is extracted.",
  sources: ["NOISE", "attacks 2.1", "attacks F2 F3"],
  expectation: "always",
  trigger: ["request-taken", "reply-taken"],
  judge: (facts) => {
    const made = new Set<string>();
    const taken = new Set<string>();
    for (const fact of facts) {
      if (fact.fact === "replica-extracted") return undefined;
      if (!isSaid(fact) || !isClient(originOf(fact.session))) continue;
      if (fact.fact === "request-made" || fact.fact === "reply-made") {
        made.add(nameOf(fact.fact, fact));
        continue;
      }
      if (!made.has(nameOf(MADE_BY[fact.fact], fact)))
        return {
          breach:
            fact.fact === "request-taken"
              ? `the fleet took a ${fact.kind} of ${fact.session} that the client never made`
              : `the client took a ${fact.kind} of ${fact.session} that no replica made`,
        };
      const name = nameOf(fact.fact, fact);
      if (taken.has(name))
        return { breach: `a ${fact.kind} of ${fact.session} was taken a second time` };
      taken.add(name);
    }
    return undefined;
  },
};

export const channelWitnesses: readonly SometimesProperty[] = [
  {
    id: "S-CHANNEL",
    claim: "Channel",
    statement: "A client and the fleet open a channel, and a request passes through it.",
    sources: ["NOISE"],
    expectation: "sometimes",
    seen: (fact) => fact.fact === "request-taken" && isClient(originOf(fact.session)),
  },
];

/** CLN6: what a guess at what the vault keeps costs is up to the application, and to nobody else. */
import { CLIENT, originOf } from "../model/protocol/parties.ts";
import type { PinnedStretching } from "../model/protocol/stretching.ts";
import type { AlwaysProperty, Property } from "./property.ts";
import { witnessesOf } from "./witness.ts";

/** Claimed where the application pins how codes are stretched. */
export const stretchedAsPinned = (pinned: PinnedStretching): AlwaysProperty<null> => ({
  id: "CLN6",
  claim: "PinnedStretching",
  statement:
    "Whatever a device is offered, it derives nothing from its user's code that is not stretched as its application pins it.",
  sources: ["OPQ", "attacks E11"],
  expectation: "always",
  trigger: ["code-stretched"],
  start: null,
  observe: (memory, fact) =>
    fact.fact !== "code-stretched" || fact.stretching === pinned
      ? memory
      : {
          breach: `${fact.session} derived from the code with ${fact.stretching} in place of ${pinned}`,
        },
});

export const stretchingProperties = (stretching: PinnedStretching | null): readonly Property[] =>
  stretching === null
    ? []
    : [
        stretchedAsPinned(stretching),
        witnessesOf()(
          "S-STRETCHED",
          "Stretched",
          "A device derives from its user's code, stretched as its application pins it.",
          (fact) =>
            fact.fact === "code-stretched" &&
            fact.stretching === stretching &&
            originOf(fact.session) === CLIENT,
        ),
      ];

/** A realm, as a machine: it keeps one share, and answers. Inputs are the device's requests. */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import type { Outcome } from "../protocol/effects.ts";
import { refuse } from "../protocol/effects.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import type { PartyId } from "../protocol/parties.ts";
import { activateShare } from "./realm-activation.ts";
import {
  evaluateShare,
  keepShare,
  newRealm,
  type RealmContext,
  unlockShare,
} from "./realm-rules.ts";

type Apply = (protocol: Protocol, context: RealmContext, input: Input) => Outcome<RealmContext>;

export const realmMachine = (protocol: Protocol, id: PartyId) => {
  const over = (apply: Apply) =>
    rule((context: RealmContext, input) => apply(protocol, context, input));
  return setup({
    types: {} as { context: RealmContext; events: Input },
    actions: {
      "keep share": over(keepShare),
      "activate share": over(activateShare),
      "evaluate share": over(evaluateShare),
      "unlock share": over(unlockShare),
      "refuse: not expected": rule((context: RealmContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "realm",
    context: newRealm(id),
    initial: "serving",
    states: {
      serving: {
        on: {
          "share-upload": { actions: "keep share" },
          "share-activation": { actions: "activate share" },
          "share-request": { actions: "evaluate share" },
          "unlock-request": { actions: "unlock share" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });
};

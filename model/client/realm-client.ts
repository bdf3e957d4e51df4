/** The device of the design `threshold`, as a machine: one operation at a time, with all realms at once. */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, refuse } from "../protocol/effects.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import type { Refusal } from "../protocol/refusals.ts";
import { NEW_REALM_CLIENT, type RealmClientContext } from "./realm-client-context.ts";
import * as rules from "./realm-client-rules.ts";
import {
  activate,
  countActivated,
  countKept,
  enrol,
  isActivatedByEnough,
  isActivating,
  isKeptByEnough,
  share,
} from "./realm-client-sharing.ts";

type Context = RealmClientContext;
type Apply = (protocol: Protocol, context: Context, input: Input) => Outcome<Context>;
type Holds = (protocol: Protocol, context: Context, input: Input) => boolean;

const clientSetup = (protocol: Protocol) => {
  const over = (apply: Apply) => rule((context: Context, input) => apply(protocol, context, input));
  /** Two rules, one after the other: what comes in is counted, and then acted upon. */
  const both = (count: Apply, act: Apply) =>
    over((_, context, input) => {
      const counted = count(protocol, context, input);
      const acted = act(protocol, counted.context, input);
      return { context: acted.context, effects: [...counted.effects, ...acted.effects] };
    });
  const guarded =
    (holds: Holds) =>
    ({ context, event }: { context: Context; event: Input }) =>
      holds(protocol, context, event);
  const refusing = (refusal: Refusal) =>
    rule((context: Context) => ({ context, effects: [refuse(refusal)] }));
  const fail: Apply = (_, context) => rules.fail(context);
  return setup({
    types: {} as { context: Context; events: Input },
    guards: {
      "has a key": ({ context }) => context.key !== null,
      "enough have kept it": guarded(isKeptByEnough),
      "enough have kept it, and wait": guarded(
        (...given) => isActivating(protocol) && isKeptByEnough(...given),
      ),
      "enough have activated it": guarded(isActivatedByEnough),
      "the code is right": guarded(rules.isRight),
      "the code is wrong": guarded(rules.isWrong),
      "too few are left": guarded(rules.isLastExclusion),
      "too few are left now": guarded(rules.isLastLate),
      "too many refuse": guarded(rules.isLastRefusal),
      "the payload opens": guarded(rules.restores),
      "the seed is complete": guarded(rules.hasAllSeeds),
      "too few seeds are left": guarded(rules.isLastSeedExclusion),
    },
    actions: {
      share: over(share),
      "count kept": over(countKept),
      enrol: both(countKept, (_, context) => enrol(context)),
      activate: both(countKept, activate),
      "count activated": over(countActivated),
      "enrol, activated": both(countActivated, (_, context) => enrol(context)),
      ask: over(rules.ask),
      "count answer": over(rules.countAnswer),
      unlock: both(rules.countAnswer, rules.unlock),
      "unlock late": over(rules.unlockLate),
      "unlock late, and fail": both(rules.unlockLate, fail),
      "reject code": both(rules.countAnswer, rules.rejectCode),
      "exclude the last": both(rules.countAnswer, fail),
      "count refusal": over(rules.countRefusal),
      "hear the last refusal": both(rules.countRefusal, fail),
      "count seed": over(rules.countSeed),
      restore: both(rules.countSeed, rules.restore),
      "exclude the last seed": both(rules.countSeed, fail),
      "give up": rule(rules.giveUp),
      "replace device": rule(rules.replaceDevice),
      "refuse: enrolled": refusing("already-enrolled"),
      "refuse: not enrolled": refusing("not-enrolled"),
      "refuse: not expected": refusing("not-expected"),
    },
  });
};

/** Inputs are `begin.*`, the realms' replies, and `timeout.retry`. */
export const realmClientMachine = (protocol: Protocol) => {
  const always = { "*": { actions: "refuse: not expected" } } as const;
  const givenUp = {
    "timeout.retry": [
      { guard: "has a key", target: "enrolled", actions: "give up" },
      { target: "fresh", actions: "give up" },
    ],
  } as const;
  const refusals = {
    "realm-refusal": [
      { guard: "too many refuse", target: "fresh", actions: "hear the last refusal" },
      { actions: "count refusal" },
    ],
  } as const;
  return clientSetup(protocol).createMachine({
    id: "realm client",
    context: NEW_REALM_CLIENT,
    initial: "fresh",
    states: {
      fresh: {
        on: {
          "begin.register": { target: "sharing", actions: "share" },
          "begin.retrieve": { target: "asking", actions: "ask" },
          "begin.change-code": { actions: "refuse: not enrolled" },
          ...always,
        },
      },
      sharing: {
        on: {
          ...givenUp,
          "share-upload-reply": [
            { guard: "enough have kept it, and wait", target: "activating", actions: "activate" },
            { guard: "enough have kept it", target: "enrolled", actions: "enrol" },
            { actions: "count kept" },
          ],
          ...always,
        },
      },
      activating: {
        on: {
          ...givenUp,
          "share-activation-reply": [
            {
              guard: "enough have activated it",
              target: "enrolled",
              actions: "enrol, activated",
            },
            { actions: "count activated" },
          ],
          ...always,
        },
      },
      enrolled: {
        on: {
          "begin.register": { actions: "refuse: enrolled" },
          "begin.retrieve": { actions: "refuse: enrolled" },
          "begin.change-code": { target: "sharing", actions: "share" },
          "begin.replace-device": { target: "fresh", actions: "replace device" },
          ...always,
        },
      },
      asking: {
        on: {
          ...givenUp,
          ...refusals,
          "share-reply": [
            { guard: "the code is right", target: "unlocking", actions: "unlock" },
            { guard: "the code is wrong", target: "fresh", actions: "reject code" },
            { guard: "too few are left", target: "fresh", actions: "exclude the last" },
            { actions: "count answer" },
          ],
          ...always,
        },
      },
      unlocking: {
        on: {
          ...givenUp,
          ...refusals,
          "share-reply": [
            { guard: "too few are left now", target: "fresh", actions: "unlock late, and fail" },
            { actions: "unlock late" },
          ],
          "unlock-reply": [
            { guard: "the payload opens", target: "enrolled", actions: "restore" },
            { guard: "the seed is complete", target: "fresh", actions: "exclude the last seed" },
            { guard: "too few seeds are left", target: "fresh", actions: "exclude the last seed" },
            { actions: "count seed" },
          ],
          ...always,
        },
      },
    },
  });
};

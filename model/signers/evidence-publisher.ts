/** The ceremony that deploys a fleet, and the page of evidence that it leaves (BLOG26; attacks J). */
import { setup } from "xstate";
import type { Cryptosystem } from "../algebra/cryptosystem.ts";
import { type FleetParameters, keysDigestOf } from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Outcome, record, refuse, send } from "../protocol/effects.ts";
import { type CeremonyFlaw, type Evidence, releasedCode } from "../protocol/evidence.ts";
import { type Input, rule } from "../protocol/machine-kit.ts";
import { ADVERSARY_FLEET, keysOfFleet, PUBLISHER } from "../protocol/trust-keys.ts";

export interface EvidenceContext {
  readonly parameters: FleetParameters | null;
  readonly pages: readonly Evidence[];
  /** Fleets that are retired: their keys are erased, on record, and no epoch after this one may list them. */
  readonly retired: readonly { readonly fleet: string; readonly epoch: number }[];
}

type Result = Outcome<EvidenceContext>;

const members = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `serial-${index + 1}`);

/** What an honest ceremony leaves. */
const honestPage = (
  crypto: Cryptosystem,
  fleet: string,
  parameters: FleetParameters,
): Evidence => ({
  fleet,
  keys: keysDigestOf(crypto, keysOfFleet(crypto, fleet)),
  code: releasedCode(crypto),
  parameters,
  members: members(parameters.replicas),
  cardsDestroyed: true,
  attestors: ["attestor-1", "attestor-2"],
  generation: "attested",
});

const flawed = (crypto: Cryptosystem, page: Evidence, flaw: CeremonyFlaw): Evidence => {
  switch (flaw) {
    case "cards-kept":
      return { ...page, cardsDestroyed: false };
    case "attestor-twice":
      return { ...page, attestors: ["attestor-1", "attestor-1"] };
    case "too-few-attestors":
      return { ...page, attestors: ["attestor-1"] };
    case "other-code":
      return { ...page, code: crypto.hash(crypto.text("another build")) };
    case "extra-member":
      return { ...page, members: members(page.parameters.replicas + 1) };
    case "imported-key":
      return { ...page, generation: "imported" };
    case "evidence-of-another-fleet":
      return { ...page, keys: keysDigestOf(crypto, keysOfFleet(crypto, ADVERSARY_FLEET)) };
    case "other-parameters":
      return {
        ...page,
        parameters: {
          ...page.parameters,
          rollbackTolerance: page.parameters.rollbackTolerance + 1,
        },
      };
  }
};

const deploy = ({ crypto }: Protocol, context: EvidenceContext, { trust }: Input): Result => {
  const { parameters, pages } = context;
  if (trust?.goal?.kind !== "deploy" || parameters === null) throw new Error("nothing to deploy");
  const { fleet, flaw } = trust.goal;
  if (pages.some((page) => page.fleet === fleet))
    return { context, effects: [refuse("not-expected")] };
  const honest = honestPage(crypto, fleet, parameters);
  const evidence = flaw === undefined ? honest : flawed(crypto, honest, flaw);
  return {
    context: { ...context, pages: [...pages, evidence] },
    effects: [
      record({ fact: "fleet-deployed", fleet, flaw: flaw ?? null }),
      send(PUBLISHER, { kind: "evidence-page", evidence }),
    ],
  };
};

/** An insider edits a page that is published already (attacks J7): the code is another one now. */
const edit = (context: EvidenceContext, { trust }: Input): Result => {
  if (trust?.goal?.kind !== "edit-evidence") throw new Error("nothing to edit");
  const { fleet } = trust.goal;
  const isEdited = ({ attestors }: Evidence) => attestors.includes("attestor-3");
  const page = context.pages.find((one) => one.fleet === fleet);
  if (page === undefined || isEdited(page)) return { context, effects: [refuse("not-expected")] };
  const edited: Evidence = { ...page, attestors: ["attestor-1", "attestor-3"] };
  const pages = context.pages.map((one) => (one === page ? edited : one));
  return {
    context: { ...context, pages },
    effects: [record({ fact: "evidence-edited", fleet })],
  };
};

const retire = (context: EvidenceContext, { trust }: Input): Result => {
  if (trust?.goal?.kind !== "retire") throw new Error("nothing to retire");
  const { fleet } = trust.goal;
  if (context.retired.some((one) => one.fleet === fleet))
    return { context, effects: [refuse("not-expected")] };
  return {
    context: {
      ...context,
      retired: [...context.retired, { fleet, epoch: trust.lastEpoch ?? 0 }],
    },
    effects: [record({ fact: "fleet-retired", fleet, time: trust.now })],
  };
};

export const evidenceMachine = (protocol: Protocol) =>
  setup({
    types: {} as { context: EvidenceContext; events: Input },
    actions: {
      "take parameters": rule((context: EvidenceContext, { trust }) => ({
        context: { ...context, parameters: trust?.parameters ?? null },
        effects: [],
      })),
      "hold ceremony": rule((context: EvidenceContext, input) => deploy(protocol, context, input)),
      "edit page": rule(edit),
      "retire fleet": rule(retire),
      "refuse: not expected": rule((context: EvidenceContext) => ({
        context,
        effects: [refuse("not-expected")],
      })),
    },
  }).createMachine({
    id: "evidence publisher",
    context: { parameters: null, pages: [], retired: [] },
    initial: "publishing",
    states: {
      publishing: {
        on: {
          provision: { actions: "take parameters" },
          "begin.deploy": { actions: "hold ceremony" },
          "begin.edit-evidence": { actions: "edit page" },
          "begin.retire": { actions: "retire fleet" },
          "*": { actions: "refuse: not expected" },
        },
      },
    },
  });

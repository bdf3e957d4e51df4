/**
 * A client's fleet trust: which bundle it holds, and what it seals to. The trust is on the disk; a crash loses nothing
 * of it, and an adversary with the disk can put an older one back.
 */
import { setup } from "xstate";
import { type Bundle, digestOf, statementTerm } from "../protocol/bundle.ts";
import type { Protocol } from "../protocol/configuration.ts";
import {
  arm,
  disarm,
  type Effect,
  type Outcome,
  record,
  refuse,
  send,
} from "../protocol/effects.ts";
import { type Input, messageOf, rule } from "../protocol/machine-kit.ts";
import type { PartyId } from "../protocol/parties.ts";
import type { Refusal } from "../protocol/refusals.ts";
import type { TrustFact } from "../protocol/trust-facts.ts";
import { MONITOR } from "../protocol/trust-keys.ts";
import type { BundleOffer, RotationOffer } from "../protocol/trust-messages.ts";
import {
  accepting,
  acceptsRotation,
  type FleetTrust,
  isShownIncluded,
  parametersOf,
  refusalsOf,
  rotated,
  savedUnverified,
  sealingKey,
  validityRefusals,
  workOf,
} from "./fleet-trust-rules.ts";

export interface TrustClientContext {
  readonly id: PartyId;
  /** Null until the application is installed. */
  readonly trust: FleetTrust | null;
  /** The last accepted bundle, to be reported; not needed to use the fleet. */
  readonly bundle: Bundle | null;
  /** Only without `save-after-verification`: what is saved and still to be checked, and what it replaced. */
  readonly unverified: { readonly bundle: Bundle; readonly before: FleetTrust } | null;
}

type Result = Outcome<TrustClientContext>;

const trustOf = ({ trust }: TrustClientContext): FleetTrust => {
  if (trust === null) throw new Error("the application is not installed");
  return trust;
};

const nowOf = ({ trust }: Input): number => {
  if (trust === undefined) throw new Error("an input of this world tells the time");
  return trust.now;
};

const install = (context: TrustClientContext, { trust }: Input): Result => {
  if (trust?.keys === undefined || trust.floors === undefined)
    throw new Error("an installation brings keys and floors");
  const { keys, floors, pinnedFleet = null } = trust;
  const installed: FleetTrust = {
    keys,
    floors,
    pinnedFleet,
    held: null,
    floor: null,
  };
  return { context: { ...context, trust: installed }, effects: [] };
};

const accept = (protocol: Protocol, context: TrustClientContext, bundle: Bundle): Result => {
  const { crypto } = protocol;
  const trust = accepting(crypto, trustOf(context), bundle);
  const { statement, proof } = bundle;
  const fact: TrustFact = {
    fact: "bundle-accepted",
    client: context.id,
    era: trust.keys.era,
    epoch: statement.epoch,
    statement: statementTerm(crypto, statement),
    artifact: digestOf(crypto, bundle.artifact),
    digest: statement.digest,
    namespace: statement.namespace,
    tree: proof?.checkpoint ?? null,
    included: isShownIncluded(crypto, bundle),
    work: workOf(bundle),
  };
  return { context: { ...context, trust, bundle }, effects: [record(fact)] };
};

const refuseBundle = (
  protocol: Protocol,
  context: TrustClientContext,
  bundle: Bundle,
  refusal: Refusal,
): Result => {
  const isRead = refusal !== "bundle-oversized";
  const fact: TrustFact = {
    fact: "bundle-refused",
    client: context.id,
    era: trustOf(context).keys.era,
    statement: statementTerm(protocol.crypto, bundle.statement),
    refusal,
    work: isRead ? workOf(bundle) : 0,
  };
  return { context, effects: [refuse(refusal), record(fact)] };
};

const decide = (
  protocol: Protocol,
  context: TrustClientContext,
  bundle: Bundle,
  now: number,
): Result => {
  const [refusal] = refusalsOf(protocol, trustOf(context), bundle, now);
  return refusal === undefined
    ? accept(protocol, context, bundle)
    : refuseBundle(protocol, context, bundle, refusal);
};

/**
 * A bundle arrives. Without `save-after-verification` the attack of CVE-2022-29173, part two:
 *   1. the network sends a bundle of its own; the client writes it to the disk and begins to verify;
 *   2. the client crashes, or is made to;
 *   3. it restarts, finds a bundle on the disk, and seals requests to the attacker's fleet.
 */
const take = (protocol: Protocol, context: TrustClientContext, input: Input): Result => {
  const { bundle } = messageOf<BundleOffer>(input);
  if (protocol.defends("save-after-verification"))
    return decide(protocol, context, bundle, nowOf(input));
  const before = trustOf(context);
  const trust = savedUnverified(protocol.crypto, before, bundle);
  return {
    context: { ...context, trust, unverified: { bundle, before } },
    effects: [arm("persist")],
  };
};

const verify = (protocol: Protocol, context: TrustClientContext, input: Input): Result => {
  const { unverified } = context;
  if (unverified === null) throw new Error("nothing waits to be verified");
  const restored = { ...context, trust: unverified.before, unverified: null };
  const { context: next, effects } = decide(protocol, restored, unverified.bundle, nowOf(input));
  return { context: next, effects: [disarm("persist"), ...effects] };
};

/** CLN1: nothing is sealed before a bundle is held, and nothing to one whose validity is over. */
const seal = (protocol: Protocol, context: TrustClientContext, input: Input): Result => {
  const trust = trustOf(context);
  const { held } = trust;
  if (held === null) return { context, effects: [refuse("no-fleet")] };
  const now = nowOf(input);
  const [refusal] = validityRefusals(protocol, held.artifact, now);
  if (refusal !== undefined) return { context, effects: [refuse(refusal)] };
  const { artifact, statement, timestamp, digest } = held;
  const key = sealingKey(protocol, artifact);
  const fact: TrustFact = {
    fact: "request-sealed",
    client: context.id,
    statement,
    artifact: digest,
    role: key?.role ?? null,
    parameters: parametersOf(artifact),
    evidenced: artifact.terms === null ? null : artifact.terms.evidence !== null,
    timestamp,
    time: now,
  };
  return { context, effects: [record(fact)] };
};

const pinsReplaced = ({ id }: TrustClientContext, { keys }: FleetTrust): Effect =>
  record({
    fact: "pins-replaced",
    client: id,
    era: keys.era,
    first: keys.first,
    counter: keys.counter,
  });

const rotate = (protocol: Protocol, context: TrustClientContext, input: Input): Result => {
  const offer = messageOf<RotationOffer>(input);
  const before = trustOf(context);
  if (!acceptsRotation(protocol, before, offer))
    return { context, effects: [refuse("rotation-rejected")] };
  const trust = rotated(protocol, before, offer.keys);
  return { context: { ...context, trust }, effects: [pinsReplaced(context, trust)] };
};

/** The application's own channel brings the keys of the present era: assumed authentic (attacks H10). */
const update = (
  protocol: Protocol,
  context: TrustClientContext,
  { trust: given }: Input,
): Result => {
  const before = trustOf(context);
  if (given?.keys === undefined) throw new Error("an update brings keys");
  if (given.keys.era <= before.keys.era && given.keys.first === before.keys.first)
    return { context, effects: [refuse("not-expected")] };
  const trust = rotated(protocol, before, given.keys);
  return { context: { ...context, trust }, effects: [pinsReplaced(context, trust)] };
};

const report = (context: TrustClientContext): Result => ({
  context,
  effects:
    context.bundle === null
      ? [refuse("no-fleet")]
      : [send(MONITOR, { kind: "bundle-report", bundle: context.bundle })],
});

const acknowledged = (context: TrustClientContext): Result => ({
  context: { ...context, unverified: null, bundle: null },
  effects: [disarm("persist")],
});

const refusing =
  (refusal: Refusal) =>
  (context: TrustClientContext): Result => ({ context, effects: [refuse(refusal)] });

export const trustClientMachine = (protocol: Protocol, id: PartyId) =>
  setup({
    types: {} as { context: TrustClientContext; events: Input },
    actions: {
      install: rule(install),
      "take bundle": rule((context: TrustClientContext, input) => take(protocol, context, input)),
      "verify bundle": rule((context: TrustClientContext, input) =>
        verify(protocol, context, input),
      ),
      "seal request": rule((context: TrustClientContext, input) => seal(protocol, context, input)),
      "take keys": rule((context: TrustClientContext, input) => rotate(protocol, context, input)),
      "update application": rule((context: TrustClientContext, input) =>
        update(protocol, context, input),
      ),
      "report bundle": rule(report),
      "lose what is not on the disk": rule(acknowledged),
      "refuse: not expected": rule(refusing("not-expected")),
      "refuse: down": rule(refusing("party-down")),
    },
    guards: {
      "verifies before it saves": () => protocol.defends("save-after-verification"),
    },
  }).createMachine({
    id: "trusting client",
    context: { id, trust: null, bundle: null, unverified: null },
    initial: "missing",
    states: {
      missing: {
        on: {
          provision: { target: "ready", actions: "install" },
          "*": { actions: "refuse: not expected" },
        },
      },
      ready: {
        on: {
          "bundle-offer": [
            { guard: "verifies before it saves", actions: "take bundle" },
            { target: "verifying", actions: "take bundle" },
          ],
          "rotation-offer": { actions: "take keys" },
          "begin.use-fleet": { actions: "seal request" },
          "begin.report-bundle": { actions: "report bundle" },
          "begin.update-application": { actions: "update application" },
          crash: { target: "down", actions: "lose what is not on the disk" },
          "*": { actions: "refuse: not expected" },
        },
      },
      verifying: {
        on: {
          "timeout.persist": { target: "ready", actions: "verify bundle" },
          crash: { target: "down", actions: "lose what is not on the disk" },
          "*": { actions: "refuse: not expected" },
        },
      },
      down: {
        on: {
          restart: { target: "ready" },
          "*": { actions: "refuse: down" },
        },
      },
    },
  });

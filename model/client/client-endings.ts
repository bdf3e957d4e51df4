/** How an operation of the device ends, and what is left: turned off, locked out, given up, replaced, crashed. */
import type { Protocol } from "../protocol/configuration.ts";
import type { ClientDisk } from "../protocol/durable.ts";
import { disarm, type Outcome, record } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { sessionId } from "../protocol/parties.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import { newestApplication } from "./client-fleets.ts";
import { finish, opened } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** The vault has destroyed the record; the device forgets the key. */
export const turnOff = (context: ClientContext): Result =>
  finish(context, { key: null }, [
    { fact: "backup-turned-off", session: operationOf(context).session },
  ]);

/**
 * L4: where the factor is the 64 digits nothing of the user's is in the vault. A deletion that is asked for all the same tells
 * whoever runs the vault who its users are, and when they give up (scenarios/weakened/ask-vault-for-codes-only.json).
 */
export const hasNothingInVault = ({ configuration, defends }: Protocol): boolean =>
  configuration.factor === "64-digit-key" && defends("ask-vault-for-codes-only");

/** The device forgets the key. What is on paper stays on paper. */
export const turnOffByItself = (context: ClientContext): Result => {
  const sessions = context.sessions + 1;
  const session = sessionId(context.id, sessions);
  return finish({ ...context, sessions }, { key: null }, [{ fact: "backup-turned-off", session }]);
};

/** Whether the vault says, under the reply key, that the record is destroyed. Nobody else's word counts (K6). */
export const saysExhausted = (protocol: Protocol, context: ClientContext, input: Input): boolean =>
  opened<"refusal-reply">(protocol, context, input)?.refusal ===
  protocol.crypto.text("attempts-exhausted");

export const lockOut = (context: ClientContext): Result =>
  finish(context, {}, [{ fact: "locked-out", session: operationOf(context).session }]);

/** The operation ends without success, by a timeout or a refusal; the user may begin again. */
export const giveUp =
  (phase: string) =>
  (context: ClientContext): Result =>
    finish(context, {}, [
      { fact: "operation-given-up", session: operationOf(context).session, phase },
    ]);

/** A lost device: everything but the pins, which come with the application, and the user's paper. */
export const replaceDevice = (context: ClientContext): Result =>
  finish(newestApplication(context), { key: null, holds: null }, [{ fact: "device-replaced" }]);

/** What is on the device's disk: what a copy of the disk brings back. */
export const diskOf = ({
  key,
  factor,
  record: mayBe,
  nextKey,
  newestFleet,
  holds,
}: ClientContext): ClientDisk => ({ key, factor, record: mayBe, nextKey, newestFleet, holds });

/** K2: the disk is as it once was. Nothing on it says so, and the device goes on from there. */
export const restoreDisk = (context: ClientContext, { disk }: Input): Result => {
  if (disk === undefined) throw new Error("a device is set back to no disk");
  return {
    context: { ...context, ...disk, operation: null },
    effects: [disarm("retry"), record({ fact: "disk-restored", party: context.id })],
  };
};

export const crash = (context: ClientContext): Result => ({
  context: { ...context, operation: null },
  effects: [disarm("retry"), record({ fact: "party-crashed", party: context.id })],
});

export const restart = (context: ClientContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.id })],
});

/** How an operation of the device ends, and what is left: turned off, locked out, given up, replaced, crashed. */
import type { Protocol } from "../protocol/configuration.ts";
import { disarm, type Outcome, record } from "../protocol/effects.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { type ClientContext, operationOf } from "./client-context.ts";
import { finish, opened } from "./client-requests.ts";

type Result = Outcome<ClientContext>;

/** The vault has destroyed the record; the device forgets the key. */
export const turnOff = (context: ClientContext): Result =>
  finish(context, { key: null }, [
    { fact: "backup-turned-off", session: operationOf(context).session },
  ]);

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
  finish(context, { key: null, holds: null }, [{ fact: "device-replaced" }]);

export const crash = (context: ClientContext): Result => ({
  context: { ...context, operation: null },
  effects: [disarm("retry"), record({ fact: "party-crashed", party: context.id })],
});

export const restart = (context: ClientContext): Result => ({
  context,
  effects: [record({ fact: "party-restarted", party: context.id })],
});

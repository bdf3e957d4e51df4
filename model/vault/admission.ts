/** Who is let in: where accounts are shown by tokens, the leader looks at the token before anything else is done. */
import { apart, faultOf, hasTokens, openToken } from "../protocol/account-token.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type Effect, record, refuse } from "../protocol/effects.ts";
import type { VaultRequest } from "../protocol/messages.ts";
import { fleetOf, type ReplicaContext } from "./replica-context.ts";

export type Admission =
  /** The request without its token. */
  { readonly request: VaultRequest } | { readonly effects: readonly Effect[] };

/** Nobody is told why: whoever has no good token has no business with the record (F11). */
export const admitted = (
  protocol: Protocol,
  context: ReplicaContext,
  request: VaultRequest,
): Admission => {
  if (!hasTokens(protocol)) return { request };
  const { kind, session, account, sealed } = request;
  const parts = apart(protocol, sealed);
  const token =
    parts && openToken(protocol, fleetOf(context).transport, kind, session, account, parts);
  const fault = faultOf(protocol, account, token);
  if (fault !== undefined)
    return {
      effects: [
        record({ fact: "token-refused", replica: context.device, session, account, fault }),
        refuse("no-good-token"),
      ],
    };
  return { request: { ...request, sealed: parts?.request ?? sealed } };
};

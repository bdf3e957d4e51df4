/** What the adversary does about key stretching: offer none, and try a code both ways (row E11). */
import { vaultLabels } from "../algebra/labels.ts";
import type { Protocol } from "../protocol/configuration.ts";
import { type ClientLogin, generateKE3, type KE2, type KE3Result } from "../protocol/opaque.ts";
import { originOf, type SessionId } from "../protocol/parties.ts";
import type { Forgery, Sight } from "./sight.ts";

/** The published keys of the real fleet, and no stretching. */
export const offerNoStretching = ({ fleet }: Sight, session: SessionId): Forgery => ({
  to: originOf(session),
  message: { kind: "fleet-offer", session, ...fleet, stretching: "identity" },
});

/** The end of a login of its own: where the application pins a stretching, the user may have registered without it. */
export const finishHowever = (
  { crypto, configuration }: Protocol,
  login: ClientLogin,
  ke2: KE2,
): KE3Result => {
  const context = crypto.text(vaultLabels.opaqueContext);
  const result = generateKE3(crypto, { login, ke2, context });
  return result.kind === "authenticated" || configuration.stretching === null
    ? result
    : generateKE3(crypto, { login, ke2, context, stretching: "identity" });
};

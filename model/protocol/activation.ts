/** The second phase of a registration: its proof of knowledge. */
import type { Cryptosystem, Value } from "../algebra/cryptosystem.ts";
import { vaultLabels } from "../algebra/labels.ts";

/** MAC over the generation under the masking key, which only the registrant and the vault know. */
export const activationProof = (
  crypto: Cryptosystem,
  maskingKey: Value,
  generation: Value,
): Value =>
  crypto.mac(maskingKey, crypto.pack(crypto.text(vaultLabels.activationProof), generation));

/** The messages of fleet trust and of realms in the page of messages: their fields, and how long they are in a run. */
import type { ConcreteCryptosystem } from "../model/algebra/concrete/concrete.ts";
import { REALM_NUMBER, REALM_WIRE_LAYOUT } from "../model/protocol/realm-wire-layout.ts";
import { TRUST_NUMBER, TRUST_WIRE_LAYOUT } from "../model/protocol/trust-wire-layout.ts";
import { encodeMessage } from "../model/protocol/wire.ts";
import { type Form, ITEMS_MAX, type Layout } from "../model/protocol/wire-form.ts";
import { octetsFor, replayPaired } from "../scenarios/paired.ts";
import { storedScenarios } from "../scenarios/read-scenario.ts";
import { table } from "./markdown.ts";

export const formOf = (form: Form): string => {
  switch (form.form) {
    case "text":
      return "text";
    case "count":
      return "count";
    case "octet":
      return "octet";
    case "wide":
      return "count below 2^53";
    case "flag":
      return "0 or 1";
    case "one-of":
      return form.names.map((name, place) => `${place} ${name}`).join(" or ");
    case "list":
      return `list of ${formOf(form.of)}`;
    case "table":
      return `pairs of a text and ${formOf(form.of)}`;
    case "octets":
      return typeof form.size === "number" ? `${form.size} octets` : form.size;
    case "box":
      return `up to ${form.octetsMax.toLocaleString("en")} octets`;
    case "optional":
      return `${formOf(form.of)}, or null`;
    case "trailing":
      return `${formOf(form.of)}, or left out`;
    case "record":
      return `[${form.fields.map(([name]) => name).join(", ")}]`;
    case "choice":
      return `one of ${form.cases.map(([kind]) => kind).join(", ")}`;
  }
};

/** The runs whose messages are measured: all kinds occur in them. */
const RUNS = ["publish-rotate-retire", "i19-gossip"];
const REALM_RUNS = ["realms-recover", "k4-partial-change", "realms-activate"];

/** The length of the longest message of each kind that an honest party sent. */
const measured = (runs: readonly string[]): ReadonlyMap<string, number> => {
  const lengths = new Map<string, number>();
  for (const scenario of storedScenarios().filter(({ name }) => runs.includes(name))) {
    const crypto: ConcreteCryptosystem = octetsFor(scenario, 1);
    const { networks } = replayPaired(scenario, crypto).course.twin.world.universe;
    for (let id = 0; id < networks.envelopeCount; id++) {
      const { message } = networks.envelopeAt(id);
      const { length } = encodeMessage(crypto, message);
      lengths.set(message.kind, Math.max(length, lengths.get(message.kind) ?? 0));
    }
  }
  return lengths;
};

const fields = (layout: Layout): string =>
  layout.map(([name, form]) => `${name} (${formOf(form)})`).join(", ");

/** The records that occur inside, each once, by the place in which they are met first. */
const recordsIn = (kind: string, layout: Layout, found: Map<Form, string>): void => {
  const visit = (place: string, name: string, form: Form): void => {
    if (form.form === "record") {
      if (found.has(form)) return;
      found.set(form, `${name} in ${place}`);
      for (const [inner, of] of form.fields) visit(name, inner, of);
    } else if (form.form === "optional" || form.form === "list" || form.form === "table")
      visit(place, name, form.of);
  };
  for (const [name, form] of layout) visit(kind, name, form);
};

/** Paragraphs and tables for the page of messages. */
export const trustMessages = (): readonly string[] => {
  const lengths = measured(RUNS);
  const records = new Map<Form, string>();
  for (const [kind, layout] of Object.entries(TRUST_WIRE_LAYOUT)) recordsIn(kind, layout, records);
  return [
    "## Messages of fleet trust",
    `Their numbers begin with ${TRUST_NUMBER}. A list has at most ${ITEMS_MAX} items: more than any client takes, since a bundle with too many keys is for the client to refuse. Digests are SHA-256 and signatures Ed25519, whatever the vault's suite, so that lengths do not depend on it. They are those of the longest message of the kind in the stored runs ${RUNS.map((name) => `\`${name}\``).join(" and ")}; a bundle's signatures are over PLEXI's signature message (\`model/protocol/signature-message.ts\`), not over this form.`,
    table(
      ["No.", "Message", "Fields", "Octets"],
      Object.entries(TRUST_WIRE_LAYOUT).map(([kind, layout], place) => [
        String(TRUST_NUMBER + place),
        `\`${kind}\``,
        fields(layout),
        String(lengths.get(kind) ?? "not sent in these runs"),
      ]),
    ),
    table(
      ["Inside", "Fields"],
      [...records].map(([form, name]) => [name, form.form === "record" ? fields(form.fields) : ""]),
    ),
  ];
};

/** The same for the design `threshold`. */
export const realmMessages = (): readonly string[] => {
  const lengths = measured(REALM_RUNS);
  return [
    "## Messages of realms",
    `Their numbers begin with ${REALM_NUMBER}. Five realms, of which three are enough; ristretto255-SHA512. Lengths are those of the longest message of the kind in the stored runs ${REALM_RUNS.map((name) => `\`${name}\``).join(" and ")}.`,
    table(
      ["No.", "Message", "Fields", "Octets"],
      Object.entries(REALM_WIRE_LAYOUT).map(([kind, layout], place) => [
        String(REALM_NUMBER + place),
        `\`${kind}\``,
        fields(layout),
        String(lengths.get(kind) ?? "not sent in these runs"),
      ]),
    ),
  ];
};

/** What scenarios of fleet trust are composed of: the steps of the signers, of clients, and of the adversary. */
import { NAMESPACE } from "../model/protocol/bundle.ts";
import { DEFAULT_CONFIGURATION, type TrustParameters } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import type { CeremonyFlaw } from "../model/protocol/evidence.ts";
import type { LogShow } from "../model/protocol/log-show.ts";
import type { Alteration } from "../model/protocol/trust-facts.ts";
import type { ProofSource, SignatureSource, TreeSource } from "../model/protocol/trust-recipe.ts";
import type { Event } from "../model/world/event.ts";
import type { Composed } from "./composed.ts";
import type { Script } from "./script.ts";
import type { TrustThreatName } from "./trust-threats.ts";

export const { trust: HARDENED } = DEFAULT_CONFIGURATION;
export const PUBLISHED: TrustParameters = { ...HARDENED, format: "published" };

export const begin = (party: string, goal: object): Event =>
  ({ do: "begin", party, goal }) as Event;

/** Everything that is said between the signers, the log and the witnesses. */
export const settle = (script: Script): Script =>
  script.deliverAll(({ to }) => !to.startsWith("client-") && to !== "monitor");

export const deploy = (script: Script, fleet = "fleet-1", flaw?: CeremonyFlaw): Script =>
  settle(script.take(begin("evidence", { kind: "deploy", fleet, ...(flaw && { flaw }) })));

export const publish = (script: Script, fleet = "fleet-1", alteration?: Alteration): Script =>
  settle(
    script.take(begin("publisher", { kind: "publish", fleet, ...(alteration && { alteration }) })),
  );

export const deployed = (script: Script): Script => deploy(script.provision());
export const published = (script: Script): Script => publish(deployed(script));

/** The client gets the bundle that was published as the `ordinal`-th, from 0: the network keeps all of them. */
export const serve = (script: Script, ordinal: number, namespace = NAMESPACE): Script =>
  script.deliverThat(
    { to: "client-1", kind: "bundle-offer" },
    (message) =>
      message.kind === "bundle-offer" &&
      message.bundle.statement.epoch === ordinal + 1 &&
      message.bundle.statement.namespace === namespace,
  );

export const use = (script: Script): Script =>
  script.take(begin("client-1", { kind: "use-fleet" }));
export const tick = (script: Script, times = 1): Script => {
  for (let time = 0; time < times; time++) script.take({ do: "tick" });
  return script;
};
export const steal = (script: Script, ...parties: readonly string[]): Script => {
  for (const party of parties) script.take({ do: "corrupt", party, level: "signing-key" } as Event);
  return script;
};
export const poll = (script: Script, view?: LogShow): Script =>
  script.take(begin("monitor", { kind: "poll", ...(view && { view }) }));

export interface Offer {
  readonly epoch?: number;
  readonly alteration?: Alteration;
  readonly statement?: "own" | "published";
  readonly first?: SignatureSource;
  readonly counter?: SignatureSource;
  readonly proof?: ProofSource;
}

export const offer = (script: Script, given: Offer): Script =>
  script.inject({
    recipe: "offer-bundle",
    to: "client-1",
    epoch: 1,
    alteration: "adversary-fleet",
    statement: "own",
    first: "stolen",
    counter: "stolen",
    proof: "none",
    ...given,
  });

export const log = (script: Script, given: Offer): Script => {
  const { proof: _, ...rest } = given;
  return settle(
    script.inject({
      recipe: "log-entry",
      epoch: 1,
      alteration: "adversary-fleet",
      statement: "own",
      first: "stolen",
      counter: "stolen",
      ...rest,
    }),
  );
};

/** As the log: show one witness a tree. */
export const showTo = (
  script: Script,
  witness: number,
  { proof: _, ...given }: Offer = {},
  tree: TreeSource = "built",
): Script =>
  script.inject({
    recipe: "show-tree",
    to: `witness-${witness}`,
    tree,
    epoch: 1,
    alteration: "adversary-fleet",
    statement: "own",
    first: "stolen",
    counter: "stolen",
    ...given,
  });

/** As the log: show the tree to so many witnesses. */
export const show = (
  script: Script,
  witnesses: number,
  given: Offer = {},
  tree: TreeSource = "built",
): Script => {
  for (let witness = 1; witness <= witnesses; witness++) showTo(script, witness, given, tree);
  return script;
};

export const BOTH = ["first-signer", "countersigner"] as const;

export interface Row {
  readonly rows: readonly string[];
  readonly name: string;
  readonly question: string;
  readonly threat: TrustThreatName;
  readonly trust?: Partial<TrustParameters>;
  /** Defences that are taken away. */
  readonly without?: readonly Defence[];
  readonly play: (script: Script) => void;
  readonly expect: Composed["expect"];
}

/** A breach as the text of a scenario file: what `check` writes and `replay` reads. */
import type { Configuration } from "../../model/protocol/configuration.ts";
import type { Finding } from "../../properties/harness/judge.ts";

export interface FoundScenario {
  readonly name: string;
  readonly finding: Finding;
  readonly configuration: Configuration;
  readonly threat: string;
}

/** It expects the property to hold, so that replaying it fails for as long as the property breaks. */
export const scenarioText = ({ name, finding, configuration, threat }: FoundScenario): string =>
  `${JSON.stringify(
    {
      name: name.replace(/[^a-z0-9]+/g, "-"),
      question: `Does ${finding.property} hold? A search found: ${finding.why}.`,
      sources: [],
      configuration,
      threat,
      search: { kind: "schedule", events: finding.schedule },
      expect: { [finding.property]: "held" },
    },
    null,
    2,
  )}\n`;

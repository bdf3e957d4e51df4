/** Which generations' secrets a durable state holds: whoever starts a device from it brings them back, destroyed or not. */
import type { Durable } from "../protocol/durable.ts";
import type { Entry } from "../protocol/entries.ts";
import type { RecordId } from "../protocol/parties.ts";
import { isIn } from "../protocol/ranges.ts";
import type { GenerationName } from "../protocol/storage-facts.ts";

/** What a group adds to the index of an entry to name what the entry makes of a record: that of the range it came with. */
const baseAt = (log: readonly Entry[], index: number, record: RecordId): number =>
  log.reduce(
    (base, { index: place, operation }) =>
      place < index && operation.kind === "transfer-in" && isIn(operation.range, record)
        ? operation.base
        : base,
    0,
  );

const inLog = (log: readonly Entry[]): readonly GenerationName[] =>
  log.flatMap(({ index, operation }) => {
    if (operation.kind === "register" && operation.secrets !== null) {
      const { record } = operation;
      return [{ record, generation: index + baseAt(log, index, record) }];
    }
    if (operation.kind !== "transfer-in") return [];
    return operation.moved
      .filter(({ sealed }) => sealed !== null)
      .map(({ record, number }) => ({ record, generation: number }));
  });

const inSnapshot = ({ snapshot }: Pick<Durable, "snapshot">): readonly GenerationName[] =>
  Object.entries(snapshot?.records ?? {}).flatMap(([record, { active, pending }]) =>
    [active, pending].flatMap((generation) =>
      generation === null || generation.secrets === null
        ? []
        : [{ record, generation: generation.number }],
    ),
  );

/**
 * Each once: a record that has gone and come back may be in the log twice. No hash tells which are there: the log's chain and a
 * snapshot's digest stay as they are when secrets are erased.
 */
export const secretsKeptIn = (
  durable: Pick<Durable, "snapshot" | "log">,
): readonly GenerationName[] => {
  const kept = [...inSnapshot(durable), ...inLog(durable.log)];
  const isFirst = ({ record, generation }: GenerationName, at: number): boolean =>
    kept.findIndex((one) => one.record === record && one.generation === generation) === at;
  return kept.filter(isFirst);
};

/** The same, as a text each: to tell two states apart by what they hold. */
export const secretNamesIn = (durable: Pick<Durable, "snapshot" | "log">): readonly string[] =>
  secretsKeptIn(durable).map(({ record, generation }) => `${record}/${generation}`);

/** Claims about one replicated log, judged of each group of replicas by itself. */
import type { Configuration } from "../model/protocol/configuration.ts";
import type { Fact } from "../model/protocol/facts.ts";
import { type GroupId, groupIds, groupOf } from "../model/protocol/groups.ts";
import { isCopy, isReplica } from "../model/protocol/parties.ts";
import { isBreach } from "../model/world/observer.ts";
import type { AlwaysProperty } from "./property.ts";

interface GroupsMemory<Memory> {
  /** By group, from the first. */
  readonly groups: readonly Memory[];
  /** By copied device: the group of the replica under whose name it acts. */
  readonly copies: Readonly<Record<string, GroupId>>;
}

/** The device that a fact is about; none where it is about everybody, or about no replica. */
const deviceIn = (fact: Fact): string | undefined => {
  const device = "replica" in fact ? fact.replica : "party" in fact ? fact.party : undefined;
  return typeof device === "string" && isReplica(device) ? device : undefined;
};

/**
 * The same claim of every group: each has a memory of its own, and sees the facts of its own replicas. With one group it is
 * the claim itself.
 */
export const ofEachGroup = <Memory>(
  configuration: Pick<Configuration, "groups" | "replicas">,
  property: AlwaysProperty<Memory>,
): AlwaysProperty => {
  if (configuration.groups === 1) return property as AlwaysProperty;
  const groups = groupIds(configuration);
  const start: GroupsMemory<Memory> = { groups: groups.map(() => property.start), copies: {} };
  const observe = (memory: GroupsMemory<Memory>, fact: Fact) => {
    const device = deviceIn(fact);
    const group =
      device === undefined
        ? undefined
        : isCopy(device)
          ? memory.copies[device]
          : groupOf(configuration, device);
    const outcomes = memory.groups.map((one, at) =>
      group === undefined || group === groups[at] ? property.observe(one, fact) : one,
    );
    const breach = outcomes.find(isBreach);
    if (breach !== undefined) return breach;
    const copies =
      fact.fact === "replica-copied" && group !== undefined
        ? { ...memory.copies, [fact.copy]: group }
        : memory.copies;
    return { groups: outcomes as readonly Memory[], copies };
  };
  return { ...property, start, observe } as AlwaysProperty;
};

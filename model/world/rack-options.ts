/** What a host may do to the devices in its racks: keep durable states and put them back, and tell each device the time. */
import type { ClientContext } from "../client/client-context.ts";
import { diskOf } from "../client/client-endings.ts";
import { attestedUntil } from "../protocol/members.ts";
import { isClient, type PartyId } from "../protocol/parties.ts";
import { hasExpired } from "../vault/attestation-rules.ts";
import { durableOf, type ReplicaContext } from "../vault/replica-context.ts";
import { canonicalKey } from "./interner.ts";
import { type Ledger, type Snapshot, standsFor } from "./ledger.ts";
import { moveOf, ROLLBACK, SET_CLOCK, SNAPSHOT, TICK } from "./move.ts";
import type { Universe } from "./universe.ts";

/** Whether the host may set an HSM back because its attestation has run out: it was found faulty. */
export const isFaulty = (
  { configuration, threat }: Universe,
  { time = 0 }: Ledger,
  device: PartyId,
): boolean => threat.capabilities.expired && hasExpired({ configuration }, device, time);

/** Keeping durable states, and putting back what is kept: of so many replicas as the threat says, and of faulty ones. */
export const rollbackOptions = (
  universe: Universe,
  worlds: Int32Array,
  at: number,
  ledger: Ledger,
  moves: number[],
): void => {
  const { configuration, ledgers, parties, replicaSlots, threat } = universe;
  const isAmong = (device: PartyId): boolean =>
    ledger.rolledBack.includes(device) || ledger.rolledBack.length < threat.capabilities.rolledBack;
  // What is kept of an HSM that will be found faulty is put back when it was.
  const mayBeKept = (device: PartyId): boolean =>
    isAmong(device) ||
    (threat.capabilities.expired && attestedUntil(configuration, device) !== null);
  if (ledgers.affords(ledger, "snapshots"))
    for (const slot of replicaSlots) {
      const device = parties[slot] as PartyId;
      const { context } = universe.table(slot).stateAt(worlds[at + slot] as number);
      const durable = durableOf(context as ReplicaContext);
      const kept = ledger.snapshots.some(
        (snapshot) =>
          snapshot.device === device &&
          "durable" in snapshot &&
          standsFor(snapshot.durable, durable, configuration),
      );
      if (!kept && mayBeKept(device)) moves.push(moveOf(SNAPSHOT, slot, 0));
    }
  if (ledgers.affords(ledger, "rollbacks"))
    for (const [index, { device }] of ledger.snapshots.entries())
      if (isClient(device)) continue;
      else if (isAmong(device) || isFaulty(universe, ledger, device))
        moves.push(moveOf(ROLLBACK, universe.slotOf(device), index));
};

/** Time passes; and a host stops its clock at the beginning or now, or puts it ahead, once each. */
export const clockOptions = (
  { configuration, ledgers, replicaSlots, parties, threat }: Universe,
  ledger: Ledger,
  moves: number[],
): void => {
  const { clocks = {}, time = 0 } = ledger;
  const { replicas, attestationLifetime } = configuration;
  if (ledgers.affords(ledger, "ticks")) moves.push(moveOf(TICK, 0, 0));
  if (threat.capabilities.clocks === 0 || !ledgers.affords(ledger, "clockSettings")) return;
  const isStopped = (slot: number): boolean => clocks[parties[slot] as PartyId] !== undefined;
  const founders = replicaSlots.slice(0, replicas);
  const stopped = founders.filter(isStopped).length;
  const readings = [...new Set([0, time, (attestationLifetime ?? 0) + 1])];
  for (const slot of replicaSlots) {
    if (isStopped(slot)) continue;
    if (founders.includes(slot) && stopped >= threat.capabilities.clocks) continue;
    for (const to of readings) moves.push(moveOf(SET_CLOCK, slot, to));
  }
};

/** What is kept of a device: its disk, or what an HSM has written. */
export const snapshotOf = (device: PartyId, context: unknown): Snapshot =>
  isClient(device)
    ? { device, disk: diskOf(context as ClientContext) }
    : { device, durable: durableOf(context as ReplicaContext) };

/** K2: somebody keeps copies of the disks of the user's devices, and puts them back. */
export const diskOptions = (
  universe: Universe,
  worlds: Int32Array,
  at: number,
  ledger: Ledger,
  moves: number[],
): void => {
  const { clientSlots, ledgers, parties } = universe;
  if (ledgers.affords(ledger, "snapshots"))
    for (const slot of clientSlots) {
      const { context } = universe.table(slot).stateAt(worlds[at + slot] as number);
      const disk = canonicalKey(diskOf(context as ClientContext));
      const kept = ledger.snapshots.some(
        (snapshot) =>
          snapshot.device === parties[slot] &&
          "disk" in snapshot &&
          canonicalKey(snapshot.disk) === disk,
      );
      if (!kept) moves.push(moveOf(SNAPSHOT, slot, 0));
    }
  if (ledgers.affords(ledger, "rollbacks"))
    for (const [index, { device }] of ledger.snapshots.entries())
      if (isClient(device)) moves.push(moveOf(ROLLBACK, universe.slotOf(device), index));
};

/** Which keys a fleet has had, and what may not happen to them from one epoch to the next (MBT, phase 2). */
import { type Finding, failed, passed } from "./audit-step.ts";
import type { FleetKey } from "./fleet-keys.ts";

interface Past {
  readonly key: FleetKey;
  /** The last epoch that had it. */
  readonly until: bigint;
}

const names = (keys: readonly FleetKey[]): string =>
  keys.map(({ id, role }) => `${id} (${role})`).join(", ");

const counted = (count: number): string => (count === 1 ? "1 key" : `${count} keys`);

export class KeyHistory {
  readonly #byId = new Map<string, Past>();
  readonly #byKey = new Map<string, Past>();
  #present: readonly FleetKey[] | undefined;
  #epoch = 0n;

  /** Compares an epoch's keys with all that came before, then remembers them. */
  follow(epoch: bigint, keys: readonly FleetKey[]): Finding {
    const finding = this.#compare(keys);
    for (const key of keys) {
      const past = { key, until: epoch };
      // The first holder of an id keeps it: a later one is the intruder, each time.
      if (this.#byId.get(key.id)?.key.publicKey === key.publicKey || !this.#byId.has(key.id))
        this.#byId.set(key.id, past);
      this.#byKey.set(key.publicKey, past);
    }
    this.#present = keys;
    this.#epoch = epoch;
    return finding;
  }

  #compare(keys: readonly FleetKey[]): Finding {
    const before = this.#present;
    if (before === undefined) return passed(`the walk begins with ${counted(keys.length)}`);
    const fault = keys.map((key) => this.#faultOf(key)).find((one) => one !== undefined);
    if (fault !== undefined) return failed(fault);
    const had = new Set(before.map(({ publicKey }) => publicKey));
    const has = new Set(keys.map(({ publicKey }) => publicKey));
    const added = keys.filter(({ publicKey }) => !had.has(publicKey));
    const removed = before.filter(({ publicKey }) => !has.has(publicKey));
    const changes = [
      ...(added.length === 0 ? [] : [`added ${names(added)}`]),
      ...(removed.length === 0 ? [] : [`removed ${names(removed)}`]),
    ];
    return passed(changes.length === 0 ? `the same ${counted(keys.length)}` : changes.join("; "));
  }

  #faultOf(key: FleetKey): string | undefined {
    const namesake = this.#byId.get(key.id);
    if (namesake !== undefined && namesake.key.publicKey !== key.publicKey)
      return `the id ${key.id} has other key bytes than in epoch ${namesake.until}`;
    const past = this.#byKey.get(key.publicKey);
    if (past === undefined) return undefined;
    if (past.key.role !== key.role)
      return `the key ${key.id} was "${past.key.role}" in epoch ${past.until} and is "${key.role}" now`;
    if (past.key.id !== key.id || past.key.alg !== key.alg)
      return `the key ${key.id}, ${key.alg}, was ${past.key.id}, ${past.key.alg}, in epoch ${past.until}`;
    // What was taken out of use, a retired or a leaked fleet, must not come back (attacks G11).
    return past.until < this.#epoch
      ? `the key ${key.id} was removed after epoch ${past.until} and is back`
      : undefined;
  }
}

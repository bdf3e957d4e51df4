/**
 * What scenarios of transfers between groups are composed of: who is who in two groups, and the steps of a coordinator. The first
 * N replicas are one group, which owns everything at the start; the next N are the other.
 */
import { type ReplicaId, replicaId } from "../model/protocol/parties.ts";
import type { RecordRange } from "../model/protocol/ranges.ts";
import type { EnvelopeRef } from "../model/world/event.ts";
import type { Cast } from "./cast.ts";
import { RIGHT } from "./composed.ts";
import type { Script } from "./script.ts";

/** The first leader of the group that owns every record; its followers are those of the cast. */
export const SOURCE = "hsm-1";

/** The n-th replica of the other group, from 0; the first one leads it. */
export const elsewhere = ({ everyone }: Cast, index: number): ReplicaId =>
  replicaId(everyone.length + index + 1);

export const destinationOf = (cast: Cast): ReplicaId => elsewhere(cast, 0);

export const FIRST = 1;
export const SECOND = 2;

/** The part with the victim's record, and one that begins or ends elsewhere. */
export const HALF: RecordRange = { from: "", to: "record of m" };
export const OTHER_HALF: RecordRange = { from: "record of b", to: "~" };

const isOfTransfer = ({ kind }: EnvelopeRef): boolean => kind.startsWith("transfer-");
/** Everything but what groups say to each other. */
export const within = (ref: EnvelopeRef): boolean => !isOfTransfer(ref);

/** Two groups with a leader each, and a user who has lost the device. */
export const bereft = (script: Script, cast: Cast): Script =>
  script
    .provision()
    .stand(SOURCE)
    .stand(destinationOf(cast))
    .deliverAll()
    .begin({ kind: "register", code: RIGHT })
    .deliverAll()
    .begin({ kind: "replace-device" });

export const prepared = (script: Script, cast: Cast, range: RecordRange = HALF): Script =>
  script.prepare(destinationOf(cast), FIRST, range).deliverAll(within);

export const out = (script: Script): Script =>
  script.deliver({ kind: "transfer-prepared" }, SOURCE).deliverAll(within);

export const arrived = (script: Script, cast: Cast): Script =>
  script.deliver({ kind: "transfer-statement" }, destinationOf(cast)).deliverAll(within);

/** A range moves, without disturbance. */
export const moves = (script: Script, cast: Cast, range: RecordRange = HALF): Script =>
  script.prepare(destinationOf(cast), FIRST, range).deliverAll();

export const movesBack = (script: Script, range: RecordRange = HALF): Script =>
  script.prepare(SOURCE, SECOND, range).deliverAll();

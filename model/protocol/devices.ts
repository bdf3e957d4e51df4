/** Several devices of one user at a time, and backups that are filed by their keys: where the model knows of them. */
import type { Configuration } from "./configuration.ts";
import { CLIENT, type PartyId, SECOND_CLIENT } from "./parties.ts";

/** The user's devices. */
export const clientIds = ({ devices }: Pick<Configuration, "devices">): readonly PartyId[] =>
  devices === 2 ? [CLIENT, SECOND_CLIENT] : [CLIENT];

/** Whether a configuration has something that the model knows only of one device and of the newest backup. */
export const hindersDevices = ({
  factor,
  payload,
  factors,
  fleets,
}: Pick<Configuration, "factor" | "payload" | "factors" | "fleets">): boolean =>
  factor !== "recovery-code" || payload !== "backup-key" || factors !== "fixed" || fleets > 1;

/** Whether a run records which key is where: with fixed factors there is only one to speak of, unless devices differ. */
export const tellsKeys = ({
  devices,
  backups,
}: Pick<Configuration, "devices" | "backups">): boolean => devices > 1 || backups === "filed";

/** Every kind of message that a schedule may name. */
import { REPLY_FIELDS, REQUEST_FIELDS } from "../model/protocol/messages.ts";
import { REALM_MESSAGE_KINDS } from "../model/protocol/realm-messages.ts";
import { TRANSFER_MESSAGE_KINDS } from "../model/protocol/transfer.ts";
import { TRUST_MESSAGE_KINDS } from "../model/protocol/trust-messages.ts";

export const MESSAGE_KINDS = [
  "fleet-request",
  "fleet-offer",
  ...(Object.keys(REQUEST_FIELDS) as (keyof typeof REQUEST_FIELDS)[]),
  ...(Object.keys(REPLY_FIELDS) as (keyof typeof REPLY_FIELDS)[]),
  "vote-request",
  "vote-reply",
  "append-request",
  "append-reply",
  "count-request",
  "count-reply",
  "snapshot-offer",
  "snapshot-page",
  "snapshot-reply",
  "record-read",
  "record-reply",
  "record-write",
  "backup-put",
  "backup-get",
  "backup-reply",
  "box-put",
  "box-get",
  "box-reply",
  "backup-replace",
  "backup-file",
  "backup-find",
  "factor-prompt",
  ...TRANSFER_MESSAGE_KINDS,
  ...TRUST_MESSAGE_KINDS,
  ...REALM_MESSAGE_KINDS,
] as const;

/** The log's own record of what the first signer signed: PLEXI's signature responses, one JSON object a line. */
import { z } from "zod";
import { messageOf, type Statement, statementFields, statementOf } from "./bundle.ts";
import { readForm } from "./form.ts";
import { Malformed } from "./malformed.ts";
import { decodeSignatureMessage, encodeSignatureMessage } from "./signature-message.ts";
import { fromHex, isSame } from "./spelling.ts";

/** Of one line, in bytes. */
export const LOG_RECORD_BYTES_MAX = 8_192;

export const logRecordSchema = z
  .strictObject({
    ...statementFields,
    serialized_message: z
      .string()
      .regex(/^(?:[0-9a-f]{2}){1,1024}$/, { error: "expected hexadecimal digits in lower case" })
      .exactOptional()
      .describe("the signed bytes; they must be those of the fields beside them"),
  })
  .meta({ title: "One line of the log's record, as `bkv audit --log` reads it" });

/** Reads a line. @throws Malformed */
export const readLogRecord = (line: Uint8Array): Statement => {
  const file = readForm(logRecordSchema, line, "the line");
  const statement = statementOf(file);
  const message = messageOf(statement);
  if (file.serialized_message === undefined || message === undefined) return statement;
  const bytes = fromHex(file.serialized_message);
  decodeSignatureMessage(bytes, message.ciphersuite);
  if (!isSame(bytes, encodeSignatureMessage(message)))
    throw new Malformed(
      "wrong-value",
      "at serialized_message: it says other things than the fields",
    );
  return statement;
};

/** The records of one epoch after the other; it holds those of one epoch at a time. */
export class LogCursor {
  readonly #records: Iterator<Statement>;
  #next: Statement | undefined;
  #epoch: bigint | undefined;
  #held: Statement[] = [];

  /** @param records in the order of their epochs */
  constructor(records: Iterable<Statement>) {
    this.#records = records[Symbol.iterator]();
    this.#advance();
  }

  /** What the log has of an epoch; epochs are asked for in their order. */
  at(epoch: bigint): readonly Statement[] {
    if (this.#epoch === epoch) return this.#held;
    this.#epoch = epoch;
    this.#held = [];
    while (this.#next !== undefined && this.#next.epoch <= epoch) {
      if (this.#next.epoch === epoch) this.#held.push(this.#next);
      this.#advance();
    }
    return this.#held;
  }

  /** The newest epoch beyond those that were asked for, if there is one; reads to the end. */
  newest(): bigint | undefined {
    let newest: bigint | undefined;
    for (; this.#next !== undefined; this.#advance()) newest = this.#next.epoch;
    return newest;
  }

  #advance(): void {
    const { done, value } = this.#records.next();
    this.#next = done === true ? undefined : value;
  }
}

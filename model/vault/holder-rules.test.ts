/** What the record's rules say where clients sign, and where turnings-off name a generation. */
import { describe, expect, test } from "vitest";
import { protocolWith } from "./fleet.setting.ts";
import {
  EMPTY_RECORD,
  type Generation,
  type RecordState,
  register,
  remove,
} from "./record-rules.ts";

const protocol = protocolWith({ attemptsMax: 3 });
const generation = (number: number): Generation => ({
  number,
  charged: 0,
  open: [],
  secrets: null,
});
const state = (change: Partial<RecordState>): RecordState => ({ ...EMPTY_RECORD, ...change });

describe("where clients sign or turnings-off are named", () => {
  const both = state({ active: generation(4), pending: generation(7) });

  test("F5: a turning-off destroys no generation that is newer than it names", () => {
    expect(remove(both, 3)).toEqual({
      reply: { reply: "refused", refusal: "not-the-holder" },
      record: both,
      destroyed: [],
    });
    const { record, destroyed } = remove(both, 4);
    expect(record).toEqual({ active: null, pending: both.pending, destroyed: 4 });
    expect(destroyed).toEqual([{ generation: 4, cause: "deleted" }]);
    expect(remove(both, 7)).toEqual(remove(both));
  });

  test("an upload that was checked against another generation than the one that answers now is not stored", () => {
    const stored = (record: RecordState, over: number) =>
      register(protocol, record, 9, null, undefined, undefined, over).reply.reply;
    expect(stored(both, 4)).toBe("registered");
    expect(stored(both, 0)).toBe("refused");
    expect(stored(EMPTY_RECORD, 0)).toBe("registered");
    expect(stored(EMPTY_RECORD, 4)).toBe("refused");
  });
});

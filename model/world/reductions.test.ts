import { describe, expect, test } from "vitest";
import { reductionsIn } from "./reductions.ts";
import { budgetsOf, EVERYTHING, take, threatOf, worldOf } from "./world.setting.ts";

/** What happens within a scope: so many elections, and so often each goal that is named. */
const within = (elections: number, goals: Readonly<Record<string, number>>) => {
  const budgets = budgetsOf(0);
  return {
    ...threatOf(EVERYTHING, 0),
    budgets: { ...budgets, elections, goals: { ...budgets.goals, ...goals } },
  };
};

describe("a reduction is refused where it would leave out runs that nothing stands for", () => {
  test("unless said otherwise, relays alone are urgent", () => {
    expect(reductionsIn(within(9, { register: 1 }))).toEqual({
      urgentRelays: true,
      safetyOnly: false,
      urgentReplies: false,
      alikeReplicas: false,
    });
  });

  test.each(["register", "turn-off", "change-code", "replace-device", "name-record"])(
    "urgent replies where somebody may %s as well",
    (goal) => {
      const threat = within(0, { retrieve: 1, [goal]: 1 });
      expect(() => reductionsIn(threat, { urgentReplies: true })).toThrow(
        `urgentReplies is only for users who do nothing but log in; here there is ${goal}`,
      );
      expect(reductionsIn(threat, { safetyOnly: true }).urgentReplies).toBe(false);
    },
  );

  test("urgent replies are fine where the user does nothing but log in, or nothing at all", () => {
    for (const goals of [{ retrieve: 2 }, {}])
      expect(reductionsIn(within(1, goals), { urgentReplies: true }).urgentReplies).toBe(true);
  });

  test("replicas that are alike are so until the second election", () => {
    const asked = { alikeReplicas: true };
    expect(reductionsIn(within(1, {}), asked).alikeReplicas).toBe(true);
    expect(() => reductionsIn(within(2, {}), asked)).toThrow("here there are 2");
    const copied = within(1, {});
    const capabilities = { ...copied.capabilities, cloned: 1 };
    expect(() => reductionsIn({ ...copied, capabilities }, asked)).toThrow("copied");
  });

  test("of replicas that are alike the second of each group stands, beside its leader", () => {
    const standing = (groups: 1 | 2) => {
      const world = worldOf({
        threat: threatOf(EVERYTHING, 1),
        reductions: { alikeReplicas: true },
        configuration: { groups },
      });
      const vector = take(world, world.initial(), { do: "provision" });
      const moves: number[] = [];
      world.enabled(vector, 0, moves);
      return moves
        .map((move) => world.eventOf(vector, 0, move))
        .flatMap((event) => (event.do === "timeout" ? [event.party] : []));
    };
    expect(standing(1)).toEqual(["hsm-1", "hsm-2"]);
    expect(standing(2)).toEqual(["hsm-1", "hsm-2", "hsm-4", "hsm-5"]);
  });

  test("and by the world itself", () => {
    const threat = within(0, { register: 1 });
    expect(() => worldOf({ threat, reductions: { urgentReplies: true } })).toThrow(RangeError);
  });
});

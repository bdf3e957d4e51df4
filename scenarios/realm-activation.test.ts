/** Realms that are activated: what waits, what answers meanwhile, and what an activation does when it is said twice. */
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIGURATION } from "../model/protocol/configuration.ts";
import type { Defence } from "../model/protocol/defences.ts";
import { CLIENT } from "../model/protocol/parties.ts";
import { realmId } from "../model/protocol/realm-shares.ts";
import type { Event } from "../model/world/event.ts";
import { REALM_THREATS } from "./realm-threats.ts";
import { Script } from "./script.ts";

const [RIGHT = "", NEXT = "", WRONG = ""] = DEFAULT_CONFIGURATION.codes;
const begin = (goal: object): Event => ({ do: "begin", party: CLIENT, goal }) as Event;

const scripted = (without: readonly Defence[] = []): Script => {
  const { threat } = REALM_THREATS["realms-activating"];
  return new Script(
    {
      ...DEFAULT_CONFIGURATION,
      attemptsMax: 1,
      realms: { count: 3, threshold: 2, activation: true },
      without,
    },
    { ...threat, budgets: { ...threat.budgets, guesses: 9, activations: 9 } },
  );
};

const guess = (script: Script, place: number, ordinal = 1): Script =>
  script.inject({
    recipe: "ask-share",
    realm: realmId(ordinal),
    session: `adversary/${place}`,
    code: WRONG,
  });

const activate = (script: Script): Script =>
  script.inject({
    recipe: "activate-share",
    realm: realmId(1),
    session: "adversary/1",
    tag: "invented",
  });

/** The generations for which the adversary's guesses were evaluated, in order. */
const evaluated = ({ facts }: Script): readonly string[] =>
  facts.flatMap((one) => (one.fact === "share-evaluated" ? [one.generation] : []));

const uploads = ({ kind }: { readonly kind: string }): boolean => kind === "share-upload";

describe("a generation that waits", () => {
  test("is evaluated for by nobody", () => {
    const script = scripted()
      .take(begin({ kind: "register", code: RIGHT }))
      .deliverAll(uploads);
    for (const ordinal of [1, 2, 3]) guess(script, 1, ordinal);
    expect(evaluated(script)).toEqual([]);
  });

  test("leaves the one before to answer, and takes its place when it is activated", () => {
    const script = scripted()
      .take(begin({ kind: "register", code: RIGHT }))
      .deliverAll();
    script.take(begin({ kind: "change-code", code: NEXT })).deliverAll(uploads);
    expect(evaluated(guess(script, 1))).toEqual(["client/1"]);
    expect(evaluated(guess(script.deliverAll(), 2))).toEqual(["client/1", "client/2"]);
  });

  test("is not activated with an invented tag, unless the rule is taken away", () => {
    const uploaded = (script: Script) =>
      script.take(begin({ kind: "register", code: RIGHT })).deliverAll(uploads);
    expect(evaluated(guess(activate(uploaded(scripted())), 1))).toEqual([]);
    const without = scripted(["prove-share-activation"]);
    expect(evaluated(guess(activate(uploaded(without)), 1))).toEqual(["client/1"]);
  });
});

test("an activation that is said again gives no attempt back", () => {
  const script = scripted()
    .take(begin({ kind: "register", code: RIGHT }))
    .deliverAll();
  const again: Event = {
    do: "deliver",
    envelope: { from: CLIENT, to: realmId(1), kind: "share-activation", ordinal: 0 },
  };
  guess(guess(script, 1).take(again), 2);
  expect(evaluated(script)).toEqual(["client/1"]);
});

test("the device is enrolled only when as many realms as it takes have activated", () => {
  const script = scripted().take(begin({ kind: "register", code: RIGHT }));
  script.deliverAll(({ kind }) => kind.startsWith("share-upload"));
  const kept = () => script.facts.filter(({ fact }) => fact === "shares-kept").length;
  expect(script.facts.some(({ fact }) => fact === "shares-activated")).toBe(true);
  expect(kept()).toBe(0);
  script.deliverAll();
  expect(kept()).toBe(1);
});

/** What the user may ask of a device. */
import type { ClientContext } from "../client/client-context.ts";
import { FACTORS } from "../protocol/configuration.ts";
import type { Goal } from "../protocol/goals.ts";
import type { Universe } from "./universe.ts";

/** Codes that differ to a rule: what the user may have registered, and one wrong code for all the others. */
export const codesOf = ({ configuration, threat }: Universe): readonly string[] => {
  const [first = "", second = ""] = configuration.codes;
  return [
    first,
    ...(threat.budgets.goals["change-code"] > 0 ? [second] : []),
    configuration.codes.at(-1) ?? "",
  ];
};

/** The same where factors are switchable: by what the user has, and what the device remembers. */
const switchableGoalsIn = (
  universe: Universe,
  state: string,
  { factor, passkey, paper, nextKey }: ClientContext,
): readonly Goal[] => {
  const [first = "", second = ""] = universe.configuration.codes;
  if (state === "fresh" || state === "locked out")
    return [
      { kind: "register", code: first },
      ...codesOf(universe).map(
        (code): Goal => ({ kind: "retrieve", code, factor: "recovery-code" }),
      ),
      ...(passkey === null ? [] : [{ kind: "retrieve", code: first, factor: "passkey" } as const]),
      ...(paper === null
        ? []
        : [{ kind: "retrieve", code: first, factor: "64-digit-key" } as const]),
    ];
  if (state !== "enrolled") return [];
  const others = FACTORS.filter(
    (other) => other !== factor && (other !== "64-digit-key" || nextKey === null),
  );
  return [
    ...others.map(
      (other): Goal =>
        other === "recovery-code"
          ? { kind: "switch-factor", factor: other, code: second }
          : { kind: "switch-factor", factor: other },
    ),
    ...(factor === "recovery-code"
      ? ([
          { kind: "change-code", code: second },
          { kind: "check-code", code: first },
        ] as const)
      : []),
    { kind: "turn-off" },
    { kind: "replace-device" },
  ];
};

/** What the user may ask of the device in a control state. */
export const goalsIn = (
  universe: Universe,
  state: string,
  context: ClientContext,
): readonly Goal[] => {
  const { codes, devices, factor, factors, fleets } = universe.configuration;
  if (factors === "switchable") return switchableGoalsIn(universe, state, context);
  const [first = "", second = ""] = codes;
  const updates: readonly Goal[] =
    fleets === 2
      ? [
          { kind: "pin-next-fleet" },
          ...(universe.threat.capabilities.application
            ? ([{ kind: "install-older-application" }] as const)
            : []),
        ]
      : [];
  if (state === "fresh" || state === "locked out")
    return [
      { kind: "register", code: first },
      ...(factor === "recovery-code" ? codesOf(universe) : [first]).map(
        (code): Goal => ({ kind: "retrieve", code }),
      ),
      ...updates,
    ];
  if (state !== "enrolled") return [];
  return factor !== "recovery-code"
    ? [{ kind: "turn-off" }, { kind: "replace-device" }]
    : [
        { kind: "change-code", code: second },
        // Two devices that change the code at once want different ones.
        ...(devices === 2 ? [{ kind: "change-code", code: first } as const] : []),
        { kind: "turn-off" },
        { kind: "replace-device" },
        ...updates,
        ...(fleets === 2 ? [{ kind: "migrate", code: first } as const] : []),
      ];
};

/** The control states of a device whose application may pin two fleets, beside those that every device has. */

type Endings = { readonly "refusal-reply": readonly unknown[] };

/**
 * In `retiring` the newer fleet holds the registration, and the older one is asked to hold none; in `clearing` the backup is
 * turned off at the newer one, and the older one follows.
 */
export const fleetStates = <
  GivenUp extends Endings,
  BadReply extends object,
  Always extends object,
>(
  givenUp: GivenUp,
  badReply: BadReply,
  always: Always,
) =>
  ({
    retiring: {
      on: {
        ...givenUp,
        "deletion-reply": [
          { guard: "opens", target: "activating", actions: "request activation" },
          badReply,
        ],
        "refusal-reply": [
          { guard: "holds nothing", target: "activating", actions: "request activation" },
          ...givenUp["refusal-reply"],
        ] as const,
        ...always,
      },
    },
    clearing: {
      on: {
        ...givenUp,
        "deletion-reply": [{ guard: "opens", target: "fresh", actions: "turn off" }, badReply],
        "refusal-reply": [
          { guard: "holds nothing", target: "fresh", actions: "turn off" },
          ...givenUp["refusal-reply"],
        ] as const,
        ...always,
      },
    },
  }) as const;

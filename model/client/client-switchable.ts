/** The device where factors are switchable: as `client.ts`, and each change goes on until only one way to the key is left. */
import { setup } from "xstate";
import type { Protocol } from "../protocol/configuration.ts";
import { isShaking } from "../protocol/handshake.ts";
import type { Input } from "../protocol/machine-kit.ts";
import { type ClientContext, NEW_CLIENT } from "./client-context.ts";
import { ALWAYS } from "./client-parts.ts";
import { goingOn, switchableParts } from "./client-switchable-parts.ts";

/** The machine of such a device. Inputs as those of `clientMachine`, and `factor-prompt`. */
export const switchableClientMachine = (protocol: Protocol) => {
  const always = ALWAYS;
  const badReply = { actions: "refuse: reply" } as const;
  const timedOut = [
    { guard: "has a key", target: "enrolled", actions: "give up: timeout" },
    { target: "fresh", actions: "give up: timeout" },
  ] as const;
  const believed = {
    guard: "believes the refusal",
    target: "fresh",
    actions: "drop the key",
  } as const;
  const refused = [
    believed,
    { guard: "opens, and has a key", target: "enrolled", actions: "give up: refused" },
    { guard: "opens", target: "fresh", actions: "give up: refused" },
    badReply,
  ] as const;
  const givenUp = { "timeout.retry": timedOut, "refusal-reply": refused } as const;
  const asks = [
    { guard: "is trusted, to log in", target: "attempting", actions: "request attempt" },
    {
      guard: "is trusted, to prepare a record",
      target: "registering",
      actions: "request registration",
    },
    { guard: "is trusted, to delete", target: "removing", actions: "request deletion" },
  ] as const;
  const unpinned = { actions: "refuse: fleet not pinned" } as const;
  /** What begins with the fleet, with a box, or with what is left of the ways that there are. */
  const changes = [
    { guard: "is of a passkey", target: "depositing", actions: "prepare a box" },
    { guard: "is of a code", target: "greeting", actions: "ask the fleet" },
    ...goingOn("begun"),
  ] as const;
  const beginnings = {
    "begin.register": changes,
    "begin.retrieve": [
      { guard: "is of a lost passkey", actions: "refuse: not enrolled" },
      { guard: "is of lost digits", actions: "refuse: not enrolled" },
      { guard: "is of a passkey", target: "unlocking", actions: "fetch the passkey's box" },
      { guard: "is of digits", target: "fetching", actions: "fetch with digits" },
      { target: "greeting", actions: "ask the fleet" },
    ],
    "begin.change-code": { actions: "refuse: not enrolled" },
    "begin.check-code": { actions: "refuse: not enrolled" },
    "begin.switch-factor": { actions: "refuse: not enrolled" },
    "begin.turn-off": { actions: "refuse: not enrolled" },
  } as const;
  const underCode = [
    { guard: "is under a code", target: "greeting", actions: "ask the fleet" },
    { actions: "refuse: not enrolled" },
  ] as const;
  return setup({
    types: {} as { context: ClientContext; events: Input },
    ...switchableParts(protocol),
  }).createMachine({
    id: "client",
    context: NEW_CLIENT,
    initial: "fresh",
    states: {
      fresh: { on: { ...beginnings, ...always } },
      greeting: {
        on: {
          ...givenUp,
          "fleet-offer": isShaking(protocol)
            ? ([
                { guard: "is pinned", target: "shaking hands", actions: "shake hands" },
                unpinned,
              ] as const)
            : ([...asks, unpinned] as const),
          ...always,
        },
      },
      ...(isShaking(protocol)
        ? ({
            "shaking hands": {
              on: { ...givenUp, "handshake-reply": [...asks, badReply], ...always },
            },
          } as const)
        : {}),
      registering: {
        on: {
          ...givenUp,
          "registration-reply": [
            { guard: "opens", target: "uploading", actions: "upload" },
            badReply,
          ],
          ...always,
        },
      },
      uploading: {
        on: {
          ...givenUp,
          "upload-reply": [
            {
              guard: "opens, and a device goes with it",
              target: "depositing",
              actions: "deposit the device",
            },
            { guard: "opens", target: "activating", actions: "request activation" },
            badReply,
          ],
          ...always,
        },
      },
      depositing: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [
            {
              guard: "is kept, before an activation",
              target: "activating",
              actions: "request activation",
            },
            ...goingOn("deposited"),
            badReply,
          ],
          ...always,
        },
      },
      activating: {
        on: { ...givenUp, "activation-reply": [...goingOn("activated"), badReply], ...always },
      },
      removing: {
        on: {
          "timeout.retry": timedOut,
          "deletion-reply": [
            { guard: "is deleted first", target: "depositing", actions: "prepare a box late" },
            ...goingOn("deleted"),
            badReply,
          ],
          "refusal-reply": [
            believed,
            { guard: "is deleted first", target: "depositing", actions: "prepare a box late" },
            ...goingOn("deleted"),
            ...refused.slice(1),
          ],
          ...always,
        },
      },
      withdrawing: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [...goingOn("withdrawn"), badReply],
          ...always,
        },
      },
      resealing: {
        on: {
          "timeout.retry": timedOut,
          "backup-reply": [...goingOn("resealed"), badReply],
          ...always,
        },
      },
      enrolled: {
        on: {
          "begin.register": { actions: "refuse: enrolled" },
          "begin.retrieve": { actions: "refuse: enrolled" },
          "begin.change-code": underCode,
          "begin.check-code": underCode,
          "begin.switch-factor": [
            { guard: "is of the same factor", actions: "refuse: enrolled" },
            { guard: "is half way from digits", actions: "refuse: change unfinished" },
            { guard: "deletes first", target: "greeting", actions: "ask the fleet" },
            ...changes,
          ],
          "begin.turn-off": goingOn("begun"),
          "begin.replace-device": { target: "fresh", actions: "replace the device" },
          "factor-prompt": [
            { guard: "follows the prompt", target: "greeting", actions: "follow the prompt" },
            { actions: "refuse: factor remembered" },
          ],
          ...always,
        },
      },
      attempting: {
        on: {
          "timeout.retry": timedOut,
          "attempt-reply": [
            { guard: "opens with the code", target: "confirming", actions: "request confirmation" },
            { guard: "opens, and has a key", target: "enrolled", actions: "reject code" },
            { guard: "opens", target: "fresh", actions: "reject code" },
            badReply,
          ],
          "refusal-reply": [
            believed,
            { guard: "opens, and has a key", target: "enrolled", actions: "give up: refused" },
            { guard: "says exhausted", target: "locked out", actions: "lock out" },
            { guard: "opens", target: "fresh", actions: "give up: refused" },
            badReply,
          ],
          ...always,
        },
      },
      confirming: {
        on: {
          ...givenUp,
          "confirmation-reply": [
            { guard: "releases a code", target: "unlocking", actions: "fetch the device" },
            {
              guard: "releases its own key",
              target: "enrolled",
              actions: "take the released key",
            },
            { guard: "releases another key", target: "enrolled", actions: "reject the key" },
            { guard: "releases the key", target: "fetching", actions: "fetch backup" },
            badReply,
          ],
          ...always,
        },
      },
      unlocking: {
        on: {
          "timeout.retry": timedOut,
          "box-reply": [
            { guard: "holds its own key", target: "enrolled", actions: "take the box's key" },
            { guard: "is of a check", target: "enrolled", actions: "reject the key" },
            { guard: "opens the box", target: "fetching", actions: "take the key" },
            { guard: "is of this box's session", target: "fresh", actions: "reject box" },
            badReply,
          ],
          ...always,
        },
      },
      fetching: {
        on: {
          "timeout.retry": timedOut,
          "backup-reply": [
            { guard: "restores", target: "enrolled", actions: "restore by the way" },
            { guard: "is taken unseen", target: "enrolled", actions: "restore by the way" },
            { guard: "is of this session", target: "fresh", actions: "reject backup" },
            badReply,
          ],
          ...always,
        },
      },
      "locked out": { on: { ...beginnings, ...always } },
      down: {
        on: {
          publish: ALWAYS.publish,
          restore: ALWAYS.restore,
          restart: [
            { guard: "has a key", target: "enrolled", actions: "restart" },
            { target: "fresh", actions: "restart" },
          ],
          "*": { actions: "refuse: down" },
        },
      },
    },
  });
};

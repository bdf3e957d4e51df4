import { describe, expect, test } from "vitest";
import { Device, RIGHT, registered, retrieving } from "./client.setting.ts";

const WAITING: Record<string, () => Device> = {
  greeting: () => new Device().begin({ kind: "register", code: RIGHT }),
  registering: () => new Device().begin({ kind: "register", code: RIGHT }).offer(),
  uploading: () => WAITING.registering!().answer("registration-request"),
  activating: () => WAITING.uploading!().answer("registration-upload"),
  attempting: () => retrieving(),
  confirming: () => retrieving().answer("attempt-request"),
  fetching: () => retrieving().answer("attempt-request", "confirmation-request"),
  removing: () => registered().begin({ kind: "turn-off" }).offer(),
};

/** Attack K1, property CLN3. */
describe.each(Object.entries(WAITING))("while %s", (state, make) => {
  const home = state === "removing" ? "enrolled" : "fresh";

  test("it waits under its retry timer, and a timeout gives the operation up", () => {
    const device = make();
    expect([device.state, [...device.armed]]).toEqual([state, ["retry"]]);
    const { session } = device;
    device.give({ type: "timeout.retry" });
    expect([device.state, [...device.armed]]).toEqual([home, []]);
    expect(device.facts.at(-1)).toEqual({ fact: "operation-given-up", session, phase: "timeout" });
  });

  test("a crash takes the operation and nothing durable; after the restart it begins a new session", () => {
    const device = make();
    const { key, sessions, pins, paper } = device.context;
    device.give({ type: "crash" });
    expect([device.state, [...device.armed]]).toEqual(["down", []]);
    device.offer(device.keys, `client/${sessions}`);
    expect(device.refusals.at(-1)).toBe("party-down");
    device.give({ type: "restart" });
    expect(device.state).toBe(home);
    expect(device.context).toMatchObject({ key, sessions, pins, paper, operation: null });
    device.begin(home === "fresh" ? { kind: "register", code: RIGHT } : { kind: "turn-off" });
    expect(device.session).toBe(`client/${sessions + 1}`);
  });

  test("it begins nothing else meanwhile", () => {
    const device = make();
    const before = [device.state, device.context];
    for (const kind of ["register", "retrieve", "change-code"] as const)
      device.begin({ kind, code: RIGHT });
    device.begin({ kind: "turn-off" }).begin({ kind: "replace-device" });
    expect(device.refusals.slice(-5)).toEqual(Array(5).fill("not-expected"));
    expect([device.state, device.context]).toEqual(before);
  });

  test("a reply sealed to nobody changes nothing", () => {
    const device = make();
    const before = [device.state, device.context];
    const sealed = device.protocol.crypto.text("garbage");
    const replies = [
      "registration-reply",
      "upload-reply",
      "activation-reply",
      "attempt-reply",
      "confirmation-reply",
      "deletion-reply",
      "refusal-reply",
    ] as const;
    for (const kind of replies)
      for (const session of [device.session, "client/99"]) {
        const effects = device.tell({ kind, session, sealed });
        expect(effects.map(({ type }) => type)).toEqual(["refuse"]);
      }
    expect([device.state, device.context]).toEqual(before);
  });
});

/** Attack L4: the 64-digit key touches no vault. */
describe("with the 64-digit key", () => {
  const digits = { factor: "64-digit-key" } as const;

  test("it enrols, and recovers from paper, without a message to the vault or the front end", () => {
    const device = new Device(digits).begin({ kind: "register", code: RIGHT });
    const { key } = device.context;
    expect([device.state, device.kinds()]).toEqual(["enrolled", ["backup-put"]]);
    expect(device.facts).toEqual([{ fact: "backup-enrolled", session: "client/1", code: null }]);
    device.begin({ kind: "replace-device" });
    expect(device.context).toMatchObject({ key: null, paper: key });
    device.begin({ kind: "retrieve", code: RIGHT }).backupReply();
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
    expect(device.kinds()).toEqual(["backup-put", "backup-get"]);
    expect(device.sent.map(({ to }) => to)).toEqual(["store", "store"]);
  });

  test("turning off asks the vault for nothing, and leaves the paper", () => {
    const device = new Device(digits).begin({ kind: "register", code: RIGHT });
    const { key } = device.context;
    device.begin({ kind: "turn-off" });
    expect([device.state, device.kinds()]).toEqual(["fresh", ["backup-put"]]);
    expect(device.facts.at(-1)).toEqual({ fact: "backup-turned-off", session: "client/2" });
    expect(device.context).toMatchObject({ key: null, paper: key });
    const asking = new Device({ ...digits, without: ["ask-vault-for-codes-only"] });
    asking.begin({ kind: "register", code: RIGHT }).begin({ kind: "turn-off" });
    expect(asking.kinds()).toEqual(["backup-put", "fleet-request"]);
  });

  test("without the paper there is nothing to recover with, and the device can still register", () => {
    const device = new Device(digits).begin({ kind: "retrieve", code: RIGHT });
    expect([device.state, device.refusals]).toEqual(["fresh", ["not-enrolled"]]);
    expect(device.begin({ kind: "register", code: RIGHT }).state).toBe("enrolled");
  });
});

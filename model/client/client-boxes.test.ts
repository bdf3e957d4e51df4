import { describe, expect, test } from "vitest";
import type { Value } from "../algebra/cryptosystem.ts";
import { virtualDeviceOf } from "../protocol/backup.ts";
import type { BoxPut } from "../protocol/messages.ts";
import { Device, REGISTRATION, RIGHT } from "./client.setting.ts";

const PASSKEY = { factor: "passkey" } as const;
const MESSENGER = { payload: "recovery-code" } as const;

const deposited = (device: Device): BoxPut => {
  const put = device.sent.findLast(({ message }) => message.kind === "box-put")?.message;
  if (put === undefined) throw new Error("nothing was deposited");
  return put as BoxPut;
};

const boxReply = (device: Device, box: Value | null = deposited(device).box): Device => {
  device.tell({ kind: "box-reply", session: device.session, box });
  return device;
};

describe("under a passkey", () => {
  const making = () => new Device(PASSKEY).begin({ kind: "register", code: RIGHT });
  const made = () => boxReply(making());

  test("the backup key is the factor's only once the store holds it under the passkey", () => {
    const device = making();
    expect([device.state, device.context.key, device.context.passkey]).toEqual([
      "depositing",
      null,
      null,
    ]);
    boxReply(device, null);
    expect([device.state, device.refusals]).toEqual(["depositing", ["reply-rejected"]]);
    boxReply(device);
    expect([device.state, device.kinds()]).toEqual(["enrolled", ["box-put", "backup-put"]]);
    expect(device.facts).toEqual([{ fact: "backup-enrolled", session: "client/1", code: null }]);
  });

  test("an earlier box is not the one that was put", () => {
    const device = made();
    const { box } = deposited(device);
    device.begin({ kind: "replace-device" }).begin({ kind: "register", code: RIGHT });
    boxReply(device, box);
    expect([device.state, device.refusals]).toEqual(["depositing", ["reply-rejected"]]);
  });

  test("the next device has the passkey, and the key from the box", () => {
    const device = made();
    const { key } = device.context;
    const { box, id } = deposited(device);
    device.begin({ kind: "replace-device" });
    expect(device.context).toMatchObject({ key: null, passkey: { id } });
    device.begin({ kind: "retrieve", code: RIGHT });
    expect(device.state).toBe("unlocking");
    boxReply(device, box).backupReply();
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
    expect(device.sent.map(({ to }) => to)).toEqual(["store", "store", "store", "store"]);
  });

  test.each(["no-backup", "backup-rejected"] as const)(
    "it says why there is nothing: %s",
    (refusal) => {
      const device = made().begin({ kind: "replace-device" });
      device.begin({ kind: "retrieve", code: RIGHT });
      boxReply(device, refusal === "no-backup" ? null : device.protocol.crypto.text("another box"));
      expect([device.state, device.refusals]).toEqual(["fresh", [refusal]]);
    },
  );

  test("without the passkey there is nothing to recover with", () => {
    const device = new Device(PASSKEY).begin({ kind: "retrieve", code: RIGHT });
    expect([device.state, device.refusals]).toEqual(["fresh", ["not-enrolled"]]);
  });

  test("turned off, nothing lies beside the backup", () => {
    const device = made().begin({ kind: "turn-off" });
    expect([device.state, deposited(device).box]).toEqual(["withdrawing", null]);
    boxReply(device);
    expect([device.state, device.context.key]).toEqual(["fresh", null]);
    expect(device.factNames().at(-1)).toBe("backup-turned-off");
  });
});

describe("where the vault keeps a recovery code of 40 characters", () => {
  const registering = () => {
    const device = new Device(MESSENGER).begin({ kind: "register", code: RIGHT }).offer();
    return device.answer("registration-request", "registration-upload");
  };

  test("the registration is activated only once the store holds the virtual device", () => {
    const device = registering();
    expect([device.state, device.kinds().at(-1)]).toEqual(["depositing", "box-put"]);
    boxReply(device).answer("activation-request");
    expect(device.state).toBe("enrolled");
  });

  test("the box lies under the id that the code's entropy names", () => {
    const device = registering();
    const { crypto } = device.protocol;
    const entropy = device.context.operation?.entropy as Value;
    expect(deposited(device).id).toBe(virtualDeviceOf(crypto, entropy, "alice").id);
  });

  test("the next device gets the code from the vault, the key from the virtual device, and wipes the code", () => {
    const device = boxReply(registering());
    device.answer("activation-request");
    const { key } = device.context;
    const { box } = deposited(device);
    device.begin({ kind: "replace-device" }).begin({ kind: "retrieve", code: RIGHT }).offer();
    device.answer("attempt-request", "confirmation-request");
    expect([device.state, device.context.operation?.entropy]).not.toContain(null);
    boxReply(device, box);
    expect([device.state, device.context.operation?.entropy]).toEqual(["fetching", null]);
    device.backupReply();
    expect([device.state, device.context.key]).toEqual(["enrolled", key]);
  });

  test("each registration has a code of its own", () => {
    const device = boxReply(registering());
    const first = deposited(device).id;
    device.answer("activation-request").begin({ kind: "change-code", code: "code-2" }).offer();
    device.answer("registration-request", "registration-upload");
    expect(deposited(device).id).not.toBe(first);
  });
});

test("by default nothing lies beside the backup", () => {
  const device = new Device().begin({ kind: "register", code: RIGHT }).offer();
  expect(device.answer(...REGISTRATION).kinds()).not.toContain("box-put");
});

/** The same as opaque-interop.test.ts, over a thousand passwords in each direction. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { isReady, ourClient, theirClient } from "./opaque-interop.setting.ts";

beforeAll(() => isReady);

test.each([
  ["our client at their server", ourClient],
  ["their client at our server", theirClient],
])("%s, a thousand times", (_, pass) => {
  const password = fc.string({ minLength: 1, maxLength: 200, unit: "binary" });
  fc.assert(
    fc.property(fc.nat(0xffffffff), password, password, fc.boolean(), (seed, a, b, same) => {
      const typed = same ? a : b;
      const { client, server, registeredExportKey } = pass(seed, a, typed);
      expect(client === undefined).toBe(a !== typed);
      expect(server?.sessionKey).toBe(client?.sessionKey);
      if (client !== undefined) expect(client.exportKey).toBe(registeredExportKey);
    }),
    { numRuns: 1000 },
  );
});

/** Options about who may give attempts back, turn a backup off or register over it; and about how strong codes are. */
import { type Command, Option } from "commander";
import type { Configuration } from "../../model/protocol/configuration.ts";

export type HolderOptions = Partial<Pick<Configuration, "signature" | "deletions" | "strength">>;

export const holderOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        "--signature <whose>",
        "whether attempts are given back, and a registration turned off or replaced, only on the client's signature",
      ).choices(["none", "client"] satisfies Configuration["signature"][]),
    )
    .addOption(
      new Option(
        "--deletions <which>",
        "whether a turning-off is of any registration, or says up to which one",
      ).choices(["any", "named"] satisfies Configuration["deletions"][]),
    )
    .addOption(
      new Option(
        "--strength <what>",
        "whether the user's codes are in the adversary's dictionary",
      ).choices(["weak", "strong"] satisfies Configuration["strength"][]),
    );

/** What a run records of who is served, and of who acts on a record. */
import type { TokenFault } from "./account-token.ts";
import type { AccountId, PartyId, RecordId, SessionId } from "./parties.ts";

export type AccessFact =
  | {
      /** Only where accounts are shown by tokens. */
      readonly fact: "token-refused";
      readonly replica: PartyId;
      readonly session: SessionId;
      readonly account: AccountId;
      readonly fault: TokenFault;
    }
  | {
      /**
       * Only where clients sign or turnings-off name a generation: in which session attempts of a generation were given back,
       * or it was turned off or replaced.
       */
      readonly fact: "holder-acted";
      readonly replica: PartyId;
      readonly record: RecordId;
      readonly generation: number;
      readonly session: SessionId;
      readonly act: "given-back" | "turned-off" | "replaced";
    };

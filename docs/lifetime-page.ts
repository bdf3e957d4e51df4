/** The text of docs/lifetime-law.md; every number in it is counted in schedules that the model plays. */
import {
  ACTIVATIONS,
  LIFETIME_ATTEMPTS,
  LIFETIMES,
  lifetimeRow,
  REPLAYS,
  registrationRow,
  replayRow,
} from "../scenarios/lifetime.ts";

type Page = (from: string, ...parts: readonly string[]) => string;
type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const REGISTRATIONS = ACTIVATIONS.map((more) => more + 1);

export const lifetimePage = (page: Page, table: Table): string =>
  page(
    "scenarios/lifetime.ts",
    "# The laws of a generation's budget and of a code's lifetime",
    "X2 as an exact law. The user's logins reset the counter of a generation, and cut it into segments, in the order of the log. Of each segment k guesses are evaluated, whoever makes them, the user included, and no more. In the schedules below all segments are full: there are 1 + a + s of them. With one guess more the fullest has still k; and for the smallest rows no schedule at all has more (scenarios/lifetime.test.ts).",
    "X3 as an exact law. A user registers a code; registers the same code a more times, each with a new device; and logs in s times. An adversary that serves itself as the user, and owns network and hosts, then gets k * (1 + a) + (k - 1) * s evaluations against the code: k for each activation, and k - 1 for each login of the user's, because that login costs one of the attempts that it gives back. It is attained in every row, by the schedule beside it, and never exceeded: one guess more is answered with a refusal (last column), random runs never get more, and for the smallest rows no schedule at all does (scenarios/lifetime.test.ts).",
    table(
      [
        ...["k", "a", "s"],
        ...["X2: k", "most found", "with one guess more", "full segments"],
        ...["X3: k(1+a) + (k-1)s", "most found", "with one guess more"],
        "schedule that attains both",
      ],
      LIFETIMES.map((lifetime) => {
        const { attemptsMax, activations, successes, ofSegments, ...row } = lifetimeRow(lifetime);
        return [
          ...[attemptsMax, activations, successes].map(String),
          ...[attemptsMax, ofSegments.fullest, ofSegments.oneMore].map(String),
          `${ofSegments.full} of ${ofSegments.segments}`,
          ...[row.bound, row.found, row.oneMore].map(String),
          row.schedule,
        ];
      }),
    ),
    "## A success that can be replayed",
    `Row D11, mutant M33. The third message of one login of the user's is captured, and sent again ${REPLAYS} times, each time when all attempts are spent (a = 0, s = 1). With \`confirm-once\` it is refused, and the law stands. Without it each time gives k more.`,
    table(
      ["k", "law", "with `confirm-once`", `without, ${REPLAYS} replays`],
      LIFETIME_ATTEMPTS.map((k) => {
        const { bound, singleUse, replayable } = replayRow(k);
        return [k, bound, singleUse, replayable].map(String);
      }),
    ),
    "## A budget for each registration, or for each user",
    "C23, row D17. A user registers n times; afterwards a corrupt front end guesses as often as it is answered. In the published design the front end names the records, so that all of them stay alive: k guesses for each registration that there ever was, which is the bound of X8, and more than the k of one user (X7). In the hardened design the name is bound to the account: only the newest registration answers.",
    table(
      [
        "k",
        ...REGISTRATIONS.map((n) => `published, n = ${n}`),
        ...REGISTRATIONS.map((n) => `hardened, n = ${n}`),
      ],
      LIFETIME_ATTEMPTS.map((k) => {
        const rows = REGISTRATIONS.map((n) => registrationRow(k, n));
        return [
          k,
          ...rows.map(({ published }) => published),
          ...rows.map(({ hardened }) => hardened),
        ].map(String);
      }),
    ),
  );

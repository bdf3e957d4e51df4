/** One seed for every property-based test: a red test is red again. `FC_SEED=<n> npm test` tries another. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20260501) });

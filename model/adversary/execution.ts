/**
 * A derivation carried out in octets: each rule becomes the operation that it stands for, on what the adversary really
 * holds. A rule that looks sound on terms but asks for octets that nobody saw fails here.
 */
import type { ConcreteCryptosystem } from "../algebra/concrete/concrete.ts";
import type { Size, Value } from "../algebra/cryptosystem.ts";
import type { SymbolicCryptosystem } from "../algebra/symbolic/symbolic.ts";
import type { Term } from "../algebra/symbolic/term.ts";
import { ADVERSARY } from "../protocol/parties.ts";
import type { Derivation } from "./derivation.ts";
import { composeShared, evaluationsAt, pointsAt } from "./execution-shares.ts";
import { byKeyStream } from "./execution-streams.ts";
import { Holdings, partOf, partsInOctets, sizeIn } from "./holdings.ts";

export interface ExecutionOptions {
  readonly terms: SymbolicCryptosystem;
  readonly octets: ConcreteCryptosystem;
  readonly holdings: Holdings;
  /** The words that are tried where a code is to be told from the others; the right one need not be known to be in it. */
  readonly dictionary: readonly string[];
}

export interface Execution {
  /** What came out; `undefined` where it cannot be carried out. */
  readonly value: Value | undefined;
  /** What was missing, each in one line; empty where it was carried out. */
  readonly obstacles: readonly string[];
  /** Words tried in dictionary tests. */
  readonly wordsTried: number;
}

/** Carries a derivation out. Never looks at a party's memory, nor at the value that should come out. */
export const execute = (options: ExecutionOptions, derivation: Derivation): Execution => {
  const run = new Run(options);
  const value = run.compute(derivation, undefined);
  return {
    value,
    obstacles: value === undefined ? [...new Set(run.obstacles)] : [],
    wordsTried: run.wordsTried,
  };
};

/** What was computed so far, with or without a word supposed: as good as seen for what comes after. */
interface Supposition {
  readonly done: Map<Derivation, Value | undefined>;
  readonly computed: Holdings;
}

type Values = readonly (Value | undefined)[];

class Run {
  readonly obstacles: string[] = [];
  wordsTried = 0;
  readonly #options: ExecutionOptions;
  /** By the word that is supposed: derivations share their parts. */
  readonly #supposed = new Map<Value | undefined, Supposition>();

  constructor(options: ExecutionOptions) {
    this.#options = options;
  }

  /** @param guess the word that is supposed, inside a dictionary test */
  compute(node: Derivation, guess: Value | undefined): Value | undefined {
    const { done, computed } = this.#under(guess);
    if (done.has(node)) return done.get(node);
    const value = this.#step(node, guess);
    done.set(node, value);
    if (value !== undefined) computed.hold(node.conclusion, value);
    return value;
  }

  #under(guess: Value | undefined): Supposition {
    const { terms, octets } = this.#options;
    const known = this.#supposed.get(guess);
    if (known !== undefined) return known;
    const supposition = { done: new Map(), computed: new Holdings(terms, octets) };
    this.#supposed.set(guess, supposition);
    return supposition;
  }

  /** Operations refuse keys of a wrong form by throwing; under a wrong guess, garbage is what is to be expected. */
  #attempt(compute: () => Value | undefined): Value | undefined {
    try {
      return compute();
    } catch {
      return undefined;
    }
  }

  #step(node: Derivation, guess: Value | undefined): Value | undefined {
    const { terms } = this.#options;
    const goal = terms.term(node.conclusion);
    if (node.rule === "assume") return guess;
    if (node.rule === "dictionary-test") return this.#identify(node);
    if (node.rule === "learned") return this.#seen(goal, guess);
    const premises = node.premises.map((premise) => this.compute(premise, guess));
    if (premises.some((value) => value === undefined)) return undefined;
    const premiseTerms = node.premises.map(({ conclusion }) => terms.term(conclusion));
    const value = this.#apply(node, goal, premiseTerms, premises, guess);
    // Under a guess, nothing is what a wrong word gives.
    if (value === undefined && guess === undefined)
      this.obstacles.push(`${node.rule} gives nothing: ${terms.describe(goal)}`);
    return value;
  }

  #apply(
    node: Derivation,
    goal: Term,
    premiseTerms: readonly Term[],
    premises: Values,
    guess: Value | undefined,
  ): Value | undefined {
    const { octets } = this.#options;
    switch (node.rule) {
      case "public":
      case "own":
        return this.#free(goal);
      case "own-guess":
        // Its own message: it knows which word it put in.
        return octets.blind(octets.code((goal.args[0] as Term).label), premises[0] as Value);
      case "split": {
        const [whole] = premiseTerms as [Term];
        const parts = partsInOctets(octets, whole, premises[0] as Value);
        return parts?.[whole.args.indexOf(goal)];
      }
      default:
        return this.#attempt(() => this.#operate(node, goal, premiseTerms, premises, guess));
    }
  }

  /** The operations that take apart what is locked; all others put together. */
  #operate(
    { rule }: Derivation,
    goal: Term,
    premiseTerms: readonly Term[],
    premises: Values,
    guess: Value | undefined,
  ): Value | undefined {
    const { octets } = this.#options;
    const [x, y, z] = premises as [Value, Value, Value];
    const [locked, key] = premiseTerms as [Term, Term];
    switch (rule) {
      case "decrypt":
      case "unseal":
        return this.#open(locked, key, x, y, guess);
      case "reuse-nonce":
        return byKeyStream(octets, x, y, z);
      case "unmask":
        return octets.mask(y, x);
      case "divide":
        return octets.beyond.divide(y, x);
      case "finalize-evaluation":
        return octets.finalize(y, z, x);
      case "interpolate": {
        const polynomial = octets.beyond.interpolate(
          pointsAt(premiseTerms, premises as readonly Value[]),
        );
        return polynomial && octets.pack(...polynomial);
      }
      case "combine":
        return goal.op === "evaluate"
          ? octets.combine(evaluationsAt(premiseTerms, premises as readonly Value[]))
          : this.#compose(goal, premises as readonly Value[]);
      default:
        return this.#compose(goal, premises as readonly Value[]);
    }
  }

  /** Opens a ciphertext or a sealed value, whatever it holds. */
  #open(
    locked: Term,
    key: Term,
    box: Value,
    secret: Value,
    guess: Value | undefined,
  ): Value | undefined {
    const { octets } = this.#options;
    const [to, second, associated] = locked.args as [Term, Term, Term, Term];
    const context = this.#rebuild(associated, guess);
    if (context === undefined) return undefined;
    if (locked.op === "encrypt") {
      const nonce = this.#rebuild(second, guess);
      return nonce && octets.decrypt(secret, nonce, context, box);
    }
    if (key !== second) return octets.unseal(secret, context, box);
    const receiver = this.#rebuild(to, guess);
    return receiver && octets.beyond.unsealAsSender(receiver, secret, context, box);
  }

  #seen(term: Term, guess: Value | undefined): Value | undefined {
    const { terms } = this.#options;
    const value = this.#rebuild(term, guess);
    if (value === undefined) this.obstacles.push(`never seen: ${terms.describe(term)}`);
    return value;
  }

  /** What is not a secret of anybody's: texts, numbers, words, and what the adversary drew itself. */
  #free(term: Term): Value | undefined {
    const { octets } = this.#options;
    const { op, label, owner } = term;
    switch (op) {
      case "text":
        return octets.text(label);
      case "code":
        return octets.code(label);
      case "integer": {
        const slash = label.indexOf("/");
        return octets.integer(Number(label.slice(0, slash)), Number(label.slice(slash + 1)));
      }
      case "name": {
        if (owner !== ADVERSARY) return undefined;
        const [colon, dot] = [
          label.lastIndexOf(":"),
          label.lastIndexOf(".", label.lastIndexOf(":")),
        ];
        const index = Number(label.slice(dot + 1, colon));
        return octets.fresh(owner, label.slice(0, dot), index, sizeIn(label.slice(colon + 1)));
      }
      default:
        return undefined;
    }
  }

  /** A nonce, a context, a public key beside a ciphertext: seen, or put together from what was seen and is public. */
  #rebuild(term: Term, guess: Value | undefined): Value | undefined {
    const held =
      this.#options.holdings.of(term) ??
      this.#under(guess).computed.of(term) ??
      this.#under(undefined).computed.of(term);
    if (held !== undefined) return held;
    if (term.op !== "code") {
      const free = this.#free(term);
      if (free !== undefined) return free;
    }
    if (term.args.length === 0) return undefined;
    const parts: Value[] = [];
    for (const arg of term.args) {
      const part = this.#rebuild(arg, guess);
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return this.#attempt(() => this.#compose(term, parts));
  }

  /** The function that makes the term, applied to octets. */
  #compose(goal: Term, parts: readonly Value[]): Value | undefined {
    const { octets: c } = this.#options;
    const [x, y, z, w] = parts as [Value, Value, Value, Value];
    const { label } = goal;
    switch (goal.op) {
      case "concat":
        return c.concat(...parts);
      case "pack":
        return c.pack(...parts);
      case "prefixed":
        return c.prefixed(x, Number(label));
      case "hash":
        return c.hash(x);
      case "extract":
        return parts.length === 1 ? c.extract(undefined, x) : c.extract(x, y);
      case "expand":
        return c.expand(x, y, sizeIn(label));
      case "mac":
        return c.mac(x, y);
      case "stretch":
        return c.stretch(x);
      case "entropy":
        return c.entropy(x);
      case "virtualDevice":
        return c.virtualDevice(x, y, label as "id" | "key");
      case "mask":
        return c.mask(x, y);
      case "encrypt":
        return c.encrypt(x, y, z, w);
      case "seal":
        return c.seal(x, y, z, w);
      default:
        return this.#composeInGroup(goal, parts);
    }
  }

  #composeInGroup(goal: Term, parts: readonly Value[]): Value | undefined {
    const { octets: c } = this.#options;
    const { op, args, label } = goal;
    const [x, y, z] = parts as [Value, Value, Value];
    switch (op) {
      case "privateKey":
        return c.privateKey(x);
      case "publicKey":
        return c.publicKey(x);
      case "dh":
        return c.dh(x, y);
      case "signingKey":
        return c.signingKey(x);
      case "verifyingKey":
        return c.verifyingKey(x);
      case "sign":
        return parts.length === 3 ? c.beyond.signBoth(x, y, z) : c.sign(x, y);
      case "oprfKey":
        return c.oprfKey(x, y);
      case "share":
      case "recover":
      case "combine":
      case "commitment":
      case "proof":
        return composeShared(c, goal, parts);
      case "blind":
        return c.blind(x, y);
      case "evaluate":
        return c.evaluate(x, y);
      case "finalize":
        return c.finalize(x, y, z);
      case "product":
        return parts.reduce<Value | undefined>(
          (product, factor) => product && c.beyond.product(product, factor),
          c.beyond.one,
        );
      case "prf":
        return c.beyond.prf((args[0] as Term).op === "integer" ? c.beyond.one : x, y);
      case "part": {
        const { place, sizes } = partOf(label);
        return c.split(x, sizes as Size[])?.[place];
      }
      default:
        return undefined;
    }
  }

  /** Tries every word. Only a word that alone passes is identified: evidence that fits two says nothing. */
  #identify(node: Derivation): Value | undefined {
    const { dictionary, octets, terms } = this.#options;
    const before = this.obstacles.length;
    const right = dictionary.filter((word) => {
      this.wordsTried++;
      return this.#speaksFor(node, octets.code(word));
    });
    const [word] = right;
    if (word !== undefined && right.length === 1) {
      this.obstacles.length = before;
      return octets.code(word);
    }
    this.obstacles.push(
      right.length === 0
        ? `no word of the dictionary passes the test of ${terms.describe(node.conclusion)}`
        : `${right.length} words pass the test of ${terms.describe(node.conclusion)}`,
    );
    return undefined;
  }

  /** Whether the evidence of a dictionary test holds for a word. */
  #speaksFor(node: Derivation, guess: Value): boolean {
    const { octets, terms } = this.#options;
    const values = node.premises.map((premise) => this.compute(premise, guess));
    if (values.some((value) => value === undefined)) return false;
    const [x, y, z] = values as [Value, Value, Value];
    const [first, second] = node.premises.map(({ conclusion }) => terms.term(conclusion)) as [
      Term,
      Term,
    ];
    switch (node.evidence) {
      case "recomputed":
      case "matched":
        return x === y;
      case "opened":
        return this.#attempt(() => this.#open(first, second, x, y, guess)) !== undefined;
      case "verified":
        return octets.verify(y, z, x);
      case "well-formed":
        return this.#hasForm(first, x);
      default:
        return false;
    }
  }

  #hasForm(term: Term, value: Value): boolean {
    const { octets } = this.#options;
    switch (term.op) {
      case "pack":
      case "prefixed":
        return partsInOctets(octets, term, value) !== undefined;
      case "publicKey":
      case "blind":
      case "evaluate":
        return octets.beyond.isElement(value);
      default:
        return false;
    }
  }
}

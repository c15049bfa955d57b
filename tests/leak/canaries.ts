// Canaries: words that stand nowhere but where a test has put them, so that whoever holds one has
// seen that place. They are random in each run.

import { randomBytes } from "node:crypto";

import type { PrivacyProfile } from "../../web/shared/generated/PrivacyProfile.ts";

/** Which profiles keep a place to the page: `docs/PRIVACY.md` has the same list in words. */
export type Hidden =
  /** All of them: secrets, marked parts, and what no mirror needs. */
  | "always"
  /** Balanced and strict: what the customer wrote, values in addresses. */
  | "written"
  /** Strict alone: what the page says. */
  | "said"
  /** None: names that style sheets and scripts know things by. */
  | "named";

export interface Placement {
  readonly place: string;
  readonly hidden: Hidden;
  readonly canary: string;
}

const HIDES: Readonly<Record<PrivacyProfile, readonly Hidden[]>> = {
  strict: ["always", "written", "said"],
  balanced: ["always", "written"],
  open: ["always"],
};

/** Whether a canary of this kind is a leak under this profile, wherever it turns up. */
export function isLeak(profile: PrivacyProfile, hidden: Hidden): boolean {
  return HIDES[profile].includes(hidden);
}

/** Gives out canaries, one per place. */
export class Canaries {
  /** What all canaries of a run begin with. */
  readonly prefix: string;
  readonly placements: Placement[] = [];

  constructor(prefix = `CAN${randomBytes(6).toString("hex")}`) {
    this.prefix = prefix;
  }

  /** The canary for a place. */
  at(hidden: Hidden, place: string): string {
    const canary = `${this.prefix}x${this.placements.length.toString(36).padStart(3, "0")}`;
    this.placements.push({ place, hidden, canary });
    return canary;
  }

  /** The number of a payment card, which is a secret wherever it stands; in groups of four. */
  card(place: string, separator: string): string {
    const digits = ["4", ...randomBytes(14)].map((one) => Number(one) % 10);
    // The last digit checks the others (Luhn).
    const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? ((digit * 2) % 10) + Math.floor(digit / 5) : digit), 0);
    const canary = [...digits, (10 - (sum % 10)) % 10].join("").replaceAll(/(.{4})(?!$)/g, `$1${separator}`);
    this.placements.push({ place, hidden: "always", canary });
    return canary;
  }

  /** A part of a canary that must not turn up either. */
  part(place: string, canary: string): void {
    this.placements.push({ place, hidden: "always", canary });
  }

  /** What finds all of them, and these words in clear. */
  finder(words: readonly string[] = []): Finder {
    const others = this.placements.map(({ canary }) => canary).filter((canary) => !canary.startsWith(this.prefix));
    return new Finder(this.prefix, [...others, ...words]);
  }
}

/** Finds words with a common beginning in whatever bytes they are hidden. */
export class Finder {
  readonly #prefix: string;
  readonly #forms: readonly { readonly needle: Buffer; readonly read: (around: Buffer) => string }[];

  readonly #others: readonly string[];

  /** Finds words that begin with `prefix`, and these `others` in clear. */
  constructor(prefix: string, others: readonly string[] = []) {
    this.#prefix = prefix;
    this.#others = others;
    this.#forms = [
      { needle: Buffer.from(prefix), read: (around) => around.toString("latin1") },
      { needle: Buffer.from(prefix, "utf16le"), read: (around) => around.toString("utf16le") },
      { needle: Buffer.from(Buffer.from(prefix).toString("hex")), read: (around) => Buffer.from(around.toString("latin1"), "hex").toString("latin1") },
      ...[0, 1, 2].map((shift) => base64Form(prefix, shift)),
    ];
  }

  /** All words that `bytes` hold, in clear, as UTF-16, as hexadecimal or as base64. */
  in(bytes: Buffer): Set<string> {
    const found = new Set(this.#others.filter((word) => bytes.includes(word)));
    for (const { needle, read } of this.#forms) {
      for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) {
        const text = read(bytes.subarray(at, at + READ_BYTES));
        const word = new RegExp(`${this.#prefix.slice(-TAIL)}\\w*`).exec(text)?.[0];
        found.add(word === undefined ? this.#prefix : this.#prefix.slice(0, -TAIL) + word);
      }
    }
    return found;
  }
}

/** Longest canary in its longest form. */
const READ_BYTES = 128;
/** Characters at the end of a prefix that survive in every alignment of base64. */
const TAIL = 6;

/** Base64 depends on where in a group of three bytes the word begins; its rim depends on its neighbours. */
function base64Form(prefix: string, shift: number): { needle: Buffer; read: (around: Buffer) => string } {
  const skipped = (3 - shift) % 3;
  const whole = prefix.slice(skipped, skipped + Math.floor((prefix.length - skipped) / 3) * 3);
  return {
    needle: Buffer.from(Buffer.from(whole).toString("base64")),
    read: (around) => Buffer.from(around.toString("latin1"), "base64").toString("latin1"),
  };
}

// A rough hint at how long a password would stand; the server alone decides what it accepts.

export interface Strength {
  /** 0 (nothing) to 4. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly words: string;
}

export const PASSWORD_CHARS_MIN = 10;

const COMMON = /(password|passwort|qwert|letmein|welcome|admin|tandem|12345|abc123|iloveyou)/i;

export function passwordStrength(password: string): Strength {
  if (password === "") return { score: 0, words: "" };
  const missing = PASSWORD_CHARS_MIN - password.length;
  if (missing > 0) return { score: 1, words: `Too short: ${missing} more ${missing === 1 ? "character" : "characters"}` };
  const bits = password.length * Math.log2(alphabet(password)) * variety(password);
  if (COMMON.test(password) || bits < 40) return { score: 2, words: "Weak: easy to guess" };
  if (bits < 70) return { score: 3, words: "Good" };
  return { score: 4, words: "Strong" };
}

function alphabet(password: string): number {
  const classes: readonly (readonly [RegExp, number])[] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/[^a-zA-Z\d]/, 33],
  ];
  return classes.reduce((sum, [pattern, size]) => sum + (pattern.test(password) ? size : 0), 0);
}

/** 1 when no character repeats, close to 0 for `aaaaaaaaaa`. */
function variety(password: string): number {
  return Math.min(1, (new Set(password).size * 1.6) / password.length);
}

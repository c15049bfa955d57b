// What a page lists for the bench to try, and whether that can be tried at all.

/** What the agent's hand can do. */
const ACTS = ["click", "dblclick", "triple", "reach", "contextmenu", "hover", "type", "insert", "compose", "dead", "key", "paste", "copy", "select", "set", "check", "drag", "wheel", "tap", "swipe"] as const;
type Act = (typeof ACTS)[number];

/** One interaction, as the page lists it. */
export interface Case {
  readonly case: string;
  readonly act: Act;
  /** A selector; ` >>> ` goes into shadow roots and frames. */
  readonly target: string;
  /** Text in the target on which it is done; `|` before or behind it is its edge. */
  readonly word?: string;
  readonly text?: string;
  /** Keys with spaces between. */
  readonly key?: string;
  readonly value?: string | number;
  readonly to?: string;
  /** The same for where a drag or a reach ends; in the target, unless `to` says otherwise. */
  readonly toWord?: string;
  /** A key that is held while the mouse is used. */
  readonly with?: "Shift" | "Control" | "Alt";
  /** False: the target has the focus, or need not have it. */
  readonly focus?: boolean;
  /** Run in the customer's page before. */
  readonly prepare?: string;
  /** Evaluated in the customer's page. */
  readonly expect: string;
  /** The reason that the console has to show. */
  readonly refused?: string;
}

const TEXTS = ["word", "text", "key", "to", "toWord", "prepare", "refused"] as const;
const KEYS = new Set<string>(["case", "act", "target", "expect", "value", "with", "focus", ...TEXTS]);

/** Reads a page's list; throws with words that name what is wrong with it. */
export function readCases(page: string, text: string | null): readonly Case[] {
  if (text === null) throw new Error(`${page} lists nothing to try: it has no <script type="application/json" id="control-cases">`);
  const list = parse(page, text);
  if (!Array.isArray(list) || list.length === 0) throw new Error(`${page}: the list of interactions has to be an array with one at least`);
  return list.map((one, at) => {
    const wrong = faultOf(one);
    if (wrong !== null) throw new Error(`${page}, interaction ${at + 1}: ${wrong}`);
    return one as Case;
  });
}

function parse(page: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${page}: the list of interactions is no JSON: ${cause instanceof Error ? cause.message : ""}`, { cause });
  }
}

function faultOf(one: unknown): string | null {
  if (typeof one !== "object" || one === null) return "is no object";
  const found = one as Record<string, unknown>;
  const missing = ["case", "act", "target", "expect"].find((key) => typeof found[key] !== "string" || found[key] === "");
  if (missing !== undefined) return `“${missing}” has to be a text`;
  if (!ACTS.some((act) => act === found["act"])) return `nobody can do “${String(found["act"])}”; there are: ${ACTS.join(", ")}`;
  const unknown = Object.keys(found).find((key) => !KEYS.has(key));
  if (unknown !== undefined) return `“${unknown}” means nothing`;
  const text = TEXTS.find((key) => found[key] !== undefined && typeof found[key] !== "string");
  return text === undefined ? null : `“${text}” has to be a text`;
}

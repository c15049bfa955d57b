// How places are written: the same form as in `crates/tickets/src/place.rs`, which holds browsers to it. Whatever
// may name somebody or something of theirs becomes `:id`, and no word of the page is among it.

const WORD = /^[A-Za-z][\w.-]{0,39}$/;
/** One word, with digits behind it at most, or a digit: letters and digits in turn are a token. */
const PIECE = /^(?:(?:[A-Z]{0,5}[a-z]+(?:[A-Z][a-z]+)*|[A-Z]{1,8})\d{0,2}|\d?)$/;
const PIECE_CHARS_MAX = 23;
const DIGITS_MAX = 2;
const PARTS_MAX = 12;
const SCRIPT = /^[\w.-]+\.m?js$/;
/** Of any window; what `Object.prototype.toString` says. */
const EXCEPTION = /^\[object (?:Error|DOMException)\]$/;
const ID = ":id";

/** Whether it is how somebody who writes a program calls something, and not a number, a token or an address. */
export function isWord(text: unknown): text is string {
  return typeof text === "string" && WORD.test(text) && text.replace(/\D/g, "").length <= DIGITS_MAX && text.split(/[-_.]/).every((piece) => piece.length <= PIECE_CHARS_MAX && PIECE.test(piece));
}

function partsOf(path: string): string[] {
  return path.split("/").filter(Boolean).map((part) => (isWord(part) ? part : ID));
}

/** The path of a page, with the route that an application keeps in the fragment. */
export function pagePattern(address: string): string {
  const [path = "", route = ""] = (address.split("?")[0] ?? "").split(/#(.*)/s);
  const page = partsOf(path).slice(0, PARTS_MAX);
  const left = PARTS_MAX - page.length;
  return `/${page.join("/")}${route.startsWith("/") && left > 0 ? `#/${partsOf(route).slice(0, left).join("/")}` : ""}`;
}

function bare(address: string): string {
  return address.split(/[?#]/)[0] ?? "";
}

/** A script by the first piece of its name and its kind: what stands between changes with each release. */
export function fileOf(address: string): string {
  const [base = ""] = bare(address).split("/").slice(-1);
  const pieces = base.split(/[-.]/);
  const name = `${pieces[0]}.${pieces.at(-1)}`;
  return SCRIPT.test(base) && isWord(name) ? name : ID;
}

/** An uncaught exception: its class, and where it was thrown, unless that is the page itself. What is thrown may be
 *  anything, and only of an exception is its name that of a class. */
export function errorOf(error: unknown, file: string, line: number, page: string): string {
  const name = EXCEPTION.test(Object.prototype.toString.call(error)) && (error as Error).name;
  return `${isWord(name) ? name : "Error"}${file && bare(file) !== bare(page) && line > 0 && line < 1e7 ? ` ${fileOf(file)}:${line}` : ""}`;
}

/** A request that failed, without its host: that may be a customer's own. */
export function requestOf(status: number, address: string): string {
  return `${status} ${pagePattern(new URL(address).pathname)}`;
}

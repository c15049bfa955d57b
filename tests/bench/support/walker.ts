// Two documents are equal when this walker says the same of both.
//
// It shares nothing with capture or apply: it reads the live DOM of a page and writes one line for
// each thing that a mirror must keep. What a mirror leaves out on purpose is left out here as well:
// scripts, what only scripts and the network see (handlers, addresses), and our own interface.
// Addresses inside style sheets are emptied, since a replica shows assets under names of its own, and
// rules that apply to nothing as things stand are marked, since a mirror need not keep those.

/** Lines that describe a document. */
export type Description = readonly string[];

/** A style sheet that the page itself may not read matches anything. */
export const UNREADABLE = "sheet ?";

/** Stands where a frame is; the elements are left in `__benchFrames`, in the same order. */
export const FRAME_LINE = "#frame";

/**
 * Runs inside the page, so it stands on its own and names nothing from outside.
 * `skipped` are selectors of elements that are not part of the page.
 */
export function describeDocument(skipped: readonly string[]): string[] {
  const lines: string[] = [];
  const LEFT_OUT = new Set(["SCRIPT", "NOSCRIPT", "TEMPLATE", "META", "BASE", "LINK", "STYLE"]);
  const LEAVES = new Set(["IFRAME", "FRAME", "OBJECT", "EMBED", "CANVAS", "AUDIO", "VIDEO"]);
  const UNSEEN = new Set([
    "src", "srcset", "sizes", "href", "xlink:href", "action", "formaction", "poster", "data", "background", "cite",
    "longdesc", "ping", "manifest", "usemap", "codebase", "archive", "imagesrcset", "imagesizes", "srcdoc", "nonce",
    "integrity", "crossorigin", "referrerpolicy", "loading", "decoding", "fetchpriority", "target", "rel", "download",
    "autofocus", "autoplay", "sandbox", "allow", "allowfullscreen", "is", "method", "enctype", "accept-charset",
    "formmethod", "formtarget", "formenctype", "formnovalidate", "novalidate", "popovertarget", "xmlns", "xmlns:xlink",
    "contenteditable", "name", "for", "form", "http-equiv", "content", "hreflang", "accesskey", "value", "checked", "selected",
  ]);
  const SECRET = new Set(["password", "hidden", "file"]);
  // Elements that came from another document keep the classes of that one, so they are told by what they are called.
  const isElement = (node: Node | null): node is Element => node?.nodeType === Node.ELEMENT_NODE;
  /** Conditions that depend on the person's surroundings, as they are here: the replica's sheets come with the answers. */
  const SURROUNDINGS =
    /\((?:prefers-[\w-]+|forced-colors|inverted-colors|(?:any-)?(?:hover|pointer)|color-gamut|(?:video-)?dynamic-range|display-mode|(?:min-|max-)?resolution|-webkit-(?:min-|max-)?device-pixel-ratio)\b[^()]*\)/g;
  const answered = (condition: string): string =>
    condition.replaceAll(SURROUNDINGS, (query) => (matchMedia(query).matches ? "(min-width: 0px)" : "(max-width: 0px)")).replaceAll(/(m(?:in|ax)-width: 0)\)/g, "$1px)");
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  /** Pseudo-classes of live state stand in the replica's sheets as attributes. */
  const named = (css: string): string =>
    css
      .replaceAll(":not([data-tandem-undefined])", ":defined")
      .replaceAll(":is(:disabled, [data-tandem-disabled])", ":disabled")
      .replaceAll(/\[data-tandem-state~="([\w-]+)"\]/g, ":state($1)")
      .replaceAll(/:where\(button,[^)]*\):not\(\[data-tandem-invalid\]\)/g, ":valid")
      .replaceAll(/\[data-tandem-([\w-]+)\]/g, ":$1")
      .replaceAll(/(?::not\(\.tandem\))+::part\(([^)]*?)((?: tandem-[\w-]+)+)\)/g, (_, own: string, states: string) => `::part(${own})${states.replaceAll(" tandem-", ":")}`)
      .replaceAll(":-webkit-autofill", ":autofill")
      .replaceAll(/color-scheme: (?:light dark|dark light)/g, `color-scheme: ${scheme}`);
  const emptied = (css: string): string => named(css).replaceAll(/url\((?:"[^"]*"|'[^']*'|[^)]*)\)/g, "url()");
  // What is hidden for privacy: a box of its size stands for it, so nothing but its place is compared.
  const PRIVATE = ".painted-over, input[type=password], input[type=file]";
  // Boxes may stand for these, whose sizes are set by style.
  const BOXED = new Set(["IFRAME", "FRAME", "OBJECT", "EMBED", "AUDIO", "VIDEO", "IMG"]);
  const frames: Element[] = [];
  Reflect.set(globalThis, "__benchFrames", frames);

  /** The selector without its pseudo-classes and pseudo-elements: what matches it may come to match the whole. */
  const withoutPseudos = (selector: string): string => {
    const ANYTHING = ":not(#\\0)";
    const STATE = /^:(?:hover|active|focus|focus-visible|focus-within|target|user-invalid|user-valid|invalid|fullscreen|autofill|-webkit-autofill)(?![\w(-])/;
    let text = "";
    for (let at = 0; at < selector.length; at++) {
      const letter = selector[at] ?? "";
      if (letter === "\\") {
        text += letter + (selector[++at] ?? "");
      } else if (letter === "[" || letter === '"' || letter === "'") {
        const end = endOf(selector, at);
        text += selector.slice(at, end);
        at = end - 1;
      } else if (letter === ":" && STATE.test(selector.slice(at))) {
        text += letter;
      } else if (letter === ":") {
        at += /^:+(?:[\w-]|[^\x00-\x7f]|\\.)*/.exec(selector.slice(at))?.[0].length ?? 1;
        at = (selector[at] === "(" ? endOf(selector, at) : at) - 1;
        text += ANYTHING;
      } else {
        text += letter;
      }
    }
    return text;
  };

  /** One behind the bracket or quote that closes the one at `start`. */
  const endOf = (text: string, start: number): number => {
    const closers: string[] = [];
    for (let at = start; at < text.length; at++) {
      const letter = text[at] ?? "";
      const closer = closers.at(-1);
      if (letter === "\\") at++;
      else if (letter === closer) closers.pop();
      else if (closer !== '"' && closer !== "'") closers.push(...({ "(": ")", "[": "]", '"': '"', "'": "'" }[letter] ?? ""));
      if (closers.length === 0) return at + 1;
    }
    return text.length;
  };

  /** Whether a rule could apply to an element that is there, in the state that it is in. */
  const couldApply = (root: Document | ShadowRoot, rule: CSSStyleRule): boolean => {
    try {
      return root.querySelector(withoutPseudos(rule.selectorText)) !== null;
    } catch {
      return true;
    }
  };

  /** `holds`: no group around can not apply in the window as it is. */
  const rules = (root: Document | ShadowRoot, list: CSSRuleList, groups: string, depth: number, holds = true): void => {
    for (const rule of list) {
      if (rule instanceof CSSImportRule) {
        if (rule.styleSheet !== null && depth < 8) imported(root, rule, rule.styleSheet, groups, depth + 1);
      } else if (rule instanceof CSSGroupingRule && !(rule instanceof CSSStyleRule) && !(rule instanceof CSSPageRule)) {
        const isOn = !(rule instanceof CSSMediaRule) || matchMedia(rule.media.mediaText).matches;
        rules(root, rule.cssRules, `${groups}${answered(rule.cssText.split("{", 1).join(""))}| `, depth, holds && isOn);
      } else {
        const isNeeded = holds && (!(rule instanceof CSSStyleRule) || couldApply(root, rule));
        lines.push(`${isNeeded ? "rule" : "idle"} ${groups}${emptied(rule.cssText)}`);
      }
    }
  };

  /** Imported rules read as if they stood in the place of the import, which is as good. */
  const imported = (root: Document | ShadowRoot, rule: CSSImportRule, one: CSSStyleSheet, groups: string, depth: number): void => {
    const media = rule.media.mediaText === "" ? "" : `@media ${answered(rule.media.mediaText)} | `;
    const supports = rule.supportsText === null ? "" : `@supports (${rule.supportsText}) | `;
    const layer = rule.layerName === null ? "" : `@layer ${rule.layerName}${rule.layerName === "" ? "" : " "}| `;
    let list: CSSRuleList | null = null;
    try {
      list = one.cssRules;
    } catch {
      lines.push("sheet ?");
    }
    if (list !== null) rules(root, list, `${groups}${media}${supports}${layer}`, depth);
  };

  const sheet = (root: Document | ShadowRoot, one: CSSStyleSheet, depth: number): void => {
    let list: CSSRuleList;
    try {
      list = one.cssRules;
    } catch {
      lines.push("sheet ?");
      return;
    }
    // What does not apply is as good as not there; a medium of the whole sheet is one of its rules.
    if (one.disabled || list.length === 0) return;
    const at = lines.push("rule sheet") - 1;
    rules(root, list, one.media.mediaText === "" ? "" : `@media ${answered(one.media.mediaText)} | `, depth);
    if (!lines.slice(at + 1).some((line) => line.startsWith("rule "))) lines[at] = "idle sheet";
  };

  const sheets = (root: Document | ShadowRoot): void => {
    for (const one of root.styleSheets) {
      const owner = one.ownerNode;
      if (!isElement(owner as Node | null) || !skipped.some((selector) => (owner as Element).closest(selector) !== null)) sheet(root, one, 0);
    }
    for (const one of root.adoptedStyleSheets) if (!/^@layer tandem /.test(one.cssRules[0]?.cssText ?? "")) sheet(root, one, 0);
  };

  const state = (element: Element): void => {
    if (element.matches("input")) {
      const { type, value, checked, indeterminate } = element as HTMLInputElement;
      if (!SECRET.has(type)) lines.push(`value ${value}`);
      if (checked || indeterminate) lines.push(`checked ${checked} ${indeterminate}`);
    } else if (element.matches("textarea")) {
      lines.push(`value ${(element as HTMLTextAreaElement).value}`);
    } else if (element.matches("select")) {
      lines.push(`selected ${[...(element as HTMLSelectElement).selectedOptions].map((option) => option.index).join(" ")}`);
    }
    if (element.matches(":modal:not(:fullscreen)")) lines.push("modal");
    if (element.matches(":popover-open")) lines.push("popover");
    const { scrollLeft, scrollTop } = element;
    if (scrollLeft !== 0 || scrollTop !== 0) lines.push(`scroll ${Math.round(scrollLeft)} ${Math.round(scrollTop)}`);
  };

  const attributes = (element: Element): string => {
    const isBoxed = BOXED.has(element.localName.toUpperCase());
    const shown = [...element.attributes].filter(
      ({ name }) => !UNSEEN.has(name) && !/^on|^rr_|^data-rr-|^data-tandem-/i.test(name) && !(isBoxed && name === "style"),
    );
    const texts = shown.map(({ name, value }) => `${name}=${JSON.stringify(name === "style" ? emptied(value) : /part/.test(name) ? value.replaceAll(/,? tandem-[\w-]+/g, "") : value)}`);
    return texts.sort().join(" ");
  };

  /** Open, or closed and made known by the bench. */
  const rootOf = (element: Element): ShadowRoot | null =>
    element.shadowRoot ?? (Reflect.get(globalThis, "__benchRoots") as WeakMap<Element, ShadowRoot> | undefined)?.get(element) ?? null;

  const isLeftOut = (element: Element): boolean =>
    LEFT_OUT.has(element.localName.toUpperCase()) || skipped.some((selector) => element.matches(selector));

  const children = (parent: Node): void => {
    let text = "";
    const flush = (): void => {
      if (text !== "") lines.push(`text ${JSON.stringify(text)}`);
      text = "";
    };
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (isElement(node)) {
        // Where an element is left out, the texts around it are one text.
        if (isLeftOut(node)) continue;
        flush();
        walk(node);
      } else if (node.nodeType === Node.TEXT_NODE || node.nodeType === Node.CDATA_SECTION_NODE) {
        text += node.nodeValue ?? "";
      }
    }
    flush();
  };

  const walk = (element: Element): void => {
    const name = element.localName;
    if (element.matches(PRIVATE)) {
      lines.push(`<${name} private>`);
      return;
    }
    lines.push(`<${name} ${attributes(element)}>`);
    const root = rootOf(element);
    if (root !== null) {
      lines.push("#shadow");
      sheets(root);
      children(root);
      lines.push("/shadow");
    }
    if (name === "iframe" || name === "frame") {
      frames.push(element);
      // As `FRAME_LINE` has it.
      lines.push("#frame");
    }
    if (!LEAVES.has(name.toUpperCase())) children(element);
    state(element);
    lines.push(`</${name}>`);
  };

  lines.push(`mode ${document.compatMode}`);
  sheets(document);
  children(document);
  return lines;
}

/** Elements, texts and comments of the document, open shadow roots included; runs inside the page. */
export function countNodes(): number {
  const count = (root: Node): number => {
    let nodes = 0;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
    while (walker.nextNode() !== null) {
      nodes++;
      const { currentNode } = walker;
      if (currentNode instanceof Element && currentNode.shadowRoot !== null) nodes += count(currentNode.shadowRoot);
    }
    return nodes;
  };
  return count(document);
}

/**
 * Where two descriptions part, for a person to read; null when they are equal.
 * Rules of the live page that apply to nothing as things stand may be missing in the replica.
 */
export function firstDifference(live: Description, replica: Description): string | null {
  let right = 0;
  for (let left = 0; left < live.length; left++) {
    const line = live[left] ?? "";
    if (line === UNREADABLE) {
      // It has no rules in the replica, so it may be left out there: then the next sheets stand side by side.
      const next = left + live.slice(left).findIndex((one) => one !== UNREADABLE);
      const isLeftOut = !SHEET.test(live[next] ?? "") ? sameLine(live[next] ?? "", replica[right]) : firstDifference(sheetAt(live, next), sheetAt(replica, right)) === null;
      if (!isLeftOut) right = endOfSheet(replica, right);
    } else if (sameLine(line, replica[right])) {
      right++;
    } else if (!line.startsWith("idle ")) {
      // A sheet is told by its first rule.
      const told = SHEET.test(line) ? `${line} ${live[left + 1] ?? ""}` : line;
      return `line ${left}: live ${shorten(told)}, replica ${shorten(replica[right])}`;
    }
  }
  return right < replica.length ? `the replica goes on with ${shorten(replica[right])}` : null;
}

/** The first line of a sheet, which is idle when all of its rules are. */
const SHEET = /^(?:rule|idle) sheet$/;

/** Whether a rule is idle is said of the live page only: the replica's own answer does not matter. */
function sameLine(live: string, replica: string | undefined): boolean {
  // In the replica rules of live state ask for an attribute, so that a sheet of such rules alone is idle there.
  if (SHEET.test(live)) return live === replica || (live === "rule sheet" && replica === "idle sheet");
  return replica !== undefined && isSaid(live.replace(/^idle /, "rule "), replica.replace(/^idle /, "rule "));
}

/** Digits of payment cards are masked everywhere; a bullet for any other digit is a difference. */
function isSaid(live: string, replica: string): boolean {
  if (live === replica) return true;
  if (live.length !== replica.length || !replica.includes("•")) return false;
  const secret = cardDigits(live);
  return [...live].every((letter, at) => letter === replica[at] || (replica[at] === "•" && secret.has(at)));
}

/** Digits, with a single separator between neighbours at most. */
const NUMBERS = /\d(?:[ .\u00a0\u2009\u202f\u2010\u2011\u2013-]?\d)*/g;
/** A field's number shows its first digits while it may become that of a card. */
const BANK_DIGITS = 8;

/** Where digits of card numbers stand: 13 to 19 with a check digit (ISO/IEC 7812), or fewer in a field. */
function cardDigits(line: string): Set<number> {
  const found = new Set<number>();
  for (const { 0: number, index } of line.matchAll(NUMBERS)) {
    const places = [...number].flatMap((letter, at) => (/\d/.test(letter) ? [at] : []));
    const digits = places.map((at) => Number(number[at]));
    const add = (from: number, to: number): void => places.slice(from, to).forEach((at) => found.add(index + at));
    for (let from = 0; from < digits.length; from++) {
      for (let to = from + 13; to <= Math.min(from + 19, digits.length); to++) {
        if (hasCheckDigit(digits.slice(from, to))) add(from, to);
      }
    }
    if (line.startsWith("value ") && digits.length <= 19 && /^[2-6]/.test(number)) add(BANK_DIGITS, digits.length);
  }
  return found;
}

function hasCheckDigit(digits: readonly number[]): boolean {
  const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2);
  const sum = digits.reduceRight((total, digit, at) => total + ((digits.length - 1 - at) % 2 === 0 ? digit : doubled(digit)), 0);
  return sum % 10 === 0;
}

function sheetAt(lines: Description, start: number): Description {
  return lines.slice(start, endOfSheet(lines, start));
}

/** One behind the last line of the sheet that starts here. */
function endOfSheet(lines: Description, start: number): number {
  if (!SHEET.test(lines[start] ?? "")) return start;
  let end = start + 1;
  while (/^(?:rule|idle) (?!sheet$)/.test(lines[end] ?? "")) end++;
  return end;
}

function shorten(line: string | undefined): string {
  if (line === undefined) return "(nothing)";
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

// An independent reading of a live document, sharing no code with sensor and replica: one line per
// node, attribute list, form value, scroll position and rule. Both sides are read by it and must
// give the same lines; what is deliberately not sent is left out on both.

const SKIPPED = "script,noscript,template,meta,base,[data-tandem-ui]";
const BOXED = "iframe,frame,object,embed,video,audio";
const BLOCKED = ".tandem-block,.rr-block,.ph-no-capture,[data-tandem~=block],[data-sentry-block],[data-private]";
const SECRET = "input[type=password],input[type=hidden],input[type=file],[autocomplete^=cc-],[autocomplete=one-time-code],.tandem-ignore";
const ADDRESSES = new Set(["src", "srcset", "poster", "data", "srcdoc", "nonce", "integrity"]);
const FIELD_STATE = new Set(["value", "checked", "selected", "min", "max", "step"]);

/** Serialises a document. */
export function serialise(root: Document): string[] {
  const lines: string[] = [`mode ${root.compatMode}`];
  readSheets(native(Document.prototype, "adoptedStyleSheets", root) as CSSStyleSheet[], "adopted", 0, lines);
  lines.push(`window ${Math.round(scrollX)},${Math.round(scrollY)}`);
  readChildren(root, 0, lines);
  return lines;
}

/** What a property of a prototype says, whatever the page put in its way. */
function native(prototype: object, name: string, self: unknown): unknown {
  return Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(self);
}

function readChildren(parent: Node, depth: number, lines: string[]): void {
  for (const child of childrenOf(parent)) {
    if (child instanceof Text) {
      lines.push(`${" ".repeat(depth)}"${child.data}"`);
    } else if (child instanceof Element) {
      readElement(child, depth, lines);
    }
  }
}

function childrenOf(parent: Node): Node[] {
  const nodes: Node[] = [];
  for (let node = native(Node.prototype, "firstChild", parent); node !== null; node = native(Node.prototype, "nextSibling", node)) {
    nodes.push(node as Node);
  }
  return nodes;
}

function is(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

function readElement(element: Element, depth: number, lines: string[]): void {
  const pad = " ".repeat(depth);
  const local = String(native(Element.prototype, "localName", element));
  const stands = local === "style" && Element.prototype.hasAttribute.call(element, "rel");
  const name = stands ? "link" : local;
  if (is(element, SKIPPED) || (name === "link" && !is(element, "[rel~=stylesheet]")) || name === "script") {
    return;
  }
  if (is(element, BLOCKED) || looksBoxed(element)) {
    lines.push(`${pad}<box>`);
    return;
  }
  if (is(element, BOXED)) {
    lines.push(`${pad}<box>`);
    return;
  }
  lines.push(`${pad}<${name}${readAttributes(element, name)}>${readState(element)}`);
  readOwnedSheet(element, depth, lines);
  const root = native(Element.prototype, "shadowRoot", element) as ShadowRoot | null;
  if (root !== null) {
    lines.push(`${pad} #shadow ${root.delegatesFocus} ${root.slotAssignment}`);
    readSheets(root.adoptedStyleSheets, "adopted", depth + 1, lines);
    readChildren(root, depth + 2, lines);
  }
  const closed = stands || name === "canvas" || (is(element, SECRET) && is(element, "textarea"));
  if (!closed) {
    readChildren(element, depth + 1, lines);
  }
}

function looksBoxed(element: Element): boolean {
  const style = Element.prototype.getAttribute.call(element, "style") ?? "";
  return style.includes("repeating-linear-gradient(135deg, rgb(229, 231, 235)");
}

function readAttributes(element: Element, name: string): string {
  const secret = is(element, SECRET) || Element.prototype.closest.call(element, "select.tandem-ignore,select[autocomplete^=cc-]") !== null;
  // Where a link leads stays in the page.
  const links = name === "link" || name === "a" || name === "area" || element instanceof SVGElement;
  let text = "";
  for (const attribute of Element.prototype.getAttributeNames.call(element).sort()) {
    const hidden = attribute.startsWith("data-tandem-") || ADDRESSES.has(attribute) || /^on/i.test(attribute) || (links && /href$/.test(attribute)) || (secret && FIELD_STATE.has(attribute));
    if (!hidden) {
      text += ` ${attribute}=${JSON.stringify(Element.prototype.getAttribute.call(element, attribute))}`;
    }
  }
  return text;
}

function readState(element: Element): string {
  const tag = native(Element.prototype, "tagName", element);
  let state = "";
  const secret = is(element, SECRET);
  if (tag === "IMG") {
    const image = element as HTMLImageElement;
    state += ` natural ${image.naturalWidth}x${image.naturalHeight}`;
  } else if (!secret && tag === "INPUT") {
    const input = element as HTMLInputElement;
    state += ` value ${JSON.stringify(input.value)} ${input.checked} ${input.indeterminate}`;
  } else if (!secret && tag === "TEXTAREA") {
    state += ` value ${JSON.stringify((element as HTMLTextAreaElement).value)}`;
  } else if (!secret && tag === "SELECT") {
    state += ` selected ${Array.from((element as HTMLSelectElement).options, (option) => (option.selected ? 1 : 0)).join("")}`;
  }
  const isRoot = tag === "HTML" || tag === "BODY";
  const x = isRoot ? 0 : Math.round(native(Element.prototype, "scrollLeft", element) as number);
  const y = isRoot ? 0 : Math.round(native(Element.prototype, "scrollTop", element) as number);
  return x === 0 && y === 0 ? state : `${state} scroll ${x},${y}`;
}

function readOwnedSheet(element: Element, depth: number, lines: string[]): void {
  const sheet = (element as HTMLStyleElement).sheet;
  if (sheet !== undefined && sheet !== null && is(element, "style,link")) {
    readSheets([sheet], "owned", depth + 1, lines);
  }
}

function readSheets(sheets: readonly CSSStyleSheet[], kind: string, depth: number, lines: string[]): void {
  for (const sheet of sheets) {
    const rules = readableRules(sheet);
    if (rules[0]?.cssText.startsWith("@layer tandem ") === true) {
      continue;
    }
    // A sheet that the page may not read has no rules that could be compared.
    if (rules.length > 0) {
      lines.push(`${" ".repeat(depth)}@${kind} ${sheet.disabled}`);
    }
    if (!sheet.disabled) {
      for (const rule of rules) {
        lines.push(`${" ".repeat(depth + 1)}${rule.cssText.replace(/url\([^)]*\)/g, "url()").replace(/\s+/g, " ")}`);
      }
    }
  }
}

function readableRules(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return Array.from(sheet.cssRules);
  } catch {
    return [];
  }
}

// Two documents are equal when this walker says the same of both.
//
// It shares nothing with capture or apply: it reads the live DOM of a page and writes one line for
// each thing that a mirror must keep. What a mirror leaves out on purpose is left out here as well:
// scripts, what only scripts and the network see (handlers, addresses), and our own interface.
// Addresses inside style sheets are emptied, since a replica shows assets under names of its own.

/** Lines that describe a document. */
export type Description = readonly string[];

/** A style sheet that the page itself may not read matches anything. */
export const UNREADABLE = "sheet ?";

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
  const emptied = (css: string): string => css.replaceAll(/url\((?:"[^"]*"|'[^']*'|[^)]*)\)/g, "url()");

  const sheet = (one: CSSStyleSheet, depth: number): void => {
    let rules: CSSRuleList;
    try {
      rules = one.cssRules;
    } catch {
      lines.push("sheet ?");
      return;
    }
    lines.push(`sheet ${one.disabled ? "off" : "on"} ${one.media.mediaText}`);
    for (const rule of rules) {
      if (rule instanceof CSSImportRule) {
        if (rule.styleSheet !== null && depth < 8) sheet(rule.styleSheet, depth + 1);
      } else {
        lines.push(`rule ${emptied(rule.cssText)}`);
      }
    }
  };

  const sheets = (root: Document | ShadowRoot): void => {
    for (const one of root.styleSheets) {
      const owner = one.ownerNode;
      if (!(owner instanceof Element) || !skipped.some((selector) => owner.closest(selector) !== null)) sheet(one, 0);
    }
    for (const one of root.adoptedStyleSheets) sheet(one, 0);
  };

  const state = (element: Element): void => {
    if (element instanceof HTMLInputElement) {
      if (!SECRET.has(element.type)) lines.push(`value ${element.value}`);
      if (element.checked || element.indeterminate) lines.push(`checked ${element.checked} ${element.indeterminate}`);
    } else if (element instanceof HTMLTextAreaElement) {
      lines.push(`value ${element.value}`);
    } else if (element instanceof HTMLSelectElement) {
      lines.push(`selected ${[...element.selectedOptions].map((option) => option.index).join(" ")}`);
    }
    const { scrollLeft, scrollTop } = element;
    if (scrollLeft !== 0 || scrollTop !== 0) lines.push(`scroll ${Math.round(scrollLeft)} ${Math.round(scrollTop)}`);
  };

  const attributes = (element: Element): string => {
    const shown = [...element.attributes].filter(({ name }) => !UNSEEN.has(name) && !/^on|^rr_|^data-rr-/i.test(name));
    const texts = shown.map(({ name, value }) => `${name}=${JSON.stringify(name === "style" ? emptied(value) : value)}`);
    return texts.sort().join(" ");
  };

  const isLeftOut = (element: Element): boolean =>
    LEFT_OUT.has(element.localName.toUpperCase()) || skipped.some((selector) => element.matches(selector));

  const children = (parent: Node): void => {
    let text = "";
    const flush = (): void => {
      if (text !== "") lines.push(`text ${JSON.stringify(text)}`);
      text = "";
    };
    for (let node = parent.firstChild; node !== null; node = node.nextSibling) {
      if (node instanceof Element) {
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
    lines.push(`<${name} ${attributes(element)}>`);
    if (element.shadowRoot !== null) {
      lines.push("#shadow");
      sheets(element.shadowRoot);
      children(element.shadowRoot);
      lines.push("/shadow");
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

/** Where two descriptions part, for a person to read; null when they are equal. */
export function firstDifference(live: Description, replica: Description): string | null {
  let right = 0;
  for (let left = 0; left < live.length; left++, right++) {
    if (live[left] === UNREADABLE) {
      right = endOfSheet(replica, right) - 1;
    } else if (live[left] !== replica[right]) {
      return `line ${left}: live ${shorten(live[left])}, replica ${shorten(replica[right])}`;
    }
  }
  return right < replica.length ? `the replica goes on with ${shorten(replica[right])}` : null;
}

/** One behind the last line of the sheet that starts here. */
function endOfSheet(lines: Description, start: number): number {
  if (!(lines[start] ?? "").startsWith("sheet ")) return start;
  let end = start + 1;
  while ((lines[end] ?? "").startsWith("rule ")) end++;
  return end;
}

function shorten(line: string | undefined): string {
  if (line === undefined) return "(nothing)";
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}

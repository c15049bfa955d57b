// Random mutations, in the page: one seeded generator drives every choice, so that a seed names a run.

/** A deterministic generator of numbers in [0, 1); mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Storm {
  /** Fills the body with a random tree of about this many elements. */
  grow(elements: number): void;
  /** Mutates the document this many times, in one task. */
  blow(times: number): void;
}

const TAGS = ["div", "p", "b", "ul", "li", "section", "script", "input", "x-el"];
const NAMES = ["class", "title", "data-a", "style", "id"];
const CLASSES = ["a", "b c", "tandem-mask", "d", "rr-mask e"];

/** Makes a storm over this document. */
export function makeStorm(seed: number): Storm {
  const random = generator(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  /** Nodes that were taken out and may come back. */
  const shelf: Node[] = [];
  let serial = 0;

  function elements(): Element[] {
    const all = Array.from(document.body.querySelectorAll("*"));
    for (const host of all.filter((element) => element.shadowRoot !== null)) {
      all.push(...Array.from(host.shadowRoot?.querySelectorAll("*") ?? []));
    }
    return all.length === 0 ? [document.body] : all;
  }

  function make(depth: number): Node {
    const kind = random();
    if (kind < 0.3) {
      return document.createTextNode(`t${serial++}`);
    }
    if (kind < 0.35) {
      return document.createComment("c");
    }
    const element = document.createElement(pick(TAGS));
    element.setAttribute("n", String(serial++));
    if (element.localName === "x-el" && random() < 0.5) {
      element.attachShadow({ mode: "open" }).append(make(depth - 1), make(depth - 1));
    }
    for (let i = below(4); i > 0 && depth > 0; i--) {
      element.append(make(depth - 1));
    }
    return element;
  }

  /** Somewhere to put nodes: any element or shadow root. */
  function place(): Node {
    const element = random() < 0.1 ? document.body : pick(elements());
    return element.shadowRoot !== null && random() < 0.5 ? element.shadowRoot : element;
  }

  function put(node: Node): void {
    const parent = place();
    if (!node.contains(parent) && parent.getRootNode({ composed: true }) === document && !within(node, parent)) {
      parent.insertBefore(node, random() < 0.5 || parent.childNodes.length === 0 ? null : pick(Array.from(parent.childNodes)));
    }
  }

  function within(node: Node, parent: Node): boolean {
    for (let at: Node | null = parent; at !== null; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)) {
      if (at === node) {
        return true;
      }
    }
    return false;
  }

  function takeOut(): void {
    const node = pick(elements());
    if (node !== document.body) {
      node.remove();
      shelf.push(node);
      if (shelf.length > 20) {
        shelf.shift();
      }
    }
  }

  function reverse(): void {
    const parent = pick(elements());
    for (const child of Array.from(parent.childNodes).reverse()) {
      parent.append(child);
    }
  }

  function shelve(): void {
    // Trees off the document change unseen.
    const tree = shelf.length === 0 ? null : pick(shelf);
    const inner = tree === null || tree.firstChild === null ? null : tree.firstChild;
    if (inner !== null) {
      random() < 0.5 ? put(inner) : inner.remove();
    }
  }

  const acts: readonly (() => void)[] = [
    () => put(make(3)),
    () => put(make(1)),
    () => put(pick(elements())),
    () => put(pick(elements())),
    takeOut,
    () => shelf.length > 0 && put(shelf.splice(below(shelf.length), 1)[0] as Node),
    shelve,
    reverse,
    () => {
      const element = pick(elements());
      element.innerHTML = `<i n="${serial++}">i</i>text<b>b</b>`;
    },
    () => pick(elements()).setAttribute(pick(NAMES), random() < 0.3 ? pick(CLASSES) : `color: rgb(${below(255)}, 0, 0)`),
    () => pick(elements()).removeAttribute(pick(NAMES)),
    () => {
      const text = Array.from(pick(elements()).childNodes).find((node) => node instanceof Text);
      if (text !== undefined) {
        text.data = `u${serial++}`;
      }
    },
    () => pick(elements()).classList.toggle("tandem-block", random() < 0.3),
    () => {
      const element = pick(elements());
      if (element.localName === "div" && element.shadowRoot === null && random() < 0.2) {
        element.attachShadow({ mode: "open" }).append(make(2));
      }
    },
    () => pick(elements()).normalize(),
  ];

  return {
    grow(count) {
      while (document.querySelectorAll("*").length < count) {
        put(make(3));
      }
    },
    blow(times) {
      for (let i = 0; i < times; i++) {
        pick(acts)();
      }
      // A storm must not dwindle or flood.
      while (elements().length > 600) {
        takeOut();
      }
      if (elements().length < 40) {
        this.grow(120);
      }
    },
  };
}

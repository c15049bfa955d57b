// A storm of random changes in which secrets stand only where a mark or a kind of field hides them
// at that very moment. The sensor looks in between as it likes.

export interface Storm {
  readonly seed: number;
  readonly steps: number;
  /** What stands where it is hidden begins with this. */
  readonly secret: string;
  /** Changes within one task of the page. */
  readonly perTask: number;
}

/** Rules of the server under which it runs. */
export const STORM_CONFIG = `[[privacy_rules]]
pages = "*"
mask = ["[data-org=mask]", "[data-team]:has(> [data-flag])"]
block = ["[data-org=block]"]
`;

/** Runs inside the page, so it names nothing from outside. Answers how many secrets it has hidden. */
export async function runStorm({ seed, steps, secret, perTask }: Storm): Promise<number> {
  // https://doi.org/10.18637/jss.v008.i14 (xorshift)
  let state = seed | 1;
  const random = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const MARKS: readonly (readonly [string, string])[] = [
    ["class", "tandem-mask"], ["class", "rr-block"], ["class", "a sentry-mask b"], ["class", "ph-no-capture"], ["data-tandem", "mask"],
    ["data-tandem", "block"], ["data-dd-privacy", "hidden"], ["data-dd-privacy", "mask"], ["data-private", ""], ["data-clarity-mask", "true"],
    ["data-openreplay-masked", ""], ["data-hj-suppress", ""], ["data-recording-ignore", "mask"], ["data-org", "mask"], ["data-org", "block"], ["data-team", ""],
  ];
  // The last two are selectors of the server's.
  const HIDING = "[class*=mask],[class*=block],[class*=no-capture],[data-tandem],[data-dd-privacy],[data-private],[data-clarity-mask],[data-openreplay-masked],[data-hj-suppress],[data-recording-ignore],[data-org],[data-team]:has(> [data-flag])";
  const FIELDS = "input,textarea";
  const SECRET_KINDS = "[type=password],[type=hidden],[autocomplete],.rr-ignore";
  const once = new Set<Element>();
  /** Fields that were of a secret kind as the sensor could see, and those that it has yet to see. */
  const secrets = new Set<Element>();
  let fresh = new Set<Element>();
  let hidden = 0;
  const sheet = new CSSStyleSheet();

  const closed = new WeakMap<Element, ShadowRoot>();
  const rootOf = (element: Element): ShadowRoot | null => element.shadowRoot ?? closed.get(element) ?? null;
  /** Whether a mark is around a node: as it is written, or around its slot. */
  const guard = (node: Node, end: Node | null = null): boolean => {
    for (let at: Node | null = node; at !== end && at !== null; at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)) {
      if (at instanceof Element && at.matches(HIDING)) return true;
      const root = at.parentNode instanceof Element ? rootOf(at.parentNode) : null;
      const name = at instanceof Element ? at.slot : "";
      if (root !== null && [...root.querySelectorAll("slot")].some((slot) => slot.name === name && guard(slot, root))) return true;
    }
    return false;
  };
  const word = (node: Node): string => (guard(node) ? `${secret}${(hidden++).toString(36)}` : `word${random(1000)}`);
  const hide = (): string => `${secret}${(hidden++).toString(36)}`;
  const trees = (root: ParentNode): ParentNode[] => [root, ...[...root.querySelectorAll("*")].flatMap(treesIn)];
  const treesIn = (host: Element): ParentNode[] => {
    const root = rootOf(host);
    return root === null ? [] : trees(root);
  };
  const stage = document.createElement("main");
  document.body.append(stage);
  const elements = (): Element[] => trees(stage).flatMap((tree) => [...tree.querySelectorAll(":not(input,textarea,style)")]);

  /** Takes out what is not hidden any more; in the same task, as a careful page would. */
  const tidy = (root: Element): void => {
    for (const tree of [root, ...trees(root).slice(1)]) {
      const walker = document.createTreeWalker(tree, NodeFilter.SHOW_ALL);
      for (let node: Node | null = walker.currentNode; node !== null; node = walker.nextNode()) {
        if (guard(node)) continue;
        if (node instanceof Element) {
          for (const { name, value } of [...node.attributes]) if (value.includes(secret) && !node.matches(FIELDS)) node.setAttribute(name, "plain");
        } else if (node.nodeValue?.includes(secret) === true && !(node.parentElement?.matches("textarea") ?? false)) {
          node.nodeValue = "plain";
        }
      }
    }
  };
  const grow = (parent: Node): void => {
    const isInRoot = parent.getRootNode() instanceof ShadowRoot;
    const element = document.createElement(pick(["div", "p", "b", "section", "x-a", isInRoot ? "slot" : "i"]));
    const mark = pick(MARKS);
    if (random(3) === 0) element.setAttribute(...(mark as [string, string]));
    parent.appendChild(element);
    element.title = word(element);
    element.append(word(element));
  };
  const addField = (parent: Element): void => {
    const field = document.createElement(pick(["input", "input", "textarea"])) as HTMLInputElement;
    if (field.localName === "input" && random(2) === 0) field.type = pick(["password", "hidden"]);
    else if (random(2) === 0) field.autocomplete = pick(["cc-number", "one-time-code", "new-password"]) as AutoFill;
    else if (random(2) === 0) field.className = "rr-ignore";
    else parent.setAttribute("data-tandem", "mask");
    parent.append(field);
    fresh.add(field);
    if (field.matches(SECRET_KINDS)) secrets.add(field);
    if (random(2) === 0) field.defaultValue = hide();
    field.value = hide();
  };
  const flip = (element: Element): void => {
    const [name, value] = pick(MARKS);
    if (element.hasAttribute(name)) element.removeAttribute(name);
    else element.setAttribute(name, value);
    if (random(2) === 0) element.setAttribute("title", word(element));
    if (random(2) === 0 && element.firstChild instanceof Text) element.firstChild.data = word(element);
  };
  const step = (): void => {
    const all = elements();
    const one = all.length === 0 ? stage : pick(all);
    const fields = trees(stage).flatMap((tree) => [...tree.querySelectorAll<HTMLInputElement>(FIELDS)]);
    switch (random(19)) {
      case 0: case 1: case 2:
        if (one !== stage) flip(one);
        break;
      case 3: case 4:
        if (one.firstChild instanceof Text) one.firstChild.data = word(one);
        else one.prepend(word(one));
        break;
      case 5:
        one.setAttribute(pick(["title", "aria-label", "data-x", "alt", "style"]), `--x: "${word(one)}"`);
        break;
      case 6: case 7:
        if (all.length < 300) grow(random(2) === 0 ? (rootOf(one) ?? one) : one);
        break;
      case 8: {
        const target = all.length === 0 ? stage : pick(all);
        if (!one.contains(target) && one !== stage && one.getRootNode() === target.getRootNode()) target.insertBefore(one, random(2) === 0 ? target.firstChild : null);
        break;
      }
      case 9:
        if (all.length > 200) one.remove();
        else one.innerHTML = `<i title="${word(one)}">${word(one)}</i>`;
        break;
      case 10:
        if (fields.length < 60) addField(one);
        break;
      case 11: case 12:
        if (fields.length > 0) {
          const field = pick(fields);
          // Shown or not, what was a password stays one.
          if (field.type === "password" && !fresh.has(field) && random(2) === 0) field.type = "text";
          else if (field.type === "text" && field.localName === "input" && random(4) === 0) {
            field.type = "password";
            fresh.add(field);
            secrets.add(field);
          }
          field.value = hide();
          field.dispatchEvent(new Event("input", { bubbles: true }));
          if (field.localName === "input" && random(3) === 0) field.setAttribute("value", hide());
        }
        break;
      case 13: {
        const target = [...trees(stage)].flatMap((tree) => [...tree.querySelectorAll("slot")]);
        if (target.length > 0 && random(2) === 0) pick(target).name = pick(["", "s"]);
        else if (one !== stage) one.slot = pick(["", "s"]);
        one.prepend(word(one));
        break;
      }
      case 14:
        if (one !== stage) one.toggleAttribute("data-flag");
        if (one.parentElement !== null && one !== stage) one.parentElement.title = word(one.parentElement);
        break;
      case 15: {
        sheet.replaceSync(`.word${random(9)}::before { content: "word${random(99)}" }`);
        const tree = one.getRootNode() as Document | ShadowRoot;
        tree.adoptedStyleSheets = random(2) === 0 ? [sheet] : [];
        break;
      }
      case 16: case 17:
        if (one.localName === "x-a" && rootOf(one) === null) {
          const root = one.attachShadow({ mode: pick(["open", "closed"]) });
          if (root.mode === "closed") closed.set(one, root);
          grow(root);
          if (random(2) === 0) (root.firstElementChild ?? root).append(document.createElement("slot"));
        }
        break;
      default:
        if (!once.has(one)) {
          once.add(one);
          const style = document.createElement("style");
          one.append(style);
          style.textContent = `.none, i { --y: "${word(style)}" }`;
        }
    }
    tidy(stage);
    for (const field of fields) {
      // A field under a mark that has gone, which was never of a secret kind, is emptied.
      if (!secrets.has(field) && !guard(field)) {
        field.value = "";
        field.defaultValue = "";
      }
    }
  };
  for (let done = 0; done < steps; ) {
    for (let i = 0; i < perTask && done < steps; i++, done++) step();
    fresh = new Set();
    await new Promise((next) => (random(3) === 0 ? requestAnimationFrame(next) : setTimeout(next, random(12))));
  }
  return hidden;
}

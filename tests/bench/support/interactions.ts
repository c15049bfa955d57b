// What a person does with an application, by chance but the same again for the same seed.

import type { Page } from "playwright-core";

/** Numbers between 0 and 1 that only depend on the seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A place where something can be done. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly kind: "press" | "text" | "choice";
}

/** What is done, and how many times of a hundred. */
const KINDS = { click: 40, hover: 14, type: 14, key: 10, wheel: 10, drag: 6, choose: 6 } as const;

type Kind = keyof typeof KINDS;

const WORDS = ["tandem", "42", "=1+2", "hello world", "a", "{ }", "2026-01-02", "Ärger", "x < y"];

const KEYS = ["Tab", "Enter", "Escape", "ArrowDown", "ArrowUp", "ArrowRight", "Backspace", "Space", "Home", "End", "PageDown", "Control+a", "Control+z", "Control+b", "Shift+ArrowRight"];

const PAUSE_MS = 40;

/** Does `count` things and tells of each. */
export async function interact(page: Page, seed: number, count: number, ours: string): Promise<string[]> {
  const next = chance(seed);
  const told: string[] = [];
  for (let done = 0; done < count; done++) {
    told.push(await once(page, next, ours));
    await page.waitForTimeout(PAUSE_MS);
  }
  return told;
}

async function once(page: Page, next: () => number, ours: string): Promise<string> {
  const kind = kindOf(next());
  const places = await page.evaluate(placesOf, ours);
  const place = pick(wanted(places, kind), next()) ?? { x: next() * 1200, y: next() * 700, kind: "press" };
  const { x, y } = place;
  const at = `${Math.round(x)},${Math.round(y)}`;
  switch (kind) {
    case "click":
      await page.mouse.click(x, y);
      return `click ${at}`;
    case "hover":
      await page.mouse.move(x, y, { steps: 3 });
      return `hover ${at}`;
    case "type": {
      const word = pick(WORDS, next()) ?? "";
      await page.mouse.click(x, y);
      await page.keyboard.type(word);
      return `type ${at} ${word}`;
    }
    case "key": {
      const key = pick(KEYS, next()) ?? "Tab";
      await page.keyboard.press(key);
      return `key ${key}`;
    }
    case "wheel": {
      const by = Math.round((next() - 0.4) * 800);
      await page.mouse.move(x, y);
      await page.mouse.wheel(next() < 0.2 ? by : 0, by);
      return `wheel ${at} ${by}`;
    }
    case "drag": {
      const to = [x + (next() - 0.5) * 300, y + (next() - 0.5) * 200] as const;
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(...to, { steps: 4 });
      await page.mouse.up();
      return `drag ${at} ${to.map(Math.round).join(",")}`;
    }
    case "choose": {
      if (place.kind !== "choice") return "nothing to choose";
      const by = Math.floor(next() * 4) + 1;
      await page.evaluate(focusAt, [x, y] as const);
      for (let step = 0; step < by; step++) await page.keyboard.press("ArrowDown");
      return `choose ${at} ${by}`;
    }
  }
}

function kindOf(share: number): Kind {
  let left = share * 100;
  for (const [kind, weight] of Object.entries(KINDS)) {
    left -= weight;
    if (left < 0) return kind as Kind;
  }
  return "click";
}

/** The browser's own list of a choice is no part of a page: choices are made by keys. */
function wanted(places: readonly Place[], kind: Kind): readonly Place[] {
  if (kind === "choose") return places.filter((place) => place.kind === "choice");
  const typed = places.filter((place) => place.kind === "text");
  if (kind === "type" && typed.length > 0) return typed;
  return places.filter((place) => place.kind !== "choice");
}

function pick<T>(list: readonly T[], share: number): T | undefined {
  return list[Math.floor(share * list.length)];
}

/** Where something can be done in what is seen; runs inside the page. */
function placesOf(ours: string): Place[] {
  const PLACES_MAX = 500;
  const PRESSED =
    "a,button,summary,label,input,select,textarea,canvas,td,th,[role=button],[role=tab],[role=menuitem],[role=option],[role=treeitem],[role=gridcell],[onclick],[tabindex],[contenteditable]";
  /** The browser opens windows of its own for these. */
  const PICKERS = new Set(["file", "color", "date", "time", "month", "week", "datetime-local"]);
  const places: Place[] = [];
  // What is ours stands in the page and is no part of it: neither keys nor the pointer reach it.
  for (const own of document.querySelectorAll<HTMLElement>(ours)) own.inert = true;

  const kindOf = (element: Element): Place["kind"] => {
    if (element.localName === "select") return "choice";
    if (element.localName === "textarea" || (element as HTMLElement).isContentEditable) return "text";
    return element instanceof HTMLInputElement && !/^(?:button|submit|reset|checkbox|radio|range|image)$/.test(element.type) ? "text" : "press";
  };

  const isHit = (root: Document | ShadowRoot, element: Element, x: number, y: number): boolean => {
    const hit = root.elementFromPoint(x, y);
    return hit !== null && hit.closest(ours) === null && (element === hit || element.contains(hit) || hit.contains(element));
  };

  const look = (root: Document | ShadowRoot, left: number, top: number): void => {
    for (const element of root.querySelectorAll("*")) {
      if (places.length >= PLACES_MAX) return;
      const inner = element instanceof HTMLIFrameElement ? element.contentDocument : null;
      if (inner !== null) {
        const box = element.getBoundingClientRect();
        if (box.width > 0 && element.closest(ours) === null) look(inner, left + box.x + element.clientLeft, top + box.y + element.clientTop);
      }
      if (element.shadowRoot !== null) look(element.shadowRoot, left, top);
      if (!element.matches(PRESSED) && getComputedStyle(element).cursor !== "pointer") continue;
      if (PICKERS.has((element as HTMLInputElement).type)) continue;
      const box = element.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      if (box.width < 2 || box.height < 2 || left + x < 0 || top + y < 0 || left + x >= innerWidth || top + y >= innerHeight) continue;
      if (isHit(root, element, x, y)) places.push({ x: left + x, y: top + y, kind: kindOf(element) });
    }
  };
  look(document, 0, 0);
  return places;
}

/** Runs inside the page. */
function focusAt([x, y]: readonly [number, number]): void {
  let hit = document.elementFromPoint(x, y);
  while (hit?.shadowRoot?.elementFromPoint(x, y) != null && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y);
  if (hit instanceof HTMLElement) hit.focus();
}

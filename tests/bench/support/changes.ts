// Changes in the customer's page, and when they are seen at the agent.

import type { Frame, Page } from "playwright-core";

/** What is changed: a text, a list that grows, a scrolled box. */
export const CASES = ["text", "insert", "scroll"] as const;
export type CaseName = (typeof CASES)[number];

/** The text is what people wait for while they type; the others are there to be seen as well. */
const COUNTS: Readonly<Record<CaseName, number>> = { text: 500, insert: 200, scroll: 200 };

/** Changes come this far apart, unevenly, so that they meet the display at every phase. */
const GAP_MS = { least: 16, spread: 16 } as const;

const PATIENCE_MS = 10_000;

/** A value that only grows, and when it was set or seen: milliseconds since the epoch. */
export interface Change {
  readonly value: number;
  readonly at: number;
}

/** Changes the page again and again; answers what was changed when. */
export async function changePage(page: Page, name: CaseName): Promise<readonly Change[]> {
  return page.evaluate(
    async ({ kind, count, gap }) => {
      const target = document.getElementById("target") as HTMLElement;
      const list = document.getElementById("list") as HTMLElement;
      const scroller = document.getElementById("scroller") as HTMLElement;
      const change = (value: number): void => {
        if (kind === "text") target.textContent = String(value);
        else if (kind === "insert") list.prepend(document.createElement("li"));
        else scroller.scrollTop = value * 10;
      };
      const made: { value: number; at: number }[] = [];
      let seed = 7;
      for (let value = 1; value <= count; value++) {
        seed = (seed * 48271) % 2147483647;
        await new Promise((done) => setTimeout(done, gap.least + (seed % 1000) * (gap.spread / 1000)));
        made.push({ value, at: performance.timeOrigin + performance.now() });
        change(value);
      }
      return made;
    },
    { kind: name, count: COUNTS[name], gap: GAP_MS },
  );
}

/** A script that notes, at each animation frame, what a document shows. */
export function watchScript(documentExpression: string): string {
  return `(() => {
    const seen = globalThis.__benchSeen = { text: [], insert: [], scroll: [] };
    const last = { text: 0, insert: 0, scroll: 0 };
    const look = () => {
      const page = ${documentExpression};
      const now = {
        text: Number(page.getElementById("target")?.textContent ?? 0),
        insert: page.getElementById("list")?.childElementCount ?? 0,
        scroll: Math.round((page.getElementById("scroller")?.scrollTop ?? 0) / 10),
      };
      const at = performance.timeOrigin + performance.now();
      for (const name of Object.keys(now)) {
        if (now[name] > last[name]) seen[name].push({ value: last[name] = now[name], at });
      }
      requestAnimationFrame(look);
    };
    look();
  })()`;
}

/** What was seen, once `value` is among it. */
export async function watched(target: Page | Frame, name: CaseName, value: number): Promise<readonly Change[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await target.evaluate(
      (kind) => (Reflect.get(globalThis, "__benchSeen") as Record<string, { value: number; at: number }[]>)[kind] ?? [],
      name,
    );
    if ((seen.at(-1)?.value ?? 0) >= value) return seen;
    if (Date.now() > deadline) throw new Error(`${name}: ${seen.at(-1)?.value ?? 0} of ${value} changes arrived`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** How long each change took to be seen; a change that a later one overtook was seen with that one. */
export function latencies(made: readonly Change[], seen: readonly Change[]): number[] {
  let next = 0;
  return made.map(({ value, at }) => {
    while (next < seen.length && (seen[next]?.value ?? 0) < value) next++;
    const shown = seen[next];
    if (shown === undefined) throw new Error(`change ${value} was never seen`);
    return shown.at - at;
  });
}

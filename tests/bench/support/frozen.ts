// A page that stands still once it is told to: what it has planned is not done.

import type { Page } from "playwright-core";

/**
 * Holds back what a page does by itself from the moment on when `__benchFrozen` is set.
 * Runs in each document before anything else; what a script from `ours` plans is not held back.
 */
export function freezable(ours: string): string {
  return `{
    const isOurs = () => new Error().stack.includes(${JSON.stringify(ours)});
    const wrap = (name) => {
      const native = globalThis[name];
      if (native === undefined || location.origin === ${JSON.stringify(ours)}) return;
      globalThis[name] = (callback, ...rest) => {
        if (typeof callback !== "function" || isOurs()) return native(callback, ...rest);
        return native((...given) => {
          if (globalThis.__benchFrozen !== true) callback.apply(globalThis, given);
        }, ...rest);
      };
    };
    ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"].forEach(wrap);
  }`;
}

/** Stops a page and the documents of its site inside it. */
export async function freeze(page: Page): Promise<void> {
  const { origin } = new URL(page.url());
  for (const frame of page.frames()) {
    if (frame === page.mainFrame() || frame.url() === "" || frame.url().startsWith("about:") || frame.url().startsWith(origin)) {
      await frame.evaluate(() => Reflect.set(globalThis, "__benchFrozen", true)).catch(() => undefined);
    }
  }
}

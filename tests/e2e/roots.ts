// Closed shadow roots of our own layers, within reach of a test. Only in the agent's browser: in the
// customer's the sensor would notice.

import type { Frame } from "playwright-core";

/** For every document of a context, before anything else runs in it. */
export const OPEN_ROOTS = `{
  globalThis.openRoots = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    if (options.mode === "closed") openRoots.push(root);
    return root;
  };
}`;

/** From here on all that a replica tells the agent's screen reader: words are heard where they come into an empty region. */
export async function noteSpoken(replica: Frame): Promise<() => Promise<readonly string[]>> {
  await replica.evaluate(() => {
    const heard: string[] = [];
    const region = (Reflect.get(globalThis, "openRoots") as ShadowRoot[]).map((root) => root.querySelector(".spoken[role=status]")).find((one) => one !== null);
    let last = region?.textContent ?? "";
    new MutationObserver(() => {
      const now = region?.textContent ?? "";
      if (now !== "" && now !== last) heard.push(now);
      last = now;
    }).observe(region as Node, { childList: true, characterData: true, subtree: true });
    Reflect.set(globalThis, "spoken", heard);
  });
  return () => replica.evaluate(() => Reflect.get(globalThis, "spoken") as string[]);
}

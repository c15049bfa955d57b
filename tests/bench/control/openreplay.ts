// The peer: the remote control that OpenReplay publishes for the customer's side, in the plain page. It is
// told what its agent's player tells it: places, whole values, drags and turns of the wheel; no keys.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { build } from "esbuild";
import type { Page } from "playwright-core";

import type { Case } from "./cases.ts";
import { placeOf } from "./drive.ts";

const AGENT = "agent";
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(dirname(require.resolve("@openreplay/tracker-assist")), "../package.json"), "utf8")) as { version: string };

/** How it is called in results. */
export const OPENREPLAY = `@openreplay/tracker-assist ${version}`;

/** What the agent's player tells, and what goes with it. */
type Told = readonly [name: "move" | "click" | "input" | "select" | "startDrag" | "drag" | "stopDrag" | "scroll", data?: unknown];

/** Puts the peer into a page, with control granted. */
export async function installOpenReplay(customer: Page): Promise<void> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import RemoteControl from "@openreplay/tracker-assist/lib/RemoteControl.js";
        const none = () => {};
        globalThis.peer = new RemoteControl({ session_control_peer_key: "peer" }, () => "Agent", none, none, none);
        globalThis.peer.grantControl(${JSON.stringify(AGENT)});`,
      resolveDir: import.meta.dirname,
    },
    bundle: true, format: "iife", write: false, logLevel: "error",
  });
  await customer.evaluate(outputFiles[0]?.text ?? "");
}

/** Does what a case says, as far as the peer has words for it. */
export async function driveOpenReplay(customer: Page, one: Case): Promise<void> {
  const place = await placeOf(customer.mainFrame(), one.target);
  const at = [place.x, place.y];
  const tell = (...all: readonly Told[]): Promise<void> => customer.evaluate(([agent, told]) => {
    const peer = Reflect.get(globalThis, "peer") as Record<string, (id: string, data?: unknown) => void>;
    for (const [name, data] of told) peer[name]?.(agent, data);
  }, [AGENT, all] as const);
  switch (one.act) {
    case "click":
    case "check":
    case "tap":
      return tell(["move", at], ["click", at]);
    case "dblclick":
    case "triple":
    case "reach":
      return tell(["move", at], ["click", at], ["click", at]);
    case "contextmenu":
    case "hover":
      return tell(["move", at]);
    case "type":
    case "compose":
    case "dead":
    case "insert":
    case "paste":
      await tell(["click", at]);
      return tell(["input", (await shown(customer)) + (one.text ?? "")]);
    case "key":
    case "copy":
      if (one.focus !== false) await tell(["click", at]);
      return tell(["input", typed(await shown(customer), one.key ?? "")]);
    case "select":
      return tell(["click", at], ["select", String(one.value)]);
    case "set":
      return tell(["click", at], ["input", String(one.value)]);
    case "drag": {
      const to = await placeOf(customer.mainFrame(), one.to ?? one.target);
      const by = [to.x - place.x, to.y - place.y];
      return tell(["startDrag", at], ["drag", [to.x, to.y, ...by]], ["stopDrag"]);
    }
    case "wheel":
    case "swipe":
      return tell(["move", at], ["scroll", [0, Number(one.value ?? 120)]]);
  }
}

/** What the agent sees in the field that has the focus: what is masked is stars. */
async function shown(customer: Page): Promise<string> {
  return customer.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null;
    const isMasked = at?.type === "password" || at?.classList.contains("tandem-mask") === true;
    const text = at?.value ?? at?.innerText ?? "";
    return isMasked ? "*".repeat(text.length) : text;
  });
}

/** A value after keys at its end: it is edited in the agent's picture, and told as a whole. */
function typed(value: string, keys: string): string {
  let text = value;
  for (const key of keys.split(" ")) {
    if (key === "Control+a") text = "";
    else if (key === "Backspace") text = text.slice(0, -1);
    else if (key === "Enter") text += "\n";
    else if ([...key].length === 1) text += key;
  }
  return text;
}

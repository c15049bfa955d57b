// The loader in a page that stands inside another one's frame: it lets the page be part of a session
// of the page around it. The page around gives it a name and gets nothing; only Tandem's own frame,
// which runs nowhere but inside the tenant's pages, gets the sensor's port, and nothing is observed
// before that frame's session has the customer's consent.

import { FRAME_NAME_MAX, type FrameWord } from "../../shared/ports";
import { createSensorSlot } from "./sensor";
import type { Settings } from "./settings";

/** Answers to the page around this one, if there is one of another origin. */
export function joinOuterSession(settings: () => Settings, nonce: string): void {
  const outer = window.parent;
  if (outer === window) return;
  const slot = createSensorSlot(null);
  let name = "";
  const say = (word: FrameWord): void => outer.postMessage(word, "*");
  addEventListener("message", ({ data, origin, source }: MessageEvent<FrameWord | null>) => {
    if (data?.tandem === "frame-name" && source === outer && typeof data.name === "string" && data.name.length <= FRAME_NAME_MAX) {
      name = data.name;
      say({ tandem: "frame-here", name });
    } else if (data?.tandem === "frame-call" && name && source && origin === settings().server) {
      const answer: FrameWord = { tandem: "frame-port", name, privacy: settings().privacy };
      name = "";
      slot.start(origin, nonce, {
        give: (port) => (source as Window).postMessage(answer, origin, [port]),
        fail: () => undefined,
      });
    }
  });
  say({ tandem: "frame-here" });
}

/** Whether a page around this one, of the same origin, has the loader too: button and session are there. */
export function isPartOfHost(script: HTMLScriptElement | null): boolean {
  try {
    for (let at: Window = window; at !== at.parent; ) {
      at = at.parent;
      if ([...at.document.scripts].some(({ src }) => src === script?.src)) return true;
    }
  } catch {
    // Of another origin: a host of its own.
  }
  return false;
}

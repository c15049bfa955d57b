// The client frame's word with frames of other origins in its page: it calls all of them, and those
// that carry our snippet and have been given a name hand the port of their sensor to this origin.

import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import { FRAME_NAME_MAX, type FrameWord } from "../../shared/ports";
import { PROFILES } from "../../shared/profiles";

/** Frames of one page that are called. */
const CALLS_MAX = 256;

/** Whoever wants the ports. */
export type TakePort = (name: string, port: MessagePort, privacy: PrivacyProfile | null) => void;

/** Listens for answers; what it returns calls. */
export function listenToFrames(take: TakePort): () => void {
  addEventListener("message", ({ data, ports }: MessageEvent<FrameWord | null>) => {
    const port = ports[0];
    if (data?.tandem === "frame-port" && port && typeof data.name === "string" && data.name.length <= FRAME_NAME_MAX) {
      // What is not understood asks for the most.
      take(data.name, port, data.privacy === null || PROFILES.includes(data.privacy) ? data.privacy : "strict");
    }
  });
  return () => call(window.parent);
}

/** Frames inside shadow roots are out of reach from here. */
function call(page: Window): void {
  const waiting: Window[] = [page];
  let calls = 0;
  for (let at = waiting.shift(); at && calls < CALLS_MAX; at = waiting.shift()) {
    for (let i = 0; i < at.length && calls < CALLS_MAX; i++) {
      const frame = at[i];
      if (!frame || frame === window) continue;
      calls++;
      frame.postMessage({ tandem: "frame-call" } satisfies FrameWord, "*");
      waiting.push(frame);
    }
  }
}

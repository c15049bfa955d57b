// Tabs of one origin: a page that has just been loaded asks whether another tab has a session, and
// mounts the client frame if so, which finds out whether this tab may be part of it. No more than a
// question and a yes pass between the pages.

import { safely } from "../../shared/safely";

const NAME = "tandem.live";
/** Another tab answers within milliseconds; a yes that comes later was meant for another page. */
const ANSWER_MS = 1_000;

/** Asks the other tabs; what it returns says whether this one has a session. */
export function askOtherTabs(found: () => void): (live: boolean) => void {
  let channel: BroadcastChannel | null = null;
  let live = false;
  let asking = false;
  const open = (): void => {
    safely(() => {
      channel ??= new BroadcastChannel(NAME);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (data === "who" && live) channel?.postMessage("here");
        if (data === "here" && asking) found();
      };
    });
  };
  // An open channel would keep pages without a session out of the back/forward cache.
  const close = (): void => {
    asking = false;
    if (live) return;
    channel?.close();
    channel = null;
  };
  // Frames in a page are part of its session already.
  if (window.parent === window) {
    open();
    asking = true;
    safely(() => channel?.postMessage("who"));
    setTimeout(close, ANSWER_MS);
  }
  return (now) => {
    live = now;
    if (live) open();
    else if (!asking) close();
  };
}

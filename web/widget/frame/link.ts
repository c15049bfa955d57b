// The frame's end of the handshake with the loader.

import type { FrameMessage, LoaderMessage } from "../../shared/ports";

export interface LoaderLink<Out = FrameMessage, In = LoaderMessage> {
  /** Origin of the page around the frame, as the browser names it. */
  readonly hostOrigin: string;
  readonly send: (message: Out) => void;
  readonly listen: (listener: (message: In, ports: readonly MessagePort[]) => void) => void;
}

/**
 * Whether the frame may run here: inside another origin's page. Tandem's own pages hold people's
 * sessions, so the widget never runs in them.
 */
export function isWellPlaced(): boolean {
  if (window.parent === window) return false;
  try {
    // Readable only when the parent has this very origin.
    void window.parent.location.href;
    return false;
  } catch {
    return true;
  }
}

/** Says `ready` and waits for the loader's port; a page without an origin of its own gets none. */
export function waitForLoader<Out = FrameMessage, In = LoaderMessage>(): Promise<LoaderLink<Out, In>> {
  return new Promise((resolve) => {
    const onMessage = (event: MessageEvent<unknown>): void => {
      const port = event.ports[0];
      const kind = (event.data as { tandem?: unknown } | null)?.tandem;
      if (event.source !== window.parent || kind !== "port" || !port || event.origin === "null") return;
      removeEventListener("message", onMessage);
      resolve({
        hostOrigin: event.origin,
        send: (message) => port.postMessage(message),
        listen(listener) {
          port.onmessage = (message: MessageEvent<In>) => listener(message.data, message.ports);
        },
      });
    };
    addEventListener("message", onMessage);
    window.parent.postMessage({ tandem: "ready" }, "*");
  });
}

// The loader's end of the handshake with the client frame: the frame says `ready`, the loader checks
// who speaks (origin and window) and answers with a MessagePort. Nothing else is ever taken from
// window messages.

import type { FrameMessage, LoaderMessage } from "../../shared/ports";

export interface FrameLink<Out = LoaderMessage> {
  readonly send: (message: Out, transfer?: Transferable[]) => void;
  /** Hears the frame again after the document was written anew. */
  readonly listen: () => void;
  readonly close: () => void;
}

/**
 * Waits for the frame. A frame that is loaded again (the host page moved it) says `ready` again and
 * gets a fresh port; `onReady` then runs again.
 */
export function linkFrame<In = FrameMessage, Out = LoaderMessage>(frame: HTMLIFrameElement, server: string, onReady: () => void, onMessage: (message: In) => void): FrameLink<Out> {
  let port: MessagePort | null = null;

  const onWindowMessage = (event: MessageEvent<unknown>): void => {
    if (event.origin !== server || event.source !== frame.contentWindow || !event.source) return;
    if ((event.data as { tandem?: unknown } | null)?.tandem !== "ready") return;
    port?.close();
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = (message: MessageEvent<In>) => onMessage(message.data);
    frame.contentWindow?.postMessage({ tandem: "port" }, server, [channel.port2]);
    onReady();
  };
  const listen = (): void => addEventListener("message", onWindowMessage);
  listen();

  return {
    listen,
    send: (message, transfer = []) => port?.postMessage(message, transfer),
    close() {
      removeEventListener("message", onWindowMessage);
      port?.close();
      port = null;
    },
  };
}

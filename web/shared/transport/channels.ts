// The two data channels as the worker sees them: transferred to it, or carried by the engine.

import { type Lane, lane, type WorkerReport } from "./worker-port.ts";

export interface ChannelEvents {
  onOpen(): void;
  onClosed(): void;
  onFrame(lane: Lane, bytes: Uint8Array): void;
}

export interface Channels {
  /** Takes the channels of a fresh connection over. */
  take(mirror: RTCDataChannel, pointer: RTCDataChannel): void;
  /** The engine carries the frames; it says whether its channels are open. */
  relay(open: boolean): void;
  /** The connection was given up. */
  drop(): void;
  isOpen(): boolean;
  send(lane: Lane, bytes: Uint8Array<ArrayBuffer>): void;
}

export function makeChannels(report: (message: WorkerReport, transfer?: Transferable[]) => void, events: ChannelEvents): Channels {
  let pair: { mirror: RTCDataChannel; pointer: RTCDataChannel } | null = null;
  let open = false;

  function setOpen(next: boolean): void {
    if (next !== open) {
      open = next;
      if (open) {
        events.onOpen();
      } else {
        events.onClosed();
      }
    }
  }

  function listen(channel: RTCDataChannel, which: Lane): void {
    channel.binaryType = "arraybuffer";
    channel.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (typeof event.data !== "string") {
        events.onFrame(which, new Uint8Array(event.data));
      }
    };
  }

  function drop(): void {
    if (pair !== null) {
      const { mirror, pointer } = pair;
      pair = null;
      mirror.onopen = mirror.onclose = mirror.onmessage = pointer.onmessage = null;
      mirror.close();
      pointer.close();
    }
    setOpen(false);
  }

  return {
    take(mirror, pointer) {
      drop();
      pair = { mirror, pointer };
      listen(mirror, lane.MIRROR);
      listen(pointer, lane.POINTER);
      mirror.onopen = () => setOpen(true);
      mirror.onclose = () => {
        drop();
        report({ type: "channels_failed" });
      };
      setOpen(mirror.readyState === "open");
    },
    relay: setOpen,
    drop,
    isOpen: () => open,
    send(which, bytes) {
      if (pair === null) {
        report({ type: "relay_frame", lane: which, bytes }, [bytes.buffer]);
        return;
      }
      const channel = which === lane.POINTER ? pair.pointer : pair.mirror;
      if (channel.readyState === "open") {
        channel.send(bytes);
      }
    },
  };
}

// The two data channels as the worker sees them: transferred to it, or carried by the engine.

import { type Lane, lane, type WorkerReport } from "./worker-port.ts";

export interface ChannelEvents {
  onOpen(): void;
  onClosed(): void;
  onFrame(lane: Lane, bytes: Uint8Array): void;
}

export interface Channels {
  /** Takes the channels of a fresh connection over. */
  take(generation: number, mirror: RTCDataChannel, pointer: RTCDataChannel): void;
  /** The engine carries the frames; it says whether its channels are open. */
  relay(generation: number, open: boolean): void;
  /** The connection was given up. */
  drop(): void;
  isOpen(): boolean;
  /** Tells the engine that they carry nothing. */
  fail(): void;
  send(lane: Lane, bytes: Uint8Array<ArrayBuffer>): void;
}

export function makeChannels(report: (message: WorkerReport, transfer?: Transferable[]) => void, events: ChannelEvents): Channels {
  let pair: { mirror: RTCDataChannel; pointer: RTCDataChannel } | null = null;
  let open = false;
  let current = 0;

  function fail(): void {
    report({ type: "channels_failed", generation: current });
  }

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
    take(generation, mirror, pointer) {
      drop();
      current = generation;
      pair = { mirror, pointer };
      listen(mirror, lane.MIRROR);
      listen(pointer, lane.POINTER);
      mirror.onopen = () => setOpen(true);
      mirror.onclose = () => {
        drop();
        fail();
      };
      setOpen(mirror.readyState === "open");
    },
    relay(generation, next) {
      current = generation;
      setOpen(next);
    },
    drop,
    fail,
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

// The agent's engine.

import type { CreateAgentEngine, EngineEvents, EngineOptions } from "../engine.ts";
import type { Grant } from "../generated/Grant.ts";
import type { SessionView } from "../generated/SessionView.ts";
import { makeEngineCore } from "./engine-core.ts";
import { makeMedia, type Media } from "./media.ts";
import type { WorkerCommand, WorkerReport } from "./worker-port.ts";

/** Time that the connection leaves to the first picture, in milliseconds, and to what both ends load behind that. */
export const PICTURE_MS = 1_000;
export const CALM_MS = 300;

/** Modes of the replica, by the number of the document's quirks. */
const MODES = ["no", "limited", "full"] as const;

export const createAgentEngine: CreateAgentEngine = (options, events) => {
  const worker = new Worker(new URL("./agent.worker.ts", import.meta.url), { type: "module", name: "tandem" });
  let frame: HTMLIFrameElement | null = null;
  const media = makeMedia(false, () => iceServers());
  const screen = makeScreen(media, events);
  const turn = behindPicture(options, () => connect());
  const onMessage: EngineEvents["onMessage"] = (message) => {
    if (message.type === "forwarding" || message.type === "forward_answer") {
      media.forwarded(message, engine.send);
    } else if (message.type === "welcome" || message.type === "session") {
      // A fresh socket is told anew how it stands.
      if (message.type === "welcome") media.forwarded({ type: "forwarding", stage: "off" }, engine.send);
      screen.follow(message.session);
      turn.follow(message.session);
    }
    events.onMessage(message);
  };
  const onStatus: EngineEvents["onStatus"] = (status) => {
    if (status.closed !== null) turn.close();
    events.onStatus(status);
  };
  const { engine, carry, connect, iceServers, tell } = makeEngineCore("customer", worker, turn.options, { ...events, onMessage, onStatus }, (report) => {
    if (report.type === "mirror" && report.state === "live") turn.pictured();
    hear(report, events, frame);
  });
  carry(media);

  const loaded = (event: Event): void => {
    if (event.currentTarget === frame && frame !== null) {
      openPort(frame, tell);
    }
  };
  return {
    ...engine,
    close() {
      turn.close();
      media.forwarded({ type: "forwarding", stage: "off" }, engine.send);
      engine.close();
    },
    media,
    iceServers,
    attachReplica(next) {
      frame?.removeEventListener("load", loaded);
      frame = next;
      frame.addEventListener("load", loaded);
      openPort(frame, tell);
    },
    tool: (tool, vanishing) => tell({ type: "tool", tool, vanishing }, []),
    write: (place, text, vanishing) => tell({ type: "write", place, text, vanishing }, []),
    erase: (which) => tell({ type: "erase", which }, []),
    control: (on) => tell({ type: "controlling", on }, []),
    drive: (input) => tell({ type: "drive", input }, []),
    outline: (document, node) => tell({ type: "outline", document, node }, []),
  };
};

interface Turn {
  /** The given ones; no connection before its turn. */
  readonly options: EngineOptions;
  follow(session: SessionView): void;
  /** The picture is whole. */
  pictured(): void;
  /** There is to be none any more. */
  close(): void;
}

/** The connection begins behind the first picture: side by side each would slow the other. Where no picture comes, or
 *  a large one, it does not wait for long; and not at all while they talk, or a screen is shown, which an agent who
 *  loads the page anew has been cut off from. */
export function behindPicture(options: EngineOptions, connect: () => void): Turn {
  let hasCome = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isPictured = false;
  let isClosed = false;
  const come = (): void => {
    if (hasCome || isClosed) return;
    hasCome = true;
    connect();
  };
  return {
    options: {
      ...options,
      get webrtc() {
        return hasCome && !isClosed && options.webrtc !== false;
      },
    },
    follow({ state, grants }) {
      if (state !== "live" || hasCome) return;
      const has = (grant: Grant): boolean => grants.includes(grant);
      if (!has("view") || has("voice") || has("screen")) come();
      else timer ??= setTimeout(come, PICTURE_MS);
    },
    pictured() {
      if (isPictured) return;
      isPictured = true;
      clearTimeout(timer);
      timer = setTimeout(come, CALM_MS);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** The customer's screen or camera with its sound, for as long as they let it be seen. */
function makeScreen(media: Media, events: EngineEvents): { follow(session: SessionView): void } {
  let granted = false;
  let shown: MediaStreamTrack | null = null;
  const sync = (): void => {
    const picture = granted ? media.track("picture") : null;
    if (shown === picture) {
      return;
    }
    shown = picture;
    const sound = media.track("sound");
    events.onScreen?.(picture === null ? null : new MediaStream(sound === null ? [picture] : [picture, sound]));
  };
  media.watch(sync);
  return {
    follow({ grants }) {
      granted = grants.includes("screen");
      if (granted || grants.includes("voice")) {
        media.need();
      }
      sync();
    },
  };
}

/** The replica has an opaque origin; it takes a port from its parent and from nobody else. */
function openPort(frame: HTMLIFrameElement, tell: (command: WorkerCommand, transfer: Transferable[]) => void): void {
  const { port1, port2 } = new MessageChannel();
  tell({ type: "replica", port: port1 }, [port1]);
  frame.contentWindow?.postMessage({ tandem: "replica-port" }, "*", [port2]);
}

function hear(report: WorkerReport, events: EngineEvents, frame: HTMLIFrameElement | null): void {
  switch (report.type) {
    case "replica_mode":
      if (frame !== null) {
        frame.src = `/replica?mode=${MODES[report.quirks]}`;
      }
      break;
    case "viewport":
      events.onViewport?.(report.width, report.height);
      break;
    case "page":
      events.onPage?.(report.url, report.title);
      break;
    case "mirror":
      events.onMirror?.(report.state);
      break;
    case "act_sent":
      events.onAct?.(report.n, report.kind);
      break;
    case "annotations":
      events.onAnnotations?.(report.list);
      break;
    case "placed":
      events.onPlaced?.(report.place);
      break;
    case "held":
      events.onHeld?.(report.tool);
      break;
    case "used":
      events.onUsed?.();
      break;
    case "key":
      events.onKey?.(report.key, report.command);
      break;
    case "control_left":
      events.onControlLeft?.();
      break;
    case "omitted":
      events.onOmitted?.(report.list);
      break;
    case "proof":
      events.onProof?.(report.state);
      break;
    default:
      break;
  }
}

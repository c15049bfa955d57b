// The engine: one end of a session, as the user interface sees it.
// It owns the signaling socket, the WebRTC connection, the bulk socket and the worker with the wasm
// client. User interfaces (client frame, console) hold one engine and never touch a transport.

import type { PrivacyProfile } from "./generated/PrivacyProfile";
import type { ClientMessage } from "./generated/ClientMessage";
import type { IceServer } from "./generated/IceServer";
import type { Input } from "./generated/Input";
import type { Annotation } from "./generated/Annotation";
import type { ServerMessage } from "./generated/ServerMessage";
import type { AnnotateOrder, LensLook, LensMode, PageWord, ProposeOrder, Tool } from "./ports";
import type { Carried } from "./transport/brakes";
import type { Media } from "./transport/media";

/** Connection as shown to people. */
export interface ConnectionStatus {
  readonly state: "connecting" | "connected" | "reconnecting" | "closed";
  /** The path that carries the live streams; null while there is none. */
  readonly transport: "p2p" | "websocket" | null;
  /** Smoothed round-trip time to the other end, in milliseconds; null while unknown. */
  readonly rttMs: number | null;
  /** Why it closed for good. */
  readonly closed: "ended" | "replaced" | "refused" | "signed_out" | "removed" | "handed_off" | "promoted" | null;
}

/** What the mirror proof says of the picture. */
export type ProofState = "checking" | "identical" | "repairing" | "differs";

/** Something of the customer's page that is not shown. */
export interface Omitted {
  /** The document that it is missing in; 0 is the top one. */
  readonly document: number;
  /** The node that it is missing in; the document's own where it has none. */
  readonly node: number;
  /** One of `omission`. */
  readonly kind: number;
  readonly count: number;
}

/** Where the agent wants words to be. */
export interface Placed {
  readonly kind: "text" | "highlight" | "propose";
  readonly epoch: number;
  readonly document: number;
  readonly node: number;
  readonly points: [number, number][];
  /** What the element is called, as far as the agent sees it. */
  readonly label: string;
  /** It is a field that can be typed into. */
  readonly field: boolean;
}

export interface EngineEvents<Message = ServerMessage> {
  /** Every signaling message but heartbeats, in order, `welcome` first. After a reconnect `welcome` comes again.
   *  At the customer's side also what the page tells of drawings and of what waits for the tap. */
  onMessage(message: Message): void;
  onStatus(status: ConnectionStatus): void;
  /** A message that a page before has left; whoever shows it writes it anew, under its identifier. */
  onUnsent?(text: string, id: string): void;
  /** Screen, window, tab or camera of the customer (agent's side), dark until it begins; null when it stopped. */
  onScreen?(stream: MediaStream | null): void;
  /** Frames of other origins are to be asked for the ports of their sensors (customer's side). */
  onFramesCalled?(): void;
  /** The customer has left the lens in the page (customer's side). */
  onLensLeft?(): void;
  /** Viewport of the customer's page, for scaling (agent's side). */
  onViewport?(width: number, height: number): void;
  /** An act was sent to the customer's page (agent's side). */
  onAct?(n: number, kind: string): void;
  /** The agent has left control by the keyboard (agent's side). */
  onControlLeft?(): void;
  /** All that is drawn on the page (agent's side). */
  onAnnotations?(list: readonly Annotation[]): void;
  /** The agent has chosen a place for words (agent's side). */
  onPlaced?(place: Placed): void;
  /** The picture goes by this tool, its keys too (agent's side). */
  onHeld?(tool: Tool | null): void;
  /** The customer has used what was highlighted (agent's side). */
  onUsed?(): void;
  /** The agent has pressed a key on the picture that is no act (agent's side). */
  onKey?(key: string, command: boolean): void;
  /** Address and title of the mirrored page, masked (agent's side). */
  onPage?(url: string, title: string): void;
  /** Mirror: `waiting` for data, `building` a snapshot, `live`, `stale` (customer away, old picture kept). */
  onMirror?(state: "waiting" | "building" | "live" | "stale"): void;
  /** The picture was compared with the customer's page (agent's side); again with each comparison. */
  onProof?(state: ProofState): void;
  /** All that is not shown of the customer's page, when that changes (agent's side). */
  onOmitted?(list: readonly Omitted[]): void;
}

export interface EngineOptions {
  /** `ws:` or `wss:` origin of Tandem; default: this page's origin. */
  readonly socketOrigin?: string;
  /** Whose messages and presses outlive the page. */
  readonly sessionId: string;
  /** Gets a fresh one-time socket token: `/client/resume` or `/sessions/{id}/socket`. Rejects with a
   *  `RefusedError` when there is no way back (ended, unknown), with anything else to be tried again. */
  socketToken(): Promise<string>;
  /** False: WebSocket only (tests, networks without UDP). */
  readonly webrtc?: boolean;
}

/** Part of the engine that both ends have. */
export interface Engine {
  send(message: ClientMessage): void;
  /** Sends a chat message, under an identifier of the caller's if one is given, and resolves once the server has committed it (kept and sent again over reconnects). */
  chat(text: string, id?: string): Promise<void>;
  /** What was taken back on a page before, and the server has yet to hear. */
  readonly carried: Carried;
  close(): void;
}

export interface CustomerEngine extends Engine {
  /** After consent: hands the sensor's port to the worker, which has begun to load the wasm client with the consent. */
  attachSensor(port: MessagePort, privacy: PrivacyProfile | null): void;
  /** Hands over the port of the sensor in a frame of another origin. */
  attachFrame(name: string, port: MessagePort, privacy: PrivacyProfile | null): void;
  /** Lets the customer look at what the agent sees, or hide parts of the page. */
  lens(mode: LensMode, look: LensLook): void;
  /** Hands over the port through which acts on a document go to the page. */
  control(document: number, port: MessagePort): void;
  /** What becomes of drawings in a document of the page, or in all. */
  annotate(document: number | null, order: AnnotateOrder): void;
  /** What becomes of an act that waits for the customer's tap. */
  propose(document: number, order: ProposeOrder): void;
  /** Sound and pictures of the session; loaded when they are asked for. */
  media(): Promise<Media>;
}

export interface AgentEngine extends Engine {
  /** Sound and pictures of the session. */
  readonly media: Media;
  /** By which servers connections are found, as they are by now. */
  iceServers(): readonly IceServer[];
  /** Hands the replica's frame to the engine: it makes the port, posts it, and answers `reset` by
   *  loading `/replica?mode=…` in it again when the quirks mode differs. */
  attachReplica(frame: HTMLIFrameElement): void;
  /** Sends what the agent does on the replica to the customer's page, or no more. */
  control(on: boolean): void;
  /** Sends an act that is the page's as a whole, while control is on. */
  drive(input: Input): void;
  /** What the agent's hand holds on the replica; what is drawn may vanish by itself. */
  tool(tool: Tool | null, vanishing: boolean): void;
  /** Puts words to a place. */
  write(place: Placed, text: string, vanishing: boolean): void;
  /** Erases these drawings, the agent's last one, or all. */
  erase(which: readonly number[] | "last" | "all"): void;
  /** Scrolls the replica to a node and outlines it. */
  outline(document: number, node: number): void;
}

/** Thrown by `socketToken` when trying again is of no use. */
export class RefusedError extends Error {}

/** Created in `web/shared/transport/customer.ts` and `web/shared/transport/agent.ts`. */
export type CreateCustomerEngine = (options: EngineOptions, events: EngineEvents<ServerMessage | PageWord>) => CustomerEngine;
export type CreateAgentEngine = (options: EngineOptions, events: EngineEvents) => AgentEngine;

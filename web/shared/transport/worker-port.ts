// What crosses between an engine and its worker.

import type { PrivacyProfile } from "../generated/PrivacyProfile.ts";
import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { Input } from "../generated/Input.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { Annotation } from "../generated/Annotation.ts";
import type { ConnectionStatus, Omitted, Placed, ProofState } from "../engine.ts";
import type { AnnotateOrder, LensLook, LensMode, PageWord, ProposeOrder, Tool } from "../ports.ts";

/** Where a frame travels, as the wasm clients number it. */
export const lane = { WEBSOCKET: 0, BULK: 1, MIRROR: 2, POINTER: 3 } as const;
export type Lane = (typeof lane)[keyof typeof lane];

/** What the engine tells its worker. */
export type WorkerCommand =
  | { readonly type: "open"; readonly socketOrigin: string; readonly client: string }
  /** Answer to `token_wanted`; null: it failed, and `refused` says for good. */
  | { readonly type: "token"; readonly id: number; readonly token: string | null; readonly refused: boolean }
  | { readonly type: "send"; readonly message: ClientMessage }
  /** Data channels of a fresh connection, transferred before their first use. */
  | { readonly type: "channels"; readonly generation: number; readonly mirror: RTCDataChannel; readonly pointer: RTCDataChannel }
  /** The same where the browser can not transfer them: the engine carries their frames. */
  | { readonly type: "relay"; readonly generation: number; readonly open: boolean }
  | { readonly type: "relay_frame"; readonly lane: Lane; readonly bytes: ArrayBuffer }
  /** The connection was given up, its channels with it. */
  | { readonly type: "channels_gone" }
  /** Port of the sensor (customer), and the masking that its page asks for. */
  | { readonly type: "sensor"; readonly port: MessagePort; readonly privacy: PrivacyProfile | null }
  /** Port of the sensor in a frame of another origin, under the name that was agreed on (customer). */
  | { readonly type: "frame"; readonly name: string; readonly port: MessagePort; readonly privacy: PrivacyProfile | null }
  /** The customer looks through the lens, hides something, or leaves it. */
  | { readonly type: "lens"; readonly mode: LensMode; readonly look: LensLook }
  /** Port through which acts on a document come (customer). */
  | { readonly type: "control"; readonly document: number; readonly port: MessagePort }
  /** What becomes of drawings in a document, or in all (customer). */
  | { readonly type: "annotate"; readonly document: number | null; readonly order: AnnotateOrder }
  /** What becomes of an act that waits for the customer's tap (customer). */
  | { readonly type: "propose"; readonly document: number; readonly order: ProposeOrder }
  /** What the agent's hand holds. */
  | { readonly type: "tool"; readonly tool: Tool | null; readonly vanishing: boolean }
  /** The agent draws on a node, with words. */
  | { readonly type: "write"; readonly place: Placed; readonly text: string; readonly vanishing: boolean }
  /** The agent erases these, their last one, or all. */
  | { readonly type: "erase"; readonly which: readonly number[] | "last" | "all" }
  /** The agent controls the page, or no more. */
  | { readonly type: "controlling"; readonly on: boolean }
  | { readonly type: "drive"; readonly input: Input }
  /** Port of a replica that has just loaded (agent). */
  | { readonly type: "replica"; readonly port: MessagePort }
  /** Shows the agent where a node is. */
  | { readonly type: "outline"; readonly document: number; readonly node: number }
  | { readonly type: "close" };

/** What a worker tells its engine. */
export type WorkerReport =
  | { readonly type: "token_wanted"; readonly id: number }
  | { readonly type: "message"; readonly message: ServerMessage }
  | { readonly type: "connection"; readonly state: ConnectionStatus["state"]; readonly closed: ConnectionStatus["closed"] }
  /** The server has counted these decisions, or is not going to hear of them. */
  | { readonly type: "decided"; readonly messages: readonly ClientMessage[] }
  | { readonly type: "path"; readonly transport: ConnectionStatus["transport"]; readonly rttMs: number | null }
  /** The data channels of that connection are of no use any more: build another one. */
  | { readonly type: "channels_failed"; readonly generation: number }
  | { readonly type: "relay_frame"; readonly lane: Lane; readonly bytes: Uint8Array<ArrayBuffer> }
  /** Frames of other origins are to be asked for the ports of their sensors. */
  | { readonly type: "frames_called" }
  /** The customer has left the lens in the page. */
  | { readonly type: "lens_left" }
  /** Something became of a drawing in the customer's page, or of what waits for the tap. */
  | PageWord
  /** What is drawn, as the agent sees it. */
  | { readonly type: "annotations"; readonly list: readonly Annotation[] }
  /** The agent has chosen a place for words. */
  | { readonly type: "placed"; readonly place: Placed }
  /** The picture goes by this tool. */
  | { readonly type: "held"; readonly tool: Tool | null }
  /** The customer has used what was highlighted. */
  | { readonly type: "used" }
  /** The agent has pressed a key on the picture. */
  | { readonly type: "key"; readonly key: string; readonly command: boolean }
  /** An act of the agent was sent to the customer. */
  | { readonly type: "act_sent"; readonly n: number; readonly kind: string }
  /** The agent has left control by the keyboard. */
  | { readonly type: "control_left" }
  | { readonly type: "replica_mode"; readonly quirks: 0 | 1 | 2 }
  | { readonly type: "viewport"; readonly width: number; readonly height: number }
  | { readonly type: "page"; readonly url: string; readonly title: string }
  | { readonly type: "mirror"; readonly state: "waiting" | "building" | "live" | "stale" }
  | { readonly type: "omitted"; readonly list: readonly Omitted[] }
  | { readonly type: "proof"; readonly state: ProofState };

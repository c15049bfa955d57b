// Messages that cross MessagePorts between our own halves.
// A batch is described in `crates/protocol/src/batch.rs`; its buffers are always transferred.

import type { Act } from "./generated/Act";
import type { ActRefusal } from "./generated/ActRefusal";
import type { Annotation } from "./generated/Annotation";
import type { AnnotationKind } from "./generated/AnnotationKind";
import type { AnnotationStep } from "./generated/AnnotationStep";
import type { ControlRule } from "./generated/ControlRule";
import type { Input } from "./generated/Input";
import type { Place } from "./generated/Place";
import type { PrivacyProfile } from "./generated/PrivacyProfile";
import type { PrivacyRule } from "./generated/PrivacyRule";
import type { Proposal } from "./generated/Proposal";

/** One flat batch; see the Rust module `protocol::batch`. */
export interface Batch {
  readonly type: "batch";
  /** 32-bit words of operations. */
  readonly ops: ArrayBuffer;
  /** UTF-8 strings joined by U+0000. */
  readonly strings: ArrayBuffer;
  /** How many strings; 0 with an empty blob. */
  readonly stringCount: number;
}

/** Width and height of a whole picture, in its pixels. */
export type PictureSize = readonly [width: number, height: number];
/** A part of a picture, in its pixels. */
export type PictureArea = readonly [x: number, y: number, width: number, height: number];

// ---------------------------------------------------------------- sensor <-> customer's worker

/** What the customer does with the lens: nothing, look at what the agent sees, or only hide something. */
export type LensMode = "off" | "look" | "hide";

/** How the lens looks in the page, and its words. */
export interface LensLook {
  readonly dark: boolean;
  readonly language: string;
  readonly words: Readonly<Record<LensWord, string>>;
}

/** Words of the lens; in the catalogues with `lens_` before them. */
export type LensWord = "look" | "hide" | "keys" | "done" | "hidden" | "again" | "hidden_said" | "shown_said" | "full";

/** What the client frame wants of the drawings in a document. */
export type AnnotateOrder =
  /** An annotation is there, or looks different; `name` is its author's. */
  | { readonly do: "draw"; readonly annotation: Annotation; readonly name: string }
  | { readonly do: "erase"; readonly ids: readonly number[] }
  | { readonly do: "clear" }
  /** What the customer's hand holds, nothing: they do not draw; the words say what to do, and how to stop. */
  | { readonly do: "pen"; readonly tool: PenTool | null; readonly vanishing: boolean; readonly words: string }
  /** They choose by keyboard the element that it is to be about. */
  | { readonly do: "pick" }
  /** Takes the customer to what is highlighted. */
  | { readonly do: "visit"; readonly id: number };

/** What the customer draws with; with the last one they choose a place for words that the client frame has. */
export type PenTool = "stroke" | "arrow" | "rectangle" | "text";

/** What a document tells the client frame of its drawings. */
export type AnnotateNews =
  /** The customer draws; the element is a number of this epoch. */
  | { readonly say: "draft"; readonly id: number; readonly kind: Exclude<PenTool, "text">; readonly node: number; readonly points: [number, number][]; readonly vanishing: boolean }
  /** They have chosen where their words are to go. */
  | { readonly say: "placed"; readonly node: number; readonly points: [number, number][] }
  /** What the keyboard has come to is called so; null: it is to go back to the client frame. */
  | { readonly say: "picked"; readonly name: string | null }
  /** The element of an annotation has another number. */
  | { readonly say: "moved"; readonly id: number; readonly node: number }
  /** The customer has used what was highlighted. */
  | { readonly say: "used"; readonly id: number }
  /** The element is gone. */
  | { readonly say: "lost"; readonly id: number }
  /** The customer has put the pen away in the page. */
  | { readonly say: "left" }
  /** The client frame was taken away for a moment, and has lost the focus by that. */
  | { readonly say: "raised" };

/** Its way through the worker, which knows the numbers. */
export interface Annotated {
  readonly type: "annotated";
  readonly epoch: number;
  readonly document: number;
  readonly news: AnnotateNews;
}

/** What the client frame wants of an act that waits for the customer's tap. */
export type ProposeOrder =
  /** Shows what the agent proposes. */
  | { readonly do: "show"; readonly proposal: Proposal }
  /** The customer has tapped. */
  | { readonly do: "run"; readonly n: number }
  /** It is not wanted any more. */
  | { readonly do: "drop" };

/** What is to be done: a click, words in a field, or a key. */
export type DeedKind = "click" | "type" | "enter" | "space";

/** What a document tells of an act that waits for the customer's tap. */
export type ProposeNews =
  /** It can be done, and nothing is before the tap; `held`: an act of control that can not be taken back. The
   *  words are the page's own, `sends`: it sends a form. */
  | { readonly say: "waits"; readonly n: number; readonly held: boolean; readonly node: number; readonly kind: DeedKind; readonly label: string; readonly text: string; readonly sends: boolean }
  /** It can not be done. */
  | { readonly say: "refused"; readonly n: number; readonly refused: ActRefusal }
  /** It was done, or was not what it had been when the customer was shown it. */
  | { readonly say: "ran"; readonly n: number; readonly refused: ActRefusal | null };

/** Its way through the worker, which knows the documents. */
export interface ProposeWord {
  readonly type: "proposal";
  readonly epoch: number;
  readonly document: number;
  readonly news: ProposeNews;
}

/** Nothing of the page is seen: by a rule, or by the page's own mark; null: it is seen again. */
export interface PagePaused {
  readonly type: "paused";
  readonly by: "rule" | "page" | null;
}

/** What the page tells the client frame, through the worker or the loader. */
export type PageWord = Annotated | ProposeWord | PagePaused | TabStop | PlaceWord;

/** Where in the product the customer is (null: nowhere that may be told), and once, where they sought help. */
export interface PlaceWord {
  readonly type: "place";
  readonly place: Place | null;
  readonly sought: Place | null;
}

/** The customer has stopped control in another tab of the session. */
export interface TabStop {
  readonly type: "stop";
}

/** What the sensor tells the customer's worker. */
export type SensorMessage =
  | Batch
  /** Answer to `fetch`; `bytes` null: the page may not read it or, with a `mime` of text, there is nothing. `mime` is the response's Content-Type.
   *  `withheld`: another origin did not let it be read. */
  | { readonly type: "asset"; readonly number: number; readonly mime: string; readonly bytes: Blob | null; readonly copyOf?: string; readonly withheld?: boolean }
  /** The customer's pointer: node under it, place in its box (0..65535), `down` while a button is held. */
  | { readonly type: "pointer"; readonly node: number; readonly fx: number; readonly fy: number; readonly down: boolean }
  /** A nested document has a sensor behind this port, to be started by the `FRAME` of that number; null:
   *  one of another origin will answer to that name in the client frame. */
  | { readonly type: "child"; readonly number: number; readonly name: string; readonly port: MessagePort | null }
  /** What the sensor of the nested document of that number tells: it goes through the one around it, which has
   *  told before what the marks inside depend on. */
  | { readonly type: "inner"; readonly number: number; readonly message: SensorMessage }
  /** Answer to `picture`: a copy of the pixels, to be closed; null: the element is gone or can not be read. */
  | { readonly type: "picture"; readonly node: number; readonly bitmap: ImageBitmap | null }
  /** The customer has left the lens, or it could not be loaded. */
  | { readonly type: "lens_left" }
  /** The customer has hidden a part of the page or, `again`, shows one; so many are hidden now. */
  | { readonly type: "hidden"; readonly again: boolean; readonly count: number }
  /** Something became of a drawing, or the customer draws. */
  | { readonly type: "annotated"; readonly news: AnnotateNews }
  /** Something became of an act that waits for the customer's tap. */
  | { readonly type: "proposal"; readonly news: ProposeNews }
  | PlaceWord
  /** The page goes away (navigation, reload, close). */
  | { readonly type: "leaving" }
  /** The page came back from the back/forward cache: start a new epoch. */
  | { readonly type: "returned" };

/** What the customer's worker tells the sensor: lists of these, since each message costs the page a task. */
export type SensorCommand =
  /** Forget all ids and walk anew. Words of the batches that follow belong to this epoch. */
  | { readonly type: "start"; readonly epoch: number; readonly profile: PrivacyProfile; readonly rules?: readonly PrivacyRule[] }
  | { readonly type: "stop" }
  /** Back-pressure: keep only dirty sets until `proceed`. */
  | { readonly type: "hold" }
  | { readonly type: "proceed" }
  /** Read these bytes with the page's own credentials, `force-cache`. */
  | { readonly type: "fetch"; readonly number: number; readonly url: string; readonly ifLoaded: boolean }
  /** Elements that style sheets let scroll: tell where they are scrolled to. */
  | { readonly type: "scrollers"; readonly selectors: string }
  /** Style sheets ask for these states of elements too; bits of `state`, and names of custom ones with a space behind each. */
  | { readonly type: "states"; readonly bits: number; readonly custom: string }
  /** The nested document of that number has handed its port over. */
  | { readonly type: "child_answered"; readonly number: number }
  /** Nodes that came under other marks: send them anew. */
  | { readonly type: "resend"; readonly nodes: readonly number[] }
  /** Elements whose contents are not shown: tell their sizes. */
  | { readonly type: "measure"; readonly nodes: readonly number[] }
  /** Look at the pixels of an element once it is visible: at once if `fresh`, else when they may have changed.
   *  `changed`: whether the last look has found anything new. */
  | { readonly type: "picture"; readonly node: number; readonly fresh: boolean; readonly changed: boolean }
  /** The lens is wanted or no more; `covers` stands for `look` in nested documents, where nothing is picked. */
  | { readonly type: "lens"; readonly mode: LensMode | "covers"; readonly look: LensLook }
  /** What is masked, for the lens: nodes, each followed by its kind of `cover` and what belongs to that. */
  | { readonly type: "covers"; readonly nodes: Uint32Array }
  /** Acts on this document come through the port, in that epoch. */
  | { readonly type: "control"; readonly epoch: number; readonly port: MessagePort }
  /** Loads control and what holds its acts, with the rules for it; a nested document gets all rules. */
  | { readonly type: "control_propose"; readonly rules: readonly ControlRule[]; readonly order: ProposeOrder | null }
  /** What becomes of drawings. */
  | { readonly type: "annotate"; readonly order: AnnotateOrder }
  /** The agent's pointer; node 0 hides it. */
  | { readonly type: "annotate_pointer"; readonly node: number; readonly fx: number; readonly fy: number; readonly name: string };

// ---------------------------------------------------------------- client frame <-> control

/** What the client frame tells the control of a document: one act at a time, good until then by the clock (`Date.now`). */
export type ControlCommand =
  | { readonly type: "act"; readonly act: Act; readonly until: number }
  | { readonly type: "end" };

/** What the control of a document tells the client frame. */
export type ControlMessage =
  /** Acts may come. */
  | { readonly type: "ready" }
  | { readonly type: "acted"; readonly n: number; readonly refused: ActRefusal | null }
  /** The act came too late and nothing was done. */
  | { readonly type: "late"; readonly n: number }
  /** What the page tried under an act needs the customer's own hand, as far as is known by now. */
  | { readonly type: "gated"; readonly n: number }
  /** A dialog of the browser holds the page, or does not any more. */
  | { readonly type: "dialog"; readonly open: boolean }
  /** The customer is at work in the page; acts are refused for so long. */
  | { readonly type: "suspended"; readonly ms: number }
  /** The same in a frame inside it that tells nothing of its keys. */
  | { readonly type: "elsewhere"; readonly ms: number }
  /** The customer has pressed Escape in the page, at that time. */
  | { readonly type: "escape"; readonly at: number }
  /** An epoch has begun, or the sensor has ended: ask for another port. */
  | { readonly type: "gone" };

// ---------------------------------------------------------------- agent's worker <-> replica

/** What the agent's worker tells the replica. */
export type ReplicaCommand =
  /** A new epoch follows: keep the old picture dimmed until the first batch is built. */
  | { readonly type: "reset"; readonly quirks: 0 | 1 | 2 }
  /** `proof`: its number, and the digest of where nodes stand after it. */
  | (Batch & { readonly proof?: { readonly serial: number; readonly shape: number } })
  /** A nested document: its replica, in that mode, goes into the element and gets the port. */
  | { readonly type: "document"; readonly frame: number; readonly quirks: 0 | 1 | 2; readonly port: MessagePort }
  /** Bytes of an image, font or the like; the replica makes its own `blob:` URL. */
  | { readonly type: "asset"; readonly number: number; readonly kind: number; readonly mime: string; readonly bytes: ArrayBuffer }
  /** Pixels of an area of a canvas, or of a whole video, as an image file of the area's size. */
  | { readonly type: "picture"; readonly node: number; readonly size: PictureSize; readonly area: PictureArea; readonly mime: string; readonly bytes: ArrayBuffer }
  /** What the agent does is told as acts, or no more. */
  | { readonly type: "control"; readonly on: boolean }
  /** A step of drawing, by whomever. */
  | { readonly type: "annotate"; readonly step: AnnotationStep; readonly name: string }
  /** What the agent's hand holds; null: nothing but the pointer. */
  | { readonly type: "tool"; readonly tool: Tool | null }
  /** Scrolls to a node and outlines it for a while. */
  | { readonly type: "outline"; readonly node: number }
  /** The customer's pointer; node 0 hides it. */
  | { readonly type: "customer_pointer"; readonly node: number; readonly fx: number; readonly fy: number; readonly down: boolean; readonly name: string };

/** What the agent draws with; with the last three they choose a place, and say more afterwards. */
export type Tool = "laser" | "stroke" | "arrow" | "rectangle" | "text" | "highlight" | "propose";

/** What the replica tells the agent's worker. */
export type ReplicaMessage =
  | { readonly type: "ready"; readonly quirks: 0 | 1 | 2 }
  /** A batch could not be applied in part; ask for a fresh snapshot. */
  | { readonly type: "fault"; readonly detail: string }
  /** The agent's pointer over the replica; node 0 when it left. */
  | { readonly type: "pointer"; readonly node: number; readonly fx: number; readonly fy: number }
  /** The agent did something, at that place of a node. */
  | { readonly type: "act"; readonly node: number; readonly fx: number; readonly fy: number; readonly input: Input }
  /** The agent has left control by the keyboard. */
  | { readonly type: "control_left" }
  /** The agent draws. */
  | { readonly type: "draft"; readonly id: number; readonly kind: AnnotationKind; readonly node: number; readonly points: [number, number][]; readonly done: boolean }
  /** The agent has chosen where words are to go; what is there is called so, as far as the agent may know. */
  | { readonly type: "placed"; readonly kind: "text" | "highlight" | "propose"; readonly node: number; readonly points: [number, number][]; readonly label: string; readonly field: boolean }
  /** The tool is in the hand there: keys that are pressed on the picture go by it. */
  | { readonly type: "held"; readonly tool: Tool | null }
  /** The agent has pressed a key on the picture that is no act. */
  | { readonly type: "key"; readonly key: string; readonly command: boolean }
  /** Size of the customer's viewport, for the console to scale the frame. */
  | { readonly type: "viewport"; readonly width: number; readonly height: number }
  | { readonly type: "page"; readonly url: string; readonly title: string }
  | { readonly type: "snapshot_complete"; readonly nodes: number }
  /** Nodes were compared with the digest that came with the batch of that number; null: they stand as it
   *  says. Else `rows` are 32-bit words: for each node with children the node, how many, and the children. */
  | { readonly type: "proof"; readonly serial: number; readonly rows: ArrayBuffer | null };

// ---------------------------------------------------------------- nested documents of other origins

/**
 * A document around one of another origin and that one's loader speak by window messages:
 * `{ tandem: "frame-name", name }` inwards, `{ tandem: "frame-here", name? }` outwards. They agree on a
 * name and on nothing else. The client frame asks all frames of its page `{ tandem: "frame-call" }`; a
 * loader that has a name answers only to Tandem's own origin, with its sensor's port:
 * `{ tandem: "frame-port", name }`.
 */
export type FrameWord =
  | { readonly tandem: "frame-name"; readonly name: string }
  | { readonly tandem: "frame-here"; readonly name?: string }
  | { readonly tandem: "frame-call" }
  /** With the masking that the page inside asks for. */
  | { readonly tandem: "frame-port"; readonly name: string; readonly privacy: PrivacyProfile | null };

/** Longest name that two documents agree on. */
export const FRAME_NAME_MAX = 64;

// ---------------------------------------------------------------- loader <-> client frame

/**
 * The loader makes a MessageChannel and posts `{ tandem: "port" }` with one end to the frame once
 * the frame has posted `{ tandem: "ready" }` to its parent. Both sides check origin and source.
 */
/** Skills that the embedder asks for, between commas, then tags of languages, first what counts first: of the
 *  customer, the widget, the page, the browser. As they are written: whoever sends them looks whether they are any. */
export type PageWants = readonly (string | undefined)[];

export type LoaderMessage =
  | { readonly type: "open"; readonly origin: string; readonly arrival: string | null; readonly resume: boolean; readonly want: "help" | "code" | "resume" | "arrival" | "tab"; readonly theme: "auto" | "light" | "dark"; readonly language: string; readonly wants: PageWants }
  /** Answer to `start_sensor`: port of the sensor, to be handed to the worker, and what the page asks for in masking. */
  | { readonly type: "sensor_port"; readonly privacy: PrivacyProfile | null }
  /** Answer to `rules`: the masking that they and the page ask for here. */
  | { readonly type: "privacy"; readonly privacy: PrivacyProfile }
  /** Answer to `start_sensor`: the host page's policy or the network kept `sensor.js` away. */
  | { readonly type: "sensor_failed" }
  /** Answer to `start_sensor`: behind each port, and where it stands still. */
  | PagePaused
  /** The product may say who the customer is: each message into the port asks for a token, and the answer is
   *  one, or empty where there is none. */
  | { readonly type: "identity" }
  /** The customer has turned to this window. */
  | { readonly type: "front" }
  /** The host page called `Tandem('end')`. */
  | { readonly type: "end" };

/** What the client frame tells the loader. */
export type FrameMessage =
  /** Size and place of the frame's box; `hidden` takes no room. */
  | { readonly type: "box"; readonly mode: "hidden" | "bar" | "panel" | "sheet"; readonly width: number; readonly height: number }
  /** Consent is there: load `sensor.js` and send its port back. */
  | { readonly type: "start_sensor" }
  | { readonly type: "stop_sensor" }
  /** Which masking applies to which pages: the frame does not know the address, and need not. */
  | { readonly type: "rules"; readonly rules: readonly PrivacyRule[] }
  /** Sets or clears the non-secret `live=1` flag in the host's sessionStorage. */
  | { readonly type: "live"; readonly live: boolean }
  /** The session is over or was never begun: take the frame away. */
  | { readonly type: "close" }
  /** For the host's `Tandem('on', …)` listeners. */
  | { readonly type: "event"; readonly name: string; readonly detail: unknown };

// What the sensor lends its senses: the parts of the capture that no snapshot waits for. They come as
// a second script, `sense.js`, once the first snapshot is sent, and write into the same batches.

import type { Annotation } from "../shared/generated/Annotation.ts";
import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { PrivacyRule } from "../shared/generated/PrivacyRule.ts";
import type { ControlEffect } from "../shared/generated/ControlEffect.ts";
import type { DeedKind, LensLook, SensorCommand, SensorMessage } from "../shared/ports.ts";
import type { Patcher } from "./patches.ts";
import type { Capture } from "./state.ts";

/** What the page did before anybody observed it; `web/widget/loader/early.ts` notes it. */
export interface Early {
  /** Closed roots by their hosts; null: there are none. */
  readonly roots: WeakMap<Element, ShadowRoot> | null;
  readonly properties: readonly PropertyDefinition[];
  /** Where fonts that scripts made come from. */
  readonly fonts: WeakMap<FontFace, string | Blob>;
  /** Called behind each property. */
  changed: () => void;
}

/** What the customer used last, and what went wrong last. */
export interface Used {
  element: Element | null;
  /** The one before. */
  before: Element | null;
  failed: ErrorEvent | PromiseRejectionEvent | null;
}

export interface Notes {
  readonly used: Used;
  /** What was so as they asked for help, and what of the page they pressed to ask, until it is told. */
  sought: (Used & { readonly by: EventTarget | null | undefined; readonly address: string; readonly at: number; readonly since: number }) | null;
  readonly release: string | null;
  /** What the organisation asks for on its pages. */
  readonly rules: readonly PrivacyRule[];
  /** Since when the page is at its address, or is seen again, by its clock. */
  since: number;
  /** Whether it has come under the strict profile. */
  isStrict?: boolean;
  /** Whether it was seen before. */
  hasBegun?: boolean;
  /** Forgets what was at another address than the page's. */
  readonly move: () => void;
}

export type Post = (message: SensorMessage, transfer?: Transferable[]) => void;

export interface Core {
  readonly early: Early | undefined;
  readonly capture: () => Capture | null;
  /** Everything patched through it is taken back when the sensor stops. */
  readonly patcher: Patcher;
  /** Aborted when the sensor stops; listeners end with it. */
  readonly signal: AbortSignal;
  readonly post: Post;
  /** Tells what has changed around nested documents, whose marks depend on it; false: not all of it. */
  readonly settle: () => boolean;
  /** Asks for a slice soon, and not for one each frame. */
  readonly wake: () => void;
  /** What `ENVIRONMENT` was told from. */
  readonly surroundings: readonly MediaQueryList[];
  /** The agent's hands, once `control.js` is there. */
  hands?: Hands;
  /** What holds their acts, once `propose.js` is there; without it they do nothing. */
  guard?: Guard;
}

/** What the hands do for the customer's tap, and say of it before. */
export interface Hands {
  /** What is masked is known. */
  readonly isReady: () => boolean;
  /** Why it can not be done there, if it can not. Nothing happens. */
  readonly refusal: (element: Element, kind: DeedKind) => ActRefusal | null;
  /** The innermost element at a place of the viewport, in whichever tree. */
  readonly at: (x: number, y: number) => Element | null;
  /** An element and all around it, from the inside out. */
  readonly chain: (element: Element) => readonly Element[];
  /** Does it, at once. */
  readonly run: (element: Element, fx: number, fy: number, kind: DeedKind, text: string) => ActRefusal | null;
}

/** What browsers let nobody but a person do, watched while the agent's hands are at work. */
export interface Gates {
  /** Tells when a dialog opens and when it is closed again, until the answer is called. */
  readonly watchDialogs: (onDialog: (open: boolean) => void) => () => void;
  /** Tells when the browser asks the customer whether to leave the page, and when it is answered. */
  readonly watchLeaving: (onDialog: (open: boolean) => void) => { renew(): void; end(): void };
  /** Tells of the customer's own hand in documents inside this one, until the answer is called: of each press
   *  where it can be heard, and elsewhere that the keyboard is there, for so long. */
  readonly watchHand: (onHand: (event: Event) => void, onElsewhere: (ms: number) => void) => () => void;
  /** Does an act and tells, once, that something in it needs the customer's own hand. */
  readonly watchGates: <T>(onGated: () => void, work: () => T) => T;
}

/** What lies between the agent's hands and the page. */
export interface Guard {
  readonly gates: Gates;
  /** Whether a rule of that effect holds for an element. */
  readonly keeps: (element: Element, effect: ControlEffect) => boolean;
  /** Why a press, a key or a choice must not do there what it would do; `held`: the customer is asked. */
  readonly ask: (n: number, element: Element, kind: DeedKind, x: number, y: number, text?: string) => ActRefusal | null;
  /** Why a link must not be followed: it leads away from this site, or needs more than this window. */
  readonly leads: (element: Element, modifiers: number) => ActRefusal | null;
  /** Whether it would be held or refused; nobody is asked. */
  readonly holds: (element: Element, kind: DeedKind) => ActRefusal | null;
}

/** One kind of thing that is sensed. Each member is optional. */
export interface Sense {
  /** An epoch begins, or the sense is new in one: nothing of its kind is known at the other end. */
  begin?(c: Capture): void;
  /** Listens to events of a document or shadow root that do not leave it. */
  listen?(root: Document | ShadowRoot): void;
  /** Last thing in each slice: writes what changed. */
  flush?(c: Capture): void;
  command?(c: Capture | null, command: SensorCommand): void;
  close?(): void;
}

/** What `sense.js` registers. */
export type MakeSenses = (core: Core, tools?: SenseTools) => Sense[];

/** What `lens.js`, `control.js`, `annotate.js`, `propose.js` and `trail.js` register. */
export type MakeLens = (core: Core, memory: LensMemory) => Sense;

/** What a document remembers of what the customer has hidden, for as long as it lives: neither a pause
 *  nor another agent shows it again. */
export interface LensMemory {
  /** Marks of the sensor; see `Capture`. */
  readonly kept: WeakMap<Element, number>;
  readonly hidden: Set<Element>;
  /** What the customer does in the top document; `web/widget/loader/used.ts` notes it. */
  readonly notes?: Notes | null;
  /** The words that were used last. */
  look?: LensLook;
  /** Drawings on elements of this document and of those inside it, by identifier. */
  annotations?: Map<number, Drawn>;
  /** When the sensor of one of them was closed that may begin anew, by the page's clock. */
  closedAt?: number;
}

/** A drawing and its element. */
export interface Drawn {
  annotation: Annotation;
  readonly element: Element;
  readonly name: string;
  /** Number of the element that was told last. */
  node: number;
}

/** What `sensor.js` registers: begins to serve a port and answers with the way to stop. */
export type StartSensor = (port: MessagePort, options?: SensorOptions) => (() => void) | void;

/** What the loader lends the sensor. */
export interface SensorOptions {
  readonly early?: Early;
  /** Loads `sense.js` and hands out what it registers; says nothing when that fails. */
  readonly senses?: (use: (make: (core: Core) => Sense[]) => void) => void;
  /** Marks that outlive the sensor; see `Capture`. */
  readonly kept?: WeakMap<Element, number>;
  /** Whether the document is at an address among these pages. */
  readonly isHere?: (pages: string) => boolean;
  /** For a nested document: the way through the sensor around it, so that what both tell arrives in its order,
   *  and what that one has to tell first. */
  readonly around?: { readonly post: Post; readonly settle?: () => boolean };
}

/** What the loader lends the senses. */
export interface SenseTools {
  readonly memory: LensMemory;
  /** Puts one of the scripts into a document of this origin and hands out what it registers. */
  readonly inject: {
    (into: Document, script: "sensor", use: (start: StartSensor) => void, fail: () => void): void;
    (into: Document, script: "sense", use: (make: MakeSenses) => void, fail: () => void): void;
    (into: Document, script: "lens" | "control" | "annotate" | "propose" | "trail", use: (make: MakeLens) => void, fail: () => void): void;
  };
  /** Notes what a document of this origin does from here on, and has done since the first such call. */
  readonly early: (inside: Document) => Early;
  /** How many documents are around this one. */
  readonly depth: number;
  /** The document was emptied and has to be watched anew; absent in the top one. */
  readonly reopened?: () => void;
}

// What the sensor lends its senses: the parts of the capture that no snapshot waits for. They come as
// a second script, `sense.js`, once the first snapshot is sent, and write into the same batches.

import type { SensorCommand, SensorMessage } from "../shared/ports.ts";
import type { Patcher } from "./patches.ts";
import type { Capture } from "./state.ts";

export interface Core {
  readonly capture: () => Capture | null;
  /** Everything patched through it is taken back when the sensor stops. */
  readonly patcher: Patcher;
  /** Aborted when the sensor stops; listeners end with it. */
  readonly signal: AbortSignal;
  readonly post: (message: SensorMessage, transfer?: Transferable[]) => void;
  /** Asks for a slice soon. */
  readonly wake: () => void;
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
export type MakeSenses = (core: Core) => Sense[];

/** What the loader lends the sensor. */
export interface SensorOptions {
  /** Loads `sense.js` and hands out what it registers; says nothing when that fails. */
  readonly senses?: (use: (make: MakeSenses) => void) => void;
}

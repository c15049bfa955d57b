// The worker's half of the lens: tells the sensors what the customer wants of it and, while somebody
// looks, what of each document is masked. What is masked is the wasm client's answer alone.

import type { LensLook, LensMode, SensorCommand } from "../ports.ts";

/** Time between two looks at what is masked, in milliseconds. */
const LOOK_MS = 60;

export interface Lens {
  set(mode: LensMode, look: LensLook): void;
  /** What is masked is to be known from here on, for control too. */
  watch(): void;
  /** The customer has left it in one of the documents. */
  leave(): void;
  /** An epoch begins: numbers of nodes count anew, and what was told of them is nothing any more. */
  begin(): void;
  /** Something was captured. */
  changed(): void;
  /** What the sensor of a nested document that begins is told. */
  greeting(): readonly SensorCommand[];
}

/** The part of the wasm client that is asked. */
interface Masked {
  covers(document: number): Uint32Array;
}

export function makeLens(
  client: () => Masked | null,
  documents: () => readonly number[],
  tell: (document: number, command: SensorCommand) => void,
): Lens {
  let last: { readonly mode: LensMode; readonly look: LensLook } | null = null;
  let watched = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told = new Map<number, Uint32Array>();

  function look(): void {
    timer = undefined;
    const known = documents();
    for (const document of told.keys()) {
      known.includes(document) || told.delete(document);
    }
    for (const document of known) {
      const nodes = client()?.covers(document) ?? new Uint32Array();
      if (!isEqual(nodes, told.get(document))) {
        told.set(document, nodes);
        tell(document, { type: "covers", nodes });
      }
    }
  }

  const changed = (): void => {
    if (watched || last?.mode === "look") {
      timer ??= setTimeout(look, LOOK_MS);
    }
  };
  const set = (mode: LensMode, look: LensLook): void => {
    last = { mode, look };
    for (const document of documents()) {
      tell(document, { type: "lens", mode: document === 0 ? mode : nestedMode(mode), look });
    }
    told.clear();
    changed();
  };
  return {
    set,
    changed,
    begin: () => told.clear(),
    watch() {
      watched = true;
      told.clear();
      look();
    },
    leave: () => last !== null && set("off", last.look),
    greeting: () => (last === null ? [] : [{ type: "lens", mode: nestedMode(last.mode), look: last.look }]),
  };
}

function nestedMode(mode: LensMode): LensMode | "covers" {
  return mode === "look" ? "covers" : "off";
}

function isEqual(one: Uint32Array, other: Uint32Array | undefined): boolean {
  return other !== undefined && one.length === other.length && one.every((word, i) => word === other[i]);
}

// Hears that a page draws, without a cost for pages that draw all the time: the natives that draw
// are replaced only while somebody waits for the next draw, and given back afterwards.

import { safely } from "../shared/safely.ts";

/** Natives that change pixels, by the interface that has them. */
const DRAWING: Readonly<Record<string, string>> = {
  CanvasRenderingContext2D: "clearRect fillRect strokeRect fill stroke fillText strokeText drawImage putImageData reset",
  WebGLRenderingContext: "clear drawArrays drawElements",
  WebGL2RenderingContext:
    "clear drawArrays drawElements drawArraysInstanced drawElementsInstanced drawRangeElements blitFramebuffer clearBufferfv clearBufferiv clearBufferuiv",
  ImageBitmapRenderingContext: "transferFromImageBitmap",
  GPUQueue: "submit",
};

export interface Draws {
  arm(): void;
  disarm(): void;
}

type Native = (...args: unknown[]) => unknown;

interface Patch {
  readonly prototype: object;
  readonly name: string;
  readonly native: Native;
  readonly ours: Native;
}

/** `drawn` hears the context or queue that was drawn with, after the draw. */
export function makeDraws(drawn: (self: unknown) => void): Draws {
  let patches: readonly Patch[] = [];

  const tell = (self: unknown): void => safely(() => drawn(self));

  function set({ prototype, name }: Patch, from: Native, to: Native): void {
    const current = Object.getOwnPropertyDescriptor(prototype, name);
    // Somebody who patched over us, or before us, keeps what is theirs.
    if (current?.value === from) {
      Object.defineProperty(prototype, name, { ...current, value: to });
    }
  }

  return {
    arm() {
      if (patches.length === 0) {
        patches = findPatches(tell);
        patches.forEach((patch) => set(patch, patch.native, patch.ours));
      }
    },
    disarm() {
      patches.forEach((patch) => set(patch, patch.ours, patch.native));
      patches = [];
    },
  };
}

function findPatches(tell: (self: unknown) => void): Patch[] {
  const found: Patch[] = [];
  for (const [type, names] of Object.entries(DRAWING)) {
    const constructor = (window as unknown as Record<string, unknown>)[type];
    for (const name of typeof constructor === "function" ? names.split(" ") : []) {
      const prototype = (constructor as { prototype: object }).prototype;
      const native = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
      if (typeof native === "function") {
        found.push({ prototype, name, native: native as Native, ours: proxy(native as Native, tell) });
      }
    }
  }
  return found;
}

function proxy(native: Native, tell: (self: unknown) => void): Native {
  return new Proxy(native, {
    apply(target, self: unknown, args: unknown[]): unknown {
      const result: unknown = Reflect.apply(target, self, args);
      tell(self);
      return result;
    },
  });
}

// Describes a document together with the documents in its frames.
//
// The walker leaves a line for each frame; here the description of what is inside takes its place,
// fetched by the browser's driver, so that origins and sandboxes do not matter.

import type { Frame } from "playwright-core";

import { describeDocument, FRAME_LINE } from "./walker.ts";

/** Stands for a frame that shows no document of the page: it is of another origin and without the snippet. */
const UNSEEN_FRAME = "frame ?";

/** Frames inside frames are followed so deep. */
const DEPTH_MAX = 8;

/** Describes `frame` and what is in its frames; `isSeen` tells whether a frame's document is part of the mirror. */
export async function describeTree(
  frame: Frame,
  skipped: readonly string[],
  isSeen: (inner: Frame) => Promise<boolean>,
  depth = 0,
): Promise<string[]> {
  const lines = await frame.evaluate(describeDocument, [...skipped]);
  const whole: string[] = [];
  let count = 0;
  for (const line of lines) {
    if (line !== FRAME_LINE) {
      whole.push(line);
      continue;
    }
    const inner = await frameAt(frame, count++);
    if (inner === null || depth >= DEPTH_MAX || !(await isSeen(inner))) whole.push(UNSEEN_FRAME);
    else whole.push("frame", ...(await describeTree(inner, skipped, isSeen, depth + 1)), "/frame");
  }
  return whole;
}

/** The frame that the walker met as number `index`. */
async function frameAt(frame: Frame, index: number): Promise<Frame | null> {
  const handle = await frame.evaluateHandle((at) => (Reflect.get(globalThis, "__benchFrames") as Element[])[at], index);
  return (await handle.asElement()?.contentFrame()) ?? null;
}

/** In the live page: everything but documents of another origin that do without the snippet. */
export async function isMirrored(inner: Frame): Promise<boolean> {
  return inner.evaluate(() => {
    try {
      return (
        (parent.location.origin === location.origin || location.origin === "null") ||
        document.querySelector("script[src$='/loader.js']") !== null
      );
    } catch {
      return document.querySelector("script[src$='/loader.js']") !== null;
    }
  });
}

/** In the replica: a frame into which something was built. */
export async function isBuilt(inner: Frame): Promise<boolean> {
  return inner.evaluate(() => document.documentElement !== null && document.documentElement.innerHTML !== "<head></head><body></body>");
}

// The customer's page of `bench revoke`: control as it is loaded there, a page that has work of its own,
// and the time of the last event that control made.

import { makeControl } from "../../../web/control/control.ts";
import type { Core } from "../../../web/sensor/sense.ts";

const HEARD = ["pointermove", "pointerdown", "pointerup", "mousemove", "mousedown", "mouseup", "click", "wheel", "keydown", "keyup", "beforeinput", "input"];
/** Longest stretch of the page's own work, and longest pause between two, in milliseconds. */
const BUSY_MS_MAX = 250;
const PAUSE_MS_MAX = 60;

declare global {
  // What the bench reads.
  var acted: { n: number; last: number };
}

globalThis.acted = { n: 0, last: 0 };
/** A press that Stop finds held is let go as if the pointer were lost: that is the end of it and no act. */
let letsGo = false;
addEventListener("pointercancel", () => {
  letsGo = true;
  queueMicrotask(() => void (letsGo = false));
}, true);
for (const type of HEARD) {
  // What the browser's own editing fires is trusted, and nobody else types here.
  addEventListener(type, ({ isTrusted }) => {
    if (!letsGo && (!isTrusted || type.endsWith("input"))) globalThis.acted = { n: acted.n + 1, last: Date.now() };
  }, true);
}

const nodes = [document.body, document.getElementById("button"), document.getElementById("field")];
const core = {
  early: undefined,
  capture: () => ({ nodes, marks: new Map(), kept: new Map() }),
  signal: new AbortController().signal,
  // Nothing here has to wait for a tap.
  guard: { keeps: () => false, holds: () => null, ask: () => null },
} as unknown as Core;
const control = makeControl(core, { kept: new WeakMap(), hidden: new Set() });
control.command?.(null, { type: "covers", nodes: new Uint32Array() });
addEventListener("message", ({ ports: [port] }) => {
  if (port !== undefined) control.command?.(null, { type: "control", port, epoch: 1 });
});

function work(): void {
  const until = performance.now() + Math.random() * BUSY_MS_MAX;
  while (performance.now() < until);
  setTimeout(work, Math.random() * PAUSE_MS_MAX);
}

work();

// The client frame of `bench revoke`, on another site than the page: the gate, Stop, and an agent who
// sends more acts than are ever let through.

import type { ClientMessage } from "../../../web/shared/generated/ClientMessage.ts";
import type { Input } from "../../../web/shared/generated/Input.ts";
import { createGate } from "../../../web/widget/hands/gate.ts";

/** Acts at once, and how often, in milliseconds: the gate's queue stays full. */
const ACTS = 64;
const EVERY_MS = 20;
const KEY = { kind: "key", key: "x", code: "KeyX", repeat: false, modifiers: 0 } as const;
const PRESS = { button: 0, detail: 1, modifiers: 0 } as const;
/** What the hand does in turn, and on which node. */
const TURN: readonly (readonly [node: number, input: Input])[] = [
  [2, { kind: "move", modifiers: 0 }], [2, { kind: "down", ...PRESS, touch: false }], [2, { kind: "up", ...PRESS }],
  [0, { ...KEY, down: true }], [0, { ...KEY, down: false }], [0, { kind: "text", text: "y", pasted: false }],
  [1, { kind: "move", modifiers: 0 }], [1, { kind: "down", ...PRESS, touch: false }], [1, { kind: "up", ...PRESS }],
  [1, { kind: "wheel", dx: 0, dy: 5, modifiers: 0 }],
];

declare global {
  // What the bench asks for and reads.
  var flood: () => void;
  var stopped: { at: number; nDone: number; nDropped: number };
}

let n = 0;
let pump: ReturnType<typeof setInterval> | undefined;
globalThis.stopped = { at: 0, nDone: 0, nDropped: 0 };
const engine = {
  carried: { stopped: false },
  send(message: ClientMessage) {
    if (message.type !== "acted") return;
    if (message.refused === null) stopped.nDone++;
    if (message.refused === "not_granted") stopped.nDropped++;
  },
  control: (_: number, port: MessagePort) => parent.postMessage("control", "*", [port]),
};
const gate = createGate({ engine: () => engine } as unknown as Parameters<typeof createGate>[0], () => null, () => undefined);
gate.follow(true, true);
gate.stop();

function send(): void {
  for (let left = ACTS; left > 0; left--) {
    const [node, input] = TURN[n % TURN.length] as (typeof TURN)[number];
    gate.act({ n: n++, epoch: 1, document: 0, node, fx: 30_000, fy: 30_000, input });
  }
}

globalThis.flood = () => {
  stopped = { at: 0, nDone: 0, nDropped: 0 };
  gate.open();
  pump = setInterval(send, EVERY_MS);
  send();
};

document.getElementById("stop")?.addEventListener("click", ({ isTrusted }) => {
  if (!isTrusted) return;
  stopped.at = Date.now();
  gate.stop();
  // The agent goes on for a while: nothing of it may come through.
  setTimeout(() => clearInterval(pump), 3 * EVERY_MS);
});

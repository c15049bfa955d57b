// Drawing as the agent sees it: what the hand holds, what is drawn, and words that wait for being written.

import type { AgentEngine, EngineEvents, Placed } from "../../shared/engine";
import type { Annotation } from "../../shared/generated/Annotation";
import type { Tool } from "../../shared/ports";
import { singleKeysOn } from "../app/keys";

/** How long it is said that the customer has used what was highlighted, in milliseconds. */
const SAID_MS = 6_000;

export interface Drawing {
  /** Null: the pointer alone. */
  readonly tool: Tool | null;
  /** What is drawn fades by itself. */
  readonly vanishing: boolean;
  readonly list: readonly Annotation[];
  /** Something of the agent's own can be taken back. */
  readonly canUndo: boolean;
  /** Where words are to go. */
  readonly placed: Placed | null;
  /** The customer has just used what was highlighted. */
  readonly used: boolean;
  /** How often the picture has got a tool that was taken: each time it is to have the keyboard. */
  readonly nHeld: number;
  /** How often Tab was pressed in the picture while nothing worked there that takes it. */
  readonly nLeft: number;
  hold(tool: Tool | null): void;
  setVanishing(on: boolean): void;
  /** Writes the words at the place that was chosen; without any the place is given up. */
  write(text: string): void;
  undo(): void;
  clear(): void;
  /** Whether a key is one of the tools'. */
  press(key: string, command: boolean): boolean;
  /** Another engine begins: its hand is empty. */
  renew(): void;
  readonly events: Pick<EngineEvents, "onAnnotations" | "onPlaced" | "onHeld" | "onUsed" | "onKey">;
}

/** Keys of the tools; `p` is the pointer. */
export const TOOL_KEYS: Readonly<Record<string, Tool | null>> = { p: null, l: "laser", d: "stroke", a: "arrow", r: "rectangle", t: "text", h: "highlight", o: "propose" };

export function createDrawing(engine: () => AgentEngine | null, mayDraw: () => boolean): Drawing {
  let tool = $state<Tool | null>(null);
  let vanishing = $state(false);
  let list = $state.raw<readonly Annotation[]>([]);
  let placed = $state.raw<Placed | null>(null);
  let used = $state(false);
  /** The picture has not said yet that it holds this one. */
  let taken: Tool | null = null;
  let nHeld = $state(0);
  let nLeft = $state(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const canUndo = $derived(list.some(({ by }) => by === "agent"));

  function tell(): void {
    placed = null;
    engine()?.tool(tool, vanishing);
  }

  const drawing: Drawing = {
    get tool() {
      return mayDraw() ? tool : null;
    },
    get vanishing() {
      return vanishing;
    },
    get list() {
      return list;
    },
    get canUndo() {
      return canUndo;
    },
    get placed() {
      return placed;
    },
    get used() {
      return used;
    },
    get nHeld() {
      return nHeld;
    },
    get nLeft() {
      return nLeft;
    },
    hold(next) {
      tool = taken = next;
      tell();
    },
    setVanishing(on) {
      vanishing = on;
      tell();
    },
    write(text) {
      const words = text.trim();
      if (placed !== null && words !== "") engine()?.write(placed, words, vanishing);
      placed = null;
    },
    undo: () => engine()?.erase("last"),
    clear: () => engine()?.erase("all"),
    press(key, command) {
      if (!mayDraw()) return false;
      const small = key.toLowerCase();
      if (command) {
        if (small !== "z" || !canUndo) return false;
        drawing.undo();
        return true;
      }
      if (key === "Escape" && (tool !== null || placed !== null)) {
        if (placed === null) drawing.hold(null);
        placed = null;
        return true;
      }
      const held = TOOL_KEYS[small];
      if (!singleKeysOn() || (held === undefined && small !== "v")) return false;
      if (held === undefined) drawing.setVanishing(!vanishing);
      else drawing.hold(held);
      return true;
    },
    renew() {
      tool = taken = null;
      vanishing = false;
      list = [];
      placed = null;
    },
    events: {
      onAnnotations: (all) => (list = all),
      onPlaced: (place) => (placed = place),
      onHeld(held) {
        if (held === null || held !== taken) return;
        taken = null;
        nHeld++;
      },
      onUsed() {
        used = true;
        clearTimeout(timer);
        timer = setTimeout(() => (used = false), SAID_MS);
      },
      onKey(key, command) {
        if (key === "Tab") nLeft += 1;
        else drawing.press(key, command);
      },
    },
  };
  return drawing;
}

// How large the frame wants to be. The loader places it; the frame cannot see the page around it.

import type { FrameMessage } from "../../shared/ports";
import type { ClientState } from "../client/state";

type Box = Extract<FrameMessage, { type: "box" }>;
type Mode = Box["mode"];

const PANEL = { width: 380, height: 600 };
const BAR_WIDTH_MIN = 470;
/** A bar that would be wider takes a second row, however wide the page is. */
const BAR_ROW_MAX = 1000;
const BAR_ROWS_WIDTH = 660;
const SHEET_WIDTH = 500;

/** The mode that a state asks for. */
export function modeOf({ stage }: ClientState, collapsed: boolean): Mode {
  switch (stage.kind) {
    case "idle":
      return "hidden";
    case "opening":
    case "parked":
      return "bar";
    case "asking":
      return "sheet";
    case "code":
    case "waiting":
    case "live":
      return collapsed ? "bar" : "panel";
    case "entry":
    case "ended":
    case "elsewhere":
    case "problem":
      return "panel";
  }
}

/** Size of `element` when it may be as wide as it likes, or `width` pixels wide. */
function measure(element: HTMLElement, width: number | null): { readonly width: number; readonly height: number } {
  element.classList.add("measuring");
  element.style.width = width === null ? "max-content" : `${width}px`;
  const size = { width: Math.ceil(element.getBoundingClientRect().width), height: Math.ceil(element.scrollHeight) };
  element.classList.remove("measuring");
  element.style.width = "";
  return size;
}

/** A conversation fills the panel; other screens are as tall as their words. */
function panelHeight(element: HTMLElement): number {
  if (element.classList.contains("chat-panel")) return PANEL.height;
  const width = innerWidth > 0 && innerWidth < PANEL.width ? innerWidth : PANEL.width;
  return measure(element, width).height;
}

/** The bar of a live session keeps its width when its words change, and takes a second row where it does not fit into one. */
function barSize(element: HTMLElement, shown: Mode): { readonly width: number; readonly height: number } {
  element.classList.remove("two-rows");
  const { width, height } = measure(element, null);
  if (!element.classList.contains("live")) return { width, height };
  const wanted = width > BAR_ROW_MAX ? BAR_ROWS_WIDTH : Math.max(width, BAR_WIDTH_MIN);
  const room = shown === "bar" ? Math.min(innerWidth, wanted) : wanted;
  if (room >= width) return { width: wanted, height };
  element.classList.add("two-rows");
  return { width: wanted, height: measure(element, room).height };
}

/** The box of what is shown; `shown` is the mode that the frame has now. */
export function boxOf(mode: Mode, element: HTMLElement | null, shown: Mode): Box {
  if (mode === "hidden" || element === null) return { type: "box", mode: "hidden", width: 0, height: 0 };
  if (mode === "panel") return { type: "box", mode, width: PANEL.width, height: panelHeight(element) };
  if (mode === "bar") return { type: "box", mode, ...barSize(element, shown) };
  // Narrow screens make the sheet narrower than it asked for, and so taller.
  const width = shown === "sheet" && innerWidth > 0 ? Math.min(innerWidth, SHEET_WIDTH) : SHEET_WIDTH;
  return { type: "box", mode, width: SHEET_WIDTH, height: measure(element, width).height };
}

// The tools with which the customer draws, as a row in their bar or panel: a toolbar that is one stop of the
// Tab key, and a field for words, which no script of the page reads or holds up. WAI-ARIA, toolbar pattern

import type { PenTool } from "../../shared/ports";
import { button, h, type Shape } from "../views/dom";
import type { Piece } from "../hands/part";

/** `limits::ANNOTATION_TEXT_BYTES_MAX` in letters that take three bytes at most. */
const TEXT_MAX = 130;

/** The pen, and with it all drawing. */
export const PEN: Shape = "M4 20l1-4L16.5 4.5a2 2 0 0 1 3 3L8 19ZM14 7l3 3";
export const BIN: Shape = "M4 7h16M10 7V4h4v3M6.5 7l1 13h9l1-13";
const SHAPES = {
  stroke: PEN,
  arrow: "M5 19 19 5M9 5h10v10",
  rectangle: "M4 5h16v14H4Z",
  text: "M5 7V5h14v2M12 5v14M9 19h6",
  vanishing: "M12 22a8 8 0 1 0 0-16 8 8 0 0 0 0 16ZM12 14l3-3M10 2h4",
  undo: "M9 14 4 9l5-5M4 9h10a5.5 5.5 0 0 1 0 11h-3",
} as const;

export type PaletteWord = keyof typeof SHAPES | "draw" | "vanishing_hint" | "clear" | "done" | "words";

/** What the customer's hand holds. */
export interface Hand {
  /** Null: they do not draw. */
  tool: PenTool | null;
  vanishing: boolean;
  /** What they have written and not placed yet. */
  words: string;
}

export interface PaletteParts {
  readonly say: (key: PaletteWord) => string;
  readonly hand: Readonly<Hand>;
  readonly canUndo: () => boolean;
  readonly canClear: () => boolean;
  /** `byKey`: what it is to be about is chosen by keyboard too. */
  readonly onTool: (tool: PenTool | null, byKey: boolean) => void;
  readonly onVanishing: () => void;
  readonly onWords: (words: string) => void;
  /** The words are written, and go where the keyboard chooses. */
  readonly onPlace: () => void;
  readonly onUndo: () => void;
  readonly onClear: () => void;
}

/** Builds the row anew, for one bar or panel. */
export function makePalette({ say, hand, canUndo, canClear, onTool, onVanishing, onWords, onPlace, onUndo, onClear }: PaletteParts): Piece {
  const tools = (["stroke", "arrow", "rectangle", "text"] as const).map((tool) => [tool, button(say(tool), ({ detail }) => onTool(tool, detail === 0), { kind: "icon", icon: SHAPES[tool] })] as const);
  const vanishing = button(say("vanishing"), onVanishing, { kind: "icon", icon: SHAPES.vanishing });
  vanishing.title = say("vanishing_hint");
  const undo = button(say("undo"), () => canUndo() && onUndo(), { kind: "icon", icon: SHAPES.undo });
  const clear = button(say("clear"), () => canClear() && onClear(), { kind: "icon", icon: BIN });
  const done = button(say("done"), () => onTool(null, false), { kind: "primary", icon: "check", name: say("done") });
  done.classList.add("done");
  const stops = [...tools.map(([, element]) => element), vanishing, undo, clear, done];
  const bar = h("div", { role: "toolbar", "aria-label": say("draw") }, ...stops);
  const field = h("input", { id: "palette-words", "aria-label": say("words"), placeholder: say("words"), autocomplete: "off", maxlength: TEXT_MAX, enterkeyhint: "done" });
  const form = h("form", {}, field);
  const element = h("div", { class: "palette", hidden: hand.tool === null }, bar, form);
  field.addEventListener("input", () => onWords(field.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onPlace();
  });
  moveByArrows(bar, stops);
  return {
    elements: [element],
    update() {
      const comes = element.hidden && hand.tool !== null;
      element.hidden = hand.tool === null;
      form.hidden = hand.tool !== "text";
      if (field.value !== hand.words) field.value = hand.words;
      for (const [tool, one] of tools) one.setAttribute("aria-pressed", String(tool === hand.tool));
      vanishing.setAttribute("aria-pressed", String(hand.vanishing));
      undo.setAttribute("aria-disabled", String(!canUndo()));
      clear.setAttribute("aria-disabled", String(!canClear()));
      if (comes && document.hasFocus()) tools.find(([tool]) => tool === hand.tool)?.[1].focus();
    },
  };
}

/** One of them is a stop of the Tab key; arrows lead from it to the others. */
function moveByArrows(bar: HTMLElement, stops: readonly HTMLButtonElement[]): void {
  const stopAt = (stop: EventTarget | null | undefined): void => stops.forEach((one) => (one.tabIndex = one === stop ? 0 : -1));
  stopAt(stops[0]);
  bar.addEventListener("focusin", ({ target }) => stopAt(target));
  bar.addEventListener("keydown", (event) => {
    const at = stops.indexOf(event.target as HTMLButtonElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stops.at(to % stops.length)?.focus();
  });
}

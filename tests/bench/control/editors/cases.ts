// What a person does in every editor, and what the editor's own model has to say then.

import type { Case } from "../cases.ts";

/** An editor in the page. */
export interface Editor {
  /** Where it is clicked. */
  readonly target: string;
  /** What scrolls in it. */
  readonly scroller: string;
  /** What its model holds. */
  text(): string;
  /** What is selected, as the model has it. */
  selected(): string;
  /** Begins with other text: the caret is at its start, nothing can be undone. */
  put(text: string): void;
  /** How far it is scrolled, where it does that itself; `put` has it at its start. */
  scrolled?(): number;
}

/** One that formats texts. */
export interface RichEditor extends Editor {
  /** What of its text is formatted so. */
  marked(format: Format): string;
  /** The items of its lists. */
  items(): readonly string[];
}

export type Format = "bold" | "italic";

/** What the cases begin with, and its lines. */
const [FIRST, SECOND, THIRD] = ["alpha beta gamma", "delta epsilon", "last words"] as const;
const TEXT = [FIRST, SECOND, THIRD].join("\n");
const LONG = Array.from({ length: 120 }, (_, at) => `row${at} of many`).join("\n");

type More = Partial<Case>;
type Make = (name: string, act: Case["act"], more: More, expect: string) => Case;

const isText = (...lines: readonly string[]): string => `textOf() === ${JSON.stringify(lines.join("\n"))}`;
const isSelected = (text: string): string => `selectedOf().trim() === ${JSON.stringify(text)}`;
const begun = (text: string = TEXT): More => ({ prepare: `put(${JSON.stringify(text)})` });

/** Puts the cases into the page: those of all editors and those of its own. */
export function offerEditor(editor: Editor, own: (make: Make) => readonly Case[] = () => []): void {
  let menus = 0;
  addEventListener("contextmenu", () => menus++, true);
  const scrolled = (): Element | null => document.querySelector(editor.scroller);
  Object.assign(globalThis, {
    textOf: () => editor.text().replaceAll("\u00a0", " ").replace(/\n+$/, ""),
    selectedOf: () => editor.selected().replaceAll("\u00a0", " "),
    scrolledOf: () => editor.scrolled?.() ?? scrolled()?.scrollTop ?? 0,
    menusOf: () => menus,
    put(text: string) {
      editor.put(text);
      scrolled()?.scrollTo(0, 0);
    },
  });
  const make: Make = (name, act, more, expect) => ({ case: name, act, target: editor.target, ...more, expect });
  const cases = [typing, moving, selecting, clipboard, composing, long].flatMap((list) => list(make));
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "control-cases";
  script.textContent = JSON.stringify([...cases, ...own(make), make("context menu", "contextmenu", { ...begun(), word: "epsilon" }, "menusOf() === 1")]);
  document.body.append(script);
}

function typing(make: Make): readonly Case[] {
  const key = (name: string, word: string, keys: string, ...lines: readonly string[]): Case => make(name, "key", { ...begun(), word, key: keys }, isText(...lines));
  const on = (name: string, keys: string, expect: string): Case => make(name, "key", { key: keys, focus: false }, expect);
  return [
    make("type into what is empty", "type", { text: "Hello, you" }, isText("Hello, you")),
    on("a line more", "Enter t w o", isText("Hello, you", "two")),
    make("type at the start", "type", { ...begun(), word: "|alpha", text: "so " }, isText(`so ${FIRST}`, SECOND, THIRD)),
    make("type in the middle", "type", { ...begun(), word: "beta|", text: "s" }, isText("alpha betas gamma", SECOND, THIRD)),
    make("type at the end", "type", { ...begun(), word: "words|", text: " 2, 3!" }, isText(FIRST, SECOND, `${THIRD} 2, 3!`)),
    key("Enter in the middle", "gamma", "Home ArrowRight ArrowRight Enter", "al", "pha beta gamma", SECOND, THIRD),
    key("Enter before a line", "|delta", "Enter", FIRST, "", SECOND, THIRD),
    key("Backspace", "gamma|", "Backspace Backspace", "alpha beta gam", SECOND, THIRD),
    key("Delete", "|delta", "Delete Delete", FIRST, "lta epsilon", THIRD),
    key("Backspace joins lines", "|delta", "Backspace", `${FIRST}${SECOND}`, THIRD),
    key("Delete joins lines", "gamma|", "Delete", `${FIRST}${SECOND}`, THIRD),
    key("Control and Backspace", "epsilon|", "Control+Backspace", FIRST, "delta ", THIRD),
    key("Control and Delete", "|delta", "Control+Delete", FIRST, " epsilon", THIRD),
    make("type before undo", "type", { ...begun(), word: "words|", text: "x" }, isText(FIRST, SECOND, `${THIRD}x`)),
    on("undo", "Control+z", isText(TEXT)),
    on("redo", "Control+y", isText(FIRST, SECOND, `${THIRD}x`)),
    on("undo once more", "Control+z", isText(TEXT)),
    on("redo by the other key", "Control+Shift+z", isText(FIRST, SECOND, `${THIRD}x`)),
    key("delete a line before undo", "epsilon|", "Shift+Home Delete", FIRST, "", THIRD),
    on("undo of what was deleted", "Control+z", isText(TEXT)),
  ];
}

function moving(make: Make): readonly Case[] {
  const key = (name: string, word: string, keys: string, ...lines: readonly string[]): Case => make(name, "key", { ...begun(), word, key: keys }, isText(...lines));
  return [
    key("ArrowLeft and ArrowRight", "gamma|", "ArrowLeft ArrowLeft ArrowRight x", "alpha beta gammxa", SECOND, THIRD),
    key("ArrowUp", "epsilon|", "ArrowUp End x", `${FIRST}x`, SECOND, THIRD),
    key("ArrowDown", "epsilon|", "ArrowDown Home x", FIRST, SECOND, `x${THIRD}`),
    key("ArrowRight over the end of a line", "gamma|", "ArrowRight x", FIRST, `x${SECOND}`, THIRD),
    key("Home", "epsilon", "Home x", FIRST, `x${SECOND}`, THIRD),
    key("End", "delta", "End x", FIRST, `${SECOND}x`, THIRD),
    key("Control and Home", "epsilon", "Control+Home x", `x${FIRST}`, SECOND, THIRD),
    key("Control and End", "epsilon", "Control+End x", FIRST, SECOND, `${THIRD}x`),
    key("a word on", "|beta", "Control+ArrowRight x", "alpha betax gamma", SECOND, THIRD),
    key("a word back", "gamma|", "Control+ArrowLeft x", "alpha beta xgamma", SECOND, THIRD),
    make("click beside a line", "click", { ...begun(), word: "words|", key: "ArrowUp End x" }, isText(FIRST, `${SECOND}x`, THIRD)),
  ];
}

function selecting(make: Make): readonly Case[] {
  const key = (name: string, word: string, keys: string, ...lines: readonly string[]): Case => make(name, "key", { ...begun(), word, key: keys }, isText(...lines));
  return [
    key("Shift and ArrowRight, and replace", "|beta", "Shift+ArrowRight Shift+ArrowRight Shift+ArrowRight B", "alpha Ba gamma", SECOND, THIRD),
    key("Shift and ArrowLeft, and Backspace", "gamma|", "Shift+ArrowLeft Shift+ArrowLeft Backspace", "alpha beta gam", SECOND, THIRD),
    key("Shift and Home, and replace", "epsilon|", "Shift+Home n e w", FIRST, "new", THIRD),
    key("Shift and End, and Delete", "|beta", "Shift+End Delete", "alpha ", SECOND, THIRD),
    key("Shift and ArrowDown, and replace", "|alpha", "Shift+ArrowDown x", `x${SECOND}`, THIRD),
    key("Shift and Control and Home, and Delete", "|delta", "Shift+Control+Home Delete", SECOND, THIRD),
    key("Shift and Control and End, and replace", "|delta", "Shift+Control+End x", FIRST, "x"),
    key("a word selected by key, and replaced", "|beta", "Shift+Control+ArrowRight x", "alpha x gamma", SECOND, THIRD),
    key("select all and replace", "beta", "Control+a n e w", "new"),
    key("select all and Backspace", "beta", "Control+a Backspace", ""),
    make("double click", "dblclick", { ...begun(), word: "beta" }, isSelected("beta")),
    make("double click at the start of a word, and replace", "dblclick", { ...begun(), word: "|epsilon", key: "x" }, isText(FIRST, "delta x", THIRD)),
    make("triple click", "triple", { ...begun(), word: "beta" }, isSelected(FIRST)),
    make("drag over words", "drag", { ...begun(), word: "|beta", toWord: "gamma|" }, isSelected("beta gamma")),
    make("drag backwards, and replace", "drag", { ...begun(), word: "gamma|", toWord: "|beta", key: "x" }, isText("alpha x", SECOND, THIRD)),
    make("drag over lines, and Delete", "drag", { ...begun(), word: "|gamma", toWord: "|epsilon", key: "Delete" }, isText("alpha beta epsilon", THIRD)),
    make("Shift and click", "reach", { ...begun(), word: "|beta", toWord: "|epsilon", key: "x" }, isText("alpha xepsilon", THIRD)),
  ];
}

function clipboard(make: Make): readonly Case[] {
  return [
    make("paste one line", "paste", { ...begun(), word: "gamma|", text: " pasted" }, isText(`${FIRST} pasted`, SECOND, THIRD)),
    make("paste several lines", "paste", { ...begun(), word: "gamma|", text: " one\ntwo\nthree" }, isText(`${FIRST} one`, "two", "three", SECOND, THIRD)),
    make("select all before a paste", "key", { ...begun(), word: "gamma", key: "Control+a" }, isSelected(TEXT)),
    make("paste over all", "paste", { text: "pasted", focus: false }, isText("pasted")),
    make("cut is the customer's", "key", { ...begun(), word: "gamma", key: "Control+a Control+x", refused: "customers_step" }, isText(TEXT)),
  ];
}

function composing(make: Make): readonly Case[] {
  return [
    make("composed by an input method", "compose", { ...begun(), word: "gamma|", text: "日本" }, isText(`${FIRST}日本`, SECOND, THIRD)),
    make("composed once more", "compose", { word: "words|", text: "語" }, isText(`${FIRST}日本`, SECOND, `${THIRD}語`)),
    make("letter of a dead key", "dead", { ...begun(), word: "beta|", text: "é" }, isText("alpha betaé gamma", SECOND, THIRD)),
    make("emoji", "insert", { ...begun(), word: "gamma|", text: "👩‍🔧" }, isText(`${FIRST}👩‍🔧`, SECOND, THIRD)),
    make("Backspace takes all of an emoji", "key", { ...begun("hand 🔧"), word: "hand|", key: "End Backspace" }, isText("hand ")),
  ];
}

function long(make: Make): readonly Case[] {
  return [
    make("wheel in a long text", "wheel", { ...begun(LONG), word: "row3", value: 500 }, "scrolledOf() > 100"),
    make("the caret stays in sight", "key", { ...begun(LONG), word: "row2", key: "Control+End" }, "scrolledOf() > 1000"),
    make("type far below", "key", { ...begun(LONG), word: "row2", key: "Control+End x" }, `${isText(`${LONG}x`)} && scrolledOf() > 1000`),
    make("a page further", "key", { ...begun(LONG), word: "|row1", key: "PageDown PageDown" }, "scrolledOf() > 100"),
  ];
}

/** The cases of editors that format texts; `bar` is where their buttons are. */
export function formatting(editor: RichEditor, bar: Readonly<Record<Format | "list", string>>): (make: Make) => readonly Case[] {
  Object.assign(globalThis, { markedOf: (format: Format) => editor.marked(format), itemsOf: () => editor.items().join("|") });
  const isMarked = (format: Format, text: string): string => `markedOf(${JSON.stringify(format)}) === ${JSON.stringify(text)} && ${isText(TEXT)}`;
  const isListed = (...items: readonly string[]): string => `itemsOf() === ${JSON.stringify(items.join("|"))}`;
  return (make) => [
    copying(make),
    make("bold by key", "dblclick", { ...begun(), word: "beta", key: "Control+b" }, isMarked("bold", "beta")),
    make("not bold again", "key", { key: "Control+b", focus: false }, isMarked("bold", "")),
    make("italic by key", "dblclick", { ...begun(), word: "gamma", key: "Control+i" }, isMarked("italic", "gamma")),
    make("select before the bar", "dblclick", { ...begun(), word: "epsilon" }, isSelected("epsilon")),
    make("bold by the bar", "click", { target: bar.bold }, isMarked("bold", "epsilon")),
    make("italic by the bar", "click", { target: bar.italic }, isMarked("italic", "epsilon")),
    make("type in bold", "key", { ...begun(), word: "words|", key: "Control+b x y Control+b z" }, `markedOf("bold") === "xy" && ${isText(FIRST, SECOND, `${THIRD}xyz`)}`),
    make("caret before a list", "key", { ...begun(), word: "|delta", key: "Shift+End" }, isSelected(SECOND)),
    make("list by the bar", "click", { target: bar.list }, isListed(SECOND)),
    make("next item", "key", { word: "epsilon|", key: "Enter i t e m" }, isListed(SECOND, "item")),
    make("Enter twice leaves a list", "key", { word: "item|", key: "Enter Enter x" }, `${isListed(SECOND, "item")} && textOf().includes("x")`),
  ];
}

/** Copies what is selected. Not for editors that draw what they select themselves: the agent's browser does not know of it. */
export function copying(make: Make): Case {
  return make("copy", "copy", { ...begun(), word: "|beta", key: "Shift+End", text: "beta gamma" }, isSelected("beta gamma"));
}

/** The cases of editors of code, with the keys that they share. */
export function coding(make: Make): readonly Case[] {
  const key = (name: string, word: string, keys: string, ...lines: readonly string[]): Case => make(name, "key", { ...begun(), word, key: keys }, isText(...lines));
  return [
    key("indent", "delta", "Control+]", FIRST, `  ${SECOND}`, THIRD),
    key("a line up", "delta", "Alt+ArrowUp", SECOND, FIRST, THIRD),
    key("a line down", "delta", "Alt+ArrowDown", FIRST, THIRD, SECOND),
    key("a line deleted", "delta", "Control+Shift+k", FIRST, THIRD),
    key("brackets close by themselves", "words|", "( x", FIRST, SECOND, `${THIRD}(x)`),
    make("the next of the same", "dblclick", { ...begun("one two one"), word: "two", key: "Home Control+d Control+d x" }, isText("x two x")),
  ];
}

export function place(): HTMLElement {
  return document.getElementById("app") as HTMLElement;
}

/** Puts buttons above an editor, which leave the focus where it is. */
export function bar(buttons: Readonly<Record<string, () => void>>): void {
  for (const [id, press] of Object.entries(buttons)) {
    const button = place().insertBefore(document.createElement("button"), null);
    button.id = id;
    button.textContent = id;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", press);
  }
}

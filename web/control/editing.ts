// Edits of texts, as a keyboard makes them: announced by `beforeinput`, then done by the browser's own
// editing, which tells the page by `input`, keeps the caret and can be undone.

import { chain, closedRootOf, editingHost, focused, hasEditContext, isTextField, type Scene, unchangeable } from "./scene.ts";

/** What the browser calls an edit that a page has not done itself. */
const COMMANDS: Readonly<Record<string, string>> = {
  insertText: "insertText", insertFromPaste: "insertText", insertCompositionText: "insertText", insertParagraph: "insertParagraph", insertLineBreak: "insertLineBreak",
  deleteContentBackward: "delete", deleteContentForward: "forwardDelete", deleteWordBackward: "delete", deleteWordForward: "forwardDelete",
  formatBold: "bold", formatItalic: "italic", formatUnderline: "underline",
};

/** Where an edit goes, for editors that ask the event. */
function rangesOf(element: Element): StaticRange[] {
  const selection = getSelection();
  if (editingHost(element) === null || selection === null || selection.rangeCount === 0) {
    return [];
  }
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  return [new StaticRange({ startContainer, startOffset, endContainer, endOffset })];
}

/** Edits what has the focus. */
export function edit(scene: Scene, element: Element, inputType: string, data: string | null, dataTransfer: DataTransfer | null = null): void {
  if (hasEditContext(element)) {
    editContext(element, inputType, data ?? "");
    return;
  }
  if (!announce(element, inputType, data, dataTransfer)) {
    return;
  }
  // The page may have moved the focus, and the browser edits where that is.
  const at = focused(scene);
  if (at !== element && unchangeable(scene, at) !== null) {
    return;
  }
  if (inputType === "historyUndo" || inputType === "historyRedo") {
    turnBack(scene, at, inputType);
  } else {
    document.execCommand(COMMANDS[inputType] ?? "", false, data ?? undefined);
  }
}

/** Takes back an edit, or makes it again. The browser takes the last one of the document: what the customer has
 *  written elsewhere is put back, and the page does not hear of it. */
function turnBack(scene: Scene, at: Element, inputType: "historyUndo" | "historyRedo"): void {
  const own = editingHost(at) ?? at;
  let elsewhere = false;
  const hear = (event: Event): void => {
    const [changed] = event.composedPath();
    if (changed !== own && !(changed instanceof Element && closedRootOf(scene, changed) && chain(own).includes(changed))) {
      elsewhere = true;
      event.stopImmediatePropagation();
    }
  };
  addEventListener("input", hear, true);
  document.execCommand(inputType === "historyUndo" ? "undo" : "redo");
  if (elsewhere) {
    document.execCommand(inputType === "historyUndo" ? "redo" : "undo");
    (at as HTMLElement).focus({ preventScroll: true });
  }
  removeEventListener("input", hear, true);
}

/** Asks the page; false: it does the edit itself, or wants none. */
export function announce(element: Element, inputType: string, data: string | null, dataTransfer: DataTransfer | null = null): boolean {
  const init: InputEventInit = { bubbles: true, cancelable: true, composed: true, view: window, inputType, data: dataTransfer === null || isTextField(element) ? data : null, dataTransfer, targetRanges: rangesOf(element) };
  return element.dispatchEvent(new InputEvent("beforeinput", init));
}

/** Puts in text that came in one piece. */
export function insertWhole(scene: Scene, element: Element, text: string, pasted: boolean): void {
  if (!pasted) {
    const compose = (type: string, data: string): boolean => element.dispatchEvent(new CompositionEvent(type, { bubbles: true, cancelable: true, composed: true, view: window, data }));
    compose("compositionstart", "");
    compose("compositionupdate", text);
    edit(scene, element, "insertCompositionText", text);
    compose("compositionend", text);
    return;
  }
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const wanted = element.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true, clipboardData: data }));
  if (wanted) {
    edit(scene, element, "insertFromPaste", text, data);
  }
}

interface EditContextLike extends EventTarget {
  readonly text: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
  updateText(start: number, end: number, text: string): void;
  updateSelection(start: number, end: number): void;
}

/** Elements with an edit context get no editing of the browser: their text is changed where the page reads it. */
function editContext(element: Element, inputType: string, data: string): void {
  const context = (element as unknown as { editContext: EditContextLike }).editContext;
  if (!element.dispatchEvent(new InputEvent("beforeinput", { bubbles: true, cancelable: true, composed: true, inputType, data })) || !/^insert(?:Text|FromPaste|CompositionText)$/.test(inputType)) {
    return;
  }
  const from = Math.min(context.selectionStart, context.selectionEnd);
  const to = Math.max(context.selectionStart, context.selectionEnd);
  const at = from + data.length;
  context.updateText(from, to, data);
  context.updateSelection(at, at);
  const Update = (globalThis as unknown as { TextUpdateEvent: new (type: string, init: object) => Event }).TextUpdateEvent;
  context.dispatchEvent(new Update("textupdate", { updateRangeStart: from, updateRangeEnd: to, text: data, selectionStart: at, selectionEnd: at }));
}

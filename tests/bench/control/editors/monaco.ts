// Monaco.

import * as monaco from "monaco-editor";
import { coding, type Editor, offerEditor, place } from "./cases.ts";

const element = place();
element.style.height = "220px";
Object.assign(globalThis, { MonacoEnvironment: { getWorker: () => new Worker(URL.createObjectURL(new Blob([""]))) } });
const view = monaco.editor.create(element, { value: "", language: "plaintext", minimap: { enabled: false }, quickSuggestions: false, wordBasedSuggestions: "off", insertSpaces: true, tabSize: 2, detectIndentation: false });
const editor: Editor = {
  target: ".view-lines",
  scroller: ".view-lines",
  text: () => view.getValue(),
  selected: () => (view.getSelections() ?? []).map((one) => view.getModel()?.getValueInRange(one) ?? "").join("|"),
  put(text) {
    view.setValue(text);
    view.setScrollTop(0);
  },
  scrolled: () => view.getScrollTop(),
};
offerEditor(editor, (make) => [
  ...coding(make),
  make("a line again", "key", { prepare: "put('one\\ntwo')", word: "one", key: "Control+Shift+Alt+ArrowDown" }, "textOf() === 'one\\none\\ntwo'"),
  make("Tab indents", "key", { prepare: "put('one')", word: "|one", key: "Tab" }, "textOf() === '  one'"),
  make("Shift and Tab take it back", "key", { key: "Shift+Tab", focus: false }, "textOf() === 'one'"),
  make("a caret for the second", "click", { prepare: "put('one\\ntwo')", word: "one|", key: "Shift+Home" }, "selectedOf() === 'one'"),
  make("a second caret by the mouse", "click", { word: "two|", with: "Alt" }, "selectedOf() === 'one|'"),
  make("both carets type", "key", { key: "x", focus: false }, "textOf() === 'x\\ntwox'"),
  make("find opens", "key", { prepare: "put('one two one')", word: "two", key: "Control+f" }, "document.querySelector('.find-widget.visible') !== null"),
  make("find", "key", { focus: false, key: "Control+a o n e Enter" }, "selectedOf() === 'one'"),
  make("Escape closes it", "key", { focus: false, key: "Escape" }, "document.querySelector('.find-widget.visible') === null"),
]);

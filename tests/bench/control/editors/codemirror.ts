// CodeMirror 6.

import { basicSetup, EditorView } from "codemirror";
import { coding, copying, type Editor, offerEditor, place } from "./cases.ts";

const make = (doc: string): EditorView => new EditorView({ doc, extensions: [basicSetup], parent: place() });
let view = make("");
const editor: Editor = {
  target: ".cm-content",
  scroller: ".cm-scroller",
  text: () => view.state.doc.toString(),
  selected: () => view.state.selection.ranges.map(({ from, to }) => view.state.sliceDoc(from, to)).join("|"),
  put(text) {
    view.destroy();
    view = make(text);
  },
};
offerEditor(editor, (make) => [
  ...coding(make),
  copying(make),
  make("a line again", "key", { prepare: "put('one\\ntwo')", word: "one", key: "Shift+Alt+ArrowDown" }, "textOf() === 'one\\none\\ntwo'"),
  make("a caret for the second", "click", { prepare: "put('one\\ntwo')", word: "one|" }, "document.activeElement?.matches('.cm-content')"),
  make("a second caret by the mouse, with Control", "click", { word: "two|", with: "Control" }, "selectedOf() === '|'"),
  make("both carets type", "key", { key: "x", focus: false }, "textOf() === 'onex\\ntwox'"),
  make("find opens", "key", { prepare: "put('one two one')", word: "two", key: "Control+f" }, "document.activeElement?.getAttribute('name') === 'search'"),
  make("find", "key", { target: ".cm-search [name=search]", key: "o n e Enter" }, "selectedOf() === 'one'"),
  make("replace all", "type", { target: ".cm-search [name=replace]", text: "1" }, "document.querySelector('.cm-search [name=replace]').value === '1'"),
  make("replace all by its button", "click", { target: ".cm-search [name=replaceAll]" }, "textOf() === '1 two 1'"),
  make("Escape closes it", "key", { target: ".cm-search [name=search]", key: "Escape" }, "document.querySelector('.cm-search') === null"),
]);

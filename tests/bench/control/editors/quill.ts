// Quill.

import "quill/dist/quill.snow.css";
import Quill from "quill";
import { formatting, offerEditor, place, type RichEditor } from "./cases.ts";

const quill = new Quill(place().appendChild(document.createElement("div")), { theme: "snow", modules: { toolbar: ["bold", "italic", { list: "bullet" }] } });
const editor: RichEditor = {
  target: ".ql-editor",
  scroller: ".ql-editor",
  text: () => quill.getText(),
  selected() {
    const range = quill.getSelection();
    return range === null ? "" : quill.getText(range.index, range.length);
  },
  put(text) {
    quill.setText(text, "silent");
    quill.history.clear();
  },
  marked: (format) => quill.getContents().ops.map(({ insert, attributes }) => (attributes?.[format] === true && typeof insert === "string" ? insert : "")).join(""),
  items: () => [...quill.root.querySelectorAll("li")].map(({ textContent }) => textContent ?? ""),
};
offerEditor(editor, (make) => [
  ...formatting(editor, { bold: ".ql-bold", italic: ".ql-italic", list: ".ql-list" })(make),
  make("Tab in a text", "key", { prepare: "put('one')", word: "|one", key: "Tab" }, "textOf() === '\\tone'"),
]);

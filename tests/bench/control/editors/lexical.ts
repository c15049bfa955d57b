// Lexical: rich text by `beforeinput`.

import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { INSERT_UNORDERED_LIST_COMMAND, ListItemNode, ListNode, registerList } from "@lexical/list";
import { registerRichText } from "@lexical/rich-text";
import { $createParagraphNode, $createTextNode, $getRoot, $getSelection, $isParagraphNode, CLEAR_HISTORY_COMMAND, createEditor, FORMAT_TEXT_COMMAND, type LexicalNode } from "lexical";
import { bar, formatting, offerEditor, place, type RichEditor } from "./cases.ts";

const lexical = createEditor({ namespace: "bench", nodes: [ListNode, ListItemNode], onError: (error) => console.error(error), theme: { text: { bold: "bold", italic: "italic" } } });
bar({
  bold: () => lexical.dispatchCommand(FORMAT_TEXT_COMMAND, "bold"),
  italic: () => lexical.dispatchCommand(FORMAT_TEXT_COMMAND, "italic"),
  list: () => lexical.dispatchCommand(INSERT_UNORDERED_LIST_COMMAND, undefined),
});
const element = place().appendChild(document.createElement("div"));
element.contentEditable = "true";
element.id = "editor";
lexical.setRootElement(element);
registerRichText(lexical);
registerList(lexical);
registerHistory(lexical, createEmptyHistoryState(), 300);

const read = <T>(of: () => T): T => lexical.getEditorState().read(of);
const lines = (node: LexicalNode): string => ($isParagraphNode(node) ? node.getTextContent() : node.getTextContent().replace(/\n+/g, "\n"));
const editor: RichEditor = {
  target: "#editor",
  scroller: "#editor",
  text: () => read(() => $getRoot().getChildren().map(lines).join("\n")),
  selected: () => read(() => ($getSelection()?.getTextContent() ?? "").replace(/\n+/g, "\n")),
  put(text) {
    lexical.update(() => {
      const paragraphs = text.split("\n").map((line) => $createParagraphNode().append(...(line === "" ? [] : [$createTextNode(line)])));
      $getRoot().clear().append(...paragraphs);
      paragraphs[0]?.selectStart();
    }, { discrete: true });
    lexical.dispatchCommand(CLEAR_HISTORY_COMMAND, undefined);
  },
  marked: (format) => read(() => $getRoot().getAllTextNodes().filter((node) => node.hasFormat(format)).map((node) => node.getTextContent()).join("")),
  items: () => [...element.querySelectorAll("li")].map(({ textContent }) => textContent ?? ""),
};
editor.put("");
offerEditor(editor, formatting(editor, { bold: "#bold", italic: "#italic", list: "#list" }));

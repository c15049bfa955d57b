// Lexical: rich text by `beforeinput`.

import { createEmptyHistoryState, registerHistory } from "@lexical/history";
import { registerRichText } from "@lexical/rich-text";
import { $createParagraphNode, $getRoot, createEditor } from "lexical";
import { offerEditor, place } from "./cases.ts";

const element = place().appendChild(document.createElement("div"));
element.contentEditable = "true";
element.id = "editor";
const editor = createEditor({ namespace: "bench", onError: (error) => console.error(error) });
editor.setRootElement(element);
registerRichText(editor);
registerHistory(editor, createEmptyHistoryState(), 300);
editor.update(() => void $getRoot().append($createParagraphNode()), { discrete: true });
offerEditor(() => editor.getEditorState().read(() => $getRoot().getChildren().map((node) => node.getTextContent()).join("\n")), "#editor");

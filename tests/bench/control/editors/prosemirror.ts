// ProseMirror: changes of the tree are read back into its document.

import { baseKeymap, chainCommands, toggleMark } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Schema } from "prosemirror-model";
import { schema as basic } from "prosemirror-schema-basic";
import { addListNodes, liftListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { type Command, EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { bar, formatting, offerEditor, place, type RichEditor } from "./cases.ts";

const schema = new Schema({ nodes: addListNodes(basic.spec.nodes, "paragraph block*", "block"), marks: basic.spec.marks });
const { strong, em } = schema.marks;
const { bullet_list: list, list_item: item } = schema.nodes;
if (strong === undefined || em === undefined || list === undefined || item === undefined) throw new Error("the schema lacks what is tried");
const MARKS = { bold: strong, italic: em };
const keys = { "Mod-z": undo, "Mod-y": redo, "Shift-Mod-z": redo, "Mod-b": toggleMark(strong), "Mod-i": toggleMark(em), Enter: chainCommands(splitListItem(item), liftListItem(item)) };

function stateOf(text: string): EditorState {
  const paragraphs = text.split("\n").map((line) => schema.node("paragraph", null, line === "" ? [] : [schema.text(line)]));
  const doc = schema.node("doc", null, paragraphs);
  return EditorState.create({ doc, selection: TextSelection.atStart(doc), plugins: [history(), keymap(keys), keymap(baseKeymap)] });
}

const press = (command: Command) => (): void => void command(view.state, view.dispatch);
bar({ bold: press(toggleMark(strong)), italic: press(toggleMark(em)), list: press(wrapInList(list)) });
const view = new EditorView(place(), { state: stateOf(""), attributes: { id: "editor" } });
const textBetween = (from: number, to: number): string => view.state.doc.textBetween(from, to, "\n");
const editor: RichEditor = {
  target: "#editor",
  scroller: "#editor",
  text: () => textBetween(0, view.state.doc.content.size),
  selected: () => textBetween(view.state.selection.from, view.state.selection.to),
  put: (text) => view.updateState(stateOf(text)),
  marked(format) {
    let found = "";
    view.state.doc.descendants((node) => void (MARKS[format].isInSet(node.marks) && (found += node.text ?? "")));
    return found;
  },
  items: () => [...view.dom.querySelectorAll("li")].map(({ textContent }) => textContent ?? ""),
};
offerEditor(editor, formatting(editor, { bold: "#bold", italic: "#italic", list: "#list" }));

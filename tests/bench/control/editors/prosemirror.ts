// ProseMirror: changes of the tree are read back into its document.

import { baseKeymap } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { schema } from "prosemirror-schema-basic";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { offerEditor, place } from "./cases.ts";

const state = EditorState.create({ schema, plugins: [history(), keymap({ "Mod-z": undo, "Mod-y": redo }), keymap(baseKeymap)] });
const view = new EditorView(place(), { state, attributes: { id: "editor" } });
offerEditor(() => view.state.doc.textBetween(0, view.state.doc.content.size, "\n"), "#editor");

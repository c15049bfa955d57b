// CodeMirror 6.

import { basicSetup, EditorView } from "codemirror";
import { offerEditor, place } from "./cases.ts";

const view = new EditorView({ doc: "", extensions: [basicSetup], parent: place() });
offerEditor(() => view.state.doc.toString(), ".cm-content");

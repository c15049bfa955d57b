// Monaco.

import * as monaco from "monaco-editor";
import { offerEditor, place } from "./cases.ts";

const element = place();
element.style.height = "140px";
Object.assign(globalThis, { MonacoEnvironment: { getWorker: () => new Worker(URL.createObjectURL(new Blob([""]))) } });
const editor = monaco.editor.create(element, { value: "", language: "plaintext", minimap: { enabled: false }, quickSuggestions: false });
offerEditor(() => editor.getValue(), ".view-lines");

// Quill.

import Quill from "quill";
import { offerEditor, place } from "./cases.ts";

const quill = new Quill(place().appendChild(document.createElement("div")));
offerEditor(() => quill.getText(), ".ql-editor");

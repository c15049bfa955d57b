// What the customer and the team say to each other, before, during and after a session; the number of a
// code that was read out; and what to press when something is wrong. One chunk, loaded when it is shown.

import { STYLES } from "./styles";

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLES);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

export { chatView } from "./chat";
export { lateView } from "./late";
export { matchView } from "./match";
export { safetyPart } from "./safety";

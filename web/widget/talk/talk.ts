// What the customer and the team say to each other, before, during and after a session; the number of a
// code that was read out; and what to press when something is wrong. One chunk, loaded when it is shown.

import { addStyles } from "../views/dom";
import { STYLES } from "./styles";

addStyles(STYLES);

export { chatView } from "./chat";
export { lateView } from "./late";
export { matchView } from "./match";
export { safetyPart } from "./safety";

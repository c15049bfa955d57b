// Keeps the customer's keyboard in the live session, whatever comes and goes there, from when it is loaded.

import { keepFocus } from "../../shared/focus";

export { watchOwnHand } from "./own";

/** Where a screen begins that has taken the place of another one. */
function top(): HTMLElement | null {
  const title = document.querySelector<HTMLElement>("#app h1");
  title?.setAttribute("tabindex", "-1");
  return title;
}

keepFocus(document.body, top);

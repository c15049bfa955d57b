// Keeps the customer's keyboard in the live session, whatever comes and goes there.

export { watchOwnHand } from "./own";
import { keepFocus } from "../../shared/focus";

/** Where a screen begins that has taken the place of another one. */
function top(): HTMLElement | null {
  const title = document.querySelector<HTMLElement>("#app h1");
  title?.setAttribute("tabindex", "-1");
  return title;
}

export const keepKeyboard = (): unknown => keepFocus(document.body, top);

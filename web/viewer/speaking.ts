// What the agent's screen reader is told of the picture while they work in it by keyboard: what a tool has
// picked, and which element has the keyboard at the customer.

import { wordsOf } from "../shared/labels.ts";
import { nameOf, shorten } from "../shared/picking.ts";
import { speaker } from "../shared/speaking.ts";

/** What is said of an element behind its name, where its tag says it. */
const ROLES: readonly (readonly [selector: string, role: string])[] = [
  ["input[type=checkbox]", "checkbox"], ["input[type=radio]", "radio button"], ["input[type=range]", "slider"], ["input:is([type=submit],[type=button],[type=reset],[type=image]),button", "button"],
  ["input[type=file]", "choice of files"], ["input,textarea,[contenteditable]", "text field"], ["select", "list"], ["a,area", "link"], ["summary", "section"], ["iframe", "frame"],
];

/** Its name, as the picture shows it, and what it is. */
export function describe(element: Element): string {
  const [label] = (element as Partial<HTMLInputElement>).labels ?? [];
  const role = element.getAttribute("role") ?? ROLES.find(([selector]) => element.matches(selector))?.[1];
  const name = label === undefined ? nameOf(element) : shorten(wordsOf(label, element), element);
  return [label === undefined && element instanceof HTMLSelectElement ? chosenOf(element) : name, ...(role ? [role] : [])].join(", ");
}

/** A list without a name is known by what is chosen, not by all that might be. */
function chosenOf(select: HTMLSelectElement): string {
  const words = select.getAttribute("aria-label") ?? select.selectedOptions[0]?.label ?? "";
  return shorten(words, select);
}

/** Makes a region that is heard and not seen; the answer says something in it. */
export function makeSpeaker(parent: Node): (words: string) => void {
  const region = document.createElement("p");
  region.className = "spoken";
  region.setAttribute("role", "status");
  parent.appendChild(region);
  return speaker(region);
}

// What a field shows, however it came to.

import * as dom from "./natives.ts";

/** Input types whose live value is their attribute. */
const VALUELESS = new Set(["submit", "button", "reset", "image", "hidden", "file", "password"]);

/** What an input or text area shows: its value, or bit 0 checked and bit 1 indeterminate; null: no state of its own. */
export function shownBy(field: Element): string | number | null {
  if (dom.localName.call(field) === "textarea") {
    return dom.areaValue.call(field as HTMLTextAreaElement);
  }
  const input = field as HTMLInputElement;
  const type = dom.inputType.call(input);
  if (type === "checkbox" || type === "radio") {
    return +dom.inputChecked.call(input) + 2 * +dom.inputIndeterminate.call(input);
  }
  return VALUELESS.has(type) ? null : dom.inputValue.call(input);
}

// Live state of form fields, set as properties.

import * as dom from "./natives.ts";

/** Sets the live value of an input or text area. */
export function setValue(element: Element, value: string): void {
  if (element instanceof HTMLTextAreaElement) {
    dom.areaValue.call(element, value);
  } else if (element instanceof HTMLInputElement && element.type !== "file") {
    dom.inputValue.call(element, value);
  }
}

/** Bit 0 checked, bit 1 indeterminate. */
export function setChecked(element: Element, bits: number): void {
  if (element instanceof HTMLInputElement) {
    element.checked = (bits & 1) !== 0;
    element.indeterminate = (bits & 2) !== 0;
  }
}

/** Selects these options and no others. */
export function setSelected(element: Element, indexes: readonly number[]): void {
  if (!(element instanceof HTMLSelectElement)) {
    return;
  }
  const selected = new Set(indexes);
  const options = dom.selectOptions.call(element);
  if (selected.size === 0) {
    element.selectedIndex = -1;
  }
  for (let i = 0; i < options.length; i++) {
    const option = options[i];
    if (option !== undefined && option.selected !== selected.has(i)) {
      option.selected = selected.has(i);
    }
  }
}

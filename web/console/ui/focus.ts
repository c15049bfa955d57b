// Where the keyboard goes as things appear.

/** Takes the focus as it appears: the agent has just asked for it, and goes on there. */
export function takeFocus(element: HTMLElement): void {
  element.focus();
}

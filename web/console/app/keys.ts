// Single-key shortcuts: when they count, and how they are written down.

export interface Shortcut {
  readonly keys: readonly string[];
  readonly words: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const commandKey = isMac ? "⌘" : "Ctrl";

export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: "Anywhere",
    shortcuts: [
      { keys: [commandKey, "K"], words: "Search and jump" },
      { keys: ["N"], words: "New ticket" },
      { keys: ["C"], words: "Enter a code" },
      { keys: ["G", "T"], words: "Go to tickets" },
      { keys: ["G", "W"], words: "Go to waiting" },
      { keys: ["G", "F"], words: "Go to follow-ups" },
      { keys: ["G", "A"], words: "Go to appointments" },
      { keys: ["G", "C"], words: "Go to call-backs" },
      { keys: ["G", "P"], words: "Go to who is in the product" },
      { keys: ["G", "E"], words: "Go to watched tickets" },
      { keys: ["G", "M"], words: "Go to metrics" },
      { keys: ["?"], words: "This list" },
    ],
  },
  {
    title: "Tickets",
    shortcuts: [
      { keys: ["J"], words: "Next ticket" },
      { keys: ["K"], words: "Previous ticket" },
      { keys: ["Enter"], words: "Open the ticket" },
      { keys: ["/"], words: "Search tickets" },
      { keys: ["W"], words: "Watch the open ticket, or stop watching it" },
    ],
  },
  {
    title: "Live view",
    shortcuts: [
      { keys: ["P"], words: "Pointer" },
      { keys: ["L"], words: "Laser" },
      { keys: ["D"], words: "Draw" },
      { keys: ["A"], words: "Arrow" },
      { keys: ["R"], words: "Rectangle" },
      { keys: ["T"], words: "Text" },
      { keys: ["H"], words: "Highlight with words" },
      { keys: ["O"], words: "Propose a click or words" },
      { keys: ["V"], words: "Vanishing ink" },
      { keys: [commandKey, "Z"], words: "Undo" },
    ],
  },
  {
    title: "Writing",
    shortcuts: [
      { keys: [commandKey, "Enter"], words: "Add the comment" },
      { keys: ["Enter"], words: "Send the chat message" },
      { keys: ["Shift", "Enter"], words: "New line in the chat" },
    ],
  },
];

const KEY = "tandem.single-keys";

/** Single keys can be switched off (WCAG 2.2, 2.1.4), for instance by people who use speech input. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage may be refused; then they stay on.
  }
}

/** The key, if the event is a plain key press outside of fields, menus and dialogs. */
export function singleKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const target = event.target;
  if (target instanceof Element && target.closest("input, textarea, select, [contenteditable], [role=menu], [role=dialog], [role=alertdialog]")) {
    return null;
  }
  return singleKeysOn() ? event.key.toLowerCase() : null;
}

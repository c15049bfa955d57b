// What is typed into every editor, and what its own model has to say then; the plain page's cases follow.

import type { Case } from "../drive.ts";

/** Puts the cases into the page; `text` is what the editor's model holds, `target` where it is clicked. */
export function offerEditor(text: () => string, target: string, pasted = true): void {
  Object.assign(globalThis, { textOf: () => text().replaceAll("\u00a0", " ").replace(/\n+$/, "") });
  const key = (name: string, keys: string, wanted: string, focus = false): Case =>
    ({ case: `editor: ${name}`, act: "key", target, key: keys, focus, expect: `textOf() === ${JSON.stringify(wanted)}` });
  const cases: Case[] = [
    { case: "editor: type", act: "type", target, text: "Hello", expect: `textOf() === "Hello"` },
    key("caret and letter", "ArrowLeft x", "Hellxo"),
    key("Backspace", "Backspace", "Hello"),
    key("End and more", "End Space w o r l d", "Hello world"),
    key("a line more", "Enter t w o", "Hello world\ntwo"),
    key("up into the line before", "ArrowUp Home z", "zHello world\ntwo"),
    key("Delete", "Delete", "zello world\ntwo"),
    key("undo", "Control+z Control+z Control+z Control+z Control+z Control+z Control+z Control+z", ""),
    key("select all and replace", "Control+a n e w", "new"),
  ];
  // One undo takes back as much as the editor makes of it.
  cases[7] = { ...(cases[7] as Case), key: "Control+z", expect: `textOf() !== "zello world\\ntwo"` };
  cases.push({ case: "editor: composed by an input method", act: "compose", target, text: "日本", expect: `textOf().includes("日本")` }, key("all before the next", "Control+a n e w", "new"));
  if (pasted) cases.push(key("word by word", "Control+Backspace w o r d", "word"));
  const script = document.createElement("script");
  script.type = "application/json";
  script.id = "control-cases";
  const plain = JSON.parse(document.getElementById("plain-cases")?.textContent ?? "[]") as Case[];
  script.textContent = JSON.stringify([...cases, ...plain]);
  document.body.append(script);
}

export function place(): HTMLElement {
  return document.getElementById("app") as HTMLElement;
}

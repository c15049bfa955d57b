// The agent's hands at the customer's tap: one act that was shown before is carried out whole, at once.

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { Hands } from "../sensor/sense.ts";
import type { DeedKind } from "../shared/ports.ts";
import { edit } from "./editing.ts";
import { chooseOption, hasPicker, setField } from "./fields.ts";
import { keyDown, keyUp } from "./keys.ts";
import { cancel, type Pointer, press, refuse, release } from "./pointer.ts";
import { selectAll } from "./selecting.ts";
import { chain, elementAt, focused, isEditable, type Scene, unchangeable, untouchable } from "./scene.ts";

export function handsOf({ scene, pointer }: { readonly scene: Scene; readonly pointer: Pointer }): Hands {
  return {
    isReady: () => scene.covered !== null,
    refusal: (element, kind) => refusal(scene, element, kind),
    at: (x, y) => elementAt({ ...scene, beneath: true }, x, y),
    chain,
    run(element, fx, fy, kind, text) {
      if (pointer.pressed !== null) {
        cancel(pointer);
      }
      pointer.modifiers = 0;
      if (kind === "click") {
        scene.beneath = true;
        try {
          return press(pointer, element, fx, fy, { button: 0, detail: 1, touch: false }) ?? release(pointer, element, fx, fy, 0, 1);
        } finally {
          scene.beneath = false;
        }
      }
      (element as HTMLElement).focus({ preventScroll: true });
      // The page may have put the focus elsewhere.
      return focused(scene) !== element ? "stale" : kind === "type" ? put(scene, element, text) : key(scene, kind);
    },
  };
}

function refusal(scene: Scene, element: Element, kind: DeedKind): ActRefusal | null {
  if (kind !== "type") {
    return kind === "click" ? refuse(scene, element, element, 0) : untouchable(scene, element);
  }
  // What is masked is refused as that, whether or not it could be typed into.
  const refused = unchangeable(scene, element);
  return refused ?? (isEditable(element) || hasPicker(element) || element.localName === "select" ? null : "stale");
}

/** Puts words in the place of all that a field holds, as one edit. */
function put(scene: Scene, element: Element, text: string): ActRefusal | null {
  const refused = refusal(scene, element, "type");
  if (element instanceof HTMLSelectElement) {
    return refused ?? chooseOption(scene, element, [...element.options].findIndex(({ label }) => label === text), null);
  }
  if (hasPicker(element)) {
    return refused ?? setField(scene, element, text, null);
  }
  if (refused === null) {
    selectAll(element);
    edit(scene, element, "insertText", text);
  }
  return refused;
}

function key(scene: Scene, kind: DeedKind): ActRefusal | null {
  const [name, code] = kind === "enter" ? ["Enter", "Enter"] : [" ", "Space"];
  const pressed = { key: name, code, repeat: false, modifiers: 0 };
  const refused = keyDown(scene, pressed, null);
  keyUp(scene, pressed, true);
  return refused;
}

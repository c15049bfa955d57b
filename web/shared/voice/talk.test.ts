// Where a talk is heard: at the speaker that was chosen in this browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chosenSpeaker, playOn } from "./talk.ts";

function player(setSinkId?: (id: string) => Promise<void>): HTMLMediaElement {
  return (setSinkId === undefined ? {} : { setSinkId }) as HTMLMediaElement;
}

test("what plays is heard from the speaker that was chosen, as far as browser and device let it", async () => {
  const taken: string[] = [];
  assert.equal(await playOn(player(async (id) => void taken.push(id)), "headset"), true);
  assert.deepEqual(taken, ["headset"]);
  const gone = player(() => Promise.reject(new DOMException("gone", "NotFoundError")));
  assert.equal(await playOn(gone, "headset"), false);
  assert.equal(await playOn(player(), "headset"), false, "a browser without the choice");
});

test("the choice is that of the browser, and the system's where there is none or storage is refused", () => {
  const items = new Map<string, string>();
  const lay = (localStorage: object): unknown => Object.defineProperty(globalThis, "localStorage", { configurable: true, value: localStorage });
  lay({ getItem: (name: string) => items.get(name) ?? null });
  assert.equal(chosenSpeaker(), "");
  items.set("tandem.speaker", "headset");
  assert.equal(chosenSpeaker(), "headset");
  lay({
    getItem() {
      throw new DOMException("refused", "SecurityError");
    },
  });
  assert.equal(chosenSpeaker(), "");
});

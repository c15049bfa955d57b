// What is known of messages beside their words.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatView } from "../../shared/generated/ChatView";
import { createChat } from "./chat";
import { createStore, type ClientState } from "./state";

// The chat asks it whether it is looked at.
Object.assign(globalThis, { document: new EventTarget() });

test("files that went with a message by mail stay with it, however far it has come", () => {
  const store = createStore({ chat: [] as ClientState["chat"] } as ClientState);
  const chat = createChat(store, async () => undefined, () => undefined, () => undefined);
  const message = (id: string, receipt: ChatView["receipt"]): ChatView => ({ id, from: "p1", role: "agent", text: "See this.", at: "2026-11-30T09:00:00Z", receipt, copied: 0 });
  const bill = { message: "m2", name: "bill.pdf", size: 8 };
  const shown = (): unknown => store.read().chat.map(({ id, files }) => [id, files]);
  for (const receipt of ["sent", "read"] as const) {
    chat.restore([message("m1", receipt), message("m2", receipt)], [bill]);
    assert.deepEqual(shown(), [["m1", []], ["m2", [bill]]]);
  }
});

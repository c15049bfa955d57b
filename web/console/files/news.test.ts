import assert from "node:assert/strict";
import { test } from "node:test";
import type { Card, Local } from "../../shared/files/board.ts";
import { fileNews } from "./news.ts";

type State = Card["file"]["state"];

const local = (change: Partial<Local>): Local => ({ offset: 0, waiting: false, paused: false, failed: null, saved: false, ...change });

function card(role: "agent" | "customer", state: State, own: Local | null = null, id: string = role): Card {
  const file = { id, name: "log.txt", size: 10, state, role, sender: "", offset: 4, reason: null };
  return { file: file as unknown as Card["file"], local: own, lost: false, limits: null };
}

test("each file is said when it comes to rest, once and by its name", () => {
  const news = fileNews();
  assert.deepEqual(news([card("agent", "uploading", local({ offset: 4 }))]), []);
  assert.deepEqual(news([card("agent", "ready")]), ["log.txt: Sent"]);
  assert.deepEqual(news([card("agent", "ready")]), []);
  assert.deepEqual(news([card("agent", "deleted")]), ["log.txt: Deleted"]);
});

test("what rested before the page was opened is not said", () => {
  assert.deepEqual(fileNews()([card("agent", "ready"), card("customer", "deleted")]), []);
});

test("the customer's file that can be downloaded is said by its message alone, a download is said", () => {
  const news = fileNews();
  assert.deepEqual(news([card("customer", "uploading")]), []);
  assert.deepEqual(news([card("customer", "ready")]), []);
  assert.deepEqual(news([card("customer", "ready", local({ offset: 4 }))]), []);
  assert.deepEqual(news([card("customer", "ready", local({ offset: 10, saved: true }))]), ["log.txt: Downloaded and checked"]);
});

test("what was refused here before it began is said at once", () => {
  assert.deepEqual(fileNews()([card("agent", "refused", local({ failed: "network" }), "refused-1")]), ["log.txt: It did not work. Try again."]);
});

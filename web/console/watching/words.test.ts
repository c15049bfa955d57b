import assert from "node:assert/strict";
import { test } from "node:test";
import type { Watched } from "../../shared/generated/Watched";
import { isFresh, latestWords, newsWords, watcherWords } from "./words";

const ONE: Watched = {
  ticket: { id: "tic_1", number: 7, subject: "Printer" },
  status: "open",
  watched_at: "2026-11-29T10:00:00.000Z",
  unread: 1,
  latest: { at: "2026-11-29T11:00:00.000Z", kind: "chat", actor: { kind: "customer", name: "Kim" } },
};

test("what happened last is said, and how much more", () => {
  assert.equal(latestWords(ONE), "Kim wrote");
  assert.equal(latestWords({ ...ONE, unread: 3 }), "Kim wrote, and 2 more");
  assert.equal(latestWords({ ...ONE, unread: 0 }), "");
  const by = (kind: string, actor: NonNullable<Watched["latest"]>["actor"]): string => latestWords({ ...ONE, latest: { at: "", kind, actor } });
  assert.equal(by("chat", { kind: "customer", name: "" }), "The customer wrote");
  assert.equal(by("of_a_newer_server", { kind: "agent", name: "Bo" }), "Bo changed something");
});

test("a message names the ticket, or says how many there are", () => {
  assert.equal(newsWords([ONE]), "#7 Printer: Kim wrote");
  assert.equal(newsWords([ONE, ONE]), "2 tickets that you watch have changed");
  assert.equal(newsWords([]), "");
});

test("who watches is said by name, oneself first", () => {
  const [ada, bo, cy] = [{ id: "a", name: "Ada" }, { id: "b", name: "Bo" }, { id: "c", name: "Cy" }];
  assert.equal(watcherWords([], "a"), "Nobody watches this ticket.");
  assert.equal(watcherWords([bo], "a"), "Watched by Bo.");
  assert.equal(watcherWords([bo, ada], "a"), "Watched by you and Bo.");
  assert.equal(watcherWords([bo, cy, ada], undefined), "Watched by Bo, Cy and Ada.");
});

test("a talk is told once, and each time that somebody means you", () => {
  const read: Watched = { ...ONE, unread: 0, latest: null };
  assert.ok(isFresh(ONE, []) && isFresh(ONE, [read]));
  assert.ok(!isFresh(read, [ONE]) && !isFresh({ ...ONE, unread: 2 }, [ONE]));
  const mentioned: Watched = { ...ONE, unread: 2, latest: { at: "2026-11-29T12:00:00.000Z", kind: "mentioned", actor: { kind: "agent", name: "Bo" } } };
  assert.ok(isFresh(mentioned, [ONE]));
  assert.ok(!isFresh(mentioned, [mentioned]));
  assert.equal(newsWords([mentioned]), "#7 Printer: Bo mentioned you, and 1 more");
});

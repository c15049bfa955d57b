import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileView } from "../../shared/generated/FileView";
import { chosenOf, FILES_SENT_BYTES_MAX, FILES_SENT_MAX, sendable, tooMuch } from "./sending";

function file(id: string, state: FileView["state"] = "ready", size = 1): FileView {
  return { id, session_id: null, role: "agent", sender: "Ada", name: `${id}.pdf`, size, offset: size, state, reason: null, sha256: null, at: "2026-11-30T10:00:00.000Z" };
}

test("only what can be downloaded can be sent, the latest first", () => {
  const files = [file("a"), file("b", "uploading"), file("c", "deleted"), file("d")];
  assert.deepEqual(sendable(files).map(({ id }) => id), ["d", "a"]);
});

test("what is deleted after it was chosen is not sent", () => {
  const files = [file("a"), file("b", "deleted")];
  assert.deepEqual(chosenOf(files, ["b", "gone", "a"]).map(({ id }) => id), ["a"]);
});

test("a message takes so many files, and so many bytes", () => {
  const most = Array.from({ length: FILES_SENT_MAX }, (_, n) => file(`f${n}`));
  assert.equal(tooMuch(most), null);
  assert.match(tooMuch([...most, file("more")]) ?? "", /10 files/u);
  assert.equal(tooMuch([file("a", "ready", FILES_SENT_BYTES_MAX)]), null);
  assert.match(tooMuch([file("a", "ready", FILES_SENT_BYTES_MAX), file("b")]) ?? "", /A mail takes/u);
});

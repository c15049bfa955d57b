import assert from "node:assert/strict";
import { test } from "node:test";
import type { Customer } from "../../shared/generated/Customer";
import type { FileView } from "../../shared/generated/FileView";
import type { ParticipantView } from "../../shared/generated/ParticipantView";
import { chosenOf, coming, comingWords, FILES_SENT_BYTES_MAX, FILES_SENT_MAX, isWithCustomer, sendable, tooMuch, whither, whitherWords } from "./sending";

function file(id: string, state: FileView["state"] = "ready", size = 1): FileView {
  return { id, session_id: null, role: "agent", sender: "Ada", name: `${id}.pdf`, size, offset: size, state, reason: null, sha256: null, at: "2026-11-30T10:00:00.000Z" };
}

const one = (role: "agent" | "customer"): ParticipantView => ({ id: `par_${role}`, role, name: null, connected: false, attachment: 0 });

test("words go to the talk of a session, by mail, or to whoever uses the link, as files do where they can", () => {
  const unused = { state: "waiting" as const, participants: [one("agent")] };
  const used = { state: "ended" as const, participants: [one("agent"), one("customer")] };
  assert.equal(whither([], null, null), "nowhere");
  assert.equal(whither([{ ...unused, state: "ended" }], null, null), "nowhere");
  assert.equal(whither([unused], null, null), "link");
  assert.equal(whither([unused], "k…@example.com", null), "mail");
  assert.equal(whither([], "k…@example.com", null), "mail");
  assert.equal(whither([unused, used], "k…@example.com", null), "talk");
  assert.match(whitherWords("mail", "k…@example.com"), /^It goes by mail to k…@example\.com at once: /u);
  assert.match(whitherWords("link", null), /session that waits/u);
  assert.doesNotMatch(whitherWords("talk", null), /mail/u);
  assert.match(whitherWords("talk", "k…@example.com"), /by mail to k…@example\.com\.$/u);
});

test("the talk with somebody whom an agent has taken off the ticket has words where nothing else has", () => {
  const named = { state: "ended" as const, participants: [one("agent"), { ...one("customer"), identity: "verified" as const }] };
  const unused = { state: "waiting" as const, participants: [one("agent")] };
  const ada: Customer = { id: "cus_1", subject: "customer-7", name: "Ada", email: null, locale: null, custom: {}, seen_at: "2026-11-30T10:00:00.000Z" };
  assert.equal(whither([named], "k…@example.com", ada), "talk");
  assert.equal(whither([named], "k…@example.com", null), "mail");
  assert.equal(whither([unused, named], null, null), "link");
  assert.equal(whither([named], null, null), "talk");
  assert.equal(whither([{ ...named, state: "live" as const }], "k…@example.com", null), "talk");
});

test("a session that the customer has come into takes files, and a link that nobody has used does not", () => {
  const unused = { state: "waiting" as const, participants: [one("agent")] };
  const live = { state: "live" as const, participants: [one("agent"), one("customer")] };
  assert.equal(isWithCustomer([]), false);
  assert.equal(isWithCustomer([unused]), false);
  assert.equal(isWithCustomer([unused, live]), true);
  // Whose agent has let go is in it, and waits.
  assert.equal(isWithCustomer([{ ...live, state: "waiting" }]), true);
  assert.equal(isWithCustomer([unused, { ...live, state: "ended" }]), false);
});

test("only what can be downloaded can be sent, the latest first", () => {
  const files = [file("a"), file("b", "uploading"), file("c", "deleted"), file("d")];
  assert.deepEqual(sendable(files).map(({ id }) => id), ["d", "a"]);
});

test("what is deleted after it was chosen is not sent", () => {
  const files = [file("a"), file("b", "deleted")];
  assert.deepEqual(chosenOf(files, ["b", "gone", "a"]).map(({ id }) => id), ["a"]);
});

test("what was attached is waited for until it is chosen or comes to nothing", () => {
  const none: ReadonlySet<string> = new Set();
  assert.equal(coming([file("a", "uploading"), file("b", "checking"), file("c", "refused"), file("d", "deleted")], [], none), 2);
  // It is there, and the list of the ticket is not yet read anew.
  assert.equal(coming([file("a")], [file("a", "checking")], none), 1);
  assert.equal(coming([file("a")], [file("a")], new Set(["a"])), 0);
  assert.equal(coming([file("a", "checking")], [file("a", "refused")], none), 0);
  assert.equal(comingWords(0), null);
  assert.match(comingWords(1) ?? "", /^1 file is/u);
  assert.match(comingWords(2) ?? "", /^2 files are/u);
});

test("a message takes so many files, and so many bytes", () => {
  const most = Array.from({ length: FILES_SENT_MAX }, (_, n) => file(`f${n}`));
  assert.equal(tooMuch(most), null);
  assert.match(tooMuch([...most, file("more")]) ?? "", /10 files/u);
  assert.equal(tooMuch([file("a", "ready", FILES_SENT_BYTES_MAX)]), null);
  assert.match(tooMuch([file("a", "ready", FILES_SENT_BYTES_MAX), file("b")]) ?? "", /A mail takes/u);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mail } from "../../shared/generated/Mail";
import { byMailWords, deliveryWords, failureWords, leftWords, mailWords, mayTryAgain, returnedWords } from "./words";

const MAIL: Mail = {
  id: "mai_1",
  ticket_id: "tic_1",
  kind: "message",
  state: "waiting",
  to: "k…@example.com",
  attempts: 0,
  due_at: null,
  created_at: "2026-11-29T10:00:00.000Z",
  settled_at: null,
  failure: null,
  status: null,
  delivery_status: null,
  entries: ["evt_1"],
};

function words(change: Partial<Mail>): string {
  return mailWords({ ...MAIL, ...change }, (at) => `at ${at.slice(11, 16)}`);
}

test("a mail says where it went, or what keeps it", () => {
  assert.equal(words({ state: "watching", to: null }), "Goes by mail unless it is read");
  assert.equal(words({}), "On its way by mail to k…@example.com");
  assert.equal(words({ failure: "busy", status: 451 }), "Waits to go by mail to k…@example.com: the mail server can not take it yet (451)");
  assert.equal(words({ state: "sent", settled_at: "2026-11-29T10:07:00.000Z" }), "Sent by mail to k…@example.com at 10:07");
  assert.equal(words({ state: "dead", failure: "refused", status: 550 }), "Not sent by mail to k…@example.com: the mail server does not take it (550)");
  assert.equal(words({ state: "dead", to: null, failure: "no_address" }), "Not sent by mail: no address is known any more");
  assert.equal(words({ state: "read" }), "", "nobody needs to know");
});

test("a mail that came back says why, and one that is late that it may still arrive", () => {
  const sent = { state: "sent", settled_at: "2026-11-29T10:07:00.000Z" };
  assert.equal(words({ state: "dead", failure: "returned", delivery_status: "5.1.1" }), "Sent by mail to k…@example.com, and could not be delivered: there is no such mailbox (5.1.1)");
  assert.equal(words({ ...sent, failure: "delayed", delivery_status: "4.4.1" }), "Sent by mail to k…@example.com at 10:07; it has not arrived yet: the mail server there does not answer (4.4.1)");
  assert.equal(words({ kind: "survey", state: "dead", failure: "returned", delivery_status: "5.2.2" }), "The survey was sent by mail to k…@example.com, and could not be delivered: the mailbox is full (5.2.2)");
  assert.equal(returnedWords({ what: "appointment", status: "5.7.1" }), "The invitation could not be delivered: the mail server there does not let it in (5.7.1)");
  assert.equal(returnedWords({ what: "message", status: "5.0.0" }), "The mail could not be delivered: another mail server did not take it (5.0.0)");
  assert.equal(deliveryWords("5.2.99"), "the mailbox takes no mail (5.2.99)");
});

test("an invitation waits for nobody to read it elsewhere", () => {
  assert.equal(words({ kind: "appointment", state: "watching", to: null }), "On its way by mail");
});

test("a survey says that it is one", () => {
  const survey = (change: Partial<Mail>): string => words({ kind: "survey", ...change });
  assert.equal(survey({ state: "watching", to: null }), "The survey goes by mail unless it is answered");
  assert.equal(survey({}), "The survey is on its way by mail to k…@example.com");
  assert.equal(survey({ failure: "unreachable" }), "The survey waits to go by mail to k…@example.com: the mail server can not be reached");
  assert.equal(survey({ state: "sent", settled_at: "2026-11-29T10:07:00.000Z" }), "The survey was sent by mail to k…@example.com at 10:07");
  assert.equal(survey({ state: "dead", failure: "refused", status: 550 }), "The survey was not sent by mail to k…@example.com: the mail server does not take it (550)");
  assert.equal(survey({ state: "read" }), "");
});

test("what failed can be tried again, and nothing else", () => {
  assert.equal(mayTryAgain({ state: "dead", failure: "refused" }), true);
  assert.equal(mayTryAgain({ state: "waiting", failure: "timeout" }), true);
  assert.equal(mayTryAgain({ state: "waiting", failure: null }), false);
  assert.equal(mayTryAgain({ state: "sent", failure: null }), false);
});

test("a failure of a later version is told, too", () => {
  assert.equal(failureWords({ failure: "unheard_of", status: null, delivery_status: null }), "it failed");
});

test("words that came by mail say so, and what of the mail is not there", () => {
  const none = { quoted: "", is_cut: false, attachments: [], n_attachments: 0 };
  assert.equal(byMailWords(none), "by mail");
  assert.equal(byMailWords({ ...none, is_cut: true }), "by mail · the mail has more words than are shown");
  assert.equal(byMailWords({ ...none, attachments: ["a.pdf"], n_attachments: 1 }), "by mail · 1 attachment: a.pdf");
  assert.equal(byMailWords({ ...none, attachments: ["a.pdf", "b.pdf"], n_attachments: 3 }), "by mail · 3 attachments: a.pdf, b.pdf and 1 more, which was not taken");
  assert.equal(byMailWords({ ...none, n_attachments: 2 }), "by mail · 2 attachments");
});

test("a mail that was left in the mailbox says why", () => {
  assert.equal(leftWords({ reason: "no_ticket" }), "it belongs to no ticket, and mails open none");
  assert.equal(leftWords({ reason: "too_large" }), "it is larger than 25 MiB, and can be read in the mailbox alone");
  assert.equal(leftWords({ reason: "something new" }), "it could not be taken");
});

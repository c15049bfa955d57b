// Words for a mail to a customer: where it stands, and what keeps it.

import type { Mail } from "../../shared/generated/Mail";

const FAILURES: Readonly<Record<string, string>> = {
  unreachable: "the mail server can not be reached",
  timeout: "the mail server took too long",
  tls: "the line to the mail server is not safe",
  denied: "the mail server does not let Tandem in",
  busy: "the mail server can not take it yet",
  refused: "the mail server does not take it",
  unreadable: "the mail server's answer is not understood",
  no_address: "no address is known any more",
  bad_address: "no mail can go to this address",
  other_customer: "the session was with somebody else than the ticket's customer",
  gone: "its words are gone",
  off: "mail was turned off",
};

/** Why the latest attempt failed; empty when none has. */
export function failureWords({ failure, status }: Pick<Mail, "failure" | "status">): string {
  if (failure === null) return "";
  const why = FAILURES[failure] ?? "it failed";
  return status === null ? why : `${why} (${status})`;
}

/** Whether somebody may have it tried once more. */
export function mayTryAgain(mail: Pick<Mail, "state" | "failure">): boolean {
  return mail.state === "dead" || (mail.state === "waiting" && mail.failure !== null);
}

/** Where a mail stands, in a few words; `when` says times. Empty where it was not needed. */
export function mailWords(mail: Mail, when: (at: string) => string): string {
  const to = mail.to === null ? "" : ` to ${mail.to}`;
  const why = failureWords(mail);
  if (mail.kind === "survey") return surveyWords(mail, to, why, when);
  switch (mail.state) {
    case "sent":
      return `Sent by mail${to} ${when(mail.settled_at ?? mail.created_at)}`;
    case "read":
      return "";
    case "dead":
      return `Not sent by mail${to}: ${why === "" ? "given up" : why}`;
    case "watching":
      return "Goes by mail unless it is read";
    default:
      return why === "" ? `On its way by mail${to}` : `Waits to go by mail${to}: ${why}`;
  }
}

function surveyWords(mail: Mail, to: string, why: string, when: (at: string) => string): string {
  switch (mail.state) {
    case "sent":
      return `The survey was sent by mail${to} ${when(mail.settled_at ?? mail.created_at)}`;
    case "read":
      return "";
    case "dead":
      return `The survey was not sent by mail${to}: ${why === "" ? "given up" : why}`;
    case "watching":
      return "The survey goes by mail unless it is answered";
    default:
      return why === "" ? `The survey is on its way by mail${to}` : `The survey waits to go by mail${to}: ${why}`;
  }
}

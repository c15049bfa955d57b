// Words for a mail to a customer: where it stands, and what keeps it; and for one that came in.

import type { ByMail } from "../../shared/generated/ByMail";
import type { IncomingMail } from "../../shared/generated/IncomingMail";
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
  files: "its files can not be read",
  off: "mail was turned off",
  returned: "it came back",
  delayed: "its delivery is late",
};

/** What mail servers say of a delivery (RFC 3463): the whole status, else what its last two numbers say, else its subject. */
const DELIVERY: Readonly<Record<string, string>> = {
  "4.7": "it could not be delivered in time",
  "1.1": "there is no such mailbox",
  "1.2": "there is no such domain",
  "1.3": "the address is not written as one",
  "1.6": "the mailbox has moved",
  "1.10": "the domain takes no mail",
  "2.1": "the mailbox is not in use",
  "2.2": "the mailbox is full",
  "2.3": "the mail is too long for the mailbox",
  "3.4": "the mail is too long for the mail server",
  "4.1": "the mail server there does not answer",
  "4.4": "no way leads to the mail server there",
  "7.1": "the mail server there does not let it in",
  "1": "the address is not known",
  "2": "the mailbox takes no mail",
  "3": "the mail server there can not take it",
  "4": "the mail server there could not be reached",
  "5": "the mail server there is not understood",
  "6": "the mail server there can not take what is in it",
  "7": "the mail server there does not let it in",
};

/** Why a mail did not get through, with the number that mail servers give it. */
export function deliveryWords(status: string): string {
  const [, subject = "", detail = ""] = status.split(".");
  const why = DELIVERY[`${subject}.${detail}`] ?? DELIVERY[subject] ?? "another mail server did not take it";
  return `${why} (${status})`;
}

/** That a mail came back, as the timeline says it. */
export function returnedWords({ what, status }: { readonly what: string; readonly status: string }): string {
  const name = what === "survey" ? "The survey" : what === "appointment" ? "The invitation" : "The mail";
  return `${name} could not be delivered: ${deliveryWords(status)}`;
}

/** Why the latest attempt failed; empty when none has. */
export function failureWords({ failure, status, delivery_status: delivery }: Pick<Mail, "failure" | "status" | "delivery_status">): string {
  if (failure === null) return "";
  if (delivery !== null) return deliveryWords(delivery);
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
      return `Sent by mail${to} ${when(mail.settled_at ?? mail.created_at)}${late(why)}`;
    case "read":
      return "";
    case "dead":
      if (mail.failure === "returned") return `Sent by mail${to}, and could not be delivered: ${why}`;
      return `Not sent by mail${to}: ${why === "" ? "given up" : why}`;
    case "watching":
      return mail.kind === "appointment" ? `On its way by mail${to}` : "Goes by mail unless it is read";
    default:
      return why === "" ? `On its way by mail${to}` : `Waits to go by mail${to}: ${why}`;
  }
}

/** That a mail which was sent has not arrived yet. */
function late(why: string): string {
  return why === "" ? "" : `; it has not arrived yet: ${why}`;
}

function surveyWords(mail: Mail, to: string, why: string, when: (at: string) => string): string {
  switch (mail.state) {
    case "sent":
      return `The survey was sent by mail${to} ${when(mail.settled_at ?? mail.created_at)}${late(why)}`;
    case "read":
      return "";
    case "dead":
      if (mail.failure === "returned") return `The survey was sent by mail${to}, and could not be delivered: ${why}`;
      return `The survey was not sent by mail${to}: ${why === "" ? "given up" : why}`;
    case "watching":
      return "The survey goes by mail unless it is answered";
    default:
      return why === "" ? `The survey is on its way by mail${to}` : `The survey waits to go by mail${to}: ${why}`;
  }
}

const LEFT: Readonly<Record<string, string>> = {
  no_sender: "nobody has sent it whose address can be read",
  sender_rate: "its sender writes too often",
  ticket_rate: "too many mails came onto its ticket",
  no_ticket: "it belongs to no ticket, and mails open none",
  too_large: "it is larger than 25 MiB, and can be read in the mailbox alone",
  too_many_parts: "it has too many parts",
  too_many_headers: "it has too many headers",
  no_mail: "it can not be read",
  unfetched: "it could not be read from the mailbox",
};

/** Why a mail was left in the mailbox. */
export function leftWords({ reason }: Pick<IncomingMail, "reason">): string {
  return LEFT[reason ?? ""] ?? "it could not be taken";
}

/** That words came by mail, and what of the mail is not here. */
export function byMailWords({ is_cut, attachments, n_attachments }: ByMail): string {
  const parts = ["by mail"];
  if (is_cut) parts.push("the mail has more words than are shown");
  if (n_attachments > 0) {
    const more = n_attachments - attachments.length;
    const hanging = n_attachments === 1 ? "1 attachment" : `${n_attachments} attachments`;
    // An erasure takes the names.
    if (attachments.length === 0) parts.push(hanging);
    else parts.push(`${hanging}: ${attachments.join(", ")}${more > 0 ? ` and ${more} more, which ${more === 1 ? "was" : "were"} not taken` : ""}`);
  }
  return parts.join(" · ");
}

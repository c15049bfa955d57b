// Files of a ticket that go to its customer by mail, with a message.

import type { FileView } from "../../shared/generated/FileView";
import type { SessionView, Ticket } from "../../shared/api-types";
import { bytesWords } from "../files/words";

/** Most files of one message: `FILES_SENT_MAX` of `tandem_mail`. */
export const FILES_SENT_MAX = 10;
/** Most bytes of these together: `FILES_SENT_BYTES_MAX` of `tandem_mail`. */
export const FILES_SENT_BYTES_MAX = 20 * 1024 * 1024;

/** Whether the customer is in one of a ticket's sessions, where files are handed over: a link that nobody has used keeps
 * none back. */
export function isWithCustomer(sessions: readonly Pick<SessionView, "state" | "participants">[]): boolean {
  return sessions.some(({ state, participants }) => state !== "ended" && participants.some(({ role }) => role === "customer"));
}

/** Where a message to the customer goes. */
export type Whither = "talk" | "mail" | "link" | "nowhere";

/** Where words go that are written on a ticket: into the talk of a session that the customer has come into, else by mail,
 * and where none can go to whoever uses a link that waits. A talk that is over is not the customer's where their product
 * has named somebody in it and the ticket's is nobody: an agent has taken them off. */
export function whither(sessions: readonly Pick<SessionView, "state" | "participants">[], mailTo: string | null, customer: Ticket["customer"]): Whither {
  const talks = sessions.filter(({ participants }) => participants.some(({ role }) => role === "customer"));
  const isTheirs = ({ state, participants }: (typeof talks)[number]): boolean => state !== "ended" || customer !== null || !participants.some(({ role, identity }) => role === "customer" && identity === "verified");
  if (talks.some(isTheirs)) return "talk";
  if (mailTo !== null) return "mail";
  if (sessions.some(({ state }) => state !== "ended")) return "link";
  return talks.length > 0 ? "talk" : "nowhere";
}

/** How they come to the customer, in words. */
export function whitherWords(goes: Exclude<Whither, "nowhere">, mailTo: string | null): string {
  if (goes === "mail") return `It goes by mail to ${mailTo ?? ""} at once: the customer has come into no session.`;
  if (goes === "link") return "They read it when they come into the session that waits for them.";
  return `They read it at once in a session, else when they come back to its last screen, for a week.${mailTo === null ? "" : ` What they do not read there goes by mail to ${mailTo}.`}`;
}

/** Those that can be sent, the latest first. */
export function sendable(files: readonly FileView[]): readonly FileView[] {
  return files.filter(({ state }) => state === "ready").toReversed();
}

/** Those that were chosen and can still be sent. */
export function chosenOf(files: readonly FileView[], chosen: readonly string[]): readonly FileView[] {
  return chosen.flatMap((id) => files.filter((file) => file.id === id && file.state === "ready"));
}

/** How many of those that were attached here are still to be chosen: a message that is sent now would go without them. */
export function coming(attached: readonly Pick<FileView, "id" | "state">[], files: readonly FileView[], taken: ReadonlySet<string>): number {
  const known = new Map(files.map(({ id, state }) => [id, state]));
  const isOver = (state: FileView["state"]): boolean => state === "refused" || state === "deleted";
  return attached.filter(({ id, state }) => !taken.has(id) && !isOver(state) && !isOver(known.get(id) ?? state)).length;
}

/** Why nothing can be sent while so many files are on their way; null where none is. */
export function comingWords(n: number): string | null {
  if (n === 0) return null;
  return n === 1 ? "1 file is still on its way: wait for it, or cancel it, before you send." : `${n} files are still on their way: wait for them, or cancel them, before you send.`;
}

/** What keeps these from going with one message; null where nothing does. */
export function tooMuch(files: readonly Pick<FileView, "size">[]): string | null {
  if (files.length > FILES_SENT_MAX) return `${FILES_SENT_MAX} files go with one message at most.`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= FILES_SENT_BYTES_MAX) return null;
  return `They would have ${bytesWords(bytes)} together. A mail takes ${bytesWords(FILES_SENT_BYTES_MAX)} at most: choose fewer, or smaller ones.`;
}

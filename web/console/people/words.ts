// Words about a person and what is kept of them.

import type { ErasureView } from "../../shared/generated/ErasureView";
import type { PersonReport } from "../../shared/generated/PersonReport";

export function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** By what they are best known. */
export function whoWords({ email, identities, tickets }: PersonReport): string {
  const name = identities.find((one) => one.name !== null)?.name;
  const [ticket] = tickets;
  return email ?? name ?? (ticket === undefined ? "This person" : `The customer of #${ticket.number}`);
}

export function erasedWords({ id, tickets, sessions, files, clean }: ErasureView): string {
  if (id === null) return "Nothing was kept of them any more.";
  const what = `Erased: ${counted(tickets, "ticket", "tickets")}, ${counted(sessions, "session", "sessions")}, ${counted(files, "file", "files")}. The audit knows it as ${id}.`;
  return clean ? `${what} The disk holds nothing of it any more.` : `${what} Within minutes the disk holds nothing of it any more.`;
}

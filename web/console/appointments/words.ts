// Words for appointments, and which of them ask for their agent.

import type { Appointment } from "../../shared/generated/Appointment";
import type { AppointmentState } from "../../shared/generated/AppointmentState";
import { REMINDS_MS } from "./times";

export const APPOINTMENT_STATE_WORDS: Readonly<Record<AppointmentState, string>> = {
  planned: "Planned",
  declined: "The customer can not come",
  called_off: "Called off",
  kept: "Took place",
  missed: "The customer did not come",
};

/** The clock of this computer may be behind the server's, which says when it is time. */
const CLOCKS_APART_MS = 60_000;

/** Whether it begins soon, or goes on. */
export function isSoon(one: Appointment, now: number): boolean {
  return one.state === "planned" && Date.parse(one.starts_at) - now <= REMINDS_MS + CLOCKS_APART_MS && Date.parse(one.ends_at) > now;
}

/** Whether the agent has something to do about it at this moment. */
export function asksFor(one: Appointment, now: number): boolean {
  return one.state === "declined" || isSoon(one, now);
}

/** One at another time is another one. */
export function nameOf({ id, starts_at }: Appointment): string {
  return `${id} ${starts_at}`;
}

/** What has happened to one since this console read of it as `was`; null where nothing that its agent is told. */
export function newsOf(one: Appointment, was: Appointment): string | null {
  const number = `#${one.ticket.number}`;
  if (one.state === "declined" && was.state !== "declined") return `The customer can not come to the appointment on ${number}`;
  if (one.session_id !== null && was.session_id !== one.session_id) return `The session of the appointment on ${number} has begun`;
  return null;
}

/** What its agent is told of one that begins soon. */
export function soonWords(one: Appointment): string {
  return `The appointment on #${one.ticket.number} begins soon: ${one.ticket.subject}`;
}

// What stands in the form of an appointment, and what of it was changed: a colleague may have planned it anew
// meanwhile, and what nobody touched here stays as they left it.

import type { Appointment } from "../../shared/generated/Appointment";
import type { ChangeAppointment } from "../../shared/generated/ChangeAppointment";
import { fromField, toField } from "../follow-ups/times";

const MINUTE = 60_000;

export interface AppointmentForm {
  /** As the field of a date and a time has it. */
  readonly start: string;
  readonly minutes: number;
  readonly agentId: string;
  readonly words: string;
}

/** An appointment as the form shows it. */
export function formOf(of: Pick<Appointment, "starts_at" | "ends_at" | "agent" | "words">): AppointmentForm {
  const starts = Date.parse(of.starts_at);
  return {
    start: toField(starts),
    minutes: (Date.parse(of.ends_at) - starts) / MINUTE,
    agentId: of.agent.id,
    words: of.words ?? "",
  };
}

/** What was changed since the form showed `was`; a time is named in `zone`. */
export function changesOf(form: AppointmentForm, was: AppointmentForm, zone: string): ChangeAppointment {
  const at = form.start === was.start ? null : fromField(form.start);
  return {
    ...(at === null ? {} : { starts_at: new Date(at).toISOString(), time_zone: zone }),
    ...(form.minutes === was.minutes ? {} : { minutes: form.minutes }),
    ...(form.agentId === was.agentId ? {} : { agent_id: form.agentId }),
    ...(form.words.trim() === was.words.trim() ? {} : { words: form.words.trim() }),
  };
}

/** The form once the appointment has become `now`: what was changed in it stays. */
export function adopted(form: AppointmentForm, was: AppointmentForm, now: AppointmentForm): AppointmentForm {
  return {
    start: form.start === was.start ? now.start : form.start,
    minutes: form.minutes === was.minutes ? now.minutes : form.minutes,
    agentId: form.agentId === was.agentId ? now.agentId : form.agentId,
    words: form.words === was.words ? now.words : form.words,
  };
}

// What a customer who waits wants, for whom they are by it, and whether an agent looks at theirs alone.

import type { Colleague, WaitingRequest } from "../../shared/api-types";
import { languageWords } from "../app/words";

/** Whether a customer is for this agent: they fit, everybody is asked, or the offer is theirs. */
export function isFor({ fits, fits_nobody, handed_on: on, offer }: WaitingRequest, agent: string | undefined): boolean {
  if (on !== null) return on.is_for_you;
  return fits || fits_nobody || (offer !== null && offer.agent_id === agent);
}

/** What of a customer's wishes an agent has, behind "Offered to Ben"; empty where nobody knows. */
export function reasonWords({ skills, fits_nobody, language, tier }: WaitingRequest, agent: Pick<Colleague, "skills" | "tier"> | undefined): string {
  if (agent === undefined) return "";
  const reasons = [
    ...(fits_nobody ? [] : skills.filter((skill) => skill !== language)),
    ...(language !== null && agent.skills.includes(language) ? [languageWords(language)] : []),
    ...(tier !== null && agent.tier >= tier ? [`tier ${agent.tier}`] : []),
  ];
  return reasons.length > 0 ? ` for ${reasons.join(", ")}` : ", idle longest";
}

/** How the agent who looks stands to the skills that are wanted. */
export function fitWords({ fits, fits_nobody }: WaitingRequest): string {
  return fits ? "fits you" : fits_nobody ? "fits nobody here: all are asked" : "does not fit you";
}

const KEY = "tandem.waiting-fits";

/** Whether only customers for the agent are shown, as this browser remembers it. */
export function onlyFitting(): boolean {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false;
  }
}

export function setOnlyFitting(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Storage may be refused; the choice then lasts as long as the screen.
  }
}

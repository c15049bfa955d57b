// What goes out with Help: what the customer has typed, and who should help them by the word of the page.
// Comes with the first request, since no picture waits for it.

import type { AskForHelp } from "../../shared/generated/AskForHelp";
import type { PageWants } from "../../shared/ports";

/** Skills that a customer may want, and characters of one, as the server takes them. */
const SKILLS_MAX = 5;
const SKILL_CHARS_MAX = 32;

/** The primary subtag of a tag of a language, which pages also write with an underscore (RFC 5646 §2.2.1). */
function languageOf(tag: string | undefined): string | null {
  return /^[a-z]{2,3}(?![^-_])/i.exec(tag ?? "")?.[0].toLowerCase() ?? null;
}

/** As many skills as may be named. What else a page hands over is left out: nobody goes without help for it. */
function skillsOf(words: string | undefined): string[] {
  const all = `${words ?? ""}`.split(",").map((word) => word.trim());
  return all.filter((word) => word !== "" && word.length <= SKILL_CHARS_MAX).slice(0, SKILLS_MAX);
}

/** The body of a help request. A loader of another release may say nothing of what its page wants. */
export function asking(name: string, note: string, hostOrigin: string, [skills, ...tags]: PageWants = []): AskForHelp {
  const wanted = skillsOf(skills);
  const language = tags.map(languageOf).find((one) => one !== null);
  return {
    ...(name.trim() ? { name: name.trim() } : {}),
    ...(note.trim() ? { note: note.trim() } : {}),
    host_origin: hostOrigin,
    ...(wanted.length > 0 ? { skills: wanted } : {}),
    ...(language ? { language } : {}),
  };
}

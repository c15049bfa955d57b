// What the link of a survey's mail has behind its `#`.

export interface Invitation {
  readonly token: string;
  /** What was chosen in the mail; null where it is none. */
  readonly score: number | null;
}

/** `#survey.SECRET.SCORE`; null for anything else. */
export function readFragment(hash: string): Invitation | null {
  const found = /^#(survey\.[\w-]+)(?:\.(\d{1,2}))?$/.exec(hash);
  if (!found) return null;
  const score = Number(found[2]);
  return { token: found[1] as string, score: score >= 1 && score <= 5 ? score : null };
}

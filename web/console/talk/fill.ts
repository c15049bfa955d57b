// Variables of canned replies.

const VARIABLE = /\{\{([^{}\n]{1,120})\}\}/g;

/** A canned reply with its variables filled in; those that nothing is known for stay as they are written. */
export function fillIn(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(VARIABLE, (whole, written: string) => {
    const name = written.trim();
    return (Object.hasOwn(values, name) && values[name]) || whole;
  });
}

/** The variables that stand in a text as they are written: nothing was known for them. */
export function unfilled(text: string): readonly string[] {
  const names = Array.from(text.matchAll(VARIABLE), ([, written = ""]) => written.trim());
  return [...new Set(names.filter((name) => /^(?:agent|customer|field|ticket)\./.test(name)))];
}

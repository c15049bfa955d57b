// What codes look like, and recovery codes as somebody keeps them in a file.

/** Digits of a code that an app shows. */
export const CODE_DIGITS = 6;

/** The secret as people type it: in groups of four. */
export function inGroups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

/** The text of the file that recovery codes are kept in. */
export function fileText(codes: readonly string[], host: string, email: string): string {
  const head = `Recovery codes of Tandem at ${host} for ${email}. Each signs in once instead of the app.`;
  return `${head}\n\n${codes.join("\n")}\n`;
}

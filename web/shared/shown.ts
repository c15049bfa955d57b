// Words of somebody else as they may stand in a sentence of ours: what can not be seen, or turns the direction of
// writing, is written out, so that what is read is what is there (Unicode TR36 §3.5, "Trojan Source").

/** Joiners that scripts are written with (RFC 5892 §A.1), and what belongs to an emoji. */
const BELONGS = String.raw`(?<=[\p{sc=Arab}\p{sc=Syrc}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}])[\u200c\u200d]|(?<=\p{Emoji}[\ufe0f\p{Emoji_Modifier}]?)(?<![#*0-9])\u200d(?=\p{ExtPict})|(?<=\p{Emoji})\ufe0f`;
/** Default ignorable code points, controls, and what else leaves no trace; lines and tabs are seen. */
const UNSEEN = String.raw`[\p{DI}\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u2800\ufff9-\ufffb]`;
const LOOK = new RegExp(`${BELONGS}|[\\n\\t]|(${UNSEEN})`, "gu");
/** Letters and digits that are written from right to left. */
const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** The text with all of it to be seen. */
export function writtenOut(text: string): string {
  return text.replace(LOOK, (one, unseen?: string) => (unseen ? `[U+${unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]` : one));
}

/** The same, apart from the direction of what stands around it. */
export function shown(text: string): string {
  const plain = writtenOut(text);
  // First strong isolate, pop directional isolate (UAX #9 §2.4.2); nothing else can have left one open.
  return LEFTWARD.test(plain) ? `\u2068${plain}\u2069` : plain;
}

// What a chat message shows: text with links and `code`, fenced blocks of code, and command blocks.
// Pure and bounded; the answer is data, and whoever shows it makes text nodes of it, never markup.
// Code and commands are made to be copied, so they say all that is in them, and that is what is copied.

import { writtenOut } from "../shown";

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: "text"; readonly parts: readonly Part[] }
  | { readonly kind: "code"; readonly text: string }
  /** A command to paste somewhere; `n` counts those of the message from 0. */
  | { readonly kind: "command"; readonly text: string; readonly where: string; readonly n: number };

/** Blocks of one message; what comes beyond is text. */
export const BLOCKS_MAX = 32;
/** Links and pieces of code in one run of text; what comes beyond is text. */
export const PARTS_MAX = 200;
/** Longest name of the place to paste into, in characters. */
export const WHERE_MAX = 60;

const FENCE = "```";
/** Not greedy at its end, so that the full stop of a sentence belongs to the sentence. */
const INLINE = /`([^`\n]{1,500})`|\b(?:https?:\/\/|mailto:)[^\s<>"'`]{0,2000}[^\s<>"'`.,;:!?)\]}]/giu;
/** Characters that turn the direction of a text or can not be seen would let an address look like another one. */
const DISGUISE = /[\p{Cc}\p{Cf}]/u;

/** The address as a link leads there, or nothing when it is not one that may be followed. */
export function safeHref(text: string): string | null {
  if (DISGUISE.test(text)) return null;
  try {
    const url = new URL(text);
    const web = (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
    return web || (url.protocol === "mailto:" && url.search === "" && url.pathname.includes("@")) ? url.href : null;
  } catch {
    return null;
  }
}

/** Text with its links and pieces of code. */
export function parseInline(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  const plain = (end: number): void => void (end > at && parts.push({ kind: "text", text: text.slice(at, end) }));
  for (const match of text.matchAll(INLINE)) {
    if (parts.length + 2 > PARTS_MAX) break;
    const [whole, code] = match;
    const href = code === undefined ? safeHref(whole) : null;
    if (code === undefined && href === null) continue;
    plain(match.index);
    parts.push(code === undefined ? { kind: "link", text: whole, href: href ?? "" } : { kind: "code", text: writtenOut(code) });
    at = match.index + whole.length;
  }
  plain(text.length);
  return parts;
}

/** The blocks of one message. */
export function parseMessage(message: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = message.split(/\r?\n/);
  let text: string[] = [];
  let n = 0;
  const flush = (): void => {
    const run = text.join("\n").replace(/^\n+|\n+$/g, "");
    if (run) blocks.push({ kind: "text", parts: parseInline(run) });
    text = [];
  };
  // Where the next fence that closes stands is looked for from the end once, so that many openings cost no more.
  const lastClose = lines.findLastIndex((line) => line.trimEnd() === FENCE);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const close = line.startsWith(FENCE) && at < lastClose && blocks.length < BLOCKS_MAX - 2 ? lines.findIndex((one, index) => index > at && one.trimEnd() === FENCE) : -1;
    if (close < 0 || line.slice(3).includes("`")) {
      text.push(line);
      continue;
    }
    flush();
    const body = writtenOut(lines.slice(at + 1, close).join("\n"));
    const [, where] = /^```command(?: (.*))?$/.exec(line.trimEnd()) ?? [null, null];
    if (where === null) blocks.push({ kind: "code", text: body });
    else {
      blocks.push({ kind: "command", text: body, where: writtenOut(where ?? "").slice(0, WHERE_MAX), n });
      n += 1;
    }
    at = close;
  }
  flush();
  return blocks;
}

/** A message with one block for each command. */
export function writeCommands(commands: string, where: string): string {
  const place = where.replaceAll("`", "").trim().slice(0, WHERE_MAX);
  const lines = commands.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith(FENCE));
  return lines.slice(0, BLOCKS_MAX - 2).map((line) => `${FENCE}command${place ? ` ${place}` : ""}\n${line}\n${FENCE}`).join("\n");
}

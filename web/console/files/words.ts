// Words about files.

import type { Card } from "../../shared/files/board";
import { sizeWords } from "../../shared/files/names";
import { type FileReason, type LimitReason, limitOf, reasonOf } from "../../shared/files/words";

export const REASON_WORDS: Readonly<Record<FileReason, string>> = {
  too_large: "It is larger than one file may be.",
  quota_full: "There is no room for more files in this session.",
  too_many: "There are as many files in this session as it takes, or as many on their way.",
  type: "Files of this type are not taken.",
  content: "Its content is of another type than its name says, or of one that is not taken.",
  hash: "What arrived is not what was sent. It has to be sent again.",
  scanner: "The virus scanner found something in it.",
  scanner_failed: "It could not be checked for viruses. It has to be sent again later.",
  disk_full: "The server has no room left for it.",
  expired: "It did not arrive in time.",
  cancelled: "Cancelled by its sender.",
  other_file: "That is another file. Choose the one that you began with.",
  not_allowed: "Files can not be sent at this moment. Ask the customer to allow it.",
  failed: "It did not work. Try again.",
};

const LIMIT_WORDS: Readonly<Record<LimitReason, (values: Readonly<Record<string, string>>) => string>> = {
  too_large_than: ({ limit }) => `It is larger than ${limit}.`,
  quota_of: ({ limit }) => `There is no room for more files; those of one session may have ${limit} together.`,
  too_many_of: ({ limit, uploads }) => `A session takes ${limit} files, and ${uploads} at a time.`,
  type_only: ({ types }) => `Only files of these types are taken: ${types}.`,
  type_not: ({ types }) => `Files of these types are not taken: ${types}.`,
};

export const bytesWords = (bytes: number): string => sizeWords(bytes, "en");

export type FileAct = "download" | "choose" | "pause" | "resume" | "cancel" | "dismiss";

export interface FileLook {
  readonly text: string;
  /** Bytes that are there; null where no bar is shown. */
  readonly offset: number | null;
  readonly failed: boolean;
  readonly acts: readonly FileAct[];
}

/** What a file looks like to the agent. */
export function fileLook({ file, local, lost, limits }: Card): FileLook {
  const own = file.role === "agent";
  const offset = local?.offset ?? file.offset;
  const how = `${bytesWords(offset)} of ${bytesWords(file.size)}`;
  const still = (text: string, acts: readonly FileAct[] = []): FileLook => ({ text, offset: null, failed: false, acts });
  if (file.state === "refused" || (local?.failed && !lost)) {
    const acts: readonly FileAct[] = file.state === "ready" ? ["download"] : file.state === "uploading" ? ["resume", "cancel"] : own ? ["dismiss"] : [];
    const reason = reasonOf(file.reason, local?.failed ?? null);
    const [limit, values] = limitOf(reason, limits, bytesWords) ?? [];
    return { text: limit && values ? LIMIT_WORDS[limit](values) : REASON_WORDS[reason], offset: null, failed: true, acts };
  }
  if (file.state === "deleted") return still("Deleted");
  if (lost) return { text: local?.failed === "other_file" ? REASON_WORDS.other_file : `Stopped by a reload at ${how}. Choose the same file to go on.`, offset, failed: false, acts: ["choose", "cancel"] };
  if (file.state === "checking") return { ...still("Being checked …"), offset: file.size };
  if (local?.paused) return { text: `Paused at ${how}`, offset, failed: false, acts: ["resume", "cancel"] };
  if (local && !local.saved) return { text: local.waiting ? "The connection is interrupted. It goes on by itself." : how, offset, failed: false, acts: ["pause", "cancel"] };
  if (file.state === "ready") return still(local?.saved ? "Downloaded and checked" : own ? "Sent" : "Ready to download", own ? [] : ["download"]);
  return { text: `On its way: ${how}`, offset, failed: false, acts: [] };
}

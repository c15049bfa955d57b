// Why a file did not get through, as the key of a sentence.

import type { FileRefusal } from "../generated/FileRefusal.ts";

export type FileReason = FileRefusal | "other_file" | "not_allowed" | "failed";

/** Codes of the server beside the refusals of a file. */
const CODES: Readonly<Record<string, FileReason>> = {
  file_too_large: "too_large", files_full: "quota_full", too_many_files: "too_many", file_type: "type", file_content: "content",
  wrong_hash: "hash", scanner_refused: "scanner", scanner_failed: "scanner_failed", disk_full: "disk_full", file_expired: "expired",
  file_cancelled: "cancelled", other_file: "other_file", not_allowed: "not_allowed", wrong_state: "not_allowed", ended: "not_allowed",
};

/** The reason behind a refusal or a code. */
export function reasonOf(refusal: FileRefusal | null, code: string | null): FileReason {
  return refusal ?? CODES[code ?? ""] ?? "failed";
}

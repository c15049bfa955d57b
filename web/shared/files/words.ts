// Why a file did not get through, as the key of a sentence.

import type { FileLimits } from "../generated/FileLimits.ts";
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

/** A reason that names the limit that it is about. */
export type LimitReason = "too_large_than" | "quota_of" | "too_many_of" | "type_only" | "type_not";

/** The same with what is taken, in values for its sentence; null where no limit is known that it is about. */
export function limitOf(reason: FileReason, limits: FileLimits | null, size: (bytes: number) => string): readonly [LimitReason, Readonly<Record<string, string>>] | null {
  if (limits === null) return null;
  const { file_bytes, session_bytes, session_files, session_uploads, allow, deny } = limits;
  if (reason === "too_large") return ["too_large_than", { limit: size(file_bytes) }];
  if (reason === "quota_full") return ["quota_of", { limit: size(session_bytes) }];
  if (reason === "too_many") return ["too_many_of", { limit: String(session_files), uploads: String(session_uploads) }];
  if (reason === "type" && allow.length > 0) return ["type_only", { types: allow.join(", ") }];
  return reason === "type" && deny.length > 0 ? ["type_not", { types: deny.join(", ") }] : null;
}

// Bounds of the talk, as `limits.rs` of the protocol has them.

/** `REPORT_CHARS_MAX`. */
export const REPORT_CHARS_MAX = 500;
/** `TYPING_INTERVAL_MS`; said less often, so that no clock's difference loses one. */
export const TYPING_SAID_MS = 3_000;
/** For how long somebody counts as typing after they were heard. */
export const TYPING_SHOWN_MS = 5_000;

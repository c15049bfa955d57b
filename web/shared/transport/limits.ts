// Bounds of `crates/protocol/src/limits.rs` and `signal.rs` that the transport needs.

export const PROTOCOL_VERSION = 1;
export const CHAT_BYTES_MAX = 8 * 1024;

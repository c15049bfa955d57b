//! The body of a `MIRROR` frame: operations in few bytes.
//!
//! Layout before deflate: `ops_len:varint ops strings`. Strings are UTF-8, each ended by U+0000,
//! and used up in order by references: 0 the next one, and keep it in the table; 1 the next one,
//! do not keep; n + 2 entry n of the table.
//! An element is one number, `4 + 2·(shape + 1) + leaf`, and one reference per attribute value; a
//! shape (namespace, tag, marks, attribute names) is spelled out at first use.
//! A value is set, or follows from the one that was last set there by a splice.
//! Table and shapes live for one epoch, are capped, and are cleared by an operation of their own.
//! Golden vectors stand in `tests.rs`; changing one is a new `limits::PROTOCOL_VERSION`.

mod decode;
mod encode;
mod lists;
mod recent;
mod table;
#[cfg(test)]
mod tests;

use super::varint::Cursor;
pub use decode::FrameDecoder;
pub use encode::FrameEncoder;

/// Takes a body apart where its strings begin.
///
/// A body that was cut off or is no body at all has no strings.
#[must_use]
pub fn split_strings(body: &[u8]) -> (&[u8], &[u8]) {
    let mut head = Cursor::new(body);
    let ops_len = head.len(body.len()).unwrap_or(body.len());
    body.split_at(body.len().min(head.offset() + ops_len))
}

/// Longest string that is kept in the table, in bytes.
const KEPT_BYTES_MAX: usize = 200;
/// Strings in the table.
const TABLE_ENTRIES_MAX: usize = 65_536;
/// Bytes of all strings in the table.
const TABLE_BYTES_MAX: usize = 1024 * 1024;
/// Shapes.
const SHAPES_MAX: usize = 16_384;
/// Attribute names of all shapes.
const SHAPE_NAMES_MAX: usize = 262_144;

/// Longest value that is kept for a splice, in bytes.
const RECENT_VALUE_BYTES_MAX: usize = 32 * 1024;
/// Values kept for splices.
const RECENT_ENTRIES_MAX: usize = 4096;
/// Bytes of all values kept for splices.
const RECENT_BYTES_MAX: usize = 512 * 1024;
/// A splice that keeps less than this of the value before, in bytes, or less than it adds, does not pay.
const SPLICE_KEPT_MIN: usize = 4;
/// What the splices of one body may come to, in bytes: they are shorter than what they make.
const SPLICED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// References to strings.
mod reference {
    pub(super) const NEW_KEPT: u64 = 0;
    pub(super) const NEW: u64 = 1;
    pub(super) const KNOWN: u64 = 2;
}

/// Codes of nodes inside an `INSERT`; they have their own numbers.
mod node {
    pub(super) const END: u64 = 0;
    pub(super) const SHADOW: u64 = 1;
    pub(super) const TEXT: u64 = 2;
    /// Low bit: no nodes inside and no `END`. The rest: shape + 1, or 0 for one that follows.
    pub(super) const ELEMENT: u64 = 4;
}

/// Bits of the first number of a shape that is spelled out; the lower two are the namespace.
mod shape {
    /// It is used once and gets no number.
    pub(super) const NOT_KEPT: u32 = 4;
}

/// How a value is written.
mod how {
    /// It is removed.
    pub(super) const REMOVED: u32 = 0;
    /// A reference follows.
    pub(super) const SET: u32 = 1;
    /// Bytes of the value before that are kept at its start and at its end, and a reference to what
    /// stands between.
    pub(super) const SPLICE: u32 = 2;
}

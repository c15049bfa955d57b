//! Frames: the only place that turns operations into bytes and back.
//!
//! [`envelope`] is the outer layout of every binary frame.
//! [`frame`] is what a mirror frame carries, [`deflate`] the stream it is carried in.
//! [`batch`] reads and writes the flat batches that cross threads, as [`op`]erations.
//! Every decoder here is fed by a peer: it checks every length against [`crate::limits`],
//! answers a [`DecodeError`] with the byte offset, and never panics.

pub mod batch;
pub mod deflate;
pub mod envelope;
pub mod frame;
pub mod op;
pub mod varint;

/// Why bytes were refused, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} at byte {offset}")]
pub struct DecodeError {
    /// What is wrong.
    pub fault: Fault,
    /// Offset of the first byte that does not fit.
    pub offset: usize,
}

/// What is wrong with refused bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The bytes end in the middle of something.
    #[error("bytes end too early")]
    Truncated,
    /// A number is written longer than needed or does not fit its type.
    #[error("malformed number")]
    BadNumber,
    /// The first byte names no frame.
    #[error("unknown kind {0:#04x}")]
    UnknownKind(u8),
    /// A code inside a frame names nothing.
    #[error("unknown code {0}")]
    UnknownCode(u32),
    /// Flag bits that no version has given a meaning.
    #[error("unknown flags {0:#x}")]
    UnknownFlags(u32),
    /// Something is longer than the named bound.
    #[error("{len} is over the bound of {max}")]
    TooLong {
        /// What was announced.
        len: u64,
        /// What is allowed.
        max: u64,
    },
    /// A string is not UTF-8.
    #[error("string is not UTF-8")]
    NotUtf8,
    /// A reference to something that was never sent.
    #[error("unknown reference {0}")]
    UnknownReference(u32),
    /// A number has a value that makes no sense at this place.
    #[error("value {0} makes no sense here")]
    BadValue(u32),
    /// Bytes are left over behind the end.
    #[error("bytes behind the end")]
    TrailingBytes,
    /// Nodes are not nested properly.
    #[error("nesting is not balanced")]
    Unbalanced,
    /// The compressed stream is damaged.
    #[error("compressed stream is damaged")]
    BadStream,
}

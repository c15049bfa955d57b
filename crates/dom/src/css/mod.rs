//! Finds and replaces what a style sheet loads, without understanding the rest of it.
//!
//! The tokenizer follows CSS Syntax Level 3 §4, so escapes, comments, strings and bad URLs are
//! cut where a browser cuts them. Time is linear in the length of the text.

mod live;
mod media;
mod rewrite;
mod rules;
#[cfg(test)]
mod tests;
mod token;
mod words;

pub use live::{Asked, Surroundings, settle};
pub use media::may_hold;
pub use rewrite::{Found, Kind, Replacement, Rewriter, StringMask, rewrite};
pub use rules::{Name, Needs, OVERFLOW, Piece, PieceKind, scrolling, split};
pub use words::mask_words;

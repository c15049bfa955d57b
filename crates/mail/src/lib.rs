//! Mail without I/O: what a mail to a customer says, how mails of a ticket hang together, and when one is
//! due; what a mail that comes in says, and where it belongs.
//!
//! The server keeps the outbox, speaks to the mail servers and asks this crate what to write and when.
//! What a mail is made of was written by people who may mean harm: everything passes [`words`] before it
//! comes into a header or a body. Encoding for the wire (RFC 2047, RFC 2045) is the server's library's.

pub mod appointment;
pub mod attached;
pub mod calendar;
pub mod compose;
pub mod due;
pub mod incoming;
pub mod language;
pub mod limits;
mod machine;
pub mod password;
pub mod place;
pub mod quote;
pub mod survey;
pub mod thread;
pub mod token;
pub mod words;

pub use compose::{Calendar, Draft, Facts, Link, Said, compose};
pub use language::Language;

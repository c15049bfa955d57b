//! Bounds of mails.

/// Longest subject line of a mail, in characters, with the ticket's number before it.
pub const SUBJECT_CHARS_MAX: usize = 220;
/// Longest name in an address, in characters.
pub const NAME_CHARS_MAX: usize = 120;
/// Messages that go in one mail; the next one begins another mail.
pub const MESSAGES_MAX: usize = 20;
/// Bytes of the words in one mail; the rest is read where the link leads.
pub const WORDS_BYTES_MAX: usize = 64 * 1024;
/// Earlier mails of a ticket that a mail names: the first, and the latest (RFC 5322 §3.6.4 has no bound,
/// mail servers do).
pub const REFERENCES_MAX: usize = 10;
/// Mails of one ticket within [`RATE_MS`].
pub const TICKET_RATE_MAX: i64 = 12;
/// Mails to one address within [`RATE_MS`], whatever tickets they are of.
pub const ADDRESS_RATE_MAX: i64 = 30;
/// What the rates are counted over, in milliseconds: an hour.
pub const RATE_MS: i64 = 60 * 60 * 1000;
/// How often it is looked whether a session in which the message has arrived is over, in milliseconds: a
/// minute.
pub const LIVE_LOOK_MS: i64 = 60 * 1000;

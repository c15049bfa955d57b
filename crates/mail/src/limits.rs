//! Bounds of mails.

/// Longest subject line of a mail, in characters, with the ticket's number before it.
pub const SUBJECT_CHARS_MAX: usize = 220;
/// Longest name or subject within a sentence of a mail, in characters.
pub const QUOTED_CHARS_MAX: usize = 120;
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
/// Octets of a line of a calendar, without its end (RFC 5545 §3.1).
pub const CALENDAR_LINE_OCTETS_MAX: usize = 75;
/// Longest text of a property of a calendar, in characters.
pub const CALENDAR_TEXT_CHARS_MAX: usize = 2_000;

/// Files that go with one message as attachments of its mail.
pub const FILES_SENT_MAX: usize = 10;
/// Bytes of these together, 20 MiB: encoded they are a third more, and many mail servers take 25 to 35 MB.
pub const FILES_SENT_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// Bytes of a mail that comes in; a larger one stays in the mailbox.
pub const MAIL_BYTES_MAX: usize = 25 * 1024 * 1024;
/// Bytes of a larger one that are read, from its beginning: whether it is a report on a mail of ours stands in front
/// of what came back.
pub const BEGINNING_BYTES_MAX: usize = 256 * 1024;
/// Parts of a mail that comes in, of whatever depth, by their `Content-Type`.
pub const PARTS_MAX: usize = 200;
/// What looks like the edge of a part in a mail, wherever it stands.
pub const EDGES_MAX: usize = 10_000;
/// Lines of a mail that look like a header: they have a colon, as lines of a log do.
pub const HEADER_LINES_MAX: usize = 100_000;
/// Bytes of headers that are read to find mails within a mail, edges within headers counted anew.
pub const BLOCKS_BYTES_MAX: usize = 2 * MAIL_BYTES_MAX;
/// Longest `Content-Type`, in bytes, with the lines that it goes on in.
pub const FIELD_BYTES_MAX: usize = 64 * 1024;
/// Addresses that a mail goes to, and identifiers that it answers, of those that are looked at.
pub const NAMED_MAX: usize = 100;
/// Longest address (RFC 5321 §4.5.3.1.3), in bytes.
pub const ADDRESS_BYTES_MAX: usize = 254;
/// Longest part of an address before its `@` (RFC 5321 §4.5.3.1.1), in bytes.
pub const LOCAL_BYTES_MAX: usize = 64;
/// Longest identifier of a mail that comes in (RFC 5322 §2.1.1), in bytes.
pub const ID_BYTES_MAX: usize = 998;
/// Bytes of each part of a report on a mail of ours that are looked at.
pub const REPORT_BYTES_MAX: usize = 64 * 1024;
/// Longest status of a delivery (RFC 3463 §2), in bytes: `5.999.999`.
pub const STATUS_BYTES_MAX: usize = 9;
/// Attachments of a mail that are named; of more it is said how many there are.
pub const ATTACHMENTS_MAX: usize = 20;
/// Longest name of an attachment, in characters.
pub const FILE_NAME_CHARS_MAX: usize = 120;
/// Longest subject of a ticket that a mail opens, in characters.
pub const OPENED_SUBJECT_CHARS_MAX: usize = 200;
/// Bytes of what somebody has written in a mail that comes in; the mailbox has the rest.
pub const INCOMING_WORDS_BYTES_MAX: usize = 32 * 1024;
/// Bytes of what they have quoted.
pub const QUOTED_BYTES_MAX: usize = 32 * 1024;
/// Mails of one sender that open tickets within [`RATE_MS`]; those that name a ticket are not counted, since a
/// sender can be forged.
pub const SENDER_RATE_MAX: i64 = 30;
/// Mails that come onto one ticket within [`RATE_MS`]: two machines that answer each other end here.
pub const ONTO_TICKET_RATE_MAX: i64 = 60;
/// Tickets that the mails of one mailbox open within [`RATE_MS`]; further ones wait.
pub const OPENED_RATE_MAX: i64 = 200;
/// How often a mail is tried that can not be fetched, or that the server did not outlive, before it is left to
/// people.
pub const TRIES_MAX: i64 = 5;

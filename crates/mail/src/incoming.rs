//! What a mail that comes in says: who sent it, what it answers, its words apart from what they quote, and
//! what hangs on it.
//!
//! Anybody may send anything, so that everything has a bound before it is looked at. Mails within mails are
//! attachments and never opened: the library holds them within each other, as deep as somebody likes.

use std::panic::{UnwindSafe, catch_unwind};

use mail_parser::decoders::html::html_to_text;
use mail_parser::{
    Addr, Encoding, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders,
    PartType,
};

use crate::language::Language;
use crate::limits::{
    ATTACHMENTS_MAX, BEGINNING_BYTES_MAX, FILE_NAME_CHARS_MAX, ID_BYTES_MAX,
    INCOMING_WORDS_BYTES_MAX, MAIL_BYTES_MAX, NAMED_MAX, OPENED_SUBJECT_CHARS_MAX,
    QUOTED_BYTES_MAX,
};
use crate::machine::{self, Machine};
use crate::words::{cut, lines, one_line};
use crate::{quote, thread, token};

mod report;
mod sender;
mod shape;

pub use report::{DeliveryReport, Outcome, Reported};

/// What our own mails are known by.
#[derive(Clone, Copy, Debug)]
pub struct Ours<'a> {
    /// The address of the mailbox.
    pub mailbox: &'a str,
    /// The host in identifiers of our mails.
    pub host: &'a str,
}

/// Who has sent a mail, as they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Their address.
    pub address: String,
    /// Their name; may be empty.
    pub name: String,
}

/// What hangs on a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, in one line; never empty.
    pub name: String,
    /// Its bytes, out of the encoding that they travelled in.
    pub content: Vec<u8>,
}

/// A mail that has come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// Who has sent it; absent where that can not be read.
    pub from: Option<Sender>,
    /// Tokens of tickets in the addresses that it went to.
    pub tokens: Vec<String>,
    /// Its identifier, without brackets.
    pub message_id: Option<String>,
    /// Ticket and mail of each mail of ours that it answers, the latest first.
    pub answers: Vec<(String, String)>,
    /// Its subject line; may be empty.
    pub subject: String,
    /// The language that it says it is in, where mails are written in that.
    pub language: Option<Language>,
    /// What its sender has written; may be empty.
    pub written: String,
    /// What they have quoted below.
    pub quoted: String,
    /// Whether words were left out of either.
    pub is_cut: bool,
    /// What hangs on it, at most [`ATTACHMENTS_MAX`]; together no longer than the mail.
    pub attachments: Vec<Attachment>,
    /// How many there are.
    pub n_attachments: usize,
    /// Why it was written by a machine, if it was.
    pub machine: Option<Machine>,
    /// What it reports of a mail of ours; what hangs on such a mail is not kept.
    pub report: Option<DeliveryReport>,
}

/// Why a mail can not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more bytes than [`MAIL_BYTES_MAX`].
    TooLarge,
    /// It has more parts than [`PARTS_MAX`](crate::limits::PARTS_MAX), or more that looks like their edges than [`EDGES_MAX`](crate::limits::EDGES_MAX).
    TooManyParts,
    /// It has more that looks like headers than
    /// [`HEADER_LINES_MAX`](crate::limits::HEADER_LINES_MAX), or a type that is longer than
    /// [`FIELD_BYTES_MAX`](crate::limits::FIELD_BYTES_MAX).
    TooManyHeaders,
    /// It is no mail.
    NoMail,
}

impl Unreadable {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::TooManyParts => "too_many_parts",
            Self::TooManyHeaders => "too_many_headers",
            Self::NoMail => "no_mail",
        }
    }
}

/// Reads a mail as it lies in the mailbox.
///
/// # Errors
/// [`Unreadable`].
pub fn read(raw: &[u8], ours: &Ours<'_>) -> Result<Incoming, Unreadable> {
    if raw.len() > MAIL_BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    let raw = guarded(|| shape::flat(raw)).ok_or(Unreadable::NoMail)??;
    let message = parse(&raw).ok_or(Unreadable::NoMail)?;
    if message.parts.is_empty() || message.headers().is_empty() {
        return Err(Unreadable::NoMail);
    }
    let (written, quoted, is_cut) = words(&message);
    let machine = machine::find(&message, ours);
    let report = match machine {
        Some(Machine::Report) => report::find(&message, ours),
        _ => None,
    };
    let attachments_max = if report.is_some() { 0 } else { ATTACHMENTS_MAX };
    Ok(Incoming {
        from: sender::sender(&message),
        tokens: tokens(&message, ours),
        message_id: message.message_id().and_then(id).map(str::to_owned),
        answers: answers(&message, ours),
        subject: one_line(
            message.subject().unwrap_or_default(),
            OPENED_SUBJECT_CHARS_MAX,
        ),
        language: language(&message),
        written,
        quoted,
        is_cut,
        attachments: message
            .attachments()
            .take(attachments_max)
            .map(|part| attachment(&message, part))
            .collect(),
        n_attachments: message.attachment_count(),
        machine,
        report,
    })
}

/// Reads a mail that has more bytes than [`MAIL_BYTES_MAX`], of which `raw` is the beginning, where that is a report
/// on a mail of ours (RFC 6522 §3 has what came back at its end); [`BEGINNING_BYTES_MAX`] are looked at.
///
/// # Errors
/// [`Unreadable::TooLarge`] for every other mail.
pub fn read_beginning(raw: &[u8], ours: &Ours<'_>) -> Result<Incoming, Unreadable> {
    let beginning = raw.get(..BEGINNING_BYTES_MAX).unwrap_or(raw);
    let read = read(beginning, ours).ok();
    let report = read.filter(|mail| mail.report.is_some());
    report.ok_or(Unreadable::TooLarge)
}

/// That of the mail as a whole, as its first `Content-Language` names it.
fn language(message: &Message<'_>) -> Option<Language> {
    let mut headers = message.headers_raw();
    let named = headers.find(|(name, _)| name.eq_ignore_ascii_case("Content-Language"));
    named.and_then(|(_, value)| Language::of_header(value))
}

fn parse(raw: &[u8]) -> Option<Message<'_>> {
    guarded(|| MessageParser::default().parse(raw)).flatten()
}

/// Has the library read something. Where overflows are checked, its reckoning panics on a few broken mails
/// (quoted-printable that ends in a soft line break before an edge): those are none.
fn guarded<T>(read: impl FnOnce() -> T + UnwindSafe) -> Option<T> {
    catch_unwind(read).ok()
}

/// Those that it went to by its headers, and by the word of the mail servers on its way.
fn tokens(message: &Message<'_>, ours: &Ours<'_>) -> Vec<String> {
    let named = message.all_to().chain(message.all_cc());
    let named = named.flat_map(|list| list.iter()).filter_map(Addr::address);
    let on_its_way = ["Delivered-To", "X-Original-To", "Envelope-To"]
        .into_iter()
        .flat_map(|name| {
            let headers = message.headers_raw();
            headers
                .filter(move |(one, _)| one.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim().trim_start_matches('<').trim_end_matches('>'))
        });
    let mut tokens = Vec::new();
    for address in on_its_way.chain(named).take(NAMED_MAX) {
        let token = token::token_in(address, ours.mailbox);
        tokens.extend(token.filter(|token| !tokens.contains(token)));
    }
    tokens
}

fn id(text: &str) -> Option<&str> {
    (!text.is_empty() && text.len() <= ID_BYTES_MAX).then_some(text)
}

fn answers(message: &Message<'_>, ours: &Ours<'_>) -> Vec<(String, String)> {
    let mut answers = Vec::new();
    for name in [HeaderName::InReplyTo, HeaderName::References] {
        let ids: Vec<&str> = match message.header(name) {
            Some(HeaderValue::Text(one)) => vec![one.as_ref()],
            Some(HeaderValue::TextList(all)) => all.iter().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        for one in ids.into_iter().rev().take(NAMED_MAX).filter_map(id) {
            let Some((ticket_id, mail_id)) = thread::own(one, ours.host) else {
                continue;
            };
            let answer = (ticket_id.to_owned(), mail_id.to_owned());
            if !answers.contains(&answer) {
                answers.push(answer);
            }
        }
    }
    answers
}

/// What was written, what was quoted, and whether something was left out.
fn words(message: &Message<'_>) -> (String, String, bool) {
    let (mut written, mut quoted) = (Vec::new(), Vec::new());
    for part in message.text_bodies() {
        let (above, below) = match &part.body {
            PartType::Html(html) => {
                let (above, below) = quote::part_html(html);
                (text_of(above), text_of(below))
            }
            PartType::Text(text) => quote::part(&lines(text)),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => continue,
        };
        written.push(above);
        quoted.push(below);
    }
    let join = |mut parts: Vec<String>| {
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    };
    let (mut written, mut quoted) = (join(written), join(quoted));
    if written.is_empty() {
        std::mem::swap(&mut written, &mut quoted);
    }
    let (written, is_cut) = cut(&written, INCOMING_WORDS_BYTES_MAX);
    let (quoted, is_cut_too) = cut(&quoted, QUOTED_BYTES_MAX);
    (written.to_owned(), quoted.to_owned(), is_cut || is_cut_too)
}

fn text_of(html: &str) -> String {
    lines(&html_to_text(html)).trim().to_owned()
}

fn attachment(message: &Message<'_>, part: &MessagePart<'_>) -> Attachment {
    Attachment {
        name: file_name(part),
        content: content(message, part),
    }
}

/// Its bytes as they were sent: of texts the library has the characters alone, which is another file.
fn content(message: &Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    if !matches!(part.body, PartType::Text(_) | PartType::Html(_)) {
        return part.contents().to_vec();
    }
    let at = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    let raw = message.raw_message.get(at).unwrap_or_default();
    let encoding = match part.encoding {
        Encoding::None => return raw.to_vec(),
        Encoding::QuotedPrintable => "quoted-printable",
        Encoding::Base64 => "base64",
    };
    let head = format!(
        "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    let alone = [head.as_bytes(), raw].concat();
    let decoded = parse(&alone).and_then(|alone| Some(alone.parts.first()?.contents().to_vec()));
    decoded.unwrap_or_default()
}

fn file_name(part: &MessagePart<'_>) -> String {
    let name = one_line(
        part.attachment_name().unwrap_or_default(),
        FILE_NAME_CHARS_MAX,
    );
    if name.is_empty() {
        return "(without a name)".to_owned();
    }
    name
}

#[cfg(test)]
mod tests;

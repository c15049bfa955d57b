//! What a mail that comes in says: who sent it, what it answers, its words apart from what they quote, and
//! what hangs on it.
//!
//! Anybody may send anything, so that everything has a bound before it is looked at. Mails within mails are
//! attachments and never opened: the library holds them within each other, as deep as somebody likes.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Addr, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders, PartType};

use crate::limits::{
    ADDRESS_BYTES_MAX, ATTACHMENTS_MAX, EDGES_MAX, FILE_NAME_CHARS_MAX, HEADER_LINES_MAX,
    ID_BYTES_MAX, INCOMING_WORDS_BYTES_MAX, MAIL_BYTES_MAX, NAME_CHARS_MAX, NAMED_MAX,
    OPENED_SUBJECT_CHARS_MAX, PARTS_MAX, QUOTED_BYTES_MAX,
};
use crate::machine::{self, Machine};
use crate::words::{cut, lines, one_line};
use crate::{quote, thread, token};

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
    /// What its sender has written; may be empty.
    pub written: String,
    /// What they have quoted below.
    pub quoted: String,
    /// Whether words were left out of either.
    pub is_cut: bool,
    /// Names of what hangs on it, at most [`ATTACHMENTS_MAX`].
    pub attachments: Vec<String>,
    /// How many there are.
    pub n_attachments: usize,
    /// Why it was written by a machine, if it was.
    pub machine: Option<Machine>,
}

/// Why a mail can not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more bytes than [`MAIL_BYTES_MAX`].
    TooLarge,
    /// It has more parts than [`PARTS_MAX`], or more that looks like their edges than [`EDGES_MAX`].
    TooManyParts,
    /// It has more that looks like headers than [`HEADER_LINES_MAX`].
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
    weigh(raw)?;
    let raw = flat(raw);
    let message = MessageParser::default()
        .parse(&raw)
        .ok_or(Unreadable::NoMail)?;
    if message.parts.is_empty() || message.headers().is_empty() {
        return Err(Unreadable::NoMail);
    }
    let (written, quoted, is_cut) = words(&message);
    let machine = machine::find(&message, ours);
    Ok(Incoming {
        from: sender(&message),
        tokens: tokens(&message, ours),
        message_id: message.message_id().and_then(id).map(str::to_owned),
        answers: answers(&message, ours),
        subject: one_line(
            message.subject().unwrap_or_default(),
            OPENED_SUBJECT_CHARS_MAX,
        ),
        written,
        quoted,
        is_cut,
        attachments: message
            .attachments()
            .take(ATTACHMENTS_MAX)
            .map(file_name)
            .collect(),
        n_attachments: message.attachment_count(),
        machine,
    })
}

const CONTENT_TYPE: &[u8] = b"content-type";

/// Counts what the library makes something of.
fn weigh(raw: &[u8]) -> Result<(), Unreadable> {
    let (mut n_edges, mut n_headers) = (0, 0);
    for line in raw.split(|byte| *byte == b'\n') {
        n_edges += usize::from(line.starts_with(b"--"));
        let name = line
            .iter()
            .take_while(|byte| byte.is_ascii_graphic() && **byte != b':');
        let n_name = name.count();
        n_headers += usize::from(line.get(n_name) == Some(&b':'));
    }
    if n_edges > EDGES_MAX || types(raw).count() > PARTS_MAX {
        return Err(Unreadable::TooManyParts);
    }
    if n_headers > HEADER_LINES_MAX {
        return Err(Unreadable::TooManyHeaders);
    }
    Ok(())
}

/// Where `Content-Type` stands, in whatever case, be it a header or not.
fn types(raw: &[u8]) -> impl Iterator<Item = usize> {
    let windows = raw.windows(CONTENT_TYPE.len()).enumerate();
    windows.filter_map(|(at, bytes)| bytes.eq_ignore_ascii_case(CONTENT_TYPE).then_some(at))
}

/// The mail with each type taken away that would have the library open a mail within it: such a part is
/// an attachment like others (RFC 2046 §5.1.5, §5.2.1).
fn flat(raw: &[u8]) -> Vec<u8> {
    let mut flat = raw.to_vec();
    for at in types(raw) {
        let field = &raw[at..at + field_bytes(&raw[at..])];
        if !opens(field) {
            continue;
        }
        let value = &mut flat[at + CONTENT_TYPE.len()..at + field.len()];
        let n_first = value.iter().take_while(|byte| **byte != b'\n').count();
        if value.first() == Some(&b':') && n_first > OTHER_TYPE.len() {
            for byte in value[1..]
                .iter_mut()
                .filter(|byte| !matches!(byte, b'\r' | b'\n'))
            {
                *byte = b' ';
            }
            value[1..=OTHER_TYPE.len()].copy_from_slice(OTHER_TYPE);
        } else {
            flat[at] = b'X';
        }
    }
    flat
}

/// A type that nothing is made of.
const OTHER_TYPE: &[u8] = b"x/x";

/// Bytes of a header with the lines that it goes on in (RFC 5322 §2.2.3), or of what looks like one.
fn field_bytes(raw: &[u8]) -> usize {
    let ends = |at: usize| raw[at] == b'\n' && !matches!(raw.get(at + 1), Some(b' ' | b'\t'));
    (0..raw.len())
        .find(|at| ends(*at))
        .map_or(raw.len(), |at| at + 1)
}

/// Whether the library may make a mail of what has this type. What has a comment in it (RFC 5322 §3.2.2) may
/// be anything.
fn opens(field: &[u8]) -> bool {
    let value = field.split(|byte| *byte == b';').next().unwrap_or(field);
    let is_plain = |byte: &&u8| byte.is_ascii_alphanumeric();
    let value: Vec<u8> = value
        .iter()
        .filter(is_plain)
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |word: &[u8]| value.windows(word.len()).any(|bytes| bytes == word);
    field.contains(&b'(') || has(b"rfc822") || has(b"global") || has(b"digest")
}

fn sender(message: &Message<'_>) -> Option<Sender> {
    let from = message.from()?.first()?;
    Some(Sender {
        address: address(from)?,
        name: one_line(from.name().unwrap_or_default(), NAME_CHARS_MAX),
    })
}

/// An address that could be written to.
fn address(one: &Addr<'_>) -> Option<String> {
    let text = one.address()?.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain =
        |one: char| !one.is_whitespace() && !one.is_control() && !matches!(one, '<' | '>' | ',');
    let is_whole = !local.is_empty() && !domain.is_empty() && text.chars().all(is_plain);
    (is_whole && text.len() <= ADDRESS_BYTES_MAX && one_line(text, usize::MAX) == text)
        .then(|| text.to_owned())
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

fn file_name(part: &mail_parser::MessagePart<'_>) -> String {
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

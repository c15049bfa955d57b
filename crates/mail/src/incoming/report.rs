//! What mail servers report of mails that we have sent: delivery status notifications (RFC 3464), as parts of
//! a `multipart/report` (RFC 6522), also where addresses have letters beyond ASCII (RFC 6533).
//!
//! Anybody can write one. A report says which mail of ours it is about and which addresses it names; whether
//! that mail went to one of them is for whoever keeps mails to say.

use mail_parser::{Message, MessagePart, MimeHeaders};

use super::{Ours, answers, content, id};
use crate::limits::{ADDRESS_BYTES_MAX, NAMED_MAX, REPORT_BYTES_MAX, STATUS_BYTES_MAX};
use crate::thread;

/// What has become of a mail at one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not delivered, and nobody tries any more.
    Failed,
    /// It was not delivered so far, and is tried again.
    Delayed,
}

/// One recipient of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// The addresses that name them: where the mail was sent to, and where it went on to from there.
    pub addresses: Vec<String>,
    /// What has become of it.
    pub outcome: Outcome,
    /// More of that, as `5.1.1` (RFC 3463 §2), at most [`STATUS_BYTES_MAX`] bytes.
    pub status: String,
}

/// A report on a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryReport {
    /// Ticket and mail of ours that it is about.
    pub about: (String, String),
    /// Those of whom it says that the mail did not reach them, at most [`NAMED_MAX`].
    pub recipients: Vec<Reported>,
}

impl DeliveryReport {
    /// What it says of a recipient that goes by any of these addresses; a failure counts before a delay.
    pub fn of(&self, addresses: &[&str]) -> Option<&Reported> {
        let is_theirs = |one: &&Reported| {
            let mut named = one.addresses.iter();
            named.any(|named| addresses.iter().any(|one| named.eq_ignore_ascii_case(one)))
        };
        let mut theirs = self.recipients.iter().filter(is_theirs);
        let first = theirs.next()?;
        let failed = |one: &&Reported| one.outcome == Outcome::Failed;
        Some(
            [first]
                .into_iter()
                .chain(theirs)
                .find(failed)
                .unwrap_or(first),
        )
    }
}

/// The report that a mail is, where it is one on a mail of ours that did not get through.
pub(super) fn find(message: &Message<'_>, ours: &Ours<'_>) -> Option<DeliveryReport> {
    let kind = message.root_part().content_type()?;
    let is_report = kind.ctype() == "multipart" && kind.subtype() == Some("report");
    let reports = kind.attribute("report-type")?;
    let of_delivery = ["delivery-status", "global-delivery-status"];
    if !is_report
        || !of_delivery
            .iter()
            .any(|one| reports.eq_ignore_ascii_case(one))
    {
        return None;
    }
    // The root is the whole, and no part of it.
    let parts = message.parts.get(1..)?;
    let status = parts.iter().find(|part| is_status(part))?;
    let recipients = recipients(&text_of(message, status));
    let about = about(message, parts, ours)?;
    (!recipients.is_empty()).then_some(DeliveryReport { about, recipients })
}

/// RFC 3464 §2.1, and RFC 6533 §3 where addresses have letters beyond ASCII.
fn is_status(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        kind.ctype() == "message"
            && matches!(
                kind.subtype(),
                Some("delivery-status" | "global-delivery-status")
            )
    })
}

/// The mail that came back names itself; where nothing of it is there, the report may say what it answers.
fn about(
    message: &Message<'_>,
    parts: &[MessagePart<'_>],
    ours: &Ours<'_>,
) -> Option<(String, String)> {
    let mut returned = parts.iter().filter(|part| is_returned(part));
    let named = returned.find_map(|part| {
        let head = text_of(message, part);
        let fields = groups(&head).into_iter().next()?;
        let named = value_of(&fields, "Message-ID")?;
        Some(bare(named).to_owned())
    });
    match named {
        Some(named) => {
            let (ticket_id, mail_id) = thread::own(id(&named)?, ours.host)?;
            Some((ticket_id.to_owned(), mail_id.to_owned()))
        }
        None => answers(message, ours).into_iter().next(),
    }
}

/// A mail that came back, or its head (RFC 6522 §3): the type of a whole mail was taken away before, so that
/// nothing opens it. What people are to read is none.
fn is_returned(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let is_words = kind.ctype() == "text" && kind.subtype() != Some("rfc822-headers");
        !is_words && kind.ctype() != "multipart" && !is_status(part)
    })
}

/// The beginning of a part, as text.
fn text_of(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let content = content(message, part);
    let looked_at = content.get(..REPORT_BYTES_MAX).unwrap_or(&content);
    String::from_utf8_lossy(looked_at).into_owned()
}

/// A field with its value, unfolded.
type Field = (String, String);

/// Groups of fields, with a blank line between each (RFC 3464 §2.1).
fn groups(text: &str) -> Vec<Vec<Field>> {
    let mut groups = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !fields.is_empty() {
                groups.push(std::mem::take(&mut fields));
            }
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    if !fields.is_empty() {
        groups.push(fields);
    }
    groups
}

fn value_of<'a>(fields: &'a [Field], name: &str) -> Option<&'a str> {
    let mut fields = fields.iter();
    let found = fields.find(|(one, _)| one.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn recipients(text: &str) -> Vec<Reported> {
    let groups = groups(text);
    let reported = groups.iter().filter_map(|group| recipient(group));
    reported.take(NAMED_MAX).collect()
}

/// RFC 3464 §2.3; nothing where the mail has reached them, or has gone on.
fn recipient(fields: &[Field]) -> Option<Reported> {
    let addresses: Vec<String> = ["Original-Recipient", "Final-Recipient"]
        .into_iter()
        .filter_map(|name| address(value_of(fields, name)?))
        .collect();
    if addresses.is_empty() {
        return None;
    }
    let status = value_of(fields, "Status").and_then(status);
    let action = value_of(fields, "Action").unwrap_or_default();
    let action = action.split_whitespace().next().unwrap_or_default();
    let (outcome, otherwise) = match action.to_ascii_lowercase().as_str() {
        "failed" => (Outcome::Failed, "5.0.0"),
        "delayed" => (Outcome::Delayed, "4.0.0"),
        // Who leaves the one out may still say the other.
        "" => match status?.as_bytes().first() {
            Some(b'5') => (Outcome::Failed, "5.0.0"),
            Some(b'4') => (Outcome::Delayed, "4.0.0"),
            _ => return None,
        },
        _ => return None,
    };
    let status = status.filter(|status| !status.starts_with('2'));
    Some(Reported {
        addresses,
        outcome,
        status: status.unwrap_or(otherwise).to_owned(),
    })
}

/// `rfc822; kim@customer.example`, or `utf-8; k\x{EF}m@customer.example` (RFC 6533 §3).
fn address(value: &str) -> Option<String> {
    let (kind, address) = value.split_once(';')?;
    let address = bare(address);
    let address = if kind.trim().eq_ignore_ascii_case("utf-8") {
        unescaped(address)?
    } else {
        address.to_owned()
    };
    let is_address = address.contains('@') && address.len() <= ADDRESS_BYTES_MAX;
    is_address.then_some(address)
}

/// The letters of an `utf-8-address`, which stand there as they are or as `\x{HEXPOINT}` (RFC 6533 §3); nothing
/// where one of those is no letter.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\\x{") {
        let (digits, behind) = behind.split_once('}')?;
        let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let point = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
        let letter = char::from_u32(point).filter(|one| !one.is_control())?;
        plain.push_str(before);
        plain.push(letter);
        rest = behind;
    }
    plain.push_str(rest);
    Some(plain)
}

/// What stands between brackets, where there are some.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    inner.unwrap_or(text).trim()
}

/// `5.1.1`, without what some write behind it.
fn status(value: &str) -> Option<&str> {
    let status = value.split([' ', '\t', '(']).next()?;
    let mut numbers = status.split('.');
    let class = numbers.next()?;
    let is_number =
        |one: &str| matches!(one.len(), 1..=3) && one.bytes().all(|byte| byte.is_ascii_digit());
    let is_status = matches!(class, "2" | "4" | "5")
        && numbers.clone().count() == 2
        && numbers.all(is_number)
        && status.len() <= STATUS_BYTES_MAX;
    is_status.then_some(status)
}

#[cfg(test)]
mod tests;

//! Who has sent a mail: one address that stands in its one `From` as it is, so that nobody is taken for
//! somebody whom only some programs read there.

use mail_parser::{Address, HeaderName, Message};

use super::Sender;
use crate::limits::{ADDRESS_BYTES_MAX, NAME_CHARS_MAX};
use crate::words::one_line;

/// The sender, if it is beyond doubt.
pub(super) fn sender(message: &Message<'_>) -> Option<Sender> {
    let mut headers = message.headers().iter();
    let from = headers.find(|one| one.name == HeaderName::From)?;
    if headers.any(|one| one.name == HeaderName::From) {
        return None;
    }
    let raw = |from: u32, to: u32| message.raw_message.get(from as usize..to as usize);
    let name = raw(from.offset_field, from.offset_start)?.strip_suffix(b":")?;
    if !name.trim_ascii().eq_ignore_ascii_case(b"from") {
        return None;
    }
    let Address::List(list) = from.value.as_address()? else {
        return None;
    };
    let [one] = list.as_slice() else {
        return None;
    };
    let address = address(one.address()?)?;
    let value = String::from_utf8_lossy(raw(from.offset_start, from.offset_end)?);
    (bare_address(&bare(&value)?)? == address).then(|| Sender {
        address,
        name: one_line(one.name().unwrap_or_default(), NAME_CHARS_MAX),
    })
}

/// An address that could be written to.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let is_plain = |one: char| {
        !one.is_whitespace() && !one.is_control() && !matches!(one, '<' | '>' | ',' | '\u{fffd}')
    };
    let is_whole = !local.is_empty() && !domain.is_empty() && text.chars().all(is_plain);
    (is_whole && text.len() <= ADDRESS_BYTES_MAX && one_line(text, usize::MAX) == text)
        .then(|| text.to_owned())
}

/// The one address in what is left of a header.
fn bare_address(bare: &str) -> Option<&str> {
    let Some((_, behind)) = bare.split_once('<') else {
        return Some(bare.trim());
    };
    let (address, rest) = behind.split_once('>')?;
    rest.trim().is_empty().then_some(address.trim())
}

/// A header without what is quoted, a comment (RFC 5322 §3.2.2, §3.2.4) or encoded (RFC 2047 §2); nothing
/// where one of them does not end.
fn bare(value: &str) -> Option<String> {
    let (mut bare, mut rest) = (String::new(), value);
    while let Some(one) = rest.chars().next() {
        let behind = &rest[one.len_utf8()..];
        let is_encoded = one == '=' && behind.starts_with('?');
        rest = match one {
            '"' => behind_quote(behind)?,
            '(' => behind_comment(behind)?,
            '=' if is_encoded => behind_encoded(&behind[1..])?,
            '\\' => return None,
            _ => behind,
        };
        bare.push(if is_encoded || matches!(one, '"' | '(') {
            ' '
        } else {
            one
        });
    }
    Some(bare)
}

fn behind_quote(text: &str) -> Option<&str> {
    let mut is_escaped = false;
    let end = text.find(|one| {
        let ends = one == '"' && !is_escaped;
        is_escaped = one == '\\' && !is_escaped;
        ends
    })?;
    Some(&text[end + 1..])
}

fn behind_comment(text: &str) -> Option<&str> {
    let (mut depth, mut is_escaped) = (1_usize, false);
    let end = text.find(|one| {
        match one {
            '(' if !is_escaped => depth += 1,
            ')' if !is_escaped => depth -= 1,
            _ => {}
        }
        is_escaped = one == '\\' && !is_escaped;
        depth == 0
    })?;
    Some(&text[end + 1..])
}

fn behind_encoded(text: &str) -> Option<&str> {
    let (_charset, text) = text.split_once('?')?;
    let (_encoding, text) = text.split_once('?')?;
    let (_words, rest) = text.split_once("?=")?;
    Some(rest)
}

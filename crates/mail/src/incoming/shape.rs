//! What the library would make of a mail, counted before it looks, and the types taken away that would have
//! it open mails within mails.
//!
//! The library takes white space within the name of a header and colons before it, headers right behind an
//! edge, and edges anywhere in a line. What is found here is never less than what it finds.

use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderName, MessageParser};

use super::Unreadable;
use crate::limits::{BLOCKS_BYTES_MAX, EDGES_MAX, FIELD_BYTES_MAX, HEADER_LINES_MAX, PARTS_MAX};

const CONTENT_TYPE: &[u8] = b"content-type";
/// A type that nothing is made of, in the place of one that would be opened.
const OTHER_TYPE: &[u8] = b" x/x\r\n";
/// How often types are taken away, until none is left: what is taken away may lay others bare.
const ROUNDS_MAX: usize = 3;

/// What may be a `Content-Type` to the library.
struct Type {
    /// Where its name begins.
    at: usize,
    /// Where its value begins and ends, with the lines that it goes on in (RFC 5322 §2.2.3).
    value: (usize, usize),
    /// Whether the library would make a mail of what has it (RFC 2046 §5.1.5, §5.2.1).
    opens: bool,
    boundary: Option<Vec<u8>>,
}

/// The mail with each type taken away that would have a mail within it opened: such a part is an attachment
/// like others.
pub(super) fn flat(raw: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let n_headers = raw
        .split(|byte| *byte == b'\n')
        .filter(|line| line.contains(&b':'));
    if n_headers.count() > HEADER_LINES_MAX {
        return Err(Unreadable::TooManyHeaders);
    }
    let mut flat = raw.to_vec();
    for _ in 0..ROUNDS_MAX {
        let types = types(&flat)?;
        let edges = edges(&flat, &types)?;
        let opening = opening(&flat, &types, &edges)?;
        if opening.is_empty() {
            return Ok(flat);
        }
        flat = without(&flat, &opening);
    }
    Err(Unreadable::TooManyParts)
}

/// Whatever may be a type, be it in a header or not.
fn types(raw: &[u8]) -> Result<Vec<Type>, Unreadable> {
    let mut types = Vec::new();
    let colons = raw.iter().enumerate().filter(|(_, byte)| **byte == b':');
    for (colon, _) in colons {
        let Some(at) = name_start(&raw[..colon]) else {
            continue;
        };
        if types.len() == PARTS_MAX {
            return Err(Unreadable::TooManyParts);
        }
        let from = colon + 1;
        let to = from + field_bytes(&raw[from..]).ok_or(Unreadable::TooManyHeaders)?;
        let value = MessageStream::new(&raw[from..to]).parse_content_type();
        let value = value.as_content_type();
        let opens = value.is_some_and(|one| match (one.ctype(), one.subtype()) {
            ("message", Some(kind)) => matches!(kind, "rfc822" | "global"),
            ("multipart", Some(kind)) => kind == "digest",
            _ => false,
        });
        let boundary = value.and_then(|one| one.attribute("boundary"));
        types.push(Type {
            at,
            value: (from, to),
            opens,
            boundary: boundary
                .filter(|one| !one.is_empty())
                .map(|one| one.as_bytes().to_vec()),
        });
    }
    Ok(types)
}

/// Where `Content-Type` begins that ends here, whatever white space is in it.
fn name_start(raw: &[u8]) -> Option<usize> {
    let mut left = CONTENT_TYPE;
    for (at, byte) in raw.iter().enumerate().rev() {
        if *byte == b'\n' {
            return None;
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        let (last, before) = left.split_last()?;
        if !byte.eq_ignore_ascii_case(last) {
            return None;
        }
        if before.is_empty() {
            return Some(at);
        }
        left = before;
    }
    None
}

/// Bytes of a header's value, or of what looks like one; nothing where it is too long.
fn field_bytes(raw: &[u8]) -> Option<usize> {
    let ends = |at: &usize| raw[*at] == b'\n' && !matches!(raw.get(*at + 1), Some(b' ' | b'\t'));
    let looked_at = raw.len().min(FIELD_BYTES_MAX);
    let end = (0..looked_at).find(ends).map(|at| at + 1);
    end.or((looked_at == raw.len()).then_some(looked_at))
}

/// Where edges of parts end, in order; a line that begins like one counts as well.
fn edges(raw: &[u8], types: &[Type]) -> Result<Vec<usize>, Unreadable> {
    let mut boundaries: Vec<&[u8]> = types
        .iter()
        .filter_map(|one| one.boundary.as_deref())
        .collect();
    boundaries.sort_unstable();
    boundaries.dedup();
    let (mut edges, mut n_lines) = (Vec::new(), 0);
    for at in 1..raw.len() {
        if raw[at] != b'-' || raw[at - 1] != b'-' {
            continue;
        }
        let behind = &raw[at + 1..];
        n_lines += usize::from(at == 1 || raw[at - 2] == b'\n');
        let ending = boundaries.iter().filter(|one| behind.starts_with(one));
        edges.extend(ending.map(|one| at + 1 + one.len()));
        if edges.len().max(n_lines) > EDGES_MAX {
            return Err(Unreadable::TooManyParts);
        }
    }
    edges.sort_unstable();
    Ok(edges)
}

/// Those of the types that the library reads as headers, and would have it open a mail.
fn opening<'a>(
    raw: &[u8],
    types: &'a [Type],
    edges: &[usize],
) -> Result<Vec<&'a Type>, Unreadable> {
    let Some(last) = types.iter().rfind(|one| one.opens) else {
        return Ok(Vec::new());
    };
    let (mut read, mut n_bytes) = (Vec::new(), 0);
    let mut starts = vec![0];
    for edge in edges.iter().filter(|edge| **edge <= last.at) {
        // Behind the first edge the library goes on in another way than behind others.
        let (mut first, mut other) = (
            MessageStream::new(&raw[*edge..]),
            MessageStream::new(&raw[*edge..]),
        );
        first.skip_crlf();
        other.is_multipart_end();
        starts.extend([edge + first.offset(), edge + other.offset()]);
    }
    starts.sort_unstable();
    starts.dedup();
    let parser = MessageParser::default();
    for start in starts {
        let (mut stream, mut headers) = (MessageStream::new(&raw[start..]), Vec::new());
        stream.parse_headers(&parser, &mut headers);
        n_bytes += stream.offset();
        if n_bytes > BLOCKS_BYTES_MAX {
            return Err(Unreadable::TooManyHeaders);
        }
        let types = headers
            .iter()
            .filter(|one| one.name == HeaderName::ContentType);
        read.extend(types.map(|one| start + one.offset_start as usize));
    }
    let is_read = |one: &&Type| one.opens && read.contains(&one.value.0);
    Ok(types.iter().filter(is_read).collect())
}

fn without(raw: &[u8], opening: &[&Type]) -> Vec<u8> {
    let (mut flat, mut done) = (Vec::with_capacity(raw.len()), 0);
    for one in opening {
        let (from, to) = one.value;
        // A type within the value of another has gone with it.
        if from >= done {
            flat.extend_from_slice(&raw[done..from]);
            flat.extend_from_slice(OTHER_TYPE);
            done = to;
        }
    }
    flat.extend_from_slice(&raw[done..]);
    flat
}

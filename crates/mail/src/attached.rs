//! Files that go with a mail: how they are called there, and of which type they are said to be.

use crate::limits::FILE_NAME_CHARS_MAX;
use crate::words::one_line;

/// What is said of everything that is not looked into: it is offered to be kept, and opened by nobody unasked.
pub const ANY_TYPE: &str = "application/octet-stream";

/// Types that mailboxes show by themselves, by the end of the name. Nothing that can run or lead somewhere is
/// among them: of such it is said that they are any bytes.
const TYPES: [(&str, &str); 7] = [
    ("gif", "image/gif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("webp", "image/webp"),
    ("zip", "application/zip"),
];

/// The name of a file as it stands in a mail: one line, and at most [`FILE_NAME_CHARS_MAX`] characters.
pub fn name(name: &str) -> String {
    let name = one_line(name, FILE_NAME_CHARS_MAX);
    if name.is_empty() {
        "file".to_owned()
    } else {
        name
    }
}

/// The media type (RFC 2046) that a file of this name is sent as.
pub fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let known = TYPES.iter().find(|(of, _)| end.eq_ignore_ascii_case(of));
    known.map_or(ANY_TYPE, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_mailboxes_show_has_a_type_of_its_own() {
        assert_eq!(media_type("Bill.PDF"), "application/pdf");
        assert_eq!(media_type("a.b.jpg"), "image/jpeg");
        for other in ["page.html", "run.exe", "pdf", "", "x.svg", "x."] {
            assert_eq!(media_type(other), ANY_TYPE, "{other}");
        }
    }

    #[test]
    fn a_name_is_one_line_and_bounded() {
        assert_eq!(name("a\r\nBcc: b.pdf"), "a Bcc: b.pdf");
        assert_eq!(name(" \u{202e}"), "file");
        let long = name(&"x".repeat(4 * FILE_NAME_CHARS_MAX));
        assert_eq!(long.chars().count(), FILE_NAME_CHARS_MAX);
    }
}

//! What both ends think of the bytes of an asset, and how the customer's end reads a style sheet.

use std::borrow::Cow;

use tandem_protocol::batch::asset_kind;
use tandem_protocol::limits::LABEL_BYTES_MAX;
use tandem_protocol::media_type::is_font;

/// The text of a style sheet: UTF-8, byte order mark left out.
#[must_use]
pub fn sheet_text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// The media type under which bytes of that kind may travel; a page instead of an image is none, nor is what no
/// frame has room for.
#[must_use]
pub fn allowed_mime(kind: u32, mime: &str) -> Option<&str> {
    const BINARY: &str = "application/octet-stream";
    let is_font = is_font(mime);
    let is_plain = mime.is_empty() || mime == BINARY || mime == "binary/octet-stream";
    match kind {
        asset_kind::STYLE if mime != "text/html" => Some("text/css"),
        asset_kind::STYLE => None,
        _ if mime.len() > LABEL_BYTES_MAX => None,
        _ if mime.starts_with("image/") => Some(mime),
        asset_kind::FONT | asset_kind::OTHER if is_font => Some(mime),
        _ if is_plain => Some(BINARY),
        // Some servers call fonts text.
        asset_kind::FONT if mime == "text/plain" => Some(BINARY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_travels_up_to_the_bound_of_its_frame() {
        let of_length = |n: usize| format!("{:x<n$}", "image/");
        let longest = of_length(LABEL_BYTES_MAX);
        assert_eq!(
            allowed_mime(asset_kind::IMAGE, &longest),
            Some(&longest[..])
        );
        let longer = of_length(LABEL_BYTES_MAX + 1);
        assert_eq!(allowed_mime(asset_kind::IMAGE, &longer), None);
        assert_eq!(allowed_mime(asset_kind::STYLE, &longer), Some("text/css"));
    }
}

//! Media types (RFC 9110 §8.3.1) of assets, as the client that reads them and the server that fetches them
//! tell them apart.

/// Type and subtype in small letters, without parameters; empty where there are none.
#[must_use]
pub fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether an [`essence`] is that of a font (RFC 8081), by today's names or those before them.
#[must_use]
pub fn is_font(essence: &str) -> bool {
    essence.starts_with("font/")
        || essence.starts_with("application/font-")
        || essence.starts_with("application/x-font-")
        || essence == "application/vnd.ms-fontobject"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_capitals_tell_nothing_apart() {
        assert_eq!(essence(" Text/CSS ; charset=utf-8"), "text/css");
        assert_eq!(essence(""), "");
    }

    #[test]
    fn fonts_have_several_names() {
        for name in [
            "font/woff2",
            "application/font-woff",
            "application/x-font-ttf",
            "application/vnd.ms-fontobject",
        ] {
            assert!(is_font(name), "{name}");
        }
        assert!(!is_font("image/png") && !is_font("application/octet-stream"));
    }
}

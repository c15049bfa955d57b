//! Words of people on their way into a mail: no control characters, nothing that turns the direction of
//! text unseen, and bounds.

/// Whether a character can not be seen and changes how others are read: it is written out instead.
///
/// Bidirectional controls (Unicode TR9), separators that are line breaks to some, invisible joiners that
/// hide words, and tags.
fn is_hidden(one: char) -> bool {
    matches!(
        one,
        '\u{061c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// One line for a header: every run of white space and control characters is one blank, what is hidden is
/// left out, and at most `chars_max` characters are left.
pub fn one_line(text: &str, chars_max: usize) -> String {
    let seen: String = text
        .chars()
        .filter(|one| !is_hidden(*one))
        .map(|one| if one.is_control() { ' ' } else { one })
        .collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= chars_max {
        return line;
    }
    let mut cut: String = line.chars().take(chars_max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Lines for a body: line breaks are `\n`, tabs stay, other control characters go, and what is hidden is
/// written out, as `[U+202E]`.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n");
    for one in text.chars() {
        match one {
            '\r' => out.push('\n'),
            '\n' | '\t' => out.push(one),
            _ if is_hidden(one) => out.push_str(&format!("[U+{:04X}]", u32::from(one))),
            _ if one.is_control() => {}
            _ => out.push(one),
        }
    }
    out
}

/// The first `bytes_max` bytes, cut between characters; whether something was cut.
pub fn cut(text: &str, bytes_max: usize) -> (&str, bool) {
    if text.len() <= bytes_max {
        return (text, false);
    }
    (&text[..text.floor_char_boundary(bytes_max)], true)
}

/// Text as HTML shows it (HTML, "Escaping a string"), line breaks kept.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>\n"),
            _ => out.push(one),
        }
    }
    out
}

/// An address of which no more is shown than whoever knows it needs: `a…@example.com`.
pub fn veiled(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return "…".to_owned();
    };
    let first: String = local.chars().take(1).collect();
    format!("{first}…@{}", one_line(domain, 254))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_has_no_break_and_nothing_hidden_and_ends_at_its_bound() {
        assert_eq!(one_line("a\r\nBcc: b@c\t d", 99), "a Bcc: b@c d");
        assert_eq!(one_line("pay\u{202e}load\u{200b}", 99), "payload");
        assert_eq!(one_line("abcd", 4), "abcd");
        assert_eq!(one_line("abcde", 4), "abc…");
        assert_eq!(one_line("", 4), "");
    }

    #[test]
    fn lines_keep_breaks_and_write_out_what_is_hidden() {
        assert_eq!(lines("a\r\nb\rc\u{0}\td\u{202e}e"), "a\nb\nc\td[U+202E]e");
        assert_eq!(lines("x\u{2028}y"), "x[U+2028]y");
    }

    #[test]
    fn words_are_cut_between_characters() {
        assert_eq!(cut("äb", 3), ("äb", false));
        assert_eq!(cut("äb", 2), ("ä", true));
        assert_eq!(cut("äb", 1), ("", true));
    }

    #[test]
    fn html_is_text_only() {
        let shown = html("<b onclick=\"a\">'&\nc");
        assert_eq!(shown, "&lt;b onclick=&quot;a&quot;&gt;&#39;&amp;<br>\nc");
    }

    #[test]
    fn an_address_shows_its_first_letter_and_its_domain() {
        assert_eq!(veiled("robin@example.com"), "r…@example.com");
        assert_eq!(veiled("nobody"), "…");
        assert_eq!(veiled("@x"), "…@x");
    }

    proptest! {
        #[test]
        fn whatever_is_written_becomes_one_line(text in any::<String>(), most in 1usize..50) {
            let line = one_line(&text, most);
            prop_assert!(line.chars().count() <= most);
            prop_assert!(!line.chars().any(|one| one.is_control() || is_hidden(one)));
        }

        #[test]
        fn whatever_is_written_has_line_feeds_and_tabs_only(text in any::<String>()) {
            let text = lines(&text);
            let odd = |one: char| is_hidden(one) || one.is_control() && !matches!(one, '\n' | '\t');
            prop_assert!(!text.chars().any(odd));
            prop_assert!(!html(&text).contains("<s"));
        }
    }
}

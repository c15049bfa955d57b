//! What somebody has written, apart from what they have quoted below it: mailboxes show the latter folded.
//!
//! Nothing is thrown away. What is quoted between what somebody has written stays where it is, since the
//! answer is not to be understood without it.

use mail_parser::decoders::html::html_to_text;

/// Words that mail programs write above a mail that they quote whole.
const WHOLE: [&str; 6] = [
    "-----original message-----",
    "-----ursprüngliche nachricht-----",
    "-----message d'origine-----",
    "-----mensaje original-----",
    "________________________________",
    "begin forwarded message:",
];
/// Where mail programs begin what they quote in HTML, and where that ends.
const HTML: [(&str, End); 6] = [
    ("<blockquote", End::Element),
    ("class=\"gmail_quote", End::Quote),
    ("id=\"divrplyfwdmsg\"", End::Mail),
    ("id=\"appendonsend\"", End::Mail),
    ("class=\"moz-cite-prefix\"", End::Quote),
    ("class=\"yahoo_quoted", End::Element),
];
/// Marks in HTML that are looked at; where each has words behind it, all is written.
const MARKS_MAX: usize = 20;
/// Lines above a quote that say whose it is, at most.
const LEAD_LINES_MAX: usize = 3;

/// Parts text into what was written and what was quoted below it; the latter may be empty, the former is
/// only where all is.
pub fn part(text: &str) -> (String, String) {
    let lines: Vec<&str> = text.lines().collect();
    let from = whole(&lines)
        .or_else(|| below(&lines))
        .unwrap_or(lines.len());
    let join = |lines: &[&str]| lines.join("\n").trim().to_owned();
    let (written, quoted) = (join(&lines[..from]), join(&lines[from..]));
    if written.is_empty() {
        return (quoted, written);
    }
    (written, quoted)
}

/// Where what a mark begins is over.
#[derive(Clone, Copy)]
enum End {
    /// With the element that has the mark.
    Element,
    /// With the first `blockquote` in it or behind it, or with the element where there is none.
    Quote,
    /// With the mail, as below the lines that mark a whole mail in text.
    Mail,
}

/// Parts HTML at the first mark of a mail program that no words stand behind. The second half begins within
/// a tag, if anything does.
pub fn part_html(html: &str) -> (&str, &str) {
    let small = html.to_ascii_lowercase();
    let mut from = 0;
    for _ in 0..MARKS_MAX {
        let marks = HTML.iter().filter_map(|(mark, end)| {
            let at = from + small[from..].find(mark)?;
            Some((at, *end))
        });
        let Some((at, end)) = marks.min_by_key(|(at, _)| *at) else {
            break;
        };
        let tag = if small[at..].starts_with('<') {
            at
        } else {
            small[..at].rfind('<').unwrap_or(at)
        };
        let end = match end {
            End::Element => element_end(&small, tag),
            End::Quote => {
                let quote = small[tag..].find("<blockquote").map(|quote| tag + quote);
                element_end(&small, quote.unwrap_or(tag))
            }
            End::Mail => small.len(),
        };
        if !has_words(&html[end..]) {
            return html.split_at(tag);
        }
        from = at + 1;
    }
    (html, "")
}

/// Where the element ends that begins here; with the mail, where nothing ends it.
fn element_end(small: &str, from: usize) -> usize {
    let is_name = |one: char| one.is_ascii_alphanumeric();
    let Some(inner) = small[from..].strip_prefix('<') else {
        return small.len();
    };
    let n_name = inner.find(|one| !is_name(one)).unwrap_or(inner.len());
    let name = &inner[..n_name];
    let (mut depth, mut at) = (0_usize, from);
    while let Some(next) = small[at..].find('<') {
        at += next + 1;
        let tag = &small[at..];
        let ends = tag.starts_with('/');
        let tag = tag.strip_prefix('/').unwrap_or(tag);
        let is_it = tag
            .strip_prefix(name)
            .is_some_and(|rest| !rest.starts_with(is_name));
        match (is_it, ends) {
            (false, _) => {}
            (true, false) => depth += 1,
            (true, true) => depth = depth.saturating_sub(1),
        }
        if is_it && depth == 0 {
            return small[at..]
                .find('>')
                .map_or(small.len(), |end| at + end + 1);
        }
    }
    small.len()
}

fn has_words(html: &str) -> bool {
    !html_to_text(html).trim().is_empty()
}

/// The line from which on a mail program has quoted a mail without marking its lines.
fn whole(lines: &[&str]) -> Option<usize> {
    lines.iter().enumerate().position(|(at, line)| {
        let line = line.trim().to_lowercase();
        let is_marked = WHOLE.contains(&line.as_str());
        // A line alone is one that somebody has drawn.
        let is_rule = line.starts_with('_');
        is_marked
            && (!is_rule
                || lines[at + 1..]
                    .iter()
                    .find(|next| !next.trim().is_empty())
                    .is_some_and(|next| next.contains(':')))
    })
}

/// The line from which on there is nothing but what is quoted, and a signature at most.
fn below(lines: &[&str]) -> Option<usize> {
    let is_quoted = |line: &&str| line.trim_start().starts_with('>');
    let is_blank = |line: &&str| line.trim().is_empty();
    let signature = lines
        .iter()
        .rposition(|line| *line == "-- " || *line == "--");
    let ends = [Some(lines.len()), signature];
    let end = ends.into_iter().flatten().find(|end| {
        let last = lines[..*end].iter().rev().find(|line| !is_blank(line));
        last.is_some_and(is_quoted)
    })?;
    let first = lines[..end]
        .iter()
        .rposition(|line| !is_quoted(line) && !is_blank(line));
    let mut from = first.map_or(0, |at| at + 1);
    from += lines[from..end].iter().position(is_quoted)?;
    Some(lead(&lines[..from]).unwrap_or(from))
}

/// Where the lines begin that say whose the quote is: `On … wrote:`, over several lines where it is long.
fn lead(above: &[&str]) -> Option<usize> {
    let last = above.iter().rposition(|line| !line.trim().is_empty())?;
    if !above[last].trim_end().ends_with(':') {
        return None;
    }
    let first = (0..=last)
        .rev()
        .take(LEAD_LINES_MAX)
        .take_while(|at| !above[*at].trim().is_empty());
    let first = first.last()?;
    // A paragraph that is longer is one of theirs, and its last line only introduces the quote.
    let is_theirs = first > 0 && !above[first - 1].trim().is_empty();
    Some(if is_theirs { last } else { first })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, written: &str, quoted: &str) {
        let parts = part(text);
        assert_eq!(
            (parts.0.as_str(), parts.1.as_str()),
            (written, quoted),
            "{text:?}"
        );
    }

    #[test]
    fn what_is_quoted_below_is_told_apart() {
        check(
            "It did.\n\nOn Monday Ada wrote:\n> Did it hold?\n>\n> Ada",
            "It did.",
            "On Monday Ada wrote:\n> Did it hold?\n>\n> Ada",
        );
        check(
            "It did.\n\nOn Monday, 1 January 2026 at 10:00, Ada\n<a@example.com> wrote:\n\n> Did it?",
            "It did.",
            "On Monday, 1 January 2026 at 10:00, Ada\n<a@example.com> wrote:\n\n> Did it?",
        );
        check(
            "It did.\n> Did it?\n-- \nKim",
            "It did.",
            "> Did it?\n-- \nKim",
        );
        check(
            "Yes\n\n-----Original Message-----\nFrom: Ada\n\nDid it?",
            "Yes",
            "-----Original Message-----\nFrom: Ada\n\nDid it?",
        );
        check(
            "Yes\n________________________________\nFrom: Ada\nDid it?",
            "Yes",
            "________________________________\nFrom: Ada\nDid it?",
        );
    }

    #[test]
    fn what_is_answered_line_by_line_and_what_is_all_quoted_stays() {
        check("> Did it?\nIt did.", "> Did it?\nIt did.", "");
        check("A:\n> one\nyes\n> two\nno", "A:\n> one\nyes\n> two\nno", "");
        check("> Did it?", "> Did it?", "");
        check("", "", "");
        check("Hello\n\nKim", "Hello\n\nKim", "");
        check(
            "one\n________________________________\ntwo",
            "one\n________________________________\ntwo",
            "",
        );
        check(
            "one\ntwo\nthree\nfour\nas you say:\n> x",
            "one\ntwo\nthree\nfour",
            "as you say:\n> x",
        );
    }

    #[test]
    fn html_is_parted_at_the_mark_of_a_mail_program() {
        assert_eq!(
            part_html("<p>Yes</p><div class=\"gmail_quote\">x"),
            ("<p>Yes</p>", "<div class=\"gmail_quote\">x")
        );
        assert_eq!(
            part_html("<p>Yes</p><BLOCKQUOTE>x"),
            ("<p>Yes</p>", "<BLOCKQUOTE>x")
        );
        assert_eq!(part_html("<p>Yes</p>"), ("<p>Yes</p>", ""));
        for whole in [
            "<blockquote>a<blockquote>b</blockquote></blockquote><p>Yes</p>",
            "<div class=\"gmail_quote\"><div>On<blockquote>a</blockquote></div>Yes<blockquote>b</blockquote>no</div>",
            "<div class=\"moz-cite-prefix\">On</div><blockquote>a</blockquote>Yes",
        ] {
            assert_eq!(part_html(whole), (whole, ""));
        }
        for (above, below) in [
            (
                "Yes<br>",
                "<blockquote>a<blockquote>b</blockquote>c</blockquote>\n&nbsp;</body></html>",
            ),
            (
                "<blockquote>a</blockquote>Yes",
                "<blockquote>b</blockquote>",
            ),
            (
                "Yes",
                "<div class=\"moz-cite-prefix\">On<div>x</div></div><blockquote>a</blockquote>",
            ),
            (
                "Yes",
                "<div class=\"gmail_quote\"><div>On</div><blockquote>a</blockquote></div><br>",
            ),
            ("Yes<hr>", "<div id=\"divRplyFwdMsg\">From: x</div><p>a</p>"),
            ("Yes", "<div class=\"yahoo_quoted\"><div>On</div>a</div>"),
        ] {
            assert_eq!(part_html(&format!("{above}{below}")), (above, below));
        }
        assert_eq!(
            part_html("ä class=\"gmail_quote"),
            ("ä ", "class=\"gmail_quote")
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost(lines in proptest::collection::vec("[>a: _-]{0,5}", 0..12)) {
            let text = lines.join("\n");
            let (written, quoted) = part(&text);
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(words(&format!("{written}\n{quoted}")), words(&text));
            prop_assert_eq!(written.is_empty(), text.trim().is_empty());
        }

        #[test]
        fn html_is_parted_between_characters(html in any::<String>()) {
            let (written, quoted) = part_html(&html);
            prop_assert_eq!(format!("{written}{quoted}"), html);
        }
    }
}

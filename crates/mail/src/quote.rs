//! What somebody has written, apart from what they have quoted below it: mailboxes show the latter folded.
//!
//! Nothing is thrown away. What is quoted between what somebody has written stays where it is, since the
//! answer is not to be understood without it.

/// Words that mail programs write above a mail that they quote whole.
const WHOLE: [&str; 6] = [
    "-----original message-----",
    "-----ursprüngliche nachricht-----",
    "-----message d'origine-----",
    "-----mensaje original-----",
    "________________________________",
    "begin forwarded message:",
];
/// Where mail programs begin what they quote in HTML.
const HTML: [&str; 6] = [
    "<blockquote",
    "class=\"gmail_quote",
    "id=\"divrplyfwdmsg\"",
    "id=\"appendonsend\"",
    "class=\"moz-cite-prefix\"",
    "class=\"yahoo_quoted",
];
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

/// Parts HTML at the first mark of a mail program. The second half begins within a tag, if anything does.
pub fn part_html(html: &str) -> (&str, &str) {
    let small = html.to_ascii_lowercase();
    let at = HTML.iter().filter_map(|mark| small.find(mark)).min();
    let at = at.map(|at| {
        small[..at]
            .rfind('<')
            .filter(|_| !small[at..].starts_with('<'))
            .unwrap_or(at)
    });
    html.split_at(at.unwrap_or(html.len()))
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

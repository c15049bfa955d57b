//! A note in the languages of systems that have no plain text. Names of people stand in it, and none of
//! them may mention, link or ask for anything there.

use std::fmt::Write as _;

use super::system::Note;

/// As HTML: what a person is called is no tag, and no placeholder either, which some systems fill in.
pub(super) fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 64);
    for letter in text.trim_end().chars() {
        match letter {
            '\n' => html.push_str("<br>"),
            '&' | '<' | '>' | '"' | '\'' | '{' | '}' => {
                let _never_fails = write!(html, "&#{};", u32::from(letter));
            }
            other => html.push(other),
        }
    }
    html
}

/// As Markdown: a block of code, in which nothing is a mention or a link, and our link below it.
pub(super) fn markdown(note: &Note) -> String {
    let fence = "`".repeat(longest_run(&note.text, '`').max(2) + 1);
    let (text, url) = (note.text.trim_end(), &note.url);
    format!("{fence}text\n{text}\n{fence}\n\n[Session in Tandem]({url})\n")
}

/// As the wiki markup of Jira: a block that is taken as it is, and our link below it.
pub(super) fn wiki(note: &Note) -> String {
    let text = note.text.trim_end().replace("{noformat", "{ noformat");
    let url = &note.url;
    format!("{{noformat}}\n{text}\n{{noformat}}\n\n[Session in Tandem|{url}]\n")
}

/// How often a letter stands beside itself.
fn longest_run(text: &str, wanted: char) -> usize {
    let runs = text.split(|letter| letter != wanted).map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Note {
        Note {
            mark: "wrb_1".to_owned(),
            url: "https://tandem.example/sessions/ses_1".to_owned(),
            text: text.to_owned(),
            transcript: None,
        }
    }

    #[test]
    fn a_name_is_neither_a_tag_nor_a_placeholder() {
        assert_eq!(
            html("Customer: <b onclick='x'>&{{ticket.id}}\nOver\n"),
            "Customer: &#60;b onclick=&#39;x&#39;&#62;&#38;&#123;&#123;ticket.id&#125;&#125;<br>Over"
        );
    }

    #[test]
    fn no_name_leaves_its_block_of_code() {
        let written = markdown(&note("Customer: @everyone ```` #7\n"));
        assert_eq!(
            written,
            "`````text\nCustomer: @everyone ```` #7\n`````\n\n\
             [Session in Tandem](https://tandem.example/sessions/ses_1)\n"
        );
        assert!(markdown(&note("plain")).starts_with("```text\n"));
    }

    #[test]
    fn no_name_ends_what_is_taken_as_it_is() {
        let written = wiki(&note("Customer: {noformat} [~all] {noformat:x}\n"));
        assert_eq!(written.matches("{noformat}").count(), 2, "{written}");
        assert!(!written.contains("{noformat:"), "{written}");
    }
}

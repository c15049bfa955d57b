//! What a mail to a customer says: plain text, and the same as modest HTML without anything to load.

use crate::language::{About, Language};
use crate::limits::{QUOTED_CHARS_MAX, SUBJECT_CHARS_MAX, WORDS_BYTES_MAX};
use crate::words::{cut, html, lines, one_line};

/// A message of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who wrote it.
    pub agent: String,
    /// Their words.
    pub text: String,
}

/// Where the customer goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address, which is ours.
    pub url: String,
    /// The last day on which it leads somewhere, for people.
    pub until: String,
}

/// What a mail is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What it is written in.
    pub language: Language,
    /// The ticket's number.
    pub number: i64,
    /// The ticket's subject.
    pub subject: String,
    /// The organisation; empty where it has no name.
    pub organisation: String,
    /// The messages, oldest first.
    pub said: Vec<Said>,
    /// Names of the files that go with them.
    pub files: Vec<String>,
    /// Where the customer goes on; absent where there is no such place.
    pub link: Option<Link>,
    /// Whether answers to the mail are read.
    pub is_answered: bool,
}

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is written in, but for the words of people.
    pub language: Language,
    /// The subject line.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The same for calendars; absent where there is nothing to put into one.
    pub calendar: Option<Calendar>,
}

/// A part of a mail that is for the customer's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// What it is to do.
    pub method: crate::calendar::Method,
    /// The iCalendar object.
    pub text: String,
}

/// Writes the mail.
pub fn compose(facts: &Facts) -> Draft {
    let parts = Parts::of(facts);
    Draft {
        language: facts.language,
        subject: subject(facts),
        text: parts.text(),
        html: parts.html(),
        calendar: None,
    }
}

/// `[#12] Router`.
fn subject(facts: &Facts) -> String {
    let line = format!("[#{}] {}", facts.number, facts.subject);
    one_line(&line, SUBJECT_CHARS_MAX)
}

/// A mail in the order in which it is read.
struct Parts<'a> {
    language: Language,
    opening: String,
    /// Who wrote, where there are several messages, and the words.
    said: Vec<(Option<String>, String)>,
    is_cut: bool,
    files: Option<String>,
    link: Option<&'a Link>,
    answer: Option<&'static str>,
    organisation: String,
}

impl<'a> Parts<'a> {
    fn of(facts: &'a Facts) -> Self {
        let language = facts.language;
        let (names, is_one) = names(&facts.said, language);
        let subject = one_line(&facts.subject, QUOTED_CHARS_MAX);
        let about = About {
            subject: &subject,
            number: facts.number,
        };
        let opening = (language.words().wrote)(&names, is_one, about);
        let (said, is_cut) = words(&facts.said);
        let answer = facts.is_answered;
        Self {
            language,
            opening,
            said,
            is_cut,
            files: attached(&facts.files, language),
            link: facts.link.as_ref(),
            answer: answer.then_some(language.words().may_answer),
            organisation: one_line(&facts.organisation, QUOTED_CHARS_MAX),
        }
    }

    /// What stands below the words, before the address.
    fn lead(&self, link: &Link) -> String {
        let words = self.language.words();
        let lead = if self.is_cut {
            words.read_rest
        } else {
            words.go_on
        };
        lead(&one_line(&link.until, QUOTED_CHARS_MAX))
    }

    fn text(&self) -> String {
        let mut parts = vec![self.opening.clone()];
        for (name, words) in &self.said {
            parts.push(
                name.as_ref()
                    .map_or_else(|| words.clone(), |name| format!("{name}:\n{words}")),
            );
        }
        if self.is_cut {
            parts.push("[…]".to_owned());
        }
        parts.extend(self.files.clone());
        if let Some(link) = self.link {
            parts.push(format!("{}\n{}", self.lead(link), link.url));
        }
        parts.extend(self.answer.map(str::to_owned));
        if !self.organisation.is_empty() {
            // The mark of a signature (RFC 3676 §4.3).
            parts.push(format!("-- \n{}", self.organisation));
        }
        let mut text = parts.join("\n\n");
        text.push('\n');
        text
    }

    fn html(&self) -> String {
        let mut body = format!("<p>{}</p>\n", html(&self.opening));
        for (name, words) in &self.said {
            let name = name
                .as_ref()
                .map(|name| format!("<strong>{}</strong><br>\n", html(name)));
            body.push_str(&format!(
                "<blockquote style=\"margin:0 0 1em;padding:0 0 0 1em;border-left:3px solid #888\">{}{}</blockquote>\n",
                name.unwrap_or_default(),
                html(words)
            ));
        }
        if self.is_cut {
            body.push_str("<p>[…]</p>\n");
        }
        if let Some(files) = &self.files {
            body.push_str(&format!("<p>{}</p>\n", html(files)));
        }
        if let Some(link) = self.link {
            let url = html(&link.url);
            body.push_str(&format!(
                "<p>{}<br>\n<a href=\"{url}\" rel=\"noreferrer\">{url}</a></p>\n",
                html(&self.lead(link))
            ));
        }
        if let Some(answer) = self.answer {
            body.push_str(&format!("<p>{}</p>\n", html(answer)));
        }
        if !self.organisation.is_empty() {
            body.push_str(&format!("<p>-- <br>\n{}</p>\n", html(&self.organisation)));
        }
        page(&body, self.language)
    }
}

/// The name of an organisation below a mail, with the mark of a signature before it (RFC 3676 §4.3) and an empty
/// line before that; nothing where it has no name.
pub(crate) fn sign(text: &mut String, body: &mut String, organisation: &str) {
    if organisation.is_empty() {
        return;
    }
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    text.push_str(&format!("-- \n{organisation}\n"));
    body.push_str(&format!("<p>-- <br>\n{}</p>\n", html(organisation)));
}

/// A document around the body of a mail.
pub(crate) fn page(body: &str, language: Language) -> String {
    let tag = language.tag();
    format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\"></head>\n<body>\n{body}</body></html>\n"
    )
}

/// `Attached: a.pdf, b.png`; nothing where nothing is.
fn attached(files: &[String], language: Language) -> Option<String> {
    let names: Vec<String> = files
        .iter()
        .map(|name| crate::attached::name(name))
        .collect();
    let word = language.words().attached;
    (!names.is_empty()).then(|| format!("{word}: {}", names.join(", ")))
}

/// `Ada`, or `Ada and Grace`, each once; whether that is one person.
fn names(said: &[Said], language: Language) -> (String, bool) {
    let mut names: Vec<String> = Vec::new();
    for one in said {
        let name = one_line(&one.agent, QUOTED_CHARS_MAX);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    let words = language.words();
    match names.as_slice() {
        [] => (words.we.to_owned(), false),
        [one] => (one.clone(), true),
        [first @ .., last] => {
            let all = format!("{} {} {last}", first.join(", "), words.and);
            (all, false)
        }
    }
}

/// The words of all, at most [`WORDS_BYTES_MAX`]; whether something is left out.
fn words(said: &[Said]) -> (Vec<(Option<String>, String)>, bool) {
    let mut n_left = WORDS_BYTES_MAX;
    let mut out = Vec::new();
    for one in said {
        let text = lines(&one.text);
        let (words, is_cut) = cut(text.trim_end(), n_left);
        n_left -= words.len();
        let name = (said.len() > 1).then(|| one_line(&one.agent, QUOTED_CHARS_MAX));
        if !words.is_empty() {
            out.push((name, words.to_owned()));
        }
        if is_cut {
            return (out, true);
        }
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(agent: &str, text: &str) -> Said {
        let (agent, text) = (agent.to_owned(), text.to_owned());
        Said { agent, text }
    }

    fn facts(said: Vec<Said>) -> Facts {
        Facts {
            language: Language::English,
            number: 12,
            subject: "Router".to_owned(),
            organisation: "Example".to_owned(),
            said,
            files: Vec::new(),
            link: Some(Link {
                url: "https://help.example/join#talk.S".to_owned(),
                until: "6 December 2026".to_owned(),
            }),
            is_answered: false,
        }
    }

    #[test]
    fn a_mail_has_the_words_and_the_way_back() {
        let draft = compose(&facts(vec![said("Ada", "Did it\nhold?")]));
        assert_eq!(draft.subject, "[#12] Router");
        let text = "Ada wrote to you about “Router” (#12):\n\nDid it\nhold?\n\nGo on here, until 6 December 2026:\nhttps://help.example/join#talk.S\n\n-- \nExample\n";
        assert_eq!(draft.text, text);
        assert!(draft.html.contains("Did it<br>\nhold?"));
        assert!(
            draft
                .html
                .contains("href=\"https://help.example/join#talk.S\"")
        );
    }

    #[test]
    fn a_mail_names_what_hangs_on_it() {
        let mut facts = facts(vec![said("Ada", "See these.")]);
        facts.files = vec!["a.pdf".to_owned(), "<b>\n.png".to_owned()];
        let draft = compose(&facts);
        let line = "\n\nSee these.\n\nAttached: a.pdf, <b> .png\n\nGo on here";
        assert!(draft.text.contains(line), "{}", draft.text);
        let line = "<p>Attached: a.pdf, &lt;b&gt; .png</p>";
        assert!(draft.html.contains(line), "{}", draft.html);
    }

    #[test]
    fn several_messages_say_whose_they_are_and_an_answer_is_offered_where_it_is_read() {
        let mut facts = facts(vec![
            said("Ada", "one"),
            said("Grace", "two"),
            said("Ada", "three"),
        ]);
        facts.link = None;
        facts.is_answered = true;
        let text = compose(&facts).text;
        assert!(text.starts_with("Ada and Grace wrote to you"), "{text}");
        assert!(text.contains("Grace:\ntwo\n\nAda:\nthree"), "{text}");
        assert!(text.contains("You can also answer this mail."), "{text}");
        assert!(!text.contains("http"), "{text}");
    }

    #[test]
    fn a_mail_is_in_the_language_of_its_facts() {
        let mut facts = facts(vec![said("Ada", "one"), said("Grace", "two")]);
        facts.language = Language::German;
        facts.files = vec!["a.pdf".to_owned()];
        facts.is_answered = true;
        let draft = compose(&facts);
        let text = "Ada und Grace haben Ihnen zu „Router“ (#12) geschrieben:\n\nAda:\none\n\nGrace:\ntwo\n\nAngehängt: a.pdf\n\nHier geht es weiter, bis zum 6 December 2026:\nhttps://help.example/join#talk.S\n\nSie können auch auf diese Mail antworten.\n\n-- \nExample\n";
        assert_eq!(draft.text, text);
        assert_eq!(draft.language, Language::German);
        assert!(draft.html.contains("<html lang=\"de\">"), "{}", draft.html);
        facts.said.truncate(1);
        let text = compose(&facts).text;
        assert!(text.starts_with("Ada hat Ihnen zu "), "{text}");
        facts.said[0].agent.clear();
        let text = compose(&facts).text;
        assert!(text.starts_with("Wir haben Ihnen zu "), "{text}");
    }

    #[test]
    fn words_end_at_their_bound_and_say_so() {
        let most = "x".repeat(WORDS_BYTES_MAX);
        let text = compose(&facts(vec![said("Ada", &most)])).text;
        assert!(text.contains(&most) && !text.contains("[…]"));
        let draft = compose(&facts(vec![said("Ada", &most), said("Ada", "y")]));
        assert!(draft.text.contains("[…]") && draft.text.contains("Read the rest and go on"));
        assert!(!draft.text.contains("\ny\n") && draft.html.contains("[…]"));
    }

    #[test]
    fn subject_and_names_of_the_hostile_are_one_line_of_text() {
        let mut facts = facts(vec![said("Ada\r\nBcc: x@y", "<img src=x onerror=a>")]);
        facts.subject = "Hi\r\nBcc: eve@example.com\u{202e}<script>".to_owned();
        let draft = compose(&facts);
        assert_eq!(draft.subject, "[#12] Hi Bcc: eve@example.com<script>");
        assert!(!draft.html.contains("<img") && !draft.html.contains("<script"));
        facts.subject = "x".repeat(SUBJECT_CHARS_MAX);
        assert_eq!(compose(&facts).subject.chars().count(), SUBJECT_CHARS_MAX);
    }

    proptest! {
        #[test]
        fn nothing_that_people_write_is_markup_or_a_header(
            subject in any::<String>(), agent in any::<String>(), text in any::<String>(), is_german in any::<bool>()
        ) {
            let mut facts = facts(vec![said(&agent, &text)]);
            facts.subject = subject;
            facts.language = if is_german { Language::German } else { Language::English };
            let draft = compose(&facts);
            prop_assert!(!draft.subject.contains(['\r', '\n']));
            prop_assert!(!draft.text.contains('\r'));
            let known = ["!doctype", "html", "head", "meta", "/head", "body", "p", "/p", "br", "blockquote", "/blockquote", "a", "/a", "strong", "/strong", "/body", "/html"];
            for tag in draft.html.split('<').skip(1) {
                let name = tag.split([' ', '>']).next().unwrap_or_default();
                prop_assert!(known.contains(&name), "{name}");
            }
        }
    }
}

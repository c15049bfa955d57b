//! The mail that lets an agent set their password.

use crate::compose::Draft;
use crate::language::Language;
use crate::limits::{QUOTED_CHARS_MAX, SUBJECT_CHARS_MAX};
use crate::words::{html, one_line};

/// Why an agent is to set a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They are new and have none.
    Invited,
    /// An administrator wants it.
    Reset,
    /// Somebody has said on the sign-in page that they have forgotten theirs.
    Forgotten,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Invited, Self::Reset, Self::Forgotten];

    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Reset => "reset",
            Self::Forgotten => "forgotten",
        }
    }

    /// Reads what [`Why::as_str`] wrote.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What the mail is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordFacts {
    /// What it is written in.
    pub language: Language,
    /// Why it goes.
    pub why: Why,
    /// The agent's name.
    pub name: String,
    /// The organisation; empty where it has no name.
    pub organisation: String,
    /// Where the password is set. Ours.
    pub url: String,
    /// For how many hours that works, at least 1.
    pub hours: u32,
}

/// Writes the mail.
pub fn compose(facts: &PasswordFacts) -> Draft {
    let organisation = one_line(&facts.organisation, QUOTED_CHARS_MAX);
    let name = one_line(&facts.name, QUOTED_CHARS_MAX);
    let words = facts.language.words();
    let title = (words.password_title)(facts.why);
    let line = if organisation.is_empty() {
        title.to_owned()
    } else {
        format!("{organisation}: {title}")
    };
    let opening = (words.password)(facts.why, &name);
    let how = (words.password_within)(facts.hours);
    let hint = (words.password_hint)(facts.why);
    let mut text = format!("{opening}\n\n{how}\n{}\n\n{hint}\n", facts.url);
    let url = html(&facts.url);
    let mut body = format!(
        "<p>{}</p>\n<p>{}<br>\n<a href=\"{url}\">{url}</a></p>\n<p>{}</p>\n",
        html(&opening),
        html(&how),
        html(hint)
    );
    crate::compose::sign(&mut text, &mut body, &organisation);
    Draft {
        language: facts.language,
        subject: one_line(&line, SUBJECT_CHARS_MAX),
        text,
        html: crate::compose::page(&body, facts.language),
        calendar: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(language: Language, why: Why) -> PasswordFacts {
        PasswordFacts {
            language,
            why,
            name: "Ben".to_owned(),
            organisation: "Example".to_owned(),
            url: "https://help.example/password#S".to_owned(),
            hours: 72,
        }
    }

    #[test]
    fn each_reason_has_its_words_in_each_language_and_the_address_in_both_forms() {
        let mut texts = Vec::new();
        for language in Language::ALL {
            for why in Why::ALL {
                let draft = compose(&facts(language, why));
                let url = "https://help.example/password#S";
                assert!(draft.text.contains(&format!("\n{url}\n")), "{}", draft.text);
                assert!(draft.html.contains(&format!("href=\"{url}\"")));
                assert!(draft.subject.starts_with("Example: "), "{}", draft.subject);
                assert!(draft.text.contains("Ben") && draft.text.contains("72"));
                texts.push(draft.text);
            }
        }
        texts.sort();
        texts.dedup();
        assert_eq!(texts.len(), Language::ALL.len() * Why::ALL.len());
    }

    #[test]
    fn a_word_leads_back_to_its_reason() {
        for why in Why::ALL {
            assert_eq!(Why::of_word(why.as_str()), Some(why));
        }
        assert_eq!(Why::of_word("odd"), None);
    }

    #[test]
    fn what_people_wrote_is_neither_a_header_nor_markup() {
        let mut facts = facts(Language::English, Why::Invited);
        facts.name = "a\r\nBcc: eve@example.com<script>".to_owned();
        facts.organisation = "x\r\n<b>".repeat(SUBJECT_CHARS_MAX);
        let draft = compose(&facts);
        assert!(!draft.subject.contains(['\r', '\n']));
        assert!(draft.subject.chars().count() <= SUBJECT_CHARS_MAX);
        assert!(!draft.html.contains("<script") && !draft.html.contains("<b>"));
    }
}

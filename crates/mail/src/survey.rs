//! The mail that asks how a session was: one press in it is a score, the next one sends it.

use std::ops::RangeInclusive;

use crate::compose::Draft;
use crate::language::{About, Language, Words};
use crate::limits::{QUOTED_CHARS_MAX, SUBJECT_CHARS_MAX};
use crate::words::{html, one_line};

/// Satisfaction (CSAT), from very dissatisfied to very satisfied.
const SCORES: RangeInclusive<u8> = 1..=5;
/// How a score looks: large enough for a thumb, and without anything to load.
const SCORE_STYLE: &str = "display:inline-block;min-width:44px;padding:12px 0;margin:0 4px 8px 0;\
    border:1px solid #888;border-radius:8px;text-align:center;font-size:18px;text-decoration:none";

/// What the mail is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyFacts {
    /// What it is written in.
    pub language: Language,
    /// The ticket's number.
    pub number: i64,
    /// The ticket's subject.
    pub subject: String,
    /// The organisation; empty where it has no name.
    pub organisation: String,
    /// Where the question is answered; the score follows behind a full stop. Ours.
    pub url: String,
    /// The last day on which it can be, for people.
    pub until: String,
}

/// Writes the mail.
pub fn compose(facts: &SurveyFacts) -> Draft {
    let subject = one_line(&facts.subject, QUOTED_CHARS_MAX);
    let organisation = one_line(&facts.organisation, QUOTED_CHARS_MAX);
    let words = facts.language.words();
    let line = format!("[#{}] {}", facts.number, (words.survey_title)(&subject));
    let question = (words.survey_question)(About {
        subject: &subject,
        number: facts.number,
    });
    let hint = (words.survey_hint)(&one_line(&facts.until, QUOTED_CHARS_MAX));
    let links: Vec<(u8, String)> = SCORES
        .map(|score| (score, format!("{}.{score}", facts.url)))
        .collect();
    let mut text = format!("{question}\n\n{hint}\n\n");
    let mut body = format!("<p>{}</p>\n<p>", html(&question));
    for (score, url) in &links {
        text.push_str(&format!("{}:\n{url}\n\n", name(*score, words)));
        body.push_str(&format!(
            "<a href=\"{}\" title=\"{}\" style=\"{SCORE_STYLE}\">{score}</a>\n",
            html(url),
            html(&name(*score, words))
        ));
    }
    let ends = (words.scale)(*SCORES.start(), *SCORES.end());
    body.push_str(&format!("</p>\n<p>{ends} {}</p>\n", html(&hint)));
    crate::compose::sign(&mut text, &mut body, &organisation);
    Draft {
        language: facts.language,
        subject: one_line(&line, SUBJECT_CHARS_MAX),
        text,
        html: crate::compose::page(&body, facts.language),
        calendar: None,
    }
}

/// `1 of 5, very dissatisfied`.
fn name(score: u8, words: &Words) -> String {
    let name = (words.score)(score, *SCORES.end());
    match score {
        _ if score == *SCORES.start() => format!("{name}, {}", words.dissatisfied),
        _ if score == *SCORES.end() => format!("{name}, {}", words.satisfied),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> SurveyFacts {
        SurveyFacts {
            language: Language::English,
            number: 12,
            subject: "Router".to_owned(),
            organisation: "Example".to_owned(),
            url: "https://help.example/survey#survey.S".to_owned(),
            until: "6 December 2026".to_owned(),
        }
    }

    #[test]
    fn each_score_has_an_address_in_both_forms() {
        let draft = compose(&facts());
        assert_eq!(draft.subject, "[#12] How was our help with “Router”?");
        for score in SCORES {
            let url = format!("https://help.example/survey#survey.S.{score}");
            assert!(draft.text.contains(&format!("\n{url}\n")), "{}", draft.text);
            assert!(
                draft.html.contains(&format!("href=\"{url}\"")),
                "{}",
                draft.html
            );
        }
        assert!(
            draft.text.contains("1 of 5, very dissatisfied:\n"),
            "{}",
            draft.text
        );
        assert!(draft.text.ends_with("-- \nExample\n"), "{}", draft.text);
        assert!(draft.html.contains("until 6 December 2026"));
    }

    #[test]
    fn the_question_is_in_the_language_of_its_facts() {
        let mut facts = facts();
        facts.language = Language::German;
        let draft = compose(&facts);
        assert_eq!(draft.subject, "[#12] Wie war unsere Hilfe zu „Router“?");
        assert!(
            draft.text.contains("5 von 5, sehr zufrieden:\n"),
            "{}",
            draft.text
        );
        assert!(draft.html.contains("title=\"1 von 5, sehr unzufrieden\""));
        assert!(
            draft
                .html
                .contains("1 heißt sehr unzufrieden, 5 sehr zufrieden.")
        );
        assert!(draft.html.contains("<html lang=\"de\">"));
    }

    #[test]
    fn what_people_wrote_is_neither_a_header_nor_markup() {
        let mut facts = facts();
        facts.subject = "a\r\nBcc: eve@example.com<script>".to_owned();
        facts.organisation = "<b>".to_owned();
        let draft = compose(&facts);
        assert!(!draft.subject.contains(['\r', '\n']));
        assert!(!draft.html.contains("<script") && !draft.html.contains("<b>"));
        facts.subject = "x".repeat(4 * SUBJECT_CHARS_MAX);
        assert!(compose(&facts).subject.chars().count() <= SUBJECT_CHARS_MAX);
    }
}

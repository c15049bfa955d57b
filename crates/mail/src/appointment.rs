//! The mail that invites to an appointment, says that it was planned anew, or calls it off.

use crate::calendar::{self, Event, Invitation, Method, Party};
use crate::compose::{Calendar, Draft};
use crate::language::{About, Language};
use crate::limits::{QUOTED_CHARS_MAX, SUBJECT_CHARS_MAX, WORDS_BYTES_MAX};
use crate::words::{cut, html, lines, one_line};

/// What a mail says of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It was planned.
    Planned,
    /// It was planned anew.
    Moved,
    /// It was called off.
    CalledOff,
}

/// What the mail is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointmentFacts {
    /// What it is written in.
    pub language: Language,
    /// What there is to say.
    pub news: News,
    /// The ticket's number.
    pub number: i64,
    /// The ticket's subject.
    pub subject: String,
    /// The organisation; empty where it has no name.
    pub organisation: String,
    /// Who will be there.
    pub agent: String,
    /// When it is, in words, with its zone.
    pub when: String,
    /// What the customer is told of it; empty where nothing.
    pub words: String,
    /// Identifier of the event, ours.
    pub uid: String,
    /// Grows with each change.
    pub sequence: i64,
    /// When the mail was written: the same at each attempt.
    pub written_at: calendar::Millis,
    /// When it begins.
    pub starts_at: calendar::Millis,
    /// When it ends.
    pub ends_at: calendar::Millis,
    /// The page of the appointment, ours; empty where it was called off.
    pub url: String,
    /// Who invites.
    pub organizer: Party,
    /// Who is invited.
    pub attendee: Party,
}

/// Writes the mail.
pub fn compose(facts: &AppointmentFacts) -> Draft {
    let subject = one_line(&facts.subject, QUOTED_CHARS_MAX);
    let words = facts.language.words();
    let title = (words.appointment_title)(facts.news);
    let line = format!("[#{}] {title}: {subject}", facts.number);
    let parts = facts.parts(&subject);
    let mut text = String::new();
    let mut body = String::new();
    for part in &parts {
        text.push_str(&format!("{part}\n\n"));
        body.push_str(&format!("<p>{}</p>\n", html(part)));
    }
    if !facts.url.is_empty() {
        let lead = words.appointment_page;
        text.push_str(&format!("{lead}\n{}\n\n", facts.url));
        let url = html(&facts.url);
        body.push_str(&format!(
            "<p>{}<br>\n<a href=\"{url}\">{url}</a></p>\n",
            html(lead)
        ));
    }
    let organisation = one_line(&facts.organisation, QUOTED_CHARS_MAX);
    crate::compose::sign(&mut text, &mut body, &organisation);
    Draft {
        language: facts.language,
        subject: one_line(&line, SUBJECT_CHARS_MAX),
        text,
        html: crate::compose::page(&body, facts.language),
        calendar: Some(facts.calendar(&subject)),
    }
}

/// What the event is called in calendars: whose help, and what with.
pub fn summary(organisation: &str, number: i64, subject: &str) -> String {
    let subject = one_line(subject, QUOTED_CHARS_MAX);
    let organisation = one_line(organisation, QUOTED_CHARS_MAX);
    if organisation.is_empty() {
        return format!("{subject} (#{number})");
    }
    format!("{organisation}: {subject} (#{number})")
}

impl AppointmentFacts {
    /// Paragraphs, in the order in which they are read.
    fn parts(&self, subject: &str) -> Vec<String> {
        let agent = one_line(&self.agent, QUOTED_CHARS_MAX);
        let when = one_line(&self.when, QUOTED_CHARS_MAX);
        let about = About {
            subject,
            number: self.number,
        };
        let opening = (self.language.words().appointment)(self.news, &agent, about);
        let mut parts = vec![opening, when];
        let (words, _) = cut(&self.words, WORDS_BYTES_MAX);
        if self.news != News::CalledOff && !words.is_empty() {
            parts.push(lines(words));
        }
        parts
    }

    fn calendar(&self, subject: &str) -> Calendar {
        let method = match self.news {
            News::Planned | News::Moved => Method::Request,
            News::CalledOff => Method::Cancel,
        };
        let event = Event {
            uid: self.uid.clone(),
            sequence: self.sequence,
            written_at: self.written_at,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            summary: summary(&self.organisation, self.number, subject),
            description: self.words.clone(),
            url: self.url.clone(),
        };
        let invitation = Invitation {
            method,
            organizer: self.organizer.clone(),
            attendee: self.attendee.clone(),
        };
        Calendar {
            method,
            text: calendar::message(&event, &invitation),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(news: News) -> AppointmentFacts {
        let party = |name: &str, address: &str| Party {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        AppointmentFacts {
            language: Language::English,
            news,
            number: 12,
            subject: "Router".to_owned(),
            organisation: "Example".to_owned(),
            agent: "Ada".to_owned(),
            when: "Tuesday, 1 December 2026, 10:00 to 10:30 (Europe/Berlin, UTC+01:00)".to_owned(),
            words: "Have the router at hand.".to_owned(),
            uid: "apt_1@help.example".to_owned(),
            sequence: 1,
            written_at: 0,
            starts_at: 1_796_115_600_000,
            ends_at: 1_796_117_400_000,
            url: "https://help.example/appointment#appointment.S".to_owned(),
            organizer: party("Example", "support@example.com"),
            attendee: party("Kim", "kim@customer.example"),
        }
    }

    #[test]
    fn an_invitation_says_when_with_whom_and_where() {
        let draft = compose(&facts(News::Planned));
        assert_eq!(draft.subject, "[#12] Appointment: Router");
        for part in [
            "Ada has planned an appointment with you about “Router” (#12):\n\nTuesday, 1 December",
            "(Europe/Berlin, UTC+01:00)",
            "Have the router at hand.",
            "\nhttps://help.example/appointment#appointment.S\n",
        ] {
            assert!(draft.text.contains(part), "{part} in {}", draft.text);
        }
        assert!(draft.text.ends_with("-- \nExample\n"), "{}", draft.text);
        let url = "href=\"https://help.example/appointment#appointment.S\"";
        assert!(draft.html.contains(url), "{}", draft.html);
        let calendar = draft.calendar.expect("a part");
        assert_eq!(calendar.method, Method::Request);
        assert!(calendar.text.contains("SUMMARY:Example: Router (#12)\r\n"));
    }

    #[test]
    fn what_is_called_off_leads_nowhere() {
        let mut off = facts(News::CalledOff);
        off.url = String::new();
        let draft = compose(&off);
        assert_eq!(draft.subject, "[#12] Appointment called off: Router");
        assert!(!draft.text.contains("at hand") && !draft.text.contains("https://"));
        assert!(!draft.html.contains("href"));
        assert_eq!(draft.calendar.expect("a part").method, Method::Cancel);
        let moved = compose(&facts(News::Moved));
        assert!(moved.text.contains("has changed. It is:"), "{}", moved.text);
    }

    #[test]
    fn an_invitation_is_in_the_language_of_its_facts() {
        let of = |news| {
            let mut facts = facts(news);
            facts.language = Language::German;
            compose(&facts)
        };
        let draft = of(News::Planned);
        assert_eq!(draft.subject, "[#12] Termin: Router");
        let opening = "Ada hat einen Termin mit Ihnen zu „Router“ (#12) geplant:\n\n";
        assert!(draft.text.starts_with(opening), "{}", draft.text);
        assert!(draft.text.contains("Hier sehen Sie ihn"), "{}", draft.text);
        assert!(draft.html.contains("<html lang=\"de\">"));
        assert_eq!(of(News::Moved).subject, "[#12] Termin geändert: Router");
        assert_eq!(of(News::CalledOff).subject, "[#12] Termin abgesagt: Router");
    }

    #[test]
    fn what_people_wrote_is_neither_a_header_nor_markup() {
        let mut evil = facts(News::Planned);
        evil.subject = "a\r\nBcc: eve@example.com<script>".to_owned();
        evil.words = "<img src=x>\r\nEND:VEVENT".to_owned();
        evil.agent = "<b>".to_owned();
        let draft = compose(&evil);
        assert!(!draft.subject.contains(['\r', '\n']));
        assert!(!draft.html.contains("<script") && !draft.html.contains("<img"));
        let calendar = draft.calendar.expect("a part").text;
        assert_eq!(calendar.matches("\r\nEND:VEVENT\r\n").count(), 1);
        evil.subject = "x".repeat(4 * SUBJECT_CHARS_MAX);
        assert!(compose(&evil).subject.chars().count() <= SUBJECT_CHARS_MAX);
    }

    #[test]
    fn a_desk_without_a_name_is_not_named() {
        assert_eq!(summary("", 3, "Router"), "Router (#3)");
    }
}

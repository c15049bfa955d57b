//! The words of a note, and of the transcript beside it. Pure: made from what the record has.

use std::fmt::Write as _;

use tandem_protocol::limits::TRANSCRIPT_BYTES_MAX;
use tandem_tickets::{ActorKind, TimelineData};

use super::system::Note;
use crate::source::{Millis, rfc3339};
use crate::store::tickets::Ticket;
use crate::store::timeline::Entry;

/// What a transcript ends with where it would be too long.
const CUT: &str = "\n[The rest is in Tandem.]\n";

/// Which session a note speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    /// Where Tandem is.
    pub origin: &'a str,
    /// The session.
    pub session_id: &'a str,
    /// By what the note is found again.
    pub mark: &'a str,
}

/// The note about a session whose events are `entries`; nothing where it has not ended.
pub(super) fn compose(
    subject: Subject<'_>,
    ticket: &Ticket,
    entries: &[Entry],
    with_transcript: bool,
) -> Option<Note> {
    let (ended_at, reason, duration_ms) = entries.iter().rev().find_map(|entry| {
        let TimelineData::SessionEnded {
            reason,
            duration_ms,
        } = &entry.data
        else {
            return None;
        };
        Some((entry.at, reason.as_str(), *duration_ms))
    })?;
    let mut text = String::from("Tandem session\n\n");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _never_fails = writeln!(text, "{name}: {value}");
        }
    };
    line("Duration", &duration(duration_ms));
    line("Ended", ended(reason));
    line("Outcome", &outcome(ticket));
    line("Agent", &names(entries, ActorKind::Agent));
    line("Customer", &names(entries, ActorKind::Customer));
    line(
        "Began",
        &entries
            .first()
            .map(|first| minute(first.at))
            .unwrap_or_default(),
    );
    line("Over", &minute(ended_at));
    let Subject {
        origin,
        session_id,
        mark,
    } = subject;
    let url = format!("{origin}/sessions/{session_id}");
    line("Session", &url);
    line(
        "Ticket in Tandem",
        &format!("#{} {origin}/tickets/{}", ticket.number, ticket.id),
    );
    line("Reference", mark);
    Some(Note {
        mark: mark.to_owned(),
        url,
        text,
        transcript: with_transcript.then(|| transcript(entries)),
    })
}

/// Who of a kind came into the session, in order, each once.
fn names(entries: &[Entry], kind: ActorKind) -> String {
    let mut names: Vec<&str> = Vec::new();
    for entry in entries {
        let is_here = matches!(entry.data, TimelineData::ParticipantJoined { .. });
        let name = entry.actor.name.trim();
        if is_here && entry.actor.kind == kind && !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn outcome(ticket: &Ticket) -> String {
    let outcome = &ticket.outcome;
    let words = [&outcome.resolution, &outcome.category, &outcome.root_cause];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    words.join(", ")
}

fn ended(reason: &str) -> &str {
    match reason {
        "customer_ended" => "by the customer",
        "agent_ended" => "by the agent",
        "consent_refused" => "the customer said no",
        "expired" => "nobody came in time",
        "abandoned" => "one end stayed away",
        "not_matched" => "the customer did not choose the number that the agent read out",
        "unasked" => "the customer had not asked for help",
        "message_left" => "the customer left a message instead",
        other => other,
    }
}

fn duration(ms: u64) -> String {
    let seconds = ms / 1_000;
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => "none: the customer did not consent".to_owned(),
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// `2026-11-28 12:59 UTC`
fn minute(at: Millis) -> String {
    let text = rfc3339(at);
    let (day, time) = (text.get(..10), text.get(11..16));
    format!(
        "{} {} UTC",
        day.unwrap_or_default(),
        time.unwrap_or_default()
    )
}

/// What was said and what the customer allowed, line by line, [`TRANSCRIPT_BYTES_MAX`] at most.
fn transcript(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let Some(said) = said(entry) else { continue };
        let at = rfc3339(entry.at);
        let who = match entry.actor.name.trim() {
            "" => entry.actor.kind.as_str(),
            name => name,
        };
        let line = format!("{} {who}{said}\n", at.get(11..19).unwrap_or_default());
        if text.len() + line.len() + CUT.len() > TRANSCRIPT_BYTES_MAX {
            text.push_str(CUT);
            break;
        }
        text.push_str(&line);
    }
    text
}

/// What an event reads like behind its actor's name; nothing for what is no part of a talk, comments
/// of agents above all.
fn said(entry: &Entry) -> Option<String> {
    let data = &entry.data;
    if let TimelineData::Chat { text, .. } = data {
        return Some(format!(": {text}"));
    }
    if let TimelineData::GrantAdded { grant } = data {
        return Some(format!(" allowed: {grant}"));
    }
    if let TimelineData::GrantRemoved { grant } = data {
        return Some(format!(" took back: {grant}"));
    }
    if let TimelineData::HandedOff { to, .. } = data {
        return Some(format!(" handed the session to {to}"));
    }
    if let TimelineData::FileSent { name, .. } = data {
        return Some(format!(" sent the file {name}"));
    }
    let plain = if matches!(data, TimelineData::ParticipantJoined { .. }) {
        " came"
    } else if matches!(data, TimelineData::ParticipantLeft { .. }) {
        " left"
    } else if matches!(data, TimelineData::ConsentGiven { .. }) {
        " agreed to be seen"
    } else if matches!(data, TimelineData::ConsentRefused {}) {
        " said no"
    } else if matches!(data, TimelineData::SessionEnded { .. }) {
        " ended the session"
    } else {
        return None;
    };
    Some(plain.to_owned())
}

#[cfg(test)]
mod tests {
    use tandem_tickets::{Actor, Outcome, Priority, Status};

    use super::*;

    fn entry(at: Millis, actor: Actor, data: TimelineData) -> Entry {
        Entry {
            id: String::new(),
            at,
            actor,
            session_id: None,
            data,
        }
    }

    fn chat(text: &str) -> TimelineData {
        TimelineData::Chat {
            id: String::new(),
            text: text.to_owned(),
            role: String::new(),
            mail: None,
        }
    }

    fn joined(role: &str) -> TimelineData {
        TimelineData::ParticipantJoined {
            role: role.to_owned(),
        }
    }

    fn ticket() -> Ticket {
        Ticket {
            id: "tic_1".to_owned(),
            number: 7,
            subject: String::new(),
            description: String::new(),
            status: Status::Open,
            priority: Priority::Normal,
            tags: Vec::new(),
            outcome: Outcome {
                resolution: Some("Solved".to_owned()),
                ..Outcome::default()
            },
            fields: tandem_tickets::FieldValues::new(),
            customer_name: None,
            customer_email: None,
            customer: None,
            assignee: None,
            team: None,
            created_at: 0,
            updated_at: 0,
            version: 1,
            live_session_id: None,
            tier: 1,
            sla: Vec::new(),
            due_at: None,
            merged: None,
        }
    }

    const SUBJECT: Subject<'_> = Subject {
        origin: "https://tandem.example",
        session_id: "ses_1",
        mark: "wrb_1",
    };

    fn note(said: &[&str]) -> Note {
        let (ada, kim) = (Actor::agent("agt_1", "Ada"), Actor::customer("Kim"));
        let mut entries = vec![
            entry(0, ada.clone(), joined("agent")),
            entry(1_000, kim.clone(), joined("customer")),
        ];
        entries.extend(
            said.iter()
                .map(|text| entry(2_000, kim.clone(), chat(text))),
        );
        let secret = TimelineData::Comment {
            body: "for colleagues alone".to_owned(),
            mail: None,
        };
        entries.push(entry(3_000, ada.clone(), secret));
        let ended = TimelineData::SessionEnded {
            reason: "agent_ended".to_owned(),
            duration_ms: 62_500,
        };
        entries.push(entry(64_000, ada, ended));
        compose(SUBJECT, &ticket(), &entries, true).expect("a note")
    }

    #[test]
    fn a_note_says_how_it_went_and_where_to_read_on() {
        let expected = "Tandem session\n\nDuration: 1 min 2 s\nEnded: by the agent\n\
            Outcome: Solved\nAgent: Ada\nCustomer: Kim\nBegan: 1970-01-01 00:00 UTC\n\
            Over: 1970-01-01 00:01 UTC\nSession: https://tandem.example/sessions/ses_1\n\
            Ticket in Tandem: #7 https://tandem.example/tickets/tic_1\nReference: wrb_1\n";
        assert_eq!(note(&[]).text, expected);
    }

    #[test]
    fn a_transcript_has_what_was_said_and_no_comment_of_agents() {
        let expected = "00:00:00 Ada came\n00:00:01 Kim came\n00:00:02 Kim: It stays blank\n\
            00:01:04 Ada ended the session\n";
        assert_eq!(
            note(&["It stays blank"]).transcript.as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn a_transcript_is_cut_at_its_bound() {
        let long = "x".repeat(1_000);
        let text = note(&vec![long.as_str(); 300]).transcript.expect("one");
        assert!(text.len() <= TRANSCRIPT_BYTES_MAX && text.ends_with(CUT));
        assert!(text.len() > TRANSCRIPT_BYTES_MAX - 2_000);
        assert!(
            !note(&vec![long.as_str(); 200])
                .transcript
                .expect("one")
                .contains(CUT)
        );
    }

    #[test]
    fn a_session_that_goes_on_has_no_note() {
        let entries = [entry(0, Actor::customer("Kim"), joined("customer"))];
        assert_eq!(compose(SUBJECT, &ticket(), &entries, true), None);
    }

    #[test]
    fn durations_read_as_people_say_them() {
        for (ms, words) in [
            (0, "none: the customer did not consent"),
            (59_999, "59 s"),
            (60_000, "1 min 0 s"),
            (3_600_000, "1 h 0 min"),
        ] {
            assert_eq!(duration(ms), words);
        }
    }
}

//! Appointments as calendars read them: an iCalendar object (RFC 5545) with one event, by itself or as a
//! message to who is invited (RFC 5546).
//!
//! What people wrote passes [`lines`](crate::words::lines) and is escaped before it comes into a line, and
//! lines are folded, so that no words can begin a property of their own. Times are UTC: what the time is at
//! somebody's place is their calendar's to say.

use jiff::Timestamp;

use crate::limits::{CALENDAR_LINE_OCTETS_MAX, CALENDAR_TEXT_CHARS_MAX, NAME_CHARS_MAX};
use crate::words::{lines, one_line};

/// Milliseconds since 1970.
pub type Millis = i64;

/// What a calendar is told to do with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// To take it in, or to change what it has (RFC 5546 §3.2.2).
    Request,
    /// To take it out (RFC 5546 §3.2.5).
    Cancel,
}

impl Method {
    /// The word of the property and of the media type's parameter (RFC 6047 §2.4).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// The desk that invites, or the customer who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub address: String,
}

/// An event of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same for as long as it is the same event, whatever changes of it; ours.
    pub uid: String,
    /// Grows with each change.
    pub sequence: i64,
    /// When this was written.
    pub written_at: Millis,
    /// When it begins.
    pub starts_at: Millis,
    /// When it ends.
    pub ends_at: Millis,
    /// What it is called.
    pub summary: String,
    /// What it is about; may have several lines.
    pub description: String,
    /// Where it takes place, an address of ours; empty where none is told.
    pub url: String,
}

/// A message to who is invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// What their calendar is to do.
    pub method: Method,
    /// Who invites.
    pub organizer: Party,
    /// Who is invited.
    pub attendee: Party,
}

/// The event as a file: whoever opens it has it in their calendar, and nobody is told.
pub fn file(event: &Event) -> String {
    write(event, None)
}

/// The event as a part of a mail.
pub fn message(event: &Event, invitation: &Invitation) -> String {
    write(event, Some(invitation))
}

fn write(event: &Event, invitation: Option<&Invitation>) -> String {
    let mut out = Lines::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Tandem//Appointments//EN");
    out.line("CALSCALE:GREGORIAN");
    if let Some(invitation) = invitation {
        out.line(&format!("METHOD:{}", invitation.method.as_str()));
    }
    out.line("BEGIN:VEVENT");
    out.line(&format!("UID:{}", escaped(&event.uid)));
    out.line(&format!("SEQUENCE:{}", event.sequence.max(0)));
    out.line(&format!("DTSTAMP:{}", utc(event.written_at)));
    out.line(&format!("DTSTART:{}", utc(event.starts_at)));
    out.line(&format!("DTEND:{}", utc(event.ends_at)));
    out.line(&format!("SUMMARY:{}", escaped(&event.summary)));
    if !event.description.is_empty() {
        out.line(&format!("DESCRIPTION:{}", escaped(&event.description)));
    }
    if !event.url.is_empty() {
        // Many calendars show the place alone, and of it what they can open.
        out.line(&format!("LOCATION:{}", escaped(&event.url)));
        out.line(&format!("URL:{}", one_line(&event.url, usize::MAX)));
    }
    if let Some(invitation) = invitation {
        invitation.write(&mut out);
    }
    let is_off = invitation.is_some_and(|one| one.method == Method::Cancel);
    out.line(if is_off {
        "STATUS:CANCELLED"
    } else {
        "STATUS:CONFIRMED"
    });
    out.line("END:VEVENT");
    out.line("END:VCALENDAR");
    out.0
}

impl Invitation {
    /// Whoever can not come says so on the page of the appointment: no answer of a calendar is asked for.
    fn write(&self, out: &mut Lines) {
        if let Some(address) = mailto(&self.organizer.address) {
            let name = parameter(&self.organizer.name);
            out.line(&format!("ORGANIZER{name}:{address}"));
        }
        if let Some(address) = mailto(&self.attendee.address) {
            let name = parameter(&self.attendee.name);
            out.line(&format!(
                "ATTENDEE{name};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:{address}"
            ));
        }
    }
}

/// Folded lines, each with its end (RFC 5545 §3.1).
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, text: &str) {
        let mut octets = 0;
        for one in text.chars() {
            if octets + one.len_utf8() > CALENDAR_LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(one);
            octets += one.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Text of a property (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let text = lines(text);
    let mut out = String::with_capacity(text.len());
    for one in text.chars().take(CALENDAR_TEXT_CHARS_MAX) {
        match one {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(one);
            }
            '\n' => out.push_str("\\n"),
            _ => out.push(one),
        }
    }
    out
}

/// A name beside an address: in quotes, and without any (RFC 5545 §3.2).
fn parameter(name: &str) -> String {
    let name = one_line(name, NAME_CHARS_MAX).replace('"', "'");
    if name.is_empty() {
        return String::new();
    }
    format!(";CN=\"{name}\"")
}

/// Nothing where the address has signs that would have to be written otherwise (RFC 6068 §2).
fn mailto(address: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.!$'*+-=_~".contains(&byte);
    let is_address = address.contains('@') && address.bytes().all(is_plain);
    is_address.then(|| format!("mailto:{address}"))
}

/// `20261201T090000Z` (RFC 5545 §3.3.5, form 2).
fn utc(at: Millis) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-12-01T09:00:00Z.
    const STARTS: Millis = 1_796_115_600_000;

    fn event() -> Event {
        Event {
            uid: "apt_1@help.example".to_owned(),
            sequence: 2,
            written_at: STARTS - 86_400_000,
            starts_at: STARTS,
            ends_at: STARTS + 30 * 60_000,
            summary: "Example: Router; #12, again".to_owned(),
            description: "Have it at hand.\nC:\\logs".to_owned(),
            url: "https://help.example/appointment#appointment.S".to_owned(),
        }
    }

    fn invitation(method: Method) -> Invitation {
        let party = |name: &str, address: &str| Party {
            name: name.to_owned(),
            address: address.to_owned(),
        };
        Invitation {
            method,
            organizer: party("Example \"Support\"", "support@example.com"),
            attendee: party("Kim", "kim@customer.example"),
        }
    }

    /// The logical lines (RFC 5545 §3.1), and that each is folded as it has to be.
    fn unfolded(text: &str) -> Vec<String> {
        assert!(text.ends_with("\r\n"));
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} octets: {line}", line.len());
            assert!(!line.contains(['\r', '\n']), "{line:?}");
        }
        let whole = text.replace("\r\n ", "");
        let lines = whole.trim_end_matches("\r\n").split("\r\n");
        lines.map(str::to_owned).collect()
    }

    /// What a reader makes of an escaped text.
    fn read(text: &str) -> String {
        let mut out = String::new();
        let mut signs = text.chars();
        while let Some(one) = signs.next() {
            match one {
                '\\' => match signs.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => panic!("an escape of nothing"),
                },
                ';' | ',' => panic!("{one} stands bare in {text}"),
                _ => out.push(one),
            }
        }
        out
    }

    #[test]
    fn an_invitation_has_what_calendars_ask_for() {
        let text = message(&event(), &invitation(Method::Request));
        let expected = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Tandem//Appointments//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            "UID:apt_1@help.example",
            "SEQUENCE:2",
            "DTSTAMP:20261130T090000Z",
            "DTSTART:20261201T090000Z",
            "DTEND:20261201T093000Z",
            "SUMMARY:Example: Router\\; #12\\, again",
            "DESCRIPTION:Have it at hand.\\nC:\\\\logs",
            "LOCATION:https://help.example/appointment#appointment.S",
            "URL:https://help.example/appointment#appointment.S",
            "ORGANIZER;CN=\"Example 'Support'\":mailto:support@example.com",
            "ATTENDEE;CN=\"Kim\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:kim@customer.example",
            "STATUS:CONFIRMED",
            "END:VEVENT",
            "END:VCALENDAR",
        ];
        assert_eq!(unfolded(&text), expected);
    }

    #[test]
    fn what_is_called_off_is_cancelled_and_a_file_tells_nobody() {
        let off = unfolded(&message(&event(), &invitation(Method::Cancel)));
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED"] {
            assert!(off.contains(&line.to_owned()), "{off:?}");
        }
        let file = unfolded(&file(&event()));
        let tells = |line: &&String| {
            ["METHOD", "ORGANIZER", "ATTENDEE"]
                .iter()
                .any(|one| line.starts_with(one))
        };
        assert_eq!(file.iter().find(tells), None);
        assert!(file.contains(&"UID:apt_1@help.example".to_owned()));
    }

    #[test]
    fn an_address_that_would_have_to_be_written_otherwise_is_left_out() {
        for odd in ["kim", "kim@x;CN=\"y\"", "k m@x", "kim@x\r\nX:1", "jörg@x"] {
            assert_eq!(mailto(odd), None, "{odd}");
        }
        let plain = mailto("kim+a@customer.example");
        assert_eq!(plain.as_deref(), Some("mailto:kim+a@customer.example"));
    }

    #[test]
    fn long_words_end_at_their_bound() {
        let long = Event {
            description: "x".repeat(CALENDAR_TEXT_CHARS_MAX + 1),
            ..event()
        };
        let lines = unfolded(&file(&long));
        let line = lines.iter().find(|line| line.starts_with("DESCRIPTION:"));
        let words = line.and_then(|line| line.strip_prefix("DESCRIPTION:"));
        assert_eq!(words.map(str::len), Some(CALENDAR_TEXT_CHARS_MAX));
    }

    proptest! {
        #[test]
        fn whatever_is_written_stays_in_its_property(words in any::<String>(), name in any::<String>()) {
            let event = Event { summary: words.clone(), description: words.clone(), ..event() };
            let mut invitation = invitation(Method::Request);
            invitation.attendee.name = name;
            let lines = unfolded(&message(&event, &invitation));
            prop_assert!(lines.len() == 20 || lines.len() == 19);
            let of = |name: &str| lines.iter().find_map(|line| line.strip_prefix(name));
            let summary = read(of("SUMMARY:").expect("a summary"));
            let expected: String = crate::words::lines(&words).chars().take(CALENDAR_TEXT_CHARS_MAX).collect();
            prop_assert_eq!(summary, expected);
            let attendee = of("ATTENDEE").expect("an attendee");
            prop_assert!(attendee.ends_with(":mailto:kim@customer.example"));
            prop_assert!(attendee.matches('"').count() % 2 == 0);
        }

        #[test]
        fn times_are_utc_and_never_fail(at in any::<i64>()) {
            let text = utc(at);
            prop_assert!(text.ends_with('Z'));
        }
    }
}

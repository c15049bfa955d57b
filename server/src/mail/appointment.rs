//! The mail of an appointment, made of how the appointment stands and of what its event says.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tandem_mail::appointment::{AppointmentFacts, News, compose};
use tandem_mail::calendar::Party;
use tandem_mail::{Draft, Language};
use tandem_tickets::TimelineData;

use super::Inner;
use super::smtp::{Line, ascii};
use crate::source::{Millis, new_secret, secret_hash};
use crate::store::StoreError;
use crate::store::mails::appointment::appointment_of;
use crate::store::mails::{Begun, Mail};

impl Inner {
    /// What a mail about an appointment says; nothing where there is none any more.
    pub(super) async fn appointment(
        &self,
        line: &Line,
        (mail, begun): (&Mail, &Begun),
    ) -> Result<Option<Draft>, StoreError> {
        let said = begun.messages.first();
        let id = said.and_then(|entry| appointment_of(&entry.data));
        let (Some(said), Some(id)) = (said, id) else {
            return Ok(None);
        };
        let Some(appointment) = self.store.lookup_appointment(id).await? else {
            return Ok(None);
        };
        let is_told = self.store.was_told_before(mail, id).await?;
        let news = match said.data {
            TimelineData::AppointmentCalledOff { .. } => News::CalledOff,
            // Who has heard nothing of it yet hears of no change.
            TimelineData::AppointmentMoved { .. } if is_told => News::Moved,
            _ => News::Planned,
        };
        let url = match news {
            News::Planned | News::Moved => self.appointment_url(id, begun.language).await?,
            News::CalledOff => String::new(),
        };
        let (starts_at, ends_at) = (appointment.starts_at, appointment.ends_at);
        Ok(Some(compose(&AppointmentFacts {
            language: begun.language,
            news,
            number: appointment.own.number,
            subject: appointment.own.subject,
            organisation: self.organisation.clone(),
            agent: appointment.agent.1,
            when: when((starts_at, ends_at), &appointment.time_zone, begun.language),
            words: appointment.words.unwrap_or_default(),
            uid: format!("{}@{}", appointment.id, self.origin.host()),
            sequence: appointment.sequence,
            written_at: mail.created_at,
            starts_at,
            ends_at,
            url,
            organizer: line.organizer(),
            attendee: Party {
                name: begun.name.clone(),
                address: ascii(&begun.address).map_or_else(String::new, |one| one.to_string()),
            },
        })))
    }

    /// Each attempt has a link of its own, since only its hash is kept.
    async fn appointment_url(&self, id: &str, language: Language) -> Result<String, StoreError> {
        let secret = format!("appointment.{}", new_secret());
        let now = self.clock.now();
        let hash = secret_hash(&secret);
        self.store.add_appointment_link(id, &hash, now).await?;
        Ok(self.page("appointment", &secret, language))
    }
}

/// When it is, for people: in the zone in which the time was named, and how far that is from UTC then.
fn when((starts_at, ends_at): (Millis, Millis), zone: &str, language: Language) -> String {
    let (zone, name) = match TimeZone::get(zone) {
        Ok(found) => (found, zone),
        Err(_) => (TimeZone::UTC, "UTC"),
    };
    let at = |at: Millis| {
        let at = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(zone.clone())
    };
    language.when(&at(starts_at), &at(ends_at), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(starts: &str, minutes: i64, zone: &str, words: &str) {
        let starts: Timestamp = starts.parse().expect("a time");
        let starts = starts.as_millisecond();
        let span = (starts, starts + minutes * 60_000);
        assert_eq!(when(span, zone, Language::English), words);
    }

    #[test]
    fn a_time_is_told_in_the_language_of_the_mail() {
        let starts: Timestamp = "2026-12-31T22:45:00Z".parse().expect("a time");
        let starts = starts.as_millisecond();
        let told = |minutes: i64| {
            let span = (starts, starts + minutes * 60_000);
            when(span, "Europe/Berlin", Language::German)
        };
        let short = "Donnerstag, 31. Dezember 2026, 23:45 bis 23:55 Uhr (Europe/Berlin, UTC+01:00)";
        assert_eq!(told(10), short);
        let long = "Donnerstag, 31. Dezember 2026, 23:45 Uhr bis Freitag, 1. Januar, 00:15 Uhr (Europe/Berlin, UTC+01:00)";
        assert_eq!(told(30), long);
    }

    #[test]
    fn a_time_is_told_in_its_zone_on_both_sides_of_a_change_of_the_clocks() {
        let berlin = "Europe/Berlin";
        check(
            "2027-03-27T09:00:00Z",
            30,
            berlin,
            "Saturday, 27 March 2027, 10:00 to 10:30 (Europe/Berlin, UTC+01:00)",
        );
        check(
            "2027-03-28T08:00:00Z",
            30,
            berlin,
            "Sunday, 28 March 2027, 10:00 to 10:30 (Europe/Berlin, UTC+02:00)",
        );
        // The hour that is there twice: each is told with its distance from UTC.
        check(
            "2027-10-31T00:30:00Z",
            15,
            berlin,
            "Sunday, 31 October 2027, 02:30 to 02:45 (Europe/Berlin, UTC+02:00)",
        );
        check(
            "2027-10-31T01:30:00Z",
            15,
            berlin,
            "Sunday, 31 October 2027, 02:30 to 02:45 (Europe/Berlin, UTC+01:00)",
        );
        check(
            "2026-12-31T22:45:00Z",
            30,
            berlin,
            "Thursday, 31 December 2026, 23:45 to Friday, 1 January, 00:15 (Europe/Berlin, UTC+01:00)",
        );
    }

    #[test]
    fn a_zone_that_nobody_knows_is_utc() {
        check(
            "2026-12-01T09:00:00Z",
            60,
            "Mars/Olympus",
            "Tuesday, 1 December 2026, 09:00 to 10:00 (UTC)",
        );
    }
}

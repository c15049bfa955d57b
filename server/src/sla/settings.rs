//! Settings of SLA clocks: `[sla]` of the TOML file.
//!
//! They are read and understood once, when the server starts: a promise that can not be kept track of
//! is not made.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tandem_tickets::limits::{SLA_CALENDARS_MAX, SLA_HOLIDAYS_MAX, SLA_TARGET_MINUTES_MAX};
use tandem_tickets::sla::{Calendar, Hours, Plan, Policy};
use tandem_tickets::{Priority, Status};

use crate::source::Millis;

const MINUTE_MS: Millis = 60_000;

/// What is promised to customers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SlaSettings {
    /// While a ticket has one of these no time counts.
    pub paused_in: Vec<Status>,
    /// Share of the promised time that is left when agents are warned; 0 warns nobody.
    pub warn_percent: u8,
    /// When the desk is open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarSettings>,
    /// What is promised, one for each priority at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<PolicySettings>,
}

impl Default for SlaSettings {
    fn default() -> Self {
        Self {
            paused_in: vec![Status::Pending],
            warn_percent: 20,
            calendars: Vec::new(),
            policies: Vec::new(),
        }
    }
}

/// When a desk is open; a day without hours is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarSettings {
    /// What policies call it.
    pub name: String,
    /// Zone of its wall clock, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Hours, such as `9:00-12:30, 13:00-17:00`.
    pub monday: String,
    /// Likewise.
    pub tuesday: String,
    /// Likewise.
    pub wednesday: String,
    /// Likewise.
    pub thursday: String,
    /// Likewise.
    pub friday: String,
    /// Likewise.
    pub saturday: String,
    /// Likewise.
    pub sunday: String,
    /// Closed days, such as `2026-12-25`.
    pub holidays: Vec<String>,
}

/// What is promised for tickets of one priority; without a number, nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySettings {
    /// Of which tickets.
    pub priority: Priority,
    /// Name of the calendar in which time counts; without one it counts around the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Minutes to the first response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_response_minutes: Option<u32>,
    /// Minutes from what the customer writes to the next answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update_minutes: Option<u32>,
    /// Minutes until the ticket is solved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution_minutes: Option<u32>,
}

impl SlaSettings {
    /// What the clocks run by.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn plan(&self) -> Result<Plan, &'static str> {
        if self.calendars.len() > SLA_CALENDARS_MAX {
            return Err("calendars must be 20 at most");
        }
        if self.warn_percent >= 100 {
            return Err("warn_percent must be below 100");
        }
        let mut calendars = Vec::new();
        for one in &self.calendars {
            if calendars.iter().any(|(name, _)| *name == one.name) {
                return Err("two calendars must not have the same name");
            }
            calendars.push((one.name.as_str(), one.read()?));
        }
        let mut plan = Plan {
            paused_in: self.paused_in.clone(),
            warn_percent: self.warn_percent,
            ..Plan::default()
        };
        for one in &self.policies {
            let place = Priority::ALL.iter().position(|of| *of == one.priority);
            let place = place.and_then(|place| plan.policies.get_mut(place));
            let place = place.ok_or("a policy must have a priority")?;
            if place.replace(one.read(&calendars)?).is_some() {
                return Err("two policies must not have the same priority");
            }
        }
        Ok(plan)
    }

    /// Whether anything is promised.
    pub fn is_on(&self) -> bool {
        !self.policies.is_empty()
    }
}

impl CalendarSettings {
    fn read(&self) -> Result<Calendar, &'static str> {
        if self.name.trim().is_empty() {
            return Err("a calendar must have a name");
        }
        if self.holidays.len() > SLA_HOLIDAYS_MAX {
            return Err("holidays must be 400 at most");
        }
        // The zones are those in the binary: the same on every machine.
        let zone = jiff::tz::TimeZoneDatabase::bundled()
            .get(&self.time_zone)
            .map_err(|_| "time_zone must be a name such as Europe/Berlin")?;
        let week = [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ];
        let mut hours = Vec::new();
        for day in week {
            hours.push(Hours::read_day(day).map_err(
                |_| "hours of a day must be such as 9:00-12:30, 13:00-17:00, four of them at most",
            )?);
        }
        let week = hours.try_into().unwrap_or_default();
        let mut holidays = Vec::new();
        for day in &self.holidays {
            let date = day.parse::<Date>();
            holidays.push(date.map_err(|_| "a holiday must be a date such as 2026-12-25")?);
        }
        let calendar = Calendar::new(zone, week, holidays);
        if calendar.due(EPOCH_MS, 1).is_none() {
            return Err("a calendar must have hours on some day");
        }
        Ok(calendar)
    }
}

/// A time from which a calendar of the present opens: 2026-01-01.
const EPOCH_MS: Millis = 1_767_225_600_000;

impl PolicySettings {
    fn read(&self, calendars: &[(&str, Calendar)]) -> Result<Policy, &'static str> {
        let calendar = match self.calendar.as_deref() {
            None => Calendar::around_the_clock(),
            Some(name) => calendars
                .iter()
                .find(|(one, _)| *one == name)
                .map(|(_, calendar)| calendar.clone())
                .ok_or("the calendar of a policy must be one of calendars")?,
        };
        let minutes = [
            self.first_response_minutes,
            self.next_update_minutes,
            self.resolution_minutes,
        ];
        let is_usable = |minutes: &u32| (1..=SLA_TARGET_MINUTES_MAX).contains(minutes);
        if !minutes.iter().flatten().all(is_usable) {
            return Err("minutes of a policy must be from 1 to 527040");
        }
        let [first_response_ms, next_update_ms, resolution_ms] =
            minutes.map(|one| one.map(|minutes| Millis::from(minutes) * MINUTE_MS));
        Ok(Policy {
            calendar,
            first_response_ms,
            next_update_ms,
            resolution_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Plan, String> {
        let settings: SlaSettings = toml::from_str(text).map_err(|error| error.to_string())?;
        settings.plan().map_err(str::to_owned)
    }

    const OFFICE: &str = "[[calendars]]\nname = \"office\"\ntime_zone = \"Europe/Berlin\"\n\
        monday = \"9:00-17:00\"\nholidays = [\"2026-12-25\"]\n";

    #[test]
    fn a_plan_has_what_was_written() {
        let text = format!(
            "paused_in = []\n{OFFICE}[[policies]]\npriority = \"urgent\"\ncalendar = \"office\"\n\
             first_response_minutes = 15\n"
        );
        let plan = read(&text).expect("a plan");
        assert!(plan.paused_in.is_empty());
        let policy = plan.policies[3].as_ref().expect("a policy");
        assert_eq!(policy.first_response_ms, Some(15 * MINUTE_MS));
        assert_eq!(policy.resolution_ms, None);
        assert!(plan.policies[..3].iter().all(Option::is_none));
    }

    #[test]
    fn what_can_not_be_kept_is_refused() {
        let policy = "[[policies]]\npriority = \"low\"\n";
        for wrong in [
            "warn_percent = 100",
            "[[calendars]]\nname = \"x\"\ntime_zone = \"Europe/Nowhere\"\nmonday = \"9:00-17:00\"",
            "[[calendars]]\nname = \"x\"\ntime_zone = \"UTC\"",
            "[[calendars]]\nname = \"x\"\ntime_zone = \"UTC\"\nmonday = \"9-17\"",
            "[[calendars]]\nname = \"\"\ntime_zone = \"UTC\"\nmonday = \"9:00-17:00\"",
            &format!("{OFFICE}{OFFICE}"),
            &format!("{policy}{policy}"),
            &format!("{policy}calendar = \"none\""),
            &format!("{policy}resolution_minutes = 0"),
            &format!(
                "{policy}resolution_minutes = {}",
                SLA_TARGET_MINUTES_MAX + 1
            ),
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let most = format!("{policy}resolution_minutes = {SLA_TARGET_MINUTES_MAX}");
        assert!(read(&most).is_ok());
    }

    #[test]
    fn lists_end_at_their_bounds() {
        let calendars = |n: usize| {
            let one = |n| format!("{}\n", OFFICE.replace("office", &format!("c{n}")));
            (0..n).map(one).collect::<String>()
        };
        assert!(read(&calendars(SLA_CALENDARS_MAX)).is_ok());
        assert!(read(&calendars(SLA_CALENDARS_MAX + 1)).is_err());
        let days = |n: usize| {
            let all = vec!["\"2026-12-25\""; n].join(",");
            OFFICE.replace("\"2026-12-25\"", &all)
        };
        assert!(read(&days(SLA_HOLIDAYS_MAX)).is_ok());
        assert!(read(&days(SLA_HOLIDAYS_MAX + 1)).is_err());
    }
}

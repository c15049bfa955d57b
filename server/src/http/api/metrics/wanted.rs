//! Which tickets, and how they are grouped.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use tandem_metrics::TicketFigures;
use tandem_tickets::limits::TIERS_MAX;
use tandem_tickets::{Priority, categories};
use utoipa::{IntoParams, ToSchema};

use crate::http::api::tickets::teams;
use crate::http::problem::Problem;
use crate::source::Millis;
use crate::store::metrics::{EventPlace, MeasuredOnly, MeasuredTicket, Share, WantedEvents};
use crate::store::sight::Sight;

/// Longest period, in days: two years and a day.
const PERIOD_DAYS_MAX: i32 = 732;
/// Days of the period when the caller does not say.
const PERIOD_DAYS_DEFAULT: i64 = 30;

/// What tickets are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MetricsBy {
    /// All in one.
    #[default]
    All,
    /// The agent who did it, or whose the ticket is: each has what they did themselves.
    Agent,
    /// Its priority.
    Priority,
    /// What it was about.
    Category,
    /// Each of its tags: a ticket with two counts in both.
    Tag,
    /// The highest tier that it has reached.
    Tier,
    /// Each team that the agent was in then, and what is nobody's the ticket's own: one in two teams counts in both.
    Team,
    /// How its first session began.
    Entry,
    /// The day on which it was made.
    Day,
    /// The week, by its Monday.
    Week,
    /// The month, by its first day.
    Month,
}

/// What a group is told by, in the order of the groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// Its name; absent for what has none.
    pub(super) key: Option<String>,
    /// Of an agent their identifier: two may have one name.
    pub(super) id: Option<String>,
}

impl Group {
    /// That of what nothing but a name tells.
    fn of(key: Option<String>) -> Self {
        Self { key, id: None }
    }

    fn of_agent(share: &Share) -> Self {
        let id = share.agent.as_ref().and(share.agent_id.as_ref());
        Self {
            key: share.agent.clone(),
            id: id.cloned(),
        }
    }
}

/// The period and the grouping.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MetricsQuery {
    /// First day, `2026-11-01`; 30 days up to `to` when absent.
    #[param(format = "date")]
    from: Option<String>,
    /// Last day; today when absent.
    #[param(format = "date")]
    to: Option<String>,
    /// Time zone of the days, `Europe/Berlin`; `UTC` when absent.
    tz: Option<String>,
    /// What tickets are grouped by.
    #[param(inline)]
    by: Option<MetricsBy>,
    /// Only what is this agent's, `agt_…`, or `none` for what is nobody's.
    agent: Option<String>,
    /// Only tickets with this priority.
    #[param(inline)]
    priority: Option<Priority>,
    /// Only tickets in this category, or in one that stands under it.
    category: Option<String>,
    /// Only tickets that have reached this tier, and no higher one.
    #[param(minimum = 1, maximum = 5)]
    tier: Option<u8>,
    /// Only what is that of an agent who was in this team then, or nobody's on a ticket of it; or in one of several
    /// with commas between them, or `none` for what is no team's.
    #[param(max_length = 659)]
    team: Option<String>,
}

/// Which tickets, where to begin and how much.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EventsQuery {
    /// First day of the tickets, `2026-11-01`; 30 days up to `to` when absent.
    #[param(format = "date")]
    from: Option<String>,
    /// Last day; today when absent.
    #[param(format = "date")]
    to: Option<String>,
    /// Time zone of the days, `Europe/Berlin`; `UTC` when absent.
    tz: Option<String>,
    /// Only of tickets that this agent has, had or did something on, `agt_…`, or `none` for those that nobody
    /// has.
    agent: Option<String>,
    /// Only of tickets with this priority.
    #[param(inline)]
    priority: Option<Priority>,
    /// Only of tickets in this category, or in one that stands under it.
    category: Option<String>,
    /// Only of tickets that have reached this tier, and no higher one.
    #[param(minimum = 1, maximum = 5)]
    tier: Option<u8>,
    /// Only of tickets of this team, and of those that an agent in it has, had or did something on; or of several
    /// with commas between them, or `none` where no team is.
    #[param(max_length = 659)]
    team: Option<String>,
    /// Where the page before ended; it stands in its `Link`.
    pub(super) cursor: Option<String>,
    /// Most lines.
    #[param(minimum = 1, maximum = 10_000, default = 1_000)]
    pub(super) limit: Option<u32>,
}

/// A period of whole days in a time zone.
#[derive(Clone, Debug)]
pub(in crate::http::api) struct Period {
    /// First moment.
    pub(in crate::http::api) from: Millis,
    /// First moment after it.
    pub(in crate::http::api) to: Millis,
    /// First and last day.
    pub(in crate::http::api) days: (Date, Date),
    zone: TimeZone,
    by: MetricsBy,
    /// Which tickets.
    pub(super) only: MeasuredOnly,
}

impl EventsQuery {
    /// The tickets alone.
    pub(super) fn query(&self) -> MetricsQuery {
        MetricsQuery {
            from: self.from.clone(),
            to: self.to.clone(),
            tz: self.tz.clone(),
            by: None,
            agent: self.agent.clone(),
            priority: self.priority,
            category: self.category.clone(),
            tier: self.tier,
            team: self.team.clone(),
        }
    }
}

impl MetricsQuery {
    /// The days alone, as they are asked for.
    pub(in crate::http::api) fn of_days(
        from: Option<String>,
        to: Option<String>,
        tz: Option<String>,
    ) -> Self {
        Self {
            from,
            to,
            tz,
            ..Self::default()
        }
    }

    /// The period that is meant, at the time `now`.
    pub(in crate::http::api) fn period(&self, now: Millis) -> Result<Period, Problem> {
        if self
            .tier
            .is_some_and(|tier| !(1..=TIERS_MAX).contains(&tier))
        {
            let detail = format!("tier must be from 1 to {TIERS_MAX}.");
            return Err(Problem::invalid_query(detail));
        }
        let name = self.tz.as_deref().unwrap_or("UTC");
        let zone = TimeZone::get(name)
            .map_err(|_| Problem::invalid_query("tz must name a time zone, as Europe/Berlin."))?;
        let last = match &self.to {
            Some(day) => date("to", day)?,
            None => local(now, &zone)?,
        };
        let first = match &self.from {
            Some(day) => date("from", day)?,
            None => last
                .checked_sub(PERIOD_DAYS_DEFAULT.days())
                .map_err(|_| out_of_range())?,
        };
        let length = (last - first).get_days();
        if !(0..PERIOD_DAYS_MAX).contains(&length) {
            return Err(out_of_range());
        }
        let after = last.checked_add(1.day()).map_err(|_| out_of_range())?;
        Ok(Period {
            from: start(first, &zone)?,
            to: start(after, &zone)?,
            days: (first, last),
            zone,
            by: self.by.unwrap_or_default(),
            only: MeasuredOnly {
                agent: self.agent.clone(),
                priority: self.priority,
                category: self.category.clone(),
                tier: self.tier,
                teams: self.team.as_deref().map(teams).transpose()?,
            },
        })
    }
}

impl Period {
    /// The same number of days right before.
    pub(in crate::http::api) fn before(&self) -> Result<Self, Problem> {
        let (first, last) = self.days;
        let length = (last - first).get_days() + 1;
        let back = |day: Date| {
            day.checked_sub(i64::from(length).days())
                .map_err(|_| out_of_range())
        };
        let days = (back(first)?, back(last)?);
        Ok(Self {
            from: start(days.0, &self.zone)?,
            to: self.from,
            days,
            ..self.clone()
        })
    }

    /// Whether something is asked of teams.
    pub(super) fn tells_teams(&self) -> bool {
        self.by == MetricsBy::Team || self.only.teams.is_some()
    }

    /// The day of a moment.
    pub(in crate::http::api) fn day(&self, at: Millis) -> Option<Date> {
        local(at, &self.zone).ok()
    }

    /// The events of these tickets, at most `limit` of them behind `after`.
    pub(super) fn events(&self, after: Option<EventPlace>, limit: u32) -> WantedEvents {
        WantedEvents {
            from: self.from,
            to: self.to,
            only: self.only.clone(),
            sight: Sight::default(),
            after,
            limit,
        }
    }

    /// What of a ticket counts, and in which group.
    pub(super) fn counted<'a>(
        &self,
        ticket: &'a MeasuredTicket,
    ) -> Vec<(Group, &'a TicketFigures)> {
        let by_agents = matches!(self.by, MetricsBy::Agent | MetricsBy::Team);
        if !by_agents && !self.only.is_of_agents() {
            let groups = self.groups(ticket, None).into_iter();
            return groups.map(|group| (group, &ticket.figures)).collect();
        }
        let of = |share: &'a Share| {
            let groups = self.groups(ticket, Some(share)).into_iter();
            groups.map(move |group| (group, &share.figures))
        };
        let shares = ticket.shares.iter();
        let shares = shares.filter(|share| self.only.includes_share(share));
        shares.flat_map(of).collect()
    }

    /// The groups that a ticket is in, or somebody's share of it.
    fn groups(&self, ticket: &MeasuredTicket, share: Option<&Share>) -> Vec<Group> {
        if self.by == MetricsBy::Agent {
            return vec![share.map(Group::of_agent).unwrap_or_default()];
        }
        let keys = self.keys(ticket, share).into_iter();
        keys.map(Group::of).collect()
    }

    /// The names of these groups, where they are no agents'.
    fn keys(&self, ticket: &MeasuredTicket, share: Option<&Share>) -> Vec<Option<String>> {
        let day = || local(ticket.created_at, &self.zone).ok();
        match self.by {
            MetricsBy::All | MetricsBy::Agent => vec![None],
            MetricsBy::Priority => vec![Some(ticket.priority.clone())],
            MetricsBy::Category => levels(ticket.category.as_deref()),
            MetricsBy::Tag => each(&ticket.tags),
            MetricsBy::Tier => vec![Some(ticket.tier.to_string())],
            MetricsBy::Team => each(share.map_or(&[][..], |share| share.teams.as_slice())),
            MetricsBy::Entry => vec![ticket.figures.entry.clone()],
            MetricsBy::Day => vec![day().map(|day| day.to_string())],
            MetricsBy::Week => vec![day().and_then(monday).map(|day| day.to_string())],
            MetricsBy::Month => vec![day().map(|day| day.first_of_month().to_string())],
        }
    }
}

/// The category, and the one that it stands under: a ticket counts in both.
pub(in crate::http::api) fn levels(category: Option<&str>) -> Vec<Option<String>> {
    let parent = category.and_then(categories::parent_of);
    let own = category.map(str::to_owned);
    parent
        .map(|one| Some(one.to_owned()))
        .into_iter()
        .chain([own])
        .collect()
}

/// One group for each word; without any, the group that has no key.
fn each(words: &[String]) -> Vec<Option<String>> {
    if words.is_empty() {
        return vec![None];
    }
    words.iter().cloned().map(Some).collect()
}

fn monday(day: Date) -> Option<Date> {
    let since = day.weekday().since(Weekday::Monday);
    day.checked_sub(i64::from(since).days()).ok()
}

fn date(what: &str, text: &str) -> Result<Date, Problem> {
    let wrong = |_| Problem::invalid_query(format!("{what} must be a day, as 2026-11-01."));
    text.parse().map_err(wrong)
}

fn local(at: Millis, zone: &TimeZone) -> Result<Date, Problem> {
    let at = Timestamp::from_millisecond(at).map_err(|_| out_of_range())?;
    Ok(at.to_zoned(zone.clone()).date())
}

fn start(day: Date, zone: &TimeZone) -> Result<Millis, Problem> {
    let start = day.to_zoned(zone.clone()).map_err(|_| out_of_range())?;
    Ok(start.timestamp().as_millisecond())
}

fn out_of_range() -> Problem {
    Problem::invalid_query(format!(
        "The period must have 1 to {PERIOD_DAYS_MAX} days, the first before the last."
    ))
}

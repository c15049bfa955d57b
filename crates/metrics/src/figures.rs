//! Many tickets: counts, and how their times are spread.

use serde::Serialize;

use crate::ticket::TicketFigures;

/// Adds up tickets.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    tickets: u64,
    merged: u64,
    first_contact: u64,
    reopened: u64,
    reopens: u64,
    transfers: u64,
    escalations: u64,
    sla_met: u64,
    sla_breached: u64,
    sessions: u64,
    attended: u64,
    abandoned: u64,
    first_response_ms: Vec<u64>,
    resolution_ms: Vec<u64>,
    handle_ms: Vec<u64>,
    waiting_ms: Vec<u64>,
    session_ms: Vec<u64>,
    surveys_asked: u64,
    csat: Ratings,
    ces: Ratings,
    nps: Ratings,
    call_backs: u64,
    call_backs_kept: u64,
    call_backs_missed: u64,
    time_to_call_ms: Vec<u64>,
}

/// How times are spread, in milliseconds; the times are absent when nothing was measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spread {
    /// How many were measured.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub count: u64,
    /// Mean, rounded down.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub mean_ms: Option<u64>,
    /// Median: the smallest that half of them do not exceed.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub median_ms: Option<u64>,
    /// The smallest that nine tenths of them do not exceed.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub p90_ms: Option<u64>,
}

/// Answers on one scale: how many there are, and how many stand at its two ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ratings {
    /// How many answered.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub count: u64,
    /// All answers together; divided by `count`, the mean.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sum: u64,
    /// Of those, the good ones: CSAT 4 and 5, CES 5 to 7, NPS 9 and 10.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub high: u64,
    /// Of those, the bad ones: CSAT 1 and 2, CES 1 to 3, NPS 0 to 6.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub low: u64,
}

impl Ratings {
    /// Adds answers; good from `high_min` on, bad up to `low_max`.
    fn add(&mut self, answers: &[u8], low_max: u8, high_min: u8) {
        for answer in answers {
            self.count += 1;
            self.sum += u64::from(*answer);
            self.high += u64::from(*answer >= high_min);
            self.low += u64::from(*answer <= low_max);
        }
    }
}

/// The figures of a group of tickets; `docs/METRICS.md` defines each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, rename = "MetricsSummary")
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = MetricsSummary))]
pub struct Summary {
    /// Tickets, without those that were merged into others.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub tickets: u64,
    /// Tickets that were merged into others.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub merged: u64,
    /// Tickets that are solved or closed.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub solved: u64,
    /// Of the solved, those with first contact resolution.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub first_contact: u64,
    /// Tickets that were reopened at least once.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub reopened: u64,
    /// How often tickets were reopened.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub reopens: u64,
    /// How often tickets or sessions went from one agent to another.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub transfers: u64,
    /// How often tickets went to a higher tier.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub escalations: u64,
    /// Promises of time to customers that were kept.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sla_met: u64,
    /// Those that were not.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sla_breached: u64,
    /// Sessions made for them.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sessions: u64,
    /// Sessions that the customer came to.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub attended: u64,
    /// Of those, the ones that ended before an agent came.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub abandoned: u64,
    /// First response time of each ticket.
    pub first_response: Spread,
    /// Resolution time of each solved ticket.
    pub resolution: Spread,
    /// Handle time of each ticket with a session that was agreed to.
    pub handle: Spread,
    /// Waiting time of each session in which customer and agent met.
    pub waiting: Spread,
    /// Duration of each session that was agreed to.
    pub session: Spread,
    /// Sessions whose customer was asked how they were.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub surveys_asked: u64,
    /// Satisfaction of each session with an answer.
    pub csat: Ratings,
    /// Effort, of each that has it.
    pub ces: Ratings,
    /// Recommendation, of each that has it.
    pub nps: Ratings,
    /// Call-backs that were asked for.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub call_backs: u64,
    /// Of those, the ones whose first call came in time.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub call_backs_kept: u64,
    /// Of those, the ones whose first call came late, or that were called off when it was late already.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub call_backs_missed: u64,
    /// From when on the customer was to be called to the first call, for each that there was.
    pub time_to_call: Spread,
}

impl Figures {
    /// Adds one ticket, or the share of one.
    pub fn add(&mut self, ticket: &TicketFigures) {
        self.tickets += u64::from(!ticket.merged && !ticket.is_share);
        self.merged += u64::from(ticket.merged);
        self.first_contact += u64::from(ticket.first_contact);
        self.reopened += u64::from(ticket.reopens > 0);
        self.reopens += ticket.reopens;
        self.transfers += ticket.transfers;
        self.escalations += ticket.escalations;
        self.sla_met += ticket.sla_met;
        self.sla_breached += ticket.sla_breached;
        self.sessions += ticket.sessions;
        self.attended += ticket.attended;
        self.abandoned += ticket.abandoned;
        self.first_response_ms.extend(ticket.first_response_ms);
        self.resolution_ms.extend(ticket.resolution_ms);
        self.handle_ms.extend(ticket.handle_ms);
        self.waiting_ms.extend(&ticket.waiting_ms);
        self.session_ms.extend(&ticket.session_ms);
        self.surveys_asked += ticket.surveys_asked;
        self.csat.add(&ticket.csat, 2, 4);
        self.ces.add(&ticket.ces, 3, 5);
        self.nps.add(&ticket.nps, 6, 9);
        self.call_backs += ticket.call_backs;
        self.call_backs_kept += ticket.call_backs_kept;
        self.call_backs_missed += ticket.call_backs_missed;
        self.time_to_call_ms.extend(&ticket.time_to_call_ms);
    }

    /// The figures of all that were added.
    pub fn summary(self) -> Summary {
        let resolution = spread(self.resolution_ms);
        Summary {
            tickets: self.tickets,
            merged: self.merged,
            solved: resolution.count,
            first_contact: self.first_contact,
            reopened: self.reopened,
            reopens: self.reopens,
            transfers: self.transfers,
            escalations: self.escalations,
            sla_met: self.sla_met,
            sla_breached: self.sla_breached,
            sessions: self.sessions,
            attended: self.attended,
            abandoned: self.abandoned,
            first_response: spread(self.first_response_ms),
            resolution,
            handle: spread(self.handle_ms),
            waiting: spread(self.waiting_ms),
            session: spread(self.session_ms),
            surveys_asked: self.surveys_asked,
            csat: self.csat,
            ces: self.ces,
            nps: self.nps,
            call_backs: self.call_backs,
            call_backs_kept: self.call_backs_kept,
            call_backs_missed: self.call_backs_missed,
            time_to_call: spread(self.time_to_call_ms),
        }
    }
}

pub(crate) fn spread(mut times: Vec<u64>) -> Spread {
    times.sort_unstable();
    let count = times.len();
    // Nearest rank: the smallest time that at least this share of the times does not exceed.
    let rank = |tenths: usize| {
        let rank = (count * tenths).div_ceil(10);
        times.get(rank.checked_sub(1)?).copied()
    };
    let n = u64::try_from(count).unwrap_or(u64::MAX);
    Spread {
        count: n,
        mean_ms: times.iter().sum::<u64>().checked_div(n),
        median_ms: rank(5),
        p90_ms: rank(9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(times: &[u64], mean: Option<u64>, median: Option<u64>, p90: Option<u64>) {
        let spread = spread(times.to_vec());
        assert_eq!(
            (spread.mean_ms, spread.median_ms, spread.p90_ms),
            (mean, median, p90)
        );
    }

    #[test]
    fn ratings_count_both_ends_of_their_scale() {
        let mut nps = Ratings::default();
        nps.add(&[0, 6, 7, 8, 9, 10], 6, 9);
        let expected = Ratings {
            count: 6,
            sum: 40,
            high: 2,
            low: 2,
        };
        assert_eq!(nps, expected);
    }

    #[test]
    fn spread_is_by_nearest_rank() {
        check(&[], None, None, None);
        check(&[7], Some(7), Some(7), Some(7));
        check(&[4, 1], Some(2), Some(1), Some(4));
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some(5), Some(5), Some(9));
    }
}

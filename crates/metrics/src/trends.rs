//! Where customers seek help and where they stall, group by group.
//!
//! Who asks decides what a group is (a page, an element, …) and what is compared with what; this only counts,
//! so that each figure is one of what was really noted.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::figures::spread;
use crate::{Spread, TicketFigures};

/// One note of where a customer was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The groups that it counts in, each once: a category and the one that it stands under are two.
    pub keys: Vec<Option<String>>,
    /// It is of what is compared with.
    pub is_before: bool,
    /// How long they stood there; absent where they sought help.
    pub stalled_ms: Option<u64>,
}

/// Adds up sightings, ticket by ticket.
#[derive(Clone, Debug, Default)]
pub struct Trends {
    groups_max: usize,
    is_full: bool,
    all: Trend,
    groups: BTreeMap<Option<String>, Trend>,
}

#[derive(Clone, Debug, Default)]
struct Trend {
    started: u64,
    stalled: u64,
    started_before: u64,
    stalled_before: u64,
    stalled_ms: Vec<u64>,
    tickets: u64,
    solved: u64,
    first_contact: u64,
}

/// The figures of one group; `docs/METRICS.md` defines each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrendSummary {
    /// Sessions whose customers sought help there.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub started: u64,
    /// As many of what is compared with.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub started_before: u64,
    /// Stalls there.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub stalled: u64,
    /// As many of what is compared with.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub stalled_before: u64,
    /// How long the stalls were.
    pub stall: Spread,
    /// Tickets of these sessions, without those that were merged into others.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub tickets: u64,
    /// Of those, the solved ones.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub solved: u64,
    /// Of the solved, those with first contact resolution.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub first_contact: u64,
}

impl Trends {
    /// Takes in at most so many groups.
    pub fn of_at_most(groups_max: usize) -> Self {
        Self {
            groups_max,
            ..Self::default()
        }
    }

    /// Takes in all sightings of one ticket.
    pub fn add(&mut self, ticket: &TicketFigures, sightings: &[Sighting]) {
        let mut keys: Vec<&Option<String>> = Vec::new();
        for sighting in sightings {
            self.all.add(sighting);
            for key in &sighting.keys {
                if self.groups.len() >= self.groups_max && !self.groups.contains_key(key) {
                    self.is_full = true;
                    return;
                }
                self.groups.entry(key.clone()).or_default().add(sighting);
            }
            if !sighting.is_before {
                keys.extend(&sighting.keys);
            }
        }
        if keys.is_empty() {
            return;
        }
        self.all.end(ticket);
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.groups.entry(key.clone()).or_default().end(ticket);
        }
    }

    /// Whether there were more groups than are taken in: then the figures are of no use.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// The figures of all sightings, and of each group: first where most sought help or stalled.
    pub fn close(self) -> (TrendSummary, Vec<(Option<String>, TrendSummary)>) {
        let each = self.groups.into_iter();
        let mut groups: Vec<_> = each.map(|(key, group)| (key, group.summary())).collect();
        let weight = |group: &TrendSummary| group.started + group.stalled;
        groups.sort_by(|(one_key, one), (other_key, other)| {
            let by_weight = weight(other).cmp(&weight(one));
            by_weight.then_with(|| one_key.cmp(other_key))
        });
        (self.all.summary(), groups)
    }
}

impl Trend {
    fn add(&mut self, sighting: &Sighting) {
        let (started, stalled) = match sighting.is_before {
            true => (&mut self.started_before, &mut self.stalled_before),
            false => (&mut self.started, &mut self.stalled),
        };
        let Some(ms) = sighting.stalled_ms else {
            *started += 1;
            return;
        };
        *stalled += 1;
        if !sighting.is_before {
            self.stalled_ms.push(ms);
        }
    }

    /// How the ticket ended counts once for each group that it was in; one that was merged into another is none.
    fn end(&mut self, ticket: &TicketFigures) {
        self.tickets += u64::from(!ticket.merged);
        self.solved += u64::from(ticket.resolution_ms.is_some());
        self.first_contact += u64::from(ticket.first_contact);
    }

    fn summary(self) -> TrendSummary {
        TrendSummary {
            started: self.started,
            started_before: self.started_before,
            stalled: self.stalled,
            stalled_before: self.stalled_before,
            stall: spread(self.stalled_ms),
            tickets: self.tickets,
            solved: self.solved,
            first_contact: self.first_contact,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(key: &str, is_before: bool, stalled_ms: Option<u64>) -> Sighting {
        Sighting {
            keys: vec![Some(key.to_owned())],
            is_before,
            stalled_ms,
        }
    }

    #[test]
    fn a_ticket_counts_once_in_each_group_and_what_was_before_in_none() {
        let mut trends = Trends::of_at_most(3);
        let solved = TicketFigures {
            resolution_ms: Some(1),
            first_contact: true,
            ..TicketFigures::default()
        };
        let of_ticket = [
            sighting("/pay", false, None),
            sighting("/pay", false, Some(40)),
            sighting("/cart", false, Some(60)),
            sighting("/old", true, Some(99)),
        ];
        trends.add(&solved, &of_ticket);
        trends.add(&TicketFigures::default(), &[sighting("/pay", true, None)]);
        assert!(!trends.is_full(), "as many as there may be");
        let mut fuller = trends.clone();
        fuller.add(&solved, &[sighting("/one-more", false, None)]);
        assert!(fuller.is_full());
        let (all, groups) = trends.close();
        assert_eq!((all.started, all.started_before, all.stalled), (1, 1, 2));
        assert_eq!((all.tickets, all.solved, all.first_contact), (1, 1, 1));
        let keys: Vec<_> = groups.iter().map(|(key, _)| key.as_deref()).collect();
        assert_eq!(keys, [Some("/pay"), Some("/cart"), Some("/old")]);
        let (pay, old) = (&groups[0].1, &groups[2].1);
        assert_eq!((pay.tickets, pay.stall.median_ms), (1, Some(40)));
        assert_eq!(
            (old.tickets, old.stall.count, old.stalled_before),
            (0, 0, 1)
        );
    }

    #[test]
    fn what_is_in_two_groups_is_in_all_of_them_once() {
        let mut trends = Trends::of_at_most(2);
        let keys = ["Devices", "Devices › Router"].map(|key| Some(key.to_owned()));
        let sighting = Sighting {
            keys: keys.to_vec(),
            is_before: false,
            stalled_ms: Some(40),
        };
        trends.add(&TicketFigures::default(), &[sighting]);
        assert!(!trends.is_full());
        let (all, groups) = trends.close();
        assert_eq!((all.stalled, all.tickets), (1, 1));
        let of = |(key, figures): (_, TrendSummary)| (key, figures.stalled, figures.tickets);
        let groups: Vec<_> = groups.into_iter().map(of).collect();
        assert_eq!(groups, keys.map(|key| (key, 1, 1)));
    }
}

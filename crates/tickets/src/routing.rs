//! Who helps whom: what agents are there for, and to whom a customer who waits is offered.
//!
//! [`Dispatch`] is told who waits and who is there, and keeps an offer open for each customer: to the
//! agent who fits and has been idle longest, for a while, then to the next. It gives nobody away; whoever
//! accepts first has the customer, and that is decided by the session.

use std::collections::{BTreeMap, BTreeSet};

use crate::sla::Millis;

/// What an agent is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Level of support, from 1.
    pub tier: u8,
    /// Teams, as tags are.
    pub teams: Vec<String>,
    /// Skills and languages, as tags are.
    pub skills: Vec<String>,
    /// Sessions at once.
    pub capacity: u8,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            tier: 1,
            teams: Vec::new(),
            skills: Vec::new(),
            capacity: 1,
        }
    }
}

impl Profile {
    /// Whether the agent has all skills that are wanted.
    pub fn fits(&self, wanted: &[String]) -> bool {
        wanted.iter().all(|skill| self.skills.contains(skill))
    }
}

/// A customer who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their session.
    pub session: String,
    /// Skills that they want.
    pub skills: Vec<String>,
    /// The only agents whom they are offered to, where they were handed on to these; none for all.
    pub among: Option<Vec<String>>,
}

impl Waiting {
    fn is_for(&self, seat: &Seat) -> bool {
        let among = self.among.as_ref();
        seat.profile.fits(&self.skills) && among.is_none_or(|among| among.contains(&seat.agent))
    }
}

/// An agent who takes customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who.
    pub agent: String,
    /// What they are there for.
    pub profile: Profile,
    /// Sessions that they have.
    pub n_sessions: usize,
    /// When their last one ended or began; the lowest has been idle longest.
    pub idle_since: Millis,
}

/// A customer is offered to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// To whom.
    pub agent: String,
    /// Until when.
    pub until: Millis,
}

/// Keeps the offers.
#[derive(Clone, Debug)]
pub struct Dispatch {
    offer_ms: Millis,
    offers: BTreeMap<String, Offer>,
    /// Agents who have let a customer pass, by session.
    passed: BTreeMap<String, BTreeSet<String>>,
}

impl Dispatch {
    /// Offers stand for `offer_ms`; nothing is offered where that is 0.
    pub fn new(offer_ms: Millis) -> Self {
        Self {
            offer_ms,
            offers: BTreeMap::new(),
            passed: BTreeMap::new(),
        }
    }

    /// Looks at all who wait, longest first, and all who take customers; whether offers have changed.
    pub fn handle_look(&mut self, waiting: &[Waiting], seats: &[Seat], now: Millis) -> bool {
        if self.offer_ms <= 0 {
            return false;
        }
        let before = self.offers.clone();
        let is_waiting = |session: &String| waiting.iter().any(|one| one.session == *session);
        self.passed.retain(|session, _| is_waiting(session));
        self.offers.retain(|session, _| is_waiting(session));
        self.withdraw(seats, now);
        for one in waiting {
            if !self.offers.contains_key(&one.session) {
                self.offer(one, seats, now);
            }
        }
        self.offers != before
    }

    /// An agent lets a customer pass; false when they were not asked.
    pub fn handle_pass(&mut self, session: &str, agent: &str) -> bool {
        let is_theirs = self
            .offers
            .get(session)
            .is_some_and(|one| one.agent == agent);
        if is_theirs {
            self.offers.remove(session);
            self.note_pass(session.to_owned(), agent.to_owned());
        }
        is_theirs
    }

    /// To whom a customer is offered.
    pub fn offer_of(&self, session: &str) -> Option<&Offer> {
        self.offers.get(session)
    }

    /// When to look again at the latest.
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.offers.values().map(|offer| offer.until).min()
    }

    /// Takes back what has run out, and what is offered to agents who take no more.
    fn withdraw(&mut self, seats: &[Seat], now: Millis) {
        let mut late = Vec::new();
        self.offers.retain(|session, offer| {
            let is_late = offer.until <= now;
            if is_late {
                late.push((session.clone(), offer.agent.clone()));
            }
            !is_late && seats.iter().any(|seat| seat.agent == offer.agent)
        });
        for (session, agent) in late {
            self.note_pass(session, agent);
        }
    }

    fn note_pass(&mut self, session: String, agent: String) {
        self.passed.entry(session).or_default().insert(agent);
    }

    /// To the one who fits, has room and has been idle longest; once all have let the customer pass,
    /// they are asked anew.
    fn offer(&mut self, one: &Waiting, seats: &[Seat], now: Millis) {
        let n_offered = |agent: &str| self.offers.values().filter(|of| of.agent == agent).count();
        let has_room = |seat: &&Seat| {
            seat.n_sessions + n_offered(&seat.agent) < usize::from(seat.profile.capacity)
        };
        let fitting: Vec<&Seat> = seats
            .iter()
            .filter(|seat| one.is_for(seat))
            .filter(has_room)
            .collect();
        let passed = self.passed.get(&one.session).cloned().unwrap_or_default();
        let fresh = fitting.iter().filter(|seat| !passed.contains(&seat.agent));
        let idle = |seat: &&&Seat| (seat.idle_since, seat.agent.clone());
        let next = match fresh.min_by_key(idle) {
            Some(seat) => seat,
            None => {
                self.passed.remove(&one.session);
                let Some(seat) = fitting.iter().min_by_key(idle) else {
                    return;
                };
                seat
            }
        };
        let offer = Offer {
            agent: next.agent.clone(),
            until: now + self.offer_ms,
        };
        self.offers.insert(one.session.clone(), offer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(session: &str, skills: &[&str]) -> Waiting {
        Waiting {
            session: session.to_owned(),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
            among: None,
        }
    }

    fn seat(agent: &str, skills: &[&str], n_sessions: usize, idle_since: Millis) -> Seat {
        Seat {
            agent: agent.to_owned(),
            profile: Profile {
                tier: 1,
                teams: Vec::new(),
                skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
                capacity: 1,
            },
            n_sessions,
            idle_since,
        }
    }

    fn offered(dispatch: &Dispatch, session: &str) -> Option<String> {
        dispatch.offer_of(session).map(|offer| offer.agent.clone())
    }

    #[test]
    fn who_was_handed_on_is_offered_to_those_whom_they_are_for() {
        let mut dispatch = Dispatch::new(20);
        let seats = [seat("ada", &[], 0, 0), seat("ben", &[], 0, 5)];
        let mut one = waiting("s", &[]);
        one.among = Some(vec!["ben".to_owned()]);
        dispatch.handle_look(std::slice::from_ref(&one), &seats, 0);
        assert_eq!(offered(&dispatch, "s").as_deref(), Some("ben"));
        one.session = "t".to_owned();
        one.among = Some(Vec::new());
        dispatch.handle_look(&[one], &seats, 0);
        assert_eq!(offered(&dispatch, "t"), None);
    }

    #[test]
    fn the_longest_idle_who_fits_and_has_room_is_asked_then_the_next_then_all_again() {
        let mut dispatch = Dispatch::new(20);
        let seats = [
            seat("busy", &["de"], 1, 0),
            seat("other", &["fr"], 0, 1),
            seat("late", &["de"], 0, 5),
            seat("first", &["de", "network"], 0, 2),
        ];
        let queue = [waiting("s", &["de"])];
        assert!(dispatch.handle_look(&queue, &seats, 0));
        assert_eq!(offered(&dispatch, "s").as_deref(), Some("first"));
        assert!(!dispatch.handle_look(&queue, &seats, 19));
        assert_eq!(dispatch.poll_timeout(), Some(20));
        assert!(dispatch.handle_look(&queue, &seats, 20));
        assert_eq!(offered(&dispatch, "s").as_deref(), Some("late"));
        assert!(!dispatch.handle_pass("s", "first"));
        assert!(dispatch.handle_pass("s", "late"));
        dispatch.handle_look(&queue, &seats, 21);
        assert_eq!(offered(&dispatch, "s").as_deref(), Some("first"));
    }

    #[test]
    fn an_agent_is_asked_for_as_many_at_once_as_they_take() {
        let mut dispatch = Dispatch::new(20);
        let queue = [waiting("s", &[]), waiting("t", &[])];
        dispatch.handle_look(&queue, &[seat("a", &[], 0, 0)], 0);
        assert_eq!(offered(&dispatch, "s").as_deref(), Some("a"));
        assert_eq!(offered(&dispatch, "t"), None);
        let seats = [seat("a", &[], 0, 0), seat("b", &[], 0, 1)];
        dispatch.handle_look(&queue, &seats, 1);
        assert_eq!(offered(&dispatch, "t").as_deref(), Some("b"));
    }

    #[test]
    fn offers_end_with_the_wait_and_with_the_agent() {
        let mut dispatch = Dispatch::new(20);
        let queue = [waiting("s", &[])];
        dispatch.handle_look(&queue, &[seat("a", &[], 0, 0)], 0);
        assert!(dispatch.handle_look(&queue, &[], 1));
        assert_eq!(offered(&dispatch, "s"), None);
        dispatch.handle_look(&queue, &[seat("a", &[], 0, 0)], 2);
        assert!(dispatch.handle_look(&[], &[seat("a", &[], 0, 0)], 3));
        assert_eq!(dispatch.poll_timeout(), None);
    }

    #[test]
    fn without_a_time_nothing_is_offered() {
        let mut dispatch = Dispatch::new(0);
        assert!(!dispatch.handle_look(&[waiting("s", &[])], &[seat("a", &[], 0, 0)], 0));
        assert_eq!(dispatch.poll_timeout(), None);
    }
}

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

    /// What others come before this agent for, who fits: that they have the customer's language, then that
    /// they are of the tier.
    fn lacks(&self, wanted: &Wanted) -> (bool, bool) {
        let language = wanted.language.as_ref();
        let has_language = language.is_none_or(|language| self.skills.contains(language));
        let has_tier = wanted.tier.is_none_or(|tier| self.tier >= tier);
        (!has_language, !has_tier)
    }
}

/// What a customer wants of the agent who helps them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Skills; nobody is asked who has not all of them, as long as somebody of the desk has.
    pub skills: Vec<String>,
    /// Their language: who has it among their skills is asked first.
    pub language: Option<String>,
    /// Who is of this tier or above is asked first.
    pub tier: Option<u8>,
}

impl Wanted {
    /// What of it agents are asked for: skills that nobody of the whole desk has together hold nobody off, since
    /// their customer would wait for an agent who can not come.
    pub fn of_desk<'desk>(mut self, desk: impl IntoIterator<Item = &'desk Profile>) -> Self {
        if !is_known(&self.skills, desk) {
            self.skills.clear();
        }
        self
    }
}

/// Whether somebody of the desk has all of these skills.
pub fn is_known<'desk>(skills: &[String], desk: impl IntoIterator<Item = &'desk Profile>) -> bool {
    desk.into_iter().any(|profile| profile.fits(skills))
}

/// A customer who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Their session.
    pub session: String,
    /// What they want, as [`Wanted::of_desk`] leaves it.
    pub wanted: Wanted,
    /// The only agents whom they are offered to, where they were handed on to these; none for all.
    pub among: Option<Vec<String>>,
    /// Since when.
    pub since: Millis,
}

impl Waiting {
    /// Whether they may be offered to this agent.
    pub fn is_for(&self, agent: &str, profile: &Profile) -> bool {
        let among = self.among.as_ref();
        let is_among = among.is_none_or(|among| among.iter().any(|one| one == agent));
        is_among && profile.fits(&self.wanted.skills)
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

    /// To the one who fits, has room and has been idle longest, those first who have the language and the
    /// tier; once all have let the customer pass, they are asked anew.
    fn offer(&mut self, one: &Waiting, seats: &[Seat], now: Millis) {
        let n_offered = |agent: &str| self.offers.values().filter(|of| of.agent == agent).count();
        let has_room = |seat: &&Seat| {
            seat.n_sessions + n_offered(&seat.agent) < usize::from(seat.profile.capacity)
        };
        let fitting: Vec<&Seat> = seats
            .iter()
            .filter(|seat| one.is_for(&seat.agent, &seat.profile))
            .filter(has_room)
            .collect();
        let passed = self.passed.get(&one.session).cloned().unwrap_or_default();
        let fresh = fitting.iter().filter(|seat| !passed.contains(&seat.agent));
        let rank = |seat: &&&Seat| {
            let lacks = seat.profile.lacks(&one.wanted);
            (lacks, seat.idle_since, seat.agent.clone())
        };
        let next = match fresh.min_by_key(rank) {
            Some(seat) => seat,
            None => {
                self.passed.remove(&one.session);
                let Some(seat) = fitting.iter().min_by_key(rank) else {
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
            wanted: Wanted {
                skills: owned(skills),
                ..Wanted::default()
            },
            among: None,
            since: 0,
        }
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn seat(agent: &str, skills: &[&str], n_sessions: usize, idle_since: Millis) -> Seat {
        Seat {
            agent: agent.to_owned(),
            profile: Profile {
                tier: 1,
                teams: Vec::new(),
                skills: owned(skills),
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
    fn who_has_the_language_is_asked_first_then_who_is_of_the_tier_and_nobody_is_held_off() {
        let mut dispatch = Dispatch::new(20);
        let mut seats = [
            seat("idle", &[], 0, 0),
            seat("high", &[], 0, 1),
            seat("speaks", &["de"], 0, 2),
            seat("both", &["de"], 0, 3),
        ];
        seats[1].profile.tier = 3;
        seats[3].profile.tier = 2;
        let mut one = waiting("s", &[]);
        one.wanted.language = Some("de".to_owned());
        one.wanted.tier = Some(2);
        let mut order = Vec::new();
        for _ in 0..=seats.len() {
            dispatch.handle_look(std::slice::from_ref(&one), &seats, 0);
            let agent = offered(&dispatch, "s").expect("an offer");
            assert!(dispatch.handle_pass("s", &agent));
            order.push(agent);
        }
        assert_eq!(order, ["both", "speaks", "high", "idle", "both"]);
    }

    #[test]
    fn skills_that_nobody_of_the_desk_has_together_hold_nobody_off() {
        let desk = [
            seat("a", &["de"], 0, 0).profile,
            seat("b", &["network"], 0, 0).profile,
        ];
        let left = |skills: &[&str]| waiting("s", skills).wanted.of_desk(&desk).skills;
        assert_eq!(left(&["de"]), ["de"]);
        assert_eq!(left(&["network"]), ["network"]);
        assert!(left(&["de", "network"]).is_empty());
        let nobody: &[Profile] = &[];
        let wanted = waiting("s", &["de"]).wanted;
        assert!(wanted.of_desk(nobody).skills.is_empty());
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

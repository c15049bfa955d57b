//! What becomes of a mail whose time has come: it is sent, waits on, or is not needed.

use crate::limits::{ADDRESS_RATE_MAX, LIVE_LOOK_MS, RATE_MS, TICKET_RATE_MAX};

/// Milliseconds since 1970.
pub type Millis = i64;

/// How far a message has come that may go by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The customer has read it.
    Read,
    /// It has come to the customer's page, and the session goes on: they are there.
    There,
    /// Neither.
    Not,
}

/// What has been sent within [`RATE_MS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Mails of the ticket.
    pub n_of_ticket: i64,
    /// Mails to the address.
    pub n_to_address: i64,
    /// When the first of either was sent.
    pub first_at: Option<Millis>,
}

/// What becomes of the mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes.
    Send,
    /// Everything in it has been read: it does not go.
    Unneeded,
    /// It is looked at again.
    Later {
        /// When.
        at: Millis,
    },
}

/// Decides, with how far each of the messages has come. What is on the customer's page goes nowhere else
/// while they are there; what has begun to be sent is not held up by either.
pub fn decide(seen: &[Seen], rate: Rate, is_begun: bool, now: Millis) -> Fate {
    if seen.iter().all(|one| *one == Seen::Read) {
        return Fate::Unneeded;
    }
    if is_begun {
        return Fate::Send;
    }
    let unread = || seen.iter().filter(|one| **one != Seen::Read);
    if unread().all(|one| *one == Seen::There) {
        return Fate::Later {
            at: now + LIVE_LOOK_MS,
        };
    }
    within(rate, now)
}

/// What is known of the survey of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The customer may not be asked of it, or there is no way to them any more.
    pub is_moot: bool,
    /// They have answered.
    pub is_answered: bool,
    /// They were asked of another session lately.
    pub is_recent: bool,
}

/// Decides it for the mail that asks how a session was. Who is asked of another one meanwhile is not spared what
/// has begun to be sent.
pub fn decide_survey(asked: Asked, rate: Rate, is_begun: bool, now: Millis) -> Fate {
    if asked.is_moot || asked.is_answered || (asked.is_recent && !is_begun) {
        Fate::Unneeded
    } else if is_begun {
        Fate::Send
    } else {
        within(rate, now)
    }
}

/// It goes, or waits at the bound.
fn within(rate: Rate, now: Millis) -> Fate {
    if rate.n_of_ticket < TICKET_RATE_MAX && rate.n_to_address < ADDRESS_RATE_MAX {
        return Fate::Send;
    }
    let at = rate.first_at.unwrap_or(now) + RATE_MS;
    Fate::Later {
        at: at.max(now + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = 1_000_000;

    fn check(seen: &[Seen], rate: (i64, i64), fate: Fate) {
        let rate = Rate {
            n_of_ticket: rate.0,
            n_to_address: rate.1,
            first_at: Some(NOW - 1_000),
        };
        assert_eq!(decide(seen, rate, false, NOW), fate, "{seen:?} {rate:?}");
    }

    #[test]
    fn what_was_read_is_not_sent_and_who_is_there_is_waited_for() {
        check(&[Seen::Not], (0, 0), Fate::Send);
        check(&[Seen::Read, Seen::Not], (0, 0), Fate::Send);
        check(&[Seen::Read, Seen::Read], (0, 0), Fate::Unneeded);
        check(&[], (0, 0), Fate::Unneeded);
        let at = NOW + LIVE_LOOK_MS;
        check(&[Seen::Read, Seen::There], (0, 0), Fate::Later { at });
        check(&[Seen::There, Seen::Not], (0, 0), Fate::Send);
    }

    #[test]
    fn mails_wait_at_the_bound_of_a_ticket_and_of_an_address() {
        let at = NOW - 1_000 + RATE_MS;
        check(&[Seen::Not], (TICKET_RATE_MAX - 1, 0), Fate::Send);
        check(&[Seen::Not], (TICKET_RATE_MAX, 0), Fate::Later { at });
        check(&[Seen::Not], (0, ADDRESS_RATE_MAX - 1), Fate::Send);
        check(&[Seen::Not], (0, ADDRESS_RATE_MAX), Fate::Later { at });
    }

    #[test]
    fn a_survey_goes_once_to_who_may_be_asked_and_has_not_answered() {
        let at = NOW - 1_000 + RATE_MS;
        let check = |asked: Asked, n_of_ticket: i64, is_begun: bool, fate: Fate| {
            let rate = Rate {
                n_of_ticket,
                n_to_address: 0,
                first_at: Some(NOW - 1_000),
            };
            assert_eq!(decide_survey(asked, rate, is_begun, NOW), fate, "{asked:?}");
        };
        let (open, most) = (Asked::default(), TICKET_RATE_MAX);
        let moot = Asked {
            is_moot: true,
            ..open
        };
        let answered = Asked {
            is_answered: true,
            ..open
        };
        let recent = Asked {
            is_recent: true,
            ..open
        };
        check(open, 0, false, Fate::Send);
        check(open, most, false, Fate::Later { at });
        check(open, most, true, Fate::Send);
        check(recent, 0, false, Fate::Unneeded);
        check(recent, 0, true, Fate::Send);
        for over in [moot, answered] {
            check(over, 0, false, Fate::Unneeded);
            check(over, 0, true, Fate::Unneeded);
        }
    }

    #[test]
    fn what_has_begun_goes_on_unless_it_was_read() {
        let rate = Rate {
            n_of_ticket: TICKET_RATE_MAX,
            ..Rate::default()
        };
        assert_eq!(decide(&[Seen::There], rate, true, NOW), Fate::Send);
        assert_eq!(decide(&[Seen::Read], rate, true, NOW), Fate::Unneeded);
    }
}

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
    if rate.n_of_ticket >= TICKET_RATE_MAX || rate.n_to_address >= ADDRESS_RATE_MAX {
        let at = rate.first_at.unwrap_or(now) + RATE_MS;
        return Fate::Later {
            at: at.max(now + 1),
        };
    }
    Fate::Send
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
    fn what_has_begun_goes_on_unless_it_was_read() {
        let rate = Rate {
            n_of_ticket: TICKET_RATE_MAX,
            ..Rate::default()
        };
        assert_eq!(decide(&[Seen::There], rate, true, NOW), Fate::Send);
        assert_eq!(decide(&[Seen::Read], rate, true, NOW), Fate::Unneeded);
    }
}

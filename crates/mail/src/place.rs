//! Where a mail that comes in belongs: as the customer's words or as a note on a ticket, on a ticket of its
//! own, nowhere, or back to people who look into the mailbox.
//!
//! A ticket is named by the token in the address, or by the identifier of a mail that we have sent, and
//! never by a subject: everybody can write that.

use crate::incoming::Incoming;
use crate::limits::{ONTO_TICKET_RATE_MAX, SENDER_RATE_MAX};
pub use crate::machine::Machine;

/// The ticket that a mail names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// The address of its customer; empty where none is known.
    pub address: &'a str,
    /// Mails that have come onto it within [`RATE_MS`](crate::limits::RATE_MS).
    pub n_onto_it: i64,
}

/// Why a mail is left to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nobody has sent it, or nobody whose address can be read.
    NoSender,
    /// Its sender writes too often.
    SenderRate,
    /// Too many mails come onto its ticket.
    TicketRate,
    /// It names no ticket, and mails open none.
    NoTicket,
}

impl Left {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSender => "no_sender",
            Self::SenderRate => "sender_rate",
            Self::TicketRate => "ticket_rate",
            Self::NoTicket => "no_ticket",
        }
    }
}

/// What becomes of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the customer's words on the ticket that it names.
    Customer,
    /// It is a note on that ticket: somebody else has sent it.
    Note,
    /// It opens a ticket.
    New,
    /// Nothing comes of it.
    Nothing(Machine),
    /// It stays in the mailbox, marked.
    Left(Left),
}

/// Decides, with how many mails the sender has had taken within [`RATE_MS`](crate::limits::RATE_MS).
pub fn decide(mail: &Incoming, named: Option<Named<'_>>, n_of_sender: i64, opens: bool) -> Place {
    if let Some(machine) = mail.machine {
        return Place::Nothing(machine);
    }
    let Some(sender) = &mail.from else {
        return Place::Left(Left::NoSender);
    };
    if n_of_sender >= SENDER_RATE_MAX {
        return Place::Left(Left::SenderRate);
    }
    match named {
        Some(named) if named.n_onto_it >= ONTO_TICKET_RATE_MAX => Place::Left(Left::TicketRate),
        // Letters beyond ASCII that fold into it, as U+212A into `k`, are letters of other people.
        Some(named) if sender.address.eq_ignore_ascii_case(named.address) => Place::Customer,
        Some(_) => Place::Note,
        None if opens => Place::New,
        None => Place::Left(Left::NoTicket),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incoming::Sender;

    fn mail(from: Option<&str>, machine: Option<Machine>) -> Incoming {
        let from = from.map(|address| Sender {
            address: address.to_owned(),
            name: String::new(),
        });
        Incoming {
            from,
            machine,
            ..Incoming::default()
        }
    }

    fn named(address: &str, n_onto_it: i64) -> Option<Named<'_>> {
        Some(Named { address, n_onto_it })
    }

    #[test]
    fn the_customer_is_heard_and_others_are_noted() {
        let kim = mail(Some("Kim@example.org"), None);
        assert_eq!(
            decide(&kim, named("kim@Example.org", 0), 0, true),
            Place::Customer
        );
        assert_eq!(
            decide(&kim, named("eve@example.org", 0), 0, true),
            Place::Note
        );
        assert_eq!(decide(&kim, named("", 0), 0, true), Place::Note);
        let kelvin = mail(Some("\u{212a}im@example.org"), None);
        assert_eq!(
            decide(&kelvin, named("kim@example.org", 0), 0, true),
            Place::Note
        );
    }

    #[test]
    fn what_names_no_ticket_opens_one_where_it_may() {
        let kim = mail(Some("kim@example.org"), None);
        assert_eq!(decide(&kim, None, 0, true), Place::New);
        assert_eq!(decide(&kim, None, 0, false), Place::Left(Left::NoTicket));
        assert_eq!(
            decide(&mail(None, None), None, 0, true),
            Place::Left(Left::NoSender)
        );
    }

    #[test]
    fn nothing_comes_of_what_a_machine_has_written_whatever_it_names() {
        for machine in [
            Machine::Automatic,
            Machine::List,
            Machine::Report,
            Machine::Own,
        ] {
            let place = Place::Nothing(machine);
            let kim = mail(Some("kim@example.org"), Some(machine));
            assert_eq!(decide(&kim, named("kim@example.org", 0), 0, true), place);
            assert_eq!(decide(&mail(None, Some(machine)), None, 0, true), place);
        }
    }

    #[test]
    fn bombs_and_loops_end_at_their_bounds() {
        let kim = mail(Some("kim@example.org"), None);
        assert_eq!(decide(&kim, None, SENDER_RATE_MAX - 1, true), Place::New);
        assert_eq!(
            decide(&kim, None, SENDER_RATE_MAX, true),
            Place::Left(Left::SenderRate)
        );
        let onto = |n: i64| decide(&kim, named("kim@example.org", n), 0, true);
        assert_eq!(onto(ONTO_TICKET_RATE_MAX - 1), Place::Customer);
        assert_eq!(onto(ONTO_TICKET_RATE_MAX), Place::Left(Left::TicketRate));
    }
}

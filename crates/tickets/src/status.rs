//! The status of a ticket and which status may follow which.

use serde::{Deserialize, Serialize};

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = TicketStatus))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", ts(rename = "TicketStatus"))]
pub enum Status {
    /// An agent has to act.
    Open,
    /// The customer has to act.
    Pending,
    /// The agent holds it for done; the customer may come back.
    Solved,
    /// Done and out of the queue.
    Closed,
}

/// A status can not follow another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {from} ticket can not become {to}", from = from.as_str(), to = to.as_str())]
pub struct StatusNotAllowed {
    /// The status it has.
    pub from: Status,
    /// The status that was asked for.
    pub to: Status,
}

impl Status {
    /// Every status, in the order of a ticket's life.
    pub const ALL: [Self; 4] = [Self::Open, Self::Pending, Self::Solved, Self::Closed];

    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the ticket is done.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }

    /// Whether `to` may follow; a status may always follow itself.
    ///
    /// A solved ticket comes back as open and is never pending, because pending says that the
    /// customer owes an answer. A closed ticket can only be opened again.
    pub const fn may_become(self, to: Self) -> bool {
        match (self, to) {
            (Self::Open | Self::Pending, _)
            | (Self::Solved, Self::Open | Self::Solved | Self::Closed)
            | (Self::Closed, Self::Open | Self::Closed) => true,
            (Self::Solved, Self::Pending) | (Self::Closed, Self::Pending | Self::Solved) => false,
        }
    }

    /// Moves to `to`.
    ///
    /// # Errors
    /// [`StatusNotAllowed`] when `to` may not follow.
    pub const fn change(self, to: Self) -> Result<Self, StatusNotAllowed> {
        if self.may_become(to) {
            Ok(to)
        } else {
            Err(StatusNotAllowed { from: self, to })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: Status, allowed: &[Status]) {
        for to in Status::ALL {
            assert_eq!(
                from.may_become(to),
                allowed.contains(&to),
                "{from:?} → {to:?}"
            );
            assert_eq!(
                from.change(to).is_ok(),
                allowed.contains(&to),
                "{from:?} → {to:?}"
            );
        }
    }

    #[test]
    fn each_status_allows_its_followers_and_itself() {
        check(Status::Open, &Status::ALL);
        check(Status::Pending, &Status::ALL);
        check(
            Status::Solved,
            &[Status::Open, Status::Solved, Status::Closed],
        );
        check(Status::Closed, &[Status::Open, Status::Closed]);
    }

    #[test]
    fn every_ticket_can_be_opened_again() {
        for from in Status::ALL {
            assert!(from.may_become(Status::Open), "{from:?}");
        }
    }

    #[test]
    fn words_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            let json = serde_json::to_string(&status).expect("a word");
            assert_eq!(json, format!("\"{}\"", status.as_str()));
        }
        assert_eq!(Status::parse("Open"), None);
    }

    #[test]
    fn refusal_names_both() {
        let refused = Status::Closed.change(Status::Pending).expect_err("refused");
        assert_eq!(
            refused.to_string(),
            "a closed ticket can not become pending"
        );
    }
}

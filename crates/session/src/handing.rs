//! What agents do to give a session to another one.

use tandem_protocol::handoff::HandoffTarget;

use crate::command::ViewerSeat;

/// One step of a handoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoffStep {
    /// The agent asks another one, whom the server has looked up.
    Offer(HandoffOffer),
    /// The agent lets go of the session at once, whoever takes it.
    LetGo(LettingGo),
    /// The agent takes an offer back.
    Cancel,
    /// The other agent comes (server only).
    Accept(ViewerSeat),
    /// The other agent does not (server only).
    Refuse {
        /// Who, `agt_…`.
        agent: String,
    },
    /// The customer's answer.
    Answer {
        /// The agent whom the sheet named, `agt_…`.
        agent: String,
        /// Yes.
        accept: bool,
    },
}

/// A session that one agent offers another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoffOffer {
    /// Whom the server has found for it, `agt_…`: one, or several of whom the first who accepts takes
    /// over.
    pub agents: Vec<String>,
    /// Their name, or what they have in common.
    pub name: String,
    /// Why, in words that the customer may read.
    pub reason: String,
    /// The team that is asked, where it is one.
    pub team: Option<String>,
}

/// A session that an agent lets go of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LettingGo {
    /// Who is to take it.
    pub target: HandoffTarget,
    /// Their name, or what they have in common.
    pub name: String,
    /// Why, in words that the customer may read.
    pub reason: String,
}

//! Propose and approve: one act that the agent shows and the customer has done with one tap (ADR 0026).
//!
//! A proposal names a node, a place in its box and what is to be done there, and nothing else: the words
//! that the customer reads are made in their browser, from their page.

use serde::{Deserialize, Serialize};

use crate::control::ActRefusal;
use crate::limits::PROPOSAL_TEXT_BYTES_MAX;

/// What the agent would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Counted by the agent's console; answers repeat it.
    pub n: u32,
    /// Epoch of the mirror in which the agent saw the node.
    pub epoch: u32,
    /// Document of the node, 0 for the top one.
    pub document: u32,
    /// The node.
    pub node: u32,
    /// Place in the node's box, from 0 (left) to 65535 (right).
    pub fx: u16,
    /// Place in the node's box, from 0 (top) to 65535 (bottom).
    pub fy: u16,
    /// What is to be done there.
    pub deed: Deed,
}

/// One thing that can be proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// A click.
    Click {},
    /// Words take the place of what a field holds.
    Type {
        /// The words, at most `limits::PROPOSAL_TEXT_BYTES_MAX`.
        text: String,
    },
}

/// How far a proposal has come, or an act of control that is held until the customer's tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// The customer sees it, or is about to.
    Waiting,
    /// The customer has tapped, and it was done.
    Done,
    /// The customer has said no.
    Declined,
    /// What it is about is gone, or is not what the customer was shown.
    Stale,
    /// It can not be done, for the reason that comes with it.
    Refused,
    /// The customer has not answered in time.
    Expired,
    /// The agent has taken it back.
    Withdrawn,
    /// It ended with what it needs: a grant, the session, or the agent's page.
    Ended,
}

/// What the customer's client says of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct ProposalAnswer {
    /// Number of the proposal, or of the act that is held.
    pub n: u32,
    /// Whether it is an act of control that can not be taken back and so needs the customer's tap.
    pub held: bool,
    /// How far it has come.
    pub state: ProposalState,
    /// Why it was refused.
    pub refused: Option<ActRefusal>,
}

impl Deed {
    /// Whether it keeps the bounds.
    pub fn is_bounded(&self) -> bool {
        match self {
            Self::Click {} => true,
            Self::Type { text } => !text.is_empty() && text.len() <= PROPOSAL_TEXT_BYTES_MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_just_the_allowed_length_are_bounded() {
        let words = |length: usize| Deed::Type {
            text: "w".repeat(length),
        };
        assert!(words(PROPOSAL_TEXT_BYTES_MAX).is_bounded());
        assert!(!words(PROPOSAL_TEXT_BYTES_MAX + 1).is_bounded());
        assert!(!words(0).is_bounded() && Deed::Click {}.is_bounded());
    }
}

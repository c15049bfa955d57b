//! Links between tickets: how one is related to another.
//!
//! A link is kept once and read from either end, so that each relation has one that says the same the
//! other way round.

use serde::{Deserialize, Serialize};

/// What another ticket is to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Its parent: the problem that this one is an incident of.
    Parent,
    /// One of its children.
    Child,
    /// It waits for this one.
    Blocks,
    /// This one waits for it.
    BlockedBy,
    /// It has to do with this one.
    RelatesTo,
    /// This one began with messages of it.
    SplitFrom,
    /// It began with messages of this one.
    SplitInto,
}

/// What is kept of a relation: its word, seen from the end that is named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The word in the store.
    pub kind: &'static str,
    /// Whether the ticket that has the relation is named first.
    pub is_first: bool,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Parent,
        Self::Child,
        Self::Blocks,
        Self::BlockedBy,
        Self::RelatesTo,
        Self::SplitFrom,
        Self::SplitInto,
    ];

    /// The same, seen from the other ticket.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Blocks => Self::BlockedBy,
            Self::BlockedBy => Self::Blocks,
            Self::RelatesTo => Self::RelatesTo,
            Self::SplitFrom => Self::SplitInto,
            Self::SplitInto => Self::SplitFrom,
        }
    }

    /// How it is kept.
    pub const fn kept(self) -> Kept {
        let (kind, is_first) = match self {
            Self::Child => ("parent", true),
            Self::Parent => ("parent", false),
            Self::Blocks => ("blocks", true),
            Self::BlockedBy => ("blocks", false),
            Self::RelatesTo => ("relates", true),
            Self::SplitInto => ("split", true),
            Self::SplitFrom => ("split", false),
        };
        Kept { kind, is_first }
    }

    /// Reads what is kept, for the ticket that is named first or second.
    pub fn from_kept(kind: &str, is_first: bool) -> Option<Self> {
        Self::ALL.into_iter().find(|one| {
            let kept = one.kept();
            kept.kind == kind && (kept.is_first == is_first || *one == one.inverse())
        })
    }

    /// Whether agents say it; the others come about by themselves.
    pub const fn is_said(self) -> bool {
        !matches!(self, Self::SplitFrom | Self::SplitInto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_from_both_ends() {
        for relation in Relation::ALL {
            assert_eq!(relation.inverse().inverse(), relation);
            let kept = relation.kept();
            let read = Relation::from_kept(kept.kind, kept.is_first);
            assert_eq!(read, Some(relation));
            let other = Relation::from_kept(kept.kind, !kept.is_first);
            assert_eq!(other, Some(relation.inverse()));
            assert_eq!(relation.is_said(), kept.kind != "split");
        }
        assert_eq!(Relation::from_kept("likes", true), None);
    }
}

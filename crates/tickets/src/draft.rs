//! Drafts: what an agent has begun to write on a ticket and not sent.

use serde::{Deserialize, Serialize};

/// Where a draft is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    /// A comment for colleagues.
    Comment,
    /// A message to the customer.
    Message,
}

impl DraftKind {
    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Message => "message",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Comment, Self::Message]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_back() {
        for kind in [DraftKind::Comment, DraftKind::Message] {
            assert_eq!(DraftKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(DraftKind::parse("mail"), None);
    }
}

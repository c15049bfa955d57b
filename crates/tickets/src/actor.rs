//! Who does something at the desk.

use serde::{Deserialize, Serialize};

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// An agent.
    Agent,
    /// The customer.
    Customer,
    /// Tandem itself.
    System,
}

impl ActorKind {
    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Customer => "customer",
            Self::System => "system",
        }
    }

    /// Reads the word on the wire.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Agent, Self::Customer, Self::System]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// Who did something, with the name they had then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// What they are.
    pub kind: ActorKind,
    /// Their name at that time; empty for a customer who gave none.
    pub name: String,
    /// The agent, `agt_…`, for the audit; the timeline keeps the name alone, and nobody else has one.
    #[serde(skip)]
    pub id: String,
}

impl Actor {
    /// An agent, by identifier and name.
    pub fn agent(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Agent,
            name: name.into(),
            id: id.into(),
        }
    }

    /// A customer.
    pub fn customer(name: impl Into<String>) -> Self {
        Self {
            kind: ActorKind::Customer,
            name: name.into(),
            id: String::new(),
        }
    }

    /// Tandem itself.
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            name: "Tandem".to_owned(),
            id: String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actor_words_read_back() {
        for kind in [ActorKind::Agent, ActorKind::Customer, ActorKind::System] {
            assert_eq!(ActorKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(ActorKind::parse("robot"), None);
    }
}

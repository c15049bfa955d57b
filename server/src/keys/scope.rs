//! What a key may do: words that people choose among, one for each route that keys may use.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that a key may do. Writing does not include reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub enum Scope {
    /// Read tickets, timelines, surveys and canned replies.
    #[serde(rename = "tickets:read")]
    TicketsRead,
    /// Make and change tickets and canned replies, comment, write to customers.
    #[serde(rename = "tickets:write")]
    TicketsWrite,
    /// See sessions and who waits.
    #[serde(rename = "sessions:read")]
    SessionsRead,
    /// Make sessions with their links, ask for grants in them, end them and hand them on.
    #[serde(rename = "sessions:write")]
    SessionsWrite,
    /// Download files.
    #[serde(rename = "files:read")]
    FilesRead,
    /// Send and delete files.
    #[serde(rename = "files:write")]
    FilesWrite,
    /// Read figures and the events behind them.
    #[serde(rename = "metrics:read")]
    MetricsRead,
    /// See who works here.
    #[serde(rename = "agents:read")]
    AgentsRead,
    /// Make agents.
    #[serde(rename = "agents:write")]
    AgentsWrite,
    /// Read the audit.
    #[serde(rename = "audit:read")]
    AuditRead,
    /// See webhooks and what they sent.
    #[serde(rename = "webhooks:read")]
    WebhooksRead,
    /// Make, change and delete webhooks.
    #[serde(rename = "webhooks:write")]
    WebhooksWrite,
}

impl Scope {
    /// All of them, in the order in which people see them.
    pub const ALL: [Self; 12] = [
        Self::TicketsRead,
        Self::TicketsWrite,
        Self::SessionsRead,
        Self::SessionsWrite,
        Self::FilesRead,
        Self::FilesWrite,
        Self::MetricsRead,
        Self::AgentsRead,
        Self::AgentsWrite,
        Self::AuditRead,
        Self::WebhooksRead,
        Self::WebhooksWrite,
    ];

    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TicketsRead => "tickets:read",
            Self::TicketsWrite => "tickets:write",
            Self::SessionsRead => "sessions:read",
            Self::SessionsWrite => "sessions:write",
            Self::FilesRead => "files:read",
            Self::FilesWrite => "files:write",
            Self::MetricsRead => "metrics:read",
            Self::AgentsRead => "agents:read",
            Self::AgentsWrite => "agents:write",
            Self::AuditRead => "audit:read",
            Self::WebhooksRead => "webhooks:read",
            Self::WebhooksWrite => "webhooks:write",
        }
    }

    /// The scope of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_the_wire_and_in_the_store_are_the_same() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::json!(scope), scope.as_str());
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("tickets"), None);
    }
}

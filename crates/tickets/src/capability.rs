//! Who may do what at the desk: roles and capabilities in one table.
//!
//! A route names the capability that it needs, and this table says which roles have it; what a role has may
//! be narrowed by rules about the ticket (`policy`). Whatever an agent may, a lead may, and whatever a lead
//! may, an administrator may.

use serde::{Deserialize, Serialize};

/// What an agent is at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentRole {
    /// Tickets and sessions.
    Agent,
    /// Those, and the work of others.
    Lead,
    /// Everything, also other agents.
    Admin,
}

impl AgentRole {
    /// All of them, the one that may least first.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Lead, Self::Admin];

    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Lead => "lead",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the table gives this role a capability.
    pub fn may(self, capability: Capability) -> bool {
        let line = capability.line();
        match self {
            Self::Agent => line.agent,
            Self::Lead => line.lead,
            Self::Admin => line.admin,
        }
    }
}

/// Something that a role may do or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// Use the desk itself.
    UseDesk,
    /// Read tickets.
    ReadTickets,
    /// Change them and write on them.
    WorkOnTickets,
    /// Have a session with the customer.
    JoinSessions,
    /// Watch a session of a colleague.
    WatchSessions,
    /// Act on the customer's page.
    TakeControl,
    /// Read figures.
    ReadMetrics,
    /// Say something in a session that one watches.
    Supervise,
    /// Put right what colleagues have.
    LeadDesk,
    /// See how the desk is set up.
    ReadSettings,
    /// Read what mattered.
    ReadAudit,
    /// Read what has gone out and come in.
    ReadDeliveries,
    /// Define the fields and categories of tickets.
    ManageFields,
    /// Make and end accounts.
    ManageAccounts,
    /// Make and revoke keys.
    ManageKeys,
    /// Say who is told of what happens.
    ManageWebhooks,
    /// Copy and erase what is kept of a person.
    ManagePeople,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What it is about.
    pub capability: Capability,
    /// Its word in settings.
    pub word: &'static str,
    /// What it lets somebody do, as the documents say it.
    pub what: &'static str,
    /// Whether agents have it.
    pub agent: bool,
    /// Whether leads have it.
    pub lead: bool,
    /// Whether administrators have it.
    pub admin: bool,
}

/// The table.
#[rustfmt::skip]
pub const MATRIX: [Line; 17] = {
    use Capability::{
        JoinSessions, LeadDesk, ManageAccounts, ManageFields, ManageKeys, ManagePeople,
        ManageWebhooks, ReadAudit, ReadDeliveries, ReadMetrics, ReadSettings, ReadTickets, Supervise,
        TakeControl, UseDesk, WatchSessions, WorkOnTickets,
    };
    let (all, leads, admins) = ([true, true, true], [false, true, true], [false, false, true]);
    [
        line(UseDesk, "use_desk", "keep their own account; see who is there, and the replies, fields and words of the desk; invite customers who are present", all),
        line(ReadTickets, "read_tickets", "read, list and search tickets, what was said and what was planned on them", all),
        line(WorkOnTickets, "work_on_tickets", "make and change tickets, assign them, write on them; keep replies", all),
        line(JoinSessions, "join_sessions", "take customers who wait, begin, hand on and end sessions, hand files over", all),
        line(WatchSessions, "watch_sessions", "watch a session of a colleague", all),
        line(TakeControl, "take_control", "ask for control of the customer's page, and act on it", all),
        line(ReadMetrics, "read_metrics", "read figures and trends, and export them", all),
        line(Supervise, "supervise", "write in a session that they watch, and end it", leads),
        line(LeadDesk, "lead_desk", "clear follow-ups and release call-backs of others, hand over all tickets of a colleague, see which sessions go on, read reports of customers", leads),
        line(ReadSettings, "read_settings", "see which webhooks there are, without their whole addresses, and how the server is set", leads),
        line(ReadAudit, "read_audit", "read the audit", admins),
        line(ReadDeliveries, "read_deliveries", "read what webhooks, connectors and mail have sent, and which mails came in", admins),
        line(ManageFields, "manage_fields", "define the custom fields and the categories of tickets", admins),
        line(ManageAccounts, "manage_accounts", "add, change and deactivate agents, their roles and profiles, reset second factors", admins),
        line(ManageKeys, "manage_keys", "make and revoke keys of programs", admins),
        line(ManageWebhooks, "manage_webhooks", "make, change and test webhooks", admins),
        line(ManagePeople, "manage_people", "find, copy and erase what is kept of a person", admins),
    ]
};

const fn line(
    capability: Capability,
    word: &'static str,
    what: &'static str,
    [agent, lead, admin]: [bool; 3],
) -> Line {
    Line {
        capability,
        word,
        what,
        agent,
        lead,
        admin,
    }
}

impl Capability {
    /// Those that are about a ticket, which rules may narrow.
    pub const OF_TICKETS: [Self; 5] = [
        Self::ReadTickets,
        Self::WorkOnTickets,
        Self::JoinSessions,
        Self::WatchSessions,
        Self::TakeControl,
    ];

    /// Its line of the table; a test holds that they stand in the same order.
    const fn line(self) -> Line {
        MATRIX[self as usize]
    }

    /// Its word in settings.
    pub fn as_str(self) -> &'static str {
        self.line().word
    }

    /// Whether rules may narrow it.
    pub fn is_about_tickets(self) -> bool {
        Self::OF_TICKETS.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_capability_stands_at_its_place_with_its_word() {
        for (place, line) in MATRIX.iter().enumerate() {
            assert_eq!(line.capability as usize, place, "{}", line.word);
            let word = serde_json::to_value(line.capability).expect("a word");
            assert_eq!(word, line.word);
            assert_eq!(line.capability.as_str(), line.word);
        }
    }

    #[test]
    fn a_higher_role_may_whatever_a_lower_one_may() {
        for line in MATRIX {
            assert!(line.admin, "{}", line.word);
            assert!(line.lead || !line.agent, "{}", line.word);
            for role in AgentRole::ALL {
                let given = [line.agent, line.lead, line.admin][role as usize];
                assert_eq!(role.may(line.capability), given, "{}", line.word);
                assert_eq!(AgentRole::parse(role.as_str()), Some(role));
            }
        }
        assert_eq!(AgentRole::parse("owner"), None);
    }

    #[test]
    fn a_lead_manages_nothing() {
        let managed = MATRIX
            .iter()
            .filter(|line| line.word.starts_with("manage_"));
        assert_eq!(managed.clone().count(), 5);
        assert!(managed.clone().all(|line| !line.lead && !line.agent));
    }

    #[test]
    fn the_document_has_the_same_table() {
        let tick = |given: bool| if given { "yes" } else { "" };
        let mut expected = vec![
            "| capability | lets somebody | agent | lead | admin |".to_owned(),
            "|---|---|---|---|---|".to_owned(),
        ];
        expected.extend(MATRIX.iter().map(|line| {
            let given = [line.agent, line.lead, line.admin].map(tick).join(" | ");
            format!("| `{}` | {} | {given} |", line.word, line.what).replace("  |", " |")
        }));
        let document = include_str!("../../../docs/ACCESS.md");
        let begins = document.lines().position(|line| *line == *expected[0]);
        let begins = begins.expect("the table");
        let written: Vec<&str> = document.lines().skip(begins).take(expected.len()).collect();
        assert_eq!(written, expected);
    }
}

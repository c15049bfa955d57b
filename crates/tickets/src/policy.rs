//! Which tickets a role may do something with: rules that compare what an agent is with what a ticket is.
//!
//! Rules narrow what the table of `capability` gives, and widen nothing. A capability that no rule of a role
//! names is theirs with every ticket; one that rules name is theirs where all conditions of one of these rules
//! hold. Who may not read a ticket may do nothing else with it. Administrators have no rules, so that nobody
//! is locked out.

use serde::{Deserialize, Serialize};

use crate::capability::{AgentRole, Capability};
use crate::limits::ACCESS_RULES_MAX;
use crate::tags;

/// What an agent is, as far as rules ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentAttributes {
    /// Who, `agt_…`.
    pub id: String,
    /// Their teams.
    pub teams: Vec<String>,
    /// Their tier, from 1.
    pub tier: u8,
}

/// What a ticket is, as far as rules ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketAttributes {
    /// Its team.
    pub team: Option<String>,
    /// The agent who has it, `agt_…`.
    pub assignee: Option<String>,
    /// The highest tier that it has reached, from 1.
    pub tier: i64,
    /// Its tags.
    pub tags: Vec<String>,
}

/// One rule: a role has capabilities with tickets that fulfil all conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRule {
    /// Whom it is about; administrators have no rules.
    pub role: AgentRole,
    /// What they may.
    pub may: Vec<Capability>,
    /// With which tickets; without conditions, with all.
    #[serde(default, rename = "where")]
    pub conditions: Conditions,
}

/// What a ticket has to be; what is absent asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Of which team it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<OfTeam>,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<OfAssignee>,
    /// How high it has gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<OfTier>,
    /// It has one of these tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// It has none of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_tags: Vec<String>,
}

/// Of which team a ticket has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfTeam {
    /// One of the agent's.
    Own,
    /// One of these, or none.
    OwnOrNone,
}

/// Who has to have a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfAssignee {
    /// The agent.
    #[serde(rename = "self")]
    Own,
    /// They, or nobody.
    #[serde(rename = "self_or_nobody")]
    OwnOrNobody,
}

/// How high a ticket may have gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfTier {
    /// Not above the agent's tier.
    Own,
}

/// Whether somebody may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They may.
    Allow,
    /// They may not, and why.
    Deny(Reason),
}

/// Why somebody may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Their role has not got the capability.
    Role,
    /// They may not read the ticket: to them there is none.
    Unseen,
    /// They may read it, and no rule lets them do this with it.
    Rules,
}

/// Whether an agent of this role may do something with this ticket, by the table and these rules.
pub fn decide(
    rules: &[AccessRule],
    (role, agent): (AgentRole, &AgentAttributes),
    capability: Capability,
    ticket: &TicketAttributes,
) -> Decision {
    if !role.may(capability) {
        Decision::Deny(Reason::Role)
    } else if !hold(rules, (role, agent), Capability::ReadTickets, ticket) {
        Decision::Deny(Reason::Unseen)
    } else if !hold(rules, (role, agent), capability, ticket) {
        Decision::Deny(Reason::Rules)
    } else {
        Decision::Allow
    }
}

/// Whether the rules of one capability let somebody use it on this ticket, whatever others say.
pub fn hold(
    rules: &[AccessRule],
    (role, agent): (AgentRole, &AgentAttributes),
    capability: Capability,
    ticket: &TicketAttributes,
) -> bool {
    match bounding(rules, role, capability) {
        Some(mut rules) => rules.any(|rule| rule.conditions.hold(agent, ticket)),
        None => true,
    }
}

/// The rules one of which has to hold for a capability of a role; nothing where it has no bounds.
pub fn bounding(
    rules: &[AccessRule],
    role: AgentRole,
    capability: Capability,
) -> Option<impl Iterator<Item = &AccessRule>> {
    let is_about = move |rule: &&AccessRule| {
        role != AgentRole::Admin && rule.role == role && rule.may.contains(&capability)
    };
    let mut about = rules.iter().filter(is_about).peekable();
    let is_bound = about.peek().is_some();
    is_bound.then_some(about)
}

/// Whether any rule is about a role.
pub fn bind(rules: &[AccessRule], role: AgentRole) -> bool {
    Capability::OF_TICKETS
        .into_iter()
        .any(|capability| bounding(rules, role, capability).is_some())
}

/// What is wrong with these rules, if anything.
pub fn complaint_about(rules: &[AccessRule]) -> Option<&'static str> {
    let are_tags = |tags: &Vec<String>| tags::read(tags).is_ok_and(|read| read == *tags);
    if rules.len() > ACCESS_RULES_MAX {
        Some("must be 32 at most")
    } else if rules.iter().any(|rule| rule.role == AgentRole::Admin) {
        Some("role must be agent or lead: administrators have no rules")
    } else if rules.iter().any(|rule| rule.may.is_empty()) {
        Some("may must name something")
    } else if !rules
        .iter()
        .flat_map(|rule| &rule.may)
        .all(|capability| capability.is_about_tickets())
    {
        Some(
            "may must be read_tickets, work_on_tickets, join_sessions, watch_sessions or take_control",
        )
    } else if !rules
        .iter()
        .all(|rule| are_tags(&rule.conditions.tags) && are_tags(&rule.conditions.without_tags))
    {
        Some("tags must be sorted, in lower case, each once, as tickets have them")
    } else {
        None
    }
}

/// With which tickets a role may do something, as a person reads it: "of one of your teams"; nothing where it
/// may with all.
pub fn words(rules: &[AccessRule], role: AgentRole, capability: Capability) -> Option<String> {
    let rules: Vec<String> = bounding(rules, role, capability)?
        .map(|rule| rule.conditions.words())
        .collect();
    Some(rules.join(", or "))
}

impl Conditions {
    /// Whether a ticket is what it has to be for this agent.
    pub fn hold(&self, agent: &AgentAttributes, ticket: &TicketAttributes) -> bool {
        let team = match (self.team, &ticket.team) {
            (None, _) | (Some(OfTeam::OwnOrNone), None) => true,
            (Some(OfTeam::Own), None) => false,
            (Some(OfTeam::Own | OfTeam::OwnOrNone), Some(team)) => agent.teams.contains(team),
        };
        let assignee = match (self.assignee, &ticket.assignee) {
            (None, _) | (Some(OfAssignee::OwnOrNobody), None) => true,
            (Some(OfAssignee::Own), None) => false,
            (Some(OfAssignee::Own | OfAssignee::OwnOrNobody), Some(assignee)) => {
                *assignee == agent.id
            }
        };
        let tier = match self.tier {
            None => true,
            Some(OfTier::Own) => ticket.tier <= i64::from(agent.tier),
        };
        let has = |tag: &String| ticket.tags.contains(tag);
        team && assignee
            && tier
            && (self.tags.is_empty() || self.tags.iter().any(has))
            && !self.without_tags.iter().any(has)
    }

    fn words(&self) -> String {
        let mut words = Vec::new();
        match self.team {
            Some(OfTeam::Own) => words.push("of your teams".to_owned()),
            Some(OfTeam::OwnOrNone) => words.push("of your teams or of none".to_owned()),
            None => {}
        }
        match self.assignee {
            Some(OfAssignee::Own) => words.push("that are yours".to_owned()),
            Some(OfAssignee::OwnOrNobody) => words.push("that are yours or nobody's".to_owned()),
            None => {}
        }
        if self.tier == Some(OfTier::Own) {
            words.push("that have not gone above your tier".to_owned());
        }
        if !self.tags.is_empty() {
            words.push(format!("tagged {}", self.tags.join(" or ")));
        }
        if !self.without_tags.is_empty() {
            words.push(format!("not tagged {}", self.without_tags.join(" or ")));
        }
        if words.is_empty() {
            return "of any kind".to_owned();
        }
        words.join(" and ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};

    use super::*;

    const WORDS: [&str; 3] = ["a", "b", "c"];

    fn some_words() -> impl Strategy<Value = Vec<String>> {
        subsequence(WORDS.map(str::to_owned).to_vec(), 0..=3)
    }

    fn word() -> impl Strategy<Value = String> {
        select(WORDS.map(str::to_owned).to_vec())
    }

    fn conditions() -> impl Strategy<Value = Conditions> {
        let team = prop::option::of(select(vec![OfTeam::Own, OfTeam::OwnOrNone]));
        let assignee = prop::option::of(select(vec![OfAssignee::Own, OfAssignee::OwnOrNobody]));
        let tier = prop::option::of(Just(OfTier::Own));
        (team, assignee, tier, some_words(), some_words()).prop_map(
            |(team, assignee, tier, tags, without_tags)| Conditions {
                team,
                assignee,
                tier,
                tags,
                without_tags,
            },
        )
    }

    fn rule() -> impl Strategy<Value = AccessRule> {
        let role = select(vec![AgentRole::Agent, AgentRole::Lead]);
        let may = subsequence(Capability::OF_TICKETS.to_vec(), 1..=5);
        (role, may, conditions()).prop_map(|(role, may, conditions)| AccessRule {
            role,
            may,
            conditions,
        })
    }

    fn agent() -> impl Strategy<Value = AgentAttributes> {
        (word(), some_words(), 1_u8..=5).prop_map(|(id, teams, tier)| AgentAttributes {
            id,
            teams,
            tier,
        })
    }

    fn ticket() -> impl Strategy<Value = TicketAttributes> {
        let one = || prop::option::of(word());
        (one(), one(), 1_i64..=5, some_words()).prop_map(|(team, assignee, tier, tags)| {
            TicketAttributes {
                team,
                assignee,
                tier,
                tags,
            }
        })
    }

    /// What the rules say, in the plainest way.
    fn model(
        rules: &[AccessRule],
        (role, agent): (AgentRole, &AgentAttributes),
        capability: Capability,
        ticket: &TicketAttributes,
    ) -> bool {
        let own = |team: &String| agent.teams.contains(team);
        let given = |capability: Capability| {
            let mut named = false;
            for rule in rules {
                if rule.role != role || !rule.may.contains(&capability) {
                    continue;
                }
                named = true;
                let wanted = &rule.conditions;
                let mut fits = true;
                if wanted.team.is_some() {
                    fits &= match &ticket.team {
                        Some(team) => own(team),
                        None => wanted.team == Some(OfTeam::OwnOrNone),
                    };
                }
                if wanted.assignee.is_some() {
                    fits &= match &ticket.assignee {
                        Some(id) => *id == agent.id,
                        None => wanted.assignee == Some(OfAssignee::OwnOrNobody),
                    };
                }
                if wanted.tier.is_some() {
                    fits &= ticket.tier <= i64::from(agent.tier);
                }
                if !wanted.tags.is_empty() {
                    fits &= ticket.tags.iter().any(|tag| wanted.tags.contains(tag));
                }
                fits &= !ticket
                    .tags
                    .iter()
                    .any(|tag| wanted.without_tags.contains(tag));
                if fits {
                    return true;
                }
            }
            !named
        };
        given(Capability::ReadTickets) && given(capability)
    }

    proptest! {
        #[test]
        fn it_is_decided_as_the_rules_say(
            rules in prop::collection::vec(rule(), 0..4),
            role in select(vec![AgentRole::Agent, AgentRole::Lead]),
            capability in select(Capability::OF_TICKETS.to_vec()),
            agent in agent(),
            ticket in ticket(),
        ) {
            let decision = decide(&rules, (role, &agent), capability, &ticket);
            let expected = model(&rules, (role, &agent), capability, &ticket);
            prop_assert_eq!(decision == Decision::Allow, expected);
            let seen = decide(&rules, (role, &agent), Capability::ReadTickets, &ticket);
            let is_unseen = decision == Decision::Deny(Reason::Unseen);
            prop_assert_eq!(is_unseen, seen != Decision::Allow);
        }

        #[test]
        fn rules_widen_nothing_and_bind_no_administrator(
            rules in prop::collection::vec(rule(), 0..4),
            place in 0..crate::capability::MATRIX.len(),
            agent in agent(),
            ticket in ticket(),
        ) {
            let capability = crate::capability::MATRIX[place].capability;
            for role in AgentRole::ALL {
                let bound = decide(&rules, (role, &agent), capability, &ticket);
                let free = decide(&[], (role, &agent), capability, &ticket);
                prop_assert_eq!(free == Decision::Allow, role.may(capability));
                if role == AgentRole::Admin || !bind(&rules, role) {
                    prop_assert_eq!(bound, free);
                }
                if free != Decision::Allow {
                    prop_assert_eq!(bound, free);
                }
            }
        }
    }

    fn read(text: &str) -> Result<AccessRule, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn rules_are_read_as_they_are_written() {
        let rule = read(
            r#"{"role":"agent","may":["read_tickets"],"where":{"team":"own","assignee":"self_or_nobody",
                "tier":"own","tags":["vip"],"without_tags":["legal"]}}"#,
        );
        let rules = [rule.expect("a rule")];
        assert_eq!(complaint_about(&rules), None);
        assert_eq!(
            words(&rules, AgentRole::Agent, Capability::ReadTickets).as_deref(),
            Some(
                "of your teams and that are yours or nobody's and that have not gone above your tier \
                 and tagged vip and not tagged legal"
            )
        );
        assert_eq!(
            words(&rules, AgentRole::Agent, Capability::TakeControl),
            None
        );
        assert_eq!(
            words(&rules, AgentRole::Lead, Capability::ReadTickets),
            None
        );
        for wrong in [
            r#"{"role":"owner","may":["read_tickets"]}"#,
            r#"{"role":"agent","may":["read_mail"]}"#,
            r#"{"role":"agent","may":["read_tickets"],"where":{"team":"theirs"}}"#,
            r#"{"role":"agent","may":["read_tickets"],"where":{"city":"own"}}"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rules_that_can_not_be_kept_are_refused() {
        for wrong in [
            r#"{"role":"admin","may":["read_tickets"]}"#,
            r#"{"role":"agent","may":[]}"#,
            r#"{"role":"agent","may":["manage_keys"]}"#,
            r#"{"role":"agent","may":["read_tickets"],"where":{"tags":["VIP"]}}"#,
            r#"{"role":"agent","may":["read_tickets"],"where":{"without_tags":["b","a"]}}"#,
        ] {
            let rule = read(wrong).expect("a rule");
            assert!(complaint_about(&[rule]).is_some(), "{wrong}");
        }
        let rule = read(r#"{"role":"lead","may":["take_control"]}"#).expect("a rule");
        let most = vec![rule.clone(); ACCESS_RULES_MAX];
        assert_eq!(complaint_about(&most), None);
        assert!(complaint_about(&[most, vec![rule]].concat()).is_some());
    }
}

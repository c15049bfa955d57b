//! Whom a handoff names: an agent, or all of a tier, a team or a skill.

use std::collections::BTreeSet;

use tandem_protocol::handoff::HandoffTarget;
use tandem_session::record::LetGo;
use tandem_tickets::routing::Profile;
use tandem_tickets::standing::AtDesk;

/// Whether an agent is one of those who are named.
pub(crate) fn is_of(target: &HandoffTarget, agent: &str, profile: &Profile) -> bool {
    match target {
        HandoffTarget::Agent(id) => id == agent,
        HandoffTarget::Tier(tier) => profile.tier == *tier,
        HandoffTarget::Team(team) => profile.teams.contains(team),
        HandoffTarget::Skill(skill) => profile.skills.contains(skill),
    }
}

/// Those whom a customer waits for whose agent has let go; never that agent, nor whom they
/// have sent away.
pub(crate) fn agents_of(
    let_go: &LetGo,
    removed: &BTreeSet<String>,
    desk: &[AtDesk],
) -> Vec<String> {
    let may_come = |agent: &String| *agent != let_go.agent && !removed.contains(agent);
    let is_wanted =
        |at: &&AtDesk| may_come(&at.agent) && is_of(&let_go.target, &at.agent, &at.profile);
    let wanted = desk.iter().filter(is_wanted);
    wanted.map(|at| at.agent.clone()).collect()
}

//! Whom a handoff names: an agent, or all of a tier, a team or a skill.

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

/// Those whom a customer waits for whose agent has let go; never that agent.
pub(crate) fn agents_of(let_go: &LetGo, desk: &[AtDesk]) -> Vec<String> {
    let is_wanted =
        |at: &&AtDesk| at.agent != let_go.agent && is_of(&let_go.target, &at.agent, &at.profile);
    let wanted = desk.iter().filter(is_wanted);
    wanted.map(|at| at.agent.clone()).collect()
}

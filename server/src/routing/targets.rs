//! Whom a handoff names: an agent, or all of a tier, a team or a skill.

use tandem_protocol::handoff::HandoffTarget;
use tandem_session::record::LetGo;
use tandem_tickets::routing::Profile;

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
pub(crate) fn agents_of(let_go: &LetGo, profiles: &[(String, Profile)]) -> Vec<String> {
    let is_wanted = |(id, profile): &&(String, Profile)| {
        *id != let_go.agent && is_of(&let_go.target, id, profile)
    };
    let wanted = profiles.iter().filter(is_wanted);
    wanted.map(|(id, _)| id.clone()).collect()
}

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

/// Why a customer can not wait for those who are named, in a sentence: no agent of these is one. Nothing where
/// one is, whether they are there or not.
pub(crate) fn nobody_is_of(
    target: &HandoffTarget,
    own: &str,
    profiles: &[(String, Profile)],
) -> Option<String> {
    let others = || profiles.iter().filter(|(id, _)| id != own);
    if others().any(|(id, profile)| is_of(target, id, profile)) {
        return None;
    }
    let highest = others().map(|(_, profile)| profile.tier).max();
    Some(match (target, highest) {
        (HandoffTarget::Tier(tier), Some(highest)) => {
            format!("No other agent is of tier {tier}; the highest that one is of is {highest}.")
        }
        (HandoffTarget::Tier(_), None) => "There is no other agent.".to_owned(),
        (HandoffTarget::Team(_), _) => "No other agent is of this team.".to_owned(),
        (HandoffTarget::Skill(_), _) => "No other agent has this skill.".to_owned(),
        (HandoffTarget::Agent(_), _) => "That agent does not come in any more.".to_owned(),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_whom_there_is_not() {
        let agent = |id: &str, tier| {
            let profile = Profile {
                tier,
                teams: vec!["network".to_owned()],
                skills: vec!["de".to_owned()],
                ..Profile::default()
            };
            (id.to_owned(), profile)
        };
        let desk = [agent("agt_own", 3), agent("agt_other", 2)];
        let word = || "network".to_owned();
        let refusal = |target| nobody_is_of(&target, "agt_own", &desk);
        assert_eq!(refusal(HandoffTarget::Tier(2)), None);
        assert_eq!(refusal(HandoffTarget::Team(word())), None);
        assert_eq!(refusal(HandoffTarget::Skill("de".to_owned())), None);
        let above = refusal(HandoffTarget::Tier(3)).expect("they alone are");
        assert!(
            above.contains("tier 3") && above.ends_with("is 2."),
            "{above}"
        );
        assert!(
            refusal(HandoffTarget::Tier(1)).is_some(),
            "exactly that tier"
        );
        assert!(refusal(HandoffTarget::Skill(word())).is_some());
        assert!(refusal(HandoffTarget::Team("de".to_owned())).is_some());
        assert!(refusal(HandoffTarget::Agent("agt_none".to_owned())).is_some());
        assert!(nobody_is_of(&HandoffTarget::Tier(1), "agt_own", &desk[..1]).is_some());
    }
}

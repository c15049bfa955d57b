//! Settings of who helps whom: how long customers are offered to one agent, and which skills and which tier
//! customers of a product need.

use serde::{Deserialize, Serialize};
use tandem_tickets::limits::{TIERS_MAX, WANTED_SKILLS_MAX};
use tandem_tickets::routing::Wanted;
use tandem_tickets::tags;

use crate::hub::WaitingRequest;
use crate::origin::Origin;

pub(crate) mod targets;

/// Longest offer of a customer to one agent.
const OFFER_SECONDS_MAX: u32 = 600;
/// Products with skills of their own.
const REQUEST_SKILLS_MAX: usize = 64;

/// What an agent should have for customers of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSkills {
    /// Origin of the product.
    pub origin: Origin,
    /// Skills and languages.
    #[serde(default)]
    pub skills: Vec<String>,
    /// Agents of this tier or above are asked first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
}

/// What is wrong with these settings, if anything.
pub(crate) fn complaint_about(
    offer_seconds: u32,
    rules: &[RequestSkills],
) -> Option<(&'static str, &'static str)> {
    let are_skills = |rule: &RequestSkills| {
        rule.skills.len() <= WANTED_SKILLS_MAX && tags::read(&rule.skills).is_ok()
    };
    let is_tier =
        |rule: &RequestSkills| rule.tier.is_none_or(|tier| (1..=TIERS_MAX).contains(&tier));
    if offer_seconds > OFFER_SECONDS_MAX {
        Some(("offer_seconds", "must be from 0 to 600"))
    } else if rules.len() > REQUEST_SKILLS_MAX {
        Some(("request_skills", "must be 64 at most"))
    } else if !rules.iter().all(are_skills) {
        Some((
            "request_skills",
            "skills must be 5 words at most, as tags are",
        ))
    } else if !rules.iter().all(is_tier) {
        Some(("request_skills", "tier must be from 1 to 5"))
    } else {
        None
    }
}

/// What a customer wants who comes from `origin`: what they say, and what their product needs; as many
/// as there may be.
pub(crate) fn wanted(rules: &[RequestSkills], origin: &str, said: Vec<String>) -> Vec<String> {
    let of_origin = rules
        .iter()
        .filter(|rule| rule.origin.to_string() == origin);
    let needed = of_origin.flat_map(|rule| tags::read(&rule.skills).unwrap_or_default());
    let mut wanted = said;
    for skill in needed {
        if wanted.len() < WANTED_SKILLS_MAX && !wanted.contains(&skill) {
            wanted.push(skill);
        }
    }
    wanted.sort();
    wanted
}

/// What a customer who waits wants of the agent who helps them.
pub(crate) fn wanted_by(rules: &[RequestSkills], one: &WaitingRequest) -> Wanted {
    Wanted {
        skills: one.skills.clone(),
        language: one.language.as_ref().map(|one| one.as_str().to_owned()),
        tier: tier(rules, one.host_origin.as_deref()),
    }
}

/// The tier from which on agents are asked first for a customer who comes from `origin`; the highest that is
/// named.
fn tier(rules: &[RequestSkills], origin: Option<&str>) -> Option<u8> {
    let origin = origin?;
    let of_origin = rules
        .iter()
        .filter(|rule| rule.origin.to_string() == origin);
    of_origin.filter_map(|rule| rule.tier).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(skills: &[&str]) -> RequestSkills {
        RequestSkills {
            origin: "https://shop.example".parse().expect("an origin"),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
            tier: None,
        }
    }

    #[test]
    fn a_product_adds_what_it_needs_as_far_as_there_is_room() {
        let rules = [rule(&["Shop", "de"])];
        let wants = |origin, said: &[&str]| {
            let said = said.iter().map(|one| (*one).to_owned()).collect();
            wanted(&rules, origin, said).join(" ")
        };
        assert_eq!(wants("https://shop.example", &["fr"]), "de fr shop");
        assert_eq!(wants("https://other.example", &["fr"]), "fr");
        assert_eq!(
            wants("https://shop.example", &["1", "2", "3", "4"]),
            "1 2 3 4 de"
        );
    }

    #[test]
    fn a_product_names_the_tier_that_is_asked_first() {
        let of_tier = |tier| RequestSkills {
            tier: Some(tier),
            ..rule(&[])
        };
        let rules = [of_tier(2), of_tier(3), rule(&["shop"])];
        assert_eq!(tier(&rules, Some("https://shop.example")), Some(3));
        assert_eq!(tier(&rules, Some("https://other.example")), None);
        assert_eq!(tier(&rules, None), None);
        assert_eq!(complaint_about(0, &[of_tier(1), of_tier(TIERS_MAX)]), None);
        assert!(complaint_about(0, &[of_tier(0)]).is_some());
        assert!(complaint_about(0, &[of_tier(TIERS_MAX + 1)]).is_some());
    }

    #[test]
    fn settings_end_at_their_bounds() {
        assert_eq!(complaint_about(OFFER_SECONDS_MAX, &[]), None);
        assert!(complaint_about(OFFER_SECONDS_MAX + 1, &[]).is_some());
        let most = vec![rule(&["a", "b", "c", "d", "e"]); REQUEST_SKILLS_MAX];
        assert_eq!(complaint_about(0, &most), None);
        assert!(complaint_about(0, &[most.as_slice(), &most[..1]].concat()).is_some());
        assert!(complaint_about(0, &[rule(&["a", "b", "c", "d", "e", "f"])]).is_some());
        assert!(complaint_about(0, &[rule(&["a,b"])]).is_some());
    }
}

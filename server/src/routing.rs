//! Settings of who helps whom: how long customers are offered to one agent, and which skills customers of
//! a product need.

use serde::{Deserialize, Serialize};
use tandem_tickets::limits::WANTED_SKILLS_MAX;
use tandem_tickets::tags;

use crate::origin::Origin;

pub(crate) mod targets;

/// Longest offer of a customer to one agent.
const OFFER_SECONDS_MAX: u32 = 600;
/// Products with skills of their own.
const REQUEST_SKILLS_MAX: usize = 64;

/// Skills that an agent should have for customers of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSkills {
    /// Origin of the product.
    pub origin: Origin,
    /// Skills and languages.
    pub skills: Vec<String>,
}

/// What is wrong with these settings, if anything.
pub(crate) fn complaint_about(
    offer_seconds: u32,
    rules: &[RequestSkills],
) -> Option<(&'static str, &'static str)> {
    let are_skills = |rule: &RequestSkills| {
        rule.skills.len() <= WANTED_SKILLS_MAX && tags::read(&rule.skills).is_ok()
    };
    if offer_seconds > OFFER_SECONDS_MAX {
        Some(("offer_seconds", "must be from 0 to 600"))
    } else if rules.len() > REQUEST_SKILLS_MAX {
        Some(("request_skills", "must be 64 at most"))
    } else if !rules.iter().all(are_skills) {
        Some((
            "request_skills",
            "skills must be 5 words at most, as tags are",
        ))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(skills: &[&str]) -> RequestSkills {
        RequestSkills {
            origin: "https://shop.example".parse().expect("an origin"),
            skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
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

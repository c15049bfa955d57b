//! Who waits before whom: of those who wait, some wait for the same agents, and only these are before each
//! other.
//!
//! Each customer waits for the agents whom they may be offered to, whether these are there or not. Of two
//! customers one is before the other where an agent is among those of both.

use crate::limits::STANDING_GROUPS_MAX;
use crate::routing::{Profile, Waiting};
use crate::sla::Millis;

/// An agent of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtDesk {
    /// Who.
    pub agent: String,
    /// What they are there for.
    pub profile: Profile,
    /// Whether they take customers at this moment.
    pub is_there: bool,
}

/// What is there for one of those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Customers who wait for the same agents and came before.
    pub n_ahead: u32,
    /// Since when the first of these waits, or they themselves.
    pub longest_since: Millis,
    /// Whether one of their agents is there.
    pub is_staffed: bool,
}

/// Customers who wait for the same agents, so far.
struct Group {
    /// Whether each agent of the desk is among theirs.
    agents: Vec<bool>,
    /// Whether each group that was before this one, and then itself, has an agent in common with it.
    meets: Vec<bool>,
    n: u32,
    longest_since: Millis,
}

/// What is there for each of those who wait, in their order: longest waiting first.
pub fn standings(waiting: &[Waiting], desk: &[AtDesk]) -> Vec<Standing> {
    let mut groups: Vec<Group> = Vec::new();
    let stand = |one: &Waiting| {
        let fits: Vec<bool> = desk
            .iter()
            .map(|at| one.is_for(&at.agent, &at.profile))
            .collect();
        let mut agents = desk.iter().zip(&fits);
        let is_staffed = agents.any(|(at, fits)| *fits && at.is_there);
        let own = place_of(&mut groups, fits);
        let meeting = |place: &usize| groups[own.max(*place)].meets[own.min(*place)];
        let rivals: Vec<usize> = (0..groups.len()).filter(meeting).collect();
        let longest = rivals.iter().map(|place| groups[*place].longest_since);
        let standing = Standing {
            n_ahead: rivals.iter().map(|place| groups[*place].n).sum(),
            longest_since: longest.fold(one.since, Millis::min),
            is_staffed,
        };
        groups[own].n += 1;
        groups[own].longest_since = groups[own].longest_since.min(one.since);
        standing
    };
    waiting.iter().map(stand).collect()
}

/// The place of the group of these agents, which is there afterwards; of everybody beyond [`STANDING_GROUPS_MAX`].
fn place_of(groups: &mut Vec<Group>, agents: Vec<bool>) -> usize {
    if let Some(place) = known_place(groups, &agents) {
        return place;
    }
    if groups.len() < STANDING_GROUPS_MAX {
        return add(groups, agents);
    }
    let all = vec![true; agents.len()];
    match known_place(groups, &all) {
        Some(place) => place,
        None => add(groups, all),
    }
}

fn known_place(groups: &[Group], agents: &[bool]) -> Option<usize> {
    groups.iter().position(|group| group.agents == agents)
}

fn add(groups: &mut Vec<Group>, agents: Vec<bool>) -> usize {
    let meets = |other: &Group| {
        other
            .agents
            .iter()
            .zip(&agents)
            .any(|(one, two)| *one && *two)
    };
    let mut meets: Vec<bool> = groups.iter().map(meets).collect();
    meets.push(true);
    groups.push(Group {
        agents,
        meets,
        n: 0,
        longest_since: Millis::MAX,
    });
    groups.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::Wanted;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn at(agent: &str, skills: &[&str], is_there: bool) -> AtDesk {
        AtDesk {
            agent: agent.to_owned(),
            profile: Profile {
                skills: owned(skills),
                ..Profile::default()
            },
            is_there,
        }
    }

    /// One after the other, ten apart.
    fn queue(desk: &[AtDesk], wanted: &[&[&str]]) -> Vec<Waiting> {
        let one = |(n, skills): (Millis, &&[&str])| Waiting {
            session: n.to_string(),
            wanted: Wanted {
                skills: owned(skills),
                ..Wanted::default()
            }
            .of_desk(desk.iter().map(|at| &at.profile)),
            among: None,
            since: n * 10,
        };
        (0..).zip(wanted).map(one).collect()
    }

    fn check(desk: &[AtDesk], wanted: &[&[&str]], expected: &[(u32, Millis, bool)]) {
        let found = standings(&queue(desk, wanted), desk);
        let found: Vec<_> = found
            .iter()
            .map(|one| (one.n_ahead, one.longest_since, one.is_staffed))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn those_who_wait_for_other_agents_are_not_before_each_other() {
        let desk = [at("a", &["de"], true), at("b", &["fr"], false)];
        check(
            &desk,
            &[&["de"], &["fr"], &["de"], &["fr"], &[]],
            &[
                (0, 0, true),
                (0, 10, false),
                (1, 0, true),
                (1, 10, false),
                (4, 0, true),
            ],
        );
    }

    #[test]
    fn who_waits_for_two_skills_is_behind_those_of_each() {
        let desk = [
            at("a", &["de"], false),
            at("b", &["de", "fr"], true),
            at("c", &["fr"], false),
        ];
        check(
            &desk,
            &[&["de"], &["fr"], &["de", "fr"]],
            &[(0, 0, true), (1, 0, true), (2, 0, true)],
        );
    }

    #[test]
    fn what_nobody_of_the_desk_has_is_everybodys() {
        let desk = [at("a", &["de"], true)];
        check(
            &desk,
            &[&["fr"], &["de"], &["fr", "vpn"]],
            &[(0, 0, true), (1, 0, true), (2, 0, true)],
        );
        check(&[], &[&["fr"], &[]], &[(0, 0, false), (1, 0, false)]);
    }

    #[test]
    fn beyond_the_bound_a_customer_waits_behind_all_and_still_hears_who_is_there() {
        let words: Vec<String> = (0..STANDING_GROUPS_MAX + 2)
            .map(|n| format!("s{n}"))
            .collect();
        let mut desk: Vec<AtDesk> = words
            .iter()
            .map(|word| at(word, &[word.as_str()], false))
            .collect();
        desk[STANDING_GROUPS_MAX].is_there = true;
        let wanted: Vec<[&str; 1]> = words.iter().map(|word| [word.as_str()]).collect();
        let wanted: Vec<&[&str]> = wanted.iter().map(|one| one.as_slice()).collect();
        let found = standings(&queue(&desk, &wanted), &desk);
        let n_ahead: Vec<u32> = found.iter().map(|one| one.n_ahead).collect();
        let before = u32::try_from(STANDING_GROUPS_MAX).expect("small");
        assert!(n_ahead[..STANDING_GROUPS_MAX].iter().all(|n| *n == 0));
        assert_eq!(n_ahead[STANDING_GROUPS_MAX..], [before, before + 1]);
        assert!(found[STANDING_GROUPS_MAX].is_staffed);
        assert!(!found[STANDING_GROUPS_MAX + 1].is_staffed);
    }
}

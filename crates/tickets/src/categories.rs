//! Categories in two levels, and what is done to a ticket that is put into one (ADR 0077).
//!
//! A ticket has the word of its category: the name, and for one of the second level the name of the first
//! before it. What a rule does is decided here; who keeps categories and changes tickets is the server.

use crate::limits::{FIELD_KEY_CHARS_MAX, OUTCOME_CHARS_MAX};
use crate::{Priority, Taxonomy, tags};

/// What stands between the two names in the word of a category of the second level.
pub const BETWEEN: &str = " › ";
/// Stands in no name: it would be read as another level.
const LEVEL: char = '›';
/// What a need of a custom field begins with.
const FIELD: &str = "field.";

/// What a ticket of a category needs to become solved or closed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// A resolution.
    Resolution,
    /// A root cause.
    RootCause,
    /// A value of the custom field with this key.
    Field(String),
}

impl Need {
    /// The word on the wire and in the store.
    pub fn word(&self) -> String {
        match self {
            Self::Resolution => "resolution".to_owned(),
            Self::RootCause => "root_cause".to_owned(),
            Self::Field(key) => format!("{FIELD}{key}"),
        }
    }

    /// Reads the word on the wire; whether there is such a field is not looked up.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "resolution" => Some(Self::Resolution),
            "root_cause" => Some(Self::RootCause),
            other => {
                let key = other.strip_prefix(FIELD)?;
                let is_key = !key.is_empty() && key.chars().count() <= FIELD_KEY_CHARS_MAX;
                is_key.then(|| Self::Field(key.to_owned()))
            }
        }
    }

    /// Whether there is something to choose from in these words, so that a ticket can have it; which fields
    /// there are is not looked up.
    pub fn can_be_met(&self, words: &Taxonomy) -> bool {
        match self {
            Self::Resolution => !words.resolutions.is_empty(),
            Self::RootCause => !words.root_causes.is_empty(),
            Self::Field(_) => true,
        }
    }

    /// Those for which these words have nothing to choose from any more: nothing asks for them.
    pub fn gone(words: &Taxonomy) -> Vec<Self> {
        let of_words = [Self::Resolution, Self::RootCause];
        let is_gone = |need: &Self| !need.can_be_met(words);
        of_words.into_iter().filter(is_gone).collect()
    }
}

/// What is done to a ticket that is put into a category, and what it then needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CategoryRule {
    /// The team that it becomes.
    pub team: Option<String>,
    /// The priority that it gets.
    pub priority: Option<Priority>,
    /// Tags that it gets beside its own, as `tags::read` makes them.
    pub tags: Vec<String>,
    /// What it needs to become solved or closed, each once.
    pub needs: Vec<Need>,
}

impl CategoryRule {
    /// The rule of a category whose parent has `parent`: its own word counts, and where it says nothing that
    /// of the parent; tags and needs are those of both.
    #[must_use]
    pub fn under(self, parent: &Self) -> Self {
        let mut needs = self.needs;
        needs.extend(parent.needs.iter().cloned());
        needs.sort();
        needs.dedup();
        Self {
            team: self.team.or_else(|| parent.team.clone()),
            priority: self.priority.or(parent.priority),
            tags: tags::joined(&self.tags, &parent.tags),
            needs,
        }
    }

    /// Whether a ticket needs this.
    pub fn needs(&self, need: &Need) -> bool {
        self.needs.contains(need)
    }
}

/// A category.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// What tickets have; never changed.
    pub word: String,
    /// Whether no ticket is put there any more.
    pub is_archived: bool,
    /// What is done to tickets that are put there.
    pub rule: CategoryRule,
}

/// The word of a category.
pub fn word_of(parent: Option<&str>, name: &str) -> String {
    match parent {
        Some(parent) => format!("{parent}{BETWEEN}{name}"),
        None => name.to_owned(),
    }
}

/// The word of the category that one of the second level stands under.
pub fn parent_of(word: &str) -> Option<&str> {
    word.split_once(BETWEEN).map(|(parent, _)| parent)
}

/// What a category is called below the one that it stands under.
pub fn name_of(word: &str) -> &str {
    word.split_once(BETWEEN).map_or(word, |(_, name)| name)
}

/// Whether a ticket of `category` is one of `wanted`, which is the same or its parent.
pub fn is_within(category: &str, wanted: &str) -> bool {
    category == wanted || parent_of(category) == Some(wanted)
}

/// What somebody who names a category has to be told, if anything. Two names are none, since no address of a
/// category could end with them (RFC 3986 §5.2.4).
pub fn complaint(name: &str) -> Option<&'static str> {
    let is_bad = [".", "..", ""].contains(&name.trim())
        || name.chars().count() > OUTCOME_CHARS_MAX
        || name.chars().any(|one| one.is_control() || one == LEVEL);
    is_bad.then_some("must be one line of 1 to 60 characters without ›, and neither . nor ..")
}

/// The parts of a ticket that a rule sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Its team.
    pub team: Option<&'a str>,
    /// Its priority.
    pub priority: Priority,
    /// Its tags.
    pub tags: &'a [String],
}

/// What somebody sets in the change that puts the ticket into its category: a rule leaves it. Tags are not among
/// it, since those of both have room beside each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByHand {
    /// The team, or that it has none.
    pub team: bool,
    /// The priority.
    pub priority: bool,
}

/// What a rule changes of a ticket; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleChanges {
    /// Its team.
    pub team: Option<String>,
    /// Its priority.
    pub priority: Option<Priority>,
    /// Its tags, all of them.
    pub tags: Option<Vec<String>>,
}

/// What `rule` makes of a ticket that is put into its category, as it is once all that was set by hand is
/// set: nothing of that, and nothing that the ticket has. Its tags stand beside those that were set by hand.
pub fn decide(rule: &CategoryRule, ticket: Parts<'_>, by_hand: ByHand) -> RuleChanges {
    let team = rule.team.as_deref().filter(|_| !by_hand.team);
    let priority = rule.priority.filter(|_| !by_hand.priority);
    let tags = tags::joined(ticket.tags, &rule.tags);
    RuleChanges {
        team: team
            .filter(|team| ticket.team != Some(team))
            .map(str::to_owned),
        priority: priority.filter(|priority| *priority != ticket.priority),
        tags: Some(tags).filter(|tags| tags != ticket.tags),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::limits::TAGS_MAX;

    #[test]
    fn a_word_has_two_levels() {
        let word = word_of(Some("Devices"), "Router");
        assert_eq!(word, "Devices › Router");
        assert_eq!(
            (parent_of(&word), name_of(&word)),
            (Some("Devices"), "Router")
        );
        assert_eq!(
            (parent_of("Devices"), name_of("Devices")),
            (None, "Devices")
        );
        assert!(is_within(&word, "Devices") && is_within(&word, &word));
        assert!(!is_within("Devices", &word) && !is_within("Devices2", "Devices"));
    }

    #[test]
    fn names_are_one_line_of_one_level() {
        let longest = "x".repeat(OUTCOME_CHARS_MAX);
        let longer = format!("{longest}x");
        for (name, is_good) in [
            ("Router", true),
            (longest.as_str(), true),
            (longer.as_str(), false),
            ("a › b", false),
            ("...", true),
            ("..", false),
            (" . ", false),
            (" ", false),
            ("a\nb", false),
        ] {
            assert_eq!(complaint(name).is_none(), is_good, "{name:?}");
        }
    }

    #[test]
    fn needs_are_read_as_they_are_written() {
        for need in [
            Need::Resolution,
            Need::RootCause,
            Need::Field("order_no".to_owned()),
        ] {
            assert_eq!(Need::parse(&need.word()), Some(need));
        }
        let long = format!("field.{}", "k".repeat(FIELD_KEY_CHARS_MAX + 1));
        for word in ["", "team", "field.", &long] {
            assert_eq!(Need::parse(word), None, "{word:?}");
        }
    }

    #[test]
    fn a_need_is_met_where_there_are_words_to_choose_from() {
        let words = Taxonomy {
            root_causes: Vec::new(),
            ..Taxonomy::default()
        };
        assert!(Need::RootCause.can_be_met(&Taxonomy::default()));
        assert!(Need::Resolution.can_be_met(&words) && !Need::RootCause.can_be_met(&words));
        assert!(Need::Field("model".to_owned()).can_be_met(&words));
        assert_eq!(Need::gone(&words), [Need::RootCause]);
        assert!(Need::gone(&Taxonomy::default()).is_empty());
    }

    fn word() -> impl Strategy<Value = String> {
        "[a-d]"
    }

    fn some_tags() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::btree_set("[a-z]", 0..=TAGS_MAX)
            .prop_map(|tags| tags.into_iter().collect())
    }

    fn priority() -> impl Strategy<Value = Priority> {
        proptest::sample::select(Priority::ALL.to_vec())
    }

    fn rule() -> impl Strategy<Value = CategoryRule> {
        let needs = proptest::collection::btree_set("[a-c]", 0..3);
        let parts = (
            proptest::option::of(word()),
            proptest::option::of(priority()),
            some_tags(),
            needs,
        );
        parts.prop_map(|(team, priority, tags, needs)| CategoryRule {
            team,
            priority,
            tags,
            needs: needs.into_iter().map(Need::Field).collect(),
        })
    }

    fn by_hand() -> impl Strategy<Value = ByHand> {
        any::<(bool, bool)>().prop_map(|(team, priority)| ByHand { team, priority })
    }

    proptest! {
        #[test]
        fn a_rule_sets_what_it_says_and_nothing_that_was_set_by_hand(
            rule in rule(), team in proptest::option::of(word()), priority in priority(),
            tags in some_tags(), by_hand in by_hand(),
        ) {
            let ticket = Parts { team: team.as_deref(), priority, tags: &tags };
            let changes = decide(&rule, ticket, by_hand);
            // Each change is one, and is by the rule.
            prop_assert!(changes.team.is_none() || (changes.team == rule.team && changes.team != team && !by_hand.team));
            prop_assert!(changes.priority.is_none() || (changes.priority == rule.priority && !by_hand.priority));
            prop_assert!(changes.priority != Some(priority));
            // What was not set by hand is as the rule wants it.
            let after_team = changes.team.clone().or(team);
            let after_priority = changes.priority.unwrap_or(priority);
            let after_tags = changes.tags.clone().unwrap_or_else(|| tags.clone());
            prop_assert!(by_hand.team || rule.team.is_none() || after_team == rule.team);
            prop_assert!(by_hand.priority || rule.priority.is_none_or(|wanted| wanted == after_priority));
            prop_assert!(after_tags.len() <= TAGS_MAX && tags.iter().all(|tag| after_tags.contains(tag)));
            let has_all = rule.tags.iter().all(|tag| after_tags.contains(tag));
            prop_assert!(has_all || after_tags.len() == TAGS_MAX);
            // Once done, there is nothing left to do.
            let after = Parts { team: after_team.as_deref(), priority: after_priority, tags: &after_tags };
            prop_assert_eq!(decide(&rule, after, by_hand), RuleChanges::default());
        }

        #[test]
        fn a_category_has_the_rule_of_its_parent_where_it_says_nothing(own in rule(), parent in rule()) {
            let both = own.clone().under(&parent);
            prop_assert_eq!(&both.team, if own.team.is_some() { &own.team } else { &parent.team });
            prop_assert_eq!(both.priority, own.priority.or(parent.priority));
            prop_assert!(own.needs.iter().chain(&parent.needs).all(|need| both.needs(need)));
            prop_assert!(both.needs.iter().all(|need| own.needs(need) || parent.needs(need)));
            prop_assert!(own.tags.iter().all(|tag| both.tags.contains(tag)) && both.tags.len() <= TAGS_MAX);
            prop_assert_eq!(CategoryRule::default().under(&own), own.clone());
            prop_assert_eq!(own.clone().under(&CategoryRule::default()), own);
        }
    }
}

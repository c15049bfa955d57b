//! How a ticket ended: the words that a team has agreed on, and what an agent chose of them.

use serde::{Deserialize, Serialize};

use crate::categories::complaint;
use crate::limits::{OUTCOME_CHARS_MAX, OUTCOME_WORDS_MAX};

/// How a ticket ended, as far as somebody has said so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, optional_fields = nullable)
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What came of it, for instance `Solved`.
    pub resolution: Option<String>,
    /// What it was about.
    pub category: Option<String>,
    /// Why it happened.
    pub root_cause: Option<String>,
}

/// The words that an outcome is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Taxonomy {
    /// What can come of a ticket.
    pub resolutions: Vec<String>,
    /// What tickets are about.
    pub categories: Vec<String>,
    /// Why things happen.
    pub root_causes: Vec<String>,
    /// Whether a ticket needs a resolution to become solved or closed.
    pub required: bool,
}

impl Default for Taxonomy {
    fn default() -> Self {
        let words = |all: &[&str]| all.iter().map(|&word| word.to_owned()).collect();
        Self {
            resolutions: words(&[
                "Solved",
                "Workaround",
                "Not solved",
                "Duplicate",
                "No answer",
            ]),
            categories: words(&["Account", "Billing", "How to", "Fault", "Wish"]),
            root_causes: words(&[
                "Not understood",
                "Wrong setting",
                "Error in the product",
                "Somebody else's system",
                "Unknown",
            ]),
            required: false,
        }
    }
}

impl Taxonomy {
    /// The first field of an outcome whose word is not among those that were agreed on.
    pub fn unknown_in(&self, outcome: &Outcome) -> Option<&'static str> {
        let parts = [
            ("resolution", &outcome.resolution, &self.resolutions),
            ("category", &outcome.category, &self.categories),
            ("root_cause", &outcome.root_cause, &self.root_causes),
        ];
        let unknown = |word: &Option<String>, known: &Vec<String>| {
            word.as_ref().is_some_and(|word| !known.contains(word))
        };
        let found = parts
            .into_iter()
            .find(|(_, word, known)| unknown(word, known));
        found.map(|(field, _, _)| field)
    }

    /// What is wrong with these words, if anything.
    pub fn complaint(&self) -> Option<&'static str> {
        let lists = [&self.resolutions, &self.categories, &self.root_causes];
        let is_word = |word: &String| {
            !word.trim().is_empty()
                && word.chars().count() <= OUTCOME_CHARS_MAX
                && !word.chars().any(char::is_control)
        };
        if lists.iter().any(|list| list.len() > OUTCOME_WORDS_MAX) {
            Some("must have 50 words at most in each list")
        } else if !lists.into_iter().flatten().all(is_word) {
            Some("words must be one line of 60 characters at most")
        } else if self.categories.iter().any(|word| complaint(word).is_some()) {
            Some(
                "categories must have no ›, which stands between two of them, and be neither . nor ..",
            )
        } else if self.required && self.resolutions.is_empty() {
            Some("required needs resolutions to choose from")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_agreed_words_are_known() {
        let of = |category: &str| Outcome {
            category: Some(category.to_owned()),
            ..Outcome::default()
        };
        let known = Taxonomy::default();
        assert_eq!(known.unknown_in(&Outcome::default()), None);
        assert_eq!(known.unknown_in(&of("Billing")), None);
        assert_eq!(known.unknown_in(&of("billing")), Some("category"));
    }

    #[test]
    fn lists_and_words_are_bounded() {
        let of = |word: &str, n: usize| Taxonomy {
            categories: vec![word.to_owned(); n],
            ..Taxonomy::default()
        };
        let longest = "x".repeat(OUTCOME_CHARS_MAX);
        assert_eq!(of(&longest, OUTCOME_WORDS_MAX).complaint(), None);
        assert!(of("x", OUTCOME_WORDS_MAX + 1).complaint().is_some());
        assert!(of(&(longest + "x"), 1).complaint().is_some());
        assert!(of(" ", 1).complaint().is_some());
        assert!(of("a › b", 1).complaint().is_some());
    }
}

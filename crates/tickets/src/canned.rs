//! What a canned reply does to the ticket on which it is sent, or applied without a message (elsewhere called a
//! macro).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FieldValue, Outcome, Priority, Status};

/// The word of [`CannedActions::give_to`] for nobody, and of [`CannedActions::team`] for no team.
pub const NOBODY: &str = "none";

/// What is done to the ticket on which a canned reply is sent or applied, beside sending it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, optional_fields = nullable)
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CannedActions {
    /// It gets this status, where that may follow the one that it has.
    pub status: Option<Status>,
    /// It gets this priority.
    pub priority: Option<Priority>,
    /// It gets these tags beside those that it has, as far as there is room.
    #[cfg_attr(feature = "openapi", schema(max_items = 20, value_type = Vec<crate::tags::TagWord>))]
    pub add_tags: Vec<String>,
    /// It loses these tags.
    #[cfg_attr(feature = "openapi", schema(max_items = 20, value_type = Vec<crate::tags::TagWord>))]
    pub remove_tags: Vec<String>,
    /// It becomes the sender's.
    pub take: bool,
    /// It becomes this agent's, `agt_…`, or nobody's: `none`. Not with `take`.
    pub give_to: Option<String>,
    /// It becomes this team's, or no team's: `none`.
    #[cfg_attr(feature = "openapi", schema(max_length = 32, format = "team-or-blank"))]
    pub team: Option<String>,
    /// It ended like this, as far as it says; what it leaves out stays.
    pub outcome: Outcome,
    /// Its custom fields get these values, by their keys.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, string | number | boolean>"))]
    pub fields: BTreeMap<String, FieldValue>,
    /// It gets this comment for colleagues, with variables as the words have them.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 1500, format = "text-or-blank")
    )]
    pub comment: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_not_done_and_what_is_unknown_is_refused() {
        let read: CannedActions = serde_json::from_str("{}").expect("reads");
        assert_eq!(read, CannedActions::default());
        serde_json::from_str::<CannedActions>(r#"{"close":true}"#).expect_err("unknown");
    }

    #[test]
    fn what_was_kept_before_there_was_more_to_do_reads_as_it_was() {
        let kept = r#"{"status":"pending","priority":null,"add_tags":["a"],"take":true}"#;
        let read: CannedActions = serde_json::from_str(kept).expect("reads");
        assert!(read.take && read.give_to.is_none() && read.team.is_none());
        assert!(read.fields.is_empty());
        assert_eq!(read.outcome, Outcome::default());
    }
}

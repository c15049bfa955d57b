//! What happens to a ticket when a canned reply is sent on it (elsewhere called a macro).

use serde::{Deserialize, Serialize};

use crate::{Priority, Status};

/// What is done to the ticket on which a canned reply is sent, beside sending it.
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
    /// It becomes the sender's.
    pub take: bool,
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
}

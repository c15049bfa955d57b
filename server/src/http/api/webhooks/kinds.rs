//! `GET /api/v1/webhooks/kinds`

use std::sync::OnceLock;

use tandem_tickets::TimelineData;
use utoipa::PartialSchema as _;

use crate::http::extract::{Json, SignedInLead};
use crate::http::paging::List;
use crate::http::problem::Problem;

/// Kinds of events that a webhook may ask for, on one page.
#[utoipa::path(
    get, path = "/webhooks/kinds", tag = "webhooks",
    responses(
        (status = 200, body = List<String>),
        (status = 403, description = "`lead_only`", body = Problem),
    )
)]
pub(super) async fn kinds(_lead: SignedInLead) -> Json<List<String>> {
    let data = all().to_vec();
    Json(List {
        data,
        next_cursor: None,
    })
}

/// Every kind of the timeline, as its schema names them.
pub(super) fn all() -> &'static [String] {
    static KINDS: OnceLock<Vec<String>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let schema = serde_json::to_value(TimelineData::schema()).unwrap_or_default();
        let variants = schema["oneOf"].as_array().cloned().unwrap_or_default();
        let word = |variant: serde_json::Value| {
            Some(
                variant["properties"]["kind"]["enum"][0]
                    .as_str()?
                    .to_owned(),
            )
        };
        variants.into_iter().filter_map(word).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_the_first_and_the_last_kind() {
        assert!(all().len() > 30, "{:?}", all());
        for kind in ["ticket_created", "chat", "session_ended"] {
            assert!(all().iter().any(|word| word == kind), "{kind}");
        }
    }
}

//! Whether what a canned reply is to do to tickets can be done.

use std::collections::BTreeMap;

use tandem_tickets::canned::NOBODY;
use tandem_tickets::limits::{CANNED_BODY_CHARS_MAX, FIELDS_MAX};
use tandem_tickets::{CannedActions, FieldValue};

use crate::http::api::categories;
use crate::http::api::check::Checks;
use crate::http::problem::Problem;
use crate::state::AppState;

/// What is done, with tags and values as the store keeps them; notes what is wrong with it.
///
/// # Errors
/// The store failed.
pub(super) async fn checked(
    state: &AppState,
    checks: &mut Checks,
    actions: CannedActions,
) -> Result<CannedActions, Problem> {
    let closing = categories::known_taxonomy(state).await?;
    if let Some(part) = closing.unknown_in(&actions.outcome) {
        let pointer = format!("/actions/outcome/{part}");
        checks.refuse(&pointer, "must be a word that was agreed on");
    }
    let comment = actions.comment.as_deref();
    let comment = checks.optional_body("/actions/comment", comment, CANNED_BODY_CHARS_MAX);
    check_agent(state, checks, &actions).await?;
    let team = match actions.team.as_deref() {
        Some(NOBODY) => Some(NOBODY.to_owned()),
        word => checks.team("/actions/team", word),
    };
    Ok(CannedActions {
        add_tags: checks.tags("/actions/add_tags", &actions.add_tags),
        remove_tags: checks.tags("/actions/remove_tags", &actions.remove_tags),
        team,
        comment: Some(comment).filter(|comment| !comment.is_empty()),
        fields: values(state, checks, actions.fields).await?,
        ..actions
    })
}

async fn check_agent(
    state: &AppState,
    checks: &mut Checks,
    actions: &CannedActions,
) -> Result<(), Problem> {
    let pointer = "/actions/give_to";
    let Some(agent) = &actions.give_to else {
        return Ok(());
    };
    if actions.take {
        checks.refuse(
            pointer,
            "must be left out where the sender takes the ticket",
        );
    }
    let is_known = agent == NOBODY || {
        let agents = state.store.agents().await?;
        agents.iter().any(|one| one.id == *agent)
    };
    if !is_known {
        checks.refuse(pointer, "must be the id of an agent, or `none`");
    }
    Ok(())
}

/// Values of fields as tickets take them.
async fn values(
    state: &AppState,
    checks: &mut Checks,
    given: BTreeMap<String, FieldValue>,
) -> Result<BTreeMap<String, FieldValue>, Problem> {
    if given.is_empty() {
        return Ok(given);
    }
    if i64::try_from(given.len()).unwrap_or(i64::MAX) > FIELDS_MAX {
        checks.refuse(
            "/actions/fields",
            format!("must be at most {FIELDS_MAX} fields"),
        );
        return Ok(BTreeMap::new());
    }
    let all = state.store.fields().await?;
    let mut values = BTreeMap::new();
    for (key, value) in given {
        let field = all.iter().map(|one| &one.field).find(|one| one.key == key);
        let read = field.map_or(Err("is no field"), |field| field.read(value));
        match read {
            Ok(value) => drop(values.insert(key, value)),
            Err(detail) => {
                let key = key.replace('~', "~0").replace('/', "~1");
                checks.refuse(&format!("/actions/fields/{key}"), detail);
            }
        }
    }
    Ok(values)
}

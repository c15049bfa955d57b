//! `POST /api/v1/keys`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_protocol::limits::{API_KEY_DAYS_MAX, API_KEY_NAME_CHARS_MAX};
use utoipa::ToSchema;

use super::KeySecret;
use crate::http::api::check::Checks;
use crate::http::extract::{Json, SignedInAdmin};
use crate::http::problem::Problem;
use crate::keys::Key;
use crate::keys::scope::Scope;
use crate::source::{DAY_MS, Millis};
use crate::state::AppState;
use crate::store::keys::{KeyRefused, NewKey};

/// A key to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateKey {
    /// What to call it.
    #[schema(max_length = 120, format = "line")]
    name: String,
    /// What it may do: at least one.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// After how many days it ends by itself, 1 to 3,650; never when left out.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u32>,
}

/// Makes a key that acts for who makes it. The key is in this answer and in no other.
#[utoipa::path(
    post, path = "/keys", tag = "keys", request_body = CreateKey,
    responses(
        (status = 201, body = KeySecret),
        (status = 403, description = "`admin_only`, `not_for_keys`", body = Problem),
        (status = 409, description = "`too_many`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    SignedInAdmin(by): SignedInAdmin,
    Json(create): Json<CreateKey>,
) -> Result<(StatusCode, Json<KeySecret>), Problem> {
    let now = state.clock.now();
    let (new, key) = (checked(create, now)?, Key::fresh());
    let made = state.store.add_key((new, &key), &by, now).await;
    let made = made.map_err(|error| match error {
        KeyRefused::TooMany => {
            Problem::conflict("too_many", "There are as many keys as there may be.")
        }
        KeyRefused::Store(error) => error.into(),
    })?;
    tracing::info!(key = made.id, by = by.id, "key made");
    let secret = key.reveal().to_owned();
    let key = made.into();
    Ok((StatusCode::CREATED, Json(KeySecret { key, secret })))
}

fn checked(create: CreateKey, now: Millis) -> Result<NewKey, Problem> {
    let mut checks = Checks::new();
    let name = checks.line("/name", &create.name, API_KEY_NAME_CHARS_MAX);
    let mut scopes = create.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        checks.refuse("/scopes", "must hold at least one scope");
    }
    if create
        .days
        .is_some_and(|days| !(1..=API_KEY_DAYS_MAX).contains(&days))
    {
        checks.refuse("/days", format!("must be from 1 to {API_KEY_DAYS_MAX}"));
    }
    checks.done()?;
    Ok(NewKey {
        name,
        scopes,
        expires_at: create.days.map(|days| now + Millis::from(days) * DAY_MS),
    })
}

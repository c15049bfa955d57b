//! `GET /api/v1/agents`

use axum::extract::State;
use serde::Serialize;
use tandem_tickets::{AgentRole, Capability};
use utoipa::ToSchema;

use super::{AgentView, ProfileView};
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::presence::Presence;
use crate::state::AppState;
use crate::store::accounts::Account;

/// An agent, as the others see them.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Colleague {
    /// Who.
    #[serde(flatten)]
    agent: AgentView,
    /// Whether they may come in; who may not takes no ticket, no customer and no handoff.
    active: bool,
    /// Counts the changes of the account and the profile from 1; its `ETag` is this number in quotes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub(super) version: i64,
    /// Whether they are there.
    presence: Presence,
    /// Whether their second factor is on; administrators alone are told.
    #[schema(required = true)]
    second_factor: Option<bool>,
    /// Whether they have a passkey; administrators alone are told.
    #[schema(required = true)]
    passkeys: Option<bool>,
    /// Open tickets of who is deactivated, which nobody works on; leads and administrators alone are told.
    #[schema(required = true, value_type = Option<i64>, minimum = 0)]
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    open_tickets: Option<i64>,
    /// What they are there for.
    #[serde(flatten)]
    profile: ProfileView,
}

/// All agents by name, on one page; those who are deactivated among them, for their names stand on tickets.
#[utoipa::path(
    get, path = "/agents", tag = "agents",
    responses(
        (status = 200, body = List<Colleague>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(reader): SignedIn,
) -> Result<Json<List<Colleague>>, Problem> {
    Ok(Json(List {
        data: colleagues(&state, reader.role).await?,
        next_cursor: None,
    }))
}

/// One of them, as an administrator sees them.
pub(super) async fn colleague(state: &AppState, id: &str) -> Result<Option<Colleague>, Problem> {
    let all = colleagues(state, AgentRole::Admin).await?;
    Ok(all.into_iter().find(|one| one.agent.id == id))
}

async fn colleagues(state: &AppState, reader: AgentRole) -> Result<Vec<Colleague>, Problem> {
    let is_told = reader.may(Capability::ManageAccounts);
    let hands_over = reader.may(Capability::LeadDesk);
    let store = &state.store;
    let (accounts, away) = (store.accounts().await?, store.agents_away().await?);
    let secured = store.agents_with_second_factor().await?;
    let with_passkeys = store.agents_with_passkeys().await?;
    let left = store.tickets_left_behind().await?;
    let view = |account: Account| {
        let id = account.agent.id.as_str();
        Colleague {
            active: account.active,
            version: account.version,
            presence: match account.active {
                true => state.desk.presence(id, &away),
                false => Presence::Offline,
            },
            second_factor: is_told.then(|| secured.contains(id)),
            passkeys: is_told.then(|| with_passkeys.contains(id)),
            open_tickets: (hands_over && !account.active)
                .then(|| left.get(id).copied().unwrap_or(0)),
            profile: ProfileView::of(account.profile),
            agent: account.agent.into(),
        }
    };
    Ok(accounts.into_iter().map(view).collect())
}

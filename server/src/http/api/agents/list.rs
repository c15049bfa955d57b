//! `GET /api/v1/agents`

use std::collections::HashMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{AgentView, ProfileView};
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::presence::Presence;
use crate::state::AppState;
use crate::store::agents::{Agent, AgentRole};

/// An agent, as the others see them.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Colleague {
    /// Who.
    #[serde(flatten)]
    agent: AgentView,
    /// Whether they are there.
    presence: Presence,
    /// Whether their second factor is on, or they have a passkey; administrators alone are told.
    #[schema(required = true)]
    second_factor: Option<bool>,
    /// What they are there for.
    #[serde(flatten)]
    profile: ProfileView,
}

/// All agents by name, on one page.
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
    let (agents, away) = (
        state.store.agents().await?,
        state.store.agents_away().await?,
    );
    let profiles: HashMap<_, _> = state.store.profiles().await?.into_iter().collect();
    let is_told = reader.role == AgentRole::Admin;
    let secured = state.store.agents_with_second_factor().await?;
    let colleague = |agent: Agent| Colleague {
        second_factor: is_told.then(|| secured.contains(&agent.id)),
        presence: state.desk.presence(&agent.id, &away),
        profile: ProfileView::of(profiles.get(&agent.id)),
        agent: agent.into(),
    };
    Ok(Json(List {
        data: agents.into_iter().map(colleague).collect(),
        next_cursor: None,
    }))
}

//! `POST /api/v1/sessions/{id}/handoff`

use axum::extract::State;
use serde::Deserialize;
use tandem_protocol::handoff::HandoffTarget;
use tandem_protocol::limits::{HANDOFF_ASKED_MAX, HANDOFF_REASON_BYTES_MAX};
use tandem_protocol::signal::SessionView;
use tandem_session::command::{HandoffOffer, LettingGo};
use utoipa::ToSchema;

use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::presence::Presence;
use crate::routing::targets::is_of;
use crate::state::AppState;

/// What is said where no agent of a kind takes customers.
const NOBODY: &str = "Nobody else of that kind takes customers at this moment.";

/// To whom the session is offered: an agent, or all of a team, a tier or a skill who take customers.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferHandoff {
    /// The other agent, `agt_…`.
    agent_id: Option<String>,
    /// Agents of this tier, 1 to 5.
    #[schema(minimum = 1, maximum = 5)]
    tier: Option<u8>,
    /// Agents of this team; the ticket becomes the team's when it is handed to one of them, or let go.
    #[schema(max_length = 32, format = "team-or-blank")]
    team: Option<String>,
    /// Agents with this skill or language.
    skill: Option<String>,
    /// Whether the agent lets go at once, and the customer waits for whoever comes; false without it.
    cold: Option<bool>,
    /// Why, in words that the customer may read; 500 bytes of UTF-8 at most.
    #[schema(max_length = 500, format = "line")]
    reason: String,
}

/// Asks another agent, or several of whom the first who accepts wins, to take a live session over.
///
/// They have two minutes; once one has accepted, the customer is asked. With `cold` nobody is asked: the agent
/// lets go at once, whoever is there, and the customer waits for those who are named.
#[utoipa::path(
    post, path = "/sessions/{id}/handoff", tag = "sessions",
    params(("id" = String, Path)), request_body = OfferHandoff,
    responses(
        (status = 200, body = SessionView),
        (status = 403, description = "`not_attached`; `removed`: the customer has sent them away", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`: not live, or a handoff is under way; `too_many`; `nobody_there`: no other agent of that kind takes customers", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn offer(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    Path(id): Path<String>,
    Json(offer): Json<OfferHandoff>,
) -> Result<Json<SessionView>, Problem> {
    let mut checks = Checks::new();
    let reason = checks.line("/reason", &offer.reason, HANDOFF_REASON_BYTES_MAX);
    if reason.len() > HANDOFF_REASON_BYTES_MAX {
        checks.refuse("/reason", "is too long");
    }
    let found = find(&state, &agent.id, &offer, &mut checks).await?;
    checks.done()?;
    let Some((target, name)) = found else {
        return Err(Problem::conflict("nobody_there", NOBODY));
    };
    if offer.cold == Some(true) {
        let going = LettingGo {
            target,
            name,
            reason,
        };
        return Ok(Json(state.hub.let_go(&id, &agent.id, going).await?));
    }
    let team = target.team().map(str::to_owned);
    let agents = match target {
        HandoffTarget::Agent(id) => vec![id],
        group => there(&state, &agent.id, &group).await?,
    };
    if agents.is_empty() {
        return Err(Problem::conflict("nobody_there", NOBODY));
    }
    let offer = HandoffOffer {
        agents,
        name,
        reason,
        team,
    };
    Ok(Json(state.hub.offer_handoff(&id, &agent.id, offer).await?))
}

/// The one target that is named, and its name, as both agents and the customer read it; nothing where it is
/// refused.
async fn find(
    state: &AppState,
    own: &str,
    offer: &OfferHandoff,
    checks: &mut Checks,
) -> Result<Option<(HandoffTarget, String)>, Problem> {
    let team = checks.team("/team", offer.team.as_deref());
    let Some((target, name)) = target(offer, team) else {
        checks.refuse("", "must have one of agent_id, tier, team and skill");
        return Ok(None);
    };
    let HandoffTarget::Agent(id) = &target else {
        return Ok(Some((target, name)));
    };
    let agents = state.store.agents().await?;
    let other = agents.into_iter().find(|one| one.id == *id && id != own);
    if other.is_none() {
        checks.refuse("/agent_id", "must be another agent");
    }
    Ok(other.map(|other| (target, other.name)))
}

/// The one target that is named; that of an agent has no name yet.
fn target(offer: &OfferHandoff, team: Option<String>) -> Option<(HandoffTarget, String)> {
    let skill = offer.skill.as_deref();
    let skill = skill.map(|word| word.trim().to_lowercase());
    match (&offer.agent_id, offer.tier, team, skill) {
        (Some(id), None, None, None) => Some((HandoffTarget::Agent(id.clone()), String::new())),
        (None, Some(tier), None, None) => Some((HandoffTarget::Tier(tier), format!("Tier {tier}"))),
        (None, None, Some(team), None) => {
            let name = format!("Team {team}");
            Some((HandoffTarget::Team(team), name))
        }
        (None, None, None, Some(skill)) => {
            let name = format!("Skill {skill}");
            Some((HandoffTarget::Skill(skill), name))
        }
        _ => None,
    }
}

/// Agents of a group who take customers, but for one.
async fn there(state: &AppState, but: &str, group: &HandoffTarget) -> Result<Vec<String>, Problem> {
    let away = state.store.agents_away().await?;
    let profiles = state.store.profiles().await?.into_iter();
    let of_group = profiles.filter(|(id, profile)| id != but && is_of(group, id, profile));
    let is_there = |id: &String| state.desk.presence(id, &away) == Presence::Available;
    let there = of_group.map(|(id, _)| id).filter(is_there);
    Ok(there.take(HANDOFF_ASKED_MAX).collect())
}

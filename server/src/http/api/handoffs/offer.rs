//! `POST /api/v1/sessions/{id}/handoff`

use axum::extract::State;
use serde::Deserialize;
use tandem_protocol::limits::{HANDOFF_ASKED_MAX, HANDOFF_REASON_BYTES_MAX};
use tandem_protocol::signal::SessionView;
use tandem_session::command::HandoffOffer;
use tandem_tickets::routing::Profile;
use utoipa::ToSchema;

use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::problem::Problem;
use crate::presence::Presence;
use crate::state::AppState;

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
    /// Agents of this team.
    team: Option<String>,
    /// Agents with this skill or language.
    skill: Option<String>,
    /// Why, in words that the customer may read; 500 bytes of UTF-8 at most.
    #[schema(max_length = 500, format = "line")]
    reason: String,
}

/// Asks another agent, or several of whom the first who accepts wins, to take a live session over.
///
/// They have two minutes; once one has accepted, the customer is asked.
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
    let (agents, name) = match target(&offer) {
        Some(Target::Agent(id)) => {
            let agents = state.store.agents().await?;
            let other = agents
                .into_iter()
                .find(|one| one.id == id && id != agent.id);
            if other.is_none() {
                checks.refuse("/agent_id", "must be another agent");
            }
            other.map_or_else(Default::default, |other| (vec![other.id], other.name))
        }
        Some(Target::Group(name, is_of)) => (there(&state, &agent.id, is_of).await?, name),
        None => {
            checks.refuse("", "must have one of agent_id, tier, team and skill");
            Default::default()
        }
    };
    checks.done()?;
    if agents.is_empty() {
        let detail = "Nobody else of that kind takes customers at this moment.";
        return Err(Problem::conflict("nobody_there", detail));
    }
    let offer = HandoffOffer {
        agents,
        name,
        reason,
    };
    Ok(Json(state.hub.offer_handoff(&id, &agent.id, offer).await?))
}

/// Whether an agent belongs to a group.
type IsOf = Box<dyn Fn(&Profile) -> bool + Send>;

enum Target {
    Agent(String),
    /// Its name, as both agents read it.
    Group(String, IsOf),
}

/// The one target that is named.
fn target(offer: &OfferHandoff) -> Option<Target> {
    let word = |word: &str| word.trim().to_lowercase();
    let (team, skill) = (
        offer.team.as_deref().map(word),
        offer.skill.as_deref().map(word),
    );
    match (&offer.agent_id, offer.tier, team, skill) {
        (Some(id), None, None, None) => Some(Target::Agent(id.clone())),
        (None, Some(tier), None, None) => {
            let is_of = move |profile: &Profile| profile.tier == tier;
            Some(Target::Group(format!("Tier {tier}"), Box::new(is_of)))
        }
        (None, None, Some(team), None) => {
            let name = format!("Team {team}");
            let is_of = move |profile: &Profile| profile.teams.contains(&team);
            Some(Target::Group(name, Box::new(is_of)))
        }
        (None, None, None, Some(skill)) => {
            let name = format!("Skill {skill}");
            let is_of = move |profile: &Profile| profile.skills.contains(&skill);
            Some(Target::Group(name, Box::new(is_of)))
        }
        _ => None,
    }
}

/// Agents of a group who take customers, but for one.
async fn there(state: &AppState, but: &str, is_of: IsOf) -> Result<Vec<String>, Problem> {
    let away = state.store.agents_away().await?;
    let profiles = state.store.profiles().await?.into_iter();
    let of_group = profiles.filter(|(id, profile)| id != but && is_of(profile));
    let is_there = |id: &String| state.desk.presence(id, &away) == Presence::Available;
    let there = of_group.map(|(id, _)| id).filter(is_there);
    Ok(there.take(HANDOFF_ASKED_MAX).collect())
}

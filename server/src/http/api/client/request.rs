//! `POST /api/v1/client/request`

use tandem_tickets::limits::WANTED_SKILLS_MAX;

use super::*;
use crate::routing;
use crate::store::sessions::SessionFacts;
use tandem_tickets::tags::TagWord;

/// Longest note, in characters.
const NOTE_CHARS_MAX: usize = 2_000;

/// A customer who presses Help.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct AskForHelp {
    /// Name to show to the agent.
    #[schema(max_length = 120, format = "line-or-blank")]
    name: Option<String>,
    /// What it is about.
    #[schema(max_length = 2000, format = "text-or-blank")]
    note: Option<String>,
    /// Origin of the product page.
    host_origin: String,
    /// Skills and languages that the agent should have; kept in lower case, each once.
    #[schema(max_items = 5, value_type = Option<Vec<TagWord>>)]
    skills: Option<Vec<String>>,
    /// Language of the customer, a tag as `de` or `de-AT` (BCP 47): who has it as a skill is asked first. The
    /// word of their product counts more.
    #[schema(max_length = 35, format = "language")]
    language: Option<String>,
}

/// Makes a session that waits for an agent.
#[utoipa::path(
    post, path = "/client/request", tag = "client", request_body = AskForHelp,
    responses(
        (status = 200, body = ClientSession),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
        (status = 503, description = "`busy`", body = Problem),
    )
)]
pub(super) async fn request(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(ask): Json<AskForHelp>,
) -> Result<Json<ClientSession>, Problem> {
    let mut checks = Checks::new();
    let name = checked_name(&mut checks, ask.name.as_deref());
    let note = checks.optional_body("/note", ask.note.as_deref(), NOTE_CHARS_MAX);
    let host_origin = checked_origin(&mut checks, &ask.host_origin);
    let skills = ask.skills.unwrap_or_default();
    if skills.len() > WANTED_SKILLS_MAX {
        checks.refuse("/skills", format!("must be at most {WANTED_SKILLS_MAX}"));
    }
    let skills = checks.tags("/skills", &skills);
    let language = checks.language("/language", ask.language.as_deref());
    let facts = SessionFacts {
        target_url: None,
        note,
        skills: routing::wanted(&state.config.request_skills, &host_origin, skills),
    };
    checks.done()?;
    Ok(Json(
        state
            .hub
            .make_request(from, name, facts, language, host_origin)
            .await?
            .into(),
    ))
}

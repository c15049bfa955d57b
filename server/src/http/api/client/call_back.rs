//! `POST /api/v1/client/call-back`

use tandem_tickets::limits::CALL_BACK_WORDS_CHARS_MAX;

use super::*;
use crate::http::api::call_backs::due_at;
use crate::hub::{AskCallBack, NewMessage};
use crate::state::ConsoleEvent;
use crate::telemetry::Pii;

/// A customer who wants to be called in place of waiting.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct CallMeBack {
    /// The latest resume token.
    resume_token: String,
    /// Idempotency key of the words (UUID).
    id: String,
    /// Their number, as people write it.
    #[schema(value_type = String, max_length = 40, format = "phone")]
    #[cfg_attr(feature = "ts", ts(as = "String"))]
    phone: Pii<String>,
    /// What it is about, plain text.
    #[schema(value_type = Option<String>, max_length = 2000, format = "text-or-blank")]
    #[cfg_attr(feature = "ts", ts(as = "Option<String>"))]
    text: Option<Pii<String>>,
    /// From when on, within a week, RFC 3339; left out, as soon as possible.
    #[schema(format = "date-time")]
    not_before: Option<String>,
}

/// They will be called.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct CalledBack {
    /// Four digits that whoever calls says first; who does not is a stranger.
    check_number: String,
}

/// Asks to be called instead of waiting: it becomes a ticket with a call-back that is as old as the wait, and
/// the session ends. Asked again, the answer is the same.
#[utoipa::path(
    post, path = "/client/call-back", tag = "client", request_body = CallMeBack,
    responses(
        (status = 200, body = CalledBack),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`already_taken`, `too_large`, `too_many`, `wrong_state`: the ticket that the session hangs on is done with", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn call_back(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(ask): Json<CallMeBack>,
) -> Result<Json<CalledBack>, Problem> {
    let now = state.clock.now();
    let mut checks = Checks::new();
    let phone = checks.phone("/phone", ask.phone.reveal());
    let text = ask.text.as_ref().map(|text| text.reveal().as_str());
    let text = checks.optional_body("/text", text, CALL_BACK_WORDS_CHARS_MAX);
    let due_at = due_at(&mut checks, ask.not_before.as_deref(), now, now);
    checks.done()?;
    let message = (!text.is_empty()).then_some(NewMessage { id: ask.id, text });
    let ask_for = AskCallBack {
        phone,
        message,
        not_before: (due_at > now).then_some(due_at),
    };
    let asked = state.hub.ask_call_back(from, &ask.resume_token, ask_for);
    let check_number = asked.await?;
    state.tell_consoles(ConsoleEvent::CallBacks);
    Ok(Json(CalledBack { check_number }))
}

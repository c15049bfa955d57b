//! Sessions, as agents make, see and end them, and ask for grants in them.

mod create;
mod end;
mod floor;
mod grants;
mod list;
mod redeem;
mod show;
mod socket;
mod wanted;
mod watch;

pub(super) use create::JoinLink;

use tandem_protocol::signal::TicketRef;
use tandem_session::Refusal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::api::tickets::no_ticket;
use crate::http::problem::Problem;
use crate::hub::{AgentId, HubError};
use crate::state::AppState;
use crate::store::agents::Agent;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(floor::floor))
        .routes(routes!(list::list, create::create))
        .routes(routes!(redeem::redeem))
        .routes(routes!(show::show))
        .routes(routes!(socket::socket))
        .routes(routes!(watch::watch))
        .routes(routes!(end::end))
        .routes(routes!(grants::ask))
        .routes(routes!(grants::give_back))
}

impl From<Agent> for AgentId {
    fn from(agent: Agent) -> Self {
        Self {
            id: agent.id,
            name: agent.name,
        }
    }
}

/// The ticket as sessions know it; 404 where there is none.
pub(super) async fn ticket_ref(state: &AppState, id: &str) -> Result<TicketRef, Problem> {
    let ticket = state.store.lookup_ticket(id).await?.ok_or_else(no_ticket)?;
    Ok(ticket.reference())
}

/// As [`ticket_ref`], of a ticket that a session is to hang on: 409 `ticket_merged` where it leads elsewhere.
pub(super) async fn open_ticket_ref(state: &AppState, id: &str) -> Result<TicketRef, Problem> {
    let ticket = state.store.lookup_ticket(id).await?.ok_or_else(no_ticket)?;
    ticket.refuse_merged()?;
    Ok(ticket.reference())
}

fn unknown(code: &'static str, detail: &'static str) -> Problem {
    Problem::new(axum::http::StatusCode::NOT_FOUND, code, detail)
}

impl From<HubError> for Problem {
    fn from(error: HubError) -> Self {
        match error {
            HubError::NoSession => Self::not_found("There is no such session."),
            HubError::Ended(_) => Self::gone("ended", "The session has ended."),
            HubError::LinkUnknown => unknown(
                "link_unknown",
                "This link is not known. Ask the agent for a fresh one.",
            ),
            HubError::LinkUsed => Self::gone("link_used", "This link has been used already."),
            HubError::LinkExpired => Self::gone("link_expired", "This link has expired."),
            HubError::LinkWithoutTarget => {
                Self::conflict("link_without_target", "This link leads to no product page.")
            }
            HubError::CodeUnknown => {
                unknown("code_unknown", "No customer is waiting with this code.")
            }
            HubError::ResumeUnknown => {
                unknown("resume_unknown", "There is no session to come back to.")
            }
            HubError::TalkOver => {
                Self::gone("talk_over", "That session has been over for too long.")
            }
            HubError::Elsewhere => Self::gone(
                "continued_elsewhere",
                "This conversation continued elsewhere.",
            ),
            HubError::SurveyEarly => Self::conflict("not_over", "The session is not over yet."),
            HubError::SurveyClosed => Self::gone("survey_closed", "This survey is closed."),
            HubError::AppointmentUnknown => unknown(
                "appointment_unknown",
                "This link leads to no appointment any more.",
            ),
            HubError::AppointmentClosed => {
                Self::gone("appointment_closed", "This appointment is over.")
            }
            HubError::AppointmentEarly => {
                Self::conflict("too_early", "It is too early to join this appointment.")
            }
            HubError::AlreadyJoined => Self::conflict(
                "already_joined",
                "This appointment is open in another place.",
            ),
            HubError::AlreadyLive => {
                Self::conflict("already_live", "This session is open in another place.")
            }
            HubError::Taken => Self::conflict("already_taken", "Another agent was faster."),
            HubError::MessageTaken => {
                Self::conflict("already_taken", "Another message has this identifier.")
            }
            HubError::NotAttached => Self::forbidden("not_attached", "This session is not yours."),
            HubError::SessionLive => Self::conflict(
                "session_live",
                "The customer is in a session: hand the files over there.",
            ),
            HubError::NoMail => Self::conflict(
                "no_mail",
                "Files go by mail alone, and no mail can go: the ticket has no address, or no mail server is set up.",
            ),
            HubError::TooManyAttempts(too_many) => too_many.into(),
            HubError::Busy => Self::unavailable("busy", "Too many customers wait with a code."),
            HubError::Overloaded => Self::busy("The server takes no more sessions at this moment."),
            HubError::Refused(Refusal::Removed) => {
                Self::forbidden("removed", Refusal::Removed.to_string())
            }
            HubError::Refused(refusal) => Self::conflict(refusal.code(), refusal.to_string()),
            HubError::Store(error) => error.into(),
            HubError::Stopped => Self::unavailable("stopped", "The session is being restored."),
        }
    }
}

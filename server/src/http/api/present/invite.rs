//! `POST /api/v1/present-customers/{id}/invitations`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_tickets::Capability;
use tandem_tickets::invitation::{NewInvitation, PresentCustomer};
use tandem_tickets::limits::INVITATION_WORDS_CHARS_MAX;
use utoipa::ToSchema;

use super::{InvitationView, gone, refused};
use crate::http::api::check::Checks;
use crate::http::api::tickets::no_ticket;
use crate::http::extract::{Json, Path, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::present;
use crate::source::new_id;
use crate::state::AppState;

/// An invitation to be.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteCustomer {
    /// The ticket that it is about; without one it is about their open ticket, or one that is made once they
    /// accept.
    ticket_id: Option<String>,
    /// What they read beside the name of the agent.
    #[schema(max_length = 200, format = "line-or-blank")]
    words: Option<String>,
}

/// Offers help to a customer who is in the product. Who accepts is asked for consent as always; who does not
/// want it is not asked again for half an hour, and neither is who lets it stand for two minutes. Of several
/// agents one invites. The agent's console has to be open, and the invitation ends when it is not any more.
#[utoipa::path(
    post, path = "/present-customers/{id}/invitations", tag = "sessions",
    params(("id" = String, Path)), request_body = InviteCustomer,
    responses(
        (status = 201, body = InvitationView),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`outside_rules`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`already_invited`, `not_now`, `too_many`, `no_console`, `other_customer`, `ticket_merged`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
    )
)]
pub(super) async fn invite(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Path(id): Path<String>,
    Json(invite): Json<InviteCustomer>,
) -> Result<(StatusCode, Json<InvitationView>), Problem> {
    let mut checks = Checks::new();
    let words = invite.words.as_deref();
    let words = checks.optional_line("/words", words, INVITATION_WORDS_CHARS_MAX);
    checks.done()?;
    let customer = state.present.customer(&id).ok_or_else(gone)?;
    check_rules(&state, &ruled, (invite.ticket_id.as_deref(), &customer)).await?;
    if let Some(ticket) = &invite.ticket_id {
        check_ticket(&state, ticket, &customer).await?;
    }
    if !present::is_at_desk(&state, &agent.id) {
        let detail = "Open the console: who accepts comes into a session there.";
        return Err(Problem::conflict("no_console", detail));
    }
    let new = NewInvitation {
        id: new_id("inv"),
        agent: (agent.id, agent.name),
        ticket: invite.ticket_id,
        words,
    };
    let invited = present::invite(&state, &id, new).await?.map_err(refused)?;
    Ok((StatusCode::CREATED, Json(invited.into())))
}

/// Rules of the ticket that is named, or of the one that the customer has open.
async fn check_rules(
    state: &AppState,
    ruled: &Ruled,
    (ticket, customer): (Option<&str>, &PresentCustomer),
) -> Result<(), Problem> {
    if ruled.bounds.are_none() {
        return Ok(());
    }
    let about = match (ticket, &customer.known.customer) {
        (Some(ticket), _) => Some(ticket.to_owned()),
        (None, Some(known)) => state.store.open_ticket_of(known).await?.map(|open| open.id),
        (None, None) => None,
    };
    match &about {
        Some(about) => {
            let further = (about.as_str(), "There is no such ticket.");
            ruled
                .check_further(state, further, Capability::JoinSessions)
                .await
        }
        None => Ok(()),
    }
}

/// A ticket that is nobody else's, and goes on by itself.
async fn check_ticket(
    state: &AppState,
    id: &str,
    customer: &PresentCustomer,
) -> Result<(), Problem> {
    let ticket = state.store.lookup_ticket(id).await?.ok_or_else(no_ticket)?;
    ticket.refuse_merged()?;
    if present::is_of_another(&ticket, &customer.known) {
        let detail = "The ticket is another customer's.";
        return Err(Problem::conflict("other_customer", detail));
    }
    Ok(())
}

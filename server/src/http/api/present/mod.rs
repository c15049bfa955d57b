//! Customers who are in a product at this moment, and invitations of them.

mod invite;
mod list;
mod show;
mod wanted;
mod withdraw;

use serde::Serialize;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::invitation::{Invitation, InviteRefused, PresentCustomer};
use tandem_tickets::policy::TicketAttributes;
use tandem_tickets::{Capability, InvitationState};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::source::{Millis, rfc3339};
use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(invite::invite))
        .routes(routes!(show::show, withdraw::withdraw))
}

/// A customer who is in a product.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(
    feature = "ts",
    derive(ts_rs::TS),
    ts(export, rename = "PresentCustomer")
)]
#[schema(as = PresentCustomer)]
pub(crate) struct PresentCustomerView {
    /// Identifier for as long as they are present, `prc_…`.
    id: String,
    /// Their name by the word of their product, or what stands for it.
    name: String,
    /// The customer, `cus_…`, where they were helped before.
    #[schema(required = true)]
    customer_id: Option<String>,
    /// Origin of the page.
    origin: String,
    /// Since when, RFC 3339 UTC.
    since: String,
    /// Their open ticket that was changed last.
    #[schema(required = true)]
    ticket: Option<TicketRef>,
    /// The invitation that they read, or have accepted.
    #[schema(required = true)]
    invitation: Option<InvitationView>,
    /// Until when nobody invites them again, since they did not want it, RFC 3339 UTC.
    #[schema(required = true)]
    paused_until: Option<String>,
}

/// An invitation of a present customer.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "Invitation"))]
#[schema(as = Invitation)]
pub(crate) struct InvitationView {
    /// Identifier, `inv_…`.
    id: String,
    /// Who invites.
    agent: InvitingAgent,
    /// Name of the customer.
    customer_name: String,
    /// The ticket that it is about, `tic_…`; without one it is about their open ticket, or one that is made.
    #[schema(required = true)]
    ticket_id: Option<String>,
    /// What the customer reads beside the agent's name.
    #[schema(required = true)]
    words: Option<String>,
    /// Where it stands.
    state: InvitationState,
    /// When it was made, RFC 3339 UTC.
    made_at: String,
    /// Until when it stands, RFC 3339 UTC.
    until: String,
    /// The session that it has led to.
    #[schema(required = true)]
    session_id: Option<String>,
}

/// Who has invited a customer.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct InvitingAgent {
    /// Identifier, `agt_…`.
    id: String,
    /// Their name.
    name: String,
}

impl InvitationView {
    /// As somebody sees it who is bound by these rules, where they have not made it themselves: that there is
    /// one, and nothing of a ticket that they may not read.
    async fn of(
        state: &AppState,
        (ruled, reader): (&Ruled, &str),
        invitation: Invitation,
    ) -> Result<Self, Problem> {
        let is_told = match &invitation.ticket {
            Some(ticket) if invitation.agent.0 != reader => {
                ruled.bounds.may_read(&state.store, ticket).await?
            }
            Some(_) | None => true,
        };
        Ok(Self::told(invitation, is_told))
    }

    /// With what is about its ticket, or without.
    fn told(invitation: Invitation, is_told: bool) -> Self {
        let view = Self::from(invitation);
        if is_told {
            return view;
        }
        Self {
            ticket_id: None,
            words: None,
            session_id: None,
            ..view
        }
    }
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        let until = invitation.until();
        let (id, name) = invitation.agent;
        Self {
            id: invitation.id,
            agent: InvitingAgent { id, name },
            customer_name: invitation.known.name,
            ticket_id: invitation.ticket,
            words: invitation.words,
            state: invitation.state,
            made_at: rfc3339(invitation.made_at),
            until: rfc3339(until),
            session_id: invitation.session,
        }
    }
}

impl PresentCustomerView {
    /// These as the agent sees them who is bound by these rules. The store is asked twice, however many there are.
    async fn of_all(
        state: &AppState,
        (ruled, reader): (&Ruled, &str),
        all: Vec<PresentCustomer>,
    ) -> Result<Vec<Self>, Problem> {
        let customers = all.iter().filter_map(|one| one.known.customer.clone());
        let customers: Vec<String> = customers.collect();
        let open = state.store.open_tickets_of(&customers).await?;
        let invitation = |one: &PresentCustomer| {
            let standing = one.invitation.as_deref();
            standing.and_then(|id| state.present.invitation(id))
        };
        let invitations: Vec<Option<Invitation>> = all.iter().map(invitation).collect();
        let about = invitations.iter().flatten();
        let about = about.filter_map(|one| one.ticket.clone());
        let about: Vec<String> = about.filter(|_| !ruled.bounds.are_none()).collect();
        let about = state.store.attributes_of_tickets(&about).await?;
        let may_read =
            |ticket: &TicketAttributes| ruled.bounds.allow(Capability::ReadTickets, ticket);
        let is_told = |one: &Invitation| {
            let ticket = one.ticket.as_ref().and_then(|id| about.get(id));
            one.agent.0 == reader || ticket.is_none_or(may_read)
        };
        let view = |(one, invitation): (PresentCustomer, Option<Invitation>)| {
            let paused_until: Option<Millis> = state.present.paused_until(&one);
            let customer = one.known.customer.as_ref();
            let ticket = customer.and_then(|customer| open.get(customer));
            let ticket = ticket.filter(|(_, attributes)| may_read(attributes));
            Self {
                id: one.id,
                name: one.known.name,
                ticket: ticket.map(|(ticket, _)| ticket.clone()),
                customer_id: one.known.customer,
                origin: one.known.origin,
                since: rfc3339(one.since),
                invitation: invitation.map(|one| {
                    let is_told = is_told(&one);
                    InvitationView::told(one, is_told)
                }),
                paused_until: paused_until.map(rfc3339),
            }
        };
        Ok(all.into_iter().zip(invitations).map(view).collect())
    }
}

fn refused(refused: InviteRefused) -> Problem {
    match refused {
        InviteRefused::Unknown => gone(),
        InviteRefused::Invited(name) => {
            let detail = format!("{name} has invited this customer already.");
            Problem::conflict("already_invited", detail)
        }
        InviteRefused::Paused(until) => {
            let until = rfc3339(until);
            let detail = format!("They did not want it. Nobody invites them again before {until}.");
            Problem::conflict("not_now", detail)
        }
        InviteRefused::TooMany => {
            let detail = "You have as many invitations that stand as an agent may have.";
            Problem::conflict("too_many", detail)
        }
        InviteRefused::NotYours => {
            let detail = "Another agent has made this invitation.";
            Problem::forbidden("not_yours", detail)
        }
        InviteRefused::Over => Problem::conflict(
            "invitation_over",
            "The invitation is over, or was accepted.",
        ),
    }
}

fn gone() -> Problem {
    Problem::not_found("This customer is not in the product any more.")
}

fn unknown() -> Problem {
    Problem::not_found("There is no such invitation, or it was over a while ago.")
}

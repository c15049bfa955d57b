//! `POST /api/v1/foreign-tickets`

use axum::extract::State;
use axum::http::StatusCode;
use tandem_tickets::Actor;
use tandem_tickets::limits::{NAME_CHARS_MAX, SUBJECT_CHARS_MAX};

use super::{ForeignReference, FoundTicket, asked, opened};
use crate::http::extract::{Json, SignedIn};
use crate::http::middleware::policy::Ruled;
use crate::http::problem::Problem;
use crate::state::{AppState, ConsoleEvent};
use crate::store::foreign::ForeignTicket;
use crate::store::tickets::NewTicket;

/// Opens a ticket of another system here: makes a ticket for it, the first time, and finds it after that.
#[utoipa::path(
    post, path = "/foreign-tickets", tag = "connectors", request_body = ForeignReference,
    responses(
        (status = 200, description = "It was open already", body = FoundTicket),
        (status = 201, body = FoundTicket),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 502, description = "`system_away`, `system_denies`, `system_unreadable`", body = Problem),
    )
)]
pub(super) async fn open(
    State(state): State<AppState>,
    SignedIn(agent): SignedIn,
    ruled: Ruled,
    Json(reference): Json<ForeignReference>,
) -> Result<(StatusCode, Json<FoundTicket>), Problem> {
    let foreign = asked(&state, &reference).await?;
    let new = described(&foreign);
    let by = Actor::agent(agent.id, agent.name);
    let now = state.clock.now();
    let (id, is_fresh) = state.store.open_foreign(&foreign, new, by, now).await?;
    let ticket = match is_fresh {
        true => state.store.lookup_ticket(&id).await?,
        false => opened(&state, &ruled, &id).await?,
    };
    state.tell_consoles(ConsoleEvent::Ticket { id });
    let status = if is_fresh {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let found = FoundTicket {
        foreign: foreign.into(),
        ticket: ticket.map(Into::into),
    };
    Ok((status, Json(found)))
}

/// The ticket here for one that is elsewhere.
fn described(foreign: &ForeignTicket) -> NewTicket {
    let title = line(&foreign.title, SUBJECT_CHARS_MAX);
    let subject = if title.is_empty() {
        line(
            &format!("{} {}", foreign.connector, foreign.foreign_id),
            SUBJECT_CHARS_MAX,
        )
    } else {
        title
    };
    let name = line(&foreign.requester, NAME_CHARS_MAX);
    NewTicket {
        subject,
        customer_name: Some(name).filter(|name| !name.is_empty()),
        ..NewTicket::default()
    }
}

/// Foreign text as one line within our bounds.
fn line(text: &str, chars_max: usize) -> String {
    let plain = text.replace(char::is_control, " ");
    let cut: String = plain.trim().chars().take(chars_max).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_are_cut_to_our_bounds() {
        let foreign = |title: &str| ForeignTicket {
            connector: "help".to_owned(),
            foreign_id: "12".to_owned(),
            url: String::new(),
            title: title.to_owned(),
            requester: "Kim\nLee".to_owned(),
            state: String::new(),
        };
        assert_eq!(described(&foreign(" a\tb ")).subject, "a b");
        assert_eq!(described(&foreign("\n")).subject, "help 12");
        assert_eq!(
            described(&foreign("a")).customer_name.as_deref(),
            Some("Kim Lee")
        );
        let longest = "é".repeat(SUBJECT_CHARS_MAX);
        assert_eq!(described(&foreign(&longest)).subject, longest);
        assert_eq!(described(&foreign(&format!("{longest}e"))).subject, longest);
    }
}

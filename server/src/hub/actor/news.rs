//! What the task of a session tells those who watch its ticket: that the customer has said something. What
//! else is news to them changes the session, and all consoles hear of that.

use tandem_protocol::signal::Role;
use tandem_session::Output;

use super::SessionTask;
use crate::state::ConsoleEvent;

/// Whether the record is another one after these.
pub(super) fn changes_something(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| {
        !matches!(
            output,
            Output::Send { .. }
                | Output::MintTabToken { .. }
                | Output::AnswerForwardOffer { .. }
                | Output::Close { .. }
        )
    })
}

/// Whether the customer has said something in what was decided.
pub(super) fn says_something(outputs: &[Output]) -> bool {
    outputs
        .iter()
        .any(|output| matches!(output, Output::Chat(chat) if chat.role == Role::Customer))
}

impl SessionTask {
    /// Consoles of those who watch the ticket read again what they have not read.
    pub(super) async fn tell_watchers(&self) {
        let Some(ticket) = &self.session.record().ticket else {
            return;
        };
        match self.shared.store.watchers(&ticket.id).await {
            Ok(watchers) if watchers.is_empty() => {}
            Ok(watchers) => self.shared.tell(ConsoleEvent::Watched {
                id: ticket.id.clone(),
                agents: watchers.into_iter().map(|one| one.id).collect(),
            }),
            // It is counted all the same, and shown with the next news.
            Err(error) => tracing::warn!(%error, "watchers of a ticket could not be told"),
        }
    }
}

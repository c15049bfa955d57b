//! What a change makes of a ticket, before anything is written: each thing that becomes another one is told.

use tandem_tickets::TimelineData;

use super::tickets::{ChangeRefused, Ticket, TicketChange};
use super::{Tx, customers, fields};

/// Applies `change` to `ticket` in memory and says what happened.
pub(super) async fn apply(
    connection: &mut Tx,
    ticket: &mut Ticket,
    change: TicketChange,
) -> Result<Vec<TimelineData>, ChangeRefused> {
    let mut happened = Vec::new();
    if let Some(subject) = change.subject.filter(|subject| *subject != ticket.subject) {
        let from = std::mem::replace(&mut ticket.subject, subject.clone());
        happened.push(TimelineData::SubjectChanged { from, to: subject });
    }
    let to = change.description;
    if let Some(to) = to.filter(|to| *to != ticket.description) {
        let from = std::mem::replace(&mut ticket.description, to.clone());
        happened.push(TimelineData::DescriptionChanged { from, to });
    }
    if change.clears_customer {
        happened.extend(customers::clear_ticket(connection, ticket).await?);
    }
    happened.extend(customers::rename(ticket, change.customer_name)?);
    happened.extend(customers::readdress(ticket, change.customer_email)?);
    let outcome = change.outcome.filter(|outcome| *outcome != ticket.outcome);
    if let Some(outcome) = outcome {
        ticket.outcome = outcome.clone();
        happened.push(TimelineData::OutcomeSet(outcome));
    }
    happened.extend(fields::apply(connection, ticket, change.fields).await?);
    fields::require(connection, ticket, change.status).await?;
    if let Some(status) = change.status.filter(|status| *status != ticket.status) {
        let from = ticket.status;
        let ends = !from.is_done() && status.is_done();
        if ends && change.needs_resolution && ticket.outcome.resolution.is_none() {
            return Err(ChangeRefused::NoResolution);
        }
        ticket.status = from.change(status)?;
        happened.push(TimelineData::StatusChanged { from, to: status });
    }
    if let Some(assignee_id) = change.assignee_id {
        happened.extend(give(connection, ticket, assignee_id).await?);
    }
    if let Some(to) = change.team.filter(|to| *to != ticket.team) {
        let from = std::mem::replace(&mut ticket.team, to.clone());
        let rule = None;
        happened.push(TimelineData::TeamChanged { from, to, rule });
    }
    if let Some(to) = change.priority.filter(|to| *to != ticket.priority) {
        let from = std::mem::replace(&mut ticket.priority, to);
        happened.push(TimelineData::PriorityChanged { from, to });
    }
    if let Some(tags) = change.tags.filter(|tags| *tags != ticket.tags) {
        let before = std::mem::replace(&mut ticket.tags, tags);
        happened.push(TimelineData::TagsChanged {
            added: missing(&ticket.tags, &before),
            removed: missing(&before, &ticket.tags),
        });
    }
    Ok(happened)
}

/// Gives the ticket to an agent, or to nobody.
async fn give(
    connection: &mut Tx,
    ticket: &mut Ticket,
    assignee_id: Option<String>,
) -> Result<Option<TimelineData>, ChangeRefused> {
    let before = ticket.assignee.take();
    ticket.assignee = match assignee_id {
        // Whoever has the ticket keeps it, also when they come in no more.
        Some(id) if before.as_ref().is_some_and(|(has, _)| *has == id) => before.clone(),
        Some(id) => Some(read_assignee(connection, id).await?),
        None => None,
    };
    if before == ticket.assignee {
        return Ok(None);
    }
    Ok(Some(TimelineData::AssigneeChanged {
        from: before.map(|(_, name)| name),
        to: ticket.assignee.as_ref().map(|(_, name)| name.clone()),
    }))
}

/// Those of `tags` that `others` has not.
fn missing(tags: &[String], others: &[String]) -> Vec<String> {
    let missing = tags.iter().filter(|tag| !others.contains(tag));
    missing.cloned().collect()
}

async fn read_assignee(connection: &mut Tx, id: String) -> Result<(String, String), ChangeRefused> {
    let name: Option<String> = sqlx::query_scalar(
        "SELECT name FROM agents WHERE tenant_id = $1 AND id = $2 AND active = 1",
    )
    .bind(connection.tenant())
    .bind(&id)
    .fetch_optional(&mut **connection)
    .await?;
    name.map(|name| (id, name)).ok_or(ChangeRefused::NoAgent)
}

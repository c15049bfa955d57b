//! What a change makes of a ticket, before anything is written: each thing that becomes another one is told.

use tandem_tickets::categories::{self as rules, ByHand, Category, Need, Parts};
use tandem_tickets::{Capability, Priority, Status, TimelineData};

use super::tickets::{ChangeRefused, Ticket, TicketChange};
use super::{Tx, agents, categories, customers, fields};
use crate::policy::Bounds;

/// Applies `change` to `ticket` in memory and says what happened: what was set by hand, and behind it what
/// the rule of the category does that the ticket is put into.
pub(super) async fn apply(
    connection: &mut Tx,
    ticket: &mut Ticket,
    mut change: TicketChange,
) -> Result<Vec<TimelineData>, ChangeRefused> {
    let by_hand = ByHand {
        team: change.team.is_some(),
        priority: change.priority.is_some(),
    };
    let mut happened = reword(connection, ticket, &mut change).await?;
    let before = ticket.outcome.category.clone();
    let outcome = change.outcome.take();
    if let Some(outcome) = outcome.filter(|outcome| *outcome != ticket.outcome) {
        ticket.outcome = outcome.clone();
        happened.push(TimelineData::OutcomeSet(outcome));
    }
    let is_put = ticket.outcome.category.is_some() && before != ticket.outcome.category;
    let ends = !ticket.status.is_done() && change.status.is_some_and(Status::is_done);
    let category = match &ticket.outcome.category {
        Some(word) if is_put || ends => categories::of_word(connection, word).await?,
        _ => Category::default(),
    };
    if is_put && category.is_archived {
        return Err(ChangeRefused::Archived);
    }
    let mut needs = category.rule.needs.clone();
    needs.retain(|need| !change.gone.contains(need));
    let values = std::mem::take(&mut change.fields);
    happened.extend(fields::apply(connection, ticket, values).await?);
    fields::require(connection, ticket, change.status, &needs).await?;
    if ends {
        require(ticket, &needs, change.needs_resolution)?;
    }
    if let Some(status) = change.status.filter(|status| *status != ticket.status) {
        let from = ticket.status;
        ticket.status = from.change(status)?;
        happened.push(TimelineData::StatusChanged { from, to: status });
    }
    let given = match change.assignee_id {
        Some(assignee_id) => give(connection, ticket, assignee_id).await?,
        None => None,
    };
    let is_given = given.is_some();
    happened.extend(given);
    let sorting = Sorting {
        team: change.team,
        priority: change.priority,
        tags: change.tags,
    };
    happened.extend(sort(ticket, sorting, None));
    if is_put {
        happened.extend(follow(ticket, &category, by_hand));
    }
    if is_given {
        admit(ticket, &change.assignee_bounds)?;
    }
    Ok(happened)
}

/// Nothing where rules let whoever has a ticket read it, as it has become.
fn admit(ticket: &Ticket, bounds: &Bounds) -> Result<(), ChangeRefused> {
    match &ticket.assignee {
        Some((_, name)) if !bounds.allow(Capability::ReadTickets, &ticket.attributes()) => {
            Err(ChangeRefused::KeptOff(ticket.number, name.clone()))
        }
        Some(_) | None => Ok(()),
    }
}

/// Other words of the ticket, and of who its customer is.
async fn reword(
    connection: &mut Tx,
    ticket: &mut Ticket,
    change: &mut TicketChange,
) -> Result<Vec<TimelineData>, ChangeRefused> {
    let mut happened = Vec::new();
    let to = change.subject.take();
    if let Some(to) = to.filter(|to| *to != ticket.subject) {
        let from = std::mem::replace(&mut ticket.subject, to.clone());
        happened.push(TimelineData::SubjectChanged { from, to });
    }
    let to = change.description.take();
    if let Some(to) = to.filter(|to| *to != ticket.description) {
        let from = std::mem::replace(&mut ticket.description, to.clone());
        happened.push(TimelineData::DescriptionChanged { from, to });
    }
    if change.clears_customer {
        happened.extend(customers::clear_ticket(connection, ticket).await?);
    }
    happened.extend(customers::rename(ticket, change.customer_name.take())?);
    happened.extend(customers::readdress(ticket, change.customer_email.take())?);
    Ok(happened)
}

/// Nothing where a ticket that is to be solved or closed has what the settings and its category want to know
/// of how it ended.
fn require(ticket: &Ticket, needs: &[Need], needs_resolution: bool) -> Result<(), ChangeRefused> {
    let needs_resolution = needs_resolution || needs.contains(&Need::Resolution);
    if needs_resolution && ticket.outcome.resolution.is_none() {
        return Err(ChangeRefused::NoResolution);
    }
    if needs.contains(&Need::RootCause) && ticket.outcome.root_cause.is_none() {
        return Err(ChangeRefused::NoRootCause);
    }
    Ok(())
}

/// By what a ticket is sorted: what it becomes of it; what is `None` stays.
struct Sorting {
    team: Option<Option<String>>,
    priority: Option<Priority>,
    tags: Option<Vec<String>>,
}

/// Sorts the ticket, by hand or by the rule of a category.
fn sort(ticket: &mut Ticket, sorting: Sorting, rule: Option<&str>) -> Vec<TimelineData> {
    let rule = || rule.map(str::to_owned);
    let mut happened = Vec::new();
    if let Some(to) = sorting.team.filter(|to| *to != ticket.team) {
        let from = std::mem::replace(&mut ticket.team, to.clone());
        let rule = rule();
        happened.push(TimelineData::TeamChanged { from, to, rule });
    }
    if let Some(to) = sorting.priority.filter(|to| *to != ticket.priority) {
        let from = std::mem::replace(&mut ticket.priority, to);
        let rule = rule();
        happened.push(TimelineData::PriorityChanged { from, to, rule });
    }
    if let Some(tags) = sorting.tags.filter(|tags| *tags != ticket.tags) {
        let before = std::mem::replace(&mut ticket.tags, tags);
        happened.push(TimelineData::TagsChanged {
            added: missing(&ticket.tags, &before),
            removed: missing(&before, &ticket.tags),
            rule: rule(),
        });
    }
    happened
}

/// Does what the rule of its category does with a ticket that is put there.
fn follow(ticket: &mut Ticket, category: &Category, by_hand: ByHand) -> Vec<TimelineData> {
    let parts = Parts {
        team: ticket.team.as_deref(),
        priority: ticket.priority,
        tags: &ticket.tags,
    };
    let changes = rules::decide(&category.rule, parts, by_hand);
    let sorting = Sorting {
        team: changes.team.map(Some),
        priority: changes.priority,
        tags: changes.tags,
    };
    sort(ticket, sorting, Some(&category.word))
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
    let name = agents::active_name(connection, &id).await?;
    name.map(|name| (id, name)).ok_or(ChangeRefused::NoAgent)
}

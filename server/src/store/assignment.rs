//! A ticket goes with its session: to the first agent who comes into it when nobody has the ticket, and on
//! to whoever takes the session over. Its team is the one that was asked.

use tandem_protocol::signal::Role;
use tandem_session::Record;
use tandem_tickets::{Actor, TimelineData};

use super::timeline::{self, NewEntry};
use super::{StoreError, Tx};
use crate::source::Millis;

/// An agent has come into the session: they have the ticket that nobody had.
pub(super) async fn take_up(
    connection: &mut Tx,
    record: &Record,
    now: Millis,
) -> Result<(), StoreError> {
    match held(connection, record).await? {
        Some(held) if held.before.is_none() => assign(connection, record, held, now).await,
        _ => Ok(()),
    }
}

/// Another agent holds the session, and with it the ticket, whoever had that.
pub(super) async fn pass_on(
    connection: &mut Tx,
    record: &Record,
    now: Millis,
) -> Result<(), StoreError> {
    match held(connection, record).await? {
        Some(held) => assign(connection, record, held, now).await,
        None => Ok(()),
    }
}

/// The session was handed to somebody of this team, or waits for them: its ticket is the team's.
pub(super) async fn to_team(
    connection: &mut Tx,
    record: &Record,
    (team, actor): (Option<&str>, Actor),
    now: Millis,
) -> Result<(), StoreError> {
    let (Some(team), Some(ticket)) = (team, &record.ticket) else {
        return Ok(());
    };
    let from = sqlx::query_scalar::<_, Option<String>>(
        "SELECT team FROM tickets WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&ticket.id)
    .fetch_optional(&mut **connection)
    .await?
    .flatten();
    if from.as_deref() == Some(team) {
        return Ok(());
    }
    sqlx::query(
        "UPDATE tickets SET team = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&ticket.id)
    .bind(team)
    .execute(&mut **connection)
    .await?;
    let entry = NewEntry {
        ticket_id: Some(ticket.id.clone()),
        session_id: Some(record.id.clone()),
        actor,
        data: TimelineData::TeamChanged {
            from,
            to: Some(team.to_owned()),
            rule: None,
        },
    };
    timeline::append(connection, entry, now).await?;
    Ok(())
}

/// The ticket of a session, the agent who holds the session, and who has the ticket.
struct Held {
    ticket: String,
    /// Identifier and name.
    agent: (String, String),
    before: Option<(String, String)>,
}

async fn held(connection: &mut Tx, record: &Record) -> Result<Option<Held>, StoreError> {
    let agent = record.by_role(Role::Agent);
    let agent = agent.and_then(|one| Some((one.agent.clone()?, one.name.clone()?)));
    let (Some(agent), Some(ticket)) = (agent, &record.ticket) else {
        return Ok(None);
    };
    let before = sqlx::query_as(
        "SELECT a.id, a.name FROM tickets t JOIN agents a ON a.id = t.assignee_id \
         WHERE t.tenant_id = $1 AND t.id = $2",
    )
    .bind(connection.tenant())
    .bind(&ticket.id)
    .fetch_optional(&mut **connection)
    .await?;
    Ok(Some(Held {
        ticket: ticket.id.clone(),
        agent,
        before,
    }))
}

async fn assign(
    connection: &mut Tx,
    record: &Record,
    held: Held,
    now: Millis,
) -> Result<(), StoreError> {
    let (id, name) = held.agent;
    if held
        .before
        .as_ref()
        .is_some_and(|(before, _)| *before == id)
    {
        return Ok(());
    }
    sqlx::query(
        "UPDATE tickets SET assignee_id = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(connection.tenant())
    .bind(&held.ticket)
    .bind(&id)
    .execute(&mut **connection)
    .await?;
    let entry = NewEntry {
        ticket_id: Some(held.ticket),
        session_id: Some(record.id.clone()),
        actor: Actor::agent(id, &name),
        data: TimelineData::AssigneeChanged {
            from: held.before.map(|(_, name)| name),
            to: Some(name),
        },
    };
    timeline::append(connection, entry, now).await?;
    Ok(())
}

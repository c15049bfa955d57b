//! Watchers: agents who want to hear of what happens on a ticket that need not be theirs (ADR 0060).
//!
//! What a watcher has not read is counted in the transaction that writes the event, with the last such
//! event; what it was is read from the timeline. As a follow-up, a watcher stands on the ticket that they
//! chose and watches the one that this leads to, where it was merged.

use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::{WATCHED_MAX, WATCHERS_MAX};
use tandem_tickets::{Actor, ActorKind, DraftKind, Status, TimelineData};

use super::merging::with_merged;
use super::sight::Sight;
use super::timeline::{self, Entry, NewEntry};
use super::{Store, StoreError, Tx, agents, drafts, tickets};
use crate::source::Millis;

/// An agent who watches a ticket.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Watcher {
    /// Who, `agt_…`.
    pub id: String,
    /// Their name.
    pub name: String,
}

/// A ticket that an agent watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// The ticket.
    pub ticket: TicketRef,
    /// Where it stands.
    pub status: Status,
    /// Since when they watch it.
    pub watched_at: Millis,
    /// What has happened since they looked.
    pub n_unread: i64,
    /// The last of it.
    pub latest: Option<Latest>,
}

/// The last thing that a watcher has not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// When.
    pub at: Millis,
    /// What: a kind of the timeline.
    pub kind: String,
    /// Who did it.
    pub actor: Actor,
}

/// A comment that was written, and to whom it is news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The comment.
    pub entry: Entry,
    /// Those whom it mentions, but for who wrote it.
    pub mentioned: Vec<String>,
}

/// Why an agent does not watch a ticket.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WatchRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such agent, or they do not come in any more.
    #[error("there is no agent {0}")]
    NoAgent(String),
    /// The agent watches as many as they may.
    #[error("the agent watches too many tickets")]
    TooMany,
    /// The same of one of several whom a comment mentions: their name.
    #[error("{0} watches too many tickets")]
    MentionedTooMany(String),
    /// As many watch the ticket as may.
    #[error("too many watch the ticket")]
    Crowded,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for WatchRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// A statement about the watchers of a ticket and of what was merged into it.
macro_rules! of_ticket {
    ($before:literal, $after:literal) => {
        concat!($before, " ticket_id IN ", with_merged!(), $after)
    };
}

/// Counts an event for all who watch but one.
pub(super) const COUNT: &str = of_ticket!(
    "UPDATE watchers SET n_unread = n_unread + 1, latest_event = $3 WHERE agent_id <> $4 AND",
    ""
);
/// Counts an event for one who watches.
pub(super) const TELL: &str = of_ticket!(
    "UPDATE watchers SET n_unread = n_unread + 1, latest_event = $3 WHERE agent_id = $4 AND",
    ""
);
const REMOVE: &str = of_ticket!("DELETE FROM watchers WHERE", " AND agent_id = $3");
/// One line for a ticket, also where the agent watches what was merged into it.
const WATCHED: &str = "SELECT g.id, e.number, e.subject, e.status, g.watched_at, g.n_unread, \
     v.at, v.kind, v.actor_kind, v.actor_name FROM (SELECT COALESCE(t.merged_end, t.id) AS id, \
     MIN(w.watched_at) AS watched_at, MAX(w.n_unread) AS n_unread, MAX(w.latest_event) AS latest_event \
     FROM watchers w JOIN tickets t ON t.id = w.ticket_id WHERE w.tenant_id = $1 AND w.agent_id = $2 \
     GROUP BY COALESCE(t.merged_end, t.id)) g JOIN tickets e ON e.id = g.id \
     LEFT JOIN events v ON v.id = g.latest_event AND g.n_unread > 0 WHERE 1 = 1/* sight */ \
     ORDER BY COALESCE(v.at, 0) DESC, g.watched_at DESC, g.id LIMIT $3";

impl Store {
    /// An agent watches a ticket from here on; nothing changes where they do.
    ///
    /// # Errors
    /// [`WatchRefused`].
    pub async fn watch_ticket(
        &self,
        ticket_id: &str,
        agent_id: &str,
        now: Millis,
    ) -> Result<(), WatchRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        ticket.ok_or(WatchRefused::NoTicket)?.refuse_merged()?;
        insert(&mut tx, ticket_id, agent_id, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An agent has a colleague watch a ticket, who is told so; false where they do already.
    ///
    /// # Errors
    /// [`WatchRefused`].
    pub async fn add_watcher(
        &self,
        ticket_id: &str,
        agent_id: &str,
        by: &Actor,
        now: Millis,
    ) -> Result<bool, WatchRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        ticket.ok_or(WatchRefused::NoTicket)?.refuse_merged()?;
        let agent = active_name(&mut tx, agent_id).await?;
        if !insert(&mut tx, ticket_id, agent_id, now).await? {
            return Ok(false);
        }
        if agent_id != by.id {
            let data = TimelineData::WatcherAdded { agent };
            let entry = append(&mut tx, ticket_id, data, by, now).await?;
            tell(&mut tx, ticket_id, agent_id, &entry).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// An agent has a colleague watch a ticket no more, nor what was merged into it; false where they did not.
    ///
    /// # Errors
    /// [`WatchRefused::NoTicket`], [`WatchRefused::NoAgent`], or the store failed.
    pub async fn remove_watcher(
        &self,
        ticket_id: &str,
        agent_id: &str,
        by: &Actor,
        now: Millis,
    ) -> Result<bool, WatchRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        ticket.ok_or(WatchRefused::NoTicket)?;
        let agent: Option<String> =
            sqlx::query_scalar("SELECT name FROM agents WHERE tenant_id = $1 AND id = $2")
                .bind(tx.tenant())
                .bind(agent_id)
                .fetch_optional(&mut *tx)
                .await?;
        let agent = agent.ok_or_else(|| WatchRefused::NoAgent(agent_id.to_owned()))?;
        let removed = sqlx::query(REMOVE)
            .bind(tx.tenant())
            .bind(ticket_id)
            .bind(agent_id)
            .execute(&mut *tx)
            .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        if agent_id != by.id {
            let data = TimelineData::WatcherRemoved { agent };
            append(&mut tx, ticket_id, data, by, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Puts a comment on the timeline; the colleagues whom it mentions watch the ticket from here on, and are
    /// told of it.
    ///
    /// # Errors
    /// [`WatchRefused`]; then nothing was written.
    pub async fn add_note(
        &self,
        ticket_id: &str,
        (body, mentions): (String, &[String]),
        by: &Actor,
        now: Millis,
    ) -> Result<Noted, WatchRefused> {
        let mut tx = self.begin().await?;
        drafts::forget_sent(&mut tx, (ticket_id, &by.id), DraftKind::Comment, &body).await?;
        let entry = tickets::comment_in(&mut tx, ticket_id, body, by.clone(), now).await?;
        let entry = entry.ok_or(WatchRefused::NoTicket)?;
        let mentioned = mention(&mut tx, ticket_id, mentions, by, now).await?;
        tx.commit().await?;
        Ok(Noted { entry, mentioned })
    }

    /// An agent watches a ticket no more, nor what was merged into it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unwatch_ticket(&self, ticket_id: &str, agent_id: &str) -> Result<(), StoreError> {
        sqlx::query(REMOVE)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(agent_id)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// A watcher has looked at a ticket; whether there was something that they had not read.
    ///
    /// # Errors
    /// The store failed.
    pub async fn read_watched(&self, ticket_id: &str, agent_id: &str) -> Result<bool, StoreError> {
        let read = sqlx::query(of_ticket!(
            "UPDATE watchers SET n_unread = 0, latest_event = NULL WHERE",
            " AND agent_id = $3 AND n_unread > 0"
        ))
        .bind(self.tenant())
        .bind(ticket_id)
        .bind(agent_id)
        .execute(&self.writer)
        .await?;
        Ok(read.rows_affected() > 0)
    }

    /// Who watches a ticket, by name.
    ///
    /// # Errors
    /// The store failed.
    pub async fn watchers(&self, ticket_id: &str) -> Result<Vec<Watcher>, StoreError> {
        let rows = sqlx::query_as(of_ticket!(
            "SELECT id, name FROM agents WHERE tenant_id = $1 AND active = 1 AND id IN (SELECT agent_id FROM watchers WHERE",
            ") ORDER BY name, id LIMIT $3"
        ))
        .bind(self.tenant())
        .bind(ticket_id)
        // Those of several tickets watch the one that these were merged into.
        .bind(2 * WATCHERS_MAX);
        Ok(rows.fetch_all(&self.reader).await?)
    }

    /// The tickets that an agent watches and may read, the latest news first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn watched(&self, agent_id: &str, sight: &Sight) -> Result<Vec<Watched>, StoreError> {
        let (sql, words) = sight.within(WATCHED, "e", 4);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(agent_id)
            .bind(WATCHED_MAX);
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<WatchedRow> = query.fetch_all(&self.reader).await?;
        rows.into_iter().map(WatchedRow::read).collect()
    }
}

/// Counts an event for those who watch its ticket, but for who did it.
pub(super) async fn heed(
    tx: &mut Tx,
    ticket_id: &str,
    entry: &NewEntry,
    event_id: &str,
) -> Result<(), StoreError> {
    if !entry.data.is_news(entry.actor.kind) {
        return Ok(());
    }
    sqlx::query(COUNT)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(event_id)
        .bind(&entry.actor.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An agent watches a ticket from here on; false where they do already.
async fn insert(
    tx: &mut Tx,
    ticket_id: &str,
    agent_id: &str,
    now: Millis,
) -> Result<bool, WatchRefused> {
    let (n_own, n_here): (i64, i64) = sqlx::query_as(of_ticket!(
        "SELECT COUNT(CASE WHEN agent_id = $3 THEN 1 END), COUNT(DISTINCT agent_id) FROM watchers WHERE",
        ""
    ))
    .bind(tx.tenant())
    .bind(ticket_id)
    .bind(agent_id)
    .fetch_one(&mut **tx)
    .await?;
    if n_own > 0 {
        return Ok(false);
    }
    let n_watched: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM watchers WHERE tenant_id = $1 AND agent_id = $2")
            .bind(tx.tenant())
            .bind(agent_id)
            .fetch_one(&mut **tx)
            .await?;
    if n_watched >= WATCHED_MAX {
        return Err(WatchRefused::TooMany);
    }
    if n_here >= WATCHERS_MAX {
        return Err(WatchRefused::Crowded);
    }
    sqlx::query(
        "INSERT INTO watchers (ticket_id, agent_id, tenant_id, watched_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(ticket_id)
    .bind(agent_id)
    .bind(tx.tenant())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

/// Has those whom the comment before mentions watch the ticket, and tells them; answers with who they are.
async fn mention(
    tx: &mut Tx,
    ticket_id: &str,
    mentions: &[String],
    by: &Actor,
    now: Millis,
) -> Result<Vec<String>, WatchRefused> {
    let (mut ids, mut agents): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for id in mentions {
        if *id == by.id || ids.contains(id) {
            continue;
        }
        let name = active_name(tx, id).await?;
        match insert(tx, ticket_id, id, now).await {
            Err(WatchRefused::TooMany) => return Err(WatchRefused::MentionedTooMany(name)),
            other => other?,
        };
        agents.push(name);
        ids.push(id.clone());
    }
    if ids.is_empty() {
        return Ok(ids);
    }
    let data = TimelineData::Mentioned { agents };
    let entry = append(tx, ticket_id, data, by, now).await?;
    for id in &ids {
        tell(tx, ticket_id, id, &entry).await?;
    }
    Ok(ids)
}

/// Counts an event for one who watches its ticket.
async fn tell(
    tx: &mut Tx,
    ticket_id: &str,
    agent_id: &str,
    entry: &Entry,
) -> Result<(), StoreError> {
    sqlx::query(TELL)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(&entry.id)
        .bind(agent_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The name of an agent who comes in.
async fn active_name(tx: &mut Tx, agent_id: &str) -> Result<String, WatchRefused> {
    let name = agents::active_name(tx, agent_id).await?;
    name.ok_or_else(|| WatchRefused::NoAgent(agent_id.to_owned()))
}

async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    data: TimelineData,
    by: &Actor,
    now: Millis,
) -> Result<Entry, StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    timeline::append(tx, entry, now).await
}

#[derive(FromRow)]
struct WatchedRow {
    id: String,
    number: i64,
    subject: String,
    status: String,
    watched_at: Millis,
    n_unread: i64,
    at: Option<Millis>,
    kind: Option<String>,
    actor_kind: Option<String>,
    actor_name: Option<String>,
}

impl WatchedRow {
    fn read(self) -> Result<Watched, StoreError> {
        let status = Status::parse(&self.status).ok_or(StoreError::Unreadable {
            what: "tickets.status",
            value: self.status,
        })?;
        let actor = self.actor_kind.as_deref().and_then(ActorKind::parse);
        let latest = self.at.zip(self.kind).zip(actor.zip(self.actor_name));
        let latest = latest.map(|((at, what), (kind, name))| Latest {
            at,
            kind: what,
            actor: Actor {
                kind,
                name,
                id: String::new(),
            },
        });
        Ok(Watched {
            ticket: TicketRef {
                id: self.id,
                number: self.number,
                subject: self.subject,
            },
            status,
            watched_at: self.watched_at,
            n_unread: self.n_unread,
            latest,
        })
    }
}

#[cfg(test)]
mod tests;

//! Follow-ups: what agents want to come back to, and when (ADR 0060).
//!
//! A follow-up stands on the ticket that it was set on and is about the one that this leads to, where it
//! was merged: nothing moves, so that an undone merging gives it back by itself. Its note is read from the
//! event that set it and stands nowhere else. What has come due is told inside the transaction that notes
//! that it was, so that it is told once, whichever server looks first.

use std::collections::BTreeSet;

use sqlx::FromRow;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::limits::FOLLOW_UPS_MAX;
use tandem_tickets::routing::Profile;
use tandem_tickets::{Actor, FollowUpFor, Status, TimelineData};

use super::merging::with_merged;
use super::sight::Sight;
use super::tickets::{self, Ticket};
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, Tx};
use crate::source::{Millis, new_id, rfc3339};

/// Follow-ups that are told in one transaction; others wait to write meanwhile.
const TOLD_AT_ONCE_MAX: i64 = 100;

/// Something that an agent wants to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Identifier, `fup_…`.
    pub id: String,
    /// The ticket that it is about.
    pub ticket: TicketRef,
    /// Who set it: id and name.
    pub agent: (String, String),
    /// Whom it is for.
    pub audience: FollowUpFor,
    /// When it is due.
    pub due_at: Millis,
    /// What to think of then.
    pub note: Option<String>,
    /// When it was set first.
    pub created_at: Millis,
    /// Counts its changes from 1.
    pub version: i64,
    /// Whose it is where it is for a team: the ticket's team, behind `/`; where the ticket has none, the agent
    /// whose team it is, who has the ticket or set it.
    owner: String,
    /// Who has the ticket.
    holder: Option<String>,
    /// Who has the ticket, where who set it comes in no more.
    heir: Option<String>,
    /// Whether neither who set it comes in any more, nor who has the ticket.
    is_left: bool,
}

impl FollowUp {
    /// Whether it is still as it was `seen`, where that is named.
    fn check(&self, seen: Option<i64>) -> Result<(), FollowUpRefused> {
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(FollowUpRefused::Changed);
        }
        Ok(())
    }

    /// Whether it is for an agent.
    pub fn is_for(&self, audience: &Audience) -> bool {
        if self.is_unowned(audience) {
            return true;
        }
        match self.audience {
            FollowUpFor::Me => {
                let is_heirs = self.heir.as_ref() == Some(&audience.agent);
                self.agent.0 == audience.agent || is_heirs
            }
            FollowUpFor::Team => {
                let own = Some(&audience.agent);
                self.agent.0 == audience.agent
                    || self.holder.as_ref() == own
                    || audience.words().any(|word| word == self.owner)
            }
        }
    }

    /// Whether it is for everybody, since nobody is left whom it is for.
    fn is_unowned(&self, audience: &Audience) -> bool {
        let goes_on = || audience.going_on.contains(&self.owner);
        self.is_left && (self.audience == FollowUpFor::Me || !goes_on())
    }

    /// The only agent whom it is for, where there is one.
    pub fn only_for(&self) -> Option<String> {
        match self.audience {
            FollowUpFor::Me if self.is_left => None,
            FollowUpFor::Me => Some(self.heir.as_ref().unwrap_or(&self.agent.0).clone()),
            FollowUpFor::Team => None,
        }
    }
}

/// What a follow-up is to be; what is `None` stays as it was.
#[derive(Clone, Debug, Default)]
pub struct FollowUpChange {
    /// When it is due.
    pub due_at: Option<Millis>,
    /// What to think of then, or nothing.
    pub note: Option<Option<String>>,
    /// Whom it is for.
    pub audience: Option<FollowUpFor>,
}

/// An agent, and with whom they are in a team.
#[derive(Clone, Debug)]
pub struct Audience {
    agent: String,
    /// They themselves, and who is in a team with them.
    mates: Vec<String>,
    /// Their teams.
    teams: Vec<String>,
    /// Whose follow-ups for a team somebody goes on with, as `owner!` says it: the teams that an agent who comes
    /// in is of, and who comes in no more and was in one of these.
    going_on: Vec<String>,
}

impl Audience {
    /// The agents of it: they themselves, and who is in a team with them.
    pub fn agents(&self) -> &[String] {
        &self.mates
    }

    /// Whose follow-ups for a team are theirs, as `owner!` says it.
    fn words(&self) -> impl Iterator<Item = String> {
        let teams = self.teams.iter().map(|team| format!("/{team}"));
        self.mates.iter().cloned().chain(teams)
    }
}

/// Which of an agent's follow-ups to list.
#[derive(Clone, Debug, Default)]
pub struct FollowUpPage {
    /// Only those that are due by then.
    pub due_by: Option<Millis>,
    /// Only those of tickets that they may read.
    pub sight: Sight,
    /// Only those behind this one.
    pub behind: Option<(Millis, String)>,
}

/// A follow-up that has come due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The ticket that it is about.
    pub ticket_id: String,
    /// The only agent whom it is for; absent where it is for a team.
    pub only: Option<String>,
}

/// Why a follow-up was not set, changed or ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowUpRefused {
    /// There is no such ticket.
    #[error("there is no such ticket")]
    NoTicket,
    /// There is no such follow-up.
    #[error("there is no such follow-up")]
    Unknown,
    /// It is somebody else's.
    #[error("the follow-up is somebody else's")]
    NotYours,
    /// The agent has one on that ticket.
    #[error("there is a follow-up already")]
    Exists,
    /// The agent has as many as there may be.
    #[error("there are too many follow-ups")]
    TooMany,
    /// The ticket is closed.
    #[error("the ticket is closed")]
    Closed,
    /// Somebody has changed it since it was seen.
    #[error("the follow-up was changed")]
    Changed,
    /// The store failed, or the ticket was merged.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for FollowUpRefused {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Who set it comes in no more, nor does anybody who has the ticket.
macro_rules! left {
    () => {
        "a.active = 0 AND COALESCE(o.active, 0) = 0"
    };
}

/// Whose a follow-up for a team is. No identifier of an agent begins with the sign of teams.
macro_rules! owner {
    () => {
        "CASE WHEN e.team IS NULL THEN COALESCE(e.assignee_id, f.agent_id) ELSE '/' || e.team END"
    };
}

macro_rules! select_follow_ups {
    ($rest:expr) => {
        concat!(
            "SELECT f.id, e.id AS ticket_id, e.number, e.subject, e.status, f.agent_id, ",
            "a.name AS agent_name, f.for_team, f.due_at, f.created_at, f.version, v.data, ",
            owner!(),
            " AS owner, e.assignee_id AS holder, ",
            "CASE WHEN a.active = 0 AND o.active = 1 THEN e.assignee_id END AS heir, ",
            "CAST(CASE WHEN ",
            left!(),
            " THEN 1 ELSE 0 END AS BIGINT) AS is_left FROM follow_ups f ",
            "JOIN tickets t ON t.id = f.ticket_id ",
            "JOIN tickets e ON e.id = COALESCE(t.merged_end, t.id) ",
            "JOIN agents a ON a.id = f.agent_id LEFT JOIN agents o ON o.id = e.assignee_id ",
            "LEFT JOIN events v ON v.id = f.event_id ",
            $rest
        )
    };
}

const BY_ID: &str = select_follow_ups!("WHERE f.tenant_id = $1 AND f.id = $2");
/// Of each agent one; more only where tickets were merged.
const OF_TICKET: &str = select_follow_ups!(concat!(
    "WHERE e.status <> 'closed' AND f.ticket_id IN ",
    with_merged!(),
    " ORDER BY f.due_at, f.id LIMIT $3"
));
const OF_AGENT: &str = select_follow_ups!(concat!(
    "WHERE f.tenant_id = $1 AND (f.agent_id = $2 OR (f.tenant_id = $1 AND f.for_team = 1 \
     AND (e.assignee_id = $2 OR REPLACE($3, ' ' || ",
    owner!(),
    " || ' ', '') <> $3)) \
     OR (f.agent_id IN (SELECT g.id FROM agents g WHERE g.tenant_id = $1 AND g.active = 0) \
     AND ((f.for_team = 0 AND o.active = 1 AND e.assignee_id = $2) OR (",
    left!(),
    " AND (f.for_team = 0 OR REPLACE($8, ' ' || ",
    owner!(),
    " || ' ', '') = $8))))) AND e.status <> 'closed' \
     AND f.due_at <= $4 AND (f.due_at > $5 OR (f.due_at = $5 AND f.id > $6))/* sight */ \
     ORDER BY f.due_at, f.id LIMIT $7"
));
pub(super) const UNTOLD: &str = select_follow_ups!(
    "WHERE f.tenant_id = $1 AND f.told_at IS NULL AND f.due_at <= $2 \
     ORDER BY f.due_at, f.id LIMIT $3"
);

/// What is due on a ticket is over.
pub(super) const END_DUE: &str = concat!(
    "DELETE FROM follow_ups WHERE told_at IS NOT NULL AND ticket_id IN ",
    with_merged!()
);

impl Store {
    /// An agent and with whom they are in a team, as it is at this moment; who was deactivated is still one of
    /// it, so that the team goes on with what they have left.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audience(&self, agent: &str) -> Result<Audience, StoreError> {
        let active = self.profiles().await?;
        let profiles = self.all_profiles().await?;
        let own = profiles.iter().find(|(id, _)| id == agent);
        let teams = own.map_or(&[][..], |(_, profile)| &profile.teams);
        let is_mate = |(id, profile): &&(String, _)| {
            let profile: &Profile = profile;
            id == agent || profile.teams.iter().any(|team| teams.contains(team))
        };
        let mates = profiles.iter().filter(is_mate).map(|(id, _)| id.clone());
        Ok(Audience {
            agent: agent.to_owned(),
            mates: mates.collect(),
            teams: teams.to_vec(),
            going_on: going_on(&active, &profiles),
        })
    }

    /// Sets a follow-up on a ticket.
    ///
    /// # Errors
    /// [`FollowUpRefused`].
    pub async fn add_follow_up(
        &self,
        ticket_id: &str,
        (due_at, audience, note): (Millis, FollowUpFor, Option<String>),
        by: &Actor,
        now: Millis,
    ) -> Result<FollowUp, FollowUpRefused> {
        let mut tx = self.begin().await?;
        let ticket = tickets::read_in(&mut tx, ticket_id).await?;
        let ticket = ticket.ok_or(FollowUpRefused::NoTicket)?;
        refuse(&mut tx, &ticket, &by.id).await?;
        let id = new_id("fup");
        let words = (due_at, audience, note);
        let event_id = say_set(&mut tx, (&id, &ticket.id), words, by, now).await?;
        sqlx::query(
            "INSERT INTO follow_ups (id, tenant_id, ticket_id, agent_id, for_team, due_at, event_id, \
             created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
        )
        .bind(&id)
        .bind(tx.tenant())
        .bind(&ticket.id)
        .bind(&by.id)
        .bind(for_team(audience))
        .bind(due_at)
        .bind(event_id)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let added = read_in(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// Changes a follow-up of one's own; when its time changes, it is told again then.
    ///
    /// # Errors
    /// [`FollowUpRefused`].
    pub async fn change_follow_up(
        &self,
        id: &str,
        change: FollowUpChange,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<FollowUp, FollowUpRefused> {
        let mut tx = self.begin().await?;
        let before = read_in(&mut tx, id).await?;
        if before.agent.0 != by.id {
            return Err(FollowUpRefused::NotYours);
        }
        before.check(seen)?;
        let due_at = change.due_at.unwrap_or(before.due_at);
        let audience = change.audience.unwrap_or(before.audience);
        let note = change.note.unwrap_or_else(|| before.note.clone());
        if (due_at, audience, &note) == (before.due_at, before.audience, &before.note) {
            return Ok(before);
        }
        let words = (due_at, audience, note);
        let event_id = say_set(&mut tx, (id, &before.ticket.id), words, by, now).await?;
        sqlx::query(
            "UPDATE follow_ups SET told_at = CASE WHEN due_at = $3 THEN told_at ELSE NULL END, \
             due_at = $3, for_team = $4, event_id = $5, version = version + 1 \
             WHERE tenant_id = $1 AND id = $2",
        )
        .bind(tx.tenant())
        .bind(id)
        .bind(due_at)
        .bind(for_team(audience))
        .bind(event_id)
        .execute(&mut *tx)
        .await?;
        let changed = read_in(&mut tx, id).await?;
        tx.commit().await?;
        Ok(changed)
    }

    /// Takes a follow-up back: who set it, a lead or an administrator.
    ///
    /// # Errors
    /// [`FollowUpRefused`].
    pub async fn clear_follow_up(
        &self,
        id: &str,
        seen: Option<i64>,
        leads: bool,
        by: &Actor,
        now: Millis,
    ) -> Result<FollowUp, FollowUpRefused> {
        let mut tx = self.begin().await?;
        let gone = read_in(&mut tx, id).await?;
        if gone.agent.0 != by.id && !leads {
            return Err(FollowUpRefused::NotYours);
        }
        gone.check(seen)?;
        let follow_up = id.to_owned();
        let data = TimelineData::FollowUpCleared { follow_up };
        end(&mut tx, &gone, data, by, now).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Says that what a follow-up was for is done: any agent whom it is for.
    ///
    /// # Errors
    /// [`FollowUpRefused`].
    pub async fn finish_follow_up(
        &self,
        id: &str,
        seen: Option<i64>,
        by: &Actor,
        now: Millis,
    ) -> Result<FollowUp, FollowUpRefused> {
        let audience = self.audience(&by.id).await?;
        let mut tx = self.begin().await?;
        let gone = read_in(&mut tx, id).await?;
        if !gone.is_for(&audience) {
            return Err(FollowUpRefused::NotYours);
        }
        gone.check(seen)?;
        let follow_up = id.to_owned();
        let data = TimelineData::FollowUpDone { follow_up };
        end(&mut tx, &gone, data, by, now).await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// The follow-ups of a ticket, due first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn follow_ups_of_ticket(
        &self,
        ticket_id: &str,
        limit: u32,
    ) -> Result<Vec<FollowUp>, StoreError> {
        let rows: Vec<FollowUpRow> = sqlx::query_as(OF_TICKET)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(FollowUpRow::read).collect())
    }

    /// The follow-ups that are for an agent, due first; those of closed tickets rest.
    ///
    /// # Errors
    /// The store failed.
    pub async fn follow_ups_for(
        &self,
        audience: &Audience,
        page: &FollowUpPage,
        limit: u32,
    ) -> Result<Vec<FollowUp>, StoreError> {
        let (at, id) = page.behind.clone().unwrap_or((Millis::MIN, String::new()));
        let own: Vec<String> = audience.words().collect();
        let (sql, words) = page.sight.within(OF_AGENT, "e", 9);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(&audience.agent)
            .bind(format!(" {} ", own.join(" ")))
            .bind(page.due_by.unwrap_or(Millis::MAX))
            .bind(at)
            .bind(id)
            .bind(i64::from(limit))
            .bind(format!(" {} ", audience.going_on.join(" ")));
        for word in words {
            query = query.bind(word);
        }
        let rows: Vec<FollowUpRow> = query.fetch_all(&self.reader).await?;
        Ok(rows.into_iter().map(FollowUpRow::read).collect())
    }

    /// When the next follow-up is due that nobody was told of.
    ///
    /// # Errors
    /// The store failed.
    pub async fn next_follow_up(&self) -> Result<Option<Millis>, StoreError> {
        let at = sqlx::query_scalar(
            "SELECT MIN(due_at) FROM follow_ups WHERE tenant_id = $1 AND told_at IS NULL",
        );
        Ok(at.bind(self.tenant()).fetch_one(&self.reader).await?)
    }

    /// Writes onto timelines what has come due, each once; there may be more. What comes due on a closed
    /// ticket is over without a word.
    ///
    /// # Errors
    /// The store failed; then nothing was told.
    pub async fn tell_follow_ups(&self, now: Millis) -> Result<Vec<Due>, StoreError> {
        let mut tx = self.begin().await?;
        let rows: Vec<FollowUpRow> = sqlx::query_as(UNTOLD)
            .bind(tx.tenant())
            .bind(now)
            .bind(TOLD_AT_ONCE_MAX)
            .fetch_all(&mut *tx)
            .await?;
        let mut told = Vec::with_capacity(rows.len());
        for row in rows {
            if row.status == Status::Closed.as_str() {
                delete(&mut tx, &row.id).await?;
                continue;
            }
            sqlx::query("UPDATE follow_ups SET told_at = $3 WHERE tenant_id = $1 AND id = $2")
                .bind(tx.tenant())
                .bind(&row.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            let due = row.read();
            let data = TimelineData::FollowUpDue {
                follow_up: due.id.clone(),
            };
            append(&mut tx, &due.ticket.id, data, &Actor::system(), now).await?;
            told.push(Due {
                only: due.only_for(),
                ticket_id: due.ticket.id,
            });
        }
        tx.commit().await?;
        Ok(told)
    }
}

/// [`Audience::going_on`], of those who come in and of all there ever were.
fn going_on(active: &[(String, Profile)], all: &[(String, Profile)]) -> Vec<String> {
    let teams: BTreeSet<&String> = active.iter().flat_map(|(_, one)| &one.teams).collect();
    let is_gone = |id: &String| !active.iter().any(|(known, _)| known == id);
    let has_mates = |one: &Profile| one.teams.iter().any(|team| teams.contains(team));
    let gone = all
        .iter()
        .filter(|(id, one)| has_mates(one) && is_gone(id))
        .map(|(id, _)| id.clone());
    let teams = teams.iter().map(|team| format!("/{team}"));
    teams.chain(gone).collect()
}

/// A ticket that is closed takes the follow-ups with it that are due; those that are to come rest until
/// their time.
pub(super) async fn heed(
    tx: &mut Tx,
    ticket_id: &str,
    data: &TimelineData,
) -> Result<(), StoreError> {
    let TimelineData::StatusChanged { to, .. } = data else {
        return Ok(());
    };
    if *to != Status::Closed {
        return Ok(());
    }
    sqlx::query(END_DUE)
        .bind(tx.tenant())
        .bind(ticket_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Nothing where the agent may set a follow-up on the ticket.
async fn refuse(tx: &mut Tx, ticket: &Ticket, agent: &str) -> Result<(), FollowUpRefused> {
    ticket.refuse_merged()?;
    if ticket.status == Status::Closed {
        return Err(FollowUpRefused::Closed);
    }
    let (n_here, n_all): (i64, i64) = sqlx::query_as(
        "SELECT COUNT(CASE WHEN COALESCE(t.merged_end, t.id) = $3 THEN 1 END), \
         COUNT(CASE WHEN e.status <> 'closed' THEN 1 END) FROM follow_ups f \
         JOIN tickets t ON t.id = f.ticket_id JOIN tickets e ON e.id = COALESCE(t.merged_end, t.id) \
         WHERE f.tenant_id = $1 AND f.agent_id = $2",
    )
        .bind(tx.tenant())
    .bind(agent)
    .bind(&ticket.id)
    .fetch_one(&mut **tx)
    .await?;
    if n_here > 0 {
        return Err(FollowUpRefused::Exists);
    }
    if n_all >= FOLLOW_UPS_MAX {
        return Err(FollowUpRefused::TooMany);
    }
    Ok(())
}

async fn say_set(
    tx: &mut Tx,
    (id, ticket_id): (&str, &str),
    (due_at, audience, note): (Millis, FollowUpFor, Option<String>),
    by: &Actor,
    now: Millis,
) -> Result<String, StoreError> {
    let data = TimelineData::FollowUpSet {
        follow_up: id.to_owned(),
        due_at: rfc3339(due_at),
        audience,
        note,
    };
    append(tx, ticket_id, data, by, now).await
}

async fn append(
    tx: &mut Tx,
    ticket_id: &str,
    data: TimelineData,
    by: &Actor,
    now: Millis,
) -> Result<String, StoreError> {
    let entry = NewEntry::of_ticket(ticket_id, by.clone(), data);
    Ok(timeline::append(tx, entry, now).await?.id)
}

async fn end(
    tx: &mut Tx,
    gone: &FollowUp,
    data: TimelineData,
    by: &Actor,
    now: Millis,
) -> Result<(), StoreError> {
    append(tx, &gone.ticket.id, data, by, now).await?;
    delete(tx, &gone.id).await
}

async fn delete(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM follow_ups WHERE tenant_id = $1 AND id = $2")
        .bind(tx.tenant())
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn read_in(tx: &mut Tx, id: &str) -> Result<FollowUp, FollowUpRefused> {
    let row: Option<FollowUpRow> = sqlx::query_as(BY_ID)
        .bind(tx.tenant())
        .bind(id)
        .fetch_optional(&mut **tx)
        .await?;
    row.map(FollowUpRow::read).ok_or(FollowUpRefused::Unknown)
}

fn for_team(audience: FollowUpFor) -> i64 {
    i64::from(audience == FollowUpFor::Team)
}

/// A row of `select_follow_ups!`.
#[derive(FromRow)]
struct FollowUpRow {
    id: String,
    ticket_id: String,
    number: i64,
    subject: String,
    status: String,
    agent_id: String,
    agent_name: String,
    for_team: i64,
    due_at: Millis,
    created_at: Millis,
    version: i64,
    data: Option<String>,
    owner: String,
    holder: Option<String>,
    heir: Option<String>,
    is_left: i64,
}

impl FollowUpRow {
    fn read(self) -> FollowUp {
        let data = self.data.as_deref();
        let set = data.and_then(|data| timeline::read_words("follow_up_set", data));
        let note = match set {
            Some(TimelineData::FollowUpSet { note, .. }) => note,
            // Of a version that writes it in another way.
            _ => None,
        };
        FollowUp {
            id: self.id,
            ticket: TicketRef {
                id: self.ticket_id,
                number: self.number,
                subject: self.subject,
            },
            agent: (self.agent_id, self.agent_name),
            audience: match self.for_team {
                0 => FollowUpFor::Me,
                _ => FollowUpFor::Team,
            },
            due_at: self.due_at,
            note,
            created_at: self.created_at,
            version: self.version,
            owner: self.owner,
            holder: self.holder,
            heir: self.heir,
            is_left: self.is_left != 0,
        }
    }
}

#[cfg(test)]
mod tests;

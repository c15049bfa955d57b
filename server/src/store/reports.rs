//! Reports of customers: on the timeline of the ticket, and counted for each agent (ADR 0029).

use sqlx::FromRow;
use tandem_protocol::limits::REPORTS_MAX;
use tandem_protocol::signal::Role;
use tandem_protocol::talk::ReportKind;
use tandem_session::Record;
use tandem_tickets::{Actor, TimelineData};

use super::sight::Sight;
use super::timeline::{self, NewEntry};
use super::{Store, StoreError, tickets};
use crate::source::{Millis, new_id};

/// A report as leads and administrators read it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Report {
    /// Identifier, `rep_…`; in order of time.
    pub id: String,
    /// The session.
    pub session_id: String,
    /// Its ticket.
    pub ticket_id: Option<String>,
    /// The ticket's number.
    pub ticket_number: Option<i64>,
    /// Name of the agent who had the session.
    pub agent_name: Option<String>,
    /// Reports against this agent in all.
    pub n_of_agent: i64,
    /// `unasked` or `report`.
    pub kind: String,
    /// The customer's words.
    pub reason: Option<String>,
    /// When.
    pub at: Millis,
}

impl Store {
    /// Writes a report down; false when the session has as many as it may have.
    ///
    /// # Errors
    /// The store failed.
    pub async fn add_report(
        &self,
        record: &Record,
        kind: ReportKind,
        reason: Option<String>,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let n: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM reports WHERE session_id = $1")
            .bind(&record.id)
            .fetch_one(&mut *tx)
            .await?;
        if n >= i64::from(REPORTS_MAX) {
            return Ok(false);
        }
        let ticket_id = record.ticket.as_ref().map(|ticket| ticket.id.clone());
        let agent = record.by_role(Role::Agent);
        sqlx::query(
            "INSERT INTO reports (id, tenant_id, session_id, ticket_id, agent_id, kind, reason, at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new_id("rep"))
        .bind(self.tenant())
        .bind(&record.id)
        .bind(&ticket_id)
        .bind(agent.and_then(|agent| agent.agent.clone()))
        .bind(word(kind))
        .bind(&reason)
        .bind(now)
        .execute(&mut *tx)
        .await?;
        let customer = record.by_role(Role::Customer);
        let name = customer.and_then(|customer| customer.name.clone());
        let entry = NewEntry {
            ticket_id,
            session_id: Some(record.id.clone()),
            actor: Actor::customer(name.unwrap_or_default()),
            data: TimelineData::Reported {
                report: word(kind).to_owned(),
                reason,
            },
        };
        if let Some(ticket_id) = &entry.ticket_id {
            tickets::touch(&mut tx, ticket_id, now).await?;
        }
        timeline::append(&mut tx, entry, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The latest reports about tickets of `sight`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn reports(&self, sight: &Sight, limit: u32) -> Result<Vec<Report>, StoreError> {
        let sql = "SELECT reports.id, session_id, ticket_id, tickets.number AS ticket_number, \
             agents.name AS agent_name, (SELECT COUNT(*) FROM reports AS others \
             WHERE others.agent_id = reports.agent_id) AS n_of_agent, kind, reason, at \
             FROM reports LEFT JOIN tickets ON tickets.id = ticket_id \
             LEFT JOIN agents ON agents.id = reports.agent_id \
             WHERE reports.tenant_id = $1/* sight */ ORDER BY reports.id DESC LIMIT $2";
        let (sql, words) = sight.within(sql, "tickets", 3);
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.tenant())
            .bind(i64::from(limit));
        for word in words {
            query = query.bind(word);
        }
        Ok(query.fetch_all(&self.reader).await?)
    }
}

fn word(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::Unasked => "unasked",
        ReportKind::Report => "report",
    }
}

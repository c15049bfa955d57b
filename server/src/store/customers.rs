//! Customers whom a product has named: who they are, and which tickets are theirs.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::FromRow;
use tandem_protocol::signal::{Entry, Role, TicketRef};
use tandem_session::Record;
use tandem_tickets::TimelineData;

use super::tickets::{ChangeRefused, Ticket};
use super::{Store, StoreError, Tx, sessions};
use crate::identity::claims::Person;
use crate::source::{Millis, new_id};

/// Sessions of a ticket that are looked at for the names of its customer; the one that it was made for is
/// among the first.
const SESSIONS_MAX: i64 = 100;

/// A customer by the word of their product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Identifier, `cus_…`.
    pub id: String,
    /// What the product says of them.
    pub person: Person,
    /// When it said so last.
    pub seen_at: Millis,
}

impl Store {
    /// Whom an issuer calls this, where it has spoken of them before.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lookup_customer(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<String>, StoreError> {
        let id = sqlx::query_scalar(
            "SELECT id FROM customers WHERE tenant_id = $1 AND issuer = $2 AND subject = $3",
        )
        .bind(self.tenant())
        .bind(issuer)
        .bind(subject)
        .fetch_optional(&self.reader)
        .await?;
        Ok(id)
    }

    /// Keeps what an issuer says of a customer; answers with their identifier, which stays the same.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keep_customer(
        &self,
        issuer: &str,
        person: &Person,
        now: Millis,
    ) -> Result<String, StoreError> {
        let custom = serde_json::to_string(&person.custom).unwrap_or_default();
        let id = sqlx::query_scalar(
            "INSERT INTO customers (id, tenant_id, issuer, subject, name, email, locale, custom, \
             created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
             ON CONFLICT (tenant_id, issuer, subject) DO UPDATE SET name = excluded.name, \
             email = excluded.email, locale = excluded.locale, custom = excluded.custom, \
             seen_at = excluded.seen_at RETURNING id",
        )
        .bind(new_id("cus"))
        .bind(self.tenant())
        .bind(issuer)
        .bind(&person.subject)
        .bind(&person.name)
        .bind(&person.email)
        .bind(&person.locale)
        .bind(custom)
        .bind(now)
        .fetch_one(&self.writer)
        .await?;
        Ok(id)
    }

    /// The ticket of a customer that was changed last among those that are not done.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open_ticket_of(&self, customer_id: &str) -> Result<Option<TicketRef>, StoreError> {
        let row: Option<(String, i64, String)> = sqlx::query_as(
            "SELECT id, number, subject FROM tickets WHERE tenant_id = $1 AND customer_id = $2 \
             AND status <> 'solved' AND status <> 'closed' ORDER BY updated_at DESC, id DESC LIMIT 1",
        )
        .bind(self.tenant())
        .bind(customer_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|(id, number, subject)| TicketRef {
            id,
            number,
            subject,
        }))
    }

    /// How much else there is of whom a ticket is about: other tickets, where the product has named the
    /// customer, and other sessions on all of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn others_of(
        &self,
        ticket_id: &str,
        but_session: Option<&str>,
    ) -> Result<Others, StoreError> {
        let (n_tickets, here, there): (i64, i64, i64) = sqlx::query_as(OTHERS)
            .bind(self.tenant())
            .bind(ticket_id)
            .bind(but_session.unwrap_or_default())
            .fetch_one(&self.reader)
            .await?;
        Ok(Others {
            n_tickets,
            n_sessions: here + there,
        })
    }
}

/// What else there is of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Others {
    /// Other tickets.
    pub n_tickets: i64,
    /// Other sessions.
    pub n_sessions: i64,
}

/// Other tickets of a customer, other sessions on this one, and sessions on those.
pub(super) const OTHERS: &str = "SELECT \
     (SELECT COUNT(*) FROM tickets t JOIN tickets o ON o.customer_id = t.customer_id \
     WHERE t.tenant_id = $1 AND t.id = $2 AND o.id <> t.id), \
     (SELECT COUNT(*) FROM tickets t JOIN sessions s ON s.ticket_id = t.id \
     WHERE t.tenant_id = $1 AND t.id = $2 AND s.id <> $3), \
     (SELECT COUNT(*) FROM tickets t JOIN tickets o ON o.customer_id = t.customer_id \
     JOIN sessions s ON s.ticket_id = o.id WHERE t.tenant_id = $1 AND t.id = $2 AND o.id <> t.id)";

/// Takes the customer off a ticket that is not theirs, for good, inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub(super) async fn clear_ticket(
    connection: &mut Tx,
    ticket: &mut Ticket,
) -> Result<Option<TimelineData>, StoreError> {
    let Some(customer) = ticket.customer.take() else {
        return Ok(None);
    };
    take_names_off(connection, ticket, &customer).await?;
    end_links(connection, &ticket.id).await?;
    sqlx::query("UPDATE tickets SET customer_id = NULL WHERE tenant_id = $1 AND id = $2")
        .bind(connection.tenant())
        .bind(&ticket.id)
        .execute(&mut **connection)
        .await?;
    sqlx::query(
        "INSERT INTO ticket_not_customers (tenant_id, ticket_id, customer_id) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind(connection.tenant())
    .bind(&ticket.id)
    .bind(customer.id)
    .execute(&mut **connection)
    .await?;
    Ok(Some(TimelineData::CustomerCleared {}))
}

/// Ends what leads from mails that were sent into the conversations of a ticket, or to their surveys: somebody
/// else may read them.
///
/// # Errors
/// The store failed.
pub(super) async fn end_links(connection: &mut Tx, ticket_id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM join_secrets WHERE tenant_id = $1 AND kind IN ('talk', 'survey') AND session_id IN \
         (SELECT id FROM sessions WHERE tenant_id = $1 AND ticket_id = $2)",
    )
    .bind(connection.tenant())
    .bind(ticket_id)
    .execute(&mut **connection)
    .await?;
    sqlx::query("DELETE FROM ticket_survey_secrets WHERE tenant_id = $1 AND ticket_id = $2")
        .bind(connection.tenant())
        .bind(ticket_id)
        .execute(&mut **connection)
        .await?;
    Ok(())
}

/// Gives the customer of a ticket another name, in memory; `None` leaves it.
///
/// # Errors
/// [`ChangeRefused::Identified`]: whoever a product has named is called as it says.
pub(super) fn rename(
    ticket: &mut Ticket,
    to: Option<Option<String>>,
) -> Result<Option<TimelineData>, ChangeRefused> {
    let Some(to) = to.filter(|to| *to != ticket.customer_name) else {
        return Ok(None);
    };
    if ticket.customer.is_some() {
        return Err(ChangeRefused::Identified);
    }
    let from = std::mem::replace(&mut ticket.customer_name, to.clone());
    Ok(Some(TimelineData::CustomerNameChanged { from, to }))
}

/// Gives the customer of a ticket another e-mail, in memory; `None` leaves it.
///
/// # Errors
/// [`ChangeRefused::Identified`] where a product has said theirs.
pub(super) fn readdress(
    ticket: &mut Ticket,
    to: Option<Option<String>>,
) -> Result<Option<TimelineData>, ChangeRefused> {
    let Some(to) = to.filter(|to| *to != ticket.customer_email) else {
        return Ok(None);
    };
    let said = ticket
        .customer
        .as_ref()
        .and_then(|one| one.person.email.as_deref());
    if said.is_some_and(|email| !email.is_empty()) {
        return Err(ChangeRefused::Identified);
    }
    let from = std::mem::replace(&mut ticket.customer_email, to.clone());
    Ok(Some(TimelineData::CustomerEmailChanged { from, to }))
}

/// What the ticket is called where a request has become one, by the verified or typed name of its customer.
pub(crate) fn request_subject(record: &Record, name: Option<&str>) -> String {
    let place = record.host_origin.as_deref().unwrap_or("the widget");
    match name {
        Some(name) => format!("{name} asks for help on {place}"),
        None => format!("Help request from {place}"),
    }
}

/// Takes off the ticket, in memory, what it has copied of somebody: their name, also out of a subject that
/// nobody has changed, and their e-mail. What somebody else has typed stays.
async fn take_names_off(
    connection: &mut Tx,
    ticket: &mut Ticket,
    customer: &Customer,
) -> Result<(), StoreError> {
    let person = &customer.person;
    ticket.customer_email = ticket.customer_email.take().filter(|copied| {
        let theirs = person.email.as_ref();
        !theirs.is_some_and(|theirs| theirs.eq_ignore_ascii_case(copied))
    });
    let Some(name) = ticket.customer_name.take() else {
        return Ok(());
    };
    let records = records_with(connection, &ticket.id, &customer.id).await?;
    // Their product may call them otherwise since.
    let mut labels = records
        .iter()
        .filter_map(|record| record.by_role(Role::Customer)?.name.as_deref());
    if name != person.label() && !labels.any(|label| label == name) {
        ticket.customer_name = Some(name);
        return Ok(());
    }
    let mut requests = records.iter().filter(|one| one.entry == Entry::Widget);
    if let Some(record) =
        requests.find(|record| ticket.subject == request_subject(record, Some(&name)))
    {
        ticket.subject = request_subject(record, None);
    }
    Ok(())
}

/// The sessions of a ticket in which a customer was named.
async fn records_with(
    connection: &mut Tx,
    ticket_id: &str,
    customer_id: &str,
) -> Result<Vec<Record>, StoreError> {
    let rows: Vec<String> = sqlx::query_scalar(
        "SELECT record FROM sessions WHERE tenant_id = $1 AND ticket_id = $2 ORDER BY id LIMIT $3",
    )
    .bind(connection.tenant())
    .bind(ticket_id)
    .bind(SESSIONS_MAX)
    .fetch_all(&mut **connection)
    .await?;
    let mut records = Vec::new();
    for row in rows {
        let record = sessions::read_record(&row)?;
        if sessions::is_named(&record, customer_id) {
            records.push(record);
        }
    }
    Ok(records)
}

/// Gives a ticket the customer of its session, unless it has one or an agent has said that it is not theirs,
/// inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub async fn claim_ticket(
    connection: &mut Tx,
    record: &Record,
    ticket_id: &str,
) -> Result<(), StoreError> {
    let Some(customer) = record.by_role(Role::Customer) else {
        return Ok(());
    };
    let Some(id) = &customer.customer else {
        return Ok(());
    };
    sqlx::query(
        "UPDATE tickets SET customer_id = $3 \
         WHERE tenant_id = $1 AND id = $2 AND customer_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM ticket_not_customers \
         WHERE tenant_id = $1 AND ticket_id = $2 AND customer_id = $3)",
    )
    .bind(connection.tenant())
    .bind(ticket_id)
    .bind(id)
    .execute(&mut **connection)
    .await?;
    Ok(())
}

/// The customer of a ticket, in columns that are all empty where there is none.
#[derive(FromRow, Deserialize)]
pub(super) struct CustomerColumns {
    customer_id: Option<String>,
    customer_subject: Option<String>,
    known_name: Option<String>,
    known_email: Option<String>,
    locale: Option<String>,
    custom: Option<String>,
    seen_at: Option<Millis>,
}

impl CustomerColumns {
    pub(super) fn read(self) -> Result<Option<Customer>, StoreError> {
        let Some(((id, subject), (custom, seen_at))) = self
            .customer_id
            .zip(self.customer_subject)
            .zip(self.custom.zip(self.seen_at))
        else {
            return Ok(None);
        };
        Ok(Some(Customer {
            id,
            person: Person {
                subject,
                name: self.known_name,
                email: self.known_email,
                locale: self.locale,
                custom: read_custom(&custom)?,
            },
            seen_at,
        }))
    }
}

fn read_custom(text: &str) -> Result<BTreeMap<String, String>, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Unreadable {
        what: "customers.custom",
        value: error.to_string(),
    })
}

//! Customers whom a product has named: who they are, and which tickets are theirs.

use std::collections::BTreeMap;

use sqlx::{AnyConnection, FromRow};
use tandem_protocol::signal::{Role, TicketRef};
use tandem_session::Record;
use tandem_tickets::TimelineData;

use super::tickets::Ticket;
use super::{DEFAULT_TENANT, Store, StoreError};
use crate::identity::claims::Person;
use crate::source::{Millis, new_id};

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
        .bind(DEFAULT_TENANT)
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
        .bind(DEFAULT_TENANT)
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
        .bind(DEFAULT_TENANT)
        .bind(customer_id)
        .fetch_optional(&self.reader)
        .await?;
        Ok(row.map(|(id, number, subject)| TicketRef {
            id,
            number,
            subject,
        }))
    }
}

/// Takes the customer off a ticket that is not theirs, for good, inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub(super) async fn clear_ticket(
    connection: &mut AnyConnection,
    ticket: &mut Ticket,
) -> Result<Option<TimelineData>, StoreError> {
    let Some(customer) = ticket.customer.take() else {
        return Ok(None);
    };
    sqlx::query(
        "UPDATE tickets SET customer_id = NULL, not_customer_id = $3 WHERE tenant_id = $1 AND id = $2",
    )
    .bind(DEFAULT_TENANT)
    .bind(&ticket.id)
    .bind(customer.id)
    .execute(connection)
    .await?;
    Ok(Some(TimelineData::CustomerCleared {}))
}

/// Gives a ticket the customer of its session, unless it has one or an agent has said that it is not theirs,
/// inside the caller's transaction.
///
/// # Errors
/// The store failed.
pub async fn claim_ticket(
    connection: &mut AnyConnection,
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
         AND (not_customer_id IS NULL OR not_customer_id <> $3)",
    )
    .bind(DEFAULT_TENANT)
    .bind(ticket_id)
    .bind(id)
    .execute(connection)
    .await?;
    Ok(())
}

/// The customer of a ticket, in columns that are all empty where there is none.
#[derive(FromRow)]
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

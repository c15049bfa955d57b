//! The language of a mail: what is known of its customer when it goes first, and the same from then on.

use tandem_mail::Language;
use tandem_protocol::signal::Role;

use super::Mail;
use crate::store::{StoreError, Tx, sessions};

/// Sessions of a ticket that are looked at, the latest first.
const SESSIONS_MAX: i64 = 5;

/// What tickets' sessions know of their customers, the latest first.
pub(in crate::store) const SESSIONS: &str =
    "SELECT record FROM sessions WHERE tenant_id = $1 AND ticket_id = $2 ORDER BY id DESC LIMIT $3";

/// In which language the latest mail of a ticket's customer was written that said so.
pub(in crate::store) const MAILS: &str = "SELECT language FROM incoming_mails WHERE tenant_id = $1 AND ticket_id = $2 \
     AND language IS NOT NULL ORDER BY at DESC LIMIT 1";

/// That of the product's word on the customer counts most, then that of the latest session with them, then
/// that of what they wrote by mail, then `otherwise`.
pub(super) async fn of_mail(
    tx: &mut Tx,
    mail: &Mail,
    (customer_id, otherwise): (Option<&str>, Language),
) -> Result<Language, StoreError> {
    if let Some(known) = mail.language.as_deref().and_then(Language::of_tag) {
        return Ok(known);
    }
    let mut wishes = Vec::new();
    if let Some(id) = customer_id {
        wishes.extend(locale(tx, id).await?);
    }
    wishes.extend(spoken(tx, &mail.ticket_id, customer_id).await?);
    wishes.extend(written(tx, &mail.ticket_id).await?);
    let wishes = wishes.iter().map(String::as_str);
    Ok(Language::chosen(wishes, otherwise))
}

async fn locale(tx: &mut Tx, customer_id: &str) -> Result<Option<String>, StoreError> {
    let locale: Option<Option<String>> =
        sqlx::query_scalar("SELECT locale FROM customers WHERE tenant_id = $1 AND id = $2")
            .bind(tx.tenant())
            .bind(customer_id)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(locale.flatten())
}

/// What the pages of the latest sessions have said, but for those with somebody else than the ticket's customer.
async fn spoken(
    tx: &mut Tx,
    ticket_id: &str,
    customer_id: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let records: Vec<String> = sqlx::query_scalar(SESSIONS)
        .bind(tx.tenant())
        .bind(ticket_id)
        .bind(SESSIONS_MAX)
        .fetch_all(&mut **tx)
        .await?;
    let mut spoken = Vec::new();
    for text in records {
        // One that can not be read holds up no mail.
        let Ok(record) = sessions::read_record(&text) else {
            continue;
        };
        let named = record.by_role(Role::Customer);
        let named = named.and_then(|one| one.customer.as_deref());
        if named.is_none() || named == customer_id {
            spoken.extend(record.language.map(|one| one.as_str().to_owned()));
        }
    }
    Ok(spoken)
}

async fn written(tx: &mut Tx, ticket_id: &str) -> Result<Option<String>, StoreError> {
    let language = sqlx::query_scalar(MAILS)
        .bind(tx.tenant())
        .bind(ticket_id)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(language)
}

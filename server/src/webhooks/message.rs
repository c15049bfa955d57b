//! The body of a delivery: `type`, `timestamp` and `data`, as the specification proposes.

use serde_json::{Value, json};

use crate::source::rfc3339;
use crate::store::outbox::{Delivery, TEST_KIND};
use crate::store::{Store, StoreError};

/// The body, or nothing when the event is gone from the record.
///
/// # Errors
/// The store failed.
pub(super) async fn body(
    store: &Store,
    delivery: &Delivery,
) -> Result<Option<Vec<u8>>, StoreError> {
    if delivery.kind == TEST_KIND {
        let at = rfc3339(delivery.created_at);
        return Ok(Some(bytes(
            json!({ "type": TEST_KIND, "timestamp": at, "data": {} }),
        )));
    }
    let Some(event) = store.outbox_event(&delivery.event_id).await? else {
        return Ok(None);
    };
    let data: Value = serde_json::from_str(&event.data).unwrap_or_default();
    Ok(Some(bytes(json!({
        "type": delivery.kind,
        "timestamp": rfc3339(event.at),
        "data": {
            "id": event.id,
            "ticket": { "id": event.ticket_id, "number": event.ticket_number },
            "session_id": event.session_id,
            "actor": { "kind": event.actor_kind, "name": event.actor_name },
            "data": data,
        },
    }))))
}

fn bytes(value: Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

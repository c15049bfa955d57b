//! `GET /api/v1/people/{id}/export`

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tandem_protocol::file::FileState;
use tandem_tickets::ActorKind;
use tokio::sync::mpsc;

use super::{IdentityView, nobody, whom};
use crate::audit::{Act, NewRecord};
use crate::http::extract::{Path, SignedInAdmin};
use crate::http::middleware::audit::By;
use crate::http::problem::Problem;
use crate::source::rfc3339;
use crate::state::AppState;
use crate::store::files::StoredFile;
use crate::store::people::{Scope, SessionOf};
use crate::store::timeline::Entry;
use crate::store::{Store, StoreError};

/// Most tickets of one export.
const TICKETS_MAX: i64 = 10_000;
/// Entries that are read at a time.
const PAGE: u32 = 200;
/// Lines that wait for a reader who is slow.
const LINES_MAX: usize = 64;

/// Fields of entries that hold names of agents, by kind.
const AGENT_NAMES: [(&str, &[&str]); 7] = [
    ("appointment_moved", &["with"]),
    ("appointment_planned", &["with"]),
    ("assignee_changed", &["from", "to"]),
    ("handoff_offered", &["to"]),
    ("let_go", &["to"]),
    ("handoff_failed", &["to"]),
    ("handed_off", &["to"]),
];

/// A copy of what is kept of a person, for them: one JSON object a line, each with its `type`. The last one
/// is `end`; without it, the copy broke off. Files are named with the address of their bytes.
#[utoipa::path(
    get, path = "/people/{id}/export", tag = "people", params(("id" = String, Path)),
    responses(
        (status = 200, content_type = "application/x-ndjson", body = String),
        (status = 401, description = "`not_signed_in`", body = Problem),
        (status = 403, description = "`admin_only`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
    )
)]
pub(super) async fn export(
    State(state): State<AppState>,
    _admin: SignedInAdmin,
    By(author): By,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let scope = state
        .store
        .scope_of(&whom(id.clone())?, TICKETS_MAX)
        .await?;
    let scope = scope.ok_or_else(nobody)?;
    let record = NewRecord::new(&author, Act::Exported, &id).detail("person");
    state.store.record(record, state.clock.now()).await?;
    let (lines, pieces) = mpsc::channel(LINES_MAX);
    let store = state.store.clone();
    tokio::spawn(async move {
        let written = write(&store, &scope, &Lines(lines.clone())).await;
        if let Err(Broken::Store(error)) = written {
            tracing::error!(%error, "an export broke off");
            let _gone = lines.send(Err(std::io::Error::other("broken off"))).await;
        }
    });
    let pieces = futures_util::stream::unfold(pieces, async |mut pieces| {
        pieces.recv().await.map(|piece| (piece, pieces))
    });
    let head = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"person.ndjson\"",
        ),
    ];
    Ok((head, Body::from_stream(pieces)).into_response())
}

/// Why an export ends early.
enum Broken {
    Gone,
    Store(StoreError),
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Where lines go; a reader who is slow is waited for.
struct Lines(mpsc::Sender<Result<Bytes, std::io::Error>>);

impl Lines {
    async fn write(&self, line: Value) -> Result<(), Broken> {
        let line = Bytes::from(format!("{line}\n"));
        self.0.send(Ok(line)).await.map_err(|_| Broken::Gone)
    }
}

async fn write(store: &Store, scope: &Scope, lines: &Lines) -> Result<(), Broken> {
    let email = Some(scope.address.as_str()).filter(|address| !address.is_empty());
    lines
        .write(json!({ "type": "person", "email": email }))
        .await?;
    for line in &scope.lines {
        let mut identity = json!(IdentityView::from(line.clone()));
        identity["type"] = "identity".into();
        lines.write(identity).await?;
    }
    for id in &scope.tickets {
        write_ticket(store, id, lines).await?;
    }
    for session in &scope.sessions {
        write_session(store, session, lines).await?;
        let ticket = session.ticket_id.as_ref();
        if !ticket.is_some_and(|ticket| scope.tickets.contains(ticket)) {
            for entry in store.session_entries(&session.id, i64::MAX).await? {
                lines
                    .write(entry_line(session.ticket_id.as_deref(), entry))
                    .await?;
            }
        }
    }
    lines
        .write(json!({ "type": "end", "more_tickets": scope.more }))
        .await
}

async fn write_ticket(store: &Store, id: &str, lines: &Lines) -> Result<(), Broken> {
    let Some(ticket) = store.lookup_ticket(id).await? else {
        return Ok(());
    };
    lines
        .write(json!({
            "type": "ticket", "id": ticket.id, "number": ticket.number, "subject": ticket.subject,
            "description": ticket.description, "status": ticket.status, "priority": ticket.priority,
            "tags": ticket.tags, "outcome": ticket.outcome, "fields": ticket.fields, "customer_name": ticket.customer_name,
            "customer_email": ticket.customer_email, "created_at": rfc3339(ticket.created_at),
            "updated_at": rfc3339(ticket.updated_at),
            "merged_into": ticket.merged.map(|merged| merged.target.number),
        }))
        .await?;
    let mut after = String::new();
    loop {
        let (entries, next) = store.timeline(id, &after, PAGE).await?;
        for entry in entries {
            lines.write(entry_line(Some(id), entry)).await?;
        }
        match next {
            Some(next) => after = next,
            None => break,
        }
    }
    for mail in store.mails_of_ticket(id, i64::MAX).await? {
        lines
            .write(json!({
                "type": "mail", "id": mail.id, "ticket": id, "to": mail.address, "state": mail.state,
                "written_at": rfc3339(mail.created_at), "settled_at": mail.settled_at.map(rfc3339),
                "language": mail.language, "delivery_status": mail.delivery_status,
            }))
            .await?;
    }
    for mail in store.incoming_mails_of_ticket(id).await? {
        lines
            .write(json!({
                "type": "incoming_mail", "id": mail.id, "ticket": id, "state": mail.state,
                "read_at": rfc3339(mail.at), "language": mail.language,
            }))
            .await?;
    }
    write_call_backs(store, id, lines).await?;
    write_files(store.files_on_ticket(id).await?, lines).await?;
    for survey in store.surveys_of_ticket(id, PAGE).await? {
        lines
            .write(json!({
                "type": "survey", "ticket": id, "session": survey.session_id,
                "asked_at": rfc3339(survey.asked_at), "answered_at": survey.answered_at.map(rfc3339),
                "answer": survey.answer,
            }))
            .await?;
    }
    Ok(())
}

async fn write_call_backs(store: &Store, id: &str, lines: &Lines) -> Result<(), Broken> {
    for call_back in store.all_call_backs_of_ticket(id, PAGE).await? {
        lines
            .write(json!({
                "type": "call_back", "id": call_back.id, "ticket": id, "phone": call_back.phone,
                "state": call_back.state, "attempts": call_back.n_attempts,
                "asked_at": rfc3339(call_back.created_at), "due_at": rfc3339(call_back.due_at),
            }))
            .await?;
    }
    Ok(())
}

/// An entry without the names of agents, who have rights of their own (GDPR art. 15(4)).
fn entry_line(ticket: Option<&str>, entry: Entry) -> Value {
    let mut line = json!(entry.data);
    let kind = line["kind"].as_str().unwrap_or_default();
    let named = AGENT_NAMES.iter().find(|(known, _)| *known == kind);
    for field in named.map(|(_, fields)| *fields).unwrap_or_default() {
        line["data"][field] = Value::Null;
    }
    if line["data"]["by"]["kind"] == "agent" {
        line["data"]["by"]["name"] = Value::Null;
    }
    let is_theirs = entry.actor.kind == ActorKind::Customer;
    line["type"] = "entry".into();
    line["ticket"] = ticket.into();
    line["session"] = entry.session_id.into();
    line["at"] = rfc3339(entry.at).into();
    line["by"] = entry.actor.kind.as_str().into();
    line["name"] = is_theirs.then_some(entry.actor.name).into();
    line
}

async fn write_session(store: &Store, session: &SessionOf, lines: &Lines) -> Result<(), Broken> {
    let Some(stored) = store.lookup_session(&session.id).await? else {
        return Ok(());
    };
    let (record, facts) = (stored.record, stored.facts);
    let customer = record.by_role(tandem_protocol::signal::Role::Customer);
    let view = record.view();
    lines
        .write(json!({
            "type": "session", "id": record.id, "ticket": session.ticket_id, "entry": view.entry,
            "state": view.state, "name": customer.and_then(|one| one.name.clone()),
            "host_origin": view.host_origin, "target_url": facts.target_url, "note": facts.note,
            "skills": facts.skills, "language": view.language, "consent": view.consent, "created_at": view.created_at,
            "started_at": view.started_at, "ended_at": view.ended_at, "end_reason": view.end_reason,
        }))
        .await?;
    write_files(store.files_of_session(&session.id).await?, lines).await
}

async fn write_files(files: Vec<StoredFile>, lines: &Lines) -> Result<(), Broken> {
    for file in files {
        let is_kept = file.state == FileState::Ready;
        let content = is_kept.then(|| format!("/api/v1/files/{}/content", file.id));
        let (session, ticket) = (file.home.session(), file.home.ticket());
        lines
            .write(json!({
                "type": "file", "id": file.id, "session": session, "ticket": ticket,
                "name": file.name, "size": file.size, "sha256": file.sha256, "by": file.role,
                "state": file.state, "at": rfc3339(file.created_at), "content": content,
            }))
            .await?;
    }
    Ok(())
}

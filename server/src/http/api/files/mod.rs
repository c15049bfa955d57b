//! Files of sessions and of tickets: offered, sent in pieces, downloaded (ADR 0030).
//!
//! The customer's side carries the resume token as `Authorization: Bearer`, agents their cookie or the
//! key of a program.
//! The headers are those of the IETF's resumable uploads (draft-ietf-httpbis-resumable-upload).

mod append;
mod download;
mod list;
mod of_ticket;
mod offer;
mod offset;
mod put_on;
mod remove;
mod show;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use data_encoding::BASE64;
use tandem_protocol::file::FileRefusal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::files::FileError;
use crate::http::extract::{ClientIp, SignedIn};
use crate::http::problem::Problem;
use crate::hub::{FileCaller, HubError};
use crate::keys::Bearer;
use crate::state::{AppState, ConsoleEvent};
use crate::store::files::{Home, StoredFile};
use crate::store::keys::KeyCaller;

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
/// Digest of a whole representation (RFC 9530 §3).
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");
/// Digest of what has arrived so far, written as in `Repr-Digest`.
const UPLOAD_DIGEST: HeaderName = HeaderName::from_static("upload-digest");

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, offer::offer))
        .routes(routes!(of_ticket::of_ticket, put_on::put_on))
        .routes(routes!(show::show, remove::remove))
        .routes(routes!(offset::offset, append::append, download::download))
}

/// Who asks: the customer by their token, an agent by their cookie or a key.
pub(super) struct Caller(FileCaller);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let Bearer::Token(token) = Bearer::of(&parts.headers) else {
            return Self::agent(parts, state).await;
        };
        if parts.extensions.get::<KeyCaller>().is_some() {
            return Self::agent(parts, state).await;
        }
        let token = token.to_owned();
        let ClientIp(from) = ClientIp::from_request_parts(parts, state).await?;
        let session = state.hub.customer_session(from, &token).await;
        let session_id = session.map_err(unknown_customer)?;
        Ok(Self(FileCaller::Customer { session_id }))
    }
}

impl Caller {
    async fn agent(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let SignedIn(agent) = SignedIn::from_request_parts(parts, state).await?;
        let (id, name) = (agent.id, agent.name);
        Ok(Self(FileCaller::Agent { id, name }))
    }
}

/// Whose token is nobody's is not signed in: to them it is no matter of what exists (RFC 9110 §15.5.2).
fn unknown_customer(error: HubError) -> Problem {
    match error {
        HubError::ResumeUnknown => {
            let detail = "The token leads to no session.";
            Problem::new(StatusCode::UNAUTHORIZED, "resume_unknown", detail)
        }
        error => error.into(),
    }
}

/// The file, as far as the caller may know of it: customers find those of their session alone.
async fn find(state: &AppState, caller: &FileCaller, id: &str) -> Result<StoredFile, Problem> {
    let file = state.store.lookup_file(id).await?.ok_or_else(no_file)?;
    match caller {
        FileCaller::Customer { session_id } if file.home.session() == Some(session_id) => Ok(file),
        FileCaller::Customer { .. } => Err(no_file()),
        FileCaller::Agent { .. } => Ok(file),
    }
}

/// Whether it is the caller who sends it.
fn is_own(file: &StoredFile, caller: &FileCaller) -> bool {
    match caller {
        FileCaller::Customer { .. } => file.agent_id.is_none(),
        FileCaller::Agent { id, .. } => file.agent_id.as_ref() == Some(id),
    }
}

/// The consoles that show what a file hangs on look at it anew.
fn tell(state: &AppState, home: Home) {
    state.tell_consoles(match home {
        Home::Session(id) => ConsoleEvent::Session { id },
        Home::Ticket(id) => ConsoleEvent::Ticket { id },
    });
}

fn no_file() -> Problem {
    Problem::not_found("There is no such file.")
}

fn digest(hash: &[u8]) -> HeaderValue {
    let text = format!("sha-256=:{}:", BASE64.encode(hash));
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// What a caller in a session may not do is their affair, not the session's.
fn refused(error: HubError) -> Problem {
    match error {
        HubError::Refused(refusal) => Problem::forbidden(refusal.code(), refusal.to_string()),
        error => error.into(),
    }
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Refused(reason) => refusal(reason),
            FileError::WrongOffset(offset) => Self::conflict(
                "wrong_offset",
                format!("The file goes on at byte {offset}."),
            ),
            FileError::Superseded => {
                Self::conflict("superseded", "Another request goes on with this file.")
            }
            FileError::WrongState(_) => Self::conflict(
                "wrong_state",
                "That is not possible with this file any more.",
            ),
            FileError::Store(error) => error.into(),
            FileError::Disk(error) => Self::internal(&error),
            FileError::Vault(error) => Self::internal(&error),
        }
    }
}

fn refusal(reason: FileRefusal) -> Problem {
    let (status, code, detail) = match reason {
        FileRefusal::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "file_too_large",
            "The file is larger than one file may be.",
        ),
        FileRefusal::QuotaFull => (
            StatusCode::INSUFFICIENT_STORAGE,
            "files_full",
            "There is no room for more files here.",
        ),
        FileRefusal::TooMany => (
            StatusCode::CONFLICT,
            "too_many_files",
            "There are as many files here as are taken, or as many on their way.",
        ),
        FileRefusal::Type => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "file_type",
            "Files of this type are not taken.",
        ),
        FileRefusal::Content => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "file_content",
            "The content of the file is of another type than its name says, or of one that is not taken.",
        ),
        FileRefusal::Hash => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_hash",
            "What arrived is not what was sent. Send the file again.",
        ),
        FileRefusal::Scanner => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "scanner_refused",
            "The scanner found something in the file.",
        ),
        FileRefusal::ScannerFailed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "scanner_failed",
            "The file could not be checked. Send it again later.",
        ),
        FileRefusal::DiskFull => (
            StatusCode::INSUFFICIENT_STORAGE,
            "disk_full",
            "The server has no room left for this file.",
        ),
        FileRefusal::Expired => (
            StatusCode::GONE,
            "file_expired",
            "The file did not arrive in time. Send it again.",
        ),
        FileRefusal::Cancelled => (
            StatusCode::GONE,
            "file_cancelled",
            "The file was cancelled.",
        ),
    };
    Problem::new(status, code, detail)
}

//! Files that the ends of a session hand each other (ADR 0030).
//!
//! The bytes travel over HTTP; the signaling socket says only how far each file has come. Names are
//! content: they are shown to both ends and on the ticket, and never logged.

use serde::{Deserialize, Serialize};

use crate::signal::Role;

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// Its bytes are on their way to the server.
    Uploading,
    /// All bytes are there; nobody gets them before they were looked at.
    Checking,
    /// It can be downloaded.
    Ready,
    /// It was refused, and its bytes are gone.
    Refused,
    /// Somebody deleted it, and its bytes are gone.
    Deleted,
}

/// Why a file was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileRefusal {
    /// Larger than one file may be.
    TooLarge,
    /// The session, or the whole server, holds as much as it may.
    QuotaFull,
    /// The session holds as many files as it may, or as many are on their way.
    TooMany,
    /// Files of this type are not taken.
    Type,
    /// The content is of another type than the name says.
    Content,
    /// What arrived is not what was sent.
    Hash,
    /// The scanner found something.
    Scanner,
    /// The scanner gave no answer.
    ScannerFailed,
    /// The server's disk is full.
    DiskFull,
    /// The rest of it did not come in time.
    Expired,
    /// Its sender has thought better of it.
    Cancelled,
}

/// One file, as both ends see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileView {
    /// Identifier, `fil_…`.
    pub id: String,
    /// The session that it was sent in; absent where it was put on a ticket.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub session_id: Option<String>,
    /// Who sent it: the customer or the agent.
    pub role: Role,
    /// Name of the sender; empty for a customer who gave none.
    pub sender: String,
    /// Name of the file; at most `limits::FILE_NAME_BYTES_MAX` bytes, without a path.
    pub name: String,
    /// Bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub size: u64,
    /// Bytes that have arrived.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub offset: u64,
    /// Where it stands.
    pub state: FileState,
    /// Why it was refused.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub reason: Option<FileRefusal>,
    /// SHA-256 in hexadecimal of what arrived, once all has.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub sha256: Option<String>,
    /// When it was offered, RFC 3339 UTC.
    pub at: String,
}

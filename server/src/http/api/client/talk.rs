//! `POST /api/v1/client/talk`

use tandem_protocol::signal::{ChatView, SessionView};

use super::*;
use crate::hub::{LateTalk, NewMessage};
use crate::store::mails::MailedFile;

/// A customer who comes back to the talk of a session that is over.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub(crate) struct ComeToTalk {
    /// The latest resume token.
    resume_token: String,
    /// A message to write first.
    message: Option<LateMessage>,
    /// The latest message that was on the screen.
    read: Option<String>,
}

/// A message that a customer writes after the end.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct LateMessage {
    /// Idempotency key (UUID): written again, a message stays one.
    id: String,
    /// Plain text, at most 8 KiB.
    text: String,
}

/// The talk of a session.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct Talk {
    /// The session.
    session: SessionView,
    /// Its latest messages, oldest first.
    chat: Vec<ChatView>,
    /// Files that agents sent by mail with these messages, as far as they are kept; the page hands none out.
    files: Vec<MailedFileView>,
    /// Until when the customer may write here, RFC 3339 UTC.
    until: String,
    /// The call that they wait for.
    #[schema(required = true)]
    call_back: Option<CallToCome>,
}

/// A file that went with a message by mail.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, rename = "MailedFile"))]
#[schema(as = MailedFile)]
pub(crate) struct MailedFileView {
    /// The message.
    message: String,
    /// Name of the file.
    name: String,
    /// Bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    size: u64,
}

impl From<MailedFile> for MailedFileView {
    fn from(file: MailedFile) -> Self {
        let MailedFile {
            message,
            name,
            size,
        } = file;
        Self {
            message,
            name,
            size,
        }
    }
}

/// A call that a customer waits for.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct CallToCome {
    /// Four digits that whoever calls says first; who does not is a stranger.
    check_number: String,
    /// From when on they are called, RFC 3339 UTC.
    due_at: String,
}

impl From<LateTalk> for Talk {
    fn from(talk: LateTalk) -> Self {
        Self {
            session: talk.record.view(),
            chat: talk.chat,
            files: talk.files.into_iter().map(MailedFileView::from).collect(),
            until: rfc3339(talk.until),
            call_back: talk.call_back.map(|call_back| CallToCome {
                check_number: call_back.check_number,
                due_at: rfc3339(call_back.due_at),
            }),
        }
    }
}

/// Reads the talk of a session, and writes there, also once the session is over.
#[utoipa::path(
    post, path = "/client/talk", tag = "client", request_body = ComeToTalk,
    responses(
        (status = 200, body = Talk),
        (status = 404, description = "`resume_unknown`", body = Problem),
        (status = 409, description = "`already_taken`, `too_large`, `too_many`, `invalid`", body = Problem),
        (status = 410, description = "`talk_over`, `continued_elsewhere`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn talk(
    State(state): State<AppState>,
    ClientIp(from): ClientIp,
    Json(come): Json<ComeToTalk>,
) -> Result<Json<Talk>, Problem> {
    let message = come.message.map(|message| NewMessage {
        id: message.id,
        text: message.text,
    });
    let talk = state
        .hub
        .late_talk(from, &come.resume_token, message, come.read)
        .await?;
    Ok(Json(talk.into()))
}

//! `POST /api/v1/sessions/{id}/files`

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use tandem_protocol::file::FileView;
use tandem_protocol::limits::LABEL_BYTES_MAX;
use tandem_session::capability::Action;
use tandem_session::files::clean_name;
use utoipa::ToSchema;

use super::{Caller, refused};
use crate::http::api::check::Checks;
use crate::http::extract::{Json, Path};
use crate::http::problem::Problem;
use crate::hub::FileCaller;
use crate::state::AppState;
use crate::store::files::{Home, NewFile};

/// A file to hand over.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferFile {
    /// Its name; path, control characters and the like are taken out of it.
    #[schema(max_length = 512)]
    name: String,
    /// Its bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub(super) size: u64,
}

impl OfferFile {
    /// Its name, cleaned.
    pub(super) fn name(&self) -> Result<String, Problem> {
        let mut checks = Checks::new();
        if self.name.len() > LABEL_BYTES_MAX {
            let most = format!("must have at most {LABEL_BYTES_MAX} bytes");
            checks.refuse("/name", most);
        }
        checks.done()?;
        Ok(clean_name(&self.name))
    }
}

/// Takes a file on; its bytes follow in pieces.
#[utoipa::path(
    post, path = "/sessions/{id}/files", tag = "files", params(("id" = String, Path)),
    request_body = OfferFile,
    responses(
        (status = 201, body = FileView),
        (status = 403, description = "`not_allowed`, `wrong_state`, `not_attached`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`too_many_files`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 413, description = "`file_too_large`", body = Problem),
        (status = 415, description = "`file_type`", body = Problem),
        (status = 507, description = "`files_full`, `disk_full`", body = Problem),
    )
)]
pub(super) async fn offer(
    State(state): State<AppState>,
    Caller(caller): Caller,
    Path(id): Path<String>,
    Json(offer): Json<OfferFile>,
) -> Result<(StatusCode, Json<FileView>), Problem> {
    let name = offer.name()?;
    let seat = state.hub.file_seat(&id, &caller, Action::SendFile).await;
    let seat = seat.map_err(refused)?;
    let agent_id = match caller {
        FileCaller::Customer { .. } => None,
        FileCaller::Agent { id, .. } => Some(id),
    };
    let new = NewFile {
        home: Home::Session(id),
        role: seat.role,
        agent_id,
        sender: seat.name,
        name,
        size: offer.size,
    };
    let view = state.files.offer(new).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

//! `GET /api/v1/connectors`

use axum::extract::State;

use super::ConnectorView;
use crate::http::extract::{Json, SignedIn};
use crate::http::paging::List;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Ticket systems that Tandem is connected to, as the operator has ordered them, on one page.
#[utoipa::path(
    get, path = "/connectors", tag = "connectors",
    responses(
        (status = 200, body = List<ConnectorView>),
        (status = 401, description = "`not_signed_in`", body = Problem),
    )
)]
pub(super) async fn list(
    State(state): State<AppState>,
    _agent: SignedIn,
) -> Result<Json<List<ConnectorView>>, Problem> {
    let mut data = Vec::new();
    for connector in state.connectors.all() {
        let settings = &connector.settings;
        let backlog = state.store.write_back_backlog(&settings.name).await?;
        data.push(ConnectorView {
            name: settings.name.clone(),
            kind: settings.kind.as_str().to_owned(),
            url: settings.url.clone(),
            waiting: backlog.waiting,
            dead: backlog.dead,
        });
    }
    Ok(Json(List {
        data,
        next_cursor: None,
    }))
}

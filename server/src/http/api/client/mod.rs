//! The customer's side: no cookie, a secret or token in each body, our own origin only.

mod appointment;
mod arrival;
mod arrive;
mod asset;
mod call_back;
mod code;
mod identify;
mod join;
mod leave;
mod link;
mod place;
mod report;
mod request;
mod resume;
mod survey;
mod talk;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tandem_tickets::limits::NAME_CHARS_MAX;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::check::Checks;
use crate::http::extract::{BrowserLanguage, ClientIp, Json};
use crate::http::problem::Problem;
use crate::hub::Joined;
use crate::origin::Origin;
use crate::source::rfc3339;
use crate::state::AppState;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(join::join))
        .routes(routes!(link::link))
        .routes(routes!(arrival::arrival))
        .routes(routes!(arrive::arrive))
        .routes(routes!(code::code))
        .routes(routes!(request::request))
        .routes(routes!(identify::identify))
        .routes(routes!(resume::resume))
        .routes(routes!(leave::leave))
        .routes(routes!(call_back::call_back))
        .routes(routes!(survey::survey))
        .routes(routes!(appointment::appointment))
        .routes(routes!(appointment::decline))
        .routes(routes!(appointment::join))
        .routes(routes!(talk::talk))
        .routes(routes!(report::report))
        .routes(routes!(place::place))
        .routes(routes!(asset::asset))
}

/// The customer is in: how to open the socket and how to come back.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct ClientSession {
    /// The session.
    session_id: String,
    /// Leads back into it; each use gives another.
    resume_token: String,
    /// For the first message of the socket.
    socket_token: String,
    /// Six digits to read out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    code: Option<String>,
    /// When the code runs out, RFC 3339 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "ts", ts(optional))]
    code_expires_at: Option<String>,
}

impl From<Joined> for ClientSession {
    fn from(joined: Joined) -> Self {
        let (code, expires_at) = joined.code.unzip();
        Self {
            session_id: joined.session_id,
            resume_token: joined.resume_token,
            socket_token: joined.socket_token,
            code,
            code_expires_at: expires_at.map(rfc3339),
        }
    }
}

/// The secret of a link.
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkSecret {
    /// What stands in the fragment of the link.
    secret: String,
}

/// A name that the customer may leave out.
fn checked_name(checks: &mut Checks, name: Option<&str>) -> Option<String> {
    checks.optional_line("/name", name, NAME_CHARS_MAX)
}

/// The origin of the product page, as the browser wrote it.
fn checked_origin(checks: &mut Checks, origin: &str) -> String {
    match origin.parse::<Origin>() {
        Ok(origin) => origin.as_str().to_owned(),
        Err(error) => {
            checks.refuse("/host_origin", error.to_string());
            String::new()
        }
    }
}

//! `POST /api/v1/client/asset`

use data_encoding::HEXLOWER;
use tandem_protocol::limits::ASSET_URL_BYTES_MAX;
use tandem_session::Refusal;

use super::*;
use crate::assets::{AssetKind, FoundAsset, NotFound};
use crate::hub::{BulkSeat, Fetching, Kept, Named, NotFetched, Pressure};

/// An asset that the customer's page shows and its scripts can not read (ADR 0094).
#[derive(Debug, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub(crate) struct NameAsset {
    /// Token of the customer's `welcome`, good while its socket is open.
    bulk_token: String,
    /// What it is to the page.
    kind: AssetKind,
    /// Where it is: `http` or `https`, as far as the page's masking lets it be seen.
    #[schema(max_length = 2000)]
    url: String,
}

/// An asset that was fetched.
#[derive(Debug, Serialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub(crate) struct FetchedAsset {
    /// Its media type.
    mime: String,
    /// Its bytes.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    size: u64,
    /// SHA-256 of its bytes, in hexadecimal digits, under which the session keeps it; absent of a style sheet.
    #[schema(required = true)]
    hash: Option<String>,
    /// The text of a style sheet, which the customer's client masks as it does those that it reads itself.
    #[schema(required = true)]
    css: Option<String>,
}

/// Fetches an asset for a session that is live and seen, without anything of the customer. What is no style sheet
/// is kept for the session under its hash.
///
/// Whatever can not be had is answered alike.
#[utoipa::path(
    post, path = "/client/asset", tag = "client", request_body = NameAsset,
    responses(
        (status = 200, body = FetchedAsset),
        (status = 403, description = "`assets_off`, `not_allowed`", body = Problem),
        (status = 404, description = "`not_found`", body = Problem),
        (status = 409, description = "`wrong_state`, `too_many`, `no_asset`", body = Problem),
        (status = 410, description = "`ended`", body = Problem),
        (status = 422, description = "`invalid_body`", body = Problem),
        (status = 429, description = "`too_many_attempts`", body = Problem),
    )
)]
pub(super) async fn asset(
    State(state): State<AppState>,
    Json(named): Json<NameAsset>,
) -> Result<Json<FetchedAsset>, Problem> {
    if !state.assets.is_on() {
        let detail = "Assets of pages are not fetched here.";
        return Err(Problem::forbidden("assets_off", detail));
    }
    let seat = state.hub.lookup_bulk_token(&named.bulk_token);
    let seat = seat.ok_or_else(|| Problem::not_found("The token leads to no session."))?;
    if named.url.len() > ASSET_URL_BYTES_MAX {
        let mut checks = Checks::new();
        let most = format!("must have at most {ASSET_URL_BYTES_MAX} bytes");
        checks.refuse("/url", most);
        checks.done()?;
    }
    match name(&state, &seat, &named).await? {
        Named::Kept(kept) => Ok(Json(kept.into())),
        Named::Fetch(fetching) => fetch(&state, fetching, &named).await.map(Json),
    }
}

async fn name(state: &AppState, seat: &BulkSeat, named: &NameAsset) -> Result<Named, Problem> {
    let session = state.hub.session(&seat.session_id).await?;
    let taken = session.bulk().name(seat, named.kind, &named.url);
    taken.map_err(|refused| match refused {
        NotFetched::Refused(Refusal::NotAllowed) => {
            let detail = Refusal::NotAllowed.to_string();
            Problem::forbidden(Refusal::NotAllowed.code(), detail)
        }
        NotFetched::Refused(Refusal::Ended) => Problem::gone("ended", "The session has ended."),
        NotFetched::Refused(refusal) => Problem::conflict(refusal.code(), refusal.to_string()),
        NotFetched::TooMany => Problem::conflict("too_many", refused.to_string()),
        NotFetched::Busy => Problem::too_many_attempts(1),
    })
}

async fn fetch(
    state: &AppState,
    fetching: Fetching,
    named: &NameAsset,
) -> Result<FetchedAsset, Problem> {
    // What it would be kept in is just being emptied.
    if state.hub.pressure() >= Pressure::Assets {
        fetching.withdraw();
        return Err(busy());
    }
    let may_take = |n_bytes| fetching.take(n_bytes);
    let found = state.assets.fetch(named.kind, &named.url, may_take).await;
    match found {
        Ok(found) => {
            let told = tell(fetching, named.kind, found).await;
            told.ok_or_else(no_asset)
        }
        Err(NotFound::NoAsset) => Err(no_asset()),
        Err(NotFound::Busy) => {
            fetching.withdraw();
            Err(busy())
        }
    }
}

/// What the customer's client is told; nothing where it has no use for it any more.
async fn tell(fetching: Fetching, kind: AssetKind, found: FoundAsset) -> Option<FetchedAsset> {
    if kind != AssetKind::Style {
        return fetching.keep(&found).await.map(FetchedAsset::from);
    }
    let size = found.bytes.len() as u64;
    let css = String::from_utf8_lossy(&found.bytes).into_owned();
    fetching.may_tell().then_some(FetchedAsset {
        mime: found.mime,
        size,
        hash: None,
        css: Some(css),
    })
}

fn busy() -> Problem {
    Problem::busy("Too many assets are fetched at this moment.")
}

fn no_asset() -> Problem {
    Problem::conflict("no_asset", "There is no such asset to be had.")
}

impl From<Kept> for FetchedAsset {
    fn from(kept: Kept) -> Self {
        Self {
            mime: kept.mime,
            size: kept.n_bytes as u64,
            hash: Some(HEXLOWER.encode(&kept.hash)),
            css: None,
        }
    }
}

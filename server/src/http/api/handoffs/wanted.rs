//! Which offer a list is read for, as its query says.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which offer is looked at.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// The offered session whose package is wanted, `ses_…`; without it none is made.
    pub(super) session: Option<String>,
}

//! Which call-backs a list wants, as its query says.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which call-backs, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// True: only those that who asks has taken.
    pub(super) mine: Option<bool>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

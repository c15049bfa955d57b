//! Which write-backs a list wants, as its query says.

use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Where a write-back stands.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum WriteBackState {
    /// Behind another one of its ticket.
    Held,
    /// Its time is to come.
    Waiting,
    /// It stands there.
    Written,
    /// Given up.
    Dead,
}

/// Which write-backs, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only those that stand here.
    #[param(inline)]
    pub(super) state: Option<WriteBackState>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

//! Which appointments a list wants, as its query says.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which appointments, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Those of this agent, `agt_…` [default: who asks].
    pub(super) agent: Option<String>,
    /// True: with those of everybody who shares a team with who asks; `agent` has no say then.
    pub(super) team: Option<bool>,
    /// True: those whose end has passed, in place of those that are to come or go on.
    pub(super) past: Option<bool>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

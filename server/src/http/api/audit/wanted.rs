//! What a request wants of the audit.

use serde::Deserialize;
use utoipa::IntoParams;

/// Which records, and where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// By whom: an identifier of an agent or a key.
    pub(super) actor: Option<String>,
    /// What was done: a word such as `signed_in` or `grant_added`.
    pub(super) act: Option<String>,
    /// Concerning what: an identifier of a ticket, a session, a webhook, and so on.
    pub(super) about: Option<String>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

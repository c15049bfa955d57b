//! Which sessions the floor wants, as its query says.

use serde::Deserialize;
use tandem_protocol::signal::SessionState;
use utoipa::{IntoParams, ToSchema};

/// Where sessions stand that are not over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum FloorState {
    /// One of the two ends is not there yet.
    Waiting,
    /// Both are there, and the customer is asked.
    Asking,
    /// The customer has agreed.
    #[default]
    Live,
}

impl From<FloorState> for SessionState {
    fn from(state: FloorState) -> Self {
        match state {
            FloorState::Waiting => Self::Waiting,
            FloorState::Asking => Self::Asking,
            FloorState::Live => Self::Live,
        }
    }
}

/// Which sessions, where to begin and how much.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Those that stand there; those that are live when absent.
    #[param(inline)]
    pub(super) state: Option<FloorState>,
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// Length of the page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(super) limit: Option<u32>,
}

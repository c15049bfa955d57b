//! Who a customer is, by the word of the product that they use (ADR 0043).

use serde::{Deserialize, Serialize};

/// What became of a product's word on who a customer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Identity {
    /// The name is the product's and not what somebody typed.
    Verified,
    /// The word was not accepted: nobody knows who it is.
    Refused,
}

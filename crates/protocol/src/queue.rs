//! The queue: customers who asked for help, as each of them sees their own place in it (ADR 0037).

use serde::{Deserialize, Serialize};

/// The place of a customer who waits for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct QueueView {
    /// Customers who have waited longer for the same agents.
    pub n_ahead: u32,
    /// Whether an agent is there who can help this customer.
    pub is_staffed: bool,
    /// How long three of four customers who wanted the same waited at most until an agent took them, or
    /// three of four of all where these were too few, in milliseconds; absent where too few came lately, or
    /// nobody is there.
    pub wait_ms: Option<u32>,
}

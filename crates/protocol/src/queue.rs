//! The queue: customers who asked for help, as each of them sees their own place in it (ADR 0037).

use serde::{Deserialize, Serialize};

/// The place of a customer who waits for an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
pub struct QueueView {
    /// Customers who have waited longer.
    pub n_ahead: u32,
    /// Whether an agent is there to help.
    pub is_staffed: bool,
    /// How long three of four customers waited at most until an agent took them, in milliseconds;
    /// absent where too few came lately, or nobody is there.
    pub wait_ms: Option<u32>,
}

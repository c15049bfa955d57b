//! What an organisation asks of control on some of its pages (ADR 0026).

use serde::{Deserialize, Serialize};

/// What holds for the pages and elements that a rule names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ControlEffect {
    /// The agent does nothing there.
    NoControl,
    /// The agent types and chooses nothing there.
    ReadOnly,
    /// The agent sends no form there.
    NoSubmit,
    /// Each press there needs the customer's tap.
    Confirm,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct ControlRule {
    /// Addresses of the pages, `*` for anything; an address that begins with `/` is on every origin.
    pub pages: String,
    /// Selector of the elements; it holds for those and all in them. Empty for the whole page.
    #[serde(default)]
    pub selector: String,
    /// What holds there.
    pub effect: ControlEffect,
}

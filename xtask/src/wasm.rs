//! The wasm client: standard library, build, bindings, optimisation.
//!
//! The result is `web/wasm/customer/` and `web/wasm/agent/`, each with `client.js`, its types and `client_bg.wasm`.

mod bundle;
mod debian;
mod std_lib;

pub(crate) use bundle::bundle;
pub(crate) use std_lib::{WasmStd, find as find_std, provide as provide_std};

/// The only wasm target.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

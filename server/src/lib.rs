//! The Tandem server: configuration, storage, HTTP, signaling and the hub of live sessions.
//!
//! `crates/` decide; this crate carries messages between sockets, the store and those machines.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod closing;
pub mod config;
pub mod connectors;
mod control_rules;
pub mod egress;
pub mod erasure;
pub mod files;
mod follow_ups;
mod held;
pub mod http;
pub mod hub;
pub mod identity;
pub mod keys;
pub mod limits;
pub mod mail;
mod memory;
pub mod oidc;
pub mod origin;
pub mod pace;
pub mod policy;
pub mod presence;
pub mod present;
mod queue;
pub mod routing;
pub mod rtc;
mod seed;
mod selector;
pub mod server;
pub mod sign_in;
pub mod signaling;
pub mod sla;
pub mod source;
pub mod state;
pub mod store;
pub mod survey;
pub mod telemetry;
pub mod tenant;
#[doc(hidden)]
pub mod testing;
mod tls;
pub mod webhooks;

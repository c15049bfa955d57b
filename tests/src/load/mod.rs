//! Load: many sessions at a time, opened as browsers open them, and what the server makes of them.
//!
//! The benches `relay` and `capacity` run this as a process of its own (`tests/src/bin/load.rs`); a short
//! form runs with the other tests. Nothing in here reaches into the server: HTTP, sockets and `/proc`.

pub mod api;
pub mod capacity;
pub mod channel;
pub mod process;
pub mod relay;
pub mod session;
pub mod times;

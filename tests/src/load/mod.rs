//! Load: many sessions at a time, opened as browsers open them, and what the server makes of them.
//!
//! The benches `relay`, `capacity` and `desk` run this as a process of its own (`tests/src/bin/load.rs`); a short
//! form runs with the other tests. Nothing in here reaches into a server that runs: HTTP, sockets and `/proc`;
//! `seed` fills the database of one that does not.

pub mod api;
pub mod capacity;
pub mod channel;
pub mod desk;
pub mod process;
pub mod relay;
pub mod seed;
pub mod session;
pub mod times;

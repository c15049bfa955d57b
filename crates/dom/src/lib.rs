//! The mirror: what leaves the customer's page and what is built at the agent's.
//!
//! [`capture`] runs in the customer's worker: it follows the tree, masks, and writes frame bodies.
//! [`apply`] runs in the agent's worker: it reads frame bodies within bounds, sanitises, and writes
//! batches for the replica.
//! This crate has no socket, clock, randomness or DOM; the wasm client carries its buffers.

pub mod apply;
pub mod arena;
pub mod asset;
pub mod capture;
pub mod css;
mod digest;
mod find;
pub mod mask;
pub mod picture;
pub mod role;
pub mod sanitize;
pub mod url;

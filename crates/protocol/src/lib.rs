//! The wire: identifiers, limits, signaling messages, flat batches and frames.
//!
//! This crate is the only place that knows bytes.
//! It owns what two ends must agree on and nothing else: no socket, no clock, no randomness.
//! Signaling is JSON ([`signal`]); live data are binary frames; the sensor and the replica
//! exchange [`batch`]es of 32-bit words with the wasm clients.
//! The prose that belongs to it is `docs/PROTOCOL.md`.

pub mod annotation;
pub mod ask;
pub mod batch;
pub mod bye;
pub mod codec;
pub mod control;
pub mod file;
pub mod handoff;
pub mod identity;
pub mod language;
pub mod limits;
pub mod media_type;
pub mod negotiation;
pub mod policy;
pub mod present;
pub mod proposal;
pub mod queue;
pub mod signal;
pub mod talk;
pub mod voice;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
#[path = "../tests/support/mutate.rs"]
mod mutate;

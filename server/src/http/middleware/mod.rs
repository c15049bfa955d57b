//! What every request passes through.

pub mod audit;
pub mod gate;
pub mod headers;
pub mod idempotency;
pub mod key;
pub mod limit;
pub mod origin;
pub mod policy;
pub mod request;
pub mod session;

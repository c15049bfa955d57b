//! The wasm clients: the customer's worker encodes the mirror, the agent's worker decodes it.
//!
//! Each side is a plain core without a browser ([`customer::Customer`], [`agent::Agent`]), which
//! ties the mirror of `tandem_dom` to the delivery of `tandem_session`, and a thin shell for
//! JavaScript in a bundle of its own (features `customer` and `agent`).
//! The worker around a shell owns sockets, ports and the clock; bytes cross in batches.

#[cfg(any(test, feature = "agent"))]
pub mod agent;
#[cfg(any(test, feature = "customer"))]
pub mod customer;
#[cfg(any(test, feature = "customer", feature = "agent"))]
pub mod packet;
#[cfg(any(feature = "customer", feature = "agent"))]
mod shell;
#[cfg(test)]
mod tests;

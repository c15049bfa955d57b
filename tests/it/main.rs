//! Server integration tests: the real router over HTTP, the real store in a folder of its own.

mod assets;
mod auth;
mod bad_input;
mod capacity;
mod events;
mod files;
mod handoffs;
mod health;
mod hostile;
mod join;
mod logs;
mod metrics;
mod openapi;
mod peer;
mod queue;
mod resume;
mod signal;
mod sla;
mod support;
mod surveys;
mod talk;
mod tickets;
mod tls;
mod turn;
mod viewers;
mod webhooks;

//! Server integration tests: the real router over HTTP, the real store in a folder of its own.

mod assets;
mod auth;
mod bad_input;
mod events;
mod health;
mod logs;
mod openapi;
mod support;
mod tickets;

//! The mirror from outside: batches and bytes in, batches and bytes out.

mod assets;
mod documents;
mod hostile;
mod mirror;
mod omissions;
mod privacy;
mod proof;
mod support;

//! Structured logs: where they go, in which form, and what never stands in them.
//!
//! A line reads alone and carries its values as fields. Query strings, tokens, bodies and page
//! content are never logged; personal data is wrapped in [`Pii`] wherever a value that holds it
//! may be printed.

mod pii;

use std::io::IsTerminal;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

pub use pii::Pii;

use crate::config::LogFormat;

/// The subscriber that writes lines to `writer`; directives that do not parse mean `info`.
pub fn subscriber<W>(
    format: LogFormat,
    directives: &str,
    writer: W,
) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(directives).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = match format {
        LogFormat::Pretty => fmt::layer()
            .with_writer(writer)
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .boxed(),
        LogFormat::Json => fmt::layer()
            .with_writer(writer)
            .json()
            .flatten_event(true)
            .boxed(),
    };
    Registry::default().with(lines.with_filter(filter))
}

//! tandem-dom

//! tandem-recording

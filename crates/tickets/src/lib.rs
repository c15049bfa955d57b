//! tandem-tickets

//! Integration, end-to-end and load tests of Tandem; of it here only what they need beside it.

pub mod wan;

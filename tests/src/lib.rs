//! Integration, end-to-end and load tests of Tandem; of it here only what they share or need beside them.

pub mod load;
pub mod wan;

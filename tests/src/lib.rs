//! Integration, end-to-end and load tests of Tandem; what is shared with the load generator.

pub mod load;

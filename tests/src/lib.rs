//! Integration, end-to-end and load tests of Tandem; this library is empty on purpose.

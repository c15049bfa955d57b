//! One session, decided without touching anything.
//!
//! The machine of participants, consent and grants is here; [`delivery`] holds the sans-IO
//! reliable delivery and the choice of the path that both ends of a session share.

pub mod delivery;

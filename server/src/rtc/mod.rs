//! How browsers find a way to each other: STUN and TURN on the server's own ports, and which
//! servers each participant is told of.

pub mod ice;
pub mod peers;
pub mod port;
pub mod turn;

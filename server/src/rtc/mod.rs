//! WebRTC beside the browsers' own: so far the STUN answer on UDP.

pub mod stun;

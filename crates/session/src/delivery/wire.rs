//! Frames of this module in the words of the codec.
//!
//! Only kinds that a live path may carry are let through; assets are not the endpoint's business.

use super::{Misbehaviour, PointerPlace};

/// One frame as it came in.
pub(super) enum Inbound {
    /// A piece of the mirror.
    Mirror {
        epoch: u32,
        seq: u32,
        deflated: bool,
        body: Vec<u8>,
    },
    /// The other end's pointer.
    Pointer { seq: u64, place: PointerPlace },
    /// Everything up to `seq` was applied.
    Ack { epoch: u32, seq: u32 },
    /// A probe, to be answered on the same path.
    Ping { nonce: u64 },
    /// Answer to a probe.
    Pong { nonce: u64 },
}

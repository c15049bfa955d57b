//! Frames of the delivery, written with the codec.

use tandem_protocol::codec::envelope::{Frame, MIRROR_HEADER_BYTES_MAX};

use super::PointerPlace;

pub(super) fn mirror(epoch: u32, seq: u32, flags: u32, body: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(MIRROR_HEADER_BYTES_MAX + body.len());
    Frame::Mirror {
        epoch,
        seq,
        flags,
        body,
    }
    .encode_into(&mut frame);
    frame
}

pub(super) fn pointer(seq: u32, place: PointerPlace) -> Vec<u8> {
    Frame::Pointer {
        seq,
        node: place.node,
        fx: place.fx,
        fy: place.fy,
        down: place.down,
        document: place.document,
    }
    .encode()
}

pub(super) fn ack(epoch: u32, seq: u32) -> Vec<u8> {
    Frame::Ack { epoch, seq }.encode()
}

pub(super) fn ping(nonce: u32) -> Vec<u8> {
    Frame::Ping { nonce }.encode()
}

pub(super) fn pong(nonce: u32) -> Vec<u8> {
    Frame::Pong { nonce }.encode()
}

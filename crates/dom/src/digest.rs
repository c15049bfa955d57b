//! Digests by which the two ends compare their trees (ADR 0013).
//!
//! They find faults, not forgers: whoever writes the page could as well write another page.
//! Both ends digest what travels, so nothing goes in that was not masked before.

use std::hash::{Hash, Hasher};

use tandem_protocol::codec::op::{Animation, Media, Op};

use crate::arena::Arena;

/// MurmurHash3 of some words: short enough to be written again in the replica.
#[must_use]
pub(crate) fn of_words(words: &[u32]) -> u32 {
    let mut hash = 0_u32;
    for &word in words {
        let spread = word
            .wrapping_mul(0xcc9e_2d51)
            .rotate_left(15)
            .wrapping_mul(0x1b87_3593);
        hash = (hash ^ spread)
            .rotate_left(13)
            .wrapping_mul(5)
            .wrapping_add(0xe654_6b64);
    }
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Counts an operation that was sent, or came, into the history of the node that it is about. Those
/// about no node count as the document's; where nodes stand counts by their places alone.
/// To be called once the tree has taken the operation in.
pub(crate) fn note(arena: &mut Arena, op: &Op<'_>) {
    if let Some(id) = subject(arena, op) {
        let mut said = Said::default();
        op.hash(&mut said);
        let Said(hash) = said;
        // Never 0, which stands for nothing.
        arena.note(id, ((hash >> 32) as u32).max(1));
    }
}

fn subject(arena: &Arena, op: &Op<'_>) -> Option<u32> {
    Some(match *op {
        Op::Insert { .. }
        | Op::End
        | Op::Detach { .. }
        | Op::Move { .. }
        | Op::Within { .. }
        | Op::Check { .. }
        | Op::Digests { .. } => return None,
        Op::Element(_) | Op::Text { .. } | Op::Shadow { .. } => arena.next_id() - 1,
        Op::Attribute { id, .. }
        | Op::TextSet { id, .. }
        | Op::Value { id, .. }
        | Op::Checked { id, .. }
        | Op::Selected { id, .. }
        | Op::Scroll { id, .. }
        | Op::SheetText { id, .. }
        | Op::Adopt { root: id, .. }
        | Op::Link { id, .. }
        | Op::Box { id, .. }
        | Op::SheetDisabled { id, .. }
        | Op::States { id, .. }
        | Op::CustomStates { id, .. }
        | Op::Slotted { slot: id, .. }
        | Op::Layer { id, .. }
        | Op::Frame { id, .. }
        | Op::FrameClosed { id, .. }
        | Op::Picture { id, .. }
        | Op::Omitted { id, .. }
        | Op::Media(Media { id, .. })
        | Op::Animation(Animation { id, .. })
        | Op::Keyframes { id, .. } => id,
        Op::Document(_)
        | Op::Viewport { .. }
        | Op::Constructed { .. }
        | Op::Asset { .. }
        | Op::Rules { .. }
        | Op::AssetState { .. }
        | Op::AssetReady { .. }
        | Op::SnapshotEnd
        | Op::Navigated { .. }
        | Op::Focus { .. }
        | Op::Environment { .. }
        | Op::Highlight { .. }
        | Op::Selection { .. } => 1,
    })
}

/// Digest of one operation, eight bytes at a time. Numbers of any width count alike, so that it is
/// the same on every machine; a test holds on to some.
#[derive(Debug, Default)]
struct Said(u64);

impl Said {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Said {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        let (eights, rest) = bytes.as_chunks();
        for &eight in eights {
            self.word(u64::from_le_bytes(eight));
        }
        // What ends a text, and how long a list is, is written by itself.
        let last = rest
            .iter()
            .fold(1, |last, &byte| (last << 8) | u64::from(byte));
        self.word(last);
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u32(number.into());
    }

    // Called from everywhere in the code that is derived, which is to stay small.
    #[inline(never)]
    fn write_u32(&mut self, number: u32) {
        self.word(number.into());
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u32(number as u32);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u32(number as u32);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u32(number as u32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_the_digest_that_the_replica_computes() {
        // The same numbers stand in the test of `web/viewer/proof.ts`.
        let digest = of_words(&[7, 2, 5]);
        assert_eq!(digest, 257_893_824);
    }

    fn digest(op: &Op<'_>) -> u64 {
        let mut said = Said::default();
        op.hash(&mut said);
        said.finish()
    }

    #[test]
    fn what_is_said_has_the_same_digest_everywhere() {
        let text = Op::Text {
            value: "a longer text",
        };
        let scroll = Op::Scroll { id: 7, x: -1, y: 2 };
        let list = Op::Selected {
            id: 7,
            indices: &[1, 2],
        };
        assert_eq!(
            [text, scroll, list].map(|op| digest(&op)),
            [
                16_307_351_870_584_459_070,
                17_867_817_885_941_420_981,
                4_780_140_306_423_838_750,
            ]
        );
    }

    #[test]
    fn every_byte_of_a_text_counts() {
        let long = "0123456789abcdefghi".repeat(3);
        for at in 0..long.len() {
            let mut other = long.clone();
            other.replace_range(at..=at, "_");
            assert_ne!(
                digest(&Op::Text { value: &long }),
                digest(&Op::Text { value: &other }),
                "{at}"
            );
        }
        assert_ne!(
            digest(&Op::Text { value: "" }),
            digest(&Op::Text { value: "\0" })
        );
    }
}

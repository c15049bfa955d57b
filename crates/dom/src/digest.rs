//! Digests by which the two ends compare their trees (ADR 0013).
//!
//! They find faults, not forgers: whoever writes the page could as well write another page.
//! Both ends digest what travels, so nothing goes in that was not masked before.

use tandem_protocol::codec::op::{Animation, Document, Element, Media, Op};

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
        said.operation(op);
        arena.note(id, said.finish());
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
        | Op::Layer { id, .. }
        | Op::Frame { id, .. }
        | Op::FrameClosed { id, .. }
        | Op::Picture { id, .. }
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
        | Op::Selection { .. } => 1,
    })
}

/// Digest of one operation, eight bytes at a time.
#[derive(Debug, Default)]
struct Said(u64);

impl Said {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn words(&mut self, words: &[u32]) {
        self.word(words.len() as u64);
        words.iter().for_each(|&word| self.word(u64::from(word)));
    }

    fn string(&mut self, text: &str) {
        self.word(text.len() as u64);
        let mut eights = text.as_bytes().chunks_exact(8);
        for eight in &mut eights {
            self.word(u64::from_le_bytes(eight.try_into().unwrap_or_default()));
        }
        let rest = eights.remainder();
        let last = rest
            .iter()
            .fold(0, |last, &byte| (last << 8) | u64::from(byte));
        self.word(last);
    }

    /// Never 0, which stands for nothing.
    fn finish(&self) -> u32 {
        of_words(&[self.0 as u32, (self.0 >> 32) as u32]).max(1)
    }

    fn operation(&mut self, op: &Op<'_>) {
        // Values of the same kind are told apart by the order of the arms.
        match *op {
            Op::Document(document) => self.document(&document),
            Op::Element(element) => self.element(&element),
            Op::Text { value } => self.string(value),
            Op::Shadow { flags } => self.words(&[1, flags]),
            Op::Attribute { name, value, .. } => {
                self.words(&[2, u32::from(value.is_some())]);
                self.string(name);
                self.string(value.unwrap_or_default());
            }
            Op::TextSet { value, .. } => self.string(value),
            Op::Value { value, .. } => self.kind(3).string(value),
            Op::Checked { bits, .. } => self.words(&[4, bits]),
            Op::Selected { indices, .. } => self.kind(5).words(indices),
            Op::Scroll { x, y, .. } => self.words(&[6, x as u32, y as u32]),
            Op::SheetText { css, .. } => self.kind(7).string(css),
            Op::Adopt { sheets, .. } => self.kind(8).words(sheets),
            Op::Link { slot, number, .. } => self.words(&[9, slot, number]),
            Op::Box { width, height, .. } => self.words(&[10, width, height]),
            Op::SheetDisabled { disabled, .. } => self.words(&[11, u32::from(disabled)]),
            Op::States { bits, .. } => self.words(&[12, bits]),
            Op::Layer { layer, .. } => self.words(&[13, layer]),
            Op::Frame { document, .. } => self.words(&[14, document]),
            Op::FrameClosed { reason, host, .. } => self.kind(15 + reason).string(host),
            Op::Picture { state, .. } => self.words(&[20, state]),
            Op::Media(media) => self.media(&media),
            Op::Animation(animation) => self.animation(&animation),
            Op::Keyframes {
                number,
                pseudo,
                css,
                ..
            } => self.kind(22).kind(number).texts(&[pseudo, css]),
            _ => self.of_document(op),
        }
    }

    fn of_document(&mut self, op: &Op<'_>) {
        match *op {
            Op::Viewport {
                width,
                height,
                dpr_milli,
            } => self.words(&[23, width, height, dpr_milli]),
            Op::Constructed { sheet, css } => self.kind(24).kind(sheet).string(css),
            Op::Asset { number, kind, .. } => self.words(&[25, number, kind]),
            Op::Rules { number, at, css } => self.kind(26).kind(number).kind(at).string(css),
            Op::AssetState { number, state } => self.words(&[27, number, state]),
            Op::AssetReady {
                number,
                mime,
                size,
                hash,
            } => {
                self.words(&[28, number, size]);
                self.string(mime);
                let (words, _) = hash.as_chunks();
                words
                    .iter()
                    .for_each(|&word| self.word(u64::from_le_bytes(word)));
            }
            Op::Navigated { url, title } => self.kind(29).texts(&[url, title]),
            Op::Focus { id } => self.words(&[30, id]),
            Op::Environment { bits } => self.words(&[31, bits]),
            Op::Selection { start, end } => self.words(&[32, start.0, start.1, end.0, end.1]),
            _ => self.words(&[33]),
        }
    }

    fn kind(&mut self, kind: u32) -> &mut Self {
        self.word(u64::from(kind));
        self
    }

    fn texts(&mut self, texts: &[&str]) {
        texts.iter().for_each(|text| self.string(text));
    }

    fn document(&mut self, document: &Document<'_>) {
        self.texts(&[document.url, document.title]);
        let (x, y) = (document.scroll_x as u32, document.scroll_y as u32);
        self.words(&[
            document.quirks,
            document.width,
            document.height,
            document.dpr_milli,
            x,
            y,
        ]);
    }

    fn element(&mut self, element: &Element<'_>) {
        self.words(&[element.namespace, element.marks]);
        self.string(element.tag);
        for (name, value) in element.attributes {
            self.string(name);
            self.string(value);
        }
    }

    fn media(&mut self, media: &Media) {
        let rate = media.rate_milli as u32;
        self.words(&[
            media.bits,
            media.time_ms,
            media.duration_ms,
            rate,
            media.volume_milli,
        ]);
    }

    fn animation(&mut self, animation: &Animation<'_>) {
        let (time, rate) = (animation.time_ms as u32, animation.rate_milli as u32);
        self.words(&[animation.kind, animation.state, time, rate]);
        self.texts(&[animation.pseudo, animation.name]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_digest_that_the_replica_computes() {
        // MurmurHash3 without the length, as `web/viewer/proof.ts` has it.
        assert_eq!(of_words(&[]), 0);
        assert_eq!(of_words(&[7, 2, 5]), of_words(&[7, 2, 5]));
        assert_ne!(of_words(&[7, 2, 5]), of_words(&[7, 5, 2]));
    }

    #[test]
    fn every_byte_of_a_text_counts() {
        let digest = |text: &str| {
            let mut said = Said::default();
            said.string(text);
            said.finish()
        };
        let long = "0123456789abcdefghi".repeat(3);
        for at in 0..long.len() {
            let mut other = long.clone();
            other.replace_range(at..=at, "_");
            assert_ne!(digest(&long), digest(&other), "{at}");
        }
        assert_ne!(digest(""), digest("\u{1}"));
    }
}

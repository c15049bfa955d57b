//! Reads and writes flat batches: words and strings that cross a thread by transfer.
//!
//! The layout is the contract of [`crate::batch`].
//! The reader checks the strings at once and each operation when it comes to it; a fault names
//! the word. Operations that make nodes stand inside an `INSERT`, all others outside.

use std::collections::HashMap;

use super::Fault;
use super::envelope::AssetHash;
use super::op::{Animation, Document, Element, Media, NAMESPACE_MAX, Op};
use crate::batch::{
    animation, asset_state, frame_op, frame_reason, layer, media, omission, op, picture_state,
    state,
};
use crate::limits::{BATCH_STRING_BYTES_MAX, BATCH_STRINGS_MAX, BATCH_WORDS_MAX, DEPTH_MAX};

/// Why a batch was refused, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} at word {word}")]
pub struct BatchError {
    /// What is wrong.
    pub fault: Fault,
    /// Index of the word.
    pub word: usize,
}

/// Reads the operations of one batch from front to back.
#[derive(Debug)]
pub struct BatchReader<'a> {
    words: &'a [u32],
    strings: Vec<&'a str>,
    at: usize,
    depth: usize,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> BatchReader<'a> {
    /// Checks the bounds and the strings.
    pub fn new(words: &'a [u32], strings: &'a [u8], count: usize) -> Result<Self, BatchError> {
        bounded(words.len(), BATCH_WORDS_MAX)?;
        bounded(count, BATCH_STRINGS_MAX)?;
        let text = str::from_utf8(strings).map_err(|_| BatchError {
            fault: Fault::NotUtf8,
            word: 0,
        })?;
        let strings: Vec<&str> = match count {
            0 if text.is_empty() => Vec::new(),
            _ => text.split('\0').collect(),
        };
        if strings.len() != count {
            return Err(BatchError {
                fault: Fault::BadValue(count as u32),
                word: 0,
            });
        }
        Ok(Self {
            words,
            strings,
            at: 0,
            depth: 0,
            attributes: Vec::new(),
        })
    }

    /// Reads the next operation; none is left when all words were read.
    pub fn read(&mut self) -> Result<Option<Op<'_>>, BatchError> {
        if self.at == self.words.len() {
            return if self.depth == 0 {
                Ok(None)
            } else {
                Err(self.error(Fault::Unbalanced))
            };
        }
        let start = self.at;
        let code = self.word()?;
        self.nest(code)
            .map_err(|fault| BatchError { fault, word: start })?;
        match code {
            op::END..=op::TEXT_SET => self.tree_op(code).map(Some),
            op::ELEMENT..=op::SHADOW => self.node_op(code).map(Some),
            op::ASSET..=op::SNAPSHOT_END => self.asset_op(code).map(Some),
            other => match self.state_op(other)? {
                Some(op) => Ok(Some(op)),
                None => Err(BatchError {
                    fault: Fault::UnknownCode(other),
                    word: start,
                }),
            },
        }
    }

    fn nest(&mut self, code: u32) -> Result<(), Fault> {
        let makes_node = matches!(code, op::ELEMENT | op::TEXT | op::SHADOW);
        let closes = code == op::END;
        if (makes_node || closes) != (self.depth > 0) {
            return Err(Fault::Unbalanced);
        }
        match code {
            op::END => self.depth -= 1,
            op::INSERT | op::ELEMENT | op::SHADOW => self.depth += 1,
            _ => {}
        }
        // One level for the `INSERT` itself; the tree's own depth is checked where it is known.
        if self.depth > 2 * DEPTH_MAX + 1 {
            return Err(Fault::TooLong {
                len: self.depth as u64,
                max: DEPTH_MAX as u64,
            });
        }
        Ok(())
    }

    fn tree_op(&mut self, code: u32) -> Result<Op<'_>, BatchError> {
        Ok(match code {
            op::END => Op::End,
            op::DOCUMENT => Op::Document(Document {
                quirks: self.at_most(2)?,
                url: self.string()?,
                title: self.string()?,
                width: self.word()?,
                height: self.word()?,
                dpr_milli: self.word()?,
                scroll_x: self.word()? as i32,
                scroll_y: self.word()? as i32,
            }),
            op::INSERT => Op::Insert {
                parent: self.word()?,
                before: self.word()?,
            },
            op::DETACH => Op::Detach { ids: self.list()? },
            op::MOVE => Op::Move {
                parent: self.word()?,
                before: self.word()?,
                ids: self.list()?,
            },
            op::ATTRIBUTE => {
                let (id, name) = (self.word()?, self.string()?);
                let value = match self.word()? {
                    0 => None,
                    reference => Some(self.lookup(reference - 1)?),
                };
                Op::Attribute { id, name, value }
            }
            _ => Op::TextSet {
                id: self.word()?,
                value: self.string()?,
            },
        })
    }

    fn node_op(&mut self, code: u32) -> Result<Op<'_>, BatchError> {
        match code {
            op::ELEMENT => self.element(),
            op::TEXT => Ok(Op::Text {
                value: self.string()?,
            }),
            _ => Ok(Op::Shadow {
                flags: self.word()?,
            }),
        }
    }

    fn element(&mut self) -> Result<Op<'_>, BatchError> {
        let namespace = self.at_most(NAMESPACE_MAX)?;
        let tag = self.string()?;
        let marks = self.word()?;
        let count = self.word()? as usize;
        if count > (self.words.len() - self.at) / 2 {
            return Err(self.error(Fault::Truncated));
        }
        self.attributes.clear();
        for _ in 0..count {
            let pair = (self.string()?, self.string()?);
            self.attributes.push(pair);
        }
        Ok(Op::Element(Element {
            namespace,
            tag,
            marks,
            attributes: &self.attributes,
        }))
    }

    fn asset_op(&mut self, code: u32) -> Result<Op<'_>, BatchError> {
        Ok(match code {
            op::ASSET => Op::Asset {
                number: self.word()?,
                kind: self.word()?,
                url: self.string()?,
            },
            op::LINK => Op::Link {
                id: self.word()?,
                slot: self.word()?,
                number: self.word()?,
            },
            op::RULES => Op::Rules {
                number: self.word()?,
                at: self.word()?,
                css: self.string()?,
            },
            op::ASSET_STATE => Op::AssetState {
                number: self.word()?,
                state: self.at_most(asset_state::MAX)?,
            },
            frame_op::ASSET_READY => {
                let (number, mime, size) = (self.word()?, self.string()?, self.word()?);
                let mut hash = [0; 32];
                for piece in hash.chunks_exact_mut(4) {
                    piece.copy_from_slice(&self.word()?.to_be_bytes());
                }
                Op::AssetReady {
                    number,
                    mime,
                    size,
                    hash,
                }
            }
            _ => Op::SnapshotEnd,
        })
    }

    fn state_op(&mut self, code: u32) -> Result<Option<Op<'_>>, BatchError> {
        Ok(Some(match code {
            op::VALUE => Op::Value {
                id: self.word()?,
                value: self.string()?,
            },
            op::CHECKED => Op::Checked {
                id: self.word()?,
                bits: self.at_most(3)?,
            },
            op::SELECTED => Op::Selected {
                id: self.word()?,
                indices: self.list()?,
            },
            op::SCROLL => Op::Scroll {
                id: self.word()?,
                x: self.word()? as i32,
                y: self.word()? as i32,
            },
            op::VIEWPORT => Op::Viewport {
                width: self.word()?,
                height: self.word()?,
                dpr_milli: self.word()?,
            },
            op::SHEET_TEXT => Op::SheetText {
                id: self.word()?,
                css: self.string()?,
            },
            op::CONSTRUCTED => Op::Constructed {
                sheet: self.word()?,
                css: self.string()?,
            },
            op::ADOPT => Op::Adopt {
                root: self.word()?,
                sheets: self.list()?,
            },
            op::NAVIGATED => Op::Navigated {
                url: self.string()?,
                title: self.string()?,
            },
            op::FOCUS => Op::Focus { id: self.word()? },
            op::BOX => Op::Box {
                id: self.word()?,
                width: self.word()?,
                height: self.word()?,
            },
            op::SHEET_DISABLED => Op::SheetDisabled {
                id: self.word()?,
                disabled: self.at_most(1)? == 1,
            },
            code => return self.sensed_op(code),
        }))
    }

    /// What senses tell, and what concerns nested documents.
    fn sensed_op(&mut self, code: u32) -> Result<Option<Op<'_>>, BatchError> {
        Ok(Some(match code {
            op::STATES => Op::States {
                id: self.word()?,
                bits: self.at_most(state::ALL)?,
            },
            op::ENVIRONMENT => Op::Environment { bits: self.word()? },
            op::LAYER => Op::Layer {
                id: self.word()?,
                layer: self.at_most(layer::POPOVER)?,
            },
            op::SELECTION => Op::Selection {
                start: (self.word()?, self.word()?),
                end: (self.word()?, self.word()?),
            },
            op::FRAME => Op::Frame {
                id: self.word()?,
                document: self.word()?,
            },
            op::FRAME_CLOSED => Op::FrameClosed {
                id: self.word()?,
                reason: self.at_most(frame_reason::MAX)?,
                host: self.string()?,
            },
            frame_op::WITHIN => Op::Within {
                document: self.word()?,
            },
            frame_op::CHECK => Op::Check {
                digest: self.word()?,
            },
            frame_op::DIGESTS => Op::Digests {
                first: self.word()?,
                step: self.word()?,
                digests: self.list()?,
            },
            op::PICTURE..=op::KEYFRAMES => self.moving_op(code)?,
            op::SLOTTED => Op::Slotted {
                slot: self.word()?,
                nodes: self.list()?,
            },
            op::HIGHLIGHT => Op::Highlight {
                name: self.string()?,
                ranges: self.list()?,
            },
            op::CUSTOM_STATES => Op::CustomStates {
                id: self.word()?,
                names: self.string()?,
            },
            op::OMITTED => Op::Omitted {
                id: self.word()?,
                kind: self.at_most(omission::MAX)?,
                count: self.word()?,
            },
            _ => return Ok(None),
        }))
    }

    fn moving_op(&mut self, code: u32) -> Result<Op<'_>, BatchError> {
        let id = self.word()?;
        Ok(match code {
            op::PICTURE => Op::Picture {
                id,
                state: self.at_most(picture_state::MAX)?,
            },
            op::MEDIA => Op::Media(Media {
                id,
                bits: self.at_most(media::ALL)?,
                time_ms: self.word()?,
                duration_ms: self.word()?,
                rate_milli: self.word()? as i32,
                volume_milli: self.word()?,
            }),
            op::KEYFRAMES => Op::Keyframes {
                id,
                number: self.word()?,
                pseudo: self.string()?,
                css: self.string()?,
            },
            _ => Op::Animation(Animation {
                id,
                kind: self.at_most(animation::KIND_MAX)?,
                state: self.at_most(animation::STATE_MAX)?,
                pseudo: self.string()?,
                name: self.string()?,
                time_ms: self.word()? as i32,
                rate_milli: self.word()? as i32,
            }),
        })
    }

    fn error(&self, fault: Fault) -> BatchError {
        BatchError {
            fault,
            word: self.at,
        }
    }

    fn word(&mut self) -> Result<u32, BatchError> {
        let Some(&word) = self.words.get(self.at) else {
            return Err(self.error(Fault::Truncated));
        };
        self.at += 1;
        Ok(word)
    }

    fn at_most(&mut self, max: u32) -> Result<u32, BatchError> {
        let word = self.word()?;
        if word > max {
            return Err(BatchError {
                fault: Fault::BadValue(word),
                word: self.at - 1,
            });
        }
        Ok(word)
    }

    fn list(&mut self) -> Result<&'a [u32], BatchError> {
        let count = self.word()? as usize;
        let words: &'a [u32] = self.words;
        let Some(list) = words[self.at..].get(..count) else {
            return Err(self.error(Fault::Truncated));
        };
        self.at += count;
        Ok(list)
    }

    fn string(&mut self) -> Result<&'a str, BatchError> {
        let reference = self.word()?;
        self.lookup(reference)
    }

    fn lookup(&self, reference: u32) -> Result<&'a str, BatchError> {
        let fault = Fault::UnknownReference(reference);
        let word = self.at - 1;
        self.strings
            .get(reference as usize)
            .copied()
            .ok_or(BatchError { fault, word })
    }
}

fn bounded(len: usize, max: usize) -> Result<(), BatchError> {
    if len <= max {
        return Ok(());
    }
    Err(BatchError {
        fault: Fault::TooLong {
            len: len as u64,
            max: max as u64,
        },
        word: max,
    })
}

/// A finished batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// 32-bit words of operations.
    pub words: Vec<u32>,
    /// UTF-8 strings joined by U+0000.
    pub strings: Vec<u8>,
    /// How many strings.
    pub string_count: u32,
}

impl Batch {
    /// Reads it.
    pub fn reader(&self) -> Result<BatchReader<'_>, BatchError> {
        BatchReader::new(&self.words, &self.strings, self.string_count as usize)
    }
}

/// Strings up to this length are looked up, so that a name stands in a batch once.
const SHARED_BYTES_MAX: usize = 200;

/// Writes one batch.
#[derive(Debug, Default)]
pub struct BatchWriter {
    batch: Batch,
    known: HashMap<Box<str>, u32>,
}

impl BatchWriter {
    /// Starts an empty batch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.batch.words.is_empty()
    }

    /// Whether words and strings are within what a batch may hold.
    #[must_use]
    pub fn is_within_bounds(&self) -> bool {
        self.batch.words.len() <= BATCH_WORDS_MAX
            && self.batch.string_count as usize <= BATCH_STRINGS_MAX
            && self.batch.strings.len() <= BATCH_STRING_BYTES_MAX
    }

    /// Hands the batch over.
    #[must_use]
    pub fn finish(self) -> Batch {
        self.batch
    }

    /// Appends an operation.
    pub fn push(&mut self, op: &Op<'_>) {
        match *op {
            Op::End => self.words(&[op::END]),
            Op::Document(document) => self.document(&document),
            Op::Insert { parent, before } => self.words(&[op::INSERT, parent, before]),
            Op::Detach { ids } => self.list(&[op::DETACH], ids),
            Op::Move {
                parent,
                before,
                ids,
            } => self.list(&[op::MOVE, parent, before], ids),
            Op::Attribute { id, name, value } => self.attribute(id, name, value),
            Op::TextSet { id, value } => self.with_string(&[op::TEXT_SET, id], value),
            Op::Element(element) => self.element(&element),
            Op::Text { value } => self.with_string(&[op::TEXT], value),
            Op::Shadow { flags } => self.words(&[op::SHADOW, flags]),
            Op::Asset { number, kind, url } => self.with_string(&[op::ASSET, number, kind], url),
            Op::Link { id, slot, number } => self.words(&[op::LINK, id, slot, number]),
            Op::Rules { number, at, css } => self.with_string(&[op::RULES, number, at], css),
            Op::AssetState { number, state } => self.words(&[op::ASSET_STATE, number, state]),
            Op::AssetReady {
                number,
                mime,
                size,
                ref hash,
            } => {
                self.with_string(&[frame_op::ASSET_READY, number], mime);
                self.words(&[size]);
                self.hash(hash);
            }
            Op::SnapshotEnd => self.words(&[op::SNAPSHOT_END]),
            Op::Value { id, value } => self.with_string(&[op::VALUE, id], value),
            Op::Checked { id, bits } => self.words(&[op::CHECKED, id, bits]),
            Op::Selected { id, indices } => self.list(&[op::SELECTED, id], indices),
            Op::Scroll { id, x, y } => self.words(&[op::SCROLL, id, x as u32, y as u32]),
            Op::Viewport {
                width,
                height,
                dpr_milli,
            } => {
                self.words(&[op::VIEWPORT, width, height, dpr_milli]);
            }
            Op::SheetText { id, css } => self.with_string(&[op::SHEET_TEXT, id], css),
            Op::Constructed { sheet, css } => self.with_string(&[op::CONSTRUCTED, sheet], css),
            Op::Adopt { root, sheets } => self.list(&[op::ADOPT, root], sheets),
            Op::Navigated { url, title } => {
                let (url, title) = (self.string(url), self.string(title));
                self.words(&[op::NAVIGATED, url, title]);
            }
            Op::Focus { id } => self.words(&[op::FOCUS, id]),
            Op::Box { id, width, height } => self.words(&[op::BOX, id, width, height]),
            Op::SheetDisabled { .. }
            | Op::States { .. }
            | Op::Environment { .. }
            | Op::Layer { .. }
            | Op::Selection { .. }
            | Op::Frame { .. }
            | Op::FrameClosed { .. }
            | Op::Within { .. }
            | Op::Check { .. }
            | Op::Digests { .. }
            | Op::Slotted { .. }
            | Op::Highlight { .. }
            | Op::CustomStates { .. }
            | Op::Omitted { .. } => self.push_sensed(op),
            Op::Picture { .. } | Op::Media(_) | Op::Animation(_) | Op::Keyframes { .. } => {
                self.push_moving(op);
            }
        }
    }

    fn attribute(&mut self, id: u32, name: &str, value: Option<&str>) {
        let name = self.string(name);
        let value = value.map_or(0, |value| self.string(value) + 1);
        self.words(&[op::ATTRIBUTE, id, name, value]);
    }

    fn push_sensed(&mut self, op: &Op<'_>) {
        match *op {
            Op::SheetDisabled { id, disabled } => {
                self.words(&[op::SHEET_DISABLED, id, u32::from(disabled)]);
            }
            Op::States { id, bits } => self.words(&[op::STATES, id, bits]),
            Op::Environment { bits } => self.words(&[op::ENVIRONMENT, bits]),
            Op::Layer { id, layer } => self.words(&[op::LAYER, id, layer]),
            Op::Selection { start, end } => {
                self.words(&[op::SELECTION, start.0, start.1, end.0, end.1]);
            }
            Op::Frame { id, document } => self.words(&[op::FRAME, id, document]),
            Op::FrameClosed { id, reason, host } => {
                self.with_string(&[op::FRAME_CLOSED, id, reason], host);
            }
            Op::Within { document } => self.words(&[frame_op::WITHIN, document]),
            Op::Check { digest } => self.words(&[frame_op::CHECK, digest]),
            Op::Digests {
                first,
                step,
                digests,
            } => self.list(&[frame_op::DIGESTS, first, step], digests),
            Op::Slotted { slot, nodes } => self.list(&[op::SLOTTED, slot], nodes),
            Op::Highlight { name, ranges } => {
                let name = self.string(name);
                self.list(&[op::HIGHLIGHT, name], ranges);
            }
            Op::CustomStates { id, names } => self.with_string(&[op::CUSTOM_STATES, id], names),
            Op::Omitted { id, kind, count } => self.words(&[op::OMITTED, id, kind, count]),
            _ => {}
        }
    }

    fn push_moving(&mut self, op: &Op<'_>) {
        match *op {
            Op::Picture { id, state } => self.words(&[op::PICTURE, id, state]),
            Op::Media(media) => self.words(&[
                op::MEDIA,
                media.id,
                media.bits,
                media.time_ms,
                media.duration_ms,
                media.rate_milli as u32,
                media.volume_milli,
            ]),
            Op::Animation(animation) => self.animation(&animation),
            Op::Keyframes {
                id,
                number,
                pseudo,
                css,
            } => {
                let (pseudo, css) = (self.string(pseudo), self.string(css));
                self.words(&[op::KEYFRAMES, id, number, pseudo, css]);
            }
            _ => {}
        }
    }

    fn animation(&mut self, animation: &Animation<'_>) {
        let (pseudo, name) = (self.string(animation.pseudo), self.string(animation.name));
        self.words(&[
            op::ANIMATION,
            animation.id,
            animation.kind,
            animation.state,
            pseudo,
            name,
            animation.time_ms as u32,
            animation.rate_milli as u32,
        ]);
    }

    fn document(&mut self, document: &Document<'_>) {
        let (url, title) = (self.string(document.url), self.string(document.title));
        self.words(&[
            op::DOCUMENT,
            document.quirks,
            url,
            title,
            document.width,
            document.height,
            document.dpr_milli,
            document.scroll_x as u32,
            document.scroll_y as u32,
        ]);
    }

    fn element(&mut self, element: &Element<'_>) {
        let tag = self.string(element.tag);
        let count = element.attributes.len() as u32;
        self.words(&[op::ELEMENT, element.namespace, tag, element.marks, count]);
        for &(name, value) in element.attributes {
            let (name, value) = (self.string(name), self.string(value));
            self.words(&[name, value]);
        }
    }

    fn hash(&mut self, hash: &AssetHash) {
        for piece in hash.chunks_exact(4) {
            self.words(&[u32::from_be_bytes([piece[0], piece[1], piece[2], piece[3]])]);
        }
    }

    fn words(&mut self, words: &[u32]) {
        self.batch.words.extend_from_slice(words);
    }

    fn list(&mut self, head: &[u32], list: &[u32]) {
        self.words(head);
        self.words(&[list.len() as u32]);
        self.words(list);
    }

    fn with_string(&mut self, head: &[u32], value: &str) {
        let reference = self.string(value);
        self.words(head);
        self.words(&[reference]);
    }

    fn string(&mut self, value: &str) -> u32 {
        if value.len() > SHARED_BYTES_MAX {
            return self.append(value);
        }
        if let Some(&reference) = self.known.get(value) {
            return reference;
        }
        let reference = self.append(value);
        self.known.insert(value.into(), reference);
        reference
    }

    fn append(&mut self, value: &str) -> u32 {
        let reference = self.batch.string_count;
        if reference > 0 {
            self.batch.strings.push(0);
        }
        self.batch.string_count += 1;
        if value.contains('\0') {
            self.batch
                .strings
                .extend_from_slice(value.replace('\0', "\u{fffd}").as_bytes());
        } else {
            self.batch.strings.extend_from_slice(value.as_bytes());
        }
        reference
    }
}

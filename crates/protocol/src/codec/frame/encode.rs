//! Sending end: operations to bodies.

use super::super::op::{Animation, Document, Element, Media, Op};
use super::super::varint::{put, zigzag};
use super::lists::put_list;
use super::recent::{Key, Recent};
use super::table::{Sent, SentShapes, SentStrings};
use super::{how, node, reference, shape};
use crate::batch::{frame_op, op};

/// Writes the bodies of one epoch, in order.
#[derive(Debug, Default)]
pub struct FrameEncoder {
    ops: Vec<u8>,
    strings: Vec<u8>,
    table: SentStrings,
    shapes: SentShapes,
    recent: Recent,
    last_id: u32,
    /// Where the code of an element stands that has no nodes so far.
    maybe_leaf: Option<usize>,
    shape_key: String,
}

impl FrameEncoder {
    /// Begins an epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was written since the last body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Bytes of the body so far.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.ops.len() + self.strings.len()
    }

    /// Hands the body over and begins the next one.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.bytes() + 5);
        put(&mut body, self.ops.len() as u64);
        body.append(&mut self.ops);
        body.append(&mut self.strings);
        self.maybe_leaf = None;
        self.recent.begin_body();
        body
    }

    /// Appends an operation. Nodes stand between an `Insert` and its `End`.
    pub fn push(&mut self, op: &Op<'_>) {
        let leaf = self.maybe_leaf.take();
        self.reset_full_tables();
        match *op {
            Op::End => match leaf {
                Some(at) => self.ops[at] |= 1,
                None => self.number(node::END),
            },
            Op::Shadow { flags } => self.numbers(&[node::SHADOW as u32, flags]),
            Op::Text { value } => {
                self.number(node::TEXT);
                self.string(value);
            }
            Op::Element(element) => self.element(&element),
            Op::Document(document) => self.document(&document),
            Op::Insert { parent, before } => self.place(op::INSERT, parent, before),
            Op::Detach { ids } => {
                self.code(op::DETACH);
                self.ids(ids);
            }
            Op::Move {
                parent,
                before,
                ids,
            } => {
                self.place(op::MOVE, parent, before);
                self.ids(ids);
            }
            Op::Attribute { id, name, value } => self.attribute(id, name, value),
            Op::TextSet { id, value } => {
                self.with_id(op::TEXT_SET, id);
                self.value(op::TEXT_SET, id, Some(0), value);
            }
            Op::Value { .. }
            | Op::Checked { .. }
            | Op::Selected { .. }
            | Op::Scroll { .. }
            | Op::Viewport { .. }
            | Op::Navigated { .. }
            | Op::Focus { .. }
            | Op::Box { .. }
            | Op::SnapshotEnd => self.state(op),
            Op::SheetText { .. }
            | Op::Constructed { .. }
            | Op::Adopt { .. }
            | Op::SheetDisabled { .. }
            | Op::Asset { .. }
            | Op::Link { .. }
            | Op::Rules { .. }
            | Op::AssetState { .. }
            | Op::AssetReady { .. } => self.asset(op),
            Op::States { .. }
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
            | Op::Omitted { .. } => self.sensed(op),
            Op::Picture { .. } | Op::Media(_) | Op::Animation(_) | Op::Keyframes { .. } => {
                self.moving(op);
            }
        }
    }

    fn attribute(&mut self, id: u32, name: &str, value: Option<&str>) {
        self.with_id(op::ATTRIBUTE, id);
        let name = self.string(name);
        match value {
            Some(value) => self.value(op::ATTRIBUTE, id, name, value),
            None => self.code(how::REMOVED),
        }
    }

    fn moving(&mut self, op: &Op<'_>) {
        match *op {
            Op::Picture { id, state } => {
                self.with_id(op::PICTURE, id);
                self.code(state);
            }
            Op::Media(media) => self.media(&media),
            Op::Animation(animation) => self.animation(&animation),
            Op::Keyframes {
                id,
                number,
                pseudo,
                css,
            } => {
                self.with_id(op::KEYFRAMES, id);
                self.code(number);
                self.string(pseudo);
                self.string(css);
            }
            _ => {}
        }
    }

    fn media(&mut self, media: &Media) {
        self.with_id(op::MEDIA, media.id);
        self.numbers(&[media.bits, media.time_ms, media.duration_ms]);
        self.signed(media.rate_milli);
        self.code(media.volume_milli);
    }

    fn animation(&mut self, animation: &Animation<'_>) {
        self.with_id(op::ANIMATION, animation.id);
        self.numbers(&[animation.kind, animation.state]);
        self.string(animation.pseudo);
        self.string(animation.name);
        self.signed(animation.time_ms);
        self.signed(animation.rate_milli);
    }

    fn state(&mut self, op: &Op<'_>) {
        match *op {
            Op::Value { id, value } => {
                self.with_id(op::VALUE, id);
                self.value(op::VALUE, id, Some(0), value);
            }
            Op::Checked { id, bits } => {
                self.with_id(op::CHECKED, id);
                self.code(bits);
            }
            Op::Selected { id, indices } => {
                self.with_id(op::SELECTED, id);
                put_list(&mut self.ops, 0, indices);
            }
            Op::Scroll { id, x, y } => {
                self.with_id(op::SCROLL, id);
                self.signed(x);
                self.signed(y);
            }
            Op::Viewport {
                width,
                height,
                dpr_milli,
            } => {
                self.numbers(&[op::VIEWPORT, width, height, dpr_milli]);
            }
            Op::Navigated { url, title } => {
                self.code(op::NAVIGATED);
                self.string(url);
                self.string(title);
            }
            // The focus may be on nothing, which is no identifier.
            Op::Focus { id } => self.numbers(&[op::FOCUS, id]),
            Op::Box { id, width, height } => {
                self.with_id(op::BOX, id);
                self.numbers(&[width, height]);
            }
            _ => self.code(op::SNAPSHOT_END),
        }
    }

    fn sensed(&mut self, op: &Op<'_>) {
        match *op {
            Op::States { id, bits } => {
                self.with_id(op::STATES, id);
                self.code(bits);
            }
            Op::Environment { bits } => self.numbers(&[op::ENVIRONMENT, bits]),
            Op::Layer { id, layer } => {
                self.with_id(op::LAYER, id);
                self.code(layer);
            }
            Op::Selection { start, end } => {
                self.numbers(&[op::SELECTION, start.0, start.1, end.0, end.1]);
            }
            Op::Frame { id, document } => {
                self.with_id(op::FRAME, id);
                self.code(document);
            }
            Op::FrameClosed { id, reason, host } => {
                self.with_id(op::FRAME_CLOSED, id);
                self.code(reason);
                self.string(host);
            }
            Op::Within { document } => self.numbers(&[frame_op::WITHIN, document]),
            Op::Check { digest } => {
                self.code(frame_op::CHECK);
                self.digests(&[digest]);
            }
            Op::Digests {
                first,
                step,
                digests,
            } => {
                self.numbers(&[frame_op::DIGESTS, first, step, digests.len() as u32]);
                self.digests(digests);
            }
            Op::Slotted { slot, nodes } => {
                self.with_id(op::SLOTTED, slot);
                put_list(&mut self.ops, 0, nodes);
            }
            Op::Highlight { name, ranges } => {
                self.numbers(&[op::HIGHLIGHT]);
                self.string(name);
                put_list(&mut self.ops, 0, ranges);
            }
            Op::CustomStates { id, names } => {
                self.with_id(op::CUSTOM_STATES, id);
                self.string(names);
            }
            Op::Omitted { id, kind, count } => {
                self.with_id(op::OMITTED, id);
                self.numbers(&[kind, count]);
            }
            _ => {}
        }
    }

    fn asset(&mut self, op: &Op<'_>) {
        match *op {
            Op::SheetText { id, css } => {
                self.with_id(op::SHEET_TEXT, id);
                self.string(css);
            }
            Op::Constructed { sheet, css } => {
                self.numbers(&[op::CONSTRUCTED, sheet]);
                self.string(css);
            }
            Op::Adopt { root, sheets } => {
                self.with_id(op::ADOPT, root);
                put_list(&mut self.ops, 0, sheets);
            }
            Op::SheetDisabled { id, disabled } => {
                self.with_id(op::SHEET_DISABLED, id);
                self.code(u32::from(disabled));
            }
            Op::Asset { number, kind, url } => {
                self.numbers(&[op::ASSET, number, kind]);
                self.string(url);
            }
            Op::Link { id, slot, number } => {
                self.with_id(op::LINK, id);
                self.numbers(&[slot, number]);
            }
            Op::Rules { number, at, css } => {
                self.numbers(&[op::RULES, number, at]);
                self.string(css);
            }
            Op::AssetState { number, state } => {
                self.numbers(&[op::ASSET_STATE, number, state]);
            }
            Op::AssetReady {
                number,
                mime,
                size,
                ref hash,
            } => {
                self.numbers(&[frame_op::ASSET_READY, number]);
                self.string(mime);
                self.code(size);
                self.ops.extend_from_slice(hash);
            }
            _ => {}
        }
    }

    fn document(&mut self, document: &Document<'_>) {
        self.numbers(&[op::DOCUMENT, document.quirks]);
        self.string(document.url);
        self.string(document.title);
        self.numbers(&[document.width, document.height, document.dpr_milli]);
        self.signed(document.scroll_x);
        self.signed(document.scroll_y);
    }

    fn element(&mut self, element: &Element<'_>) {
        let start = self.ops.len();
        let mut key = std::mem::take(&mut self.shape_key);
        shape_key(&mut key, element);
        match self.shapes.lookup(&key) {
            Some(shape) => self.number(node::ELEMENT + 2 * (u64::from(shape) + 1)),
            None => self.new_shape(&key, element),
        }
        self.shape_key = key;
        for (_, value) in element.attributes {
            self.string(value);
        }
        self.maybe_leaf = Some(start);
    }

    fn new_shape(&mut self, key: &str, element: &Element<'_>) {
        self.number(node::ELEMENT);
        let header = self.ops.len();
        let names = element.attributes.len();
        self.numbers(&[element.namespace]);
        let mut kept = self.string(element.tag).is_some();
        self.numbers(&[element.marks, names as u32]);
        for (name, _) in element.attributes {
            kept &= self.string(name).is_some();
        }
        if kept && self.shapes.has_room(names) {
            self.shapes.keep(key, names);
        } else {
            self.ops[header] |= shape::NOT_KEPT as u8;
        }
    }

    /// Writes a reference; answers the string's entry in the table.
    fn string(&mut self, value: &str) -> Option<u32> {
        let kept = match self.table.send(value) {
            Sent::Known(entry) => {
                self.number(reference::KNOWN + u64::from(entry));
                return Some(entry);
            }
            Sent::Kept(entry) => Some(entry),
            Sent::NotKept => None,
        };
        self.number(if kept.is_some() {
            reference::NEW_KEPT
        } else {
            reference::NEW
        });
        // U+0000 ends a string here; batches never hold it.
        self.strings.extend(value.bytes().filter(|&byte| byte != 0));
        self.strings.push(0);
        kept
    }

    /// Whether the value of a text or field is the one that was written last, as far as that is known.
    #[must_use]
    pub fn repeats(&self, op: &Op<'_>) -> bool {
        let (code, id, value) = match *op {
            Op::TextSet { id, value } => (op::TEXT_SET, id, value),
            Op::Value { id, value } => (op::VALUE, id, value),
            _ => return false,
        };
        self.recent.holds(Key { code, id, name: 0 }, value)
    }

    /// Writes the value of what `code`, `id` and the entry of its name stand for.
    fn value(&mut self, code: u32, id: u32, name: Option<u32>, value: &str) {
        let Some(name) = name else {
            return self.whole(value);
        };
        let key = Key { code, id, name };
        // U+0000 does not arrive at the other end, whose values these must equal.
        let value = &*value.replace('\0', "");
        let is_known = self.table.holds(value);
        match (!is_known)
            .then(|| self.recent.splice(key, value))
            .flatten()
        {
            Some(splice) => {
                self.code(how::SPLICE);
                self.number(splice.start as u64);
                self.number(splice.end as u64);
                self.string(splice.middle);
            }
            None => self.whole(value),
        }
        self.recent.keep(key, value);
    }

    fn whole(&mut self, value: &str) {
        self.code(how::SET);
        self.string(value);
    }

    fn place(&mut self, code: u32, parent: u32, before: u32) {
        self.with_id(code, parent);
        let before = match before {
            0 => 0,
            before => 1 + zigzag(i64::from(before) - i64::from(parent)),
        };
        self.number(before);
    }

    fn with_id(&mut self, code: u32, id: u32) {
        self.code(code);
        let step = zigzag(i64::from(id) - i64::from(self.last_id));
        self.number(step);
        self.last_id = id;
    }

    fn ids(&mut self, ids: &[u32]) {
        put_list(&mut self.ops, self.last_id, ids);
        self.last_id = ids.last().copied().unwrap_or(self.last_id);
    }

    fn reset_full_tables(&mut self) {
        if self.ops.is_empty() && (self.table.is_full() || !self.shapes.has_room(0)) {
            self.code(frame_op::TABLE_RESET);
            self.table.clear();
            self.shapes.clear();
            self.recent.clear();
        }
    }

    fn code(&mut self, code: u32) {
        self.number(u64::from(code));
    }

    fn signed(&mut self, value: i32) {
        self.number(zigzag(i64::from(value)));
    }

    fn numbers(&mut self, values: &[u32]) {
        for &value in values {
            self.code(value);
        }
    }

    /// Any digest is as likely as any other, so varints would be longer.
    fn digests(&mut self, digests: &[u32]) {
        for digest in digests {
            self.ops.extend_from_slice(&digest.to_le_bytes());
        }
    }

    fn number(&mut self, value: u64) {
        put(&mut self.ops, value);
    }
}

/// Names a shape by a string: numbers as characters would be ambiguous, so each part is ended.
fn shape_key(key: &mut String, element: &Element<'_>) {
    key.clear();
    for number in [element.namespace, element.marks] {
        for shift in (0..32).step_by(6) {
            key.push(char::from(b'0' + (number >> shift) as u8 % 64));
        }
    }
    key.push_str(element.tag);
    for (name, _) in element.attributes {
        key.push('\0');
        key.push_str(name);
    }
}

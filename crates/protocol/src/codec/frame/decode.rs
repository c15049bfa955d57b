//! Receiving end: bodies to operations.
//!
//! The bodies come from a stranger's browser. Work and memory are bounded by the length of the
//! body and by the caps of the tables; nothing recurses.

use std::borrow::Cow;

use super::super::envelope::AssetHash;
use super::super::op::{Animation, Document, Element, Media, NAMESPACE_MAX, Op};
use super::super::varint::{Cursor, unzigzag};
use super::super::{DecodeError, Fault};
use super::lists::read_list;
use super::recent::{Key, Recent, Splice};
use super::table::{ReceivedShapes, ReceivedStrings, Shape};
use super::{how, node, reference, shape};
use crate::batch::{
    animation, asset_state, frame_op, frame_reason, layer, media, omission, op, picture_state,
    state,
};
use crate::limits::{ATTRIBUTES_MAX, DIGESTS_MAX, NODES_MAX, STRING_BYTES_MAX};

/// Reads the bodies of one epoch, in order. After an error the epoch can not be followed further.
#[derive(Debug, Default)]
pub struct FrameDecoder {
    table: ReceivedStrings,
    shapes: ReceivedShapes,
    recent: Recent,
    last_id: u32,
    /// Open `Insert`, `Element` and `Shadow` of the body at hand.
    depth: usize,
    /// Numbers that lists of the body at hand may still have.
    list_left: usize,
    list: Vec<u32>,
    names: Vec<Text>,
    values: Vec<Text>,
}

/// A string: in the table, or in the body at hand.
#[derive(Clone, Copy, Debug)]
enum Text {
    Kept(u32),
    Here(usize, usize),
}

/// The body at hand.
struct Body<'a> {
    ops: Cursor<'a>,
    strings: &'a str,
    strings_at: usize,
    /// Where the strings begin in the body.
    strings_start: usize,
}

type Decoded<T> = Result<T, DecodeError>;

impl FrameDecoder {
    /// Begins an epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads one body and hands its operations over, in order.
    ///
    /// Operations before a fault have been handed over when the error comes back.
    pub fn decode(&mut self, body: &[u8], mut sink: impl FnMut(Op<'_>)) -> Decoded<()> {
        let mut body = Body::new(body)?;
        self.depth = 0;
        self.recent.begin_body();
        self.list_left = NODES_MAX as usize;
        while !body.ops.is_at_end() {
            if self.depth > 0 {
                self.node(&mut body, &mut sink)?;
            } else {
                self.operation(&mut body, &mut sink)?;
            }
        }
        if self.depth > 0 {
            return Err(body.ops.error(Fault::Unbalanced));
        }
        body.finish()
    }

    fn node(&mut self, body: &mut Body<'_>, sink: &mut impl FnMut(Op<'_>)) -> Decoded<()> {
        let offset = body.ops.offset();
        match body.ops.u64()? {
            node::END => {
                self.depth -= 1;
                sink(Op::End);
            }
            node::SHADOW => {
                self.depth += 1;
                sink(Op::Shadow {
                    flags: body.ops.u32()?,
                });
            }
            node::TEXT => {
                let value = self.text(body)?;
                sink(Op::Text {
                    value: self.resolve(body, value),
                });
            }
            code @ node::ELEMENT.. => {
                self.element(code - node::ELEMENT, offset, body, sink)?;
            }
            code => return Err(fault(Fault::UnknownCode(code as u32), offset)),
        }
        Ok(())
    }

    fn element(
        &mut self,
        code: u64,
        offset: usize,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        let (namespace, tag, marks) = match code >> 1 {
            0 => self.new_shape(body)?,
            number => {
                let known = usize::try_from(number - 1)
                    .ok()
                    .and_then(|at| self.shapes.lookup(at));
                let Some(shape) = known else {
                    return Err(fault(Fault::UnknownReference(number as u32), offset));
                };
                self.known_shape(shape)
            }
        };
        self.values.clear();
        for _ in 0..self.names.len() {
            let value = self.text(body)?;
            self.values.push(value);
        }
        let pairs = self.names.iter().zip(&self.values);
        let attributes: Vec<(&str, &str)> = pairs
            .map(|(&name, &value)| (self.resolve(body, name), self.resolve(body, value)))
            .collect();
        let tag = self.resolve(body, tag);
        sink(Op::Element(Element {
            namespace,
            tag,
            marks,
            attributes: &attributes,
        }));
        if code & 1 == 1 {
            sink(Op::End);
        } else {
            self.depth += 1;
        }
        Ok(())
    }

    fn known_shape(&mut self, shape: Shape) -> (u32, Text, u32) {
        self.names.clear();
        self.names.extend(
            self.shapes
                .names(shape)
                .iter()
                .map(|&name| Text::Kept(name)),
        );
        (shape.namespace, Text::Kept(shape.tag), shape.marks)
    }

    fn new_shape(&mut self, body: &mut Body<'_>) -> Decoded<(u32, Text, u32)> {
        let offset = body.ops.offset();
        let header = body.ops.u32()?;
        let namespace = header & 3;
        if namespace > NAMESPACE_MAX || header > (3 | shape::NOT_KEPT) {
            return Err(fault(Fault::BadValue(header), offset));
        }
        let tag = self.text(body)?;
        let marks = body.ops.u32()?;
        let count = body.ops.len(ATTRIBUTES_MAX)?;
        self.names.clear();
        for _ in 0..count {
            let name = self.text(body)?;
            self.names.push(name);
        }
        if header & shape::NOT_KEPT == 0 {
            self.keep_shape(namespace, tag, marks)
                .ok_or(fault(Fault::BadValue(header), offset))?;
        }
        Ok((namespace, tag, marks))
    }

    fn keep_shape(&mut self, namespace: u32, tag: Text, marks: u32) -> Option<()> {
        let entry = |text: &Text| match *text {
            Text::Kept(entry) => Some(entry),
            Text::Here(..) => None,
        };
        let tag = entry(&tag)?;
        let names: Option<Vec<u32>> = self.names.iter().map(entry).collect();
        self.shapes
            .keep(namespace, tag, marks, &names?)
            .then_some(())
    }

    fn operation(&mut self, body: &mut Body<'_>, sink: &mut impl FnMut(Op<'_>)) -> Decoded<()> {
        let offset = body.ops.offset();
        match body.ops.u32()? {
            op::DOCUMENT => self.document(body, sink),
            op::INSERT => {
                let (parent, before) = self.place(body)?;
                self.depth = 1;
                sink(Op::Insert { parent, before });
                Ok(())
            }
            op::DETACH => {
                self.ids(body)?;
                sink(Op::Detach { ids: &self.list });
                Ok(())
            }
            op::MOVE => {
                let (parent, before) = self.place(body)?;
                self.ids(body)?;
                sink(Op::Move {
                    parent,
                    before,
                    ids: &self.list,
                });
                Ok(())
            }
            code @ (op::ATTRIBUTE | op::TEXT_SET | op::VALUE) => self.valued(code, body, sink),
            code @ (op::CHECKED..=op::VIEWPORT | op::SNAPSHOT_END | op::NAVIGATED..=op::BOX) => {
                self.state(code, body, sink)
            }
            code @ op::STATES..=op::SELECTION => self.sensed(code, body, sink),
            code @ (op::SHEET_TEXT..=op::ADOPT | op::SHEET_DISABLED) => {
                self.sheet(code, body, sink)
            }
            code @ op::ASSET..=frame_op::ASSET_READY => self.asset(code, body, sink),
            code @ op::FRAME..=op::FRAME_CLOSED => self.frame(code, body, sink),
            code @ op::PICTURE..=op::KEYFRAMES => self.moving(code, body, sink),
            code @ frame_op::CHECK..=frame_op::DIGESTS => self.digests(code, body, sink),
            code @ op::SLOTTED..=op::CUSTOM_STATES => self.set_by_script(code, body, sink),
            code @ op::OMITTED => self.sensed(code, body, sink),
            frame_op::TABLE_RESET => {
                self.table.clear();
                self.shapes.clear();
                self.recent.clear();
                Ok(())
            }
            code => Err(fault(Fault::UnknownCode(code), offset)),
        }
    }

    fn digests(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        if code == frame_op::CHECK {
            let digest = u32_le(&mut body.ops)?;
            sink(Op::Check { digest });
            return Ok(());
        }
        let (first, step) = (body.ops.u32()?, body.ops.u32()?);
        let count = body.ops.len(DIGESTS_MAX)?;
        let mut digests = Vec::with_capacity(count);
        for _ in 0..count {
            digests.push(u32_le(&mut body.ops)?);
        }
        let digests = &digests;
        sink(Op::Digests {
            first,
            step,
            digests,
        });
        Ok(())
    }

    fn document(&mut self, body: &mut Body<'_>, sink: &mut impl FnMut(Op<'_>)) -> Decoded<()> {
        let quirks = at_most(&mut body.ops, 2)?;
        let (url, title) = (self.text(body)?, self.text(body)?);
        let (width, height) = (body.ops.u32()?, body.ops.u32()?);
        let dpr_milli = body.ops.u32()?;
        let (scroll_x, scroll_y) = (signed(&mut body.ops)?, signed(&mut body.ops)?);
        let (url, title) = (self.resolve(body, url), self.resolve(body, title));
        let document = Document {
            quirks,
            url,
            title,
            width,
            height,
            dpr_milli,
            scroll_x,
            scroll_y,
        };
        sink(Op::Document(document));
        Ok(())
    }

    fn valued(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        let id = self.id(body)?;
        let name = match code {
            op::ATTRIBUTE => Some(self.text(body)?),
            _ => None,
        };
        let value = self.value(code, id, name, body)?;
        sink(match (code, name) {
            (_, Some(name)) => Op::Attribute {
                id,
                name: self.resolve(body, name),
                value: value.as_deref(),
            },
            (op::TEXT_SET, None) => Op::TextSet {
                id,
                value: value.as_deref().unwrap_or_default(),
            },
            (_, None) => Op::Value {
                id,
                value: value.as_deref().unwrap_or_default(),
            },
        });
        Ok(())
    }

    fn value<'x>(
        &mut self,
        code: u32,
        id: u32,
        name: Option<Text>,
        body: &mut Body<'x>,
    ) -> Decoded<Option<Cow<'x, str>>> {
        let key = match name {
            None => Some(Key { code, id, name: 0 }),
            Some(Text::Kept(name)) => Some(Key { code, id, name }),
            Some(Text::Here(..)) => None,
        };
        let offset = body.ops.offset();
        let value = match (body.ops.u32()?, key) {
            (how::REMOVED, _) if name.is_some() => return Ok(None),
            (how::SET, _) => match self.text(body)? {
                Text::Here(start, end) => Cow::Borrowed(&body.strings[start..end]),
                kept @ Text::Kept(_) => Cow::Owned(self.resolve(body, kept).to_owned()),
            },
            (how::SPLICE, Some(key)) => Cow::Owned(self.spliced(key, body)?),
            (other, _) => return Err(fault(Fault::UnknownCode(other), offset)),
        };
        if let Some(key) = key {
            self.recent.keep(key, &value);
        }
        Ok(Some(value))
    }

    fn spliced(&mut self, key: Key, body: &mut Body<'_>) -> Decoded<String> {
        let offset = body.ops.offset();
        let start = body.ops.len(STRING_BYTES_MAX)?;
        let end = body.ops.len(STRING_BYTES_MAX)?;
        let middle = self.text(body)?;
        let middle = match middle {
            Text::Kept(entry) => self.table.lookup(entry).unwrap_or_default(),
            Text::Here(start, end) => &body.strings[start..end],
        };
        let splice = Splice { start, end, middle };
        self.recent
            .apply(key, splice)
            .ok_or(fault(Fault::BadValue(start as u32), offset))
    }

    fn state(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::CHECKED => Op::Checked {
                id: self.id(body)?,
                bits: at_most(&mut body.ops, 3)?,
            },
            op::SELECTED => {
                let id = self.id(body)?;
                self.numbers(body)?;
                Op::Selected {
                    id,
                    indices: &self.list,
                }
            }
            op::SCROLL => {
                let id = self.id(body)?;
                Op::Scroll {
                    id,
                    x: signed(&mut body.ops)?,
                    y: signed(&mut body.ops)?,
                }
            }
            op::VIEWPORT => Op::Viewport {
                width: body.ops.u32()?,
                height: body.ops.u32()?,
                dpr_milli: body.ops.u32()?,
            },
            op::NAVIGATED => {
                let (url, title) = (self.text(body)?, self.text(body)?);
                Op::Navigated {
                    url: self.resolve(body, url),
                    title: self.resolve(body, title),
                }
            }
            op::FOCUS => Op::Focus {
                id: body.ops.u32()?,
            },
            op::BOX => {
                let id = self.id(body)?;
                Op::Box {
                    id,
                    width: body.ops.u32()?,
                    height: body.ops.u32()?,
                }
            }
            _ => Op::SnapshotEnd,
        });
        Ok(())
    }

    fn sensed(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::STATES => Op::States {
                id: self.id(body)?,
                bits: at_most(&mut body.ops, state::ALL)?,
            },
            op::LAYER => Op::Layer {
                id: self.id(body)?,
                layer: at_most(&mut body.ops, layer::POPOVER)?,
            },
            op::OMITTED => Op::Omitted {
                id: self.id(body)?,
                kind: at_most(&mut body.ops, omission::MAX)?,
                count: body.ops.u32()?,
            },
            op::SELECTION => Op::Selection {
                start: (body.ops.u32()?, body.ops.u32()?),
                end: (body.ops.u32()?, body.ops.u32()?),
            },
            _ => Op::Environment {
                bits: body.ops.u32()?,
            },
        });
        Ok(())
    }

    fn moving(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        let id = self.id(body)?;
        sink(match code {
            op::PICTURE => Op::Picture {
                id,
                state: at_most(&mut body.ops, picture_state::MAX)?,
            },
            op::MEDIA => Op::Media(Media {
                id,
                bits: at_most(&mut body.ops, media::ALL)?,
                time_ms: body.ops.u32()?,
                duration_ms: body.ops.u32()?,
                rate_milli: signed(&mut body.ops)?,
                volume_milli: body.ops.u32()?,
            }),
            op::KEYFRAMES => {
                let number = body.ops.u32()?;
                let (pseudo, css) = (self.text(body)?, self.text(body)?);
                Op::Keyframes {
                    id,
                    number,
                    pseudo: self.resolve(body, pseudo),
                    css: self.resolve(body, css),
                }
            }
            _ => {
                let kind = at_most(&mut body.ops, animation::KIND_MAX)?;
                let state = at_most(&mut body.ops, animation::STATE_MAX)?;
                let (pseudo, name) = (self.text(body)?, self.text(body)?);
                Op::Animation(Animation {
                    id,
                    kind,
                    state,
                    pseudo: self.resolve(body, pseudo),
                    name: self.resolve(body, name),
                    time_ms: signed(&mut body.ops)?,
                    rate_milli: signed(&mut body.ops)?,
                })
            }
        });
        Ok(())
    }

    fn set_by_script(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::SLOTTED => {
                let slot = self.id(body)?;
                self.numbers(body)?;
                Op::Slotted {
                    slot,
                    nodes: &self.list,
                }
            }
            op::HIGHLIGHT => {
                let name = self.text(body)?;
                self.numbers(body)?;
                Op::Highlight {
                    name: self.resolve(body, name),
                    ranges: &self.list,
                }
            }
            _ => {
                let (id, names) = (self.id(body)?, self.text(body)?);
                Op::CustomStates {
                    id,
                    names: self.resolve(body, names),
                }
            }
        });
        Ok(())
    }

    fn sheet(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::SHEET_TEXT => {
                let (id, css) = (self.id(body)?, self.text(body)?);
                Op::SheetText {
                    id,
                    css: self.resolve(body, css),
                }
            }
            op::CONSTRUCTED => {
                let (sheet, css) = (body.ops.u32()?, self.text(body)?);
                Op::Constructed {
                    sheet,
                    css: self.resolve(body, css),
                }
            }
            op::ADOPT => {
                let root = self.id(body)?;
                self.numbers(body)?;
                Op::Adopt {
                    root,
                    sheets: &self.list,
                }
            }
            _ => {
                let id = self.id(body)?;
                Op::SheetDisabled {
                    id,
                    disabled: at_most(&mut body.ops, 1)? == 1,
                }
            }
        });
        Ok(())
    }

    fn asset(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::ASSET => {
                let (number, kind) = (body.ops.u32()?, body.ops.u32()?);
                let url = self.text(body)?;
                Op::Asset {
                    number,
                    kind,
                    url: self.resolve(body, url),
                }
            }
            op::LINK => {
                let id = self.id(body)?;
                Op::Link {
                    id,
                    slot: body.ops.u32()?,
                    number: body.ops.u32()?,
                }
            }
            op::RULES => {
                let (number, at) = (body.ops.u32()?, body.ops.u32()?);
                let css = self.text(body)?;
                Op::Rules {
                    number,
                    at,
                    css: self.resolve(body, css),
                }
            }
            op::ASSET_STATE => Op::AssetState {
                number: body.ops.u32()?,
                state: at_most(&mut body.ops, asset_state::MAX)?,
            },
            _ => {
                let (number, mime) = (body.ops.u32()?, self.text(body)?);
                let size = body.ops.u32()?;
                let mut hash: AssetHash = [0; 32];
                hash.copy_from_slice(body.ops.take(32)?);
                Op::AssetReady {
                    number,
                    mime: self.resolve(body, mime),
                    size,
                    hash,
                }
            }
        });
        Ok(())
    }

    fn frame(
        &mut self,
        code: u32,
        body: &mut Body<'_>,
        sink: &mut impl FnMut(Op<'_>),
    ) -> Decoded<()> {
        sink(match code {
            op::FRAME => Op::Frame {
                id: self.id(body)?,
                document: body.ops.u32()?,
            },
            frame_op::WITHIN => Op::Within {
                document: body.ops.u32()?,
            },
            _ => {
                let id = self.id(body)?;
                let reason = at_most(&mut body.ops, frame_reason::MAX)?;
                let host = self.text(body)?;
                Op::FrameClosed {
                    id,
                    reason,
                    host: self.resolve(body, host),
                }
            }
        });
        Ok(())
    }

    fn place(&mut self, body: &mut Body<'_>) -> Decoded<(u32, u32)> {
        let parent = self.id(body)?;
        let offset = body.ops.offset();
        let before = match body.ops.u64()? {
            0 => 0,
            step => id_from(parent, step - 1).ok_or(fault(Fault::BadNumber, offset))?,
        };
        Ok((parent, before))
    }

    fn id(&mut self, body: &mut Body<'_>) -> Decoded<u32> {
        let offset = body.ops.offset();
        let step = body.ops.u64()?;
        self.last_id = id_from(self.last_id, step).ok_or(fault(Fault::BadNumber, offset))?;
        Ok(self.last_id)
    }

    fn ids(&mut self, body: &mut Body<'_>) -> Decoded<()> {
        self.read_list(self.last_id, body)?;
        self.last_id = self.list.last().copied().unwrap_or(self.last_id);
        Ok(())
    }

    fn numbers(&mut self, body: &mut Body<'_>) -> Decoded<()> {
        self.read_list(0, body)
    }

    fn read_list(&mut self, base: u32, body: &mut Body<'_>) -> Decoded<()> {
        read_list(&mut body.ops, base, self.list_left, &mut self.list)?;
        self.list_left -= self.list.len();
        Ok(())
    }

    fn text(&mut self, body: &mut Body<'_>) -> Decoded<Text> {
        let offset = body.ops.offset();
        match body.ops.u64()? {
            reference::NEW => body
                .next_string()
                .map(|(start, end)| Text::Here(start, end)),
            reference::NEW_KEPT => {
                let (start, end) = body.next_string()?;
                let kept = self.table.keep(&body.strings[start..end]);
                kept.map(Text::Kept)
                    .ok_or(fault(Fault::BadValue(0), offset))
            }
            known => {
                let entry = u32::try_from(known - reference::KNOWN).unwrap_or(u32::MAX);
                let unknown = fault(Fault::UnknownReference(entry), offset);
                self.table
                    .lookup(entry)
                    .map(|_| Text::Kept(entry))
                    .ok_or(unknown)
            }
        }
    }

    fn resolve<'x>(&'x self, body: &Body<'x>, text: Text) -> &'x str {
        match text {
            // Entries are checked when they are read, and a reset comes only between operations.
            Text::Kept(entry) => self.table.lookup(entry).unwrap_or_default(),
            Text::Here(start, end) => &body.strings[start..end],
        }
    }
}

impl<'a> Body<'a> {
    fn new(bytes: &'a [u8]) -> Decoded<Self> {
        let mut head = Cursor::new(bytes);
        let ops_len = head.len(bytes.len())?;
        let ops_start = head.offset();
        head.take(ops_len)?;
        let strings_start = head.offset();
        let strings = str::from_utf8(head.rest())
            .map_err(|error| fault(Fault::NotUtf8, strings_start + error.valid_up_to()))?;
        let mut ops = Cursor::new(&bytes[..strings_start]);
        ops.take(ops_start)?;
        Ok(Self {
            ops,
            strings,
            strings_at: 0,
            strings_start,
        })
    }

    fn next_string(&mut self) -> Decoded<(usize, usize)> {
        let start = self.strings_at;
        let offset = self.strings_start + start;
        let Some(len) = self.strings[start..].find('\0') else {
            return Err(fault(Fault::Truncated, offset));
        };
        if len > STRING_BYTES_MAX {
            let max = STRING_BYTES_MAX as u64;
            return Err(fault(
                Fault::TooLong {
                    len: len as u64,
                    max,
                },
                offset,
            ));
        }
        self.strings_at = start + len + 1;
        Ok((start, start + len))
    }

    fn finish(&self) -> Decoded<()> {
        if self.strings_at == self.strings.len() {
            return Ok(());
        }
        Err(fault(
            Fault::TrailingBytes,
            self.strings_start + self.strings_at,
        ))
    }
}

fn fault(fault: Fault, offset: usize) -> DecodeError {
    DecodeError { fault, offset }
}

fn id_from(base: u32, step: u64) -> Option<u32> {
    let id = i64::from(base).checked_add(unzigzag(step))?;
    u32::try_from(id).ok()
}

fn signed(cursor: &mut Cursor<'_>) -> Decoded<i32> {
    let offset = cursor.offset();
    let value = unzigzag(cursor.u64()?);
    i32::try_from(value).map_err(|_| fault(Fault::BadNumber, offset))
}

fn u32_le(cursor: &mut Cursor<'_>) -> Decoded<u32> {
    let bytes = cursor.take(4)?.try_into();
    Ok(u32::from_le_bytes(bytes.unwrap_or_default()))
}

fn at_most(cursor: &mut Cursor<'_>, max: u32) -> Decoded<u32> {
    let offset = cursor.offset();
    let value = cursor.u32()?;
    if value > max {
        Err(fault(Fault::BadValue(value), offset))
    } else {
        Ok(value)
    }
}

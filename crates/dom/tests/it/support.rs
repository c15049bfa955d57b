//! A plain tree that is built from batches, as the page and the replica have it.
//!
//! It is strict: an operation that does not fit fails the test, so a random walk over the wire
//! proves that the replica is never told nonsense.

use std::collections::BTreeMap;

use tandem_dom::capture::{Capture, CaptureError, CaptureOutput};
use tandem_protocol::batch::mark;
use tandem_protocol::codec::batch::{Batch, BatchWriter};
use tandem_protocol::codec::op::Op;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum What {
    #[default]
    Document,
    Element {
        namespace: u32,
        tag: String,
        marks: u32,
        attributes: BTreeMap<String, String>,
    },
    Text(String),
    Shadow(u32),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) parent: u32,
    pub(crate) children: Vec<u32>,
    pub(crate) what: What,
    /// Everything else that was said last, by operation.
    pub(crate) state: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Model {
    pub(crate) nodes: BTreeMap<u32, Node>,
    pub(crate) next: u32,
    open: Vec<(u32, u32)>,
}

impl Model {
    pub(crate) fn apply(&mut self, batch: &Batch) {
        let mut reader = batch.reader().expect("strings");
        while let Some(op) = reader.read().expect("operation") {
            self.take(&op);
        }
        assert!(self.open.is_empty(), "open nodes at the end of a batch");
    }

    fn take(&mut self, op: &Op<'_>) {
        match *op {
            Op::Document(_) => {
                *self = Self::default();
                self.nodes.insert(1, Node::default());
                self.next = 2;
            }
            Op::Insert { parent, before } => {
                self.check_place(parent, before);
                self.open.push((parent, before));
            }
            Op::Element(element) => {
                let attributes = element.attributes.iter();
                let what = What::Element {
                    namespace: element.namespace,
                    tag: element.tag.into(),
                    marks: element.marks,
                    attributes: attributes.map(|&(n, v)| (n.into(), v.into())).collect(),
                };
                let id = self.add(what);
                self.open.push((id, 0));
            }
            Op::Text { value } => {
                self.add(What::Text(value.into()));
            }
            Op::Shadow { flags } => {
                let id = self.add(What::Shadow(flags));
                self.open.push((id, 0));
            }
            Op::End => {
                self.open.pop().expect("something open");
            }
            Op::Detach { ids } => ids.iter().for_each(|&id| self.remove(id)),
            Op::Move {
                parent,
                before,
                ids,
            } => {
                for &id in ids {
                    assert!(!self.is_inside(parent, id), "cycle");
                    self.check_place(parent, before);
                    self.unlink(id);
                    self.link(parent, before, id);
                }
            }
            Op::Attribute { id, name, value } => {
                let What::Element { attributes, .. } = &mut self.node(id).what else {
                    panic!("attribute of {id}");
                };
                match value {
                    Some(value) => attributes.insert(name.into(), value.into()),
                    None => attributes.remove(name),
                };
            }
            Op::TextSet { id, value } => {
                let What::Text(text) = &mut self.node(id).what else {
                    panic!("text of {id}")
                };
                value.clone_into(text);
            }
            Op::Value { id, value } => self.say(id, "value", value),
            Op::Checked { id, bits } => self.say(id, "checked", &bits.to_string()),
            Op::Selected { id, indices } => self.say(id, "selected", &format!("{indices:?}")),
            Op::Scroll { id, x, y } => self.say(id, "scroll", &format!("{x} {y}")),
            Op::SheetText { id, css } => self.say(id, "sheet", css),
            Op::Adopt { root, sheets } => self.say(root, "adopt", &format!("{sheets:?}")),
            Op::Link { id, slot, number } => self.say(id, "link", &format!("{slot} {number}")),
            Op::Box { id, width, height } => self.say(id, "box", &format!("{width} {height}")),
            Op::SheetDisabled { id, disabled } => self.say(id, "disabled", &disabled.to_string()),
            Op::Frame { id, document } => self.say(id, "frame", &document.to_string()),
            Op::FrameClosed { id, reason, host } => {
                self.say(id, "frame", &format!("closed {reason} {host}"));
            }
            Op::Picture { id, state } => self.say(id, "picture", &state.to_string()),
            Op::Media(media) => self.say(media.id, "media", &format!("{media:?}")),
            Op::Animation(animation) => {
                self.say(animation.id, "animation", &format!("{animation:?}"));
            }
            Op::Keyframes { id, css, .. } => self.say(id, "keyframes", css),
            Op::Focus { id } if id != 0 => {
                self.node(id);
            }
            Op::Focus { .. }
            | Op::Viewport { .. }
            | Op::Constructed { .. }
            | Op::Asset { .. }
            | Op::Rules { .. }
            | Op::AssetState { .. }
            | Op::SnapshotEnd
            | Op::Environment { .. }
            | Op::Selection { .. }
            | Op::Navigated { .. } => {}
            Op::Layer { id, layer } => self.say(id, "layer", &layer.to_string()),
            Op::States { id, bits } => self.say(id, "states", &bits.to_string()),
            Op::Slotted { slot, nodes } => {
                nodes.iter().for_each(|&id| {
                    self.node(id);
                });
                self.say(slot, "slotted", &format!("{nodes:?}"));
            }
            Op::Highlight { ranges, .. } => {
                for end in ranges.chunks_exact(2) {
                    self.node(end[0]);
                }
            }
            Op::CustomStates { id, names } => self.say(id, "custom", names),
            Op::Omitted { id, .. } => {
                self.node(id);
            }
            Op::AssetReady { .. } | Op::Within { .. } | Op::Check { .. } | Op::Digests { .. } => {
                panic!("in frames only")
            }
        }
    }

    pub(crate) fn node(&mut self, id: u32) -> &mut Node {
        self.nodes
            .get_mut(&id)
            .unwrap_or_else(|| panic!("unknown node {id}"))
    }

    fn say(&mut self, id: u32, what: &'static str, value: &str) {
        self.node(id).state.insert(what, value.into());
    }

    fn add(&mut self, what: What) -> u32 {
        let id = self.next;
        self.next += 1;
        let (parent, before) = *self.open.last().expect("inside an insertion");
        let is_shadow = matches!(what, What::Shadow(_));
        match (&self.node(parent).what, &what) {
            (What::Document, What::Element { .. })
            | (What::Element { .. }, _)
            | (What::Shadow(_), What::Element { .. } | What::Text(_)) => {}
            (holder, child) => panic!("{child:?} in {holder:?}"),
        }
        self.nodes.insert(
            id,
            Node {
                what,
                ..Node::default()
            },
        );
        let first = self.nodes[&parent].children.first().copied();
        self.link(
            parent,
            if is_shadow {
                first.unwrap_or(0)
            } else {
                before
            },
            id,
        );
        let document = &self.nodes[&1];
        assert!(document.children.len() <= 1, "a document has one element");
        id
    }

    fn check_place(&mut self, parent: u32, before: u32) {
        let node = self.node(parent);
        assert!(
            before == 0 || node.children.contains(&before),
            "{before} is not in {parent}"
        );
        assert!(!matches!(node.what, What::Text(_)), "a text holds nothing");
    }

    fn link(&mut self, parent: u32, before: u32, id: u32) {
        self.node(id).parent = parent;
        let children = &mut self.node(parent).children;
        let at = children
            .iter()
            .position(|&child| child == before)
            .unwrap_or(children.len());
        children.insert(at, id);
    }

    fn unlink(&mut self, id: u32) {
        let parent = self.node(id).parent;
        self.node(parent).children.retain(|&child| child != id);
    }

    fn remove(&mut self, id: u32) {
        self.unlink(id);
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            stack.extend(self.nodes.remove(&at).expect("known").children);
        }
    }

    pub(crate) fn is_inside(&self, id: u32, outer: u32) -> bool {
        let mut at = id;
        while at != 0 {
            if at == outer {
                return true;
            }
            at = self.nodes[&at].parent;
        }
        false
    }

    /// The tree as it may be seen: nothing inside blocked elements, no numbers of removed nodes.
    pub(crate) fn visible(&self) -> BTreeMap<u32, Node> {
        let mut nodes = self.nodes.clone();
        let blocked: Vec<u32> = self
            .nodes
            .keys()
            .copied()
            .filter(|&id| self.is_blocked(id))
            .collect();
        for id in blocked {
            for child in std::mem::take(&mut nodes.get_mut(&id).expect("known").children) {
                let mut stack = vec![child];
                while let Some(at) = stack.pop() {
                    stack.extend(
                        nodes
                            .remove(&at)
                            .map(|node| node.children)
                            .unwrap_or_default(),
                    );
                }
            }
        }
        nodes
    }

    pub(crate) fn is_blocked(&self, id: u32) -> bool {
        let What::Element { marks, .. } = self.nodes[&id].what else {
            return false;
        };
        // What stands inside a blocked element goes with that.
        let outer = self.nodes[&id].parent;
        marks & mark::BLOCK != 0 && (outer == 0 || !self.is_hidden(outer))
    }

    /// Whether a node is blocked or inside a blocked element.
    pub(crate) fn is_hidden(&self, id: u32) -> bool {
        let mut at = id;
        while at != 0 {
            let node = &self.nodes[&at];
            if matches!(node.what, What::Element { marks, .. } if marks & mark::BLOCK != 0) {
                return true;
            }
            at = node.parent;
        }
        false
    }
}

/// Makes a batch of operations.
pub(crate) fn batch(ops: &[Op<'_>]) -> Batch {
    let mut writer = BatchWriter::new();
    for op in ops {
        writer.push(op);
    }
    writer.finish()
}

/// Hands a batch of the top document's sensor in.
pub(crate) fn hand_in(
    capture: &mut Capture,
    sensor: &Batch,
) -> Result<CaptureOutput, CaptureError> {
    let count = sensor.string_count as usize;
    capture.handle_batch(0, &sensor.words, &sensor.strings, count)
}

//! What of a document the agent does not get to read, for the customer to see.
//!
//! Nothing is decided here: of texts and pictures the tree remembers what became of them when they
//! were sent, and of everything else [`Mask`] is asked again, as it was then.

use tandem_protocol::batch::{cover, mark};

use super::Capture;
use super::nodes::DOCUMENT_ID;
use crate::arena::{Info, Kind, flag};
use crate::mask::{Context, Mask};
use crate::role::Role;

/// Stretches of texts by node, in the order of the nodes. A list, since such texts are few.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts(Vec<(u32, Vec<u32>)>);

impl Parts {
    fn of(&self, id: u32) -> Option<&[u32]> {
        let at = self.0.binary_search_by_key(&id, |&(node, _)| node).ok()?;
        Some(&self.0[at].1)
    }

    /// Sets those of a node; an empty list takes them away.
    pub(super) fn set(&mut self, id: u32, parts: Vec<u32>) {
        match self.0.binary_search_by_key(&id, |&(node, _)| node) {
            Ok(at) if parts.is_empty() => drop(self.0.remove(at)),
            Ok(at) => self.0[at].1 = parts,
            Err(_) if parts.is_empty() => {}
            Err(at) => self.0.insert(at, (id, parts)),
        }
    }
}

impl Capture {
    /// Nodes of a document that are masked, each followed by its kind of [`cover`] and what belongs to
    /// that; in no order.
    #[must_use]
    pub fn covers(&mut self, document: u32) -> Vec<u32> {
        if !self.is_open || !self.turn_to(document) {
            return Vec::new();
        }
        let arena = &self.page.arena;
        let mut covers = Vec::new();
        let mut waiting = vec![(DOCUMENT_ID, Context::default())];
        while let Some((id, outer)) = waiting.pop() {
            let Some(info) = arena.info(id) else {
                continue;
            };
            let editable = info.flags & flag::EDITABLE != 0;
            // Those of a shadow root are around what is slotted.
            let marks = if info.kind == Kind::Shadow {
                0
            } else {
                info.marks
            };
            let context = outer.child(u32::from(marks), info.role, editable);
            match (cover_of(self.mask, info, context), self.page.parts.of(id)) {
                (Some(cover::TEXT), Some(parts)) => {
                    for part in parts.chunks_exact(2) {
                        covers.extend([id, cover::PART, part[0], part[1]]);
                    }
                }
                (Some(kind), _) => covers.extend([id, kind]),
                (None, _) => {}
            }
            let mut child = arena.first_child(id);
            while child != 0 {
                waiting.push((child, context));
                child = arena.next_sibling(child);
            }
        }
        covers
    }

    /// Remembers what became of a text.
    pub(super) fn note_text(&mut self, id: u32, context: Context, value: &str, masked: &str) {
        self.note_masked(id, masked != value);
        let parts = if self.mask.masks_text(context) {
            Vec::new()
        } else {
            changed_parts(value, masked)
        };
        self.page.parts.set(id, parts);
    }

    /// Remembers whether what was sent of a node is less than what the customer sees.
    pub(super) fn note_masked(&mut self, id: u32, masked: bool) {
        if let Some(info) = self.page.arena.info_mut(id) {
            info.flags = (info.flags & !flag::MASKED) | if masked { flag::MASKED } else { 0 };
        }
    }
}

/// Where two texts of equally many characters differ, in UTF-16 units of the first one.
fn changed_parts(text: &str, masked: &str) -> Vec<u32> {
    let mut parts = Vec::new();
    let mut at = 0;
    for (character, other) in text.chars().zip(masked.chars()) {
        let end = at + character.len_utf16() as u32;
        if character != other {
            match parts.last_mut() {
                Some(last) if *last == at => *last = end,
                _ => parts.extend([at, end]),
            }
        }
        at = end;
    }
    parts
}

fn cover_of(mask: Mask, info: Info, context: Context) -> Option<u32> {
    let masked = info.flags & flag::MASKED != 0;
    match info.kind {
        Kind::Free | Kind::Document | Kind::Shadow => None,
        Kind::Text => (masked && info.flags & flag::CSS == 0).then_some(cover::TEXT),
        Kind::Element if u32::from(info.marks) & mark::BLOCK != 0 => Some(cover::BOX),
        Kind::Element => match info.role {
            Role::Field | Role::Textarea => {
                (masked || !mask.shows_value(context)).then_some(cover::VALUE)
            }
            Role::Check | Role::Select => (!mask.shows_state(context)).then_some(cover::VALUE),
            Role::Canvas | Role::Video => (!mask.shows_picture(context)).then_some(cover::BOX),
            _ => masked.then_some(cover::BOX),
        },
    }
}

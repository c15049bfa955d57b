//! Nodes that come, move and go.

use std::borrow::Cow;

use tandem_protocol::batch::{mark, shadow};
use tandem_protocol::codec::op::{Document, Element, Op};
use tandem_protocol::limits::ATTRIBUTES_MAX;

use super::frames::Page;
use super::output::clamp;
use super::{Capture, CaptureError};
use crate::arena::{Info, Kind, TreeFault, flag};
use crate::mask::{Context, secret_by_attributes};
use crate::role::Role;

/// Identifier of the document.
pub(super) const DOCUMENT_ID: u32 = 1;

/// The `INSERT` at hand.
#[derive(Debug, Default)]
pub(super) struct Insertion {
    levels: Vec<Level>,
    /// Identifiers of nodes that are not sent; they are forgotten at the end.
    hidden: Vec<u32>,
}

impl Insertion {
    pub(super) fn is_closed(&self) -> bool {
        self.levels.is_empty()
    }
}

/// An open `INSERT`, element or shadow root.
#[derive(Clone, Copy, Debug)]
struct Level {
    id: u32,
    before: u32,
    /// What its children inherit.
    context: Context,
    /// It is not sent.
    is_hidden: bool,
    /// Nothing inside is sent.
    is_closed: bool,
}

impl Capture {
    pub(super) fn document(&mut self, document: &Document<'_>) -> Result<(), CaptureError> {
        if self.page.arena.next_id() != DOCUMENT_ID {
            return Err(TreeFault::BadParent(0).into());
        }
        self.page.arena.insert_document()?;
        self.inherit();
        if self.tighten(document.url) && self.at != 0 {
            return Err(CaptureError::Tightened);
        }
        self.page.assets.set_document(document.url);
        let surroundings = &mut self.page.surroundings;
        surroundings.dpr_milli = document.dpr_milli;
        (surroundings.width, surroundings.height) = (document.width, document.height);
        let (url, title) = self.page_names(document.url, document.title);
        let masked = Document {
            url: clamp(&url),
            title: clamp(&title),
            ..*document
        };
        self.say(&Op::Document(masked));
        Ok(())
    }

    pub(super) fn insert(&mut self, parent: u32, before: u32) -> Result<(), CaptureError> {
        let context = Context::of(&self.page.arena, parent);
        let is_known = self.page.arena.info(parent).is_some();
        let is_closed = !is_known || context.marks & mark::BLOCK != 0;
        let (id, before) = if is_closed {
            (self.limbo()?, 0)
        } else {
            (parent, before)
        };
        let is_sibling = self.page.arena.parent(before) == Some(id);
        let before = if is_sibling { before } else { 0 };
        self.output
            .push_structure(&Op::Insert { parent: id, before });
        self.page.insertion.levels.push(Level {
            id,
            before,
            context,
            is_hidden: false,
            is_closed,
        });
        Ok(())
    }

    /// An element in which hidden nodes can take their identifiers.
    fn limbo(&self) -> Result<u32, CaptureError> {
        match self.page.arena.first_child(DOCUMENT_ID) {
            0 => Err(TreeFault::UnknownNode(0).into()),
            root => Ok(root),
        }
    }

    pub(super) fn element(&mut self, element: &Element<'_>) {
        let Some(level) = self.page.insertion.levels.last().copied() else {
            return;
        };
        let role = Role::of(element.namespace, element.tag, element.attributes);
        let mut marks = element.marks & mark::ALL;
        if secret_by_attributes(element.tag, element.attributes) {
            marks |= mark::SECRET;
        }
        let editable = element
            .attributes
            .iter()
            .any(|(name, value)| is_editable(name, value));
        let context = level.context.child(marks, role, editable);
        let info = Info {
            kind: Kind::Element,
            role,
            marks: marks as u8,
            flags: flags(element.namespace, editable),
        };
        let Some(id) = self.place(&level, info) else {
            return self.hide(&level, true);
        };
        if role == Role::Base {
            self.base_element(element.attributes);
        }
        let element = Element { marks, ..*element };
        self.push_element(id, &element, context);
        // The agent's end builds nothing inside those either.
        let is_mute = matches!(role, Role::Mute | Role::Link | Role::Base);
        let is_closed = is_mute || marks & mark::BLOCK != 0;
        let before = 0;
        self.page.insertion.levels.push(Level {
            id,
            before,
            context,
            is_hidden: false,
            is_closed,
        });
    }

    fn base_element(&mut self, attributes: &[(&str, &str)]) {
        if let Some((_, href)) = attributes.iter().find(|(name, _)| *name == "href") {
            self.page.assets.set_base(href);
        }
    }

    fn push_element(&mut self, id: u32, element: &Element<'_>, context: Context) {
        let mut kept: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(element.attributes.len());
        for &(name, value) in element.attributes.iter().take(ATTRIBUTES_MAX) {
            if let Some(value) = self.mask_attribute(id, context, element.namespace, name, value) {
                kept.push((name, value));
            }
        }
        self.page.rules.see_tag(element.tag);
        for (name, value) in &kept {
            self.page.rules.see_attribute(name, value);
        }
        let attributes: Vec<(&str, &str)> = kept
            .iter()
            .map(|(name, value)| (*name, clamp(value)))
            .collect();
        self.say(&Op::Element(Element {
            attributes: &attributes,
            ..*element
        }));
    }

    pub(super) fn text(&mut self, value: &str) {
        let Some(level) = self.page.insertion.levels.last().copied() else {
            return;
        };
        let is_css = level.context.role == Role::Style;
        let flags = if is_css { flag::CSS } else { 0 };
        let info = Info {
            kind: Kind::Text,
            role: Role::Plain,
            marks: 0,
            flags,
        };
        let Some(id) = self.place(&level, info) else {
            return self.hide(&level, false);
        };
        let context = level.context.of_texts(&self.page.arena, level.id);
        let masked = self.mask_text_node(context, value);
        if matches!(masked, Cow::Owned(_)) {
            self.note_text(id, context, value, &masked);
        }
        self.say(&Op::Text {
            value: clamp(&masked),
        });
    }

    pub(super) fn shadow(&mut self, flags: u32) {
        let Some(level) = self.page.insertion.levels.last().copied() else {
            return;
        };
        let info = Info {
            kind: Kind::Shadow,
            marks: (flags >> shadow::MARKS_SHIFT & mark::ALL) as u8,
            ..Info::default()
        };
        let Some(id) = self.place(&level, info) else {
            return self.hide(&level, true);
        };
        self.say(&Op::Shadow {
            flags: flags & shadow::TOLD,
        });
        let context = level.context.child(0, Role::Plain, false);
        self.page.insertion.levels.push(Level {
            id,
            before: 0,
            context,
            is_hidden: false,
            is_closed: false,
        });
    }

    pub(super) fn end(&mut self) {
        let Some(level) = self.page.insertion.levels.pop() else {
            return;
        };
        if !level.is_hidden {
            self.output.push_structure(&Op::End);
        }
        if self.page.insertion.levels.is_empty() && !self.page.insertion.hidden.is_empty() {
            self.output.push_structure(&Op::Detach {
                ids: &self.page.insertion.hidden,
            });
            self.page.insertion.hidden.clear();
        }
    }

    /// Takes the next identifier for a node that is sent; nothing when it must not be.
    fn place(&mut self, level: &Level, info: Info) -> Option<u32> {
        if level.is_closed {
            return None;
        }
        self.page.arena.insert(level.id, level.before, info).ok()
    }

    /// Takes the next identifier for a node that is not sent. An empty text holds its place, since
    /// both ends count alike.
    fn hide(&mut self, level: &Level, opens: bool) {
        self.page.insertion.hidden.push(self.page.arena.skip_id());
        self.say(&Op::Text { value: "" });
        if opens {
            self.page.insertion.levels.push(Level {
                is_hidden: true,
                is_closed: true,
                ..*level
            });
        }
    }

    pub(super) fn detach(&mut self, ids: &[u32]) {
        let mut gone = Vec::with_capacity(ids.len());
        let mut frames = Vec::new();
        for &id in ids {
            let Page {
                arena,
                assets,
                frames: shown,
                parts,
                ..
            } = &mut self.page;
            let detached = arena.detach(id, |node| {
                assets.forget_node(node);
                parts.set(node, Vec::new());
                frames.extend(shown.remove(&node));
            });
            if detached.is_ok() {
                gone.push(id);
            }
        }
        frames
            .into_iter()
            .for_each(|frame| self.close_document(frame));
        if !gone.is_empty() {
            self.output.push_structure(&Op::Detach { ids: &gone });
        }
    }

    /// Nodes that come under other marks are not moved: what the agent has seen of them goes, and
    /// the sensor sends them anew.
    pub(super) fn move_nodes(&mut self, parent: u32, before: u32, ids: &[u32]) {
        let context = Context::of(&self.page.arena, parent);
        if context.marks & mark::BLOCK != 0 || self.page.arena.info(parent).is_none() {
            return self.detach(ids);
        }
        let is_sibling = self.page.arena.parent(before) == Some(parent);
        let before = if is_sibling { before } else { 0 };
        let mut moved = Vec::with_capacity(ids.len());
        let mut changed = Vec::new();
        for &id in ids {
            let from = self.page.arena.parent(id).unwrap_or(parent);
            if from != parent
                && self
                    .context_in(from, id)
                    .differs(self.context_in(parent, id))
            {
                self.output.resend(id);
                changed.push(id);
            } else if self.page.arena.move_to(parent, before, id).is_ok() {
                moved.push(id);
            } else {
                // It does not stay where it is not any more.
                changed.push(id);
            }
        }
        if !moved.is_empty() {
            self.output.push_structure(&Op::Move {
                parent,
                before,
                ids: &moved,
            });
        }
        self.detach(&changed);
    }

    /// What a node would inherit as a child of this one.
    fn context_in(&self, parent: u32, id: u32) -> Context {
        let arena = &self.page.arena;
        let context = Context::of(arena, parent);
        match arena.info(id) {
            Some(info) if info.kind == Kind::Text => context.of_texts(arena, parent),
            _ => context,
        }
    }
}

pub(super) fn is_editable(name: &str, value: &str) -> bool {
    name == "contenteditable" && !value.eq_ignore_ascii_case("false")
}

fn flags(namespace: u32, editable: bool) -> u8 {
    let namespace = match namespace {
        0 => 0,
        1 => flag::SVG,
        _ => flag::MATHML,
    };
    namespace | if editable { flag::EDITABLE } else { 0 }
}

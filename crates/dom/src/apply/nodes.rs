//! Nodes that come, move and go.

use std::borrow::Cow;

use tandem_protocol::batch::{mark, omission};
use tandem_protocol::codec::op::{Document, Element, Op};

use super::view::{Skipped, View};
use crate::arena::{Info, Kind, TreeFault, flag};
use crate::role::Role;
use crate::sanitize;

/// Identifier of the document.
pub(super) const DOCUMENT_ID: u32 = 1;

/// Elements that can hold a shadow root beside custom elements (DOM §4.9, `attachShadow`).
const SHADOW_HOSTS: [&str; 18] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "div",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "main",
    "nav",
    "p",
    "section",
    "span",
];

/// An open `INSERT`, element or shadow root.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    id: u32,
    before: u32,
    role: Role,
    /// It is not built.
    is_hidden: bool,
    /// Nothing inside is built.
    is_closed: bool,
}

impl View {
    pub(super) fn document(&mut self, document: &Document<'_>) -> Result<(), Skipped> {
        if self.arena.next_id() != DOCUMENT_ID {
            return Err(Skipped::SecondDocument);
        }
        self.arena.insert_document()?;
        self.output.reset = Some(document.quirks);
        self.writer.push(&Op::Document(*document));
        Ok(())
    }

    pub(super) fn insert(&mut self, parent: u32, before: u32) {
        let info = self.arena.info(parent);
        let role = info.map_or(Role::Plain, |info| info.role);
        let is_full = parent == DOCUMENT_ID && self.arena.first_child(parent) != 0;
        let can_hold = info.is_some_and(|info| info.kind != Kind::Text) && !is_full;
        let (id, is_closed) = if can_hold {
            (parent, false)
        } else {
            (self.limbo(), true)
        };
        if is_closed {
            self.skip(TreeFault::UnknownNode(parent).into());
        }
        let is_sibling = self.arena.parent(before) == Some(id);
        let before = if is_sibling { before } else { 0 };
        self.writer.push(&Op::Insert { parent: id, before });
        self.levels.push(Level {
            id,
            before,
            role,
            is_hidden: false,
            is_closed,
        });
    }

    /// An element in which refused nodes can take their identifiers.
    fn limbo(&mut self) -> u32 {
        let root = self.arena.first_child(DOCUMENT_ID);
        if root == 0 {
            self.give_up();
        }
        root
    }

    pub(super) fn element(&mut self, element: &Element<'_>) {
        let Some(level) = self.levels.last().copied() else {
            return;
        };
        if level.id == DOCUMENT_ID && self.arena.first_child(DOCUMENT_ID) != 0 {
            // A document has one element, and nothing else could hold the place of this one.
            return self.give_up();
        }
        let is_allowed = self.is_allowed(element);
        let own_role = Role::of(element.namespace, element.tag, element.attributes);
        let role = if is_allowed { own_role } else { Role::Plain };
        let element = Element {
            marks: element.marks & mark::ALL,
            ..*element
        };
        let flags = flags(element.namespace, is_allowed && can_host(&element));
        let info = Info {
            kind: Kind::Element,
            role,
            marks: element.marks as u8,
            flags,
        };
        let Some(id) = self.place(&level, info) else {
            return self.hide(&level, true);
        };
        if role == Role::Frame {
            self.frames.insert(id, 0);
        }
        if is_allowed {
            self.push_element(&element, role, None);
        } else {
            let tag = sanitize::BLOCKED_TAG;
            self.push_element(&Element { tag, ..element }, role, Some(element.tag));
        }
        if !is_allowed && own_role == Role::Frame {
            self.omissions.add(id, omission::FRAME, 1);
        }
        let is_mute = matches!(own_role, Role::Mute | Role::Link | Role::Base);
        let is_closed = !is_allowed && is_mute;
        self.levels.push(Level {
            id,
            before: 0,
            role,
            is_hidden: false,
            is_closed,
        });
    }

    fn is_allowed(&mut self, element: &Element<'_>) -> bool {
        let is_sheet = element
            .attributes
            .iter()
            .any(|(name, value)| *name == "rel" && sanitize::is_stylesheet(value));
        let is_frame = matches!(element.tag, "iframe" | "frame" | "object");
        sanitize::is_allowed(element.namespace, element.tag, is_sheet)
            && (!is_frame || self.has_room)
    }

    fn push_element(&mut self, element: &Element<'_>, role: Role, refused: Option<&str>) {
        let passed: Vec<(&str, Cow<'_, str>)> = element
            .attributes
            .iter()
            .filter_map(|&(name, value)| {
                let value = sanitize::attribute(element.namespace, role, name, value)?;
                Some((name, value))
            })
            .collect();
        let mut attributes: Vec<(&str, &str)> = passed
            .iter()
            .map(|(name, value)| (*name, &value[..]))
            .collect();
        attributes.extend(refused.map(|tag| (sanitize::BLOCKED_ATTRIBUTE, tag)));
        self.writer.push(&Op::Element(Element {
            attributes: &attributes,
            ..*element
        }));
    }

    pub(super) fn text(&mut self, value: &str) {
        let Some(level) = self.levels.last().copied() else {
            return;
        };
        if level.id == DOCUMENT_ID {
            return self.give_up();
        }
        let is_css = level.role == Role::Style;
        let flags = if is_css { flag::CSS } else { 0 };
        let info = Info {
            kind: Kind::Text,
            role: Role::Plain,
            marks: 0,
            flags,
        };
        if self.place(&level, info).is_none() {
            return self.hide(&level, false);
        }
        let value = if is_css {
            sanitize::sheet(value)
        } else {
            Cow::Borrowed(value)
        };
        self.writer.push(&Op::Text { value: &value });
    }

    pub(super) fn shadow(&mut self, flags: u32) {
        let Some(level) = self.levels.last().copied() else {
            return;
        };
        if level.id == DOCUMENT_ID {
            return self.give_up();
        }
        let can_host = self
            .arena
            .info(level.id)
            .is_some_and(|info| info.flags & flag::HOST != 0);
        let info = Info {
            kind: Kind::Shadow,
            ..Info::default()
        };
        let placed = if can_host {
            self.place(&level, info)
        } else {
            None
        };
        let Some(id) = placed else {
            return self.hide(&level, true);
        };
        self.writer.push(&Op::Shadow { flags: flags & 3 });
        let role = Role::Plain;
        self.levels.push(Level {
            id,
            before: 0,
            role,
            is_hidden: false,
            is_closed: false,
        });
    }

    pub(super) fn end(&mut self) {
        let Some(level) = self.levels.pop() else {
            return;
        };
        if !level.is_hidden {
            self.writer.push(&Op::End);
        }
        if self.levels.is_empty() && !self.hidden.is_empty() {
            self.writer.push(&Op::Detach { ids: &self.hidden });
            self.hidden.clear();
        }
    }

    fn place(&mut self, level: &Level, info: Info) -> Option<u32> {
        if level.is_closed {
            return None;
        }
        match self.arena.insert(level.id, level.before, info) {
            Ok(id) => Some(id),
            Err(fault) => {
                match fault {
                    TreeFault::TooDeep => self.omissions.set(level.id, omission::DEPTH, true),
                    TreeFault::TooManyNodes => self.omissions.add(DOCUMENT_ID, omission::NODES, 1),
                    _ => {}
                }
                self.skip(fault.into());
                None
            }
        }
    }

    /// Takes the next identifier for a node that is refused. An empty text holds its place until
    /// the end of the `INSERT`, since the replica counts alike.
    fn hide(&mut self, level: &Level, opens: bool) {
        self.hidden.push(self.arena.skip_id());
        self.writer.push(&Op::Text { value: "" });
        if opens {
            self.levels.push(Level {
                is_hidden: true,
                is_closed: true,
                ..*level
            });
        }
    }

    pub(super) fn detach(&mut self, ids: &[u32]) {
        let mut gone = Vec::with_capacity(ids.len());
        for &id in ids {
            let (frames, closed) = (&mut self.frames, &mut self.closed);
            let omissions = &mut self.omissions;
            let forget = |node| {
                closed.extend(frames.remove(&node).filter(|&shown| shown != 0));
                omissions.forget(node);
            };
            match self.arena.detach(id, forget) {
                Ok(()) => gone.push(id),
                Err(fault) => self.skip(fault.into()),
            }
        }
        if !gone.is_empty() {
            self.writer.push(&Op::Detach { ids: &gone });
        }
    }

    pub(super) fn move_nodes(
        &mut self,
        parent: u32,
        before: u32,
        ids: &[u32],
    ) -> Result<(), Skipped> {
        let Some(into) = self.arena.info(parent) else {
            return Err(TreeFault::UnknownNode(parent).into());
        };
        let mut moved = Vec::with_capacity(ids.len());
        for &id in ids {
            match self.move_node(parent, into, before, id) {
                Ok(()) => moved.push(id),
                Err(skipped) => self.skip(skipped),
            }
        }
        if !moved.is_empty() {
            self.writer.push(&Op::Move {
                parent,
                before,
                ids: &moved,
            });
        }
        Ok(())
    }

    fn move_node(&mut self, parent: u32, into: Info, before: u32, id: u32) -> Result<(), Skipped> {
        let Some(info) = self.arena.info(id) else {
            return Err(TreeFault::UnknownNode(id).into());
        };
        let is_text = info.kind == Kind::Text;
        if is_text && into.role == Role::Style && info.flags & flag::CSS == 0 {
            // It would become CSS that nobody has looked at.
            return Err(Skipped::WrongKind(parent));
        }
        let root = self.arena.first_child(DOCUMENT_ID);
        if into.kind == Kind::Document && root != 0 && root != id {
            return Err(Skipped::WrongKind(parent));
        }
        Ok(self.arena.move_to(parent, before, id)?)
    }
}

fn can_host(element: &Element<'_>) -> bool {
    element.namespace == 0 && (element.tag.contains('-') || SHADOW_HOSTS.contains(&element.tag))
}

fn flags(namespace: u32, can_host: bool) -> u8 {
    let namespace = match namespace {
        0 => 0,
        1 => flag::SVG,
        _ => flag::MATHML,
    };
    namespace | if can_host { flag::HOST } else { 0 }
}

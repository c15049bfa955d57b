//! Changes of nodes that are there.

use std::borrow::Cow;

use tandem_protocol::batch::omission;
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::HIGHLIGHT_RANGES_MAX;

use super::view::{Skipped, View};
use crate::arena::{Info, Kind, TreeFault};
use crate::role::Role;
use crate::sanitize::{self, Rule};

/// Words of one range of a highlight.
const RANGE_WORDS: usize = 4;

impl View {
    pub(super) fn attribute(
        &mut self,
        id: u32,
        name: &str,
        value: Option<&str>,
    ) -> Result<(), Skipped> {
        let info = self.element_info(id)?;
        let namespace = info.namespace();
        if sanitize::attribute_rule(namespace, info.role, name) == Rule::Drop {
            return Ok(());
        }
        let value = value.and_then(|value| sanitize::attribute(namespace, info.role, name, value));
        self.writer.push(&Op::Attribute {
            id,
            name,
            value: value.as_deref(),
        });
        Ok(())
    }

    pub(super) fn text_set(&mut self, id: u32, value: &str) -> Result<(), Skipped> {
        match self.arena.info(id) {
            Some(Info {
                kind: Kind::Text, ..
            }) => {}
            Some(_) => return Err(Skipped::WrongKind(id)),
            None => return Err(TreeFault::UnknownNode(id).into()),
        }
        let parent = self
            .arena
            .parent(id)
            .and_then(|parent| self.arena.info(parent));
        let is_css = parent.is_some_and(|parent| parent.role == Role::Style);
        let value = if is_css {
            sanitize::sheet(value)
        } else {
            Cow::Borrowed(value)
        };
        if !is_css && let Some(info) = self.arena.info_mut(id) {
            info.flags &= !crate::arena::flag::CSS;
        }
        self.writer.push(&Op::TextSet { id, value: &value });
        Ok(())
    }

    pub(super) fn pass_element(&mut self, id: u32, op: &Op<'_>) -> Result<(), Skipped> {
        self.element_info(id)?;
        self.writer.push(op);
        Ok(())
    }

    pub(super) fn pass_role(
        &mut self,
        id: u32,
        op: &Op<'_>,
        fits: fn(Role) -> bool,
    ) -> Result<(), Skipped> {
        if !fits(self.element_info(id)?.role) {
            return Err(Skipped::WrongKind(id));
        }
        self.writer.push(op);
        Ok(())
    }

    pub(super) fn scroll(&mut self, id: u32, op: &Op<'_>) -> Result<(), Skipped> {
        match self.arena.info(id) {
            Some(Info {
                kind: Kind::Element | Kind::Document,
                ..
            }) => {
                self.writer.push(op);
                Ok(())
            }
            Some(_) => Err(Skipped::WrongKind(id)),
            None => Err(TreeFault::UnknownNode(id).into()),
        }
    }

    pub(super) fn frame_closed(&mut self, id: u32, op: &Op<'_>) -> Result<(), Skipped> {
        self.show_document(id, 0)?;
        self.omissions.set(id, omission::FRAME, true);
        self.writer.push(op);
        Ok(())
    }

    /// Notes that an element shows a document, or with 0 none.
    pub(super) fn show_document(&mut self, id: u32, document: u32) -> Result<(), Skipped> {
        let Some(shown) = self.frames.get_mut(&id) else {
            return Err(Skipped::WrongKind(id));
        };
        let before = std::mem::replace(shown, document);
        self.omissions.set(id, omission::FRAME, false);
        if before != 0 {
            self.closed.push(before);
        }
        Ok(())
    }

    pub(super) fn adopt(&mut self, root: u32, op: &Op<'_>) -> Result<(), Skipped> {
        match self.arena.info(root) {
            Some(Info {
                kind: Kind::Shadow | Kind::Document,
                ..
            }) => {
                self.writer.push(op);
                Ok(())
            }
            Some(_) => Err(Skipped::WrongKind(root)),
            None => Err(TreeFault::UnknownNode(root).into()),
        }
    }

    pub(super) fn focus(&mut self, id: u32, op: &Op<'_>) -> Result<(), Skipped> {
        if id != 0 {
            self.element_info(id)?;
        }
        self.writer.push(op);
        Ok(())
    }

    pub(super) fn pass_nodes(
        &mut self,
        mut nodes: impl Iterator<Item = u32>,
        op: &Op<'_>,
    ) -> Result<(), Skipped> {
        if let Some(id) = nodes.find(|&id| self.arena.info(id).is_none()) {
            return Err(TreeFault::UnknownNode(id).into());
        }
        self.writer.push(op);
        Ok(())
    }

    pub(super) fn highlight(&mut self, ranges: &[u32], op: &Op<'_>) -> Result<(), Skipped> {
        let is_whole = ranges.len().is_multiple_of(RANGE_WORDS);
        if !is_whole || ranges.len() > HIGHLIGHT_RANGES_MAX * RANGE_WORDS {
            return Err(Skipped::Ranges(ranges.len()));
        }
        self.pass_nodes(ranges.iter().copied().step_by(2), op)
    }

    pub(super) fn sheet_text(&mut self, id: u32, css: &str) -> Result<(), Skipped> {
        let info = self.element_info(id)?;
        if !matches!(info.role, Role::Style | Role::Link) {
            return Err(Skipped::WrongKind(id));
        }
        self.writer.push(&Op::SheetText {
            id,
            css: &sanitize::sheet(css),
        });
        // Its rules are here, whatever becomes of its bytes.
        self.omissions.link(id, 0);
        Ok(())
    }

    pub(super) fn keyframes(&mut self, id: u32, op: &Op<'_>, css: &str) -> Result<(), Skipped> {
        self.element_info(id)?;
        if let &Op::Keyframes { number, pseudo, .. } = op {
            self.writer.push(&Op::Keyframes {
                id,
                number,
                pseudo,
                css: &sanitize::sheet(css),
            });
        }
        Ok(())
    }

    pub(super) fn constructed(&mut self, sheet: u32, css: &str) {
        self.writer.push(&Op::Constructed {
            sheet,
            css: &sanitize::sheet(css),
        });
    }

    pub(super) fn element_info(&self, id: u32) -> Result<Info, Skipped> {
        match self.arena.info(id) {
            Some(info) if info.kind == Kind::Element => Ok(info),
            Some(_) => Err(Skipped::WrongKind(id)),
            None => Err(TreeFault::UnknownNode(id).into()),
        }
    }
}

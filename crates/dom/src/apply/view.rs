//! The agent's tree and the batch that is being written for the replica.

use std::collections::HashMap;

use tandem_protocol::codec::batch::{Batch, BatchWriter};
use tandem_protocol::codec::op::Op;

use super::assets::{AssetWant, Assets};
use super::nodes::Level;
use super::omissions::Omissions;
use super::pictures::{Pictures, is_played};
use crate::arena::{Arena, TreeFault};
use crate::digest;

/// Faults that are reported of one body.
const FAULTS_MAX: usize = 8;

/// Why an operation was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Skipped {
    #[error("{0}")]
    Tree(#[from] TreeFault),
    #[error("second document")]
    SecondDocument,
    #[error("node {0} has no such content")]
    WrongKind(u32),
    #[error("{0} words are no ranges")]
    Ranges(usize),
    #[error("unknown asset {0}")]
    UnknownAsset(u32),
    #[error("too many assets")]
    TooManyAssets,
    #[error("document {0} can not be shown there")]
    BadDocument(u32),
}

/// What one document became with a body.
#[derive(Debug, Default)]
pub(super) struct Viewed {
    pub(super) reset: Option<u32>,
    pub(super) batch: Option<Batch>,
    pub(super) wants: Vec<AssetWant>,
}

/// The state of one document.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) arena: Arena,
    pub(super) assets: Assets,
    pub(super) writer: BatchWriter,
    pub(super) levels: Vec<Level>,
    /// Identifiers of nodes that are refused; they are forgotten at the end of their `INSERT`.
    pub(super) hidden: Vec<u32>,
    /// Elements that show documents, by identifier; 0 while they show none.
    pub(super) frames: HashMap<u32, u32>,
    /// Whether another such element may be built.
    pub(super) has_room: bool,
    /// Documents in elements that are gone.
    pub(super) closed: Vec<u32>,
    pub(super) output: Viewed,
    pub(super) faults: Vec<String>,
    pub(super) pictures: Pictures,
    pub(super) omissions: Omissions,
    is_stuck: bool,
}

impl View {
    pub(super) fn take(&mut self, op: &Op<'_>) {
        if self.is_stuck {
            return;
        }
        match self.apply(op) {
            Ok(()) => self.omissions.measure(op, self.arena.next_id() - 1),
            Err(skipped) => self.skip(skipped),
        }
        digest::note(&mut self.arena, op);
        self.is_stuck |= !self.writer.is_within_bounds();
    }

    /// Whether the replica can be kept in step.
    pub(super) fn is_stuck(&self) -> bool {
        self.is_stuck
    }

    /// The replica could not be kept in step any more.
    pub(super) fn give_up(&mut self) {
        self.is_stuck = true;
    }

    pub(super) fn skip(&mut self, skipped: Skipped) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(skipped.to_string());
        }
    }

    fn apply(&mut self, op: &Op<'_>) -> Result<(), Skipped> {
        match *op {
            Op::Document(document) => return self.document(&document),
            Op::Insert { parent, before } => self.insert(parent, before),
            Op::Element(element) => self.element(&element),
            Op::Text { value } => self.text(value),
            Op::Shadow { flags } => self.shadow(flags),
            Op::End => self.end(),
            Op::Detach { ids } => self.detach(ids),
            Op::Move {
                parent,
                before,
                ids,
            } => return self.move_nodes(parent, before, ids),
            Op::Attribute { id, name, value } => return self.attribute(id, name, value),
            Op::TextSet { id, value } => return self.text_set(id, value),
            Op::Value { id, .. }
            | Op::Checked { id, .. }
            | Op::Selected { id, .. }
            | Op::Box { id, .. }
            | Op::States { id, .. }
            | Op::Layer { id, .. }
            | Op::CustomStates { id, .. }
            | Op::SheetDisabled { id, .. } => return self.pass_element(id, op),
            Op::Picture { id, state } => return self.picture_state(id, state, op),
            Op::Omitted { id, kind, count } => {
                self.pass_nodes([id].into_iter(), op)?;
                self.omissions.add(id, kind, count);
            }
            Op::Media(media) => return self.pass_role(media.id, op, is_played),
            Op::Animation(animation) => return self.pass_element(animation.id, op),
            Op::Keyframes { id, css, .. } => return self.keyframes(id, op, css),
            Op::Scroll { id, .. } => return self.scroll(id, op),
            Op::Adopt { root, .. } => return self.adopt(root, op),
            Op::Focus { id } => return self.focus(id, op),
            Op::Selection { start, end } => {
                let ends = [start.0, end.0].into_iter().filter(|&id| id != 0);
                return self.pass_nodes(ends, op);
            }
            Op::Slotted { slot, nodes } => {
                self.element_info(slot)?;
                return self.pass_nodes(nodes.iter().copied(), op);
            }
            Op::Highlight { ranges, .. } => return self.highlight(ranges, op),
            Op::Viewport { .. } | Op::SnapshotEnd | Op::Navigated { .. } => self.writer.push(op),
            Op::Environment { .. } => {}
            Op::SheetText { id, css } => return self.sheet_text(id, css),
            Op::Constructed { sheet, css } => self.constructed(sheet, css),
            Op::Asset { number, kind, .. } => return self.declare_asset(number, kind),
            Op::Link { id, slot, number } => return self.link(id, slot, number),
            Op::Rules { number, at, css } => return self.rules(number, at, css),
            Op::AssetState { number, state } => return self.asset_state(number, state),
            Op::AssetReady {
                number,
                mime,
                size,
                ref hash,
            } => {
                return self.asset_ready(number, mime, size, hash);
            }
            Op::FrameClosed { id, .. } => return self.frame_closed(id, op),
            // They concern more than one document.
            Op::Frame { .. } | Op::Within { .. } | Op::Check { .. } | Op::Digests { .. } => {}
        }
        Ok(())
    }

    /// Hands over what one body became.
    pub(super) fn finish(&mut self) -> Viewed {
        self.write_sheets();
        self.is_stuck |= !self.writer.is_within_bounds();
        let mut viewed = std::mem::take(&mut self.output);
        let batch = std::mem::take(&mut self.writer);
        if !self.is_stuck && !batch.is_empty() {
            viewed.batch = Some(batch.finish());
        }
        viewed
    }
}

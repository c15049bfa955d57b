//! The agent's tree and the batch that is being written for the replica.

use tandem_protocol::codec::DecodeError;
use tandem_protocol::codec::batch::BatchWriter;
use tandem_protocol::codec::op::Op;

use super::ApplyOutput;
use super::assets::Assets;
use super::nodes::Level;
use crate::arena::{Arena, TreeFault};

/// Faults that are reported of one body.
const FAULTS_MAX: usize = 8;
/// Links of the tree that one body may make us follow; a snapshot of any real page needs far
/// fewer, and a page made to stall the agent reaches it within a second.
const STEPS_MAX: u64 = 64 * 1024 * 1024;

/// Why an operation was skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Skipped {
    #[error("{0}")]
    Tree(#[from] TreeFault),
    #[error("second document")]
    SecondDocument,
    #[error("node {0} has no such content")]
    WrongKind(u32),
    #[error("unknown asset {0}")]
    UnknownAsset(u32),
    #[error("too many assets")]
    TooManyAssets,
}

/// The state of one epoch.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) arena: Arena,
    pub(super) assets: Assets,
    pub(super) writer: BatchWriter,
    pub(super) levels: Vec<Level>,
    /// Identifiers of nodes that are refused; they are forgotten at the end of their `INSERT`.
    pub(super) hidden: Vec<u32>,
    pub(super) iframes: usize,
    pub(super) output: ApplyOutput,
    steps_before: u64,
    is_stuck: bool,
}

impl View {
    pub(super) fn take(&mut self, op: &Op<'_>) {
        if self.is_stuck {
            return;
        }
        if let Err(skipped) = self.apply(op) {
            self.skip(skipped);
        }
        let steps = self.arena.steps() - self.steps_before;
        self.is_stuck |= steps > STEPS_MAX || !self.writer.is_within_bounds();
    }

    /// The replica could not be kept in step any more.
    pub(super) fn give_up(&mut self) {
        self.is_stuck = true;
    }

    pub(super) fn skip(&mut self, skipped: Skipped) {
        if self.output.faults.len() < FAULTS_MAX {
            self.output.faults.push(skipped.to_string());
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
            | Op::SheetDisabled { id, .. } => return self.pass_element(id, op),
            Op::Scroll { id, .. } => return self.scroll(id, op),
            Op::Adopt { root, .. } => return self.adopt(root, op),
            Op::Focus { id } => return self.focus(id, op),
            Op::Selection { start, end } => return self.selection(start.0, end.0, op),
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
        }
        Ok(())
    }

    /// Hands over what one body became.
    pub(super) fn finish(&mut self, error: Option<DecodeError>) -> ApplyOutput {
        self.steps_before = self.arena.steps();
        self.write_sheets();
        self.is_stuck |= !self.writer.is_within_bounds();
        let mut output = std::mem::take(&mut self.output);
        let batch = std::mem::take(&mut self.writer);
        if let Some(error) = error {
            output.faults.push(error.to_string());
            self.is_stuck = true;
        }
        if self.is_stuck {
            output.resync = true;
        } else if !batch.is_empty() {
            output.batch = Some(batch.finish());
        }
        output
    }
}

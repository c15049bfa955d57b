//! The documents of one epoch, and what they may cost together.

use std::collections::BTreeMap;

use tandem_protocol::codec::DecodeError;
use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::envelope::{AssetHash, Picture};
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{DOCUMENT_DEPTH_MAX, DOCUMENTS_MAX, NODES_MAX, RULES_BYTES_MAX};

use super::ApplyOutput;
use super::assets::ReplicaAsset;
use super::omissions::{self, Omitted};
use super::pictures::ReplicaPicture;
use super::proof::{Check, Finding, Question};
use super::view::{Skipped, View};
use crate::digest;

/// Links of the trees that one body may make us follow; a snapshot of any real page needs far
/// fewer, and a page made to stall the agent reaches it within a second.
const STEPS_MAX: u64 = 64 * 1024 * 1024;
/// Elements that can show a document, of all documents: each costs a browsing context, shown or not.
const FRAMES_MAX: usize = 256;
/// Faults that are reported of one body.
const FAULTS_MAX: usize = 8;

/// What a nested document became with a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nested {
    /// Its number.
    pub document: u32,
    /// The document around it.
    pub parent: u32,
    /// The element there that shows it.
    pub frame: u32,
    /// It begins, in this quirks mode.
    pub reset: Option<u32>,
    /// Operations for its replica.
    pub batch: Option<Batch>,
    /// What places its nodes have after this, as a digest.
    pub shape: u32,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Documents {
    top: View,
    nested: BTreeMap<u32, (Place, View)>,
    /// The document that operations are about; nothing while that one is not there.
    pub(super) at: Option<u32>,
    /// The highest number that a document has had.
    highest: u32,
    nodes: u32,
    /// Elements that can show a document.
    frames: usize,
    steps: u64,
    is_stuck: bool,
    closed: Vec<u32>,
    faults: Vec<String>,
    pub(super) checks: Vec<Check>,
    pub(super) question: Option<Question>,
    pub(super) finding: Option<Finding>,
    /// What was said last to be missing.
    omitted: Option<Vec<Omitted>>,
}

/// Where a nested document is shown.
#[derive(Clone, Copy, Debug)]
struct Place {
    parent: u32,
    frame: u32,
    depth: u32,
}

impl Default for Documents {
    fn default() -> Self {
        Self {
            nested: BTreeMap::new(),
            top: View::default(),
            at: Some(0),
            highest: 0,
            nodes: 0,
            frames: 0,
            steps: 0,
            is_stuck: false,
            closed: Vec::new(),
            faults: Vec::new(),
            checks: Vec::new(),
            question: None,
            finding: None,
            omitted: None,
        }
    }
}

impl Documents {
    pub(super) fn take(&mut self, op: &Op<'_>) {
        if self.is_stuck {
            return;
        }
        match *op {
            Op::Within { document } => {
                let is_there = document == 0 || self.nested.contains_key(&document);
                self.at = is_there.then_some(document);
                if !is_there {
                    self.skip(Skipped::BadDocument(document));
                }
            }
            Op::Frame { id, document } => {
                if let Err(skipped) = self.frame(id, document, op) {
                    self.skip(skipped);
                }
            }
            Op::Check { digest } => self.check(digest),
            Op::Digests {
                first,
                step,
                digests,
            } => self.digests(first, step, digests),
            Op::Rules { css, .. } if self.rules_bytes() + css.len() > RULES_BYTES_MAX => {
                self.skip(Skipped::TooManyAssets);
            }
            _ => self.pass(op),
        }
    }

    /// Has the document at hand take an operation in, within what all may cost together.
    fn pass(&mut self, op: &Op<'_>) {
        let frames_left = FRAMES_MAX.saturating_sub(self.frames);
        let Some(view) = self.at.and_then(|at| self.view(at)) else {
            return;
        };
        let (nodes, steps) = (view.arena.len(), view.arena.steps());
        let frames = view.frames.len();
        view.has_room = frames_left > 0;
        view.take(op);
        let frames_now = view.frames.len();
        let is_stuck = view.is_stuck();
        let (nodes_now, steps_now) = (view.arena.len(), view.arena.steps());
        let closed = std::mem::take(&mut view.closed);
        let faults = std::mem::take(&mut view.faults);
        self.nodes = self.nodes + nodes_now - nodes;
        self.steps += steps_now - steps;
        self.frames = self.frames + frames_now - frames;
        self.is_stuck |= is_stuck || self.nodes > NODES_MAX || self.steps > STEPS_MAX;
        self.faults.extend(faults);
        self.faults.truncate(FAULTS_MAX);
        closed.into_iter().for_each(|document| self.close(document));
    }

    pub(super) fn view(&mut self, document: u32) -> Option<&mut View> {
        match document {
            0 => Some(&mut self.top),
            _ => self.nested.get_mut(&document).map(|(_, view)| view),
        }
    }

    fn skip(&mut self, skipped: Skipped) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(skipped.to_string());
        }
    }

    fn frame(&mut self, id: u32, document: u32, op: &Op<'_>) -> Result<(), Skipped> {
        let parent = self.at.ok_or(Skipped::BadDocument(document))?;
        let depth = self.nested.get(&parent).map_or(0, |(place, _)| place.depth) + 1;
        // Numbers count up, so that nothing late can reach a document of the same number.
        let is_new = document > self.highest;
        let has_room = self.nested.len() + 1 < DOCUMENTS_MAX && depth <= DOCUMENT_DEPTH_MAX;
        if document != 0 && !(is_new && has_room) {
            return Err(Skipped::BadDocument(document));
        }
        let view = self.view(parent).ok_or(Skipped::BadDocument(parent))?;
        view.show_document(id, document)?;
        view.writer.push(op);
        digest::note(&mut view.arena, op);
        let closed = std::mem::take(&mut view.closed);
        closed.into_iter().for_each(|closed| self.close(closed));
        if document != 0 {
            self.highest = document;
            let place = Place {
                parent,
                frame: id,
                depth,
            };
            self.nested.insert(document, (place, View::default()));
        }
        Ok(())
    }

    /// Forgets a document with all that are inside.
    fn close(&mut self, document: u32) {
        let mut closing = vec![document];
        while let Some(document) = closing.pop() {
            if let Some((_, view)) = self.nested.remove(&document) {
                self.nodes -= view.arena.len();
                self.frames -= view.frames.len();
                closing.extend(view.frames.into_values().filter(|&shown| shown != 0));
                self.closed.push(document);
                self.at = self.at.filter(|&at| at != document);
            }
        }
    }

    fn rules_bytes(&self) -> usize {
        let nested = self.nested.values().map(|(_, view)| view);
        nested
            .chain([&self.top])
            .map(|view| view.assets.rules_bytes())
            .sum()
    }

    /// Hands over what one body became.
    pub(super) fn finish(&mut self, error: Option<DecodeError>) -> ApplyOutput {
        self.steps = 0;
        self.at = Some(0);
        let top = self.top.finish();
        let mut output = ApplyOutput {
            reset: top.reset,
            batch: top.batch,
            wants: top.wants,
            closed: std::mem::take(&mut self.closed),
            faults: std::mem::take(&mut self.faults),
            shape: self.top.arena.shape(),
            checks: std::mem::take(&mut self.checks),
            finding: self.finding.take(),
            ..ApplyOutput::default()
        };
        for (&document, (place, view)) in &mut self.nested {
            let viewed = view.finish();
            self.is_stuck |= view.is_stuck();
            output.wants.extend(viewed.wants);
            if viewed.reset.is_some() || viewed.batch.is_some() {
                output.nested.push(Nested {
                    document,
                    parent: place.parent,
                    frame: place.frame,
                    reset: viewed.reset,
                    batch: viewed.batch,
                    shape: view.arena.shape(),
                });
            }
        }
        output.omitted = self.take_omitted(!output.closed.is_empty());
        if let Some(error) = error {
            output.faults.push(error.to_string());
            self.is_stuck = true;
        }
        output.resync = self.is_stuck | self.top.is_stuck();
        if output.resync {
            output.batch = None;
            output.nested.clear();
        }
        output
    }

    /// All that is missing, if it is something else than before.
    fn take_omitted(&mut self, has_closed: bool) -> Option<Vec<Omitted>> {
        let nested = self.nested.iter_mut();
        let nested = nested.map(|(&document, (_, view))| (document, view));
        let views: Vec<_> = [(0, &mut self.top)].into_iter().chain(nested).collect();
        let has_changed = views.iter().any(|(_, view)| view.omissions.has_changed);
        if !has_changed && !has_closed && self.omitted.is_some() {
            return None;
        }
        let mut list = Vec::new();
        for (document, view) in views {
            view.omissions.has_changed = false;
            list.extend(view.omissions.list(document, &view.assets));
        }
        omissions::shorten(&mut list);
        if self.omitted.as_ref() == Some(&list) {
            return None;
        }
        self.omitted = Some(list);
        self.omitted.clone()
    }

    /// Bytes of an asset for each document that shows it.
    pub(super) fn asset_bytes(&mut self, hash: &AssetHash, bytes: &[u8]) -> Vec<ReplicaAsset> {
        let mut shown = self.top.asset_bytes(hash, bytes);
        for (&document, (_, view)) in &mut self.nested {
            let assets = view.asset_bytes(hash, bytes);
            shown.extend(
                assets
                    .into_iter()
                    .map(|asset| ReplicaAsset { document, ..asset }),
            );
        }
        shown
    }

    /// Pixels for a document that is there; a bound holds for each of them.
    pub(super) fn picture(&mut self, picture: &Picture<'_>) -> Option<ReplicaPicture> {
        self.view(picture.document)?.picture(picture)
    }
}

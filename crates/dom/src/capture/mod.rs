//! Customer's side: from the sensor's batches to frame bodies.
//!
//! Nothing unmasked gets past this module: it follows the tree, applies [`crate::mask`] to every
//! string, replaces URLs of assets by numbers, and writes what is left through the frame codec.
//! Each document of the epoch has a tree of its own; all of them share one stream.
//! Nodes inside a blocked element take their identifiers and are forgotten again at once.
//! The shell around it owns sequence numbers, transport and the fetching of assets.

mod assets;
mod covers;
mod css;
mod frames;
mod nodes;
mod output;
mod proof;
mod rules;
mod states;
mod withheld;

use std::collections::HashMap;

use tandem_protocol::codec::batch::{BatchError, BatchReader};
use tandem_protocol::codec::op::Op;
use tandem_protocol::signal::PrivacyProfile;

use crate::arena::TreeFault;
use crate::mask::{Mask, Policy, stricter};
pub use assets::KeptAsset;
pub use frames::Opened;
use frames::Page;
use output::Output;
pub use output::{AssetBytes, Body, CaptureOutput, FetchWish, PictureOffer};

/// Why the mirror of this epoch can not go on; `start` begins the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The sensor's batch is malformed.
    #[error("malformed batch: {0}")]
    Batch(#[from] BatchError),
    /// The sensor's batch does not fit the tree.
    #[error("batch does not fit the tree: {0}")]
    Tree(#[from] TreeFault),
    /// One operation is larger than any frame may be.
    #[error("an operation of {0} bytes fits no frame")]
    TooLarge(usize),
    /// A stricter profile has come to apply, so nothing of this batch may leave as it is.
    #[error("the page came under a stricter profile")]
    Tightened,
    /// An earlier batch of this epoch failed, or none has begun.
    #[error("the epoch is over")]
    EpochOver,
}

/// Customer's end of the mirror.
#[derive(Debug)]
pub struct Capture {
    policy: Policy,
    /// Masks by the strictest profile that applied so far; only another document has another one.
    mask: Mask,
    is_open: bool,
    output: Output,
    /// The document at hand, and its number.
    page: Page,
    at: u32,
    /// All others.
    pages: HashMap<u32, Page>,
    /// The number of the next nested document.
    next: u32,
    /// The body at hand ends with digests.
    is_check_due: bool,
}

impl Capture {
    /// Makes an end that masks by this policy; [`Capture::start`] comes first.
    #[must_use]
    pub fn new(policy: impl Into<Policy>) -> Self {
        let policy = policy.into();
        Self {
            mask: Mask::new(policy.at("")),
            policy,
            is_open: false,
            output: Output::default(),
            page: Page::default(),
            at: 0,
            pages: HashMap::new(),
            next: 1,
            is_check_due: false,
        }
    }

    /// The profile it masks by.
    #[must_use]
    pub fn profile(&self) -> PrivacyProfile {
        self.mask.profile()
    }

    /// What it masks by, from the next epoch on.
    pub fn policy_mut(&mut self) -> &mut Policy {
        &mut self.policy
    }

    /// Begins an epoch: forgets all identifiers and tables. The number of the epoch is the shell's.
    pub fn start(&mut self, _epoch: u32) {
        *self = Self {
            is_open: true,
            mask: self.mask,
            ..Self::new(self.policy.clone())
        };
    }

    /// Takes one batch of a document's sensor in; the top document is number 0. One of a nested
    /// document that is closed does nothing. After an error only [`Capture::start`] helps.
    pub fn handle_batch(
        &mut self,
        document: u32,
        words: &[u32],
        strings: &[u8],
        count: usize,
    ) -> Result<CaptureOutput, CaptureError> {
        if !self.is_open {
            return Err(CaptureError::EpochOver);
        }
        if !self.turn_to(document) {
            return Ok(CaptureOutput::default());
        }
        match self.take_batch(words, strings, count) {
            // What is shown of the other documents is to become stricter with it.
            Err(error) if document != 0 && error != CaptureError::Tightened => {
                self.give_up_document();
            }
            taken => {
                self.is_open = taken.is_ok();
                taken?;
            }
        }
        self.finish()
    }

    /// Takes the answer to a [`FetchWish`] of a document in; no bytes: the page may not read it.
    /// Answers to wishes of an earlier epoch must not be handed in.
    pub fn handle_asset(
        &mut self,
        document: u32,
        number: u32,
        mime: &str,
        bytes: Option<Vec<u8>>,
    ) -> CaptureOutput {
        if !self.is_open || !self.turn_to(document) {
            return CaptureOutput::default();
        }
        self.take_asset(number, mime, bytes);
        self.finish_or_end()
    }

    /// Takes in that the server has fetched and keeps an asset, which is no style sheet; as
    /// [`Capture::handle_asset`].
    pub fn handle_kept(&mut self, document: u32, number: u32, kept: &KeptAsset) -> CaptureOutput {
        if !self.is_open || !self.turn_to(document) {
            return CaptureOutput::default();
        }
        self.take_kept(number, kept);
        self.finish_or_end()
    }

    fn take_batch(
        &mut self,
        words: &[u32],
        strings: &[u8],
        count: usize,
    ) -> Result<(), CaptureError> {
        let mut reader = BatchReader::new(words, strings, count)?;
        while let Some(op) = reader.read()? {
            self.take(&op)?;
            if self.page.insertion.is_closed() {
                self.output.split()?;
            }
        }
        Ok(())
    }

    fn take(&mut self, op: &Op<'_>) -> Result<(), CaptureError> {
        match *op {
            Op::Document(document) => self.document(&document)?,
            Op::Insert { parent, before } => self.insert(parent, before)?,
            Op::Element(element) => self.element(&element),
            Op::Text { value } => self.text(value),
            Op::Shadow { flags } => self.shadow(flags),
            Op::End => self.end(),
            Op::Detach { ids } => self.detach(ids),
            Op::Move {
                parent,
                before,
                ids,
            } => self.move_nodes(parent, before, ids),
            Op::Attribute { id, name, value } => self.attribute(id, name, value),
            Op::TextSet { id, value } => self.text_set(id, value),
            Op::Value { id, value } => self.value(id, value),
            Op::Checked { id, .. } | Op::Selected { id, .. } => self.choice(id, op),
            Op::Scroll { id, .. } => self.scroll(id, op),
            Op::Box { id, .. } | Op::SheetDisabled { id, .. } | Op::Adopt { root: id, .. } => {
                self.pass_if_known(id, op)
            }
            Op::Focus { id } => {
                let id = if self.page.arena.info(id).is_some() {
                    id
                } else {
                    0
                };
                self.say(&Op::Focus { id });
            }
            Op::Viewport { width, height, .. } => {
                let surroundings = &mut self.page.surroundings;
                (surroundings.width, surroundings.height) = (width, height);
                self.page.rules.see_window(*surroundings);
                self.say(op);
            }
            Op::SnapshotEnd => {
                self.say(op);
                self.ask_check();
            }
            Op::SheetText { id, css } => self.sheet_text(id, css),
            Op::Constructed { sheet, css } => self.constructed(sheet, css),
            Op::Asset { number, kind, url } => self.declare_asset(number, kind, url),
            Op::Link { id, slot, number } => self.link(id, slot, number),
            Op::Picture { .. } | Op::Media(_) | Op::Animation(_) | Op::Keyframes { .. } => {
                self.moving(op);
            }
            Op::Layer { id, .. } => self.pass_if_known(id, op),
            Op::Selection { start, end } => self.selection(start, end),
            Op::States { id, bits } => self.states(id, bits),
            Op::CustomStates { id, names } => self.custom_states(id, names),
            Op::Omitted { id, .. } => self.pass_if_known(id, op),
            Op::Slotted { slot, nodes } => self.slotted(slot, nodes),
            Op::Highlight { name, ranges } => self.highlight(name, ranges),
            Op::Environment { bits } => self.page.surroundings.bits = bits,
            Op::Frame { id, document } => self.frame(id, document),
            Op::FrameClosed { id, reason, host } => self.close_frame(id, reason, host),
            Op::Navigated { url, title } => self.navigated(url, title)?,
            // Only this end writes these.
            Op::Within { .. }
            | Op::Check { .. }
            | Op::Digests { .. }
            | Op::Rules { .. }
            | Op::AssetState { .. }
            | Op::AssetReady { .. } => {}
        }
        Ok(())
    }

    /// Masks by what applies at this address as well; answers whether that is more than before.
    fn tighten(&mut self, url: &str) -> bool {
        let before = self.mask.profile();
        self.mask = Mask::new(stricter(before, self.policy.at(url)));
        self.mask.profile() != before
    }

    /// Sends an operation that says something of a node of the document at hand.
    fn say(&mut self, op: &Op<'_>) {
        self.output.push(&mut self.page.arena, op);
    }

    fn finish(&mut self) -> Result<CaptureOutput, CaptureError> {
        self.flush_rules()?;
        for (number, kind) in self.page.assets.take_declared() {
            self.say(&Op::Asset {
                number,
                kind,
                url: "",
            });
        }
        self.tell_refused();
        self.flush_checks();
        self.output.flush()?;
        let page = &mut self.page;
        let states = page.asked_states & !page.told_states;
        page.told_states |= states;
        Ok(CaptureOutput {
            fetches: page.assets.take_wishes(),
            scrollers: page.rules.take_scrollers(),
            states,
            custom_states: std::mem::take(&mut page.fresh_custom),
            ..self.output.take()
        })
    }
}

//! The customer's part of the mirror proof (ADR 0013): digests, and what is to be sent anew.

use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{DIGESTS_MAX, REPAIR_IDS_MAX};

use super::frames::Page;
use super::nodes::DOCUMENT_ID;
use super::{Capture, CaptureError, CaptureOutput};
use crate::arena::Kind;

/// Identifiers in one part from which on only one question is answered at once: it may be about
/// all nodes there are.
const LARGE_STEP: u32 = 257;

impl Capture {
    /// The next body ends with the digests of what has changed since the last ones.
    pub fn ask_check(&mut self) {
        self.is_check_due = true;
    }

    /// Whether anything has changed since the last digests.
    #[must_use]
    pub fn is_unchecked(&self) -> bool {
        let is_unchecked = |page: &Page| page.arena.digest() != page.checked;
        self.is_open && (is_unchecked(&self.page) || self.pages.values().any(is_unchecked))
    }

    /// Sends the digests of what has changed, and that of the top document in any case.
    pub fn check(&mut self) -> CaptureOutput {
        if !self.is_open || !self.turn_to(0) {
            return CaptureOutput::default();
        }
        self.page.checked = 0;
        self.ask_check();
        self.finish_or_end()
    }

    /// Answers a question of the agent's end: digests of the parts of `step` identifiers that follow
    /// each of `firsts`.
    pub fn tell_digests(&mut self, document: u32, step: u32, firsts: &[u32]) -> CaptureOutput {
        if !self.is_open || !self.turn_to(document) {
            return CaptureOutput::default();
        }
        let n_firsts = if step < LARGE_STEP { REPAIR_IDS_MAX } else { 1 };
        for &first in firsts.iter().take(n_firsts) {
            let arena = &self.page.arena;
            let mut digests = Vec::new();
            let mut start = first;
            while start < arena.next_id() && digests.len() < DIGESTS_MAX {
                let end = start.saturating_add(step);
                digests.push(arena.digest_of(start..end));
                start = end;
            }
            let digests = &digests;
            self.output.push_structure(&Op::Digests {
                first,
                step,
                digests,
            });
        }
        self.page.checked = 0;
        self.ask_check();
        self.finish_or_end()
    }

    /// Has nodes sent anew that differ at the agent's end. One that is not there any more goes there
    /// too; the document and its element stay, since they take another epoch.
    pub fn send_anew(&mut self, document: u32, nodes: &[u32]) -> CaptureOutput {
        if !self.is_open || !self.turn_to(document) {
            return CaptureOutput::default();
        }
        let mut gone = Vec::new();
        for &id in nodes.iter().take(REPAIR_IDS_MAX) {
            let arena = &self.page.arena;
            match arena.info(id).map(|info| info.kind) {
                None if id < arena.next_id() => gone.push(id),
                Some(Kind::Shadow) => self.output.resend(arena.parent(id).unwrap_or_default()),
                Some(Kind::Element | Kind::Text) if arena.parent(id) != Some(DOCUMENT_ID) => {
                    self.output.resend(id);
                }
                Some(Kind::Document | Kind::Element | Kind::Text | Kind::Free) | None => {}
            }
        }
        if !gone.is_empty() {
            self.output.push_structure(&Op::Detach { ids: &gone });
            self.page.checked = 0;
            self.ask_check();
        }
        let output = self.finish_or_end();
        self.ask_check();
        output
    }

    pub(super) fn finish_or_end(&mut self) -> CaptureOutput {
        self.finish().unwrap_or_else(|_: CaptureError| {
            self.is_open = false;
            CaptureOutput::default()
        })
    }

    /// Writes the digests that are due.
    pub(super) fn flush_checks(&mut self) {
        if !std::mem::take(&mut self.is_check_due) {
            return;
        }
        let Self {
            page,
            at,
            pages,
            output,
            ..
        } = self;
        let mut check = |document: u32, page: &mut Page| {
            let digest = page.arena.digest();
            if digest != page.checked {
                page.checked = digest;
                output.check(document, digest);
            }
        };
        check(*at, page);
        for (&document, page) in pages {
            check(document, page);
        }
        output.turn_to(*at);
    }
}

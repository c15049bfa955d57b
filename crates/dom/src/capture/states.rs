//! Changes of nodes that are there: attributes, text, the state of form controls.

use tandem_protocol::batch::{mark, picture_state, state};
use tandem_protocol::codec::op::{Animation, Op};
use tandem_protocol::limits::HIGHLIGHT_RANGES_MAX;

use super::nodes::is_editable;
use super::output::{PictureOffer, clamp};
use super::{Capture, CaptureError};
use crate::arena::{Kind, flag};
use crate::mask::{Context, is_secret_attribute};
use crate::role::Role;
use crate::sanitize::{Rule, attribute_rule};

impl Capture {
    pub(super) fn attribute(&mut self, id: u32, name: &str, value: Option<&str>) {
        let Some(info) = self.page.arena.info(id) else {
            return;
        };
        if info.kind == Kind::Document && name == "base" {
            return self.page.assets.set_base(value.unwrap_or_default());
        }
        if name == "designmode" && (info.kind == Kind::Document || info.role == Role::Frame) {
            return self.set_editable(id);
        }
        if info.kind != Kind::Element {
            return;
        }
        self.follow_attribute(id, name, value);
        let context = Context::of(&self.page.arena, id);
        let namespace = info.namespace();
        let Some(value) = value else {
            if attribute_rule(namespace, context.role, name) != Rule::Drop {
                self.say(&Op::Attribute {
                    id,
                    name,
                    value: None,
                });
            }
            return;
        };
        if let Some(masked) = self.mask_attribute(id, context, namespace, name, value) {
            self.page.rules.see_attribute(name, &masked);
            self.say(&Op::Attribute {
                id,
                name,
                value: Some(clamp(&masked)),
            });
        }
    }

    /// Some attributes change what an element is to masking. What was secret once stays so.
    fn follow_attribute(&mut self, id: u32, name: &str, value: Option<&str>) {
        let Some(info) = self.page.arena.info_mut(id) else {
            return;
        };
        let tag = match info.role {
            Role::Field | Role::Button | Role::Check => "input",
            Role::Textarea => "textarea",
            Role::Select => "select",
            _ => "",
        };
        let present = value.unwrap_or_default();
        if tag == "input" && name == "type" {
            info.role = Role::of_input(present);
        }
        if !tag.is_empty() && is_secret_attribute(tag, name, present) {
            info.marks |= mark::SECRET as u8;
        }
        if name == "contenteditable" {
            let bit = if value.is_some_and(|value| is_editable(name, value)) {
                flag::EDITABLE
            } else {
                0
            };
            info.flags = (info.flags & !flag::EDITABLE) | bit;
        }
    }

    pub(super) fn text_set(&mut self, id: u32, value: &str) {
        if self
            .page
            .arena
            .info(id)
            .is_none_or(|info| info.kind != Kind::Text)
        {
            return;
        }
        let context = Context::of(&self.page.arena, id);
        let masked = self.mask_text_node(context, value);
        self.note_text(id, context, value, &masked);
        let is_masked = *masked != *value;
        let op = Op::TextSet {
            id,
            value: clamp(&masked),
        };
        self.say_unless_masked_as_before(is_masked, &op);
    }

    pub(super) fn value(&mut self, id: u32, value: &str) {
        if self
            .page
            .arena
            .info(id)
            .is_none_or(|info| info.kind != Kind::Element)
        {
            return;
        }
        let masked = self.mask.value(Context::of(&self.page.arena, id), value);
        let is_masked = masked.as_deref() != Some(value);
        self.note_masked(id, is_masked);
        if let Some(masked) = masked {
            let op = Op::Value {
                id,
                value: clamp(&masked),
            };
            self.say_unless_masked_as_before(is_masked, &op);
        }
    }

    /// To say the same bullets with every letter would tell how many there are.
    fn say_unless_masked_as_before(&mut self, is_masked: bool, op: &Op<'_>) {
        if !is_masked || !self.output.repeats(op) {
            self.say(op);
        }
    }

    pub(super) fn choice(&mut self, id: u32, op: &Op<'_>) {
        let is_known = self.page.arena.info(id).is_some();
        if is_known && self.mask.shows_state(Context::of(&self.page.arena, id)) {
            self.say(op);
        }
    }

    /// In masked text a place tells the length of what is before it: there all of the text counts.
    pub(super) fn selection(&mut self, start: (u32, u32), end: (u32, u32)) {
        let ends = match (self.boundary(start, 0), self.boundary(end, u32::MAX)) {
            (Some(start), Some(end)) if !self.is_in_masked_field(start.0, end.0) => (start, end),
            _ => ((0, 0), (0, 0)),
        };
        self.say(&Op::Selection {
            start: ends.0,
            end: ends.1,
        });
    }

    /// Offsets that count a value that is masked tell its length.
    fn is_in_masked_field(&self, start: u32, end: u32) -> bool {
        let context = Context::of(&self.page.arena, end);
        let is_element = self.page.arena.info(end).map(|info| info.kind) == Some(Kind::Element);
        start == end && is_element && !self.mask.shows_value(context)
    }

    fn boundary(&self, (id, offset): (u32, u32), masked: u32) -> Option<(u32, u32)> {
        let info = self.page.arena.info(id)?;
        let context = Context::of(&self.page.arena, id);
        let is_text = info.kind == Kind::Text;
        let is_value = context.role == Role::Textarea && !self.mask.shows_value(context);
        let is_hidden = is_text && (is_value || self.mask.masks_text(context));
        Some((id, if is_hidden { masked } else { offset }))
    }

    /// Ranges of nodes that did not travel are left out.
    pub(super) fn highlight(&mut self, name: &str, ranges: &[u32]) {
        let shown: Vec<u32> = ranges
            .chunks_exact(4)
            .take(HIGHLIGHT_RANGES_MAX)
            .filter_map(|range| {
                let start = self.boundary((range[0], range[1]), 0)?;
                let end = self.boundary((range[2], range[3]), u32::MAX)?;
                Some([start.0, start.1, end.0, end.1])
            })
            .flatten()
            .collect();
        self.say(&Op::Highlight {
            name: clamp(name),
            ranges: &shown,
        });
    }

    pub(super) fn slotted(&mut self, slot: u32, nodes: &[u32]) {
        let arena = &self.page.arena;
        if arena.info(slot).is_some() {
            let nodes: Vec<u32> = nodes
                .iter()
                .copied()
                .filter(|&id| arena.info(id).is_some())
                .collect();
            self.say(&Op::Slotted {
                slot,
                nodes: &nodes,
            });
        }
    }

    /// What an element says of itself may be its value: of masked ones nothing is told.
    pub(super) fn custom_states(&mut self, id: u32, names: &str) {
        let is_known = self.page.arena.info(id).is_some();
        if is_known && self.mask.shows_state(Context::of(&self.page.arena, id)) {
            self.say(&Op::CustomStates {
                id,
                names: clamp(names),
            });
        }
    }

    /// States that no rule asks for stay in the page, and those that tell of a hidden value too.
    pub(super) fn states(&mut self, id: u32, bits: u32) {
        let Some(info) = self.page.arena.info(id) else {
            return;
        };
        let context = Context::of(&self.page.arena, id);
        if info.kind == Kind::Element && !context.has(mark::BLOCK) {
            let hidden = if self.mask.shows_state(context) {
                0
            } else {
                state::INVALID | state::USER_INVALID | state::USER_VALID | state::AUTOFILL
            };
            let bits = bits & !hidden;
            self.page.rules.see_states(bits);
            self.say(&Op::States { id, bits });
        }
    }

    /// How far a field is scrolled tells the length of what is written in it.
    pub(super) fn scroll(&mut self, id: u32, op: &Op<'_>) {
        let Some(info) = self.page.arena.info(id) else {
            return;
        };
        let is_field = matches!(info.role, Role::Field | Role::Textarea);
        if !is_field || self.mask.shows_value(Context::of(&self.page.arena, id)) {
            self.say(op);
        }
    }

    pub(super) fn pass_if_known(&mut self, id: u32, op: &Op<'_>) {
        if self.page.arena.info(id).is_some() {
            self.say(op);
        }
    }

    /// Pixels, and what moves without a change of the tree.
    pub(super) fn moving(&mut self, op: &Op<'_>) {
        match *op {
            Op::Picture { id, state } => self.picture(id, state),
            Op::Media(media) if self.shows_element(media.id) => self.say(op),
            Op::Animation(animation) if self.shows_element(animation.id) => {
                self.say(&Op::Animation(bounded(animation)));
            }
            Op::Keyframes {
                id,
                number,
                pseudo,
                css,
            } => self.keyframes(id, number, pseudo, css),
            _ => {}
        }
    }

    /// An element with pixels was found, or they can not be read.
    fn picture(&mut self, node: u32, state: u32) {
        let Some(is_video) = self.picture_kind(node) else {
            return;
        };
        let is_shown = self.shows_pixels(node);
        let state = if is_shown {
            state
        } else {
            picture_state::PRIVATE
        };
        if is_shown && state == picture_state::COMING {
            self.output.offer_picture(PictureOffer { node, is_video });
        }
        self.say(&Op::Picture { id: node, state });
    }

    /// Whether the pixels of this element may leave the page as it stands.
    #[must_use]
    pub fn shows_picture(&mut self, document: u32, node: u32) -> bool {
        self.is_open && self.turn_to(document) && self.shows_pixels(node)
    }

    fn shows_pixels(&self, node: u32) -> bool {
        let context = Context::of(&self.page.arena, node);
        self.picture_kind(node).is_some() && self.mask.shows_picture(context)
    }

    fn picture_kind(&self, node: u32) -> Option<bool> {
        match self.page.arena.info(node)?.role {
            Role::Canvas => Some(false),
            Role::Video => Some(true),
            _ => None,
        }
    }

    pub(super) fn shows_element(&self, id: u32) -> bool {
        let arena = &self.page.arena;
        arena.info(id).is_some() && self.mask.shows_assets(Context::of(arena, id))
    }

    /// What a page shows may change before its address does, and in the same batch: where the
    /// profile becomes stricter with it, another epoch begins and this batch is dropped.
    pub(super) fn navigated(&mut self, url: &str, title: &str) -> Result<(), CaptureError> {
        if self.tighten(url) {
            return Err(CaptureError::Tightened);
        }
        self.page.assets.set_document(url);
        let (url, title) = self.page_names(url, title);
        self.say(&Op::Navigated {
            url: clamp(&url),
            title: clamp(&title),
        });
        Ok(())
    }
}

/// An animation with names of a length that may travel.
fn bounded(animation: Animation<'_>) -> Animation<'_> {
    Animation {
        pseudo: clamp(animation.pseudo),
        name: clamp(animation.name),
        ..animation
    }
}

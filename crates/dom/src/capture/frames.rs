//! Nested documents: which element shows which, and what they inherit.
//!
//! A document gets its number when an element comes to show it and loses it with the element or
//! when another one takes its place; numbers are never used again in the epoch. Marks of the
//! element and everything around it hold for the whole document, through all levels.

use std::borrow::Cow;
use std::collections::HashMap;

use tandem_protocol::batch::{frame_reason, mark};
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{
    CUSTOM_STATE_BYTES_MAX, CUSTOM_STATES_MAX, DOCUMENT_DEPTH_MAX, DOCUMENTS_MAX,
};

use super::Capture;
use super::assets::Assets;
use super::covers::Parts;
use super::nodes::{DOCUMENT_ID, Insertion};
use super::output::clamp;
use super::rules::Rules;
use crate::arena::{Arena, flag};
use crate::css::{Asked, Surroundings};
use crate::mask::Context;
use crate::role::Role;

/// One document of the epoch.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) arena: Arena,
    pub(super) assets: Assets,
    pub(super) rules: Rules,
    pub(super) insertion: Insertion,
    /// The documents that its elements show, by identifier.
    pub(super) frames: HashMap<u32, u32>,
    pub(super) surroundings: Surroundings,
    /// Stretches of the texts of which only parts are masked: from and to which UTF-16 unit.
    pub(super) parts: Parts,
    /// Bits of `batch::state` that some rule asks for.
    pub(super) asked_states: u32,
    pub(super) told_states: u32,
    /// The digest that was sent last.
    pub(super) checked: u32,
    /// Names of states of custom elements that some rule asks for.
    custom_states: Vec<String>,
    /// Those that the sensor was not told yet, with a space behind each.
    pub(super) fresh_custom: String,
    place: Option<Place>,
}

impl Page {
    /// Takes note of what rules ask for.
    pub(super) fn ask(&mut self, asked: Asked) {
        self.asked_states |= asked.bits;
        for name in asked.custom {
            let has_room = self.custom_states.len() < CUSTOM_STATES_MAX;
            if has_room
                && name.len() <= CUSTOM_STATE_BYTES_MAX
                && !self.custom_states.contains(&name)
            {
                self.fresh_custom.push_str(&name);
                self.fresh_custom.push(' ');
                self.custom_states.push(name);
            }
        }
    }
}

/// Where a nested document is shown.
#[derive(Clone, Copy, Debug)]
struct Place {
    parent: u32,
    frame: u32,
    depth: u32,
}

/// A nested document begins: its own sensor is to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub document: u32,
    /// The document around it.
    pub parent: u32,
    /// The number under which the sensor of that one announced the port.
    pub port: u32,
}

impl Capture {
    /// Makes a document the one at hand; false when it is not there.
    pub(super) fn turn_to(&mut self, document: u32) -> bool {
        if document != self.at {
            let Some(page) = self.pages.remove(&document) else {
                return false;
            };
            let before = std::mem::replace(&mut self.page, page);
            self.pages.insert(self.at, before);
            self.at = document;
            self.output.turn_to(document);
        }
        self.inherit();
        true
    }

    /// Gives the document at hand the marks of its place, which may have moved meanwhile.
    pub(super) fn inherit(&mut self) {
        let outer = self.inherited(self.page.place);
        if let Some(info) = self.page.arena.info_mut(DOCUMENT_ID) {
            info.marks = outer.marks as u8;
            if outer.editable {
                info.flags |= flag::EDITABLE;
            }
        }
    }

    fn inherited(&self, place: Option<Place>) -> Context {
        let Some(place) = place else {
            return Context::default();
        };
        let Some(parent) = self.pages.get(&place.parent) else {
            return Context {
                marks: mark::BLOCK,
                ..Context::default()
            };
        };
        let outer = self.inherited(parent.place);
        let here = Context::of(&parent.arena, place.frame);
        here.child(outer.marks, Role::Plain, outer.editable)
            .nested()
    }

    /// What holds for the whole document at hand.
    pub(super) fn document_context(&self) -> Context {
        Context::of(&self.page.arena, DOCUMENT_ID)
    }

    /// Address and title as they may leave. Those of nested documents are shown nowhere.
    pub(super) fn page_names<'a>(
        &self,
        url: &'a str,
        title: &'a str,
    ) -> (Cow<'a, str>, Cow<'a, str>) {
        if self.page.place.is_some() {
            return (Cow::Borrowed(""), Cow::Borrowed(""));
        }
        (self.mask.url(url), self.mask.title(title))
    }

    /// An element shows the document whose sensor was announced as `port`, or none.
    pub(super) fn frame(&mut self, id: u32, port: u32) {
        if !self.may_show(id) {
            return;
        }
        self.forget_frame(id);
        if port == 0 {
            return self.say(&Op::Frame { id, document: 0 });
        }
        let depth = self.page.place.map_or(0, |place| place.depth) + 1;
        if self.pages.len() + 1 >= DOCUMENTS_MAX || depth > DOCUMENT_DEPTH_MAX {
            return self.close_frame(id, frame_reason::LIMIT, "");
        }
        let document = self.next;
        self.next += 1;
        let parent = self.at;
        let place = Place {
            parent,
            frame: id,
            depth,
        };
        let page = Page {
            place: Some(place),
            ..Page::default()
        };
        self.pages.insert(document, page);
        self.page.frames.insert(id, document);
        self.say(&Op::Frame { id, document });
        self.output.open(Opened {
            document,
            parent,
            port,
        });
    }

    /// The document in an element stays out of the mirror.
    pub(super) fn close_frame(&mut self, id: u32, reason: u32, host: &str) {
        if !self.may_show(id) {
            return;
        }
        self.forget_frame(id);
        let context = Context::of(&self.page.arena, id);
        let host = if self.mask.masks_text(context) {
            Cow::Borrowed("")
        } else {
            self.mask.url(host)
        };
        self.say(&Op::FrameClosed {
            id,
            reason,
            host: clamp(&host),
        });
    }

    /// The document at hand can not be followed any further; the others go on.
    pub(super) fn give_up_document(&mut self) {
        while !self.page.insertion.is_closed() {
            self.end();
        }
        if let Some(place) = self.page.place
            && self.turn_to(place.parent)
        {
            self.close_frame(place.frame, frame_reason::REFUSED, "");
        }
    }

    fn may_show(&self, id: u32) -> bool {
        let info = self.page.arena.info(id);
        info.is_some_and(|info| info.role == Role::Frame)
            && Context::of(&self.page.arena, id).marks & mark::BLOCK == 0
    }

    fn forget_frame(&mut self, id: u32) {
        if let Some(document) = self.page.frames.remove(&id) {
            self.close_document(document);
        }
    }

    /// Forgets a document with all that are inside.
    pub(super) fn close_document(&mut self, document: u32) {
        let mut closing = vec![document];
        while let Some(document) = closing.pop() {
            if let Some(page) = self.pages.remove(&document) {
                closing.extend(page.frames.into_values());
                self.output.close(document);
            }
        }
    }

    /// The customer may write in a whole document, as in a field.
    pub(super) fn set_editable(&mut self, id: u32) {
        if let Some(info) = self.page.arena.info_mut(id) {
            info.flags |= flag::EDITABLE;
        }
    }
}

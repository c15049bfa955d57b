//! What the agent does not see: what the customer's end says that it leaves out, and what has not
//! come or was refused here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tandem_protocol::batch::{NESTED_ASSET_BASE, asset_kind, asset_state, omission};
use tandem_protocol::codec::op::{Element, Op};
use tandem_protocol::limits::{ATTRIBUTES_MAX, OMISSIONS_MAX, STRING_UNITS_MAX};

use super::assets::Assets;
use super::nodes::DOCUMENT_ID;

const KINDS: usize = omission::MAX as usize + 1;

/// Something that is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Omitted {
    /// The document that it is missing in.
    pub document: u32,
    /// The node that it is missing in.
    pub node: u32,
    /// One of [`tandem_protocol::batch::omission`].
    pub kind: u32,
    /// How often.
    pub count: u32,
}

/// What one document lacks.
#[derive(Debug, Default)]
pub(super) struct Omissions {
    /// Counts by node and kind.
    counts: BTreeMap<(u32, u32), u32>,
    /// Which asset each element shows.
    links: HashMap<u32, u32>,
    /// Numbers of assets whose bytes do not come.
    unreadable: BTreeSet<u32>,
    /// Numbers of assets whose bytes are there to be had.
    ready: BTreeSet<u32>,
    /// Whether the list may be another one than before.
    pub(super) has_changed: bool,
}

impl Omissions {
    /// Counts what is left out of a node; with 0 nothing of that kind is any more.
    pub(super) fn add(&mut self, id: u32, kind: u32, count: u32) {
        let is_new = !self.counts.contains_key(&(id, kind));
        // That it can not be copied may be told after somebody else has fetched it.
        if count == 0 || (kind == omission::IMAGE && self.shows_ready(id)) {
            return self.settle(id, kind);
        }
        let id = if is_new && self.counts.len() >= OMISSIONS_MAX {
            DOCUMENT_ID
        } else {
            id
        };
        let sum = self.counts.entry((id, kind)).or_default();
        *sum = sum.saturating_add(count);
        self.has_changed = true;
    }

    /// Says whether a node lacks its only part of a kind.
    pub(super) fn set(&mut self, id: u32, kind: u32, is_missing: bool) {
        self.settle(id, kind);
        if is_missing {
            self.add(id, kind, 1);
        }
    }

    fn settle(&mut self, id: u32, kind: u32) {
        self.has_changed |= self.counts.remove(&(id, kind)).is_some();
    }

    /// Looks whether an operation says less than the customer's browser knows; `latest` is the node
    /// that came last. Masked words have other lengths, and are not looked for.
    pub(super) fn measure(&mut self, op: &Op<'_>, latest: u32) {
        match *op {
            Op::Element(Element { attributes, .. }) => {
                if attributes.iter().any(|(_, value)| is_cut(value)) {
                    self.set(latest, omission::LENGTH, true);
                }
                if attributes.len() >= ATTRIBUTES_MAX {
                    self.set(latest, omission::ATTRIBUTES, true);
                }
            }
            Op::Attribute { id, value, .. } if value.is_some_and(is_cut) => {
                self.set(id, omission::LENGTH, true);
            }
            Op::Text { value } if is_cut(value) => self.set(latest, omission::LENGTH, true),
            Op::TextSet { id, value } | Op::Value { id, value } => {
                self.set(id, omission::LENGTH, is_cut(value));
            }
            Op::SheetText { id, css } => self.set(id, omission::LENGTH, is_cut(css)),
            Op::Constructed { css, .. } if is_cut(css) => {
                self.set(DOCUMENT_ID, omission::LENGTH, true);
            }
            _ => {}
        }
    }

    /// An element shows another asset, or with 0 none.
    pub(super) fn link(&mut self, id: u32, number: u32) {
        self.settle(id, omission::IMAGE);
        let before = self.links.insert(id, number);
        let numbers = [before.unwrap_or_default(), number];
        self.has_changed |= numbers.iter().any(|one| self.unreadable.contains(one));
    }

    /// The state of an asset is known.
    pub(super) fn asset_state(&mut self, number: u32, state: u32) {
        self.has_changed |= if state == asset_state::UNREADABLE {
            self.unreadable.insert(number)
        } else {
            self.unreadable.remove(&number)
        };
    }

    /// The bytes of an asset come after all.
    pub(super) fn asset_ready(&mut self, number: u32) {
        self.asset_state(number, asset_state::NONE);
        self.ready.insert(number);
        if self.counts.is_empty() {
            return;
        }
        let users = self.links.iter().filter(|&(_, one)| *one == number);
        let users: Vec<u32> = users.map(|(&id, _)| id).collect();
        for id in users {
            self.settle(id, omission::IMAGE);
        }
    }

    fn shows_ready(&self, id: u32) -> bool {
        let number = self.links.get(&id);
        number.is_some_and(|number| self.ready.contains(number))
    }

    /// A node is gone.
    pub(super) fn forget(&mut self, id: u32) {
        if !self.counts.is_empty() {
            (0..=omission::MAX).for_each(|kind| self.settle(id, kind));
        }
        let number = self.links.remove(&id);
        self.has_changed |= number.is_some_and(|number| self.unreadable.contains(&number));
    }

    /// All that is missing in the document of that number.
    pub(super) fn list(&self, document: u32, assets: &Assets) -> Vec<Omitted> {
        let mut counts = self.counts.clone();
        let mut count = |node, number| {
            let kind = kind_of(assets.kind(number));
            *counts.entry((node, kind)).or_default() += 1;
        };
        if !self.unreadable.is_empty() {
            let links = self.links.iter();
            // Images may be copied from the screen: the sensor says which ones are not.
            let missing = links.filter(|&(_, number)| {
                self.unreadable.contains(number) && assets.kind(*number) == asset_kind::STYLE
            });
            missing.for_each(|(&node, &number)| count(node, number));
        }
        // Style sheets name them, no element does.
        let nested = self.unreadable.range(NESTED_ASSET_BASE..);
        nested.for_each(|&number| count(DOCUMENT_ID, number));
        let omitted = counts.into_iter().map(|((node, kind), count)| Omitted {
            document,
            node,
            kind,
            count,
        });
        omitted.collect()
    }
}

/// Whether the sensor has sent no more than the start of a string.
fn is_cut(value: &str) -> bool {
    value.len() >= STRING_UNITS_MAX && value.encode_utf16().count() >= STRING_UNITS_MAX
}

fn kind_of(asset: u32) -> u32 {
    match asset {
        asset_kind::STYLE => omission::STYLE,
        asset_kind::FONT => omission::FONT,
        _ => omission::IMAGE,
    }
}

/// Cuts a list to [`OMISSIONS_MAX`]; what is cut off is counted by kind for the top document.
pub(super) fn shorten(list: &mut Vec<Omitted>) {
    let room = OMISSIONS_MAX - KINDS;
    if list.len() <= OMISSIONS_MAX {
        return;
    }
    let mut rest = [0_u32; KINDS];
    for one in list.drain(room..) {
        let sum = &mut rest[one.kind as usize];
        *sum = sum.saturating_add(one.count);
    }
    let rest = (0..).zip(rest).filter(|&(_, count)| count > 0);
    list.extend(rest.map(|(kind, count)| Omitted {
        document: 0,
        node: DOCUMENT_ID,
        kind,
        count,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(omissions: &Omissions) -> Vec<(u32, u32, u32)> {
        let list = omissions.list(0, &Assets::default());
        list.iter()
            .map(|one| (one.node, one.kind, one.count))
            .collect()
    }

    #[test]
    fn counts_add_up_and_are_taken_back() {
        let mut omissions = Omissions::default();
        omissions.add(7, omission::NODES, 2);
        omissions.add(7, omission::NODES, u32::MAX);
        omissions.set(8, omission::FRAME, true);
        omissions.set(8, omission::FRAME, true);
        assert_eq!(
            listed(&omissions),
            [(7, omission::NODES, u32::MAX), (8, omission::FRAME, 1)]
        );
        omissions.add(7, omission::NODES, 0);
        omissions.forget(8);
        assert_eq!(listed(&omissions), []);
    }

    #[test]
    fn what_style_sheets_name_counts_for_the_document() {
        let mut omissions = Omissions::default();
        omissions.link(5, 3);
        assert!(!omissions.has_changed);
        omissions.asset_state(3, asset_state::UNREADABLE);
        omissions.asset_state(NESTED_ASSET_BASE, asset_state::UNREADABLE);
        assert!(omissions.has_changed);
        let image = omission::IMAGE;
        assert_eq!(listed(&omissions), [(1, image, 1)]);
        omissions.set(5, image, true);
        assert_eq!(listed(&omissions), [(1, image, 1), (5, image, 1)]);
        omissions.link(5, 4);
        omissions.asset_state(NESTED_ASSET_BASE, asset_state::NONE);
        assert_eq!(listed(&omissions), []);
    }

    #[test]
    fn what_comes_after_all_is_not_missing_whichever_is_told_first() {
        let image = omission::IMAGE;
        for is_ready_first in [true, false] {
            let mut omissions = Omissions::default();
            omissions.link(5, 3);
            omissions.link(6, 4);
            omissions.asset_state(3, asset_state::UNREADABLE);
            omissions.add(6, image, 1);
            if is_ready_first {
                omissions.asset_ready(3);
            }
            omissions.add(5, image, 1);
            if !is_ready_first {
                assert_eq!(listed(&omissions), [(5, image, 1), (6, image, 1)]);
                omissions.asset_ready(3);
            }
            assert_eq!(listed(&omissions), [(6, image, 1)]);
            omissions.link(5, 9);
            omissions.add(5, image, 1);
            assert_eq!(listed(&omissions), [(5, image, 1), (6, image, 1)]);
        }
    }

    #[test]
    fn beyond_the_bound_the_document_stands_for_the_rest() {
        let mut omissions = Omissions::default();
        for id in 0..OMISSIONS_MAX as u32 + 9 {
            omissions.add(id + 2, omission::DEPTH, 1);
        }
        let list = listed(&omissions);
        assert_eq!(list.len(), OMISSIONS_MAX + 1);
        assert_eq!(list.first(), Some(&(DOCUMENT_ID, omission::DEPTH, 9)));
        let mut list = omissions.list(4, &Assets::default());
        list.extend(list.clone());
        shorten(&mut list);
        assert_eq!(list.len(), OMISSIONS_MAX - KINDS + 1);
        let sum: u32 = list.iter().map(|one| one.count).sum();
        assert_eq!(sum, 2 * (OMISSIONS_MAX as u32 + 9));
    }
}

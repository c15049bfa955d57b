//! The tree of identifiers, without its strings: who is whose child, in which order.
//!
//! Both ends keep one per epoch. Identifiers count up and are never used again, so nodes live in
//! pages that are given back when their last node is gone. A shadow root is the first child of
//! its host. Every operation is checked here: unknown nodes, cycles, depth and number of nodes.

use tandem_protocol::limits::{DEPTH_MAX, NODES_MAX};

use crate::digest;

const PAGE_NODES: usize = 256;
/// Pages that one surviving node each could pin; twice what `NODES_MAX` needs when packed.
const PAGES_MAX: usize = 2 * NODES_MAX as usize / PAGE_NODES;

/// What a node is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Not there.
    #[default]
    Free,
    /// The document, identifier 1.
    Document,
    /// An element.
    Element,
    /// A text node.
    Text,
    /// A shadow root.
    Shadow,
}

/// What is remembered of a node beside its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// What it is.
    pub kind: Kind,
    /// What its tag means to masking and sanitising.
    pub role: crate::role::Role,
    /// Bits of `batch::mark`, its own only.
    pub marks: u8,
    /// Bits of [`flag`].
    pub flags: u8,
}

impl Info {
    /// Namespace of an element: 0 HTML, 1 SVG, 2 MathML.
    #[must_use]
    pub fn namespace(self) -> u32 {
        if self.flags & flag::SVG != 0 {
            1
        } else {
            u32::from(self.flags & flag::MATHML != 0) * 2
        }
    }
}

/// Flags of a node.
pub mod flag {
    /// An element that can hold a shadow root.
    pub const HOST: u8 = 1;
    /// Less of it was sent than the customer sees: of a text's data, an element's value or picture.
    pub const MASKED: u8 = 2;
    /// What is typed here is the customer's own, as in an input (`contenteditable`).
    pub const EDITABLE: u8 = 4;
    /// A text node whose data went through the rewriting of CSS.
    pub const CSS: u8 = 8;
    /// An element of the SVG namespace.
    pub const SVG: u8 = 16;
    /// An element of the MathML namespace.
    pub const MATHML: u8 = 32;
}

/// Why an operation on the tree was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeFault {
    /// No such node.
    #[error("unknown node {0}")]
    UnknownNode(u32),
    /// The node before which to insert is not a child of that parent.
    #[error("node {0} is not a child there")]
    NotAChild(u32),
    /// A node can not have children of this kind.
    #[error("node {0} can not hold that")]
    BadParent(u32),
    /// A node would be inside itself.
    #[error("node {0} would be inside itself")]
    Cycle(u32),
    /// The tree would be deeper than `limits::DEPTH_MAX`.
    #[error("too deep")]
    TooDeep,
    /// The tree would have more nodes than `limits::NODES_MAX`.
    #[error("too many nodes")]
    TooManyNodes,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    parent: u32,
    first: u32,
    last: u32,
    previous: u32,
    next: u32,
    /// Digest of all that was said of it, in order.
    history: u32,
    /// At least the height of the subtree; removals do not lower it.
    height: u16,
    info: Info,
}

#[derive(Debug)]
struct Page {
    nodes: [Node; PAGE_NODES],
    live: usize,
}

/// The tree.
#[derive(Debug)]
pub struct Arena {
    pages: Vec<Option<Box<Page>>>,
    next_id: u32,
    live: u32,
    live_pages: usize,
    steps: u64,
    /// Sum of [`place_digest`] over all nodes.
    shape: u32,
    /// Sum of [`content_digest`] over all nodes.
    content: u32,
}

impl Default for Arena {
    fn default() -> Self {
        Self::new()
    }
}

impl Arena {
    /// Begins an epoch: no nodes, the next identifier is 1.
    #[must_use]
    pub fn new() -> Self {
        Self {
            pages: Vec::new(),
            next_id: 1,
            live: 0,
            live_pages: 0,
            steps: 0,
            shape: 0,
            content: 0,
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.live
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The identifier that the next node takes.
    #[must_use]
    pub fn next_id(&self) -> u32 {
        self.next_id
    }

    /// A number that two trees share when the same identifiers stand in the same places, and other
    /// trees all but never.
    #[must_use]
    pub fn shape(&self) -> u32 {
        self.shape
    }

    /// The same of places, of all that was said of each node, and of the next identifier. Of a tree
    /// without a document it is 0.
    #[must_use]
    pub fn digest(&self) -> u32 {
        if self.next_id == 1 {
            return 0;
        }
        digest::of_words(&[self.shape.wrapping_add(self.content), self.next_id])
    }

    /// Places and histories of these identifiers alone.
    #[must_use]
    pub fn digest_of(&self, ids: std::ops::Range<u32>) -> u32 {
        let mut sum = 0_u32;
        let mut id = ids.start;
        while id < ids.end.min(self.next_id) {
            match self.node(id) {
                Some(node) => sum = sum.wrapping_add(node.digest(id)),
                // Pages that are gone are passed over at once.
                None if self.page(id).is_none() => id |= PAGE_NODES as u32 - 1,
                None => {}
            }
            id += 1;
        }
        sum
    }

    /// The same of one node, had it another sibling before it; nothing without the node.
    #[must_use]
    pub fn digest_behind(&self, id: u32, previous: u32) -> Option<u32> {
        let node = self.node(id)?;
        let place = place_digest(id, node.parent, previous);
        Some(place.wrapping_add(content_digest(id, node.history)))
    }

    /// Adds something that was said of a node, as a digest of its own; nothing without the node.
    pub fn note(&mut self, id: u32, said: u32) {
        if let Some(node) = self.node_mut(id) {
            let before = content_digest(id, node.history);
            let history = (node.history.rotate_left(7) ^ said).wrapping_mul(0x9e37_79b1);
            node.history = history.max(1);
            let after = content_digest(id, node.history);
            self.content = self.content.wrapping_sub(before).wrapping_add(after);
        }
    }

    /// Links followed so far; lets the caller bound the work that one frame causes.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// What is known of a node.
    #[must_use]
    pub fn info(&self, id: u32) -> Option<Info> {
        self.node(id).map(|node| node.info)
    }

    /// What is known of a node, to be changed.
    pub fn info_mut(&mut self, id: u32) -> Option<&mut Info> {
        self.node_mut(id).map(|node| &mut node.info)
    }

    /// The parent; 0 for the document.
    #[must_use]
    pub fn parent(&self, id: u32) -> Option<u32> {
        self.node(id).map(|node| node.parent)
    }

    /// The first child, shadow root included; 0 if there is none.
    #[must_use]
    pub fn first_child(&self, id: u32) -> u32 {
        self.node(id).map_or(0, |node| node.first)
    }

    /// The next sibling; 0 if there is none.
    #[must_use]
    pub fn next_sibling(&self, id: u32) -> u32 {
        self.node(id).map_or(0, |node| node.next)
    }

    /// The sibling before; 0 if there is none.
    #[must_use]
    pub fn previous_sibling(&self, id: u32) -> u32 {
        self.node(id).map_or(0, |node| node.previous)
    }

    /// Takes an identifier without making a node.
    pub fn skip_id(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id = id.saturating_add(1);
        id
    }

    /// Makes the document.
    pub fn insert_document(&mut self) -> Result<u32, TreeFault> {
        let id = self.allocate(Info {
            kind: Kind::Document,
            ..Info::default()
        })?;
        self.add(id);
        Ok(id)
    }

    /// Makes a node before another one, or as the last child (`before` 0).
    ///
    /// After a fault no identifier was taken.
    pub fn insert(&mut self, parent: u32, before: u32, info: Info) -> Result<u32, TreeFault> {
        self.check_place(parent, before, info.kind)?;
        if self.depth(parent) >= DEPTH_MAX {
            return Err(TreeFault::TooDeep);
        }
        let id = self.allocate(info)?;
        let before = if info.kind == Kind::Shadow {
            self.first_child(parent)
        } else {
            before
        };
        self.link(parent, before, id);
        Ok(id)
    }

    /// Moves a node with everything inside.
    pub fn move_to(&mut self, parent: u32, before: u32, id: u32) -> Result<(), TreeFault> {
        let Some(node) = self.node(id).copied() else {
            return Err(TreeFault::UnknownNode(id));
        };
        if matches!(node.info.kind, Kind::Document | Kind::Shadow) {
            return Err(TreeFault::BadParent(parent));
        }
        self.check_place(parent, before, node.info.kind)?;
        if before == id {
            return Err(TreeFault::NotAChild(before));
        }
        let mut depth = 0;
        let mut at = parent;
        while at != 0 {
            if at == id {
                return Err(TreeFault::Cycle(id));
            }
            depth += 1;
            at = self.step_up(at);
        }
        if depth + usize::from(node.height) + 1 > DEPTH_MAX {
            return Err(TreeFault::TooDeep);
        }
        self.unlink(id);
        self.link(parent, before, id);
        Ok(())
    }

    /// Removes a node with everything inside and tells each identifier that is forgotten.
    pub fn detach(&mut self, id: u32, mut forgotten: impl FnMut(u32)) -> Result<(), TreeFault> {
        let Some(node) = self.node(id) else {
            return Err(TreeFault::UnknownNode(id));
        };
        if node.info.kind == Kind::Document {
            return Err(TreeFault::BadParent(id));
        }
        self.unlink(id);
        let mut stack = vec![id];
        while let Some(at) = stack.pop() {
            let mut child = self.first_child(at);
            while child != 0 {
                stack.push(child);
                self.subtract(child);
                child = self.next_sibling(child);
            }
            self.free(at);
            forgotten(at);
        }
        Ok(())
    }

    /// Calls with each ancestor from the node itself upwards until told to stop.
    pub fn ancestors(&self, id: u32) -> impl Iterator<Item = (u32, Info)> + '_ {
        let mut at = id;
        std::iter::from_fn(move || {
            let node = self.node(at)?;
            let item = (at, node.info);
            at = node.parent;
            Some(item)
        })
    }

    fn depth(&mut self, id: u32) -> usize {
        let mut depth = 0;
        let mut at = id;
        while at != 0 {
            depth += 1;
            at = self.step_up(at);
        }
        depth
    }

    fn step_up(&mut self, id: u32) -> u32 {
        self.steps += 1;
        self.node(id).map_or(0, |node| node.parent)
    }

    fn check_place(&self, parent: u32, before: u32, kind: Kind) -> Result<(), TreeFault> {
        let Some(parent_node) = self.node(parent) else {
            return Err(TreeFault::UnknownNode(parent));
        };
        let fits = match (parent_node.info.kind, kind) {
            (Kind::Element, Kind::Shadow) => !self.has_shadow(parent_node),
            (Kind::Document, Kind::Element) => true,
            (Kind::Element | Kind::Shadow, Kind::Element | Kind::Text) => true,
            _ => false,
        };
        if !fits {
            return Err(TreeFault::BadParent(parent));
        }
        if before == 0 {
            return Ok(());
        }
        match self.node(before) {
            Some(node) if node.parent == parent && node.info.kind != Kind::Shadow => Ok(()),
            _ => Err(TreeFault::NotAChild(before)),
        }
    }

    fn has_shadow(&self, host: &Node) -> bool {
        self.node(host.first)
            .is_some_and(|first| first.info.kind == Kind::Shadow)
    }

    fn link(&mut self, parent: u32, before: u32, id: u32) {
        let previous = match self.node(before) {
            Some(node) => node.previous,
            None => self.node(parent).map_or(0, |node| node.last),
        };
        self.subtract(before);
        if let Some(node) = self.node_mut(id) {
            (node.parent, node.previous, node.next) = (parent, previous, before);
        }
        match self.node_mut(previous) {
            Some(node) => node.next = id,
            None => self.with(parent, |node| node.first = id),
        }
        match self.node_mut(before) {
            Some(node) => node.previous = id,
            None => self.with(parent, |node| node.last = id),
        }
        self.add(before);
        self.add(id);
        self.raise(parent, id);
    }

    /// Counts the place of a node in.
    fn add(&mut self, id: u32) {
        let place = self.node(id).map_or(0, |node| node.place(id));
        self.shape = self.shape.wrapping_add(place);
    }

    fn subtract(&mut self, id: u32) {
        let place = self.node(id).map_or(0, |node| node.place(id));
        self.shape = self.shape.wrapping_sub(place);
    }

    /// Raises the heights of the ancestors to what the new child needs.
    fn raise(&mut self, parent: u32, child: u32) {
        let mut height = self.node(child).map_or(0, |node| node.height);
        let mut at = parent;
        while let Some(node) = self.node_mut(at) {
            height = height.saturating_add(1);
            if node.height >= height {
                break;
            }
            node.height = height;
            at = node.parent;
            self.steps += 1;
        }
    }

    fn unlink(&mut self, id: u32) {
        let Some(Node {
            parent,
            previous,
            next,
            ..
        }) = self.node(id).copied()
        else {
            return;
        };
        self.subtract(id);
        self.subtract(next);
        match self.node_mut(previous) {
            Some(node) => node.next = next,
            None => self.with(parent, |node| node.first = next),
        }
        match self.node_mut(next) {
            Some(node) => node.previous = previous,
            None => self.with(parent, |node| node.last = previous),
        }
        self.add(next);
    }

    fn with(&mut self, id: u32, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.node_mut(id) {
            change(node);
        }
    }

    fn allocate(&mut self, info: Info) -> Result<u32, TreeFault> {
        let page_at = self.next_id as usize / PAGE_NODES;
        let is_new = self.pages.get(page_at).is_none_or(Option::is_none);
        let no_page = is_new && self.live_pages >= PAGES_MAX;
        if self.live >= NODES_MAX || no_page || self.next_id == u32::MAX {
            return Err(TreeFault::TooManyNodes);
        }
        if page_at >= self.pages.len() {
            self.pages.resize_with(page_at + 1, || None);
        }
        let page = self.pages[page_at].get_or_insert_with(|| {
            Box::new(Page {
                nodes: [Node::default(); PAGE_NODES],
                live: 0,
            })
        });
        self.live_pages += usize::from(is_new);
        page.nodes[self.next_id as usize % PAGE_NODES] = Node {
            info,
            ..Node::default()
        };
        page.live += 1;
        self.live += 1;
        Ok(self.skip_id())
    }

    fn free(&mut self, id: u32) {
        let Some(slot) = self.pages.get_mut(id as usize / PAGE_NODES) else {
            return;
        };
        if let Some(page) = slot {
            let node = std::mem::take(&mut page.nodes[id as usize % PAGE_NODES]);
            let content = content_digest(id, node.history);
            self.content = self.content.wrapping_sub(content);
            page.live -= 1;
            self.live -= 1;
            if page.live == 0 {
                *slot = None;
                self.live_pages -= 1;
            }
        }
    }

    fn page(&self, id: u32) -> Option<&Page> {
        self.pages.get(id as usize / PAGE_NODES)?.as_deref()
    }

    fn node(&self, id: u32) -> Option<&Node> {
        let node = &self.page(id)?.nodes[id as usize % PAGE_NODES];
        (node.info.kind != Kind::Free).then_some(node)
    }

    fn node_mut(&mut self, id: u32) -> Option<&mut Node> {
        let page = self
            .pages
            .get_mut(id as usize / PAGE_NODES)?
            .as_deref_mut()?;
        let node = &mut page.nodes[id as usize % PAGE_NODES];
        (node.info.kind != Kind::Free).then_some(node)
    }
}

impl Node {
    fn place(&self, id: u32) -> u32 {
        place_digest(id, self.parent, self.previous)
    }

    fn digest(&self, id: u32) -> u32 {
        self.place(id)
            .wrapping_add(content_digest(id, self.history))
    }
}

/// A node's place: its parent and the sibling before it, 0 for none. The replica counts the same.
fn place_digest(id: u32, parent: u32, previous: u32) -> u32 {
    digest::of_words(&[id, parent, previous])
}

/// What was said of a node; nothing of one of which nothing was said.
fn content_digest(id: u32, history: u32) -> u32 {
    if history == 0 {
        0
    } else {
        digest::of_words(&[id, history])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn element() -> Info {
        Info {
            kind: Kind::Element,
            ..Info::default()
        }
    }

    fn with_root() -> Arena {
        let mut arena = Arena::new();
        assert_eq!(arena.insert_document(), Ok(1));
        assert_eq!(arena.insert(1, 0, element()), Ok(2));
        arena
    }

    fn children(arena: &Arena, id: u32) -> Vec<u32> {
        let first = Some(arena.first_child(id)).filter(|&child| child != 0);
        std::iter::successors(first, |&child| {
            Some(arena.next_sibling(child)).filter(|&next| next != 0)
        })
        .collect()
    }

    #[test]
    fn order_follows_inserts_and_moves() {
        let mut arena = with_root();
        for before in [0, 0, 3] {
            arena.insert(2, before, element()).expect("known");
        }
        assert_eq!(children(&arena, 2), [5, 3, 4]);
        arena.move_to(2, 5, 4).expect("known");
        assert_eq!(children(&arena, 2), [4, 5, 3]);
        arena.move_to(4, 0, 3).expect("known");
        assert_eq!(
            (children(&arena, 2), children(&arena, 4)),
            (vec![4, 5], vec![3])
        );
        let mut gone = Vec::new();
        arena.detach(4, |id| gone.push(id)).expect("known");
        assert_eq!((gone, children(&arena, 2)), (vec![4, 3], vec![5]));
        assert_eq!(arena.insert(2, 0, element()), Ok(6));
    }

    #[test]
    fn nonsense_is_refused() {
        let mut arena = with_root();
        arena.insert(2, 0, element()).expect("known");
        let text = Info {
            kind: Kind::Text,
            ..Info::default()
        };
        let shadow = Info {
            kind: Kind::Shadow,
            ..Info::default()
        };
        assert_eq!(arena.insert(9, 0, text), Err(TreeFault::UnknownNode(9)));
        assert_eq!(arena.insert(1, 0, text), Err(TreeFault::BadParent(1)));
        assert_eq!(arena.insert(2, 2, text), Err(TreeFault::NotAChild(2)));
        assert_eq!(arena.move_to(3, 0, 2), Err(TreeFault::Cycle(2)));
        assert_eq!(arena.move_to(2, 3, 3), Err(TreeFault::NotAChild(3)));
        assert_eq!(arena.detach(1, |_| ()), Err(TreeFault::BadParent(1)));
        assert_eq!(arena.insert(3, 0, shadow), Ok(4));
        assert_eq!(arena.insert(3, 0, shadow), Err(TreeFault::BadParent(3)));
        assert_eq!(arena.insert(3, 4, text), Err(TreeFault::NotAChild(4)));
        assert_eq!(arena.insert(3, 0, text), Ok(5));
    }

    #[test]
    fn depth_is_bounded_for_inserts_and_moves() {
        let mut arena = with_root();
        for id in 2..DEPTH_MAX as u32 {
            assert_eq!(arena.insert(id, 0, element()), Ok(id + 1));
        }
        let deepest = DEPTH_MAX as u32;
        assert_eq!(arena.insert(deepest, 0, element()), Err(TreeFault::TooDeep));
        assert_eq!(arena.insert(2, 0, element()), Ok(deepest + 1));
        assert_eq!(
            arena.move_to(deepest, 0, deepest + 1),
            Err(TreeFault::TooDeep)
        );
        assert_eq!(arena.move_to(deepest - 1, 0, deepest + 1), Ok(()));
        assert_eq!(
            arena.insert(deepest + 1, 0, element()),
            Err(TreeFault::TooDeep)
        );
    }

    #[test]
    fn nodes_are_bounded() {
        let mut arena = with_root();
        for _ in 2..NODES_MAX {
            arena.insert(2, 0, element()).expect("within the bound");
        }
        assert_eq!(arena.insert(2, 0, element()), Err(TreeFault::TooManyNodes));
        arena.detach(2, |_| ()).expect("known");
        assert_eq!((arena.len(), arena.live_pages), (1, 1));
        assert_eq!(arena.insert(1, 0, element()), Ok(NODES_MAX + 1));
    }

    proptest! {
        #[test]
        fn random_changes_agree_with_a_plain_model(plan in proptest::collection::vec((0_u8..4, any::<u16>(), any::<u16>(), any::<u16>()), 1..300)) {
            let mut arena = with_root();
            let mut model: std::collections::BTreeMap<u32, (u32, Vec<u32>)> = [(1, (0, vec![2])), (2, (1, vec![]))].into();
            for (act, a, b, c) in plan {
                let ids: Vec<u32> = model.keys().copied().filter(|&id| id > 1).collect();
                if ids.is_empty() { break; }
                let pick = |n: u16| ids[usize::from(n) % ids.len()];
                let (parent, id) = (pick(a), pick(b));
                let siblings: Vec<u32> = model[&parent].1.iter().copied().filter(|&s| s != id).collect();
                let before = siblings.get(usize::from(c) % (siblings.len() + 1)).copied().unwrap_or(0);
                match act {
                    0 | 1 => {
                        let new = arena.insert(parent, before, element()).expect("shallow");
                        arena.note(pick(c), u32::from(a));
                        place(&mut model, parent, before, new);
                        model.insert(new, (parent, vec![]));
                    }
                    2 => {
                        let inside = std::iter::successors(Some(parent), |at| Some(model[at].0).filter(|&up| up != 0)).any(|at| at == id);
                        let moved = arena.move_to(parent, before, id);
                        prop_assert_eq!(moved.is_ok(), !inside);
                        if !inside {
                            let old = model[&id].0;
                            model.get_mut(&old).expect("parent").1.retain(|&child| child != id);
                            place(&mut model, parent, before, id);
                            model.get_mut(&id).expect("itself").0 = parent;
                        }
                    }
                    _ => {
                        let mut gone = Vec::new();
                        arena.detach(id, |node| gone.push(node)).expect("known");
                        let old = model[&id].0;
                        model.get_mut(&old).expect("parent").1.retain(|&child| child != id);
                        for node in gone {
                            prop_assert!(model.remove(&node).is_some());
                        }
                    }
                }
                for (&id, (parent, list)) in &model {
                    prop_assert_eq!(arena.parent(id), Some(*parent));
                    prop_assert_eq!(&children(&arena, id), list);
                }
                prop_assert_eq!(arena.len() as usize, model.len());
                let shape = model.iter().fold(place_digest(1, 0, 0), |sum, (&id, (_, list))| {
                    let befores = std::iter::once(&0).chain(list);
                    list.iter().zip(befores).fold(sum, |sum, (&child, &previous)| sum.wrapping_add(place_digest(child, id, previous)))
                });
                prop_assert_eq!(arena.shape(), shape);
                let parts = (0..arena.next_id()).step_by(7).map(|first| arena.digest_of(first..first + 7));
                prop_assert_eq!(parts.fold(0, u32::wrapping_add), arena.shape.wrapping_add(arena.content));
            }
        }
    }

    fn place(
        model: &mut std::collections::BTreeMap<u32, (u32, Vec<u32>)>,
        parent: u32,
        before: u32,
        id: u32,
    ) {
        let list = &mut model.get_mut(&parent).expect("parent").1;
        let at = list
            .iter()
            .position(|&child| child == before)
            .unwrap_or(list.len());
        list.insert(at, id);
    }
}

//! The agent's part of the mirror proof (ADR 0013): whether the trees are equal, and where not.
//!
//! What differs is found by questions, of which one at a time is open; an answer that nobody asked
//! for is not looked at, so a stranger can not make this end count.

use std::collections::{HashMap, HashSet};

use tandem_protocol::limits::DIGESTS_MAX;

use super::documents::Documents;
use crate::arena::Arena;

/// Whether a document is what the customer's end sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The document.
    pub document: u32,
    /// Whether the digests are equal.
    pub is_equal: bool,
}

/// What an answered question shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The document.
    pub document: u32,
    /// Identifiers in one part; with 1 the parts are nodes.
    pub step: u32,
    /// First identifiers of the parts that differ.
    pub firsts: Vec<u32>,
}

/// A question that is open.
#[derive(Debug)]
pub(super) struct Question {
    document: u32,
    step: u32,
    /// Answers that have not come.
    open: Vec<u32>,
    /// Parts that differ, with the customer's digests.
    differing: Vec<(u32, u32)>,
}

impl Documents {
    pub(super) fn ask(&mut self, document: u32, step: u32, firsts: &[u32]) {
        self.question = Some(Question {
            document,
            step,
            open: firsts.to_vec(),
            differing: Vec::new(),
        });
    }

    pub(super) fn check(&mut self, digest: u32) {
        let Some(document) = self.at else { return };
        let is_equal = self
            .view(document)
            .is_some_and(|view| view.arena.digest() == digest);
        self.checks.retain(|check| check.document != document);
        self.checks.push(Check { document, is_equal });
    }

    pub(super) fn digests(&mut self, first: u32, step: u32, digests: &[u32]) {
        let Some(mut question) = self.question.take() else {
            return;
        };
        let asked = question.open.iter().position(|&open| open == first);
        let is_asked = self.at == Some(question.document) && step == question.step;
        let (Some(asked), true, Some(view)) = (asked, is_asked, self.view(question.document))
        else {
            self.question = Some(question);
            return;
        };
        question.open.swap_remove(asked);
        // Where the customer's tree has ended, this one has nothing either.
        let digests = digests.iter().copied().chain(std::iter::repeat(0));
        for (at, digest) in (0_u32..).zip(digests).take(DIGESTS_MAX) {
            let start = first.saturating_add(at.saturating_mul(step));
            if view.arena.digest_of(start..start.saturating_add(step)) != digest {
                question.differing.push((start, digest));
            }
        }
        if question.open.is_empty() {
            let firsts = if step == 1 {
                wrong_nodes(&view.arena, &question.differing)
            } else {
                question.differing.iter().map(|&(first, _)| first).collect()
            };
            self.finding = Some(Finding {
                document: question.document,
                step,
                firsts,
            });
        } else {
            self.question = Some(question);
        }
    }

    /// The nodes that are not in the replica of a document as they are here, from what the replica
    /// says of its tree: for each node with children, the node, how many, and the children.
    /// Nothing when that can not be mended by sending nodes anew.
    pub(super) fn misplaced(&mut self, document: u32, rows: &[u32]) -> Option<Vec<u32>> {
        let arena = &self.view(document)?.arena;
        let built = read_rows(rows);
        let parents: HashMap<u32, u32> = built
            .iter()
            .flat_map(|(&parent, children)| children.iter().map(move |&child| (child, parent)))
            .collect();
        if parents.keys().any(|&id| arena.info(id).is_none()) {
            return None;
        }
        let mut wrong = Vec::new();
        let mut stack = vec![1];
        while let Some(at) = stack.pop() {
            let is_here = |child: &u32| parents.get(child) == Some(&at);
            let children = children(arena, at);
            wrong.extend(children.iter().copied().filter(|child| !is_here(child)));
            let expected: Vec<u32> = children.iter().copied().filter(is_here).collect();
            let row = built.get(&at).map_or(&[][..], Vec::as_slice);
            let actual: Vec<u32> = row
                .iter()
                .copied()
                .filter(|&child| arena.parent(child) == Some(at))
                .collect();
            let misordered = between(&expected, &actual);
            wrong.extend(&expected[misordered.clone()]);
            stack.extend(&expected[..misordered.start]);
            stack.extend(&expected[misordered.end..]);
        }
        Some(wrong)
    }
}

/// Of nodes that differ, those that have to be sent anew: not those that only stand behind another
/// one, which is to come or to go.
fn wrong_nodes(arena: &Arena, differing: &[(u32, u32)]) -> Vec<u32> {
    let places = differing
        .iter()
        .flat_map(|&(id, _)| [id, arena.previous_sibling(id)]);
    let befores: HashSet<u32> = places.chain([0]).collect();
    let is_wrong = |&(id, digest): &(u32, u32)| {
        let would_fit = |&before: &u32| arena.digest_behind(id, before) == Some(digest);
        !befores.iter().any(would_fit)
    };
    let wrong = differing.iter().filter(|node| is_wrong(node));
    let wrong: Vec<u32> = wrong.map(|&(id, _)| id).collect();
    if wrong.is_empty() {
        return differing.iter().map(|&(id, _)| id).collect();
    }
    wrong
}

fn children(arena: &Arena, id: u32) -> Vec<u32> {
    let first = Some(arena.first_child(id)).filter(|&child| child != 0);
    std::iter::successors(first, |&child| {
        Some(arena.next_sibling(child)).filter(|&next| next != 0)
    })
    .collect()
}

fn read_rows(mut rows: &[u32]) -> HashMap<u32, Vec<u32>> {
    let mut built = HashMap::new();
    while let [id, count, rest @ ..] = rows {
        let (row, rest) = rest.split_at(rest.len().min(*count as usize));
        built.insert(*id, row.to_vec());
        rows = rest;
    }
    built
}

/// Where two lists differ between what they begin and end with alike, in the first of them.
fn between(expected: &[u32], actual: &[u32]) -> std::ops::Range<usize> {
    let alike = |(one, other): &(&u32, &u32)| one == other;
    let start = expected.iter().zip(actual).take_while(alike).count();
    let (expected_rest, actual_rest) = (&expected[start..], &actual[start..]);
    let end = expected_rest
        .iter()
        .rev()
        .zip(actual_rest.iter().rev())
        .take_while(alike)
        .count();
    start..expected.len() - end
}

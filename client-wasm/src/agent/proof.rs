//! The mirror proof at the agent (ADR 0013): what is known of each document, and what to do about
//! one that differs.
//!
//! Two comparisons have to agree: the agent's tree with the customer's digests, and the replica's
//! DOM with the agent's tree. What differs is sent anew, node by node; where that does not help, a
//! fresh snapshot is asked for, and where that does not help either, the agent is told.

use std::collections::{BTreeMap, VecDeque};

use tandem_dom::apply::{Check, Finding};
use tandem_protocol::limits::REPAIR_IDS_MAX;
use tandem_session::delivery::Millis;

/// Time that a repair may take.
const PATIENCE_MS: Millis = 1_000;
/// Repairs in a row before a fresh snapshot is asked for.
const REPAIRS_MAX: u32 = 3;
/// Snapshots in a row before the agent is told that the picture differs.
const SNAPSHOTS_MAX: u32 = 2;
/// Time after a snapshot in which another one counts as the same trouble.
const FORGIVE_MS: Millis = 60_000;
/// Answers of a replica in a row that came too late to be compared.
const LATE_MAX: u32 = 16;
/// Identifiers in the parts that are compared: of all there can be, of a hundred pages, of nodes.
const STEPS: [u32; 3] = [65_536, 256, 1];

/// What can be said of the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProofState {
    /// Not everything has been compared.
    #[default]
    Checking,
    /// It is what the customer's end sent.
    Identical,
    /// Something differs and is being sent anew.
    Repairing,
    /// Something differs, and sending anew did not help.
    Differs,
}

/// What the customer's end is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairWish {
    /// The document.
    pub document: u32,
    /// Digests of parts of so many identifiers; 0: the nodes themselves.
    pub step: u32,
    /// Where the parts begin, or the nodes.
    pub ids: Vec<u32>,
}

/// What is known of a document.
#[derive(Debug, Default)]
struct Standing {
    /// Whether the agent's tree is the customer's.
    sent: Option<bool>,
    /// Whether the replica is the agent's tree.
    built: Option<bool>,
    /// Number of the last batch for its replica.
    serial: u32,
    n_late: u32,
}

#[derive(Clone, Copy, Debug)]
struct Repair {
    document: u32,
    /// The replica differs, not what was sent.
    is_of_replica: bool,
    due_at: Millis,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    documents: BTreeMap<u32, Standing>,
    serial: u32,
    repair: Option<Repair>,
    n_repairs: u32,
    n_snapshots: u32,
    snapshot_at: Option<Millis>,
    has_given_up: bool,
    wants_snapshot: bool,
    wishes: VecDeque<RepairWish>,
}

impl Proof {
    /// An epoch begins.
    pub(crate) fn begin(&mut self) {
        self.documents = BTreeMap::from([(0, Standing::default())]);
        self.repair = None;
        self.n_repairs = 0;
        self.wishes.clear();
    }

    /// A nested document is shown no more.
    pub(crate) fn close(&mut self, document: u32) {
        self.documents.remove(&document);
        self.repair = self.repair.filter(|repair| repair.document != document);
    }

    /// Numbers a batch for the replica of a document.
    pub(crate) fn viewed(&mut self, document: u32) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.documents.entry(document).or_default().serial = self.serial;
        self.serial
    }

    pub(crate) fn state(&self) -> ProofState {
        let mut standings = self.documents.values();
        let differs = |one: &Standing| one.sent == Some(false) || one.built == Some(false);
        if standings.any(differs) || self.repair.is_some() {
            return if self.has_given_up {
                ProofState::Differs
            } else {
                ProofState::Repairing
            };
        }
        let is_built = self
            .documents
            .get(&0)
            .is_some_and(|top| top.built.is_some());
        let is_sent = self.documents.values().all(|one| one.sent.is_some());
        if is_built && is_sent {
            ProofState::Identical
        } else {
            ProofState::Checking
        }
    }

    /// A document was compared with the customer's.
    pub(crate) fn checked(&mut self, check: Check, now: Millis) {
        let standing = self.documents.entry(check.document).or_default();
        standing.sent = Some(check.is_equal);
        let open = self.repair.filter(|repair| !repair.is_of_replica);
        if !check.is_equal && self.repair.is_none() {
            self.repair(check.document, now);
        } else if check.is_equal && open.is_some_and(|open| open.document == check.document) {
            self.repair = None;
        }
        self.settle();
    }

    /// The customer's end answered a question.
    pub(crate) fn found(&mut self, finding: Finding, has_root: bool, now: Millis) {
        let is_open = self
            .repair
            .is_some_and(|repair| repair.document == finding.document);
        let Finding {
            document,
            step,
            firsts: ids,
        } = finding;
        if !is_open || ids.is_empty() {
            // The next check tells whether anything differs still.
            return;
        }
        let next = STEPS.iter().copied().find(|&next| next < step);
        if ids.len() > REPAIR_IDS_MAX || (next.is_none() && has_root) {
            return self.want_snapshot(now);
        }
        let step = next.unwrap_or(0);
        self.wishes.push_back(RepairWish {
            document,
            step,
            ids,
        });
    }

    /// The replica has what it was sent, up to some batch.
    pub(crate) fn built(&mut self, document: u32) {
        if let Some(standing) = self.documents.get_mut(&document) {
            standing.built = Some(true);
            standing.n_late = 0;
            let is_done = |repair: &Repair| repair.is_of_replica && repair.document == document;
            self.repair = self.repair.filter(|repair| !is_done(repair));
            self.settle();
        }
    }

    /// The replica has not what it was sent up to this batch; answers whether it can be said where.
    pub(crate) fn misbuilt(&mut self, document: u32, serial: u32, now: Millis) -> bool {
        let Some(standing) = self.documents.get_mut(&document) else {
            return false;
        };
        standing.built = Some(false);
        if standing.serial == serial {
            standing.n_late = 0;
            return self.repair.is_none() && !self.has_given_up;
        }
        standing.n_late += 1;
        if standing.n_late > LATE_MAX && self.repair.is_none() {
            standing.n_late = 0;
            self.want_snapshot(now);
        }
        false
    }

    /// These nodes of the replica are not where they should be; nothing: that can not be mended.
    pub(crate) fn misplaced(&mut self, document: u32, nodes: Option<Vec<u32>>, now: Millis) {
        let few = |nodes: &Vec<u32>| (1..=REPAIR_IDS_MAX).contains(&nodes.len());
        let Some(ids) = nodes.filter(few) else {
            return self.want_snapshot(now);
        };
        if self.try_repair(document, true, now) {
            self.wishes.push_back(RepairWish {
                document,
                step: 0,
                ids,
            });
        }
    }

    /// Finds out where a document differs from the customer's.
    fn repair(&mut self, document: u32, now: Millis) {
        if self.try_repair(document, false, now) {
            self.wishes.push_back(RepairWish {
                document,
                step: STEPS[0],
                ids: vec![1],
            });
        }
    }

    fn try_repair(&mut self, document: u32, is_of_replica: bool, now: Millis) -> bool {
        self.n_repairs += 1;
        if self.n_repairs > REPAIRS_MAX {
            self.want_snapshot(now);
            return false;
        }
        let due_at = now + PATIENCE_MS;
        self.repair = Some(Repair {
            document,
            is_of_replica,
            due_at,
        });
        true
    }

    fn want_snapshot(&mut self, now: Millis) {
        self.repair = None;
        self.n_repairs = 0;
        let is_same = |at: Millis| now.saturating_sub(at) < FORGIVE_MS;
        if !self.snapshot_at.is_some_and(is_same) {
            self.n_snapshots = 0;
        }
        self.has_given_up = self.n_snapshots >= SNAPSHOTS_MAX;
        if !self.has_given_up {
            self.n_snapshots += 1;
            self.snapshot_at = Some(now);
            self.wants_snapshot = true;
        }
    }

    /// Forgets the trouble once everything is equal.
    fn settle(&mut self) {
        if self.state() == ProofState::Identical {
            self.n_repairs = 0;
            self.has_given_up = false;
        }
    }

    pub(crate) fn poll_wish(&mut self) -> Option<RepairWish> {
        self.wishes.pop_front()
    }

    /// Whether a fresh snapshot is to be asked for.
    pub(crate) fn take_snapshot_wish(&mut self) -> bool {
        std::mem::take(&mut self.wants_snapshot)
    }

    pub(crate) fn due_at(&self) -> Option<Millis> {
        self.repair.map(|repair| repair.due_at)
    }

    pub(crate) fn tick(&mut self, now: Millis) {
        let Some(repair) = self.repair.filter(|repair| repair.due_at <= now) else {
            return;
        };
        self.repair = None;
        // A replica that still differs says so again.
        if !repair.is_of_replica {
            self.repair(repair.document, now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(proof: &mut Proof, is_equal: bool, now: Millis) {
        let document = 0;
        proof.checked(Check { document, is_equal }, now);
    }

    fn begun() -> Proof {
        let mut proof = Proof::default();
        proof.begin();
        proof
    }

    fn wishes(proof: &mut Proof) -> Vec<(u32, Vec<u32>)> {
        let wishes = std::iter::from_fn(|| proof.poll_wish());
        wishes.map(|wish| (wish.step, wish.ids)).collect()
    }

    fn find(proof: &mut Proof, step: u32, firsts: &[u32], now: Millis) {
        let finding = Finding {
            document: 0,
            step,
            firsts: firsts.to_vec(),
        };
        proof.found(finding, firsts.contains(&2), now);
    }

    #[test]
    fn a_picture_is_identical_once_both_comparisons_say_so() {
        let mut proof = begun();
        assert_eq!(proof.state(), ProofState::Checking);
        check(&mut proof, true, 0);
        assert_eq!(proof.state(), ProofState::Checking);
        proof.built(0);
        assert_eq!(proof.state(), ProofState::Identical);
        proof.viewed(3);
        assert_eq!(proof.state(), ProofState::Checking, "a nested document");
        proof.built(9);
        proof.close(3);
        assert_eq!(proof.state(), ProofState::Identical);
    }

    #[test]
    fn what_differs_is_looked_for_and_sent_anew() {
        let mut proof = begun();
        proof.built(0);
        check(&mut proof, false, 0);
        assert_eq!(proof.state(), ProofState::Repairing);
        assert_eq!(wishes(&mut proof), [(65_536, vec![1])]);
        check(&mut proof, false, 10);
        assert_eq!(wishes(&mut proof), [], "one question at a time");
        find(&mut proof, 65_536, &[1], 20);
        assert_eq!(wishes(&mut proof), [(256, vec![1])]);
        find(&mut proof, 256, &[257], 30);
        assert_eq!(wishes(&mut proof), [(1, vec![257])]);
        find(&mut proof, 1, &[300], 40);
        assert_eq!(wishes(&mut proof), [(0, vec![300])]);
        check(&mut proof, true, 50);
        assert_eq!(
            (proof.state(), proof.due_at()),
            (ProofState::Identical, None)
        );
    }

    #[test]
    fn what_repairs_do_not_mend_takes_snapshots_and_then_the_agent_is_told() {
        let mut proof = begun();
        proof.built(0);
        let mut n_snapshots = 0;
        for now in 0..30_000 {
            proof.tick(now);
            check(&mut proof, false, now);
            wishes(&mut proof);
            if proof.take_snapshot_wish() {
                n_snapshots += 1;
                proof.begin();
                proof.built(0);
            }
        }
        assert_eq!(
            (n_snapshots, proof.state()),
            (SNAPSHOTS_MAX, ProofState::Differs)
        );
        check(&mut proof, true, 40_000);
        assert_eq!(proof.state(), ProofState::Identical);
    }

    #[test]
    fn old_trouble_is_forgiven() {
        let mut proof = begun();
        for at in 0..5 {
            find(&mut proof, 1, &[9; REPAIR_IDS_MAX], 0);
            check(&mut proof, false, at * FORGIVE_MS);
            find(&mut proof, 1, &[2], at * FORGIVE_MS);
            assert!(proof.take_snapshot_wish(), "{at}");
        }
    }

    #[test]
    fn one_node_too_many_takes_a_snapshot() {
        for (n_nodes, is_snapshot) in [(REPAIR_IDS_MAX, false), (REPAIR_IDS_MAX + 1, true)] {
            let mut proof = begun();
            check(&mut proof, false, 0);
            wishes(&mut proof);
            find(&mut proof, 1, &vec![9; n_nodes], 0);
            assert_eq!(proof.take_snapshot_wish(), is_snapshot);
            assert_eq!(wishes(&mut proof).is_empty(), is_snapshot);
            let mut proof = begun();
            proof.misplaced(0, Some(vec![9; n_nodes]), 0);
            assert_eq!(proof.take_snapshot_wish(), is_snapshot);
        }
    }

    #[test]
    fn a_replica_is_compared_with_what_it_was_sent_last() {
        let mut proof = begun();
        check(&mut proof, true, 0);
        let old = proof.viewed(0);
        let serial = proof.viewed(0);
        assert!(!proof.misbuilt(0, old, 0));
        assert_eq!(proof.state(), ProofState::Repairing);
        assert!(proof.misbuilt(0, serial, 0));
        proof.misplaced(0, Some(vec![7]), 0);
        assert_eq!(wishes(&mut proof), [(0, vec![7])]);
        assert!(!proof.misbuilt(0, serial, 1), "it is being mended");
        proof.built(0);
        assert_eq!(proof.state(), ProofState::Identical);
        for _ in 0..=LATE_MAX {
            assert!(!proof.misbuilt(0, old, 2));
        }
        assert!(proof.take_snapshot_wish());
        assert!(!proof.misbuilt(8, serial, 2), "no such document");
    }
}

//! The chain of hashes: what a record's hash is over, and what is wrong with records that do not fit.
//!
//! Told the records in order, page by page, and at the end what is known of the chain's end.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Record;
use super::head::Head;
use crate::tenant::TenantId;

/// Faults that are named one by one; what is beyond is counted.
const FAULTS_MAX: usize = 32;

/// The hash before the first record of the default tenant.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash before the first record of a tenant: another one for each, so that no chain, and no first
/// record, is taken for that of somebody else.
pub fn start(tenant: &TenantId) -> String {
    if tenant.is_default() {
        return START.to_owned();
    }
    let digest =
        Sha256::new_with_prefix(b"tandem-audit-of-tenant-1\n").chain_update(tenant.as_str());
    HEXLOWER.encode(&digest.finalize())
}

/// What is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The record is another one than was written there, or stands where it was not written.
    Changed {
        /// Its place.
        seq: i64,
    },
    /// The record was written at another place.
    Moved {
        /// Where it stands.
        seq: i64,
        /// Where it was written.
        from: i64,
    },
    /// Records are missing between others, or before the first.
    Removed {
        /// The first place that is empty.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// Records are missing at the end.
    Truncated {
        /// The first place that is empty.
        from: i64,
        /// The last one that is known to have been written.
        to: i64,
    },
    /// The record fits those before it, and was another one when the end was last written down: all
    /// hashes have been made anew.
    Rewritten {
        /// Its place.
        seq: i64,
    },
    /// There are records, and nothing that says where they end.
    HeadMissing,
    /// More than is named.
    More {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { seq } => write!(out, "record {seq} is changed"),
            Self::Moved { seq, from } => {
                write!(
                    out,
                    "record {seq} is reordered: it was written as record {from}"
                )
            }
            Self::Removed { from, to } if from == to => write!(out, "record {from} is removed"),
            Self::Removed { from, to } => write!(out, "records {from} to {to} are removed"),
            Self::Truncated { from, to } if from == to => {
                write!(out, "record {from} is truncated from the end")
            }
            Self::Truncated { from, to } => {
                write!(out, "records {from} to {to} are truncated from the end")
            }
            Self::Rewritten { seq } => {
                write!(out, "the chain is rewritten: record {seq} was another one")
            }
            Self::HeadMissing => out.write_str("the head of the chain is missing"),
            Self::More { count } => write!(out, "and {count} more"),
        }
    }
}

/// The hash of a record that follows one with the hash `before`.
pub fn hash(before: &str, record: &Record) -> String {
    hash_at(before, record, record.seq)
}

/// Lengths stand before texts, so that no two records are written alike.
fn hash_at(before: &str, record: &Record, seq: i64) -> String {
    let mut digest = Sha256::new_with_prefix(b"tandem-audit-1\n");
    digest.update(before.as_bytes());
    digest.update(seq.to_be_bytes());
    digest.update(record.at.to_be_bytes());
    let texts = [
        &record.actor_kind,
        &record.actor_id,
        &record.act,
        &record.subject,
        &record.ticket_id,
        &record.session_id,
        &record.detail,
    ];
    for text in texts {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    HEXLOWER.encode(&digest.finalize())
}

/// Walks a chain.
#[derive(Debug)]
pub struct Walk {
    head: Option<Head>,
    seq: i64,
    hash: String,
    faults: Vec<Fault>,
    n_more: usize,
    /// Hashes that a record which moved may have followed, and the records that do not fit.
    around: Vec<String>,
    odd: Vec<Record>,
}

impl Walk {
    /// Begins before the first record, at the tenant's [`start`]; `head` is what was written down of the
    /// end.
    pub fn new(start: String, head: Option<Head>) -> Self {
        Self {
            head,
            seq: 0,
            hash: start,
            faults: Vec::new(),
            n_more: 0,
            around: Vec::new(),
            odd: Vec::new(),
        }
    }

    /// The record after those before it.
    pub fn step(&mut self, record: Record) {
        if record.seq > self.seq + 1 {
            let (from, to) = (self.seq + 1, record.seq - 1);
            self.note(Fault::Removed { from, to });
        }
        let fits = record.seq == self.seq + 1 && hash(&self.hash, &record) == record.hash;
        // Behind a gap the hash before is gone: what follows is judged from here on.
        let is_behind_gap = record.seq > self.seq + 1;
        if !fits && !is_behind_gap && self.odd.len() < FAULTS_MAX {
            self.around.push(self.hash.clone());
            self.odd.push(record.clone());
        } else if !fits && !is_behind_gap {
            self.n_more += 1;
        }
        if let Some(head) = self.head.as_ref().filter(|head| head.seq == record.seq)
            && head.hash != record.hash
            && fits
        {
            self.note(Fault::Rewritten { seq: record.seq });
        }
        self.seq = record.seq;
        self.hash = record.hash;
    }

    /// The place of the last record.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// The end of the chain, as it stands.
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq,
            hash: self.hash.clone(),
        }
    }

    /// All that is wrong, in order of place; nothing when the chain is whole.
    pub fn end(mut self) -> Vec<Fault> {
        match &self.head {
            Some(head) if head.seq > self.seq => {
                let (from, to) = (self.seq + 1, head.seq);
                self.note(Fault::Truncated { from, to });
            }
            None if self.seq > 0 => self.note(Fault::HeadMissing),
            Some(_) | None => {}
        }
        let odd = std::mem::take(&mut self.odd);
        for record in &odd {
            let seq = record.seq;
            let fault = match self.written_as(record, &odd) {
                Some(from) => Fault::Moved { seq, from },
                None => Fault::Changed { seq },
            };
            self.note(fault);
        }
        self.faults.sort_by_key(place);
        if self.n_more > 0 {
            self.faults.push(Fault::More { count: self.n_more });
        }
        self.faults
    }

    /// The place at which a record was written, if it stands at another one.
    fn written_as(&self, record: &Record, odd: &[Record]) -> Option<i64> {
        let befores = self
            .around
            .iter()
            .chain(odd.iter().map(|other| &other.hash));
        let befores: Vec<&String> = befores.collect();
        let places = odd.iter().map(|other| other.seq);
        let mut others = places.filter(|seq| *seq != record.seq);
        others.find(|seq| {
            let fits = |before: &&&String| hash_at(before, record, *seq) == record.hash;
            befores.iter().any(|before| fits(&before))
        })
    }

    fn note(&mut self, fault: Fault) {
        match self.faults.len() < FAULTS_MAX {
            true => self.faults.push(fault),
            false => self.n_more += 1,
        }
    }
}

fn place(fault: &Fault) -> i64 {
    match fault {
        Fault::Changed { seq } | Fault::Moved { seq, .. } | Fault::Rewritten { seq } => *seq,
        Fault::Removed { from, .. } | Fault::Truncated { from, .. } => *from,
        Fault::HeadMissing | Fault::More { .. } => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: i64) -> Vec<Record> {
        let mut before = START.to_owned();
        let record = |seq: i64| {
            let mut record = Record {
                seq,
                at: 1_790_000_000_000 + seq,
                actor_kind: "agent".to_owned(),
                actor_id: format!("agt_{seq}"),
                act: "signed_in".to_owned(),
                subject: String::new(),
                ticket_id: String::new(),
                session_id: String::new(),
                detail: String::new(),
                hash: String::new(),
            };
            record.hash = hash(&before, &record);
            before.clone_from(&record.hash);
            record
        };
        (1..=length).map(record).collect()
    }

    fn check(records: &[Record], written: &[Record], expected: &str) {
        let head = written.last().map(|last| Head {
            seq: last.seq,
            hash: last.hash.clone(),
        });
        let mut walk = Walk::new(START.to_owned(), head);
        records.iter().cloned().for_each(|record| walk.step(record));
        let faults: Vec<String> = walk.end().iter().map(ToString::to_string).collect();
        assert_eq!(faults.join("; "), expected);
    }

    #[test]
    fn each_tenant_begins_elsewhere_and_no_chain_is_taken_for_anothers() {
        let [acme, other] = ["acme", "other"].map(|id| id.parse::<TenantId>().expect("an id"));
        assert_eq!(start(&TenantId::default()), START);
        assert_ne!(start(&acme), start(&other));
        let mut walk = Walk::new(start(&acme), None);
        chain(3).into_iter().for_each(|record| walk.step(record));
        let faults = walk.end();
        assert_eq!(faults, [Fault::Changed { seq: 1 }, Fault::HeadMissing]);
    }

    #[test]
    fn a_whole_chain_has_no_fault_and_may_have_grown() {
        check(&[], &[], "");
        check(&chain(9), &chain(9), "");
        check(&chain(9), &chain(5), "");
    }

    #[test]
    fn what_is_changed_gone_or_elsewhere_is_named() {
        let whole = chain(9);
        let mut flipped = whole.clone();
        flipped[3].at += 1;
        check(&flipped, &whole, "record 4 is changed");
        let mut removed = whole.clone();
        removed.remove(3);
        check(&removed, &whole, "record 4 is removed");
        removed.drain(..2);
        check(
            &removed,
            &whole,
            "records 1 to 2 are removed; record 4 is removed",
        );
        check(
            &whole[..7],
            &whole,
            "records 8 to 9 are truncated from the end",
        );
        check(&[], &whole, "records 1 to 9 are truncated from the end");
        let mut swapped = whole.clone();
        swapped.swap(3, 4);
        (swapped[3].seq, swapped[4].seq) = (4, 5);
        let expected = "record 4 is reordered: it was written as record 5; \
            record 5 is reordered: it was written as record 4; record 6 is changed";
        check(&swapped, &whole, expected);
        check(&whole, &[], "the head of the chain is missing");
    }

    #[test]
    fn a_chain_that_was_made_anew_shows_at_its_head() {
        let (whole, mut forged) = (chain(9), chain(9));
        forged[3].act = "signed_out".to_owned();
        let mut before = forged[2].hash.clone();
        for record in &mut forged[3..] {
            record.hash = hash(&before, record);
            before.clone_from(&record.hash);
        }
        let expected = "the chain is rewritten: record 9 was another one";
        check(&forged, &whole, expected);
    }

    #[test]
    fn faults_beyond_the_bound_are_counted() {
        let whole = chain(100);
        let mut flipped = whole.clone();
        flipped
            .iter_mut()
            .for_each(|record| record.detail.push('x'));
        let mut walk = Walk::new(START.to_owned(), None);
        flipped.into_iter().for_each(|record| walk.step(record));
        let faults = walk.end();
        assert_eq!(faults.len(), FAULTS_MAX + 1);
        assert_eq!(faults.last(), Some(&Fault::More { count: 69 }));
    }
}

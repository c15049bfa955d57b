//! Strings and shapes that both ends of an epoch know by number.
//!
//! Sending and receiving tables keep the same rules for what is kept, so they never differ.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{KEPT_BYTES_MAX, SHAPE_NAMES_MAX, SHAPES_MAX, TABLE_BYTES_MAX, TABLE_ENTRIES_MAX};

/// Hashes short keys quickly; the keys are the page's own, so nobody is harmed by collisions
/// but the page that makes them.
#[derive(Debug, Default)]
pub(super) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

type Index = HashMap<Box<str>, u32, BuildHasherDefault<QuickHasher>>;

/// Sending end's strings.
#[derive(Debug, Default)]
pub(super) struct SentStrings {
    index: Index,
    bytes: usize,
}

/// What became of a string.
pub(super) enum Sent {
    Known(u32),
    Kept(u32),
    NotKept,
}

impl SentStrings {
    pub(super) fn send(&mut self, value: &str) -> Sent {
        if value.len() > KEPT_BYTES_MAX {
            return Sent::NotKept;
        }
        if let Some(&entry) = self.index.get(value) {
            return Sent::Known(entry);
        }
        if !room(self.index.len(), self.bytes, value.len()) {
            return Sent::NotKept;
        }
        self.bytes += value.len();
        let entry = self.index.len() as u32;
        self.index.insert(value.into(), entry);
        Sent::Kept(entry)
    }

    pub(super) fn holds(&self, value: &str) -> bool {
        value.len() <= KEPT_BYTES_MAX && self.index.contains_key(value)
    }

    /// Whether most of the table is used up, so that clearing it pays.
    pub(super) fn is_full(&self) -> bool {
        !room(self.index.len(), self.bytes, KEPT_BYTES_MAX)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn room(entries: usize, bytes: usize, more: usize) -> bool {
    entries < TABLE_ENTRIES_MAX && bytes + more <= TABLE_BYTES_MAX
}

/// Receiving end's strings.
#[derive(Debug, Default)]
pub(super) struct ReceivedStrings {
    text: String,
    ends: Vec<u32>,
}

impl ReceivedStrings {
    /// Keeps a string and answers its entry, or nothing when the rules forbid it.
    pub(super) fn keep(&mut self, value: &str) -> Option<u32> {
        if value.len() > KEPT_BYTES_MAX || !room(self.ends.len(), self.text.len(), value.len()) {
            return None;
        }
        self.text.push_str(value);
        self.ends.push(self.text.len() as u32);
        Some(self.ends.len() as u32 - 1)
    }

    pub(super) fn lookup(&self, entry: u32) -> Option<&str> {
        let at = entry as usize;
        let end = *self.ends.get(at)? as usize;
        let start = if at == 0 {
            0
        } else {
            self.ends[at - 1] as usize
        };
        self.text.get(start..end)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Sending end's shapes.
#[derive(Debug, Default)]
pub(super) struct SentShapes {
    index: Index,
    names: usize,
}

impl SentShapes {
    pub(super) fn lookup(&self, key: &str) -> Option<u32> {
        self.index.get(key).copied()
    }

    pub(super) fn has_room(&self, names: usize) -> bool {
        shape_room(self.index.len(), self.names, names)
    }

    pub(super) fn keep(&mut self, key: &str, names: usize) {
        self.names += names;
        self.index.insert(key.into(), self.index.len() as u32);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

fn shape_room(shapes: usize, names: usize, more: usize) -> bool {
    shapes < SHAPES_MAX && names + more <= SHAPE_NAMES_MAX
}

/// A shape, its strings being entries of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) namespace: u32,
    pub(super) tag: u32,
    pub(super) marks: u32,
    names_start: u32,
    names_end: u32,
}

/// Receiving end's shapes.
#[derive(Debug, Default)]
pub(super) struct ReceivedShapes {
    shapes: Vec<Shape>,
    names: Vec<u32>,
}

impl ReceivedShapes {
    pub(super) fn lookup(&self, shape: usize) -> Option<Shape> {
        self.shapes.get(shape).copied()
    }

    pub(super) fn names(&self, shape: Shape) -> &[u32] {
        &self.names[shape.names_start as usize..shape.names_end as usize]
    }

    /// Keeps a shape; answers false when the rules forbid it.
    pub(super) fn keep(&mut self, namespace: u32, tag: u32, marks: u32, names: &[u32]) -> bool {
        if !shape_room(self.shapes.len(), self.names.len(), names.len()) {
            return false;
        }
        let names_start = self.names.len() as u32;
        self.names.extend_from_slice(names);
        let names_end = self.names.len() as u32;
        self.shapes.push(Shape {
            namespace,
            tag,
            marks,
            names_start,
            names_end,
        });
        true
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

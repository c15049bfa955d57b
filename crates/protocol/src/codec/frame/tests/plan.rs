//! Batches of any operations, made of numbers.

use super::super::super::batch::BatchWriter;
use super::super::super::op::{Animation, Document, Element, Media, Op};
use super::super::FrameEncoder;

/// Numbers that a test case is made of; runs dry with zeros, so shrinking shortens the plan.
pub(super) struct Plan {
    numbers: Vec<u32>,
    at: usize,
    strings: Vec<String>,
}

impl Plan {
    pub(super) fn new(numbers: Vec<u32>) -> Self {
        let mut strings: Vec<String> = ["", "div", "class", "a b", "ü€😀"]
            .iter()
            .map(|&s| s.into())
            .collect();
        strings.extend((0..12).map(|i| format!("string {i} {}", "z".repeat(i * 30))));
        Self {
            numbers,
            at: 0,
            strings,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.numbers.len()
    }

    fn number(&mut self, below: u32) -> u32 {
        self.at += 1;
        self.numbers.get(self.at - 1).copied().unwrap_or(0) % below
    }

    fn text(&mut self) -> String {
        let index = self.number(self.strings.len() as u32) as usize;
        self.strings[index].clone()
    }

    fn list(&mut self) -> Vec<u32> {
        (0..self.number(12)).map(|_| self.number(1 << 31)).collect()
    }

    fn nodes(&mut self, writer: &mut BatchWriter, encoder: &mut FrameEncoder) {
        let mut push = |op: &Op<'_>| {
            writer.push(op);
            encoder.push(op);
        };
        push(&Op::Insert {
            parent: self.number(90_000),
            before: self.number(90_000),
        });
        let mut depth = 1;
        while depth > 0 {
            match self.number(5) {
                0 => {
                    push(&Op::End);
                    depth -= 1;
                }
                1 => push(&Op::Text {
                    value: &self.text(),
                }),
                2 => {
                    push(&Op::Shadow {
                        flags: self.number(4),
                    });
                    depth += 1;
                }
                _ => {
                    let owned: Vec<(String, String)> = (0..self.number(4))
                        .map(|_| (self.text(), self.text()))
                        .collect();
                    let attributes: Vec<(&str, &str)> = owned
                        .iter()
                        .map(|(name, value)| (&name[..], &value[..]))
                        .collect();
                    let (namespace, marks) = (self.number(3), self.number(64));
                    let tag = self.text();
                    let attributes = &attributes;
                    push(&Op::Element(Element {
                        namespace,
                        tag: &tag,
                        marks,
                        attributes,
                    }));
                    depth += 1;
                }
            }
        }
    }

    pub(super) fn operation(&mut self, writer: &mut BatchWriter, encoder: &mut FrameEncoder) {
        let (kind, id) = (self.number(43), self.number(100_000));
        let (first, second, list) = (self.text(), self.text(), self.list());
        let (a, b, c) = (self.number(5000), self.number(5000), self.number(2));
        let (x, y) = (a as i32 - 2500, b as i32 - 2500);
        let (url, title) = (&first[..], &second[..]);
        let op = match kind {
            0..=3 => return self.nodes(writer, encoder),
            4 => Op::Document(Document {
                quirks: c,
                url,
                title,
                width: a,
                height: b,
                dpr_milli: a,
                scroll_x: x,
                scroll_y: y,
            }),
            5 => Op::Detach { ids: &list },
            6 => Op::Move {
                parent: id,
                before: a,
                ids: &list,
            },
            7 => Op::Attribute {
                id,
                name: url,
                value: (c == 1).then_some(title),
            },
            8 => Op::TextSet { id, value: url },
            9 => Op::Value { id, value: url },
            10 => Op::Checked { id, bits: a % 4 },
            11 => Op::Selected { id, indices: &list },
            12 => Op::Scroll { id, x, y },
            13 => Op::Viewport {
                width: a,
                height: b,
                dpr_milli: a,
            },
            14 => Op::SheetText { id, css: url },
            15 => Op::Constructed { sheet: a, css: url },
            16 => Op::Adopt {
                root: id,
                sheets: &list,
            },
            17 => Op::Asset {
                number: a,
                kind: b,
                url,
            },
            18 => Op::Link {
                id,
                slot: a,
                number: b,
            },
            19 => Op::Rules {
                number: a,
                at: b,
                css: url,
            },
            20 => Op::AssetState {
                number: a,
                state: c,
            },
            21 => Op::AssetReady {
                number: a,
                mime: url,
                size: b,
                hash: [c as u8; 32],
            },
            22 => Op::Navigated { url, title },
            23 => Op::Focus { id },
            24 => Op::Box {
                id,
                width: a,
                height: b,
            },
            25 => Op::States {
                id,
                bits: id & crate::batch::state::ALL,
            },
            27 => Op::Layer { id, layer: c % 3 },
            28 => Op::Selection {
                start: (a, b),
                end: (b, c),
            },
            26 => Op::Environment { bits: id },
            29 => Op::Frame { id, document: a },
            30 => Op::FrameClosed {
                id,
                reason: c,
                host: url,
            },
            31 => Op::Within { document: a },
            39 => Op::Check { digest: a },
            40 => Op::Digests {
                first: a,
                step: b,
                digests: &[a, b],
            },
            32 => Op::SheetDisabled {
                id,
                disabled: c == 1,
            },
            33 => Op::Picture { id, state: c % 3 },
            34 => Op::Media(Media {
                id,
                bits: a % 8,
                time_ms: a,
                duration_ms: b,
                rate_milli: x,
                volume_milli: b,
            }),
            35 => Op::Keyframes {
                id,
                number: a,
                pseudo: title,
                css: url,
            },
            36 => Op::Slotted {
                slot: id,
                nodes: &list,
            },
            37 => Op::Highlight {
                name: title,
                ranges: &list,
            },
            38 => Op::CustomStates { id, names: url },
            41 => Op::Omitted {
                id,
                kind: c % 9,
                count: a,
            },
            _ => Op::Animation(Animation {
                id,
                kind: a % 3,
                state: a % 4,
                pseudo: title,
                name: url,
                time_ms: x,
                rate_milli: y,
            }),
        };
        writer.push(&op);
        encoder.push(&op);
    }
}

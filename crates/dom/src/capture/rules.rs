//! Rules of style sheets, each sent once some element has the names that it asks for.
//!
//! Most rules of a large sheet apply to nothing on the page at hand. They wait here, inside the
//! customer's browser, and follow in the frame that brings the first element they could apply to.
//! Names are those that are sent: what is blocked or dropped makes no rule travel.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use tandem_protocol::limits::{ASSET_BYTES_MAX, RULES_BYTES_MAX};

use crate::css::{Name, Piece, PieceKind, scrolling, split};

/// Names that are remembered; on a page with more every rule is sent.
const NAMES_MAX: usize = 1024 * 1024;
/// Bytes of all sheets with waiting rules; a sheet beyond it is sent whole.
const WAITING_BYTES_MAX: usize = RULES_BYTES_MAX / 2;
/// Bytes of selectors of scrolling elements that one answer names.
const SCROLLERS_BYTES_MAX: usize = 64 * 1024;
/// Selectors of scrolling elements that are told in one epoch.
const SCROLLERS_MAX: usize = 4096;
/// A stretch of rules that travels in one string ends once it is this long, in bytes.
const STRETCH_BYTES_AIM: usize = 256 * 1024;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Rules {
    seen: HashSet<Name, ByNumber>,
    /// Class attributes that have been taken apart.
    class_lists: HashSet<Name, ByNumber>,
    /// Seen since the last [`Rules::take_wanted`].
    fresh: Vec<Name>,
    sheets: HashMap<u32, Sheet>,
    selectors: Vec<Selector>,
    /// Selectors by the names that they miss.
    missing: HashMap<Name, Vec<u32>, ByNumber>,
    /// Pieces that are to be sent, by the number of their sheet.
    wanted: Vec<(u32, usize)>,
    waiting_bytes: usize,
    /// Selectors of elements that may scroll, as a list.
    scrollers: String,
    /// Selectors that were told.
    told: HashSet<Name, ByNumber>,
    /// There are too many names to remember: nothing waits any more.
    is_open: bool,
}

type ByNumber = BuildHasherDefault<NumberHasher>;

/// A name is a hash already.
#[derive(Debug, Default)]
struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = self.0.rotate_left(5) ^ number;
    }
}

#[derive(Debug)]
struct Sheet {
    text: String,
    spans: Vec<Span>,
    /// By piece: it was sent or is wanted.
    is_taken: Vec<bool>,
    n_waiting: usize,
    /// The piece that closes each group.
    closers: HashMap<usize, usize>,
}

/// Where a piece stands.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    /// The piece that opens the group around it.
    group: Option<usize>,
}

/// A selector whose rule waits.
#[derive(Clone, Copy, Debug)]
struct Selector {
    sheet: u32,
    piece: usize,
    n_missing: u32,
}

/// Rules that stand next to each other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) sheet: u32,
    /// The first of its pieces.
    pub(super) at: u32,
    pub(super) css: String,
}

impl Rules {
    /// An element of that name is sent.
    pub(super) fn see_tag(&mut self, tag: &str) {
        self.see(Name::tag(tag));
    }

    /// An element gets that attribute.
    pub(super) fn see_attribute(&mut self, name: &str, value: &str) {
        match name {
            "class" if !self.is_open && self.class_lists.insert(Name::class(value)) => {
                for class in value.split_ascii_whitespace() {
                    self.see(Name::class(class));
                }
            }
            "id" => self.see(Name::id(value)),
            _ if Name::is_telling_attribute(name) => {
                self.see(Name::attribute(name));
                self.see(Name::attribute_value(name, value));
            }
            _ => {}
        }
    }

    fn see(&mut self, name: Name) {
        if self.is_open {
            return;
        }
        if self.seen.insert(name) {
            self.fresh.push(name);
        }
        if self.seen.len() + self.class_lists.len() > NAMES_MAX {
            self.open();
        }
    }

    /// From here on nothing waits.
    fn open(&mut self) {
        let sheets: Vec<(u32, usize)> = self
            .sheets
            .iter()
            .map(|(&number, sheet)| (number, sheet.spans.len()))
            .collect();
        for (number, n_pieces) in sheets {
            for piece in 0..n_pieces {
                self.want(number, piece);
            }
        }
        self.is_open = true;
        self.seen = HashSet::default();
        self.class_lists = HashSet::default();
        self.missing = HashMap::default();
        self.selectors = Vec::new();
        self.fresh = Vec::new();
    }

    /// Takes a sheet in; each number once.
    pub(super) fn take_sheet(&mut self, number: u32, text: String) {
        if self.sheets.contains_key(&number) {
            return;
        }
        self.waiting_bytes += text.len();
        let waits = !self.is_open && self.waiting_bytes <= WAITING_BYTES_MAX;
        let pieces = split(&text);
        self.note_scrollers(&text, &pieces);
        self.sheets.insert(number, Sheet::new(text, &pieces));
        for (at, piece) in pieces.into_iter().enumerate() {
            let waits = waits
                && match piece.kind {
                    PieceKind::Always | PieceKind::Open { is_layer: true } => false,
                    // They follow what stands between them.
                    PieceKind::Open { is_layer: false } | PieceKind::Close => true,
                    PieceKind::Rule(selectors) => self.wait(number, at, &selectors),
                };
            if !waits {
                self.want(number, at);
            }
        }
    }

    /// Looks for scrolling elements in a sheet that travels as a text of the page.
    pub(super) fn see_sheet(&mut self, text: &str) {
        if text.contains("overflow") {
            self.note_scrollers(text, &split(text));
        }
    }

    fn note_scrollers(&mut self, text: &str, pieces: &[Piece]) {
        for selector in scrolling(text, pieces) {
            let fits = self.scrollers.len() + selector.len() < SCROLLERS_BYTES_MAX
                && self.told.len() < SCROLLERS_MAX;
            if fits && self.told.insert(Name::class(selector)) {
                if !self.scrollers.is_empty() {
                    self.scrollers.push(',');
                }
                self.scrollers.push_str(selector);
            }
        }
    }

    /// Selectors of elements that may scroll, each told once.
    pub(super) fn take_scrollers(&mut self) -> String {
        std::mem::take(&mut self.scrollers)
    }

    /// Whether a rule has to wait; takes note of what for.
    fn wait(&mut self, sheet: u32, piece: usize, selectors: &[Vec<Name>]) -> bool {
        let applies = |names: &Vec<Name>| names.iter().all(|name| self.seen.contains(name));
        if selectors.iter().any(applies) {
            return false;
        }
        for names in selectors {
            let index = self.selectors.len() as u32;
            let mut n_missing = 0;
            for name in names.iter().filter(|name| !self.seen.contains(name)) {
                self.missing.entry(*name).or_default().push(index);
                n_missing += 1;
            }
            self.selectors.push(Selector {
                sheet,
                piece,
                n_missing,
            });
        }
        true
    }

    fn want(&mut self, number: u32, piece: usize) {
        let Some(sheet) = self.sheets.get_mut(&number) else {
            return;
        };
        let mut next = Some(piece);
        while let Some(at) = next.filter(|&at| sheet.take(at)) {
            self.wanted.push((number, at));
            if let Some(&closer) = sheet.closers.get(&at)
                && sheet.take(closer)
            {
                self.wanted.push((number, closer));
            }
            next = sheet.spans[at].group;
        }
    }

    /// Rules that are to be sent, in the order of their sheets and places.
    pub(super) fn take_wanted(&mut self) -> Vec<Stretch> {
        for name in std::mem::take(&mut self.fresh) {
            for index in self.missing.remove(&name).unwrap_or_default() {
                let selector = &mut self.selectors[index as usize];
                selector.n_missing -= 1;
                if selector.n_missing == 0 {
                    let Selector { sheet, piece, .. } = *selector;
                    self.want(sheet, piece);
                }
            }
        }
        let mut wanted = std::mem::take(&mut self.wanted);
        wanted.sort_unstable();
        let stretches = self.stretches(&wanted);
        for (number, _) in wanted {
            if let Some(sheet) = self.sheets.get_mut(&number)
                && sheet.n_waiting == 0
            {
                self.waiting_bytes -= sheet.text.len();
                sheet.text = String::new();
                sheet.spans = Vec::new();
            }
        }
        stretches
    }

    fn stretches(&self, wanted: &[(u32, usize)]) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut next = None;
        for &(number, at) in wanted {
            let Some(text) = self.sheets.get(&number).map(|sheet| sheet.text(at)) else {
                continue;
            };
            match stretches.last_mut() {
                Some(last)
                    if next == Some((number, at))
                        && last.css.len() + text.len() <= STRETCH_BYTES_AIM =>
                {
                    last.css.push_str(text);
                }
                _ => stretches.push(Stretch {
                    sheet: number,
                    at: at as u32,
                    css: text.to_owned(),
                }),
            }
            next = Some((number, at + 1));
        }
        stretches
    }
}

impl Span {
    fn of(piece: &Piece) -> Self {
        let Piece {
            start, end, group, ..
        } = *piece;
        Self { start, end, group }
    }
}

impl Sheet {
    fn new(text: String, pieces: &[Piece]) -> Self {
        let closers = pieces.iter().enumerate();
        let closers = closers
            .filter(|(_, piece)| piece.kind == PieceKind::Close)
            .filter_map(|(at, piece)| piece.group.map(|group| (group, at)))
            .collect();
        Self {
            text,
            is_taken: vec![false; pieces.len()],
            n_waiting: pieces.len(),
            spans: pieces.iter().map(Span::of).collect(),
            closers,
        }
    }

    /// Whether the piece was still waiting; it is not from here on.
    fn take(&mut self, piece: usize) -> bool {
        let waited = !std::mem::replace(&mut self.is_taken[piece], true);
        self.n_waiting -= usize::from(waited);
        waited
    }

    fn text(&self, piece: usize) -> &str {
        let Span { start, end, .. } = self.spans[piece];
        &self.text[start..end]
    }
}

const _: () = assert!(ASSET_BYTES_MAX <= WAITING_BYTES_MAX);

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(rules: &mut Rules) -> Vec<(u32, String)> {
        let stretches = rules.take_wanted();
        stretches
            .into_iter()
            .map(|stretch| (stretch.sheet, stretch.css))
            .collect()
    }

    #[test]
    fn with_more_names_than_are_remembered_every_rule_is_sent() {
        let mut rules = Rules::default();
        rules.take_sheet(1, ".x{}".to_owned());
        for name in 0..NAMES_MAX {
            rules.see_attribute("id", &name.to_string());
        }
        assert_eq!(wanted(&mut rules), []);
        rules.see_attribute("id", "one more");
        assert_eq!(wanted(&mut rules), [(1, ".x{}".to_owned())]);
        rules.take_sheet(2, ".y{}".to_owned());
        assert_eq!(wanted(&mut rules), [(2, ".y{}".to_owned())]);
    }

    #[test]
    fn a_sheet_beyond_the_bytes_that_may_wait_is_sent_whole() {
        let mut rules = Rules::default();
        let rule = ".x{}.y{}";
        let half = format!("{rule}{}", " ".repeat(WAITING_BYTES_MAX / 2 - rule.len()));
        rules.take_sheet(1, half.clone());
        rules.take_sheet(2, half);
        assert_eq!(wanted(&mut rules), []);
        rules.take_sheet(3, rule.to_owned());
        assert_eq!(wanted(&mut rules), [(3, rule.to_owned())]);
        rules.see_attribute("class", "x y");
        let both = [(1, rule.to_owned()), (2, rule.to_owned())];
        assert_eq!(wanted(&mut rules), both);
        assert_eq!(rules.waiting_bytes, 0, "what was sent makes room");
    }

    #[test]
    fn a_large_piece_is_a_stretch_of_its_own() {
        let mut rules = Rules::default();
        let large = format!("*{{b:'{}'}}", "c".repeat(STRETCH_BYTES_AIM));
        rules.take_sheet(1, format!("*{{}}*{{}}{large}*{{}}"));
        let lens: Vec<usize> = wanted(&mut rules)
            .iter()
            .map(|(_, css)| css.len())
            .collect();
        assert_eq!(lens, [6, large.len(), 3]);
    }

    #[test]
    fn selectors_of_scrolling_elements_are_told_once_and_within_a_bound() {
        let mut rules = Rules::default();
        rules.see_sheet(".a{overflow:auto}.b{overflow:auto}");
        rules.see_sheet(".b{overflow:auto}.c{overflow:auto}");
        assert_eq!(rules.take_scrollers(), ".a,.b,.c");
        let long = "d".repeat(SCROLLERS_BYTES_MAX);
        rules.see_sheet(&format!(".{long}{{overflow:auto}}.e{{overflow:auto}}"));
        assert_eq!(rules.take_scrollers(), ".e");
        for name in 0..=SCROLLERS_MAX {
            rules.see_sheet(&format!(".f{name}{{overflow:auto}}"));
            rules.take_scrollers();
        }
        rules.see_sheet(".g{overflow:auto}");
        assert_eq!(rules.take_scrollers(), "");
    }
}

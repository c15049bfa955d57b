//! Rules of style sheets, each sent once it could apply to some element.
//!
//! Most rules of a large sheet apply to nothing on the page at hand: no element has the names that
//! they ask for, none was in the state, or the window is not of the size. They wait here, inside the
//! customer's browser, and follow in the frame that brings the first element they could apply to.
//! Names and states are those that are sent: what is blocked or dropped makes no rule travel.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use tandem_protocol::limits::{ASSET_BYTES_MAX, RULES_BYTES_MAX};

use crate::css::{
    Name, Needs, OVERFLOW, Piece, PieceKind, Surroundings, may_hold, scrolling, split,
};
use crate::find::find;

/// Names that are remembered; on a page with more every rule is sent.
const NAMES_MAX: usize = 1024 * 1024;
/// Bytes of all sheets with waiting rules; a sheet beyond it is sent whole.
const WAITING_BYTES_MAX: usize = RULES_BYTES_MAX / 2;
/// Bytes of selectors of scrolling elements that one answer names.
const SCROLLERS_BYTES_MAX: usize = 64 * 1024;
/// Selectors of scrolling elements that are told in one epoch.
const SCROLLERS_MAX: usize = 4096;
/// What begins a group with media queries.
const MEDIA: &str = "@media";
/// Lists of media queries that are waited for in one epoch; rules behind more do not wait for them.
const MEDIAS_MAX: usize = 1024;
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
    /// Selectors that miss no name, but states.
    stateless: Vec<u32>,
    /// Bits of `batch::state` that some element was in.
    seen_states: u32,
    /// Those that selectors need which miss no name.
    asked_states: u32,
    /// Lists of media queries that have not held yet.
    medias: Vec<(Name, String)>,
    /// Sheets with pieces that are to be sent.
    wanted: Vec<u32>,
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
    /// By piece.
    progress: Vec<Progress>,
    is_wanted: bool,
    n_waiting: usize,
    /// The piece that closes each group.
    closers: HashMap<usize, usize>,
}

/// How far a piece has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Waits,
    Wanted,
    Sent,
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
    states: u32,
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

    /// An element gets into these states.
    pub(super) fn see_states(&mut self, bits: u32) {
        if bits & !self.seen_states != 0 {
            self.seen_states |= bits;
            for index in std::mem::take(&mut self.stateless) {
                self.want_in_state(index);
            }
        }
    }

    /// The window gets another size.
    pub(super) fn see_window(&mut self, at: Surroundings) {
        let medias = std::mem::take(&mut self.medias);
        for (name, queries) in medias {
            if may_hold(&queries, at) {
                self.see(name);
            } else {
                self.medias.push((name, queries));
            }
        }
    }

    /// States that rules ask for whose elements are there.
    pub(super) fn asked_states(&self) -> u32 {
        self.asked_states
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
        self.stateless = Vec::new();
        self.medias = Vec::new();
        self.fresh = Vec::new();
    }

    /// Takes a sheet in; each number once.
    pub(super) fn take_sheet(&mut self, number: u32, text: String, at: Surroundings) {
        if self.sheets.contains_key(&number) {
            return;
        }
        self.waiting_bytes += text.len();
        let waits = !self.is_open && self.waiting_bytes <= WAITING_BYTES_MAX;
        let pieces = split(&text);
        self.note_scrollers(&text, &pieces);
        self.sheets.insert(number, Sheet::new(text, &pieces));
        // What all rules of the groups at hand need, and how much of it the groups around them.
        let mut around: Vec<Name> = Vec::new();
        let mut groups = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            let waits = waits
                && match &piece.kind {
                    PieceKind::Always | PieceKind::Open { is_layer: true } => {
                        self.wait(number, index, &[Needs::default()], &around)
                    }
                    // They follow what stands between them.
                    PieceKind::Open { is_layer: false } | PieceKind::Close => true,
                    PieceKind::Rule(selectors) => self.wait(number, index, selectors, &around),
                };
            if !waits {
                self.want(number, index);
            }
            match piece.kind {
                PieceKind::Open { .. } => {
                    groups.push(around.len());
                    around.extend(self.wait_for_media(number, index, at));
                }
                PieceKind::Close => around.truncate(groups.pop().unwrap_or_default()),
                PieceKind::Always | PieceKind::Rule(_) => {}
            }
        }
    }

    /// The name under which the media queries of a group will be seen to hold; nothing if they hold
    /// now.
    fn wait_for_media(&mut self, number: u32, piece: usize, at: Surroundings) -> Option<Name> {
        let head = self.sheets.get(&number)?.text(piece);
        let (keyword, queries) = head.split_at_checked(MEDIA.len())?;
        let queries = queries.trim_end_matches('{');
        let is_media = keyword.eq_ignore_ascii_case(MEDIA);
        if !is_media || self.medias.len() >= MEDIAS_MAX || may_hold(queries, at) {
            return None;
        }
        let name = Name::media(queries);
        if self.medias.iter().all(|(other, _)| *other != name) {
            self.medias.push((name, queries.to_owned()));
        }
        Some(name)
    }

    /// Looks for scrolling elements in a sheet that travels as a text of the page.
    pub(super) fn see_sheet(&mut self, text: &str) {
        if find(text, OVERFLOW).is_some() {
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
    fn wait(&mut self, sheet: u32, piece: usize, selectors: &[Needs], around: &[Name]) -> bool {
        let has = |name: &Name| self.seen.contains(name);
        let has_names = |needs: &Needs| needs.names.iter().chain(around).all(has);
        let is_in = |needs: &Needs| needs.states & !self.seen_states == 0;
        if selectors
            .iter()
            .any(|needs| is_in(needs) && has_names(needs))
        {
            return false;
        }
        for needs in selectors {
            let index = self.selectors.len() as u32;
            let mut n_missing = 0;
            for name in needs.names.iter().chain(around) {
                if !self.seen.contains(name) {
                    self.missing.entry(*name).or_default().push(index);
                    n_missing += 1;
                }
            }
            self.selectors.push(Selector {
                sheet,
                piece,
                n_missing,
                states: needs.states,
            });
            if n_missing == 0 {
                self.want_in_state(index);
            }
        }
        true
    }

    /// A selector misses no name any more.
    fn want_in_state(&mut self, index: u32) {
        let Selector {
            sheet,
            piece,
            states,
            ..
        } = self.selectors[index as usize];
        self.asked_states |= states;
        if states & !self.seen_states == 0 {
            self.want(sheet, piece);
        } else {
            self.stateless.push(index);
        }
    }

    fn want(&mut self, number: u32, piece: usize) {
        let Some(sheet) = self.sheets.get_mut(&number) else {
            return;
        };
        let before = sheet.n_waiting;
        let mut next = Some(piece);
        while let Some(at) = next.filter(|&at| sheet.want(at)) {
            if let Some(&closer) = sheet.closers.get(&at) {
                sheet.want(closer);
            }
            next = sheet.spans[at].group;
        }
        if sheet.n_waiting != before && !std::mem::replace(&mut sheet.is_wanted, true) {
            self.wanted.push(number);
        }
    }

    /// Rules that are to be sent, each sheet's in the order of their places.
    pub(super) fn take_wanted(&mut self) -> Vec<Stretch> {
        for name in std::mem::take(&mut self.fresh) {
            for index in self.missing.remove(&name).unwrap_or_default() {
                let selector = &mut self.selectors[index as usize];
                selector.n_missing -= 1;
                if selector.n_missing == 0 {
                    self.want_in_state(index);
                }
            }
        }
        let mut stretches = Vec::new();
        for number in std::mem::take(&mut self.wanted) {
            let Some(sheet) = self.sheets.get_mut(&number) else {
                continue;
            };
            sheet.take_wanted(number, &mut stretches);
            if sheet.n_waiting == 0 {
                self.waiting_bytes -= sheet.text.len();
                sheet.text = String::new();
                sheet.spans = Vec::new();
            }
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
            progress: vec![Progress::Waits; pieces.len()],
            is_wanted: false,
            n_waiting: pieces.len(),
            spans: pieces.iter().map(Span::of).collect(),
            closers,
        }
    }

    /// Whether the piece was still waiting; it is not from here on.
    fn want(&mut self, piece: usize) -> bool {
        let waited = self.progress[piece] == Progress::Waits;
        if waited {
            self.progress[piece] = Progress::Wanted;
            self.n_waiting -= 1;
        }
        waited
    }

    /// Pieces that are to be sent; those next to each other are one stretch.
    fn take_wanted(&mut self, number: u32, stretches: &mut Vec<Stretch>) {
        self.is_wanted = false;
        let mut next = None;
        for at in 0..self.progress.len() {
            if self.progress[at] != Progress::Wanted {
                continue;
            }
            self.progress[at] = Progress::Sent;
            let text = self.text(at);
            match stretches.last_mut() {
                Some(last)
                    if next == Some(at) && last.css.len() + text.len() <= STRETCH_BYTES_AIM =>
                {
                    last.css.push_str(text);
                }
                _ => stretches.push(Stretch {
                    sheet: number,
                    at: at as u32,
                    css: text.to_owned(),
                }),
            }
            next = Some(at + 1);
        }
    }

    fn text(&self, piece: usize) -> &str {
        let Span { start, end, .. } = self.spans[piece];
        &self.text[start..end]
    }
}

const _: () = assert!(ASSET_BYTES_MAX <= WAITING_BYTES_MAX);

#[cfg(test)]
mod tests {
    use tandem_protocol::batch::state;

    use super::*;

    fn wanted(rules: &mut Rules) -> Vec<(u32, String)> {
        let stretches = rules.take_wanted();
        stretches
            .into_iter()
            .map(|stretch| (stretch.sheet, stretch.css))
            .collect()
    }

    const WINDOW: Surroundings = Surroundings {
        bits: 0,
        dpr_milli: 1000,
        width: 800,
        height: 600,
    };

    fn take(rules: &mut Rules, number: u32, text: &str) {
        rules.take_sheet(number, text.to_owned(), WINDOW);
    }

    #[test]
    fn a_rule_waits_for_the_states_that_it_needs() {
        let mut rules = Rules::default();
        take(&mut rules, 1, ".x:hover{}:focus,.y{}.x:active:hover{}");
        assert_eq!(rules.asked_states(), state::FOCUS);
        rules.see_attribute("class", "x");
        assert_eq!(wanted(&mut rules), []);
        let all = state::FOCUS | state::HOVER | state::ACTIVE;
        assert_eq!(rules.asked_states(), all, "asked before it is seen");
        rules.see_states(state::HOVER);
        assert_eq!(wanted(&mut rules), [(1, ".x:hover{}".to_owned())]);
        rules.see_states(state::ACTIVE | state::FOCUS);
        let rest = ":focus,.y{}.x:active:hover{}".to_owned();
        assert_eq!(wanted(&mut rules), [(1, rest)]);
        take(&mut rules, 2, ".x:hover{}.z:hover{}");
        assert_eq!(wanted(&mut rules), [(2, ".x:hover{}".to_owned())]);
        rules.see_attribute("class", "z");
        assert_eq!(wanted(&mut rules), [(2, ".z:hover{}".to_owned())]);
    }

    #[test]
    fn a_rule_waits_for_the_window_that_it_needs() {
        let mut rules = Rules::default();
        let css = "@media print{*{}@layer l{}}@media (min-width:900px){*{}@supports (a:b){.x{}}}\
                   @media (min-width:700px){*{}}";
        take(&mut rules, 1, css);
        let now = "@media (min-width:700px){*{}}".to_owned();
        assert_eq!(wanted(&mut rules), [(1, now)]);
        let wider = Surroundings {
            width: 900,
            ..WINDOW
        };
        rules.see_window(wider);
        let wide = [
            (1, "@media (min-width:900px){*{}".to_owned()),
            (1, "}".to_owned()),
        ];
        assert_eq!(wanted(&mut rules), wide);
        rules.see_attribute("class", "x");
        let inner = "@supports (a:b){.x{}}".to_owned();
        assert_eq!(wanted(&mut rules), [(1, inner)]);
        rules.see_window(wider);
        assert_eq!(wanted(&mut rules), []);
    }

    #[test]
    fn behind_more_media_queries_than_are_waited_for_rules_travel() {
        let mut rules = Rules::default();
        let group = |n: usize| format!("@media (min-width:{}px){{*{{}}}}", 1000 + n);
        let css: String = (0..MEDIAS_MAX).map(group).collect();
        take(&mut rules, 1, &css);
        assert_eq!(wanted(&mut rules), []);
        take(&mut rules, 2, &group(MEDIAS_MAX));
        assert_eq!(wanted(&mut rules), [(2, group(MEDIAS_MAX))]);
    }

    #[test]
    fn with_more_names_than_are_remembered_every_rule_is_sent() {
        let mut rules = Rules::default();
        take(&mut rules, 1, ".x{}");
        for name in 0..NAMES_MAX {
            rules.see_attribute("id", &name.to_string());
        }
        assert_eq!(wanted(&mut rules), []);
        rules.see_attribute("id", "one more");
        assert_eq!(wanted(&mut rules), [(1, ".x{}".to_owned())]);
        take(&mut rules, 2, ".y{}");
        assert_eq!(wanted(&mut rules), [(2, ".y{}".to_owned())]);
    }

    #[test]
    fn a_sheet_beyond_the_bytes_that_may_wait_is_sent_whole() {
        let mut rules = Rules::default();
        let rule = ".x{}.y{}";
        let half = format!("{rule}{}", " ".repeat(WAITING_BYTES_MAX / 2 - rule.len()));
        take(&mut rules, 1, &half);
        take(&mut rules, 2, &half);
        assert_eq!(wanted(&mut rules), []);
        take(&mut rules, 3, rule);
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
        take(&mut rules, 1, &format!("*{{}}*{{}}{large}*{{}}"));
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

//! Cuts a style sheet into its rules and reads what each of them asks for.
//!
//! A rule applies only where all names of one of its selectors (classes, identifiers, tags) exist,
//! so a rule with a name that no element has may stay away until one has it. What is not
//! understood for sure asks for nothing: such a rule is always wanted.
//! Rules are cut where CSS Syntax Level 3 §5.4 cuts them; conditional groups and layers are opened
//! up, everything else is one piece with what stands inside it.

use super::live::waiting_state;
use super::token::{Token, Tokens};
use crate::find::places;

/// What the names of properties have in common that can make an element scroll.
pub const OVERFLOW: &str = "overflow";
/// Groups inside one another that are opened up; what is deeper is one piece.
const GROUPS_MAX: usize = 32;

/// A name that a selector can ask for and an element can have, without regard to ASCII case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name(u64);

impl Name {
    /// A class.
    #[must_use]
    pub fn class(name: &str) -> Self {
        Self::of(b'.', name)
    }

    /// An identifier.
    #[must_use]
    pub fn id(name: &str) -> Self {
        Self::of(b'#', name)
    }

    /// The local name of an element.
    #[must_use]
    pub fn tag(name: &str) -> Self {
        Self::of(b'<', name)
    }

    /// An attribute, whatever its value.
    #[must_use]
    pub fn attribute(name: &str) -> Self {
        Self::of(b'[', name)
    }

    /// An attribute with that value.
    #[must_use]
    pub fn attribute_value(name: &str, value: &str) -> Self {
        let Self(name) = Self::attribute(name);
        let Self(value) = Self::of(b'=', value);
        Self(name.rotate_left(32) ^ value)
    }

    /// A list of media queries that holds.
    #[must_use]
    pub fn media(queries: &str) -> Self {
        Self::of(b'@', queries)
    }

    /// Whether selectors can be judged by that attribute: it travels as it is wherever it stands.
    #[must_use]
    pub fn is_telling_attribute(name: &str) -> bool {
        const NAMES: [&str; 7] = ["dir", "disabled", "hidden", "lang", "open", "role", "type"];
        name.starts_with("data-") || name.starts_with("aria-") || NAMES.contains(&name)
    }

    /// FNV-1a. Two names that share a number only make a rule travel that nobody needs.
    fn of(kind: u8, name: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let start = step(0xcbf2_9ce4_8422_2325, kind);
        Self(
            name.bytes()
                .map(|byte| byte.to_ascii_lowercase())
                .fold(start, step),
        )
    }
}

/// A stretch of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The piece that opens the group around it.
    pub group: Option<usize>,
    /// What it is.
    pub kind: PieceKind,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Wanted whatever the document holds.
    Always,
    /// The head of a group and its `{`: wanted with any piece inside; alone only where an empty
    /// group means something (`layer`, which orders).
    Open {
        /// Means something when it is empty.
        is_layer: bool,
    },
    /// The `}` of its group.
    Close,
    /// A style rule: wanted once everything that one of these selectors needs is there.
    Rule(Vec<Needs>),
}

/// What must be there before a selector can apply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Names that elements have, each perhaps often.
    pub names: Vec<Name>,
    /// Bits of [`tandem_protocol::batch::state`] that elements are in.
    pub states: u32,
}

/// Cuts a sheet into pieces, in order; what lies between them means nothing.
#[must_use]
pub fn split(css: &str) -> Vec<Piece> {
    let splitter = Splitter {
        css,
        tokens: Tokens::new(css),
        pieces: Vec::new(),
        groups: Vec::new(),
    };
    splitter.run()
}

/// Selectors of the style rules that can make an element scroll, for pieces of that text.
///
/// Rules for any element whatever are left out: they say nothing of which ones scroll.
pub fn scrolling<'a>(css: &'a str, pieces: &[Piece]) -> impl Iterator<Item = &'a str> {
    let texts = pieces.iter().filter_map(move |piece| {
        let text = css.get(piece.start..piece.end)?;
        let tells = matches!(piece.kind, PieceKind::Rule(_))
            || ["[", ":is(", ":where("]
                .iter()
                .any(|start| text.starts_with(start));
        tells.then_some(text)
    });
    texts
        .filter_map(|text| text.split_once('{'))
        .filter(|(_, body)| sets_overflow(body))
        .map(|(selector, _)| selector.trim_end())
}

/// `overflow`, `overflow-x` and the like, but neither `text-overflow` nor `overflow-wrap`.
fn sets_overflow(body: &str) -> bool {
    places(body, OVERFLOW).any(|at| {
        let after = body[at + OVERFLOW.len()..].trim_start();
        let is_own = !body[..at].ends_with('-');
        is_own && (after.starts_with(':') || after.starts_with("-x") || after.starts_with("-y"))
    })
}

struct Splitter<'a> {
    css: &'a str,
    tokens: Tokens<'a>,
    pieces: Vec<Piece>,
    /// Pieces that opened the groups at hand.
    groups: Vec<usize>,
}

/// What ends the head of a rule.
#[derive(PartialEq, Eq)]
enum HeadEnd {
    Block,
    Semicolon,
    /// The end of the group around it.
    Group,
    /// The end of the text.
    Text,
}

impl<'a> Splitter<'a> {
    fn run(mut self) -> Vec<Piece> {
        loop {
            let start = self.tokens.at();
            let Some(token) = self.tokens.next() else {
                return self.pieces;
            };
            match token {
                Token::Whitespace | Token::Comment { .. } => {}
                Token::Close(b'}') if !self.groups.is_empty() => self.close(start),
                Token::AtKeyword(name) => self.at_rule(start, &name),
                Token::Other if matches!(self.text(start), "<!--" | "-->") => {}
                token => self.style_rule(start, token),
            }
        }
    }

    fn text(&self, start: usize) -> &'a str {
        &self.css[start..self.tokens.at()]
    }

    fn push(&mut self, start: usize, kind: PieceKind) {
        let group = self.groups.last().copied();
        let end = self.tokens.at();
        self.pieces.push(Piece {
            start,
            end,
            group,
            kind,
        });
    }

    fn close(&mut self, start: usize) {
        self.push(start, PieceKind::Close);
        self.groups.pop();
    }

    fn at_rule(&mut self, start: usize, name: &str) {
        match self.head(None, &mut Selectors::default()) {
            HeadEnd::Semicolon if self.is_dead(name) => {}
            HeadEnd::Semicolon => self.push(start, PieceKind::Always),
            HeadEnd::Text => self.push(start, PieceKind::Always),
            HeadEnd::Group => self.end_with_group(start),
            HeadEnd::Block if is_group(name) && self.groups.len() < GROUPS_MAX => {
                let is_layer = name.eq_ignore_ascii_case("layer");
                self.push(start, PieceKind::Open { is_layer });
                self.groups.push(self.pieces.len() - 1);
            }
            HeadEnd::Block => {
                self.skip_block(b'}');
                self.push(start, PieceKind::Always);
            }
        }
    }

    /// `@import` and `@namespace` count before all style rules only (CSS Cascade Level 5 §2). Were
    /// one behind them to travel without them, it would come alive.
    fn is_dead(&self, name: &str) -> bool {
        let is_leading = ["import", "namespace"]
            .iter()
            .any(|leading| name.eq_ignore_ascii_case(leading));
        let is_rule = |piece: &Piece| matches!(piece.kind, PieceKind::Rule(_));
        is_leading && self.pieces.iter().any(is_rule)
    }

    fn style_rule(&mut self, start: usize, first: Token<'a>) {
        let mut selectors = Selectors::default();
        match self.head(Some((first, start)), &mut selectors) {
            HeadEnd::Block => {
                self.skip_block(b'}');
                let kind = selectors.finish();
                self.push(start, kind);
            }
            HeadEnd::Group => self.end_with_group(start),
            // A head ends at a semicolon only if an at-keyword began it.
            HeadEnd::Text | HeadEnd::Semicolon => self.push(start, PieceKind::Always),
        }
    }

    /// The group ended in the head of a rule.
    fn end_with_group(&mut self, start: usize) {
        self.push(start, PieceKind::Always);
        let brace = self.tokens.at() - 1;
        if let Some(piece) = self.pieces.last_mut() {
            piece.end = brace;
        }
        self.close(brace);
    }

    /// Reads up to what ends the head of a rule; `first` is the token that began a style rule.
    fn head(&mut self, first: Option<(Token<'a>, usize)>, selectors: &mut Selectors) -> HeadEnd {
        let is_style = first.is_some();
        let mut next = first;
        loop {
            let Some((token, start)) = next.take().or_else(|| self.read()) else {
                return HeadEnd::Text;
            };
            match token {
                Token::Open(b'{') => return HeadEnd::Block,
                Token::Close(b'}') if !self.groups.is_empty() => return HeadEnd::Group,
                Token::Semicolon if !is_style => return HeadEnd::Semicolon,
                Token::Open(opener) => {
                    self.skip_block(closer_of(opener));
                    selectors.condition();
                    if opener == b'[' {
                        selectors.attribute(&self.css[start + 1..self.tokens.at()]);
                    }
                }
                Token::Function(_) => {
                    self.skip_block(b')');
                    selectors.condition();
                }
                token => selectors.take(&token, self.text(start)),
            }
        }
    }

    fn read(&mut self) -> Option<(Token<'a>, usize)> {
        let start = self.tokens.at();
        self.tokens.next().map(|token| (token, start))
    }

    /// Reads to the end of the block or function that has just been opened.
    fn skip_block(&mut self, closer: u8) {
        let mut closers = vec![closer];
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Open(opener) => closers.push(closer_of(opener)),
                Token::Function(_) => closers.push(b')'),
                Token::Close(byte) if closers.last() == Some(&byte) => {
                    closers.pop();
                    if closers.is_empty() {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}

fn closer_of(opener: u8) -> u8 {
    match opener {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// At-rules whose block holds rules like those outside.
fn is_group(name: &str) -> bool {
    const GROUPS: [&str; 5] = ["media", "supports", "layer", "container", "starting-style"];
    GROUPS.iter().any(|group| name.eq_ignore_ascii_case(group))
}

/// What each selector of a list needs (Selectors Level 4 §3).
#[derive(Default)]
struct Selectors {
    done: Vec<Needs>,
    needs: Needs,
    before: Before,
    /// Something in the list is not understood.
    is_opaque: bool,
}

/// What stood right before the token at hand.
#[derive(Default, PartialEq, Eq)]
enum Before {
    #[default]
    Nothing,
    Dot,
    Colon,
}

impl Selectors {
    fn take(&mut self, token: &Token<'_>, text: &str) {
        if matches!(token, Token::Comment { .. }) {
            return;
        }
        let before = std::mem::take(&mut self.before);
        match token {
            Token::Ident(name) => match before {
                Before::Dot => self.needs.names.push(Name::class(name)),
                Before::Nothing => self.needs.names.push(Name::tag(name)),
                Before::Colon => self.needs.states |= waiting_state(name),
            },
            Token::Hash(name) => self.needs.names.push(Name::id(name)),
            Token::Colon => self.before = Before::Colon,
            Token::Other if text == "." => self.before = Before::Dot,
            Token::Other if text == "," => self.next_selector(),
            Token::Other if matches!(text, "*" | ">" | "+" | "~" | "&") => {}
            Token::Whitespace => {}
            _ => self.is_opaque = true,
        }
    }

    /// Something in brackets: it may narrow the selector down further, which is not looked at.
    fn condition(&mut self) {
        self.before = Before::Nothing;
    }

    /// `[name]`, `[name=value]` or another condition on an attribute, from behind its bracket on.
    fn attribute(&mut self, text: &str) {
        let mut tokens = Tokens::new(text);
        let mut seen: Vec<Token<'_>> = Vec::new();
        let mut equals = false;
        loop {
            let start = tokens.at();
            match tokens.next() {
                None | Some(Token::Close(_)) => break,
                Some(Token::Whitespace | Token::Comment { .. }) => {}
                Some(Token::Other) if &text[start..tokens.at()] == "=" && seen.len() == 1 => {
                    equals = true;
                }
                Some(token) => seen.push(token),
            }
        }
        let Some(Token::Ident(name)) = seen.first() else {
            return;
        };
        let name = name.to_ascii_lowercase();
        if !Name::is_telling_attribute(&name) {
            return;
        }
        self.needs.names.push(match seen.get(1..) {
            Some([Token::Ident(value) | Token::String { value, .. }]) if equals => {
                Name::attribute_value(&name, value)
            }
            _ => Name::attribute(&name),
        });
    }

    fn next_selector(&mut self) {
        self.done.push(std::mem::take(&mut self.needs));
    }

    fn finish(mut self) -> PieceKind {
        self.next_selector();
        if self.is_opaque || self.done.contains(&Needs::default()) {
            PieceKind::Always
        } else {
            PieceKind::Rule(self.done)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tandem_protocol::batch::state;

    use super::*;

    /// Pieces as text: kind, names as numbers of selectors, and what they span.
    fn pieces(css: &str) -> Vec<String> {
        split(css)
            .iter()
            .map(|piece| {
                let text = &css[piece.start..piece.end];
                let kind = match &piece.kind {
                    PieceKind::Always => "always".to_owned(),
                    PieceKind::Open { is_layer: true } => "layer".to_owned(),
                    PieceKind::Open { is_layer: false } => "open".to_owned(),
                    PieceKind::Close => "close".to_owned(),
                    PieceKind::Rule(selectors) => {
                        let counts: Vec<String> = selectors
                            .iter()
                            .map(|one| one.names.len().to_string())
                            .collect();
                        format!("rule {}", counts.join(","))
                    }
                };
                let group = piece.group.map(|at| format!("{at}>")).unwrap_or_default();
                format!("{group}{kind} {text}")
            })
            .collect()
    }

    fn names(selector: &str) -> PieceKind {
        split(&format!("{selector}{{}}"))
            .pop()
            .expect("a piece")
            .kind
    }

    fn rule(selectors: &[&[Name]]) -> PieceKind {
        let needs = selectors.iter().map(|names| Needs {
            names: names.to_vec(),
            states: 0,
        });
        PieceKind::Rule(needs.collect())
    }

    #[test]
    fn a_selector_asks_for_its_classes_identifiers_and_tags() {
        let (a, b, id, tag) = (
            Name::class("a"),
            Name::class("b"),
            Name::id("x"),
            Name::tag("p"),
        );
        let (data, dark) = (
            Name::attribute("data-x"),
            Name::attribute_value("data-x", "dark mode"),
        );
        let cases: [(&str, PieceKind); 28] = [
            ("[data-x]", rule(&[&[data]])),
            ("[ DATA-x = 'Dark mode']", rule(&[&[dark]])),
            ("[data-x='dark mode' i]", rule(&[&[data]])),
            (":root[data-x=\"dark mode\"] .a", rule(&[&[dark, a]])),
            ("[data-x^=dark]", rule(&[&[data]])),
            ("[data-x~=dark]", rule(&[&[data]])),
            ("[data-x=]", rule(&[&[data]])),
            (":not([data-x])", PieceKind::Always),
            (".a", rule(&[&[a]])),
            (".A", rule(&[&[a]])),
            ("p.a.b#x", rule(&[&[tag, a, b, id]])),
            (".a .a>.b~P + *", rule(&[&[a, a, b, tag]])),
            (".a,#x", rule(&[&[a], &[id]])),
            (".a:not(.b, .c)", rule(&[&[a]])),
            (".a[x='.b']", rule(&[&[a]])),
            ("p:nth-child(2n + 1)/* .b */.a", rule(&[&[tag, a]])),
            ("./**/a", rule(&[&[a]])),
            (".a:first-child::before", rule(&[&[a]])),
            (".\\61", rule(&[&[a]])),
            (".md\\:a", rule(&[&[Name::class("md:a")]])),
            (".a, *", PieceKind::Always),
            (":root", PieceKind::Always),
            ("[x]", PieceKind::Always),
            (":is(.a)", PieceKind::Always),
            ("svg|p", PieceKind::Always),
            (".a;.b", PieceKind::Always),
            ("} .a", PieceKind::Always),
            ("50%", PieceKind::Always),
        ];
        for (selector, expected) in cases {
            assert_eq!(names(selector), expected, "{selector}");
        }
    }

    #[test]
    fn a_selector_needs_the_states_that_it_names_and_not_those_that_it_excludes() {
        let bits = |selector: &str| match names(selector) {
            PieceKind::Rule(selectors) => selectors.iter().map(|one| one.states).collect(),
            _ => Vec::new(),
        };
        for (selector, expected) in [
            (".a:hover::before", vec![state::HOVER]),
            (".a:/**/HOVER", vec![state::HOVER]),
            (".a:focus:active, .b", vec![state::FOCUS | state::ACTIVE, 0]),
            (":target", vec![state::TARGET]),
            (".a:not(:hover)", vec![0]),
            (".a:disabled:valid:defined", vec![0]),
            (".a:hover-x", vec![0]),
            (":root:hover, *", vec![]),
        ] {
            assert_eq!(bits(selector), expected, "{selector}");
        }
    }

    #[test]
    fn a_sheet_is_cut_into_rules_and_groups_are_opened() {
        let css = "@charset 'x'; /* c */ .a{b:c}\n@media (x){ .b{} p{d:e} }@font-face{f:g}\
                   @layer l{@layer m{.c{}}}<!-- .d.e,p{} --> @keyframes k{to{x:y}}";
        assert_eq!(
            pieces(css),
            [
                "always @charset 'x';",
                "rule 1 .a{b:c}",
                "open @media (x){",
                "2>rule 1 .b{}",
                "2>rule 1 p{d:e}",
                "2>close }",
                "always @font-face{f:g}",
                "layer @layer l{",
                "7>layer @layer m{",
                "8>rule 1 .c{}",
                "8>close }",
                "7>close }",
                "rule 2,1 .d.e,p{}",
                "always @keyframes k{to{x:y}}",
            ]
        );
    }

    #[test]
    fn what_is_broken_or_cut_off_is_kept() {
        for (css, expected) in [
            (".a{b:c", vec!["rule 1 .a{b:c"]),
            (".a", vec!["always .a"]),
            ("@media x{.a{", vec!["open @media x{", "0>rule 1 .a{"]),
            (
                "@media x{.a}.b{}",
                vec!["open @media x{", "0>always .a", "0>close }", "rule 1 .b{}"],
            ),
            (
                "@media x{@import y}.b{}",
                vec![
                    "open @media x{",
                    "0>always @import y",
                    "0>close }",
                    "rule 1 .b{}",
                ],
            ),
            (
                ".a{b:'}\n}.c{d:\"}\"}",
                vec!["rule 1 .a{b:'}\n}", "rule 1 .c{d:\"}\"}"],
            ),
            (
                ".a{(}).b{}} .c{}",
                vec!["rule 1 .a{(}).b{}}", "rule 1 .c{}"],
            ),
            ("@import url(x", vec!["always @import url(x"]),
            (".a{}@import 'x';p{}", vec!["rule 1 .a{}", "rule 1 p{}"]),
            ("@media x{.a\\}", vec!["open @media x{", "0>always .a\\}"]),
        ] {
            assert_eq!(pieces(css), expected, "{css}");
        }
    }

    #[test]
    fn rules_that_make_elements_scroll_are_told_by_their_selectors() {
        let css = ":where(.w){overflow:auto}.a .b, p{overflow-x : auto}@media x{#c{color:red;overflow:hidden}}\
                   [d]{overflow:scroll}.e{text-overflow:clip}.f{overflow-wrap:anywhere}\
                   *{overflow:hidden}@x{overflow:auto}.g{overflow:auto";
        let found: Vec<&str> = scrolling(css, &split(css)).collect();
        assert_eq!(found, [":where(.w)", ".a .b, p", "#c", "[d]", ".g"]);
    }

    #[test]
    fn groups_are_opened_up_to_the_bound_only() {
        let deep = |n: usize| format!("{}.a{{}}{}", "@media x{".repeat(n), "}".repeat(n));
        let n_open = |n: usize| {
            split(&deep(n))
                .iter()
                .filter(|piece| matches!(piece.kind, PieceKind::Open { .. }))
                .count()
        };
        assert_eq!(n_open(GROUPS_MAX), GROUPS_MAX);
        assert_eq!(n_open(GROUPS_MAX + 1), GROUPS_MAX);
        assert_eq!(
            split(&deep(GROUPS_MAX + 1)).len(),
            2 * GROUPS_MAX + 1,
            "the innermost group is one piece"
        );
    }

    proptest! {
        #[test]
        fn pieces_come_in_order_and_leave_out_nothing_but_space_and_comments(
            css in "([.#a-c{};:@ ,\"'()\\[\\]\\\\\n]|@media |/\\*|\\*/|<!--|-->|url\\(){0,80}"
        ) {
            let mut at = 0;
            let mut open = Vec::new();
            for (index, piece) in split(&css).iter().enumerate() {
                prop_assert!(at <= piece.start && piece.start <= piece.end);
                prop_assert_eq!(piece.group, open.last().copied());
                let mut between = Tokens::new(&css[at..piece.start]);
                let mut start = 0;
                while let Some(token) = between.next() {
                    let text = &css[at + start..at + between.at()];
                    let is_nothing = matches!(token, Token::Whitespace | Token::Comment { .. })
                        || matches!(text, "<!--" | "-->");
                    prop_assert!(is_nothing, "{}", text);
                    start = between.at();
                }
                match piece.kind {
                    PieceKind::Open { .. } => open.push(index),
                    PieceKind::Close => { open.pop(); }
                    PieceKind::Always | PieceKind::Rule(_) => {}
                }
                at = piece.end;
            }
        }
    }
}

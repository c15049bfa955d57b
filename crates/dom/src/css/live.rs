//! Settles what a style sheet asks of the customer's browser and another browser would answer
//! differently: pseudo-classes of live state, and media features of the person's surroundings.
//!
//! `:hover` becomes an attribute that the replica sets (an attribute has the specificity of a
//! pseudo-class, Selectors Level 4 §17), and `(prefers-color-scheme: dark)` a condition that always
//! or never holds (Media Queries Level 5). The text is that of whole rules; what is not understood
//! stays as it is. Time is linear in the length of the text.

use std::borrow::Cow;

use tandem_protocol::batch::{environment, state};

use super::token::{Token, Tokens};

/// A condition that always holds.
const ALWAYS: &str = "(min-width:0px)";
/// A condition that never holds: nothing is shown in a window without width.
const NEVER: &str = "(max-width:0px)";

/// Holds always, and counts as much as the pseudo-class that it stands for.
const WEIGHT: &str = ":not(.tandem)";

/// Longest argument of a pseudo-class behind `::part()`, in tokens: each may begin anew in the one before it.
const PSEUDO_TOKENS_MAX: usize = 64;

/// What the customer's browser says of its surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// Bits of [`environment`].
    pub bits: u32,
    /// Device pixels per CSS pixel, in thousandths.
    pub dpr_milli: u32,
    /// Width of the window, in CSS pixels.
    pub width: u32,
    /// Height of the window, in CSS pixels.
    pub height: u32,
}

impl Default for Surroundings {
    fn default() -> Self {
        Self {
            bits: environment::HOVER
                | environment::ANY_HOVER
                | environment::POINTER_FINE
                | environment::ANY_POINTER_FINE,
            dpr_milli: 1000,
            width: 0,
            height: 0,
        }
    }
}

/// Pseudo-classes and what takes their place.
const STATES: [(&str, u32, &str); 15] = [
    ("hover", state::HOVER, "[data-tandem-hover]"),
    ("active", state::ACTIVE, "[data-tandem-active]"),
    ("focus", state::FOCUS, "[data-tandem-focus]"),
    (
        "focus-visible",
        state::FOCUS_VISIBLE,
        "[data-tandem-focus-visible]",
    ),
    (
        "focus-within",
        state::FOCUS_WITHIN,
        "[data-tandem-focus-within]",
    ),
    ("target", state::TARGET, "[data-tandem-target]"),
    (
        "user-invalid",
        state::USER_INVALID,
        "[data-tandem-user-invalid]",
    ),
    ("user-valid", state::USER_VALID, "[data-tandem-user-valid]"),
    ("invalid", state::INVALID, "[data-tandem-invalid]"),
    (
        "valid",
        state::INVALID,
        ":where(button,fieldset,form,input,object,output,select,textarea):not([data-tandem-invalid])",
    ),
    ("defined", state::UNDEFINED, ":not([data-tandem-undefined])"),
    (
        "disabled",
        state::DISABLED,
        ":is(:disabled,[data-tandem-disabled])",
    ),
    ("fullscreen", state::FULLSCREEN, "[data-tandem-fullscreen]"),
    ("autofill", state::AUTOFILL, "[data-tandem-autofill]"),
    (
        "-webkit-autofill",
        state::AUTOFILL,
        "[data-tandem-autofill]",
    ),
];

/// The bit of a pseudo-class that holds for nothing until some element is said to be in that state;
/// 0 for other names.
pub(super) fn waiting_state(name: &str) -> u32 {
    let named = STATES.iter().find(|(state, _, attribute)| {
        attribute.starts_with('[') && name.eq_ignore_ascii_case(state)
    });
    named.map_or(0, |&(_, bit, _)| bit)
}

/// What the rules of a sheet ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Bits of [`state`].
    pub bits: u32,
    /// Names of states that custom elements give themselves (HTML §4.13.7.5), each perhaps often.
    pub custom: Vec<String>,
}

/// Settles the rules of a sheet; what they ask for comes beside them.
#[must_use]
pub fn settle(css: &str, surroundings: Surroundings) -> (Cow<'_, str>, Asked) {
    let settler = Settler {
        css,
        surroundings,
        tokens: Tokens::new(css),
        out: String::new(),
        copied: 0,
        asked: Asked::default(),
        head: Head::Unknown,
        depth: 0,
        scheme: Scheme::Elsewhere,
    };
    settler.run()
}

/// What the text at hand is, up to the next brace or semicolon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Not looked at yet.
    Unknown,
    Selector,
    Declaration,
    Media,
    /// Another at-rule.
    At,
}

/// Whether a value of `color-scheme` is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Elsewhere,
    /// Behind `{`, `;` or `}`: a property may follow.
    Expected,
    /// Behind the property's name.
    Named,
}

struct Settler<'a> {
    css: &'a str,
    surroundings: Surroundings,
    tokens: Tokens<'a>,
    out: String,
    /// Up to here the text is in `out`.
    copied: usize,
    asked: Asked,
    head: Head,
    /// Open parentheses and brackets.
    depth: usize,
    scheme: Scheme,
}

impl<'a> Settler<'a> {
    fn run(mut self) -> (Cow<'a, str>, Asked) {
        loop {
            let start = self.tokens.at();
            let Some(token) = self.tokens.next() else {
                return self.finish();
            };
            self.take(&token, start);
        }
    }

    fn take(&mut self, token: &Token<'a>, start: usize) {
        match token {
            Token::AtKeyword(name) => self.at_rule(name),
            Token::Open(b'{') => self.begin(),
            Token::Open(b'(') if self.head == Head::Media => self.condition(start),
            Token::Open(_) | Token::Function(_) => self.depth += 1,
            Token::Close(b'}') => self.begin(),
            Token::Close(_) => self.depth = self.depth.saturating_sub(1),
            Token::Semicolon if self.depth == 0 => self.begin(),
            Token::Colon => self.colon(start),
            Token::Ident(name)
                if self.scheme == Scheme::Expected && name.eq_ignore_ascii_case("color-scheme") =>
            {
                self.scheme = Scheme::Named;
                return;
            }
            Token::Whitespace | Token::Comment { .. } => return,
            _ => {}
        }
        let is_expected = matches!(
            token,
            Token::Open(b'{') | Token::Close(b'}') | Token::Semicolon
        );
        self.scheme = if is_expected {
            Scheme::Expected
        } else {
            Scheme::Elsewhere
        };
    }

    fn begin(&mut self) {
        self.head = Head::Unknown;
        self.depth = 0;
    }

    fn at_rule(&mut self, name: &str) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        self.head = if is("media") || is("import") || is("custom-media") {
            Head::Media
        } else if is("scope") {
            Head::Selector
        } else {
            Head::At
        };
    }

    /// A colon begins a pseudo-class in a selector, and the value of a declaration elsewhere.
    fn colon(&mut self, start: usize) {
        if self.scheme == Scheme::Named {
            return self.color_scheme();
        }
        let mut ahead = self.tokens.clone();
        let after = ahead.next();
        if matches!(&after, Some(Token::Function(name)) if name.eq_ignore_ascii_case("state")) {
            return self.custom_state(start, ahead);
        }
        let Some(Token::Ident(name)) = after else {
            // A pseudo-element's name is none of ours, and neither is what follows a space.
            if self.css[self.tokens.at()..].starts_with(':') {
                self.tokens.next();
                self.pseudo_element(start);
            }
            return;
        };
        let Some((_, bit, attribute)) = STATES
            .iter()
            .find(|(state, ..)| name.eq_ignore_ascii_case(state))
        else {
            return;
        };
        if self.is_selector() {
            self.asked.bits |= bit;
            let end = ahead.at();
            self.tokens = ahead;
            self.replace(start, end, attribute);
        }
    }

    /// A pseudo-element and the pseudo-classes behind it: it has no attributes that could take their place,
    /// and a selector that is not understood would take all others of its list with it.
    fn pseudo_element(&mut self, start: usize) {
        let mut ahead = self.tokens.clone();
        if matches!(ahead.next(), Some(Token::Function(name)) if name.eq_ignore_ascii_case("part"))
        {
            return self.part(start, ahead);
        }
        ahead = self.tokens.clone();
        while let Some(Token::Ident(_) | Token::Colon) = ahead.next() {
            self.tokens = ahead.clone();
        }
    }

    /// `::part(name)`, behind its parenthesis. Of an element that is chosen from outside its tree selectors
    /// ask no attributes, but names of parts: the replica gives it one for each state (CSS Shadow Parts §3.1).
    fn part(&mut self, start: usize, mut ahead: Tokens<'a>) {
        let inner_end = loop {
            let at = ahead.at();
            match ahead.next() {
                Some(Token::Close(b')')) => break at,
                Some(Token::Ident(_) | Token::Whitespace) => {}
                _ => return,
            }
        };
        if !self.is_selector() {
            return;
        }
        self.tokens = ahead;
        let (mut weight, mut names, mut rest) = (String::new(), String::new(), String::new());
        let mut end = self.tokens.at();
        while let Some(pseudo) = self.pseudo_class() {
            let name = pseudo.get(1..).unwrap_or_default();
            let state = STATES.iter().find(|(state, _, attribute)| {
                attribute.starts_with('[') && name.eq_ignore_ascii_case(state)
            });
            if let Some((_, bit, attribute)) = state {
                self.asked.bits |= bit;
                weight.push_str(WEIGHT);
                names.push(' ');
                names.push_str(&attribute["[data-".len()..attribute.len() - 1]);
            } else {
                rest.push_str(pseudo);
            }
            end = self.tokens.at();
        }
        if !names.is_empty() {
            let part = &self.css[start..inner_end];
            self.replace(start, end, &format!("{weight}{part}{names}){rest}"));
        }
    }

    /// Takes a pseudo-class, with what stands in its parentheses.
    fn pseudo_class(&mut self) -> Option<&'a str> {
        let start = self.tokens.at();
        let mut ahead = self.tokens.clone();
        if ahead.next() != Some(Token::Colon) {
            return None;
        }
        match ahead.next() {
            Some(Token::Ident(_)) => {}
            Some(Token::Function(_)) => {
                let (mut depth, mut left) = (1, PSEUDO_TOKENS_MAX);
                while depth > 0 {
                    left = usize::checked_sub(left, 1)?;
                    match ahead.next()? {
                        Token::Open(_) | Token::Function(_) => depth += 1,
                        Token::Close(b'}') => return None,
                        Token::Close(_) => depth -= 1,
                        _ => {}
                    }
                }
            }
            _ => return None,
        }
        self.tokens = ahead;
        Some(&self.css[start..self.tokens.at()])
    }

    /// `:state(name)`, behind its parenthesis; names with escapes stay as they are.
    fn custom_state(&mut self, start: usize, mut ahead: Tokens<'a>) {
        let inner = ahead.at();
        let Some(Token::Ident(_)) = ahead.next() else {
            return;
        };
        let name = &self.css[inner..ahead.at()];
        let is_plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if is_plain && ahead.next() == Some(Token::Close(b')')) && self.is_selector() {
            self.asked.custom.push(name.to_owned());
            let end = ahead.at();
            self.tokens = ahead;
            self.replace(start, end, &format!("[data-tandem-state~={name}]"));
        }
    }

    /// What ends first tells what it is: a block belongs to a selector.
    fn is_selector(&mut self) -> bool {
        if self.head == Head::Unknown {
            let mut ahead = self.tokens.clone();
            let mut depth = self.depth;
            self.head = loop {
                match ahead.next() {
                    Some(Token::Open(b'{')) => break Head::Selector,
                    Some(Token::Open(_) | Token::Function(_)) => depth += 1,
                    Some(Token::Close(b'}')) | None => break Head::Declaration,
                    Some(Token::Close(_)) => depth = depth.saturating_sub(1),
                    Some(Token::Semicolon) if depth == 0 => break Head::Declaration,
                    _ => {}
                }
            };
        }
        self.head == Head::Selector
    }

    /// Settles `(feature)` and `(feature: value)` behind their parenthesis.
    fn condition(&mut self, start: usize) {
        let mut ahead = self.tokens.clone();
        let inner = ahead.at();
        let answer = loop {
            match ahead.next() {
                Some(Token::Close(b')')) => {
                    break self.answer(&self.css[inner..ahead.at() - 1]);
                }
                None | Some(Token::Open(_) | Token::Function(_) | Token::Close(_)) => break None,
                _ => {}
            }
        };
        let Some(holds) = answer else {
            self.depth += 1;
            return;
        };
        let end = ahead.at();
        self.tokens = ahead;
        self.replace(start, end, if holds { ALWAYS } else { NEVER });
    }

    fn answer(&self, condition: &str) -> Option<bool> {
        let condition = condition.to_ascii_lowercase();
        let (feature, value) = feature_of(&condition);
        feature_holds(feature, value, self.surroundings)
    }

    /// A page that takes both schemes gets the one that the customer sees.
    fn color_scheme(&mut self) {
        let start = self.tokens.at();
        let mut ahead = self.tokens.clone();
        let (mut light, mut dark) = (false, false);
        let end = loop {
            let at = ahead.at();
            match ahead.next() {
                Some(Token::Ident(name)) if name.eq_ignore_ascii_case("light") => light = true,
                Some(Token::Ident(name)) if name.eq_ignore_ascii_case("dark") => dark = true,
                Some(Token::Ident(_) | Token::Whitespace | Token::Comment { closed: true }) => {}
                _ => break at,
            }
        };
        if light && dark {
            let is_dark = self.surroundings.bits & environment::DARK != 0;
            self.tokens.skip_to(end);
            self.replace(start, end, if is_dark { "dark" } else { "light" });
        }
    }

    fn replace(&mut self, start: usize, end: usize, with: &str) {
        self.out.push_str(&self.css[self.copied..start]);
        self.out.push_str(with);
        self.copied = end;
    }

    fn finish(mut self) -> (Cow<'a, str>, Asked) {
        if self.copied == 0 {
            return (Cow::Borrowed(self.css), self.asked);
        }
        self.out.push_str(&self.css[self.copied..]);
        (Cow::Owned(self.out), self.asked)
    }
}

/// Name and value of a media feature, from what stands between its parentheses.
pub(super) fn feature_of(condition: &str) -> (&str, Option<&str>) {
    match condition.split_once(':') {
        Some((feature, value)) => (feature.trim(), Some(value.trim())),
        None => (condition.trim(), None),
    }
}

/// Whether a media feature, in small letters, holds; nothing for those that the replica answers alike.
pub(super) fn feature_holds(feature: &str, value: Option<&str>, at: Surroundings) -> Option<bool> {
    use environment as env;
    let is = |bit: u32| at.bits & bit != 0;
    // One feature with one value that is on, and one that is off.
    let either = |bit: u32, on: &str, off: &str| match value {
        None => Some(is(bit)),
        Some(value) if value == on => Some(is(bit)),
        Some(value) if value == off => Some(!is(bit)),
        Some(_) => Some(false),
    };
    match feature {
        "prefers-color-scheme" => match value {
            Some("dark") => Some(is(env::DARK)),
            Some("light") => Some(!is(env::DARK)),
            _ => Some(value.is_none()),
        },
        "prefers-reduced-motion" => either(env::REDUCED_MOTION, "reduce", "no-preference"),
        "prefers-reduced-transparency" => {
            either(env::REDUCED_TRANSPARENCY, "reduce", "no-preference")
        }
        "prefers-reduced-data" => either(env::REDUCED_DATA, "reduce", "no-preference"),
        "prefers-contrast" => {
            let any = is(env::CONTRAST_MORE | env::CONTRAST_LESS | env::CONTRAST_CUSTOM);
            match value {
                None => Some(any),
                Some("no-preference") => Some(!any),
                Some("more") => Some(is(env::CONTRAST_MORE)),
                Some("less") => Some(is(env::CONTRAST_LESS)),
                Some(value) => Some(value == "custom" && is(env::CONTRAST_CUSTOM)),
            }
        }
        "forced-colors" => either(env::FORCED_COLORS, "active", "none"),
        "inverted-colors" => either(env::INVERTED_COLORS, "inverted", "none"),
        "hover" => either(env::HOVER, "hover", "none"),
        "any-hover" => either(env::ANY_HOVER, "hover", "none"),
        "pointer" => pointer(value, is(env::POINTER_FINE), is(env::POINTER_COARSE)),
        "any-pointer" => pointer(
            value,
            is(env::ANY_POINTER_FINE),
            is(env::ANY_POINTER_COARSE),
        ),
        "color-gamut" => match value {
            None | Some("srgb") => Some(true),
            Some("p3") => Some(is(env::GAMUT_P3)),
            Some(value) => Some(value == "rec2020" && is(env::GAMUT_REC2020)),
        },
        "dynamic-range" | "video-dynamic-range" => match value {
            None | Some("standard") => Some(true),
            Some(value) => Some(value == "high" && is(env::HIGH_RANGE)),
        },
        "display-mode" => match value {
            None => Some(true),
            Some("fullscreen") => Some(is(env::FULLSCREEN)),
            Some("standalone") => Some(is(env::STANDALONE)),
            Some("minimal-ui") => Some(is(env::MINIMAL_UI)),
            Some(value) => {
                Some(value == "browser" && !is(env::FULLSCREEN | env::STANDALONE | env::MINIMAL_UI))
            }
        },
        _ => resolution_holds(feature, value?, at.dpr_milli),
    }
}

fn pointer(value: Option<&str>, fine: bool, coarse: bool) -> Option<bool> {
    Some(match value {
        None => fine || coarse,
        Some("fine") => fine,
        Some("coarse") => coarse,
        Some(value) => value == "none" && !fine && !coarse,
    })
}

/// `resolution` and its older names (Media Queries Level 4 §5.1, Compatibility Standard §4).
fn resolution_holds(feature: &str, value: &str, dpr_milli: u32) -> Option<bool> {
    let ratio = feature.ends_with("device-pixel-ratio");
    let (bound, is_ours) = match feature {
        "resolution" | "-webkit-device-pixel-ratio" => ("", true),
        "min-resolution" | "-webkit-min-device-pixel-ratio" => ("min", true),
        "max-resolution" | "-webkit-max-device-pixel-ratio" => ("max", true),
        _ => ("", false),
    };
    if !is_ours {
        return None;
    }
    // Units as parts of 9,600 in a dot per pixel.
    const UNITS: [(&str, u64); 4] = [("dppx", 9600), ("dpi", 100), ("dpcm", 254), ("x", 9600)];
    let wanted = if ratio {
        milli(value)?
    } else {
        UNITS.iter().find_map(|(unit, factor)| {
            let number = milli(value.strip_suffix(unit)?.trim_end())?;
            Some((number * factor + 4800) / 9600)
        })?
    };
    let have = u64::from(dpr_milli);
    Some(match bound {
        "min" => have >= wanted,
        "max" => have <= wanted,
        _ => have == wanted,
    })
}

/// A number without sign or exponent, in thousandths.
pub(super) fn milli(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            text.parse::<u32>().ok()
        }
    };
    let fraction = fraction.get(..3).unwrap_or(fraction);
    let scale = [1000, 100, 10, 1].get(fraction.len())?;
    Some(u64::from(digits(whole)?) * 1000 + u64::from(digits(fraction)? * scale))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn settled(css: &str) -> String {
        settle(css, Surroundings::default()).0.into_owned()
    }

    #[test]
    fn states_become_attributes_in_selectors_alone() {
        let cases = [
            ("a:hover{b:c}", "a[data-tandem-hover]{b:c}"),
            ("a:HOVER>b{}", "a[data-tandem-hover]>b{}"),
            ("a:h\\6fver{}", "a[data-tandem-hover]{}"),
            (
                ":not(:focus,a:active){}",
                ":not([data-tandem-focus],a[data-tandem-active]){}",
            ),
            ("a{&:hover{c:d}}", "a{&[data-tandem-hover]{c:d}}"),
            ("a{animation:active 2s}", "a{animation:active 2s}"),
            ("a{b:hover}", "a{b:hover}"),
            ("a{b:hover;c:d}", "a{b:hover;c:d}"),
            ("a{b:hover;:focus{}}", "a{b:hover;[data-tandem-focus]{}}"),
            ("a::hover{}", "a::hover{}"),
            (
                "a::-webkit-thumb:horizontal:hover,b:hover{}",
                "a::-webkit-thumb:horizontal:hover,b[data-tandem-hover]{}",
            ),
            ("a::before :hover{}", "a::before [data-tandem-hover]{}"),
            ("a:hover-x{}", "a:hover-x{}"),
            ("a:target::before{}", "a[data-tandem-target]::before{}"),
            (
                "@media (hover:hover){a:hover{}}",
                "@media (min-width:0px){a[data-tandem-hover]{}}",
            ),
            (
                "@supports selector(:focus-visible){}",
                "@supports selector(:focus-visible){}",
            ),
            (
                "@scope (a:hover) to (b:focus){}",
                "@scope (a[data-tandem-hover]) to (b[data-tandem-focus]){}",
            ),
            (
                "x-a:not(:defined){}",
                "x-a:not(:not([data-tandem-undefined])){}",
            ),
            ("a[b=':hover']{}", "a[b=':hover']{}"),
            ("/*:hover*/a{}", "/*:hover*/a{}"),
            (
                "x-a:disabled{}",
                "x-a:is(:disabled,[data-tandem-disabled]){}",
            ),
            ("x-a:state(on){}", "x-a[data-tandem-state~=on]{}"),
            (
                ":host(:STATE( on-2 )):hover{}",
                ":host(:STATE( on-2 ))[data-tandem-hover]{}",
            ),
            ("x-a:state(o\\6e){}", "x-a:state(o\\6e){}"),
            ("x-a{b:state(on)}", "x-a{b:state(on)}"),
            ("x-a:state(on", "x-a:state(on"),
            ("x-a::state(on){}", "x-a::state(on){}"),
            ("a{--x:{:hover}}", "a{--x:{:hover}}"),
            (
                "x-a::part(b):hover:checked:focus::before,c:hover{}",
                "x-a:not(.tandem):not(.tandem)::part(b tandem-hover tandem-focus):checked::before,c[data-tandem-hover]{}",
            ),
            (
                "x-a::part(b c):not(:hover),d:active{}",
                "x-a::part(b c):not(:hover),d[data-tandem-active]{}",
            ),
            ("x-a::part(b):disabled{}", "x-a::part(b):disabled{}"),
            ("x-a::part(b):not(:hover", "x-a::part(b):not(:hover"),
        ];
        for (css, expected) in cases {
            assert_eq!(settled(css), expected, "{css}");
        }
    }

    #[test]
    fn what_is_asked_is_told() {
        let (_, asked) = settle("a:hover,b:focus{}c:valid{}", Surroundings::default());
        assert_eq!(asked.bits, state::HOVER | state::FOCUS | state::INVALID);
        let (_, asked) = settle(
            "x:state(a):not(:state(b)){c:hover}",
            Surroundings::default(),
        );
        assert_eq!(asked.bits, 0);
        assert_eq!(asked.custom, ["a", "b"]);
    }

    #[test]
    fn surroundings_are_those_of_the_customer() {
        let dark = Surroundings {
            bits: environment::DARK | environment::POINTER_COARSE | environment::GAMUT_P3,
            dpr_milli: 1500,
            ..Surroundings::default()
        };
        let cases = [
            ("(prefers-color-scheme:dark)", true),
            ("(prefers-color-scheme: light)", false),
            ("(prefers-color-scheme)", true),
            ("(hover)", false),
            ("(hover: none)", true),
            ("(pointer:coarse)", true),
            ("(any-pointer:none)", true),
            ("(color-gamut:p3)", true),
            ("(color-gamut:rec2020)", false),
            ("(prefers-contrast:no-preference)", true),
            ("(min-resolution:144dpi)", true),
            ("(min-resolution: 2dppx)", false),
            ("(-webkit-max-device-pixel-ratio:1.5)", true),
            ("(resolution:1.5x)", true),
            ("(display-mode:browser)", true),
            ("(forced-colors:active)", false),
        ];
        for (condition, holds) in cases {
            let css = format!("@media screen and {condition}{{a{{}}}}");
            let expected = format!(
                "@media screen and {}{{a{{}}}}",
                if holds { ALWAYS } else { NEVER }
            );
            assert_eq!(settle(&css, dark).0, expected);
        }
        for same in [
            "@media (width>10px){}",
            "@media (min-width:10px) and (orientation:landscape){}",
            "@container (hover:hover){}",
            "a{b:(hover)}",
        ] {
            assert_eq!(settle(same, dark).0, same);
        }
        assert_eq!(
            settle("@media not ((hover:hover) or (pointer:fine)){}", dark).0,
            "@media not ((max-width:0px) or (max-width:0px)){}"
        );
    }

    #[test]
    fn both_schemes_become_the_one_that_is_seen() {
        let dark = Surroundings {
            bits: environment::DARK,
            ..Surroundings::default()
        };
        assert_eq!(
            settle(":root{color-scheme:light dark;a:b}", dark).0,
            ":root{color-scheme:dark;a:b}"
        );
        assert_eq!(
            settled("a{color-scheme : dark light}"),
            "a{color-scheme :light}"
        );
        assert_eq!(settled("a{color-scheme:dark}"), "a{color-scheme:dark}");
        assert_eq!(
            settled("a{x-color-scheme:light dark}"),
            "a{x-color-scheme:light dark}"
        );
        assert_eq!(settled("a{b:color-scheme}"), "a{b:color-scheme}");
    }

    proptest! {
        #[test]
        fn any_text_is_taken(css in "[a:(){};@ \\\\\"/*mediahover-]{0,60}") {
            let _ = settle(&css, Surroundings::default());
        }

        #[test]
        fn what_is_settled_stays(css in "(a:hover|b|\\{|\\}|;|@media |\\(hover\\)|:focus| ){0,20}") {
            let once = settled(&css);
            prop_assert_eq!(settled(&once), once);
        }
    }
}

//! Masks what a text of CSS says in words: strings, comments, values that selectors compare with,
//! and whatever a custom property holds beside style.
//!
//! Names stay: of classes, properties, fonts, animations. Rules could not find their elements nor
//! one another without them.

use super::rewrite::{StringMask, is_namespace, quote};
use super::token::{Token, Tokens};

/// Stands in for a value in an attribute selector. No masked attribute looks like it.
const NO_VALUE: &str = "\"•!\"";
/// Stands in for a word of a custom property.
const WORD: &str = "•••";
/// Longest unit behind a number.
const UNIT_LEN_MAX: usize = 5;

/// Functions whose strings say how something is drawn or where it is; addresses are replaced by
/// `rewrite`.
const DRAWING: [&str; 9] = [
    "-webkit-image-set",
    "format",
    "image",
    "image-set",
    "path",
    "src",
    "tech",
    "url",
    "url-prefix",
];
/// Properties and descriptors whose strings are names (sorted).
const NAMING: [&str; 16] = [
    "animation",
    "animation-name",
    "container",
    "container-name",
    "font",
    "font-family",
    "font-feature-settings",
    "font-language-override",
    "font-variation-settings",
    "grid",
    "grid-area",
    "grid-template",
    "grid-template-areas",
    "inherits",
    "syntax",
    "transition",
];

/// What a custom property may hold in clear: keywords, colours and functions of CSS (sorted).
#[rustfmt::skip]
const STYLE: &[&str] = &[
    "a98-rgb", "absolute", "add", "all", "alternate", "alternate-reverse", "anchor", "and", "aqua",
    "at", "auto", "auto-fill", "auto-fit", "backwards", "baseline", "beige", "black", "blink",
    "block", "blue", "blur", "bold", "bolder", "border-box", "both", "bottom", "break-word",
    "brightness", "brown", "calc", "canvas", "canvastext", "capitalize", "center", "ch", "circle",
    "clamp", "closest-corner", "closest-side", "color", "color-mix", "column", "column-reverse",
    "conic-gradient", "contain", "content-box", "contents", "contrast", "coral", "cos", "cover",
    "crimson", "crosshair", "cubic-bezier", "currentcolor", "cursive", "cyan", "dark", "dashed",
    "default", "deg", "display-p3", "dotted", "double", "drop-shadow", "ease", "ease-in",
    "ease-in-out", "ease-out", "ellipse", "ellipsis", "em", "end", "env", "ex", "farthest-corner",
    "farthest-side", "fill", "fit-content", "fixed", "flex", "flex-end", "flex-start", "forwards",
    "fr", "from", "fuchsia", "gold", "gray", "grayscale", "green", "grey", "grid", "groove",
    "hidden", "hover", "hsl", "hsla", "hue-rotate", "hwb", "in", "indigo", "infinite", "inherit",
    "initial", "inline", "inline-block", "inline-flex", "inline-grid", "inset", "invert", "italic",
    "ivory", "justify", "khaki", "lab", "landscape", "large", "larger", "lavender", "lch", "left",
    "light", "light-dark", "lighter", "lime", "linear", "linear-gradient", "longer", "lowercase",
    "magenta", "maroon", "matrix", "matrix3d", "max", "max-content", "medium", "middle", "min",
    "min-content", "minmax", "mod", "monospace", "move", "multiply", "navy", "no-repeat", "none",
    "normal", "not", "not-allowed", "nowrap", "oblique", "oklab", "oklch", "olive", "opacity",
    "orange", "orchid", "outset", "overlay", "padding-box", "paused", "perspective", "pink", "plum",
    "pointer", "portrait", "pow", "pre", "pre-line", "pre-wrap", "purple", "px", "radial-gradient",
    "rebeccapurple", "rec2020", "red", "relative", "rem", "repeat", "repeat-x", "repeat-y",
    "repeating-conic-gradient", "repeating-linear-gradient", "repeating-radial-gradient", "reverse",
    "revert", "revert-layer", "rgb", "rgba", "ridge", "right", "rotate", "rotate3d", "rotatex",
    "rotatey", "rotatez", "round", "row", "row-reverse", "running", "salmon", "sans-serif",
    "saturate", "scale", "scale3d", "scalex", "scaley", "screen", "scroll", "sepia", "serif",
    "shorter", "sign", "silver", "sin", "skew", "skewx", "skewy", "small", "smaller", "solid",
    "space-around", "space-between", "space-evenly", "span", "sqrt", "srgb", "srgb-linear", "start",
    "static", "step-end", "step-start", "steps", "sticky", "stretch", "super", "system-ui", "tan",
    "teal", "text", "thick", "thin", "to", "tomato", "top", "transform", "translate", "translate3d",
    "translatex", "translatey", "translatez", "transparent", "turquoise", "ui-monospace",
    "ui-rounded", "ui-sans-serif", "ui-serif", "underline", "unset", "uppercase", "url", "var",
    "vertical", "violet", "visible", "wavy", "wheat", "white", "wrap", "wrap-reverse", "x-large",
    "x-small", "xx-large", "xx-small", "xyz", "xyz-d50", "xyz-d65", "yellow",
];

/// Masks the words of a sheet or, with `declarations`, of a `style` attribute.
/// `keeps` tells which attributes are not masked, so that selectors may compare with their values.
pub fn mask_words(
    css: &str,
    declarations: bool,
    mask: &StringMask<'_>,
    keeps: &dyn Fn(&str) -> bool,
) -> String {
    let walk = Walk {
        css,
        mask,
        keeps,
        out: String::with_capacity(css.len()),
        copied: 0,
        stack: Vec::new(),
        custom: None,
        statement: String::new(),
        first: if declarations {
            First::Awaited
        } else {
            First::Passed
        },
        property: String::new(),
        compared: Compared::Nothing,
    };
    walk.run()
}

/// The name at the beginning of a declaration.
#[derive(PartialEq, Eq)]
enum First {
    Awaited,
    /// The name of a property, if a colon follows.
    Found(String),
    Passed,
}

/// How far an attribute selector has been read.
#[derive(PartialEq, Eq)]
enum Compared {
    Nothing,
    /// Its attribute is masked.
    Name {
        is_kept: bool,
    },
    /// The same, behind the sign of equality.
    Value {
        is_kept: bool,
    },
}

struct Walk<'a, 'm> {
    css: &'a str,
    mask: &'m StringMask<'m>,
    keeps: &'m dyn Fn(&str) -> bool,
    out: String,
    copied: usize,
    /// Open blocks and functions: what closes them, and whether strings inside may stay.
    stack: Vec<(u8, bool)>,
    /// Depth of the custom property whose value this is.
    custom: Option<usize>,
    /// The at-rule whose prelude this is.
    statement: String,
    first: First,
    property: String,
    compared: Compared,
}

impl<'a> Walk<'a, '_> {
    fn run(mut self) -> String {
        let mut tokens = Tokens::new(self.css);
        loop {
            let start = tokens.at();
            let Some(token) = tokens.next() else {
                self.out.push_str(&self.css[self.copied..]);
                return self.out;
            };
            let place = start..tokens.at();
            self.mask_token(&token, &place);
            self.follow(token, &self.css[place]);
        }
    }

    fn replace(&mut self, place: &std::ops::Range<usize>, with: &str) {
        self.out.push_str(&self.css[self.copied..place.start]);
        self.out.push_str(with);
        self.copied = place.end;
    }

    fn mask_token(&mut self, token: &Token<'a>, place: &std::ops::Range<usize>) {
        let is_custom = self.custom.is_some();
        match token {
            Token::Comment { .. } => self.replace(place, "/**/"),
            Token::BadString => self.replace(place, "\"\n"),
            Token::BadUrl => self.replace(place, "x-bad()"),
            Token::String { value, .. } => self.mask_string(value, place),
            Token::Ident(name) if self.is_compared() => self.mask_value(name, place),
            Token::Ident(name) if is_custom && !is_style(name) => self.replace(place, WORD),
            Token::Function(name) if is_custom && !is_style(name) => {
                self.replace(place, "x-masked(")
            }
            Token::Hash(name) if is_custom && !is_colour(name) => self.replace(place, "#•"),
            Token::AtKeyword(_) if is_custom => self.replace(place, "@x"),
            Token::Other if is_custom && unit_len(&self.css[place.clone()]) > UNIT_LEN_MAX => {
                self.replace(place, "0");
            }
            Token::Ident(_)
            | Token::Function(_)
            | Token::Hash(_)
            | Token::AtKeyword(_)
            | Token::Other
            | Token::Whitespace
            | Token::Url(_)
            | Token::Open(_)
            | Token::Close(_)
            | Token::Colon
            | Token::Semicolon => {}
        }
    }

    fn mask_string(&mut self, value: &str, place: &std::ops::Range<usize>) {
        if self.is_compared() {
            return self.mask_value(value, place);
        }
        let is_address = self.stack.last().is_some_and(|&(_, stays)| stays)
            || (self.statement == "import" && self.stack.is_empty())
            || (self.statement == "namespace" && is_namespace(value));
        let is_name =
            self.custom.is_none() && NAMING.binary_search(&self.property.as_str()).is_ok();
        if is_address || is_name {
            return;
        }
        if let Some(masked) = (self.mask)(value) {
            self.replace(place, &quote(&masked));
        }
    }

    fn is_compared(&self) -> bool {
        matches!(self.compared, Compared::Value { .. })
    }

    fn mask_value(&mut self, value: &str, place: &std::ops::Range<usize>) {
        if !value.is_empty() && self.compared != (Compared::Value { is_kept: true }) {
            self.replace(place, NO_VALUE);
        }
        self.compared = Compared::Nothing;
    }

    /// Follows the structure of the text.
    fn follow(&mut self, token: Token<'a>, text: &str) {
        match token {
            Token::Whitespace | Token::Comment { .. } => return,
            Token::Ident(name) => return self.name(&name),
            Token::Function(name) => {
                let stays = DRAWING.iter().any(|other| name.eq_ignore_ascii_case(other));
                self.stack.push((b')', stays));
            }
            Token::AtKeyword(name) if self.custom.is_none() => {
                self.statement = name.to_ascii_lowercase();
            }
            Token::Colon => self.colon(),
            Token::Semicolon => self.semicolon(),
            Token::Open(byte) => return self.open(byte),
            Token::Close(byte) => return self.close(byte),
            Token::Other if text.ends_with('=') => {
                if let Compared::Name { is_kept } = self.compared {
                    self.compared = Compared::Value { is_kept };
                }
                return;
            }
            // What stands before the sign of equality in `~=` and its like.
            Token::Other
            | Token::AtKeyword(_)
            | Token::String { .. }
            | Token::BadString
            | Token::Url(_)
            | Token::BadUrl
            | Token::Hash(_) => {}
        }
        if self.first == First::Awaited && text != ";" {
            self.first = First::Passed;
        }
    }

    fn name(&mut self, name: &str) {
        if self.first == First::Awaited {
            self.first = First::Found(name.to_ascii_lowercase());
        }
        if self.stack.last().is_some_and(|&(closer, _)| closer == b']')
            && self.compared == Compared::Nothing
        {
            let is_kept = (self.keeps)(&name.to_ascii_lowercase());
            self.compared = Compared::Name { is_kept };
        }
    }

    fn colon(&mut self) {
        if let First::Found(name) = std::mem::replace(&mut self.first, First::Passed) {
            if name.starts_with("--") {
                self.custom = Some(self.stack.len());
            }
            self.property = name;
        }
    }

    fn semicolon(&mut self) {
        if self.custom.is_some_and(|depth| self.stack.len() > depth) {
            return;
        }
        self.end_declaration();
    }

    fn end_declaration(&mut self) {
        self.custom = None;
        self.property.clear();
        self.statement.clear();
        self.first = First::Awaited;
    }

    fn open(&mut self, byte: u8) {
        let closer = match byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        self.stack.push((closer, false));
        if closer == b'}' && self.custom.is_none() {
            self.end_declaration();
        }
        self.compared = Compared::Nothing;
    }

    fn close(&mut self, byte: u8) {
        if self.stack.last().is_none_or(|&(closer, _)| closer != byte) {
            return;
        }
        self.stack.pop();
        self.compared = Compared::Nothing;
        let is_inside = self.custom.is_some_and(|depth| self.stack.len() >= depth);
        if byte == b'}' && !is_inside {
            self.end_declaration();
        }
    }
}

fn is_style(name: &str) -> bool {
    name.starts_with("--")
        || STYLE
            .binary_search(&name.to_ascii_lowercase().as_str())
            .is_ok()
}

fn is_colour(name: &str) -> bool {
    matches!(name.len(), 3 | 4 | 6 | 8) && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Length of what stands behind a number.
fn unit_len(number: &str) -> usize {
    let unit = number.trim_start_matches(|letter: char| !letter.is_alphabetic() && letter != '\\');
    unit.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::mask_text;

    fn check(declarations: bool, css: &str, expected: &str) {
        let mask = |text: &str| Some(mask_text(text).into_owned());
        let masked = mask_words(css, declarations, &mask, &|name| name == "type");
        assert_eq!(masked, expected, "{css}");
    }

    #[test]
    fn lists_are_sorted() {
        assert!(NAMING.is_sorted() && STYLE.is_sorted());
    }

    #[test]
    fn strings_and_comments_are_masked_wherever_they_stand() {
        check(
            false,
            "/* Jane */a{content:\"Jane\" 'x'}",
            "/**/a{content:\"••••••\" \"••••••\"}",
        );
        check(
            false,
            "@import 'x' supports(content: 'Jane');",
            "@import 'x' supports(content: \"••••••\");",
        );
        check(false, "a{list-style:'Jane'}", "a{list-style:\"••••••\"}");
        check(false, ":lang(\"Jane\"){}", ":lang(\"••••••\"){}");
        check(
            false,
            "@charset \"Jane\";@x 'Jane';",
            "@charset \"••••••\";@x \"••••••\";",
        );
        check(false, "a{b:'Jane\nc:d}", "a{b:\"\n\nc:d}");
        check(
            false,
            "@font-face{src:local('Jane')}",
            "@font-face{src:local(\"••••••\")}",
        );
        check(
            false,
            "@media x{a{b{content:'Jane'}}}",
            "@media x{a{b{content:\"••••••\"}}}",
        );
        check(
            true,
            "content:'Jane';--x:'Jane'",
            "content:\"••••••\";--x:\"••••••\"",
        );
    }

    #[test]
    fn names_and_addresses_stay() {
        for css in [
            "@import 'Jane' layer(x);",
            "@font-face{font-family:'Jane';src:url('Jane') format('woff2')}",
            "a{grid-template-areas:'a b';clip-path:path('M0 0');background:image-set('a' 1x)}",
            ".Jane,#Jane::part(Jane)>x-jane{animation-name:Jane;color:var(--Jane)}",
            "@namespace svg 'http://www.w3.org/2000/svg';@keyframes Jane{to{top:0}}",
            "[type='text'],[type=text i],[title]{grid-area:[a] 1 / [b] 2}",
        ] {
            check(false, css, css);
        }
    }

    #[test]
    fn selectors_do_not_tell_what_they_compare_with() {
        check(
            false,
            "[title='Jane'],[data-x^=Jane]{}",
            "[title=\"•!\"],[data-x^=\"•!\"]{}",
        );
        check(false, ":is(a[b~=\"Jane\" i]){}", ":is(a[b~=\"•!\" i]){}");
        check(false, "[data-x='']{}", "[data-x='']{}");
    }

    #[test]
    fn custom_properties_keep_style_and_nothing_else() {
        for css in [
            "--a:1px solid rgb(1 2 3/50%);--b:var(--c,#fff) calc(1em + 2vw)",
            "--a:flex;--b:cubic-bezier(0,0,1,1) 150ms infinite;--c:;--d:0.5",
        ] {
            check(true, css, css);
        }
        check(true, "--a:Jane;b:c", "--a:•••;b:c");
        check(
            true,
            "--a:#jane Jane(1) 5jane12 @jane",
            "--a:#• x-masked(1) 0 @x",
        );
        check(
            false,
            "a{--b:{c:Jane;d:'Jane'} Jane;e:f}",
            "a{--b:{•••:•••;•••:\"••••••\"} •••;e:f}",
        );
        check(false, "a{--b:(Jane;Jane)}b{c:d}", "a{--b:(•••;•••)}b{c:d}");
        check(true, "--a:\\4a ane", "--a:•••");
    }

    #[test]
    fn a_text_that_ends_anywhere_is_masked_up_to_there() {
        let css = "@a 'Jane';b[c='Jane']{--d:{Jane('Jane' Jane;/*Jane*/}e:'Jane'}";
        for end in 0..css.len() {
            let mask = |text: &str| Some(mask_text(text).into_owned());
            let masked = mask_words(&css[..end], false, &mask, &|_| false);
            assert!(!masked.contains("Jane"), "{masked}");
        }
    }
}

//! Replaces what a text of CSS loads.

use std::borrow::Cow;

use super::token::{Token, Tokens};
use tandem_protocol::batch::CSS_ASSET_SCHEME;

/// Blocks inside one another; what is deeper in a stranger's style sheet is cut off.
const NESTING_MAX: usize = 128;

/// How a URL is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Style sheet of an `@import`.
    Import,
    /// Image, font or anything else.
    Other,
}

/// A URL that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The URL, decoded.
    pub url: &'a str,
    /// How it is used.
    pub kind: Kind,
}

/// What takes the place of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// It stays as it is written.
    Keep,
    /// `url("tandem:N")`; 0 stands for nothing.
    Asset(u32),
}

/// Masks the decoded value of a string, or answers nothing where it may stay.
pub type StringMask<'m> = dyn Fn(&str) -> Option<String> + 'm;

/// How a text of CSS is to be rewritten.
#[derive(Clone, Copy)]
pub struct Rewriter<'m> {
    /// The text comes from a stranger: what is open at its end is closed, so that no neighbour can
    /// go on with it, and ways to smuggle a URL past the tokens are broken.
    pub sanitise: bool,
    /// The text is the contents of a `style` attribute, not of a sheet.
    pub declarations: bool,
    /// Masks the strings that a page shows (`content`, `quotes`, custom properties).
    pub mask: Option<&'m StringMask<'m>>,
}

impl Rewriter<'_> {
    /// A text of the page itself: everything but URLs stays byte for byte.
    pub const PLAIN: Rewriter<'static> = Rewriter {
        sanitise: false,
        declarations: false,
        mask: None,
    };
    /// A sheet from a stranger.
    pub const SHEET: Rewriter<'static> = Rewriter {
        sanitise: true,
        declarations: false,
        mask: None,
    };
    /// A `style` attribute from a stranger.
    pub const DECLARATIONS: Rewriter<'static> = Rewriter {
        sanitise: true,
        declarations: true,
        mask: None,
    };
}

/// Replaces the URLs of a text.
pub fn rewrite<'a>(
    css: &'a str,
    how: Rewriter<'_>,
    mut on_url: impl FnMut(Found<'_>) -> Replacement,
) -> Cow<'a, str> {
    if how.declarations && !css.bytes().any(is_telling) {
        return Cow::Borrowed(css);
    }
    let state = State {
        css,
        how,
        on_url: &mut on_url,
        out: String::new(),
        copied: 0,
    };
    Walk {
        state,
        stack: Vec::new(),
        url_functions: 0,
        statement: Statement::None,
        pending: Pending::None,
        property: Property::Expected,
    }
    .run()
}

/// Bytes without which declarations can neither load anything nor leave anything open.
fn is_telling(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b'[' | b'{' | b'@' | b'\\' | b'"' | b'\'' | b'*'
    )
}

struct State<'a, 's> {
    css: &'a str,
    how: Rewriter<'s>,
    on_url: &'s mut dyn FnMut(Found<'_>) -> Replacement,
    out: String,
    /// Up to here the text is in `out`.
    copied: usize,
}

impl State<'_, '_> {
    fn replace(&mut self, start: usize, end: usize, with: &str) {
        self.out.push_str(&self.css[self.copied..start]);
        self.out.push_str(with);
        self.copied = end;
    }

    /// Asks about a URL and writes `url("tandem:N"` over it, without the `)`.
    fn url(&mut self, url: &str, kind: Kind, start: usize, end: usize) -> bool {
        match (self.on_url)(Found { url, kind }) {
            Replacement::Keep => false,
            Replacement::Asset(number) => {
                self.replace(start, end, "url(\"");
                self.out.push_str(CSS_ASSET_SCHEME);
                self.out.push_str(&number.to_string());
                self.out.push('"');
                true
            }
        }
    }
}

/// An open block or function.
struct Open {
    closer: u8,
    /// Strings inside are URLs.
    urls: bool,
}

/// What the outermost statement at hand is.
#[derive(PartialEq, Eq)]
enum Statement {
    None,
    At,
    Rule,
}

/// What an at-keyword makes of the URL or string that follows.
#[derive(PartialEq, Eq)]
enum Pending {
    None,
    Import,
    Namespace,
}

/// Which property a string belongs to.
#[derive(PartialEq, Eq)]
enum Property {
    /// A name here would be a property's.
    Expected,
    /// A property that shows its strings, if a colon follows.
    Shown,
    /// The same, after its colon.
    ShownValue,
    Other,
}

struct Walk<'a, 's> {
    state: State<'a, 's>,
    stack: Vec<Open>,
    url_functions: usize,
    statement: Statement,
    pending: Pending,
    property: Property,
}

impl<'a> Walk<'a, '_> {
    fn run(mut self) -> Cow<'a, str> {
        let css = self.state.css;
        let mut tokens = Tokens::new(css);
        loop {
            let start = tokens.at();
            let Some(token) = tokens.next() else {
                return self.finish();
            };
            if self.state.how.sanitise && self.stack.len() >= NESTING_MAX {
                self.state.replace(start, css.len(), "");
                return self.finish();
            }
            self.token(token, start, &mut tokens);
        }
    }

    fn token(&mut self, token: Token<'a>, start: usize, tokens: &mut Tokens<'a>) {
        let end = tokens.at();
        let pending = std::mem::replace(&mut self.pending, Pending::None);
        match token {
            Token::Whitespace => return self.pending = pending,
            Token::Comment { closed } => {
                if !closed && self.state.how.sanitise {
                    self.state.replace(start, end, "/**/");
                }
                return self.pending = pending;
            }
            Token::String { value, closed } => self.string(&value, closed, &pending, start, end),
            Token::Url(value) => self.url(&value, &pending, start, end),
            Token::BadUrl if self.state.how.sanitise => self.state.replace(start, end, "x-bad()"),
            Token::Function(name) => self.function(&name, pending, start, tokens),
            Token::AtKeyword(name) => self.at_keyword(&name),
            Token::Ident(name) => {
                self.ident(&name);
                if pending == Pending::Namespace {
                    // Its prefix.
                    self.pending = pending;
                }
            }
            Token::Colon => {
                if self.property == Property::Shown {
                    self.property = Property::ShownValue;
                }
            }
            Token::Open(byte) => self.open(byte),
            Token::Close(byte) => return self.close(byte),
            Token::Semicolon => {
                self.property = Property::Expected;
                if self.stack.is_empty() && self.statement != Statement::Rule {
                    self.statement = Statement::None;
                    return;
                }
            }
            Token::BadString | Token::BadUrl | Token::Hash(_) | Token::Other => {
                self.property_passes()
            }
        }
        if self.stack.is_empty() && self.statement == Statement::None {
            self.statement = Statement::Rule;
        }
    }

    fn string(&mut self, value: &str, closed: bool, pending: &Pending, start: usize, end: usize) {
        let is_url = self.stack.last().is_some_and(|open| open.urls);
        if is_url || *pending == Pending::Import {
            let kind = if *pending == Pending::Import {
                Kind::Import
            } else {
                Kind::Other
            };
            if self.state.url(value, kind, start, end) {
                self.state.out.push(')');
                return;
            }
        } else if self.property == Property::ShownValue
            && let Some(masked) = self.state.how.mask.and_then(|mask| mask(value))
        {
            let quoted = quote(&masked);
            return self.state.replace(start, end, &quoted);
        }
        if !closed && self.state.how.sanitise {
            let quoted = quote(value);
            self.state.replace(start, end, &quoted);
        }
    }

    fn url(&mut self, value: &str, pending: &Pending, start: usize, end: usize) {
        if *pending == Pending::Namespace && is_namespace(value) {
            return;
        }
        let kind = if *pending == Pending::Import {
            Kind::Import
        } else {
            Kind::Other
        };
        if self.state.url(value, kind, start, end) {
            self.state.out.push(')');
        } else if self.state.how.sanitise && !self.state.css[..end].ends_with(')') {
            self.state.replace(end, end, ")");
        }
    }

    fn function(&mut self, name: &str, pending: Pending, start: usize, tokens: &mut Tokens<'a>) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let mut urls = false;
        if is("url") {
            self.quoted_url(&pending, start, tokens);
        } else if is("src") {
            // The string inside is what the at-keyword waits for.
            self.pending = pending;
            urls = true;
        } else if is("image") || is("image-set") || is("-webkit-image-set") {
            urls = true;
        } else if self.state.how.sanitise && self.url_functions > 0 && is_substitution(name) {
            // What it would stand for could be a string that nobody has looked at.
            self.state.replace(start, tokens.at(), "x-bad(");
        }
        self.url_functions += usize::from(urls);
        self.stack.push(Open { closer: b')', urls });
        self.property_passes();
    }

    /// `url(` before a string, and the string.
    fn quoted_url(&mut self, pending: &Pending, start: usize, tokens: &mut Tokens<'a>) {
        let mut token = tokens.next();
        while token == Some(Token::Whitespace) {
            token = tokens.next();
        }
        let Some(Token::String { value, closed }) = token else {
            return;
        };
        let end = tokens.at();
        if *pending == Pending::Namespace && is_namespace(&value) {
            return;
        }
        let kind = if *pending == Pending::Import {
            Kind::Import
        } else {
            Kind::Other
        };
        let replaced = self.state.url(&value, kind, start, end);
        if !replaced && !closed && self.state.how.sanitise {
            let kept = format!("url({}", quote(&value));
            self.state.replace(start, end, &kept);
        }
    }

    fn at_keyword(&mut self, name: &str) {
        if self.stack.is_empty() && self.statement == Statement::None {
            self.statement = Statement::At;
        }
        self.pending = if name.eq_ignore_ascii_case("import") {
            Pending::Import
        } else if name.eq_ignore_ascii_case("namespace") {
            Pending::Namespace
        } else {
            Pending::None
        };
        self.property = Property::Other;
    }

    fn ident(&mut self, name: &str) {
        if self.property != Property::Expected {
            return;
        }
        let shown = name.starts_with("--")
            || name.eq_ignore_ascii_case("content")
            || name.eq_ignore_ascii_case("quotes");
        self.property = if shown {
            Property::Shown
        } else {
            Property::Other
        };
    }

    fn property_passes(&mut self) {
        if self.property == Property::Expected {
            self.property = Property::Other;
        }
    }

    fn open(&mut self, byte: u8) {
        let closer = match byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        self.stack.push(Open {
            closer,
            urls: false,
        });
        self.property = if closer == b'}' && self.property != Property::ShownValue {
            Property::Expected
        } else if self.property == Property::Expected {
            Property::Other
        } else {
            std::mem::replace(&mut self.property, Property::Other)
        };
    }

    fn close(&mut self, byte: u8) {
        if self.stack.last().is_none_or(|open| open.closer != byte) {
            return;
        }
        if let Some(open) = self.stack.pop() {
            self.url_functions -= usize::from(open.urls);
        }
        if byte == b'}' {
            self.property = Property::Expected;
            if self.stack.is_empty() {
                self.statement = Statement::None;
            }
        }
    }

    fn finish(mut self) -> Cow<'a, str> {
        let css = self.state.css;
        if self.state.how.sanitise {
            self.close_everything();
        }
        if self.state.copied == 0 && self.state.out.is_empty() {
            return Cow::Borrowed(css);
        }
        self.state.replace(css.len(), css.len(), "");
        Cow::Owned(self.state.out)
    }

    fn close_everything(&mut self) {
        let css = self.state.css;
        let end = css.len().max(self.state.copied);
        let mut closers: String = self
            .stack
            .iter()
            .rev()
            .map(|open| char::from(open.closer))
            .collect();
        if !self.state.how.declarations {
            let in_block = self.stack.first().is_some_and(|open| open.closer == b'}');
            match self.statement {
                Statement::None => {}
                _ if in_block => {}
                Statement::At => closers.push(';'),
                Statement::Rule => closers.push_str("{}"),
            }
        }
        // A backslash at the very end would escape what comes first in `closers` or behind it.
        let kept = css[self.state.copied..end].trim_end_matches('\\').len() + self.state.copied;
        if kept < end || !closers.is_empty() {
            self.state.replace(kept, end, &closers);
        }
    }
}

/// Functions that stand for something written elsewhere.
fn is_substitution(name: &str) -> bool {
    const NAMES: [&str; 8] = [
        "var",
        "env",
        "attr",
        "if",
        "inherit",
        "first-valid",
        "random-item",
        "toggle",
    ];
    name.starts_with("--") || NAMES.iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// Names of namespaces; they are not loaded, and rules that use them must keep working.
pub(super) fn is_namespace(url: &str) -> bool {
    matches!(
        url,
        "http://www.w3.org/1999/xhtml"
            | "http://www.w3.org/2000/svg"
            | "http://www.w3.org/1998/Math/MathML"
            | "http://www.w3.org/1999/xlink"
    )
}

/// Writes a string so that any tokenizer reads it back (CSSOM §2.1).
pub(super) fn quote(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\{:x} ", character as u32)),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

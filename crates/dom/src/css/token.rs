//! The tokenizer: CSS Syntax Level 3 §4.3, as far as replacing URLs needs it.
//!
//! Names and URLs are decoded only when they hold an escape. Code points are looked at as bytes
//! where that is the same: everything the grammar names is ASCII.

use std::borrow::Cow;

use crate::find::find;

/// A token; the text it stands for is `start..Tokens::at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Whitespace,
    Comment {
        closed: bool,
    },
    String {
        value: Cow<'a, str>,
        closed: bool,
    },
    /// A string that ends at a line break; the browser drops what it stands in.
    BadString,
    Ident(Cow<'a, str>),
    /// A name and its `(`.
    Function(Cow<'a, str>),
    AtKeyword(Cow<'a, str>),
    /// `url(` with a value that is not quoted, and its `)`.
    Url(Cow<'a, str>),
    BadUrl,
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    Colon,
    Semicolon,
    /// `#` and a name.
    Hash(Cow<'a, str>),
    /// Numbers, other characters.
    Other,
}

/// Reads a text from front to back.
#[derive(Clone)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    /// Where the next token begins.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes on there, which must be where a token ends.
    pub(super) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    /// Reads the next token.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let byte = self.peek(0)?;
        Some(match byte {
            b'/' if self.peek(1) == Some(b'*') => self.comment(),
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => self.whitespace(),
            b'"' | b'\'' => self.string(byte),
            b'#' => self.hash(),
            b'(' | b'[' | b'{' => self.single(Token::Open(byte)),
            b')' | b']' | b'}' => self.single(Token::Close(byte)),
            b':' => self.single(Token::Colon),
            b';' => self.single(Token::Semicolon),
            b'+' | b'.' => self.number_or_other(),
            b'-' => self.minus(),
            b'<' => self.less_than(),
            b'@' => self.at_sign(),
            b'0'..=b'9' => self.numeric(),
            _ if self.starts_name(0) => self.ident_like(),
            _ => self.other(),
        })
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts_with(&self, text: &str) -> bool {
        self.bytes[self.at..].starts_with(text.as_bytes())
    }

    fn single(&mut self, token: Token<'a>) -> Token<'a> {
        self.at += 1;
        token
    }

    /// One code point that means nothing here.
    fn other(&mut self) -> Token<'a> {
        self.at += 1;
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        Token::Other
    }

    fn comment(&mut self) -> Token<'a> {
        let end = find(&self.text[self.at + 2..], "*/");
        self.at = end.map_or(self.bytes.len(), |end| self.at + 2 + end + 2);
        Token::Comment {
            closed: end.is_some(),
        }
    }

    fn whitespace(&mut self) -> Token<'a> {
        while self.peek(0).is_some_and(is_space) {
            self.at += 1;
        }
        Token::Whitespace
    }

    fn string(&mut self, quote: u8) -> Token<'a> {
        self.at += 1;
        let mut value = Value::new(self.at);
        loop {
            match self.peek(0) {
                None => {
                    return Token::String {
                        value: value.finish(self),
                        closed: false,
                    };
                }
                Some(byte) if byte == quote => {
                    let value = value.finish(self);
                    self.at += 1;
                    return Token::String {
                        value,
                        closed: true,
                    };
                }
                Some(byte) if is_newline(byte) => return Token::BadString,
                Some(b'\\') => match self.peek(1) {
                    None => value.drop_bytes(self, 1),
                    Some(byte) if is_newline(byte) => {
                        let len = if self.starts_with("\\\r\n") { 3 } else { 2 };
                        value.drop_bytes(self, len);
                    }
                    Some(_) => value.escape(self),
                },
                Some(_) => self.at += 1,
            }
        }
    }

    fn hash(&mut self) -> Token<'a> {
        self.at += 1;
        if self.peek(0).is_some_and(is_name) || self.is_escape(0) {
            Token::Hash(self.name())
        } else {
            Token::Other
        }
    }

    fn number_or_other(&mut self) -> Token<'a> {
        if self.starts_number() {
            self.numeric()
        } else {
            self.other()
        }
    }

    fn minus(&mut self) -> Token<'a> {
        if self.starts_number() {
            self.numeric()
        } else if self.starts_with("-->") {
            self.at += 3;
            Token::Other
        } else if self.starts_name(0) {
            self.ident_like()
        } else {
            self.other()
        }
    }

    fn less_than(&mut self) -> Token<'a> {
        self.at += if self.starts_with("<!--") { 4 } else { 1 };
        Token::Other
    }

    fn at_sign(&mut self) -> Token<'a> {
        self.at += 1;
        if self.starts_name(0) {
            Token::AtKeyword(self.name())
        } else {
            Token::Other
        }
    }

    /// §4.3.3: number, percentage or dimension.
    fn numeric(&mut self) -> Token<'a> {
        if matches!(self.peek(0), Some(b'+' | b'-')) {
            self.at += 1;
        }
        self.digits();
        if self.peek(0) == Some(b'.') && self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
            self.digits();
        }
        if matches!(self.peek(0), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.peek(1), Some(b'+' | b'-')));
            if self
                .peek(1 + sign)
                .is_some_and(|byte| byte.is_ascii_digit())
            {
                self.at += 1 + sign;
                self.digits();
            }
        }
        if self.starts_name(0) {
            self.name();
        } else if self.peek(0) == Some(b'%') {
            self.at += 1;
        }
        Token::Other
    }

    fn digits(&mut self) {
        while self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// §4.3.4: ident, function, `url(` with its value.
    fn ident_like(&mut self) -> Token<'a> {
        let name = self.name();
        if self.peek(0) != Some(b'(') {
            return Token::Ident(name);
        }
        self.at += 1;
        if !name.eq_ignore_ascii_case("url") {
            return Token::Function(name);
        }
        let mut ahead = 0;
        while self.peek(ahead).is_some_and(is_space) {
            ahead += 1;
        }
        if matches!(self.peek(ahead), Some(b'"' | b'\'')) {
            return Token::Function(name);
        }
        self.at += ahead;
        self.url()
    }

    /// §4.3.6.
    fn url(&mut self) -> Token<'a> {
        let mut value = Value::new(self.at);
        loop {
            match self.peek(0) {
                None => return Token::Url(value.finish(self)),
                Some(b')') => {
                    let value = value.finish(self);
                    self.at += 1;
                    return Token::Url(value);
                }
                Some(byte) if is_space(byte) => {
                    let value = value.finish(self);
                    self.whitespace();
                    match self.peek(0) {
                        None => return Token::Url(value),
                        Some(b')') => {
                            self.at += 1;
                            return Token::Url(value);
                        }
                        Some(_) => return self.bad_url(),
                    }
                }
                Some(b'"' | b'\'' | b'(' | 0..=8 | 0x0b | 0x0e..=0x1f | 0x7f) => {
                    return self.bad_url();
                }
                Some(b'\\') if self.is_escape(0) => value.escape(self),
                Some(b'\\') => return self.bad_url(),
                Some(_) => self.at += 1,
            }
        }
    }

    /// §4.3.14.
    fn bad_url(&mut self) -> Token<'a> {
        while let Some(byte) = self.peek(0) {
            if byte == b')' {
                self.at += 1;
                break;
            }
            if self.is_escape(0) {
                self.escaped();
            } else {
                self.at += 1;
            }
        }
        Token::BadUrl
    }

    /// §4.3.12: a name, decoded.
    fn name(&mut self) -> Cow<'a, str> {
        let mut value = Value::new(self.at);
        loop {
            match self.peek(0) {
                Some(byte) if is_name(byte) => self.at += 1,
                Some(b'\\') if self.is_escape(0) => value.escape(self),
                _ => return value.finish(self),
            }
        }
    }

    /// §4.3.8: a backslash that a line break does not follow.
    fn is_escape(&self, ahead: usize) -> bool {
        self.peek(ahead) == Some(b'\\') && !self.peek(ahead + 1).is_some_and(is_newline)
    }

    /// §4.3.9.
    fn starts_name(&self, ahead: usize) -> bool {
        match self.peek(ahead) {
            Some(b'-') => {
                self.peek(ahead + 1)
                    .is_some_and(|byte| is_name_start(byte) || byte == b'-')
                    || self.is_escape(ahead + 1)
            }
            Some(byte) => is_name_start(byte) || self.is_escape(ahead),
            None => false,
        }
    }

    /// §4.3.10.
    fn starts_number(&self) -> bool {
        let signed = usize::from(matches!(self.peek(0), Some(b'+' | b'-')));
        let digit = |ahead| {
            self.peek(ahead)
                .is_some_and(|byte: u8| byte.is_ascii_digit())
        };
        digit(signed) || (self.peek(signed) == Some(b'.') && digit(signed + 1))
    }

    /// §4.3.7: what a backslash and the characters behind it stand for.
    fn escaped(&mut self) -> char {
        self.at += 1;
        let Some(first) = self.text[self.at..].chars().next() else {
            return char::REPLACEMENT_CHARACTER;
        };
        if !first.is_ascii_hexdigit() {
            self.at += first.len_utf8();
            return first;
        }
        let mut number = 0;
        for _ in 0..6 {
            let Some(digit) = self.peek(0).and_then(|byte| char::from(byte).to_digit(16)) else {
                break;
            };
            number = number * 16 + digit;
            self.at += 1;
        }
        if self.starts_with("\r\n") {
            self.at += 2;
        } else if self.peek(0).is_some_and(is_space) {
            self.at += 1;
        }
        match char::from_u32(number) {
            None | Some('\0') => char::REPLACEMENT_CHARACTER,
            Some(character) => character,
        }
    }
}

/// Collects a value; copies only once an escape was met.
struct Value {
    /// From here on nothing was copied.
    from: usize,
    decoded: Option<String>,
}

impl Value {
    fn new(from: usize) -> Self {
        Self {
            from,
            decoded: None,
        }
    }

    fn escape(&mut self, tokens: &mut Tokens<'_>) {
        self.flush(tokens);
        let character = tokens.escaped();
        self.decoded.get_or_insert_default().push(character);
        self.from = tokens.at;
    }

    fn drop_bytes(&mut self, tokens: &mut Tokens<'_>, len: usize) {
        self.flush(tokens);
        tokens.at += len;
        self.from = tokens.at;
    }

    fn flush(&mut self, tokens: &Tokens<'_>) {
        self.decoded
            .get_or_insert_default()
            .push_str(&tokens.text[self.from..tokens.at]);
    }

    fn finish<'a>(mut self, tokens: &Tokens<'a>) -> Cow<'a, str> {
        if self.decoded.is_some() {
            self.flush(tokens);
        }
        match self.decoded {
            Some(decoded) => Cow::Owned(decoded),
            None => Cow::Borrowed(&tokens.text[self.from..tokens.at]),
        }
    }
}

fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'\x0c')
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t') || is_newline(byte)
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-'
}

//! Selectors of the masking policy, looked at when the server starts: what a browser would not take
//! would mask a whole page there.
//!
//! The grammar is that of Selectors Level 4 §18 without namespaces, without pseudo-elements, and with
//! those pseudo-classes alone that follow from the document.

/// Selectors inside selectors, as in `:is(:not(a))`.
const DEPTH_MAX: usize = 8;

const PLAIN: &[&str] = &[
    "checked",
    "default",
    "defined",
    "disabled",
    "empty",
    "enabled",
    "first-child",
    "first-of-type",
    "last-child",
    "last-of-type",
    "only-child",
    "only-of-type",
    "optional",
    "placeholder-shown",
    "read-only",
    "read-write",
    "required",
    "root",
];

const OF_SELECTORS: &[&str] = &["has", "is", "not", "where"];

const OF_NUMBERS: &[&str] = &[
    "nth-child",
    "nth-last-child",
    "nth-last-of-type",
    "nth-of-type",
];

/// What keeps a text from being a list of selectors, and at which byte.
pub(crate) fn check(text: &str) -> Result<(), (usize, &'static str)> {
    let mut reader = Reader { text, at: 0 };
    let checked = match reader.list(0, false) {
        Ok(()) if reader.at < text.len() => Err("is not expected here"),
        checked => checked,
    };
    checked.map_err(|problem| (reader.at, problem))
}

type Checked = Result<(), &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        if is_next {
            self.at += wanted.len_utf8();
        }
        is_next
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[self.at..];
        let len = rest.find(|one| !wanted(one)).unwrap_or(rest.len());
        self.at += len;
        len
    }

    fn space(&mut self) -> bool {
        self.take_while(|one| matches!(one, ' ' | '\t' | '\n' | '\r' | '\x0c')) > 0
    }

    fn expect(&mut self, wanted: char) -> Checked {
        if self.take(wanted) {
            Ok(())
        } else {
            Err("is not expected here")
        }
    }

    fn list(&mut self, depth: usize, is_relative: bool) -> Checked {
        if depth > DEPTH_MAX {
            return Err("is nested too deep");
        }
        loop {
            self.space();
            if is_relative {
                self.combinator();
            }
            self.complex(depth)?;
            self.space();
            if !self.take(',') {
                return Ok(());
            }
        }
    }

    fn complex(&mut self, depth: usize) -> Checked {
        loop {
            self.compound(depth)?;
            let before = self.at;
            let spaced = self.space();
            let combined = self.combinator();
            let ends = matches!(self.peek(), None | Some(',' | ')'));
            if !combined && (!spaced || ends) {
                self.at = if ends { self.at } else { before };
                return Ok(());
            }
        }
    }

    fn combinator(&mut self) -> bool {
        let found = ['>', '+', '~'].into_iter().any(|one| self.take(one));
        if found {
            self.space();
        }
        found
    }

    fn compound(&mut self, depth: usize) -> Checked {
        let start = self.at;
        if !self.take('*') {
            self.name();
        }
        loop {
            match self.peek() {
                Some('#' | '.') => {
                    self.at += 1;
                    self.needed_name()?;
                }
                Some('[') => self.attribute()?,
                Some(':') => self.pseudo_class(depth)?,
                _ if self.at > start => return Ok(()),
                _ => return Err("must be a selector"),
            }
        }
    }

    fn needed_name(&mut self) -> Checked {
        if self.name() {
            Ok(())
        } else {
            Err("must be a name")
        }
    }

    /// An identifier (CSS Syntax Level 3 §4.3.11).
    fn name(&mut self) -> bool {
        let start = self.at;
        let is_first = |one: char| one.is_ascii_alphabetic() || one == '_' || !one.is_ascii();
        if !(self.text[start..].starts_with("--") || self.take_one(is_first)) {
            let is_dashed = self.take('-') && self.take_one(is_first);
            if !is_dashed {
                self.at = start;
                return false;
            }
        }
        while self.take_one(|one| is_first(one) || one.is_ascii_digit() || one == '-') {}
        true
    }

    /// One character of these, or any other one behind a backslash.
    fn take_one(&mut self, wanted: impl Fn(char) -> bool) -> bool {
        let mut rest = self.text[self.at..].chars();
        let len = match (rest.next(), rest.next()) {
            (Some('\\'), Some(other)) if !other.is_control() => 1 + other.len_utf8(),
            (Some(one), _) if wanted(one) => one.len_utf8(),
            _ => return false,
        };
        self.at += len;
        true
    }

    fn attribute(&mut self) -> Checked {
        self.at += 1;
        self.space();
        self.needed_name()?;
        self.space();
        if self.take(']') {
            return Ok(());
        }
        let _ = ['~', '|', '^', '$', '*']
            .into_iter()
            .any(|one| self.take(one));
        self.expect('=')?;
        self.space();
        match self.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.at += 1;
                while self.take_one(|one| one != quote && one != '\\' && !one.is_control()) {}
                self.expect(quote)?;
            }
            _ => self.needed_name()?,
        }
        self.space();
        let _ = ['i', 'I', 's', 'S'].into_iter().any(|one| self.take(one));
        self.space();
        self.expect(']')
    }

    fn pseudo_class(&mut self, depth: usize) -> Checked {
        self.at += 1;
        let start = self.at;
        self.needed_name()?;
        let name = self.text[start..self.at].to_ascii_lowercase();
        let is_in = |list: &[&str]| list.contains(&name.as_str());
        if !self.take('(') {
            return if is_in(PLAIN) {
                Ok(())
            } else {
                self.at = start;
                Err("is no pseudo-class that can be used here")
            };
        }
        if is_in(OF_SELECTORS) {
            self.list(depth + 1, name == "has")?;
        } else if is_in(OF_NUMBERS) {
            self.numbers()?;
        } else {
            self.at = start;
            return Err("is no pseudo-class that can be used here");
        }
        self.expect(')')
    }

    /// `odd`, `even`, or An+B (CSS Syntax Level 3 §6).
    fn numbers(&mut self) -> Checked {
        let start = self.at;
        self.take_while(|one| one != ')');
        let words = self.text[start..self.at].trim().to_ascii_lowercase();
        let is_number = |text: &str| {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_signed = |text: &str| text.starts_with(['+', '-']) && is_number(text);
        let is_formula = match words.split_once('n') {
            Some((step, offset)) => {
                let offset: String = offset.split_whitespace().collect();
                (matches!(step, "" | "+" | "-") || is_number(step))
                    && (offset.is_empty() || is_signed(&offset))
            }
            None => is_number(&words),
        };
        if is_formula || matches!(words.as_str(), "odd" | "even") {
            Ok(())
        } else {
            self.at = start;
            Err("must be odd, even or a formula such as 2n + 1")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_take_is_taken() {
        for text in [
            "*",
            "p",
            ".iban",
            "#main .card > p:first-child",
            "a+b~c",
            " a , b ",
            "[data-private]",
            "input[name = 'tax id' i]",
            "[lang|=de]",
            "td:nth-child(2n + 1)",
            "td:nth-child(-n+3)",
            "li:nth-last-of-type(odd)",
            ":is(.a, .b):not([x=\"y\"]) em",
            "section:has(> .secret, + .x)",
            ".md\\:flex",
            "-x",
            "--x",
            ".größe",
            "my-element",
            "tr:checked",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_they_do_not_take_is_named_with_its_place() {
        for (text, at) in [
            ("", 0),
            (" ", 1),
            ("a,", 2),
            ("a >", 3),
            ("> a", 0),
            (".", 1),
            (".1", 1),
            ("a{}", 1),
            ("a;b", 1),
            ("[x", 2),
            ("[x=]", 3),
            ("[x='y]", 6),
            ("p::before", 2),
            ("p:hover", 2),
            ("p:nth-child(x)", 12),
            (":is()", 4),
            (":is(a", 5),
            (":foo(a)", 1),
            ("a b)", 3),
            ("@a", 0),
            ("a /* */", 2),
        ] {
            let found = check(text).expect_err(text);
            assert_eq!(found.0, at, "{text}: {}", found.1);
        }
    }

    #[test]
    fn nesting_has_a_bound() {
        let nested = |depth: usize| format!("{}a{}", ":is(".repeat(depth), ")".repeat(depth));
        assert_eq!(check(&nested(DEPTH_MAX)), Ok(()));
        assert!(check(&nested(DEPTH_MAX + 1)).is_err());
    }
}

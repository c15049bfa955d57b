//! Rust sources: lengths, `unwrap`, clocks in pure crates, and module arrows of the server.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::Complaint;
use super::sources::Source;

/// A file longer than this has more than one subject.
pub(super) const FILE_LINES_MAX: usize = 800;

/// A function longer than this does not fit on a screen.
pub(super) const FUNCTION_LINES_MAX: usize = 70;

/// Types that read a clock; pure crates are told the time.
const CLOCKS: [&str; 2] = ["Instant", "SystemTime"];

/// Server module → modules it must not name.
const SERVER_ARROWS: [(&str, &[&str]); 5] = [
    ("store", &["http", "hub", "signaling", "rtc", "auth"]),
    ("hub", &["http"]),
    ("rtc", &["http", "store"]),
    ("signaling", &["http"]),
    ("auth", &["hub", "signaling", "rtc"]),
];

/// Checks every Rust file.
pub(crate) fn check(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| source.is_rust())
        .flat_map(check_file)
        .collect()
}

fn check_file(source: &Source) -> Vec<Complaint> {
    let file = match syn::parse_file(&source.text) {
        Ok(file) => file,
        Err(error) => {
            return vec![Complaint::new(
                &source.path,
                error.span().start().line,
                format!("does not parse: {error}"),
            )];
        }
    };
    let mut visitor = Visitor {
        source,
        in_test: source.is_test(),
        test_lines: 0,
        complaints: Vec::new(),
    };
    visitor.visit_file(&file);
    let lines = source
        .text
        .lines()
        .count()
        .saturating_sub(visitor.test_lines);
    if lines > FILE_LINES_MAX && !source.is_test() && !source.is_generated() {
        let text = format!("{lines} lines, {FILE_LINES_MAX} are the limit");
        visitor
            .complaints
            .push(Complaint::new(&source.path, 1, text));
    }
    visitor.complaints
}

struct Visitor<'a> {
    source: &'a Source,
    in_test: bool,
    test_lines: usize,
    complaints: Vec<Complaint>,
}

impl Visitor<'_> {
    fn complain(&mut self, span: Span, text: String) {
        self.complaints
            .push(Complaint::new(&self.source.path, span.start().line, text));
    }

    /// Visits an item whose attributes may make it a test.
    fn within(&mut self, attributes: &[syn::Attribute], span: Span, visit: impl FnOnce(&mut Self)) {
        let outer = self.in_test;
        if !outer && attributes.iter().any(is_test_attribute) {
            self.in_test = true;
            self.test_lines += lines_of(span);
        }
        visit(self);
        self.in_test = outer;
    }

    fn check_function(&mut self, signature: &syn::Signature, body: &syn::Block) {
        let lines = body.span().end().line + 1 - signature.span().start().line;
        if lines > FUNCTION_LINES_MAX && !self.in_test && !self.source.is_generated() {
            let text = format!(
                "`{}` has {lines} lines, {FUNCTION_LINES_MAX} are the limit",
                signature.ident
            );
            self.complain(signature.span(), text);
        }
    }

    fn check_words(&mut self, words: &[String], span: Span) {
        let path = &self.source.path;
        let pure = path.starts_with("crates/");
        if let Some(clock) = words
            .iter()
            .find(|word| pure && CLOCKS.contains(&word.as_str()))
        {
            self.complain(
                span,
                format!("`{clock}` reads a clock; pure crates are told the time"),
            );
        }
        if words.iter().any(|word| word == "JsValue") && !path.starts_with("client-wasm/") {
            self.complain(span, "`JsValue` stays inside client-wasm".to_owned());
        }
        if let Some(text) = forbidden_server_path(path, words) {
            self.complain(span, text);
        }
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.within(&item.attrs, item.span(), |visitor| {
            visit::visit_item_mod(visitor, item)
        });
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within(&item.attrs, item.span(), |visitor| {
            visitor.check_function(&item.sig, &item.block);
            visit::visit_item_fn(visitor, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within(&item.attrs, item.span(), |visitor| {
            visitor.check_function(&item.sig, &item.block);
            visit::visit_impl_item_fn(visitor, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.within(&item.attrs, item.span(), |visitor| {
            visit::visit_item_impl(visitor, item)
        });
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "unwrap" && !self.in_test {
            self.complain(call.method.span(), "`unwrap` outside tests".to_owned());
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        self.check_words(&words, path.span());
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        for words in flatten(&item.tree, &[]) {
            self.check_words(&words, item.span());
        }
    }
}

fn is_test_attribute(attribute: &syn::Attribute) -> bool {
    let path = attribute.path();
    if path
        .segments
        .last()
        .is_some_and(|segment| segment.ident == "test")
    {
        return true;
    }
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    path.is_ident("cfg")
        && list
            .tokens
            .to_string()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word == "test")
}

fn lines_of(span: Span) -> usize {
    span.end().line + 1 - span.start().line
}

/// `use a::{b, c::d}` → `[a, b]`, `[a, c, d]`.
fn flatten(tree: &syn::UseTree, before: &[String]) -> Vec<Vec<String>> {
    let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
    match tree {
        syn::UseTree::Path(path) => flatten(&path.tree, &with(&path.ident)),
        syn::UseTree::Name(name) => vec![with(&name.ident)],
        syn::UseTree::Rename(rename) => vec![with(&rename.ident)],
        syn::UseTree::Glob(_) => vec![before.to_vec()],
        syn::UseTree::Group(group) => group
            .items
            .iter()
            .flat_map(|item| flatten(item, before))
            .collect(),
    }
}

fn forbidden_server_path(file: &str, words: &[String]) -> Option<String> {
    let below = file.strip_prefix("server/src/")?;
    let module = below.split(['/', '.']).next()?;
    let [first, target, rest @ ..] = words else {
        return None;
    };
    if first != "crate" || target == module {
        return None;
    }
    if module == "http" && target == "hub" && rest.first().is_some_and(|word| is_module(word)) {
        return Some(format!(
            "http sees what `hub` shows at its top, not `hub::{}`",
            rest[0]
        ));
    }
    let (_, forbidden) = SERVER_ARROWS.iter().find(|(name, _)| *name == module)?;
    forbidden
        .contains(&target.as_str())
        .then(|| format!("`{module}` must not name `{target}`"))
}

/// Followed by something, a lower-case word is a module or a function; hub shows types only.
fn is_module(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::sources::source;
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        check_file(&source(path, text))
            .into_iter()
            .map(|one| one.text)
            .collect()
    }

    fn long_function(head: &str) -> String {
        format!(
            "{head} {{\n{}}}\n",
            "    step();\n".repeat(FUNCTION_LINES_MAX)
        )
    }

    #[test]
    fn a_function_over_the_limit_is_named_and_a_test_is_not() {
        let long = long_function("fn long()");
        assert_eq!(
            complaints("server/src/a.rs", &long),
            ["`long` has 72 lines, 70 are the limit"]
        );
        assert_eq!(
            complaints(
                "server/src/a.rs",
                &format!("#[cfg(test)]\nmod tests {{\n{long}}}")
            ),
            [""; 0]
        );
        assert_eq!(
            complaints("server/src/a.rs", &format!("#[tokio::test]\nasync {long}")),
            [""; 0]
        );
    }

    #[test]
    fn a_method_over_the_limit_is_named() {
        let text = format!("impl A {{\n{}}}", long_function("fn long(&self)"));
        assert_eq!(complaints("server/src/a.rs", &text).len(), 1);
    }

    #[test]
    fn test_modules_do_not_count_towards_the_length_of_a_file() {
        let code = "const A: u8 = 0;\n".repeat(FILE_LINES_MAX);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{code}}}\n");
        assert_eq!(
            complaints("server/src/a.rs", &format!("{code}{tests}")),
            [""; 0]
        );
        assert_eq!(
            complaints("server/src/a.rs", &format!("{code}{code}")).len(),
            1
        );
    }

    #[test]
    fn unwrap_is_for_tests() {
        let text = "fn a() { b().unwrap(); }";
        assert_eq!(
            complaints("server/src/a.rs", text),
            ["`unwrap` outside tests"]
        );
        assert_eq!(
            complaints("server/src/a.rs", &format!("#[test] {text}")),
            [""; 0]
        );
        assert_eq!(complaints("tests/it/a.rs", text), [""; 0]);
    }

    #[test]
    fn a_clock_in_a_pure_crate_is_noticed_in_use_and_in_paths() {
        for text in [
            "use std::time::{Duration, Instant};",
            "fn a() { std::time::SystemTime::now(); }",
        ] {
            assert_eq!(complaints("crates/dom/src/a.rs", text).len(), 1, "{text}");
            assert_eq!(complaints("server/src/a.rs", text), [""; 0]);
        }
    }

    #[test]
    fn http_sees_the_top_of_hub_only() {
        assert_eq!(
            complaints("server/src/http/api.rs", "use crate::hub::SessionHandle;"),
            [""; 0]
        );
        assert_eq!(
            complaints("server/src/http/api.rs", "use crate::hub::actor::Mailbox;").len(),
            1
        );
        assert_eq!(
            complaints(
                "server/src/http/api.rs",
                "use crate::{hub::{actor::Mailbox}};"
            )
            .len(),
            1
        );
    }

    #[test]
    fn store_does_not_know_http() {
        assert_eq!(
            complaints("server/src/store/a.rs", "use crate::http::Problem;").len(),
            1
        );
        assert_eq!(
            complaints(
                "server/src/store.rs",
                "fn a() -> crate::http::Problem { b() }"
            )
            .len(),
            1
        );
        assert_eq!(
            complaints("server/src/http/a.rs", "use crate::store::Store;"),
            [""; 0]
        );
    }

    #[test]
    fn a_file_that_does_not_parse_is_a_complaint() {
        assert!(complaints("server/src/a.rs", "fn {")[0].starts_with("does not parse"));
    }
}

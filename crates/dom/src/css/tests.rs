//! Tables of texts: what is found, what is left, what a stranger can not do.

use proptest::prelude::*;

use super::{Found, Kind, Replacement, Rewriter, rewrite};

/// Calls with every URL that the text loads, in order.
fn scan(css: &str, mut on_url: impl FnMut(Found<'_>)) {
    rewrite(css, Rewriter::PLAIN, |found| {
        on_url(found);
        Replacement::Keep
    });
}

fn found(css: &str) -> Vec<String> {
    let mut urls = Vec::new();
    scan(css, |found| {
        let mark = if found.kind == Kind::Import { "@" } else { "" };
        urls.push(format!("{mark}{}", found.url));
    });
    urls
}

fn numbered(css: &str) -> String {
    let mut number = 0;
    rewrite(css, Rewriter::PLAIN, |_| {
        number += 1;
        Replacement::Asset(number)
    })
    .into_owned()
}

fn sanitised(css: &str) -> String {
    rewrite(css, Rewriter::SHEET, |_| Replacement::Asset(0)).into_owned()
}

#[test]
fn urls_are_found_where_browsers_find_them() {
    let cases: [(&str, &[&str]); 42] = [
        ("a{b:url(x.png)}", &["x.png"]),
        ("a{b:url( x.png\n)}", &["x.png"]),
        ("a{b:url(\"x y\")}", &["x y"]),
        ("a{b:url( 'x' )}", &["x"]),
        ("a{b:URL(x)}", &["x"]),
        ("a{b:u\\72l(x)}", &["x"]),
        ("a{b:\\75 rl(x)}", &["x"]),
        ("a{b:\\000075rl(x)}", &["x"]),
        ("a{b:\\55\r\nRL(x)}", &["x"]),
        ("a{b:u\\r\\l(x)}", &["x"]),
        ("a{b:url(\\)x)}", &[")x"]),
        ("a{b:url(a\\20 b)}", &["a b"]),
        ("a{b:url('a\\\nb')}", &["ab"]),
        ("a{b:url(x", &["x"]),
        ("a{b:url('x", &["x"]),
        ("a{b:url()}", &[""]),
        ("a{b:url(a b)}", &[]),
        ("a{b:url(a\"b)}", &[]),
        ("a{b:url(a(b)c)}", &[]),
        ("a{b:url(a\\\nb)}", &[]),
        ("a{b:url('a\nb')}", &[]),
        ("a{b:xurl(x)}", &[]),
        ("a{b:1url(x)}", &[]),
        ("a{b:1e3url(x)}", &[]),
        ("a{b:1e+url(x)}", &["x"]),
        ("a{b:-url(x)}", &[]),
        ("a{b:#url(x)}", &[]),
        ("a{b:url (x)}", &[]),
        ("a{b:url/**/(x)}", &[]),
        ("/* url(x) */ a{b:url(y)}", &["y"]),
        ("a{b:\"url(x)\" url(y)}", &["y"]),
        ("/* url(x) ", &[]),
        ("@import 'a';@import\"b\" screen;", &["@a", "@b"]),
        ("@import url(a) layer(x) supports(b:url(c));", &["@a", "c"]),
        ("@IMPORT/**/ url('a');", &["@a"]),
        ("@\\69mport 'a';", &["@a"]),
        ("@import x 'a';", &[]),
        (
            "@namespace svg url(http://www.w3.org/2000/svg);a{b:url(x)}",
            &["x"],
        ),
        (
            "@font-face{src:url(a) format('woff2'),local('b'),url(c)}",
            &["a", "c"],
        ),
        (
            "a{b:image-set('a' 1x, url(b) 2x, 'c' type('image/avif') 3x)}",
            &["a", "b", "c"],
        ),
        ("a{b:-webkit-image-set('a' 1x)} c{d:'e'}", &["a"]),
        ("<!--a{b:url(x)}--> c{d:url(y)}<!--url(z)", &["x", "y", "z"]),
    ];
    for (css, expected) in cases {
        assert_eq!(found(css), expected, "{css}");
    }
}

#[test]
fn replacing_leaves_everything_else_as_it_was() {
    let cases = [
        (
            "a{b:url(x) no-repeat;c:d}",
            "a{b:url(\"tandem:1\") no-repeat;c:d}",
        ),
        ("a{b:url( 'x' )}", "a{b:url(\"tandem:1\" )}"),
        ("@import 'a' screen;", "@import url(\"tandem:1\") screen;"),
        ("@import url(a);", "@import url(\"tandem:1\");"),
        (
            "a{b:image-set('a' 1x,'b' 2x)}",
            "a{b:image-set(url(\"tandem:1\") 1x,url(\"tandem:2\") 2x)}",
        ),
        ("a{b:url(x", "a{b:url(\"tandem:1\")"),
        ("a{ b : c }\n/* d */", "a{ b : c }\n/* d */"),
        ("ü{b:url(ü)}", "ü{b:url(\"tandem:1\")}"),
    ];
    for (css, expected) in cases {
        assert_eq!(numbered(css), expected);
    }
}

#[test]
fn a_stranger_leaves_nothing_open_and_smuggles_nothing() {
    let cases = [
        ("a{b:c}", "a{b:c}"),
        ("a{b:url(http://e)}", "a{b:url(\"tandem:0\")}"),
        ("a{b:url(http://e", "a{b:url(\"tandem:0\")}"),
        ("a{b:'c", "a{b:\"c\"}"),
        ("a{b:'c\\", "a{b:\"c\"}"),
        ("a{b:c /* d", "a{b:c /**/}"),
        ("a{b:c\\", "a{b:c}"),
        ("a{b:(c[", "a{b:(c[])}"),
        ("@import", "@import;"),
        ("a, ur", "a, ur{}"),
        ("@media x{a{b:c}", "@media x{a{b:c}}"),
        ("a{b:url(a\"b)}", "a{b:x-bad()}"),
        (
            "a{b:image-set(var(--x) 1x)}",
            "a{b:image-set(x-bad(--x) 1x)}",
        ),
        ("a{b:image-set(--f() 1x)}", "a{b:image-set(x-bad() 1x)}"),
        ("a{b:src(v\\61r(--x))}", "a{b:src(x-bad(--x))}"),
        ("a{b:var(--x)}", "a{b:var(--x)}"),
    ];
    for (css, expected) in cases {
        assert_eq!(sanitised(css), expected);
    }
    let deep = format!("a{}", "{b".repeat(100_000));
    assert!(sanitised(&deep).len() < 1000);
}

#[test]
fn shown_strings_are_masked_and_names_are_not() {
    let mask = |text: &str| (text != "\u{e900}").then(|| "*".to_owned());
    let how = Rewriter {
        mask: Some(&mask),
        ..Rewriter::PLAIN
    };
    let cases = [
        ("a{content:'secret'}", "a{content:\"*\"}"),
        ("a{content:'\\e900'}", "a{content:'\\e900'}"),
        (
            "a{c:d;CONTENT : attr(x) 'secret' ;font-family:'Name'}",
            "a{c:d;CONTENT : attr(x) \"*\" ;font-family:'Name'}",
        ),
        (
            "a{--x:'secret';font-family:'Name'}",
            "a{--x:\"*\";font-family:'Name'}",
        ),
        (
            "a[b='c']{d:e}f{quotes:'g' 'h'}",
            "a[b='c']{d:e}f{quotes:\"*\" \"*\"}",
        ),
        ("a{content:url('x')}", "a{content:url(\"tandem:7\")}"),
    ];
    for (css, expected) in cases {
        assert_eq!(rewrite(css, how, |_| Replacement::Asset(7)), expected);
    }
}

const PIECES: [&str; 40] = [
    "url(",
    "u\\72l(",
    ")",
    "(",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    "\\",
    "\n",
    "/*",
    "*/",
    "@import",
    "@namespace ",
    " ",
    ";",
    ":",
    ",",
    "a",
    "http://evil/x",
    "image-set(",
    "src(",
    "var(--x)",
    "--x",
    "<!--",
    "-->",
    "#",
    "1e",
    "+",
    "-",
    ".",
    "é",
    "\u{fffd}",
    "data:image/png,",
    "tandem:3",
    "content",
    "type(",
    "\r\n",
];

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..25)
        .prop_map(|pieces| pieces.concat())
}

fn only_ours(css: &str) -> bool {
    let mut all_ours = true;
    scan(css, |found| all_ours &= found.url == "tandem:0");
    all_ours
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn sanitised_text_names_nothing_else_and_stays_as_it_is(css in text()) {
        let once = sanitised(&css);
        prop_assert!(only_ours(&once), "{once:?}");
        let again = sanitised(&once);
        prop_assert_eq!(found(&again), found(&once));
    }

    #[test]
    fn neighbours_can_not_complete_each_other(first in text(), second in text()) {
        let joined = sanitised(&first) + &sanitised(&second);
        prop_assert!(only_ours(&joined), "{joined:?}");
    }

    #[test]
    fn declarations_name_nothing_else(css in text()) {
        let clean = rewrite(&css, Rewriter::DECLARATIONS, |_| Replacement::Asset(0));
        prop_assert!(only_ours(&clean), "{clean:?}");
    }

    #[test]
    fn any_text_can_be_read(css in ".{0,60}") {
        let _ = found(&css);
        let _ = sanitised(&css);
    }
}

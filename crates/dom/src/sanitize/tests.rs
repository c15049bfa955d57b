//! Hostile elements and attributes, and what is left of them.

use super::names::{DROPPED, HTML_REFUSED, HTML_TAGS, MATHML_TAGS, SVG_TAGS};
use super::{attribute, is_allowed};
use crate::role::Role;

fn check(namespace: u32, tag: &str, name: &str, value: &str, expected: Option<&str>) {
    let passed = attribute(namespace, Role::of(namespace, tag, &[]), name, value);
    assert_eq!(passed.as_deref(), expected, "{tag} {name}={value}");
}

#[test]
fn lists_are_sorted() {
    for list in [HTML_TAGS, HTML_REFUSED, SVG_TAGS, MATHML_TAGS, DROPPED] {
        assert!(list.is_sorted());
    }
}

#[test]
fn elements_that_load_or_run_are_refused() {
    let refused = [
        (0, "script"),
        (0, "SCRIPT"),
        (0, "fencedframe"),
        (0, "applet"),
        (0, "base"),
        (0, "meta"),
        (0, "link"),
        (0, "noscript"),
        (0, "template"),
        (0, "portal"),
        (0, "fencedframe"),
        (0, "webview"),
        (0, "param"),
        (0, "tandem-blocked"),
        (0, "tandem-x"),
        (0, "Type"),
        (0, "permission"),
        (0, "1x"),
        (0, ""),
        (0, "a b"),
        (0, "x-<img>"),
        (0, "-x"),
        (0, ":x"),
        (1, "svg:script"),
        (1, "script"),
        (1, "Script"),
        (1, "handler"),
        (1, "iframe"),
        (1, "div"),
        (1, "x-y"),
        (2, "script"),
        (2, "img"),
    ];
    for (namespace, tag) in refused {
        assert!(!is_allowed(namespace, tag, false), "{namespace} {tag}");
    }
    let allowed = [
        (0, "div"),
        (0, "x-y"),
        (0, "x-ü"),
        (0, "x-1.a:b"),
        (0, "o:p"),
        (0, "type"),
        (0, "blink"),
        (0, "frame"),
        (0, "frameset"),
        (0, "style"),
        (1, "svg"),
        (1, "foreignObject"),
        (2, "mi"),
    ];
    for (namespace, tag) in allowed {
        assert!(is_allowed(namespace, tag, false), "{namespace} {tag}");
    }
    assert!(is_allowed(0, "link", true));
}

#[test]
fn hostile_attributes_do_not_pass() {
    let dropped = [
        (0, "div", "onclick", "x()"),
        (0, "div", "ONCLICK", "x()"),
        (0, "div", "OnLoad", "x()"),
        (1, "svg", "onbegin", "x()"),
        (0, "iframe", "srcdoc", "<script>"),
        (0, "iframe", "src", "javascript:x()"),
        (0, "iframe", "name", "x"),
        (0, "iframe", "allow", "camera"),
        (0, "embed", "src", "http://e"),
        (0, "object", "codebase", "http://e"),
        (0, "img", "src", "http://e"),
        (0, "img", "SRC", "http://e"),
        (0, "img", "srcset", "http://e 1x"),
        (0, "video", "poster", "http://e"),
        (0, "source", "src", "http://e"),
        (0, "track", "src", "http://e"),
        (0, "input", "src", "http://e"),
        (0, "form", "action", "javascript:x()"),
        (0, "button", "formaction", "http://e"),
        (0, "a", "ping", "http://e"),
        (0, "a", "target", "_top"),
        (0, "a", "download", ""),
        (0, "a", "attributionsrc", "http://e"),
        (0, "body", "background", "http://e"),
        (0, "table", "background", "http://e"),
        (0, "object", "data", "http://e"),
        (0, "html", "manifest", "http://e"),
        (0, "link", "href", "http://e"),
        (0, "base", "href", "http://e"),
        (0, "link", "imagesrcset", "http://e"),
        (0, "meta", "http-equiv", "refresh"),
        (0, "div", "is", "x-y"),
        (0, "div", "nonce", "x"),
        (0, "input", "autofocus", ""),
        (0, "img", "lowsrc", "http://e"),
        (0, "img", "longdesc", "http://e"),
        (0, "q", "cite", "http://e"),
        (0, "button", "popovertarget", "x"),
        (0, "button", "commandfor", "x"),
        (0, "div", "shadowrootmode", "open"),
        (0, "img", "name", "createElement"),
        (0, "div", "xmlns", "x"),
        (0, "div", "data-tandem-tag", "x"),
        (0, "div", "a=b", "x"),
        (0, "div", "a>b", "x"),
        (0, "div", "", "x"),
        (0, "div", "xml:base", "http://e"),
        (1, "image", "href", "http://e"),
        (1, "image", "xlink:href", "http://e"),
        (1, "image", "xlink:HREF", "data:image/svg+xml,x"),
        (1, "use", "href", "http://e#x"),
        (1, "feImage", "href", "http://e"),
        (1, "set", "attributeName", "href"),
        (1, "animate", "attributeName", " xlink:href "),
        (1, "animate", "attributename", "onclick"),
        (2, "mi", "href", "javascript:x()"),
        (2, "mi", "xlink:href", "http://e"),
        (0, "a", "rel", "prefetch"),
        (0, "link", "rel", "preload"),
        (0, "div", "href", "http://e"),
    ];
    for (namespace, tag, name, value) in dropped {
        check(namespace, tag, name, value, None);
    }
}

#[test]
fn what_is_left_is_inert() {
    check(0, "a", "href", "javascript:x()", Some("#"));
    check(0, "area", "href", "http://e", Some("#"));
    check(1, "a", "xlink:href", "javascript:x()", Some("#"));
    check(1, "use", "href", "#x", Some("#x"));
    check(1, "rect", "fill", "url(#x)", Some("url(#x)"));
    check(
        1,
        "rect",
        "fill",
        "url(http://e#x)",
        Some("url(\"tandem:0\")"),
    );
    check(
        1,
        "rect",
        "mask",
        "u\\72l(http://e)",
        Some("url(\"tandem:0\")"),
    );
    check(1, "set", "to", "url(//e)", Some("url(\"tandem:0\")"));
    check(1, "set", "attributeName", "fill", Some("fill"));
    check(
        1,
        "g",
        "transform",
        "translate(1 2)",
        Some("translate(1 2)"),
    );
    check(
        0,
        "div",
        "style",
        "color:red;background:url(http://e)",
        Some("color:red;background:url(\"tandem:0\")"),
    );
    check(
        0,
        "div",
        "style",
        "background:url(data:image/png;base64,x)",
        Some("background:url(data:image/png;base64,x)"),
    );
    check(
        0,
        "div",
        "style",
        "background:url(data:text/html,x)",
        Some("background:url(\"tandem:0\")"),
    );
    check(
        0,
        "div",
        "style",
        "background:url(tandem:7)",
        Some("background:url(\"tandem:7\")"),
    );
    check(0, "link", "rel", "StyleSheet", Some("stylesheet"));
    check(0, "div", "class", "a b", Some("a b"));
    check(0, "div", "data-v-1a2b", "", Some(""));
    check(0, "input", "name", "x", Some("x"));
}

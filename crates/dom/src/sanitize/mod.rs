//! What a stranger's page may put into the replica: elements and attributes.
//!
//! The customer's end leaves out what is never shown; the agent's end trusts nothing and applies
//! the same rules again. An element that is refused becomes an inert [`BLOCKED_TAG`], so that the
//! identifiers of both ends stay in step. Attributes that load, navigate, submit or run something
//! are dropped by name; all others are inert data.

mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::css::{Replacement, Rewriter, rewrite};
use crate::mask::draws;
use crate::role::Role;
use names::{DROPPED, HTML_REFUSED, HTML_TAGS, MATHML_TAGS, SVG_TAGS};
use tandem_protocol::batch::CSS_ASSET_SCHEME;

/// Stands for an element that is refused; its tag is kept in [`BLOCKED_ATTRIBUTE`].
pub const BLOCKED_TAG: &str = "tandem-blocked";
/// Names the tag of a refused element.
pub const BLOCKED_ATTRIBUTE: &str = "data-tandem-tag";

/// Longest name of an element or attribute.
const NAME_BYTES_MAX: usize = 128;

/// What becomes of an attribute, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It does not pass.
    Drop,
    /// It passes.
    Keep,
    /// A link: it passes as `#`.
    Link,
    /// Only a reference inside the document passes.
    Local,
    /// Declarations of CSS.
    Declarations,
    /// It passes unless it names an attribute that must not be animated.
    Animated,
    /// SVG: it draws something and may hold `url()`.
    Paint,
    /// It passes with this value only.
    Stylesheet,
}

/// Whether an element of that name may be built.
#[must_use]
pub fn is_allowed(namespace: u32, tag: &str, is_stylesheet: bool) -> bool {
    if tag.len() > NAME_BYTES_MAX {
        return false;
    }
    match namespace {
        0 if tag == "link" => is_stylesheet,
        0 => contains(HTML_TAGS, tag) || (is_unknown(tag) && !contains(HTML_REFUSED, tag)),
        1 => contains(SVG_TAGS, tag),
        _ => contains(MATHML_TAGS, tag),
    }
}

/// A custom element's name (HTML §4.13.3), or another one that makes an unknown element; our own
/// excepted.
fn is_unknown(tag: &str) -> bool {
    let mut bytes = tag.bytes();
    bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || matches!(byte, b'-' | b'.' | b'_' | b':')
                || byte >= 0x80
        })
        && !tag.starts_with("tandem-")
}

fn contains(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}

/// The rule for an attribute of an element of that role.
#[must_use]
pub fn attribute_rule(namespace: u32, role: Role, name: &str) -> Rule {
    if !is_name(name) {
        return Rule::Drop;
    }
    let lower = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    let local = lower.rsplit(':').next().unwrap_or_default();
    if local.starts_with("on") || lower.starts_with("xmlns") || lower.starts_with("data-tandem") {
        return Rule::Drop;
    }
    match local {
        "href" => link_rule(namespace, role),
        "style" => Rule::Declarations,
        "rel" if role == Role::Link => Rule::Stylesheet,
        "rel" => Rule::Drop,
        "attributename" => Rule::Animated,
        // The replica inside would wait until somebody scrolls to it.
        "loading" if role == Role::Frame => Rule::Drop,
        "name" if matches!(role, Role::Named | Role::Frame) => Rule::Drop,
        _ if contains(DROPPED, local) || contains(DROPPED, &lower) => Rule::Drop,
        _ if namespace == 1 && draws(name) && !is_plain(local) => Rule::Paint,
        _ => Rule::Keep,
    }
}

/// Whether some browser might find a `url()` in an attribute of SVG, known to draw or not.
pub(crate) fn may_hold_url(namespace: u32, name: &str, value: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or_default();
    namespace == 1 && value.contains(['(', '\\']) && !is_plain(&local.to_ascii_lowercase())
}

/// Attributes of SVG that never hold CSS.
fn is_plain(name: &str) -> bool {
    let is_text = name.starts_with("data-") || name.starts_with("aria-");
    is_text
        || matches!(
            name,
            "class" | "id" | "alt" | "title" | "label" | "d" | "points"
        )
}

fn link_rule(namespace: u32, role: Role) -> Rule {
    match (namespace, role) {
        (0 | 1, Role::Anchor) => Rule::Link,
        (1, _) => Rule::Local,
        _ => Rule::Drop,
    }
}

/// A name that `setAttribute` takes and that can not break out of markup.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_BYTES_MAX
        && name.bytes().all(|byte| {
            byte.is_ascii_alphanumeric()
                || matches!(
                    byte,
                    b'-' | b'_'
                        | b'.'
                        | b':'
                        | b'@'
                        | b'#'
                        | b'$'
                        | b'['
                        | b']'
                        | b'('
                        | b')'
                        | b'*'
                )
                || byte >= 0x80
        })
        && !name.as_bytes()[0].is_ascii_digit()
        && !name.starts_with(['-', '.'])
}

/// An attribute as the replica may get it; nothing when it may not.
#[must_use]
pub fn attribute<'a>(
    namespace: u32,
    role: Role,
    name: &str,
    value: &'a str,
) -> Option<Cow<'a, str>> {
    match attribute_rule(namespace, role, name) {
        Rule::Drop => None,
        Rule::Paint | Rule::Keep if may_hold_url(namespace, name, value) => {
            Some(declarations(value))
        }
        Rule::Paint | Rule::Keep => Some(Cow::Borrowed(value)),
        Rule::Link => Some(Cow::Borrowed("#")),
        Rule::Local => value
            .trim_start()
            .starts_with('#')
            .then_some(Cow::Borrowed(value)),
        Rule::Declarations => Some(declarations(value)),
        Rule::Animated => can_be_animated(value).then_some(Cow::Borrowed(value)),
        Rule::Stylesheet => is_stylesheet(value).then_some(Cow::Borrowed("stylesheet")),
    }
}

/// Whether a `rel` makes a `link` a style sheet; alternate ones are switched off by an operation.
#[must_use]
pub fn is_stylesheet(rel: &str) -> bool {
    rel.split_ascii_whitespace()
        .any(|token| token.eq_ignore_ascii_case("stylesheet"))
}

fn can_be_animated(name: &str) -> bool {
    let local = name
        .trim()
        .rsplit(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    local != "href" && !local.starts_with("on") && !contains(DROPPED, &local)
}

/// A style sheet, or the text of a `style` element, as the replica may get it.
#[must_use]
pub fn sheet(css: &str) -> Cow<'_, str> {
    rewrite(css, Rewriter::SHEET, |found| replacement(found.url))
}

/// Declarations as the replica may get them.
#[must_use]
pub fn declarations(css: &str) -> Cow<'_, str> {
    rewrite(css, Rewriter::DECLARATIONS, |found| replacement(found.url))
}

/// What may stand for a URL in the replica: our own numbers, parts of the same document, and
/// pictures and fonts that bring their bytes along.
fn replacement(url: &str) -> Replacement {
    if let Some(number) = asset_number(url) {
        return Replacement::Asset(number);
    }
    if is_self_contained(url) {
        Replacement::Keep
    } else {
        Replacement::Asset(0)
    }
}

/// The number in `tandem:N`.
#[must_use]
pub fn asset_number(url: &str) -> Option<u32> {
    url.strip_prefix(CSS_ASSET_SCHEME)?.parse().ok()
}

/// Whether a URL loads nothing from elsewhere.
#[must_use]
pub fn is_self_contained(url: &str) -> bool {
    const TYPES: [&str; 4] = [
        "data:image/",
        "data:font/",
        "data:application/font-",
        "data:application/x-font-",
    ];
    let starts_with = |start: &&str| {
        url.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    url.starts_with('#') || TYPES.iter().any(starts_with)
}

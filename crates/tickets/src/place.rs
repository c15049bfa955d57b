//! Where in a product a customer was: the page, the element, what went wrong, the release. Never a word of
//! theirs and never one of the page: addresses lose whatever may name somebody or something of theirs,
//! elements are known by the names that their authors gave them, and failures by kind and place.
//!
//! The page's own script writes places in this form already; what a browser sends is held to it once more.

use serde::{Deserialize, Serialize};

use crate::ERASED;

/// Characters of one part of an address or of a name: a word, or some joined by hyphens.
const WORD_CHARS_MAX: usize = 40;
/// Characters of such a word without anything that joins words: beyond it is no language that has them.
const PIECE_CHARS_MAX: usize = 23;
/// Digits of such a word, behind its letters: `step-2`, `v10`, and no number that somebody was given.
const DIGITS_MAX: usize = 2;
/// Capitals before the small letters of a word: `URIError`.
const CAPITALS_MAX: usize = 5;
/// Letters of a word of capitals alone: `README`.
const ABBREVIATION_CHARS_MAX: usize = 8;
/// Parts of an address; those behind are left out.
pub const PARTS_MAX: usize = 12;
/// Bytes of an address in its form: twelve words with what stands between them.
pub const PAGE_BYTES_MAX: usize = 512;
/// Bytes of an address as a browser may send it, before it is brought into its form.
pub const ADDRESS_BYTES_MAX: usize = 4_096;
/// Characters of an element: a tag, two names, and what stands around them.
pub const ELEMENT_CHARS_MAX: usize = 160;
/// Characters of an error: a status and an address, with room.
pub const ERROR_CHARS_MAX: usize = 800;
/// Characters of a release: a version, or the name of a commit.
pub const RELEASE_CHARS_MAX: usize = 64;
/// Longest stall that is counted: a day. A page that was left open says nothing more by being open longer.
pub const STALL_MS_MAX: u64 = 24 * 60 * 60 * 1_000;
/// Places of one session on its timeline: the start, and a stall each half minute for more than an hour.
pub const PLACES_MAX: i64 = 150;

/// What stands in place of a part that may name somebody or something of theirs.
const ID: &str = ":id";

/// A place in a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export, optional_fields = nullable))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Path of the page, with `:id` for numbers, tokens and whatever else is no word: `/orders/:id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 4096))]
    pub page: String,
    /// The element that was used last, as its authors call it: `button#pay`, `input[name=email]`.
    #[cfg_attr(feature = "openapi", schema(max_length = 160))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// What went wrong last: `TypeError app.js:120`, `503 /api/orders/:id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 800))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The release of the product, as its page says.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
}

/// Why a place is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceRefused {
    /// The address is too long, or is none.
    #[error("must be the path of a page, of at most {ADDRESS_BYTES_MAX} bytes")]
    Page,
    /// It is not how elements are written.
    #[error("must be a tag with the names that its authors gave it, such as button#pay")]
    Element,
    /// It is not how errors are written.
    #[error("must be a name with its place, or a status with its address")]
    Error,
    /// It is not how releases are written.
    #[error(
        "must be at most {RELEASE_CHARS_MAX} letters, digits, dots, hyphens, pluses and underscores"
    )]
    Release,
}

impl PlaceRefused {
    /// The field that is to blame.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Element => "element",
            Self::Error => "error",
            Self::Release => "release",
        }
    }
}

impl Place {
    /// The place in its form, the address without what may name somebody.
    ///
    /// # Errors
    /// What is not in its form and can not be brought into it.
    pub fn checked(self) -> Result<Self, PlaceRefused> {
        if !self.page.starts_with('/') || self.page.len() > ADDRESS_BYTES_MAX {
            return Err(PlaceRefused::Page);
        }
        let is = |text: &Option<String>, good: fn(&str) -> bool| text.as_deref().is_none_or(good);
        if !is(&self.element, is_element) {
            return Err(PlaceRefused::Element);
        }
        if !is(&self.error, is_error) {
            return Err(PlaceRefused::Error);
        }
        if !is(&self.release, is_release) {
            return Err(PlaceRefused::Release);
        }
        let page = page_pattern(&self.page);
        Ok(Self { page, ..self })
    }

    /// What is left once the person whom the ticket speaks of is erased: the release, and that there was a place.
    pub(crate) fn erase(&mut self) {
        ERASED.clone_into(&mut self.page);
        for words in [&mut self.element, &mut self.error] {
            words.iter_mut().for_each(|words| ERASED.clone_into(words));
        }
    }
}

/// The path of a page without query, and with `:id` in place of whatever is no word. The route of an application
/// that keeps it in the fragment stands behind `#`. What is in this form already stays as it is.
pub fn page_pattern(address: &str) -> String {
    let address = address.split('?').next().unwrap_or_default();
    let (path, route) = address.split_once('#').unwrap_or((address, ""));
    let mut n_left = PARTS_MAX;
    let mut page = parts(path, &mut n_left);
    if route.starts_with('/') && n_left > 0 {
        page.push('#');
        page.push_str(&parts(route, &mut n_left));
    }
    page
}

fn parts(path: &str, n_left: &mut usize) -> String {
    let mut text = String::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let Some(left) = n_left.checked_sub(1) else {
            break;
        };
        *n_left = left;
        text.push('/');
        text.push_str(if is_word(part) { part } else { ID });
    }
    if text.is_empty() {
        text.push('/');
    }
    text
}

/// Whether it is how somebody who writes a program calls something, and not a number, a token or an address:
/// words with `-`, `_` and `.` between them, of which the first begins with a letter.
fn is_word(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic();
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= WORD_CHARS_MAX
        && text.bytes().next().is_some_and(is_letter)
        && n_digits <= DIGITS_MAX
        && text.split(['-', '_', '.']).all(is_piece)
}

/// One word, with digits behind it at most: capitals stand where words begin, or it is made of nothing else.
/// Letters and digits in turn are a token, and digits alone an identifier, unless it is one: `step-2`.
fn is_piece(piece: &str) -> bool {
    let letters = piece.trim_end_matches(|last: char| last.is_ascii_digit());
    let n_digits = piece.len() - letters.len();
    let digits_max = if letters.is_empty() { 1 } else { DIGITS_MAX };
    let rest = letters.trim_start_matches(|first: char| first.is_ascii_uppercase());
    let n_capitals = letters.len() - rest.len();
    let are_both_capitals = |pair: &[u8]| pair.iter().all(u8::is_ascii_uppercase);
    let is_rest = rest.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !rest.ends_with(|last: char| last.is_ascii_uppercase())
        && !rest.as_bytes().windows(2).any(are_both_capitals);
    let capitals_max = if rest.is_empty() {
        ABBREVIATION_CHARS_MAX
    } else {
        CAPITALS_MAX
    };
    piece.len() <= PIECE_CHARS_MAX
        && n_digits <= digits_max
        && n_capitals <= capitals_max
        && is_rest
}

/// `tag`, `tag#name` or `tag[attribute=name]`, and `[role=name]` behind it.
fn is_element(text: &str) -> bool {
    let end = text.find(['#', '[']).unwrap_or(text.len());
    let (tag, rest) = text.split_at(end);
    let is_tag = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = |rest: &str| match rest.strip_prefix('#') {
        Some(name) => is_word(name),
        None => ["data-testid", "name", "role"]
            .iter()
            .any(|attribute| is_attribute(rest, attribute)),
    };
    let (name, role) = match rest.rfind("[role=") {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    text.len() <= ELEMENT_CHARS_MAX
        && tag
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase())
        && tag.len() <= WORD_CHARS_MAX
        && tag.bytes().all(is_tag)
        && (name.is_empty() || is_name(name))
        && (role.is_empty() || is_attribute(role, "role"))
}

fn is_attribute(text: &str, name: &str) -> bool {
    let inside = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let value = inside.and_then(|text| text.strip_prefix(name)?.strip_prefix('='));
    value.is_some_and(is_word)
}

/// `Name`, `Name file:line`, or a status and an address in its form, without its host: that may be a customer's own.
fn is_error(text: &str) -> bool {
    if text.len() > ERROR_CHARS_MAX {
        return false;
    }
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if first.len() == 3 && first.bytes().all(|byte| byte.is_ascii_digit()) {
        return rest.len() <= PAGE_BYTES_MAX && page_pattern(rest) == rest;
    }
    is_word(first) && (!text.contains(' ') || is_place_in_file(rest))
}

fn is_place_in_file(text: &str) -> bool {
    let Some((file, line)) = text.rsplit_once(':') else {
        return false;
    };
    let is_line = (1..=7).contains(&line.len()) && line.bytes().all(|byte| byte.is_ascii_digit());
    let is_script = matches!(file.rsplit_once('.'), Some((_, "js" | "mjs")));
    is_line && (file == ID || (is_script && is_word(file)))
}

fn is_release(text: &str) -> bool {
    let is = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
    (1..=RELEASE_CHARS_MAX).contains(&text.len()) && text.bytes().all(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_words_and_loses_what_may_name_somebody() {
        for (address, page) in [
            ("/", "/"),
            ("", "/"),
            ("/cart", "/cart"),
            ("/cart/?coupon=robin", "/cart"),
            ("/orders/4711", "/orders/:id"),
            ("/orders/order-4711/pay", "/orders/:id/pay"),
            ("/orders/order-47", "/orders/:id"),
            ("/v10/step-2/", "/v10/step-2"),
            ("/v2/step-10", "/v2/:id"),
            ("/customers/cus_NffrFeUfNV2Hib", "/customers/:id"),
            ("/d/dQw4w9WgXcQ", "/d/:id"),
            ("/reset/kRTbWqXzPaLmVcYdEhGfJs", "/reset/:id"),
            ("/myOrders/orderId2/FAQ", "/myOrders/orderId2/FAQ"),
            ("/u/9f1c2d3e-0000-4000-8000-000000000001", "/u/:id"),
            ("/reset/dGhpc2lzYXZlcnlsb25ndG9rZW4", "/reset/:id"),
            ("/users/robin@example.com", "/users/:id"),
            ("/caf%C3%A9", "/:id"),
            ("/straße", "/:id"),
            ("/index.html", "/index.html"),
            ("/app#/orders/77?x=1", "/app#/orders/:id"),
            ("/app#top", "/app"),
            ("/orders/:id", "/orders/:id"),
            ("//evil.example//x", "/evil.example/x"),
        ] {
            assert_eq!(page_pattern(address), page, "{address}");
            assert_eq!(page_pattern(page), page, "again: {page}");
        }
    }

    #[test]
    fn an_address_ends_with_its_last_part_that_is_taken() {
        let long = "/a".repeat(PARTS_MAX + 1);
        assert_eq!(page_pattern(&long), "/a".repeat(PARTS_MAX));
        let word = format!("/{}-{}", "a".repeat(20), "b".repeat(19));
        assert_eq!(word.len() - 1, WORD_CHARS_MAX);
        assert_eq!(page_pattern(&word), word);
        assert_eq!(page_pattern(&format!("{word}b")), "/:id");
        assert_eq!(page_pattern(&format!("/{}", "a".repeat(23))).len(), 24);
        assert_eq!(page_pattern(&format!("/{}", "a".repeat(24))), "/:id");
        for (word, expected) in [
            ("A".repeat(CAPITALS_MAX) + "a", true),
            ("A".repeat(CAPITALS_MAX + 1) + "a", false),
            ("A".repeat(ABBREVIATION_CHARS_MAX), true),
            ("A".repeat(ABBREVIATION_CHARS_MAX + 1), false),
            ("aBC".to_owned(), false),
            ("aB".to_owned(), false),
            ("a1b".to_owned(), false),
        ] {
            assert_eq!(is_word(&word), expected, "{word}");
        }
        let longest = word.repeat(PARTS_MAX);
        assert!(page_pattern(&longest).len() <= PAGE_BYTES_MAX);
    }

    fn place() -> Place {
        Place {
            page: "/cart/7".to_owned(),
            element: None,
            error: None,
            release: None,
        }
    }

    #[test]
    fn elements_are_known_by_the_names_of_their_authors() {
        let of = |element: &str| {
            let element = Some(element.to_owned());
            Place { element, ..place() }.checked()
        };
        for good in [
            "button",
            "button#pay",
            "tan-dem#pay",
            "input[name=email]",
            "a[data-testid=go-on][role=tab]",
            "div[role=button]",
            "h1",
        ] {
            assert!(of(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "Button",
            "button Pay now",
            "button#pay now",
            "button#order-4711",
            "button#order-47",
            "tr#cus_NffrFeUfNV2Hib",
            "input[value=Robin]",
            "input[name=robin@example.com]",
            "a[href=/x]",
            "button#pay#pay",
            "div[role=button][name=x]",
        ] {
            assert_eq!(of(bad), Err(PlaceRefused::Element), "{bad}");
        }
        assert_eq!(of(&"a".repeat(41)), Err(PlaceRefused::Element));
    }

    #[test]
    fn errors_are_a_kind_and_a_place() {
        let of = |error: &str| {
            let error = Some(error.to_owned());
            Place { error, ..place() }.checked()
        };
        for good in [
            "TypeError",
            "TypeError app.js:120",
            "TypeError app.mjs:120",
            "TypeError :id:1",
            "404 /api/orders/:id",
        ] {
            assert!(of(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "TypeError Robin is not defined",
            "TypeError app.js:",
            "TypeError app.js:12345678",
            "TypeError robin.com:12",
            "TypeError robin:12",
            "404 /api/orders/4711",
            "404 /api/orders?name=robin",
            "404",
            "503 api.example.com:8443/orders",
            "503 robin/orders",
            "4040 /x",
        ] {
            assert_eq!(of(bad), Err(PlaceRefused::Error), "{bad}");
        }
    }

    #[test]
    fn a_release_is_a_version_or_a_commit() {
        let of = |release: &str| {
            let release = Some(release.to_owned());
            Place { release, ..place() }.checked()
        };
        assert!(of("2026.11.0+a1b2c3").is_ok());
        assert!(of(&"a".repeat(RELEASE_CHARS_MAX)).is_ok());
        for bad in ["", "two words", "Ünal", &"a".repeat(RELEASE_CHARS_MAX + 1)] {
            assert_eq!(of(bad), Err(PlaceRefused::Release), "{bad}");
        }
    }

    #[test]
    fn a_place_comes_out_in_its_form() {
        let checked = place().checked().expect("a place");
        assert_eq!(checked.page, "/cart/:id");
        let of = |page: String| Place { page, ..place() }.checked();
        assert_eq!(of("cart".to_owned()), Err(PlaceRefused::Page));
        assert!(of(format!("/{}", "a".repeat(ADDRESS_BYTES_MAX - 1))).is_ok());
        let long = of(format!("/{}", "a".repeat(ADDRESS_BYTES_MAX)));
        assert_eq!(long, Err(PlaceRefused::Page));
    }
}

//! Assets that a page shows and its scripts can not read, by the address under which the server may
//! fetch them.
//!
//! An address leaves the page only as far as its masking lets addresses be seen: nothing of a strictly
//! masked page or of a document whose place is blocked by now, and of others no more than
//! [`crate::mask::Mask::url`] shows. Where that leaves the query out, the path has to say by itself what it
//! leads to. Fragments stay in the page, since nobody is asked for them (RFC 9110 §7.1).

use tandem_protocol::batch::asset_kind;
use tandem_protocol::limits::ASSET_URL_BYTES_MAX;
use tandem_protocol::signal::PrivacyProfile;

use super::Capture;
use super::assets::kind_of;
use crate::css::Kind;
use crate::mask::{Context, Mask};

impl Capture {
    /// The kind of an asset that was asked for, one of [`asset_kind`], and the address that the server may
    /// be told; nothing where it may not. What is not shown any more, or masked by now, is asked for anew when
    /// it comes to be shown.
    #[must_use]
    pub fn address_of(&mut self, document: u32, number: u32) -> Option<(u32, String)> {
        if !self.is_open || !self.turn_to(document) {
            return None;
        }
        let kind = self.shown_kind(number)?;
        if !shows(self.mask, self.document_context(), kind) {
            return None;
        }
        let assets = &self.page.assets;
        let url = &assets.lookup(number)?.url;
        let address = told_of(self.mask, assets.document(), kind, url)?;
        Some((kind, address))
    }
}

/// Whether an asset of this kind may be shown in a document whose place is this.
fn shows(mask: Mask, place: Context, kind: u32) -> bool {
    match kind {
        asset_kind::STYLE | asset_kind::FONT => mask.shows_assets(place),
        _ => mask.shows_images(place),
    }
}

/// What may be told of the address of an asset that a page shows.
fn told_of(mask: Mask, page: &str, kind: u32, url: &str) -> Option<String> {
    let is_http = url.starts_with("https://") || url.starts_with("http://");
    // Browsers load nothing without TLS into a page that came with it (W3C Mixed Content).
    let is_mixed = url.starts_with("http://") && page.starts_with("https://");
    if mask.profile() == PrivacyProfile::Strict || !is_http || is_mixed {
        return None;
    }
    let url = url.split('#').next().unwrap_or_default();
    let told = if is_seen(mask, url) {
        url
    } else {
        let (place, _query) = url.split_once('?')?;
        if !is_named(kind, place) || !is_seen(mask, place) {
            return None;
        }
        place
    };
    (told.len() <= ASSET_URL_BYTES_MAX).then(|| told.to_owned())
}

/// Whether the masking lets all of an address be seen.
fn is_seen(mask: Mask, url: &str) -> bool {
    mask.url(url) == url
}

/// Whether the ending of a path says that it leads to an asset of this kind.
fn is_named(kind: u32, path: &str) -> bool {
    match kind {
        asset_kind::STYLE => path.to_ascii_lowercase().ends_with(".css"),
        asset_kind::OTHER => kind_of(Kind::Other, path) != asset_kind::OTHER,
        kind => kind_of(Kind::Other, path) == kind,
    }
}

#[cfg(test)]
mod tests {
    use PrivacyProfile::{Balanced, Open, Strict};
    use tandem_protocol::batch::mark;

    use super::*;

    const PAGE: &str = "https://shop.example/";

    fn told(profile: PrivacyProfile, kind: u32, url: &str) -> Option<String> {
        told_of(Mask::new(profile), PAGE, kind, url)
    }

    #[test]
    fn a_strictly_masked_page_names_nothing() {
        for url in ["https://cdn.example/", "https://cdn.example/a.png"] {
            assert_eq!(told(Strict, asset_kind::IMAGE, url), None);
            assert_eq!(told(Balanced, asset_kind::IMAGE, url).as_deref(), Some(url));
        }
    }

    #[test]
    fn values_of_parameters_are_told_of_an_open_page_alone() {
        let image = "https://cdn.example/a.png";
        let sized = "https://cdn.example/a.png?w=9&token=secret";
        assert_eq!(told(Open, asset_kind::IMAGE, sized).as_deref(), Some(sized));
        assert_eq!(
            told(Balanced, asset_kind::IMAGE, sized).as_deref(),
            Some(image)
        );
        assert_eq!(
            told(Balanced, asset_kind::OTHER, sized).as_deref(),
            Some(image)
        );
        // Without its query it would be another one, or none.
        for (kind, url) in [
            (asset_kind::IMAGE, "https://cdn.example/image?id=7"),
            (asset_kind::IMAGE, "https://cdn.example/a.php?id=7"),
            (asset_kind::STYLE, "https://cdn.example/a.png?id=7"),
            (asset_kind::FONT, "https://cdn.example/a.png?id=7"),
            (asset_kind::OTHER, "https://cdn.example/a?id=7"),
        ] {
            assert_eq!(told(Balanced, kind, url), None, "{url}");
        }
        let sheet = "https://cdn.example/A.CSS?v=3";
        let bare = told(Balanced, asset_kind::STYLE, sheet);
        assert_eq!(bare.as_deref(), Some("https://cdn.example/A.CSS"));
    }

    #[test]
    fn fragments_stay_in_the_page_and_hold_nothing_up() {
        let icons = "https://cdn.example/icons.svg";
        for fragment in ["#cart", "#?w=9", "#"] {
            let url = format!("{icons}{fragment}");
            for profile in [Balanced, Open] {
                let told = told(profile, asset_kind::IMAGE, &url);
                assert_eq!(told.as_deref(), Some(icons), "{url}");
            }
        }
        let sized = told(Open, asset_kind::IMAGE, "https://cdn.example/a?w=9#x");
        assert_eq!(sized.as_deref(), Some("https://cdn.example/a?w=9"));
    }

    #[test]
    fn of_a_document_in_a_blocked_place_nothing_is_named_and_in_a_masked_one_no_image() {
        let named = |marks: u32| {
            let place = Context {
                marks,
                ..Context::default()
            };
            [
                asset_kind::STYLE,
                asset_kind::IMAGE,
                asset_kind::FONT,
                asset_kind::OTHER,
            ]
            .map(|kind| shows(Mask::new(Open), place, kind))
        };
        assert_eq!(named(0), [true; 4]);
        assert_eq!(named(mark::BLOCK), [false; 4]);
        assert_eq!(named(mark::MASK), [true, false, true, false]);
    }

    #[test]
    fn credentials_and_card_numbers_stay_in_the_page() {
        for url in [
            "https://kim:secret@cdn.example/a.png",
            "https://cdn.example/4111111111111111.png",
            "https://cdn.example/a.png?card=4111111111111111",
        ] {
            let told = told(Open, asset_kind::IMAGE, url);
            assert!(told.is_none_or(|told| !told.contains("11") && !told.contains("kim")));
        }
    }

    #[test]
    fn only_the_web_is_named_and_not_without_tls_from_a_page_with_it() {
        for url in [
            "data:image/png,x",
            "blob:https://cdn.example/1",
            "http://cdn.example/a.png",
        ] {
            assert_eq!(told(Open, asset_kind::IMAGE, url), None, "{url}");
        }
        let plain = "http://cdn.example/a.png";
        let of_plain = told_of(
            Mask::new(Open),
            "http://shop.example/",
            asset_kind::IMAGE,
            plain,
        );
        assert_eq!(of_plain.as_deref(), Some(plain));
    }

    #[test]
    fn addresses_are_told_up_to_their_bound() {
        let url = |n: usize| {
            let start = "https://cdn.example/";
            format!("{start}{}", "a".repeat(n - start.len()))
        };
        let longest = url(ASSET_URL_BYTES_MAX);
        assert_eq!(told(Open, asset_kind::IMAGE, &longest), Some(longest));
        assert_eq!(
            told(Open, asset_kind::IMAGE, &url(ASSET_URL_BYTES_MAX + 1)),
            None
        );
    }
}

//! Fetches assets that a customer's page shows and its scripts can not read (ADR 0094).
//!
//! Addresses come from customers' clients, so each is somebody else's: it is asked through
//! [`crate::egress`], without cookies, credentials or a referrer, and what comes back counts only as what
//! the page would show there, by its media type. Redirects are followed a few times, each through the same
//! guard. Nothing is kept here, and no address is written down anywhere.

pub mod places;
pub mod settings;

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
    LOCATION, USER_AGENT,
};
use serde::{Deserialize, Serialize};
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, ASSET_FETCH_TIMEOUT_MS, ASSET_REDIRECTS_MAX, FETCHED_SHEET_BYTES_MAX,
    LABEL_BYTES_MAX,
};
use tandem_protocol::media_type::{essence, is_font};
use utoipa::ToSchema;

use crate::egress::{Egress, Failure, Opened};
use places::TenantPlaces;
use settings::AssetSettings;

/// How long an asset waits for a place; whoever named it may come again, and looks first whether it is shown still.
const PLACE_WAIT: Duration = Duration::from_secs(2);

/// Ports at which browsers load nothing (Fetch §2.9).
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
];

/// What an asset is to the page that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A style sheet.
    Style,
    /// An image.
    Image,
    /// A font.
    Font,
    /// An image or a font, as a style sheet names them.
    Other,
}

impl AssetKind {
    /// Most bytes of one.
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::Style => FETCHED_SHEET_BYTES_MAX,
            Self::Image | Self::Font | Self::Other => ASSET_BYTES_MAX,
        }
    }

    /// Whether something of that media type can be one; it has to have room in a frame.
    fn takes(self, mime: &str) -> bool {
        if mime.len() > LABEL_BYTES_MAX {
            return false;
        }
        let is_image = mime.starts_with("image/");
        let is_font = is_font(mime);
        match self {
            Self::Style => mime == "text/css",
            Self::Image => is_image,
            Self::Font => is_font,
            Self::Other => is_image || is_font,
        }
    }

    /// What browsers ask for in its place.
    const fn accept(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Style => "text/css,*/*;q=0.1",
            Self::Image => "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            Self::Font | Self::Other => "*/*",
        })
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAsset {
    /// Media type, in small letters and without parameters.
    pub mime: String,
    /// The bytes, at least one.
    pub bytes: Vec<u8>,
}

/// Why there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Nothing that a page would show is there, or it may not be asked for: whoever named it learns no more.
    #[error("there is no such asset to be had")]
    NoAsset,
    /// It was not asked for: too many others are fetched.
    #[error("too many assets are fetched at this moment")]
    Busy,
}

impl From<Failure> for NotFound {
    fn from(_: Failure) -> Self {
        Self::NoAsset
    }
}

/// Fetches assets; cheap to clone.
#[derive(Clone, Debug)]
pub struct Assets {
    egress: Egress,
    is_on: bool,
    places: TenantPlaces,
}

impl Assets {
    /// Fetches by these settings, in these places.
    ///
    /// # Errors
    /// TLS does not work on this machine.
    pub fn open(settings: &AssetSettings, places: TenantPlaces) -> reqwest::Result<Self> {
        Ok(Self {
            egress: Egress::new(settings.allowed())?,
            is_on: settings.fetch,
            places,
        })
    }

    /// Whether assets are fetched at all.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// Fetches what is at an address, once there is a place for it. `may_take` is asked about the bytes of each
    /// part of it that has come; where it says no, there is no such asset.
    ///
    /// # Errors
    /// [`NotFound`]; [`NotFound::NoAsset`] also where assets are not fetched.
    pub async fn fetch(
        &self,
        kind: AssetKind,
        url: &str,
        may_take: impl Fn(usize) -> bool,
    ) -> Result<FoundAsset, NotFound> {
        if !self.is_on {
            return Err(NotFound::NoAsset);
        }
        let asked = self.places.ask().ok_or(NotFound::Busy)?;
        let Ok(Ok(_place)) = tokio::time::timeout(PLACE_WAIT, asked).await else {
            return Err(NotFound::Busy);
        };
        let in_time = Duration::from_millis(ASSET_FETCH_TIMEOUT_MS);
        tokio::time::timeout(in_time, self.follow(kind, url, &may_take))
            .await
            .map_err(|_late| NotFound::NoAsset)?
    }

    async fn follow(
        &self,
        kind: AssetKind,
        url: &str,
        may_take: &impl Fn(usize) -> bool,
    ) -> Result<FoundAsset, NotFound> {
        let checked = self.egress.check(url);
        let mut url = checked.map_err(|_refused| NotFound::NoAsset)?;
        for _ in 0..=ASSET_REDIRECTS_MAX {
            if has_bad_port(&url) {
                return Err(NotFound::NoAsset);
            }
            let opened = self.egress.open(url.as_str(), headers(kind)).await?;
            let Some(target) = target_of(&url, &opened) else {
                return read(kind, opened, may_take).await;
            };
            url = target;
        }
        Err(NotFound::NoAsset)
    }
}

/// Whether an address leads to a port at which browsers show nothing, since other protocols than HTTP are spoken
/// there (Fetch, "bad port").
fn has_bad_port(url: &Url) -> bool {
    url.port().is_some_and(|port| BAD_PORTS.contains(&port))
}

/// What is sent with every request, and nothing else is.
fn headers(kind: AssetKind) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, kind.accept());
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Tandem"));
    headers
}

/// Where an answer leads on to (RFC 9110 §15.4), but for from TLS to without.
fn target_of(from: &Url, opened: &Opened) -> Option<Url> {
    if !matches!(opened.answer().status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let target = from.join(word(opened.headers(), &LOCATION)?).ok()?;
    (target.scheme() == from.scheme() || target.scheme() == "https").then_some(target)
}

async fn read(
    kind: AssetKind,
    opened: Opened,
    may_take: &impl Fn(usize) -> bool,
) -> Result<FoundAsset, NotFound> {
    let headers = opened.headers();
    let encoding = word(headers, &CONTENT_ENCODING).unwrap_or("identity");
    let mime = word(headers, &CONTENT_TYPE)
        .map(essence)
        .unwrap_or_default();
    let is_fine = opened.answer().status == 200 && encoding.eq_ignore_ascii_case("identity");
    if !is_fine || !kind.takes(&mime) {
        return Err(NotFound::NoAsset);
    }
    let bytes = opened.read(kind.bytes_max(), may_take).await?;
    if bytes.is_empty() {
        return Err(NotFound::NoAsset);
    }
    Ok(FoundAsset { mime, bytes })
}

fn word<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_what_a_browser_would_show_there() {
        let check = |mime: &str, expected: [bool; 4]| {
            let kinds = [
                AssetKind::Style,
                AssetKind::Image,
                AssetKind::Font,
                AssetKind::Other,
            ];
            assert_eq!(
                kinds.map(|kind| kind.takes(&essence(mime))),
                expected,
                "{mime}"
            );
        };
        check("text/css; charset=utf-8", [true, false, false, false]);
        check("IMAGE/PNG", [false, true, false, true]);
        check("image/svg+xml", [false, true, false, true]);
        check("font/woff2", [false, false, true, true]);
        check("application/font-woff", [false, false, true, true]);
        let of_length = |n: usize| format!("{:x<n$}", "image/");
        check(&of_length(LABEL_BYTES_MAX), [false, true, false, true]);
        check(&of_length(LABEL_BYTES_MAX + 1), [false; 4]);
        for other in [
            "text/html",
            "text/plain",
            "application/json",
            "application/octet-stream",
            "",
        ] {
            check(other, [false; 4]);
        }
    }

    #[test]
    fn nothing_is_asked_for_at_ports_where_browsers_load_nothing() {
        let check = |url: &str, expected: bool| {
            let url = Url::parse(url).expect("an address");
            assert_eq!(has_bad_port(&url), expected, "{url}");
        };
        check("https://cdn.example/a.png", false);
        check("http://cdn.example/a.png", false);
        check("https://cdn.example:8443/a.png", false);
        check("http://cdn.example:8080/a.png", false);
        check("http://cdn.example:25/a.png", true);
        check("https://cdn.example:22/a.png", true);
        check("http://cdn.example:6667/a.png", true);
        assert!(BAD_PORTS.is_sorted());
    }
}

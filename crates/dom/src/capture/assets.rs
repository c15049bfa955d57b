//! Assets by number: their URLs stay here, their bytes go by hash.

use std::borrow::Cow;
use std::collections::HashMap;

use sha2::{Digest, Sha256};
use tandem_protocol::batch::{NESTED_ASSET_BASE, asset_kind, slot};
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{ASSET_BYTES_MAX, SESSION_ASSETS_MAX};
use tandem_protocol::signal::PrivacyProfile;

use super::Capture;
use super::output::{AssetBytes, FetchWish};
use crate::asset::{allowed_mime, sheet_text};
use crate::css::{Found, Kind, Replacement, Rewriter, rewrite};
use crate::mask::Context;
use crate::sanitize::is_self_contained;

/// What URLs are resolved against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The document.
    Document,
    /// The URL of that asset.
    Asset(u32),
}

#[derive(Debug)]
struct Asset {
    url: String,
    kind: u32,
}

/// Assets of one epoch.
#[derive(Debug, Default)]
pub(super) struct Assets {
    document: String,
    /// Of the `base` element; resolved.
    base: Option<String>,
    assets: HashMap<u32, Asset>,
    nested: HashMap<String, u32>,
    sheets: HashMap<u32, u32>,
    declared: Vec<(u32, u32)>,
    wishes: Vec<FetchWish>,
}

impl Assets {
    pub(super) fn set_document(&mut self, url: &str) {
        url.clone_into(&mut self.document);
    }

    /// Sets what the page's relative URLs are relative to; empty means the document itself.
    pub(super) fn set_base(&mut self, href: &str) {
        self.base = crate::url::resolve(&self.document, href).filter(|_| !href.is_empty());
    }

    pub(super) fn take_declared(&mut self) -> Vec<(u32, u32)> {
        std::mem::take(&mut self.declared)
    }

    pub(super) fn take_wishes(&mut self) -> Vec<FetchWish> {
        std::mem::take(&mut self.wishes)
    }

    pub(super) fn forget_node(&mut self, id: u32) {
        self.sheets.remove(&id);
    }

    /// What the URLs in the rules of a `style` or `link` element are relative to.
    pub(super) fn base_of_sheet(&self, id: u32) -> Base {
        self.sheets
            .get(&id)
            .map_or(Base::Document, |&number| Base::Asset(number))
    }

    /// The number that stands for a URL in CSS; makes one where there is none.
    pub(super) fn number(&mut self, base: Base, found: &Found<'_>) -> Replacement {
        if is_self_contained(found.url) {
            return Replacement::Keep;
        }
        let document = self.base.as_ref().unwrap_or(&self.document);
        let base = match base {
            Base::Document => document,
            Base::Asset(number) => self
                .assets
                .get(&number)
                .map_or(document, |asset| &asset.url),
        };
        let Some(url) = crate::url::resolve(base, found.url) else {
            return Replacement::Asset(0);
        };
        if let Some(&number) = self.nested.get(&url) {
            return Replacement::Asset(number);
        }
        let kind = kind_of(found.kind, &url);
        let number = NESTED_ASSET_BASE + self.nested.len() as u32;
        if !self.add(number, kind, &url) {
            return Replacement::Asset(0);
        }
        let if_loaded = kind != asset_kind::STYLE;
        self.declared.push((number, kind));
        self.wishes.push(FetchWish {
            number,
            url: url.clone(),
            if_loaded,
        });
        self.nested.insert(url, number);
        Replacement::Asset(number)
    }

    fn add(&mut self, number: u32, kind: u32, url: &str) -> bool {
        if self.assets.len() >= SESSION_ASSETS_MAX {
            return false;
        }
        self.assets.insert(
            number,
            Asset {
                url: url.to_owned(),
                kind,
            },
        );
        true
    }
}

/// What a URL in CSS most likely is, by its name.
fn kind_of(found: Kind, url: &str) -> u32 {
    const FONTS: [&str; 5] = ["woff2", "woff", "ttf", "otf", "eot"];
    const IMAGES: [&str; 10] = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "cur", "bmp",
    ];
    let path = url.split('?').next().unwrap_or_default();
    let ending = path
        .rsplit(['.', '/'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if found == Kind::Import {
        asset_kind::STYLE
    } else if FONTS.contains(&&ending[..]) {
        asset_kind::FONT
    } else if IMAGES.contains(&&ending[..]) {
        asset_kind::IMAGE
    } else {
        asset_kind::OTHER
    }
}

impl Capture {
    pub(super) fn declare_asset(&mut self, number: u32, kind: u32, url: &str) {
        if number == 0 || number >= NESTED_ASSET_BASE || kind > asset_kind::OTHER {
            return;
        }
        self.output.push(&Op::Asset {
            number,
            kind,
            url: "",
        });
        let url = crate::url::resolve(&self.assets.document, url);
        match url {
            Some(url) if self.assets.add(number, kind, &url) => {
                self.assets.wishes.push(FetchWish {
                    number,
                    url,
                    if_loaded: false,
                });
            }
            _ => self.output.push(&Op::AssetState { number, state: 1 }),
        }
    }

    pub(super) fn link(&mut self, id: u32, slot: u32, number: u32) {
        if self.arena.info(id).is_none() || slot > slot::HREF {
            return;
        }
        if !self.mask.shows_assets(Context::of(&self.arena, id)) {
            return;
        }
        if slot == slot::STYLE {
            self.assets.sheets.insert(id, number);
        }
        self.output.push(&Op::Link { id, slot, number });
    }

    pub(super) fn take_asset(&mut self, number: u32, mime: &str, bytes: Option<Vec<u8>>) {
        let Some(kind) = self.assets.assets.get(&number).map(|asset| asset.kind) else {
            return;
        };
        let mime = essence(mime);
        let bytes = bytes.filter(|bytes| bytes.len() <= ASSET_BYTES_MAX);
        let (Some(mime), Some(bytes)) = (allowed_mime(kind, &mime), bytes) else {
            return self.output.push(&Op::AssetState { number, state: 1 });
        };
        let bytes = if kind == asset_kind::STYLE {
            self.take_sheet(number, bytes)
        } else {
            bytes
        };
        let hash = Sha256::digest(&bytes).into();
        let size = bytes.len() as u32;
        self.output.push(&Op::AssetReady {
            number,
            mime,
            size,
            hash,
        });
        self.output.keep(AssetBytes {
            hash,
            mime: mime.to_owned(),
            bytes,
        });
    }

    /// Names the URLs of a style sheet by numbers. Its bytes stay as they are unless a string in
    /// them must be masked.
    fn take_sheet(&mut self, number: u32, bytes: Vec<u8>) -> Vec<u8> {
        let mut numbers = Vec::new();
        let text = sheet_text(&bytes);
        let mask = self.mask;
        let mask_string = |text: &str| mask.css_string(Context::default(), text);
        let how = Rewriter {
            mask: Some(&mask_string),
            ..Rewriter::PLAIN
        };
        let hides_urls = mask.profile() == PrivacyProfile::Strict;
        let assets = &mut self.assets;
        let masked = rewrite(&text, how, |found| {
            let replacement = assets.number(Base::Asset(number), &found);
            numbers.push(match replacement {
                Replacement::Keep => 0,
                Replacement::Asset(number) => number,
            });
            if hides_urls {
                replacement
            } else {
                Replacement::Keep
            }
        });
        let masked = match masked {
            Cow::Owned(masked) => Some(masked.into_bytes()),
            Cow::Borrowed(_) => None,
        };
        for (number, kind) in self.assets.take_declared() {
            self.output.push(&Op::Asset {
                number,
                kind,
                url: "",
            });
        }
        self.output.push(&Op::AssetUrls {
            number,
            numbers: &numbers,
        });
        masked
            .filter(|masked| masked.len() <= ASSET_BYTES_MAX)
            .unwrap_or(bytes)
    }
}

/// Media type without parameters.
fn essence(mime: &str) -> String {
    mime.split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

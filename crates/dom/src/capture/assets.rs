//! Assets by number: their URLs stay here, but for what `withheld` lets be told, and their bytes go by hash.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use tandem_protocol::batch::{NESTED_ASSET_BASE, asset_kind, asset_state, omission, slot};
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{ASSET_BYTES_MAX, SESSION_ASSETS_MAX, STRING_BYTES_MAX};
use tandem_protocol::media_type::essence;

use super::nodes::DOCUMENT_ID;
use super::output::{AssetBytes, FetchWish};
use super::rules::Stretch;
use super::{Capture, CaptureError};
use crate::asset::{allowed_mime, sheet_text};
use crate::css::{Found, Kind, Replacement};
use crate::mask::Context;
use crate::sanitize::is_self_contained;

/// Assets that one element draws by its own style; of more the last ones count.
const DRAWN_MAX: usize = 16;

/// What URLs are resolved against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// The document.
    Document,
    /// The URL of that asset.
    Asset(u32),
}

#[derive(Debug)]
pub(super) struct Asset {
    pub(super) url: String,
    pub(super) kind: u32,
    /// Whether it was asked for.
    is_wanted: bool,
    /// Whether a sheet draws it.
    is_in_sheet: bool,
}

/// An asset that the server keeps without having got it from this end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAsset {
    /// SHA-256 of the bytes.
    pub hash: AssetHash,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u32,
}

/// Assets of one epoch.
#[derive(Debug, Default)]
pub(super) struct Assets {
    document: String,
    /// Of the `base` element; resolved.
    base: Option<String>,
    assets: HashMap<u32, Asset>,
    nested: HashMap<String, u32>,
    /// What elements show by a link.
    links: HashMap<u32, u32>,
    /// What elements draw by their own style.
    drawn: HashMap<u32, Vec<u32>>,
    declared: Vec<(u32, u32)>,
    /// How many had no room.
    pub(super) n_refused: u32,
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

    /// What is known of a number.
    pub(super) fn lookup(&self, number: u32) -> Option<&Asset> {
        self.assets.get(&number)
    }

    /// Address of the document.
    pub(super) fn document(&self) -> &str {
        &self.document
    }

    pub(super) fn take_declared(&mut self) -> Vec<(u32, u32)> {
        std::mem::take(&mut self.declared)
    }

    pub(super) fn take_wishes(&mut self) -> Vec<FetchWish> {
        std::mem::take(&mut self.wishes)
    }

    pub(super) fn forget_node(&mut self, id: u32) {
        self.links.remove(&id);
        self.drawn.remove(&id);
    }

    /// Whether something shows an asset, masked things apart: those come without it, or under other identifiers.
    /// What is not shown is asked for anew once it is.
    fn is_shown(&mut self, number: u32) -> bool {
        let Some(asset) = self.assets.get_mut(&number) else {
            return false;
        };
        let mut shown = self.links.values().chain(self.drawn.values().flatten());
        asset.is_wanted = asset.is_in_sheet || shown.any(|one| *one == number);
        asset.is_wanted
    }

    /// What the URLs in the rules of a `style` or `link` element are relative to.
    pub(super) fn base_of_sheet(&self, id: u32) -> Base {
        self.links
            .get(&id)
            .map_or(Base::Document, |&number| Base::Asset(number))
    }

    /// The number that stands for a URL in CSS; makes one where there is none. `by` is the element whose style it
    /// is, or the document.
    pub(super) fn number(&mut self, base: Base, found: &Found<'_>, by: u32) -> Replacement {
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
            self.draw(number, by);
            return Replacement::Asset(number);
        }
        let kind = kind_of(found.kind, &url);
        let number = NESTED_ASSET_BASE + self.nested.len() as u32;
        if !self.add(number, kind, &url) {
            return Replacement::Asset(0);
        }
        self.declared.push((number, kind));
        self.draw(number, by);
        self.nested.insert(url, number);
        Replacement::Asset(number)
    }

    fn add(&mut self, number: u32, kind: u32, url: &str) -> bool {
        if self.assets.len() >= SESSION_ASSETS_MAX {
            self.n_refused += 1;
            return false;
        }
        self.assets.insert(
            number,
            Asset {
                url: url.to_owned(),
                kind,
                is_wanted: false,
                is_in_sheet: false,
            },
        );
        true
    }

    /// A style draws an asset, as of [`Assets::number`].
    fn draw(&mut self, number: u32, by: u32) {
        if by != DOCUMENT_ID {
            let drawn = self.drawn.entry(by).or_default();
            if !drawn.contains(&number) {
                if drawn.len() >= DRAWN_MAX {
                    drawn.remove(0);
                }
                drawn.push(number);
            }
        } else if let Some(asset) = self.assets.get_mut(&number) {
            asset.is_in_sheet = true;
        }
        self.want(number);
    }

    /// Asks for the bytes of an asset that is shown, once.
    fn want(&mut self, number: u32) {
        if let Some(asset) = self.assets.get_mut(&number)
            && !std::mem::replace(&mut asset.is_wanted, true)
        {
            self.wishes.push(FetchWish {
                number,
                url: asset.url.clone(),
                if_loaded: number >= NESTED_ASSET_BASE && asset.kind != asset_kind::STYLE,
            });
        }
    }
}

/// What a URL in CSS most likely is, by its name.
pub(super) fn kind_of(found: Kind, url: &str) -> u32 {
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
        self.say(&Op::Asset {
            number,
            kind,
            url: "",
        });
        let url = crate::url::resolve(&self.page.assets.document, url);
        match url {
            // Its bytes are asked for where it may be shown.
            Some(url) if self.page.assets.add(number, kind, &url) => {}
            _ => self.say(&Op::AssetState {
                number,
                state: asset_state::NONE,
            }),
        }
    }

    pub(super) fn link(&mut self, id: u32, slot: u32, number: u32) {
        if self.page.arena.info(id).is_none() || slot > slot::HREF {
            return;
        }
        let context = Context::of(&self.page.arena, id);
        if !self.mask.shows_assets(context) {
            return;
        }
        if slot != slot::STYLE && !self.mask.shows_images(context) {
            // Its place in the layout shows.
            self.note_masked(id, true);
            return self.output.measure(id);
        }
        self.page.assets.links.insert(id, number);
        self.page.assets.want(number);
        self.say(&Op::Link { id, slot, number });
    }

    /// The kind of an asset that something shows at this moment: it may have been masked while it was read or
    /// fetched.
    pub(super) fn shown_kind(&mut self, number: u32) -> Option<u32> {
        let is_shown = self.page.assets.is_shown(number);
        let asset = self.page.assets.lookup(number).filter(|_| is_shown)?;
        Some(asset.kind)
    }

    pub(super) fn take_asset(&mut self, number: u32, mime: &str, bytes: Option<Vec<u8>>) {
        let Some(kind) = self.shown_kind(number) else {
            return;
        };
        let mime = essence(mime);
        let is_absent = bytes.is_none() && mime.starts_with("text/");
        let bytes = bytes.filter(|bytes| bytes.len() <= ASSET_BYTES_MAX);
        let (Some(allowed), Some(bytes)) = (allowed_mime(kind, &mime), bytes) else {
            return self.miss_asset(number, is_absent);
        };
        let mime = allowed;
        if mime.starts_with("image/") && !self.mask.shows_images(self.document_context()) {
            return self.miss_asset(number, true);
        }
        if kind == asset_kind::STYLE {
            return self.take_sheet(number, &bytes);
        }
        let hash = Sha256::digest(&bytes).into();
        let size = bytes.len() as u32;
        self.say(&Op::AssetReady {
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

    pub(super) fn take_kept(&mut self, number: u32, kept: &KeptAsset) {
        let kind = self.shown_kind(number);
        let Some(kind) = kind.filter(|kind| *kind != asset_kind::STYLE) else {
            return;
        };
        let mime = essence(&kept.mime);
        let fits = kept.size as usize <= ASSET_BYTES_MAX;
        let Some(mime) = allowed_mime(kind, &mime).filter(|_| fits) else {
            return;
        };
        self.say(&Op::AssetReady {
            number,
            mime,
            size: kept.size,
            hash: kept.hash,
        });
    }

    /// Says how many assets had no room since the last time.
    pub(super) fn tell_refused(&mut self) {
        let count = std::mem::take(&mut self.page.assets.n_refused);
        if count > 0 {
            self.omit(omission::IMAGE, count);
        }
    }

    /// Says that the document at hand lacks something of no place.
    fn omit(&mut self, kind: u32, count: u32) {
        self.say(&Op::Omitted {
            id: DOCUMENT_ID,
            kind,
            count,
        });
    }

    /// No bytes of an asset come. Servers answer with words where there is nothing.
    fn miss_asset(&mut self, number: u32, is_absent: bool) {
        let state = if is_absent {
            asset_state::NONE
        } else {
            asset_state::UNREADABLE
        };
        self.say(&Op::AssetState { number, state });
    }

    /// Style sheets travel as the rules that apply to something, in the stream of the mirror.
    fn take_sheet(&mut self, number: u32, bytes: &[u8]) {
        let text = sheet_text(bytes).into_owned();
        self.page
            .rules
            .take_sheet(number, text, self.page.surroundings);
        // Says that the sheet is there, also if none of its rules is needed.
        self.say(&Op::Rules {
            number,
            at: 0,
            css: "",
        });
    }

    /// Sends the rules that have come to apply to something.
    pub(super) fn flush_rules(&mut self) -> Result<(), CaptureError> {
        for Stretch { sheet, at, css } in self.page.rules.take_wanted() {
            let css = self.rewrite_css(
                self.document_context(),
                Base::Asset(sheet),
                &css,
                DOCUMENT_ID,
            );
            // A rule with half a block would take all that follow with it.
            if css.len() <= STRING_BYTES_MAX {
                self.say(&Op::Rules {
                    number: sheet,
                    at,
                    css: &css,
                });
            } else {
                self.omit(omission::STYLE, 1);
            }
            self.output.split()?;
        }
        self.page.asked_states |= self.page.rules.asked_states();
        Ok(())
    }
}

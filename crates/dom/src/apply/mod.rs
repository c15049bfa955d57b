//! Agent's side: from frame bodies to batches for the replica.
//!
//! Everything that comes in here was written by a stranger's browser.
//! Bodies are inflated and decoded within bounds, the tree is followed, elements and attributes
//! go through the allow-list of [`crate::sanitize`], and only then a batch is written.
//! One bad operation is skipped and reported; a damaged stream asks for a fresh snapshot.
//! Nodes that are refused take their identifiers and are removed again, so that the sensor, both
//! ends and the replica count alike.

mod assets;
mod documents;
mod nodes;
mod omissions;
mod pictures;
mod proof;
mod states;
mod view;

use tandem_protocol::codec::DecodeError;
use tandem_protocol::codec::batch::Batch;
use tandem_protocol::codec::deflate::Inflater;
use tandem_protocol::codec::envelope::{AssetHash, Picture, mirror_flag};
use tandem_protocol::codec::frame::FrameDecoder;
use tandem_protocol::codec::{Fault, op::Op};
use tandem_protocol::limits::FRAME_INFLATED_BYTES_MAX;

pub use assets::{AssetWant, ReplicaAsset};
use documents::Documents;
pub use documents::Nested;
pub use omissions::Omitted;
pub use pictures::ReplicaPicture;
pub use proof::{Check, Finding};

/// What to do after a body was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplyOutput {
    /// A new top document begins: its quirks mode (0 no, 1 limited, 2 full). Comes before `batch`.
    pub reset: Option<u32>,
    /// Operations for the replica of the top document.
    pub batch: Option<Batch>,
    /// What nested documents became, those around others first.
    pub nested: Vec<Nested>,
    /// Nested documents that are shown no more.
    pub closed: Vec<u32>,
    /// Assets to ask for.
    pub wants: Vec<AssetWant>,
    /// All that is not shown, when that has changed.
    pub omitted: Option<Vec<Omitted>>,
    /// What was skipped, at most a few.
    pub faults: Vec<String>,
    /// What places the nodes of the top document have after this, as a digest.
    pub shape: u32,
    /// Documents that were compared with the customer's.
    pub checks: Vec<Check>,
    /// What the answer to the open question shows.
    pub finding: Option<Finding>,
    /// The stream can not be followed any further: ask for a fresh snapshot.
    pub resync: bool,
}

/// Agent's end of the mirror.
#[derive(Debug, Default)]
pub struct Apply {
    epoch: Option<u32>,
    stream: Stream,
    documents: Documents,
}

/// Receiving end of an epoch's stream.
#[derive(Debug, Default)]
struct Stream {
    inflater: Inflater,
    /// Of the strings of large bodies.
    strings: Option<Inflater>,
    /// The strings of the body at hand have begun.
    is_at_strings: bool,
    decoder: FrameDecoder,
    /// What has come of the body at hand.
    body: Vec<u8>,
    is_damaged: bool,
}

impl Apply {
    /// Waits for the first epoch.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the body of one `MIRROR` frame in. Frames come in order, each once;
    /// a higher epoch begins anew, a lower one is ignored.
    pub fn handle_body(&mut self, epoch: u32, flags: u32, bytes: &[u8]) -> ApplyOutput {
        if self.epoch > Some(epoch) {
            return ApplyOutput::default();
        }
        if self.epoch != Some(epoch) {
            *self = Self {
                epoch: Some(epoch),
                ..Self::default()
            };
        }
        if self.stream.is_damaged {
            return ApplyOutput::default();
        }
        let documents = &mut self.documents;
        let taken = self.stream.take(flags, bytes, |op| documents.take(&op));
        let output = self.documents.finish(taken.err());
        self.stream.is_damaged = output.resync;
        output
    }

    /// Opens a question: what follows may hold the digests of the parts of `step` identifiers from
    /// each of `firsts` on. It takes the place of the one before.
    pub fn ask_digests(&mut self, document: u32, step: u32, firsts: &[u32]) {
        self.documents.ask(document, step, firsts);
    }

    /// The identifier that the next node of a document takes; nothing without the document.
    pub fn next_id(&mut self, document: u32) -> Option<u32> {
        Some(self.documents.view(document)?.arena.next_id())
    }

    /// Whether that is the document or its element, which only another epoch brings anew.
    pub fn is_root(&mut self, document: u32, id: u32) -> bool {
        let view = self.documents.view(document);
        view.is_some_and(|view| matches!(view.arena.parent(id), Some(0 | 1)))
    }

    /// Nodes that are missing in the replica of a document, or stand elsewhere there: see
    /// `ReplicaMessage` for its `rows`. Nothing when sending nodes anew would not mend it.
    pub fn misplaced(&mut self, document: u32, rows: &[u32]) -> Option<Vec<u32>> {
        self.documents.misplaced(document, rows)
    }

    /// Takes the bytes of a wanted asset in and answers what the replica gets, once for each
    /// number of a document that stands for them. Bytes that do not have that hash are dropped.
    pub fn handle_asset_bytes(&mut self, hash: &AssetHash, bytes: &[u8]) -> Vec<ReplicaAsset> {
        self.documents.asset_bytes(hash, bytes)
    }

    /// Takes a part of a picture in; nothing when it belongs to another epoch, to an element that is
    /// not there (yet), or is not what it claims to be.
    pub fn handle_picture(&mut self, picture: &Picture<'_>) -> Option<ReplicaPicture> {
        if self.epoch != Some(picture.epoch) || self.stream.is_damaged {
            return None;
        }
        self.documents.picture(picture)
    }
}

impl Stream {
    /// Takes one piece in; decodes once the body is whole.
    fn take(
        &mut self,
        flags: u32,
        bytes: &[u8],
        sink: impl FnMut(Op<'_>),
    ) -> Result<(), DecodeError> {
        let is_deflated = flags & mirror_flag::DEFLATED != 0;
        if is_deflated {
            self.inflate(flags & mirror_flag::STRINGS != 0, bytes)?;
        } else {
            self.append(bytes)?;
        }
        if flags & mirror_flag::MORE != 0 {
            return Ok(());
        }
        if is_deflated {
            self.end_part()?;
        }
        self.is_at_strings = false;
        let body = std::mem::take(&mut self.body);
        self.decoder.decode(&body, sink)
    }

    /// The operations of a body come before its strings, which never lead back to them.
    fn inflate(&mut self, strings: bool, bytes: &[u8]) -> Result<(), DecodeError> {
        if strings && !self.is_at_strings {
            self.end_part()?;
            self.is_at_strings = true;
        }
        let inflater = part(&mut self.inflater, &mut self.strings, self.is_at_strings);
        inflater.inflate(bytes, &mut self.body)
    }

    fn end_part(&mut self) -> Result<(), DecodeError> {
        let inflater = part(&mut self.inflater, &mut self.strings, self.is_at_strings);
        inflater.end_body(&mut self.body)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        let len = self.body.len() + bytes.len();
        if len > FRAME_INFLATED_BYTES_MAX {
            let fault = Fault::TooLong {
                len: len as u64,
                max: FRAME_INFLATED_BYTES_MAX as u64,
            };
            return Err(DecodeError {
                fault,
                offset: self.body.len(),
            });
        }
        self.body.extend_from_slice(bytes);
        Ok(())
    }
}

fn part<'a>(
    ops: &'a mut Inflater,
    strings: &'a mut Option<Inflater>,
    is_at_strings: bool,
) -> &'a mut Inflater {
    if is_at_strings {
        strings.get_or_insert_default()
    } else {
        ops
    }
}

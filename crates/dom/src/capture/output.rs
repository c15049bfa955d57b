//! What a batch becomes: frame bodies, wishes, bytes to keep.

use tandem_protocol::codec::deflate::Deflater;
use tandem_protocol::codec::envelope::{AssetHash, MIRROR_HEADER_BYTES_MAX, mirror_flag};
use tandem_protocol::codec::frame::{FrameEncoder, split_strings};
use tandem_protocol::codec::op::Op;
use tandem_protocol::limits::{BULK_FRAME_BYTES_MAX, FRAME_INFLATED_BYTES_MAX, STRING_BYTES_MAX};

use super::{CaptureError, Opened};
use crate::arena::Arena;
use crate::digest;

/// A body is closed at the next chance once it is this long.
const BODY_BYTES_AIM: usize = 1024 * 1024;
/// Bodies from this length on have their strings deflated apart from their operations.
const APART_BYTES_MIN: usize = 2 * 1024;
/// Longest piece of a body that fits a frame.
const PIECE_BYTES_MAX: usize = BULK_FRAME_BYTES_MAX - MIRROR_HEADER_BYTES_MAX;

/// Body of one `MIRROR` frame, to be sent with the next sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Bits of `envelope::mirror_flag`.
    pub flags: u32,
    /// The body.
    pub bytes: Vec<u8>,
}

/// Bytes that the sensor should read; the answer goes to `Capture::handle_asset`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchWish {
    /// Number of the asset.
    pub number: u32,
    /// Absolute URL; leaves the customer's browser only as `Capture::address_of` says.
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

/// An element whose pixels may leave the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureOffer {
    /// The element.
    pub node: u32,
    /// A video moves by itself and is shown whole.
    pub is_video: bool,
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
    /// Nested documents that begin.
    pub opened: Vec<Opened>,
    /// Numbers of nested documents that are shown no more.
    pub closed: Vec<u32>,
    /// Elements whose pixels may be shown from here on.
    pub pictures: Vec<PictureOffer>,
    /// List of selectors of elements that may scroll, for the sensor to look at; never leaves the
    /// customer's browser. Mostly empty.
    pub scrollers: String,
    /// Bits of [`tandem_protocol::batch::state`] that rules have come to ask for; mostly none.
    pub states: u32,
    /// Names of states of custom elements that rules have come to ask for, with a space behind each.
    pub custom_states: String,
    /// Nodes that came under other marks: they are gone at the agent, and the sensor sends what may
    /// be shown of them anew.
    pub resends: Vec<u32>,
    /// Elements whose contents are not shown, for the sensor to tell their sizes.
    pub measures: Vec<u32>,
    /// The bodies hold digests.
    pub has_checks: bool,
}

/// Sending end of the stream.
#[derive(Debug, Default)]
pub(super) struct Output {
    encoder: FrameEncoder,
    deflater: Deflater,
    /// Of the strings of large bodies.
    strings: Option<Deflater>,
    bodies: Vec<Body>,
    asset: Option<AssetBytes>,
    opened: Vec<Opened>,
    closed: Vec<u32>,
    /// The document that the operations of the body at hand are about.
    within: u32,
    /// The document that the next ones are about.
    document: u32,
    resends: Vec<u32>,
    measures: Vec<u32>,
    pictures: Vec<PictureOffer>,
    has_checks: bool,
}

impl Output {
    /// Writes the digest of a document.
    pub(super) fn check(&mut self, document: u32, digest: u32) {
        self.turn_to(document);
        self.push_structure(&Op::Check { digest });
        self.has_checks = true;
    }

    /// Writes an operation that says something of a node, and counts it into the digest.
    pub(super) fn push(&mut self, arena: &mut Arena, op: &Op<'_>) {
        digest::note(arena, op);
        self.push_structure(op);
    }

    /// Whether it says what was said last of the same text or field.
    pub(super) fn repeats(&self, op: &Op<'_>) -> bool {
        self.encoder.repeats(op)
    }

    /// Writes an operation that only changes where nodes stand, or ends a list of them.
    pub(super) fn push_structure(&mut self, op: &Op<'_>) {
        if self.within != self.document {
            self.within = self.document;
            self.encoder.push(&Op::Within {
                document: self.document,
            });
        }
        self.encoder.push(op);
    }

    /// What follows is about that document.
    pub(super) fn turn_to(&mut self, document: u32) {
        self.document = document;
    }

    pub(super) fn open(&mut self, opened: Opened) {
        self.opened.push(opened);
    }

    pub(super) fn close(&mut self, document: u32) {
        self.closed.push(document);
    }

    pub(super) fn keep(&mut self, asset: AssetBytes) {
        self.asset = Some(asset);
    }

    pub(super) fn resend(&mut self, id: u32) {
        self.resends.push(id);
    }

    pub(super) fn measure(&mut self, id: u32) {
        self.measures.push(id);
    }

    pub(super) fn offer_picture(&mut self, offer: PictureOffer) {
        self.pictures.push(offer);
    }

    /// Closes the body if it has become long; only between operations.
    pub(super) fn split(&mut self) -> Result<(), CaptureError> {
        if self.encoder.bytes() < BODY_BYTES_AIM {
            Ok(())
        } else {
            self.flush()
        }
    }

    /// Closes the body.
    pub(super) fn flush(&mut self) -> Result<(), CaptureError> {
        if self.encoder.is_empty() {
            return Ok(());
        }
        let body = self.encoder.finish();
        self.within = 0;
        if body.len() > FRAME_INFLATED_BYTES_MAX {
            return Err(CaptureError::TooLarge(body.len()));
        }
        if body.len() < APART_BYTES_MIN {
            let deflated = self.deflater.deflate(&body);
            self.push_pieces(&deflated, 0);
        } else {
            let (ops, strings) = split_strings(&body);
            let deflated = self.deflater.deflate(ops);
            self.push_pieces(&deflated, 0);
            if !strings.is_empty() {
                let deflater = self.strings.get_or_insert_default();
                let deflated = deflater.deflate(strings);
                self.push_pieces(&deflated, mirror_flag::STRINGS);
            }
        }
        if let Some(last) = self.bodies.last_mut() {
            last.flags &= !mirror_flag::MORE;
        }
        Ok(())
    }

    fn push_pieces(&mut self, deflated: &[u8], flag: u32) {
        let flags = mirror_flag::DEFLATED | mirror_flag::MORE | flag;
        let pieces = deflated.chunks(PIECE_BYTES_MAX);
        self.bodies.extend(pieces.map(|piece| Body {
            flags,
            bytes: piece.to_vec(),
        }));
    }

    /// Hands the bodies over.
    pub(super) fn take(&mut self) -> CaptureOutput {
        let bodies = std::mem::take(&mut self.bodies);
        CaptureOutput {
            bodies,
            asset: self.asset.take(),
            opened: std::mem::take(&mut self.opened),
            closed: std::mem::take(&mut self.closed),
            resends: std::mem::take(&mut self.resends),
            measures: std::mem::take(&mut self.measures),
            pictures: std::mem::take(&mut self.pictures),
            has_checks: std::mem::take(&mut self.has_checks),
            ..CaptureOutput::default()
        }
    }
}

/// Cuts a string to the longest that may travel.
pub(super) fn clamp(text: &str) -> &str {
    if text.len() <= STRING_BYTES_MAX {
        return text;
    }
    let mut end = STRING_BYTES_MAX;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

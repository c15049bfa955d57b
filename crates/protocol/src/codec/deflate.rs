//! One raw deflate stream (RFC 1951) per epoch, flushed at the end of each frame body.
//!
//! What earlier frames said is the dictionary of later ones, so bodies must be inflated in the
//! order in which they were deflated, each exactly once.
//! A sync flush ends with the empty block `00 00 ff ff`, which is left out on the wire as
//! RFC 7692 §7.2.1 does.

use miniz_oxide::DataFormat;
use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, compress_to_output,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{DecodeError, Fault};
use crate::limits::FRAME_INFLATED_BYTES_MAX;

/// The end of a sync flush.
const FLUSH_TAIL: [u8; 4] = [0, 0, 0xff, 0xff];
/// Live frames: speed. Below 2 the compressor searches in a way that must not change midway.
const LEVEL_LIVE: u8 = 2;
/// Snapshot frames: size.
const LEVEL_SNAPSHOT: u8 = 6;
/// Bodies from this length on are worth the slower search.
const SNAPSHOT_BYTES_MIN: usize = 1024;
/// Farthest that deflate looks back.
const WINDOW_BYTES: usize = 32 * 1024;

/// Sending end of a stream.
pub struct Deflater {
    compressor: Box<CompressorOxide>,
    level: u8,
}

impl Default for Deflater {
    fn default() -> Self {
        Self::new()
    }
}

impl Deflater {
    /// Begins a stream.
    #[must_use]
    pub fn new() -> Self {
        let strategy = CompressionStrategy::Default;
        let compressor = CompressorOxide::with_params(DataFormat::Raw, LEVEL_LIVE, strategy, 15);
        Self {
            compressor: Box::new(compressor),
            level: LEVEL_LIVE,
        }
    }

    /// Appends one body to the stream and returns the bytes that carry it.
    pub fn deflate(&mut self, body: &[u8]) -> Vec<u8> {
        let level = if body.len() < SNAPSHOT_BYTES_MIN {
            LEVEL_LIVE
        } else {
            LEVEL_SNAPSHOT
        };
        if level != self.level {
            self.compressor.set_compression_level_raw(level);
            self.level = level;
        }
        let mut out = Vec::with_capacity(body.len() / 4 + 64);
        // The sink takes everything, so one call consumes the whole body.
        compress_to_output(&mut self.compressor, body, TDEFLFlush::Sync, |bytes| {
            out.extend_from_slice(bytes);
            true
        });
        if out.ends_with(&FLUSH_TAIL) {
            out.truncate(out.len() - FLUSH_TAIL.len());
        }
        out
    }
}

impl std::fmt::Debug for Deflater {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Deflater")
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// Receiving end of a stream.
pub struct Inflater {
    state: Box<DecompressorOxide>,
    window: Vec<u8>,
    at: usize,
}

impl Default for Inflater {
    fn default() -> Self {
        Self::new()
    }
}

impl Inflater {
    /// Begins a stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: Box::default(),
            window: vec![0; WINDOW_BYTES],
            at: 0,
        }
    }

    /// Inflates one piece behind what `out` holds already of the same body.
    ///
    /// Stops with an error as soon as `out` would grow beyond [`FRAME_INFLATED_BYTES_MAX`],
    /// whatever the rest would have become. After an error the stream is of no more use.
    pub fn inflate(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), DecodeError> {
        self.feed(piece, out)
            .map_err(|(fault, offset)| DecodeError { fault, offset })
    }

    /// Ends one body: what the sender left out of its flush.
    pub fn end_body(&mut self, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        let offset = out.len();
        self.feed(&FLUSH_TAIL, out)
            .map_err(|(fault, _)| DecodeError { fault, offset })
    }

    fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), (Fault, usize)> {
        let mut read = 0;
        loop {
            let rest = &piece[read..];
            let (status, consumed, written) = decompress(
                &mut self.state,
                rest,
                &mut self.window,
                self.at,
                TINFL_FLAG_HAS_MORE_INPUT,
            );
            read += consumed;
            let len = out.len() + written;
            if len > FRAME_INFLATED_BYTES_MAX {
                let max = FRAME_INFLATED_BYTES_MAX as u64;
                return Err((
                    Fault::TooLong {
                        len: len as u64,
                        max,
                    },
                    read,
                ));
            }
            out.extend_from_slice(&self.window[self.at..self.at + written]);
            self.at = (self.at + written) % WINDOW_BYTES;
            match status {
                TINFLStatus::HasMoreOutput => {}
                TINFLStatus::NeedsMoreInput if read == piece.len() => return Ok(()),
                // A stream that ends (`Done`) can not carry the next body.
                _ => return Err((Fault::BadStream, read)),
            }
        }
    }
}

impl std::fmt::Debug for Inflater {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Inflater")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inflate(inflater: &mut Inflater, piece: &[u8]) -> Result<Vec<u8>, DecodeError> {
        let mut out = Vec::new();
        inflater.inflate(piece, &mut out)?;
        inflater.end_body(&mut out)?;
        Ok(out)
    }

    #[test]
    fn golden_stream() {
        let first = [
            0x2a, 0x49, 0xcc, 0x4b, 0x49, 0xcd, 0x55, 0x28, 0x41, 0xa6, 0, 0,
        ];
        let mut inflater = Inflater::new();
        assert_eq!(
            inflate(&mut inflater, &first).expect("golden"),
            b"tandem tandem tandem"
        );
        let mut deflater = Deflater::new();
        let mut inflater = Inflater::new();
        for body in [&b"tandem tandem tandem"[..], b"tandem", b""] {
            let piece = deflater.deflate(body);
            assert!(!piece.ends_with(&FLUSH_TAIL));
            assert_eq!(inflate(&mut inflater, &piece).expect("own stream"), body);
        }
    }

    #[test]
    fn later_bodies_use_earlier_ones_as_dictionary() {
        let mut deflater = Deflater::new();
        let body: Vec<u8> = (0..2000_u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let first = deflater.deflate(&body);
        let again = deflater.deflate(&body);
        assert!(
            again.len() * 10 < first.len(),
            "{} against {}",
            again.len(),
            first.len()
        );
    }

    #[test]
    fn a_bomb_is_refused_at_the_bound() {
        let mut deflater = Deflater::new();
        let fits = deflater.deflate(&vec![0; FRAME_INFLATED_BYTES_MAX]);
        let mut inflater = Inflater::new();
        assert_eq!(
            inflate(&mut inflater, &fits).map(|out| out.len()),
            Ok(FRAME_INFLATED_BYTES_MAX)
        );
        let bomb = Deflater::new().deflate(&vec![0; 4 * FRAME_INFLATED_BYTES_MAX]);
        let mut out = Vec::new();
        let error = Inflater::new()
            .inflate(&bomb, &mut out)
            .expect_err("must be refused");
        assert!(matches!(error.fault, Fault::TooLong { .. }), "{error}");
        assert!(out.len() <= FRAME_INFLATED_BYTES_MAX);
    }

    #[test]
    fn an_ended_stream_is_refused() {
        let mut out = Vec::new();
        let error = Inflater::new()
            .inflate(&[3, 0, 7], &mut out)
            .expect_err("must be refused");
        assert_eq!(error.fault, Fault::BadStream);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn bodies_of_all_sizes_come_back_in_order(
            seeds in proptest::collection::vec((0_usize..60_000, any::<u8>(), 1_u8..40), 1..8),
            cut in 1_usize..500,
        ) {
            let (mut deflater, mut inflater) = (Deflater::new(), Inflater::new());
            for (len, start, step) in seeds {
                let body: Vec<u8> =
                    (0..len).map(|i| (i as u8 / step).wrapping_mul(start) ^ (i >> 9) as u8).collect();
                let mut out = Vec::new();
                for piece in deflater.deflate(&body).chunks(cut) {
                    inflater.inflate(piece, &mut out).expect("piece");
                }
                inflater.end_body(&mut out).expect("end");
                prop_assert_eq!(out, body);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut out = Vec::new();
            let _ = Inflater::new().inflate(&bytes, &mut out);
            prop_assert!(out.len() <= FRAME_INFLATED_BYTES_MAX);
        }
    }
}

//! The outer layout of every binary frame: `docs/PROTOCOL.md` §5.
//!
//! A frame is one message of a WebSocket or of a data channel.
//! Decoding borrows from the message and copies nothing, so the server can look at a frame,
//! judge it and pass the very bytes on.
//! What is inside a `MIRROR` body is not known here; see `codec::frame` and `codec::deflate`.

use super::varint::{Cursor, put};
use super::{DecodeError, Fault};
use crate::limits::{
    ASSET_BYTES_MAX, ASSET_PIECE_BYTES_MAX, BULK_FRAME_BYTES_MAX, LABEL_BYTES_MAX,
    PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX,
};

/// First byte of each frame.
pub mod kind {
    /// [`super::Frame::Mirror`].
    pub const MIRROR: u8 = 0x01;
    /// [`super::Frame::Pointer`].
    pub const POINTER: u8 = 0x02;
    /// [`super::Frame::Ack`].
    pub const ACK: u8 = 0x03;
    /// [`super::Frame::Ping`].
    pub const PING: u8 = 0x04;
    /// [`super::Frame::Pong`].
    pub const PONG: u8 = 0x05;
    /// [`super::Frame::AssetPut`].
    pub const ASSET_PUT: u8 = 0x10;
    /// [`super::Frame::AssetWant`].
    pub const ASSET_WANT: u8 = 0x11;
    /// [`super::Frame::AssetHave`].
    pub const ASSET_HAVE: u8 = 0x12;
    /// [`super::Frame::Picture`].
    pub const PICTURE: u8 = 0x13;
    /// [`super::Frame::PictureAck`].
    pub const PICTURE_ACK: u8 = 0x14;
}

/// Flags of a `MIRROR` frame.
pub mod mirror_flag {
    /// The body is deflated into the epoch's stream.
    pub const DEFLATED: u32 = 1;
    /// The body goes on in the frame with the next sequence number.
    pub const MORE: u32 = 2;
    /// The strings of a body whose operations came before, deflated into a stream of their own:
    /// large bodies shrink by a few percent more so.
    pub const STRINGS: u32 = 4;
    /// All flags that have a meaning.
    pub const ALL: u32 = DEFLATED | MORE | STRINGS;
}

/// Most bytes that stand before the body of a `MIRROR` frame: kind, epoch, sequence number, flags.
pub const MIRROR_HEADER_BYTES_MAX: usize = 1 + 5 + 5 + 1;

/// SHA-256 of an asset's bytes.
pub type AssetHash = [u8; 32];

/// A part of a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Distance from the left.
    pub x: u32,
    /// Distance from the top.
    pub y: u32,
    /// Width, not 0.
    pub width: u32,
    /// Height, not 0.
    pub height: u32,
}

/// Operands of [`Frame::Picture`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture<'a> {
    /// Epoch that the node belongs to.
    pub epoch: u32,
    /// Counts the frames of this kind.
    pub seq: u32,
    /// The document that the element is in.
    pub document: u32,
    /// The element.
    pub node: u32,
    /// Width of the whole picture.
    pub width: u32,
    /// Height of the whole picture.
    pub height: u32,
    /// The part of it that has changed.
    pub area: Area,
    /// The part as an image file of exactly its size.
    pub bytes: &'a [u8],
}

impl Picture<'_> {
    fn numbers(&self) -> [u32; 10] {
        let Area {
            x,
            y,
            width,
            height,
        } = self.area;
        [
            self.epoch,
            self.seq,
            self.document,
            self.node,
            self.width,
            self.height,
            x,
            y,
            width,
            height,
        ]
    }
}

/// One binary frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// Part of the customer's page; customer to agent.
    Mirror {
        /// Counts the walks from nothing; a higher one replaces all before.
        epoch: u32,
        /// Position in the epoch.
        seq: u32,
        /// Bits of [`mirror_flag`].
        flags: u32,
        /// What `codec::frame` wrote, deflated if the flag says so.
        body: &'a [u8],
    },
    /// A pointer of either end.
    Pointer {
        /// Counts the samples; a lower one is dropped.
        seq: u32,
        /// Node under the pointer; 0: gone.
        node: u32,
        /// Place in the node's box from left to right, 0 to 65535.
        fx: u16,
        /// Place in the node's box from top to bottom, 0 to 65535.
        fy: u16,
        /// Whether a button is held.
        down: bool,
        /// The document that the node belongs to; 0, which costs nothing: the top one.
        document: u32,
    },
    /// All mirror frames up to this one were applied.
    Ack {
        /// Epoch of the frames.
        epoch: u32,
        /// Sequence number of the last one.
        seq: u32,
    },
    /// Asks whether a path is alive.
    Ping {
        /// Repeated by the answer.
        nonce: u32,
    },
    /// Answers a ping.
    Pong {
        /// The ping's number.
        nonce: u32,
    },
    /// One piece of an asset.
    AssetPut {
        /// SHA-256 of the whole asset.
        hash: &'a AssetHash,
        /// Bytes of the whole asset.
        total: u32,
        /// Where this piece begins.
        offset: u32,
        /// Media type of the whole asset.
        mime: &'a str,
        /// The piece; empty only when the whole asset is.
        bytes: &'a [u8],
    },
    /// Asks for an asset.
    AssetWant {
        /// SHA-256 of the asset.
        hash: &'a AssetHash,
    },
    /// Says that an asset is kept already and need not be sent.
    AssetHave {
        /// SHA-256 of the asset.
        hash: &'a AssetHash,
    },
    /// Pixels of a canvas or video; customer to agent. It may be lost.
    Picture(Picture<'a>),
    /// Says that a picture has come.
    PictureAck {
        /// Epoch of the picture.
        epoch: u32,
        /// Its number.
        seq: u32,
        /// Whether it can be shown.
        shown: bool,
    },
}

impl<'a> Frame<'a> {
    /// Reads one whole message.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        if bytes.len() > BULK_FRAME_BYTES_MAX {
            let fault = Fault::TooLong {
                len: bytes.len() as u64,
                max: BULK_FRAME_BYTES_MAX as u64,
            };
            return Err(DecodeError { fault, offset: 0 });
        }
        let mut cursor = Cursor::new(bytes);
        let frame = match cursor.byte()? {
            kind::MIRROR => mirror(&mut cursor)?,
            kind::POINTER => pointer(&mut cursor)?,
            kind::ACK => Frame::Ack {
                epoch: cursor.u32()?,
                seq: cursor.u32()?,
            },
            kind::PING => Frame::Ping {
                nonce: cursor.u32()?,
            },
            kind::PONG => Frame::Pong {
                nonce: cursor.u32()?,
            },
            kind::ASSET_PUT => asset_put(&mut cursor)?,
            kind::ASSET_WANT => Frame::AssetWant {
                hash: hash(&mut cursor)?,
            },
            kind::ASSET_HAVE => Frame::AssetHave {
                hash: hash(&mut cursor)?,
            },
            kind::PICTURE => picture(&mut cursor)?,
            kind::PICTURE_ACK => Frame::PictureAck {
                epoch: cursor.u32()?,
                seq: cursor.u32()?,
                shown: known_flags(&mut cursor, 1)? == 1,
            },
            other => {
                return Err(DecodeError {
                    fault: Fault::UnknownKind(other),
                    offset: 0,
                });
            }
        };
        cursor.finish()?;
        Ok(frame)
    }

    /// Appends the message's bytes.
    pub fn encode_into(&self, out: &mut Vec<u8>) {
        match *self {
            Frame::Mirror {
                epoch,
                seq,
                flags,
                body,
            } => {
                numbers(out, kind::MIRROR, &[epoch, seq, flags]);
                out.extend_from_slice(body);
            }
            Frame::Pointer {
                seq,
                node,
                fx,
                fy,
                down,
                document,
            } => {
                numbers(out, kind::POINTER, &[seq, node]);
                out.extend_from_slice(&fx.to_le_bytes());
                out.extend_from_slice(&fy.to_le_bytes());
                out.push(u8::from(down));
                if document != 0 {
                    put(out, u64::from(document));
                }
            }
            Frame::Ack { epoch, seq } => numbers(out, kind::ACK, &[epoch, seq]),
            Frame::Ping { nonce } => numbers(out, kind::PING, &[nonce]),
            Frame::Pong { nonce } => numbers(out, kind::PONG, &[nonce]),
            Frame::AssetPut {
                hash,
                total,
                offset,
                mime,
                bytes,
            } => {
                out.push(kind::ASSET_PUT);
                out.extend_from_slice(hash);
                put(out, u64::from(total));
                put(out, u64::from(offset));
                put(out, mime.len() as u64);
                out.extend_from_slice(mime.as_bytes());
                out.extend_from_slice(bytes);
            }
            Frame::AssetWant { hash } => with_hash(out, kind::ASSET_WANT, hash),
            Frame::AssetHave { hash } => with_hash(out, kind::ASSET_HAVE, hash),
            Frame::Picture(picture) => {
                numbers(out, kind::PICTURE, &picture.numbers());
                out.extend_from_slice(picture.bytes);
            }
            Frame::PictureAck { epoch, seq, shown } => {
                numbers(out, kind::PICTURE_ACK, &[epoch, seq, u32::from(shown)]);
            }
        }
    }

    /// The message's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_into(&mut out);
        out
    }
}

fn numbers(out: &mut Vec<u8>, kind: u8, values: &[u32]) {
    out.push(kind);
    for &value in values {
        put(out, u64::from(value));
    }
}

fn with_hash(out: &mut Vec<u8>, kind: u8, hash: &AssetHash) {
    out.push(kind);
    out.extend_from_slice(hash);
}

fn mirror<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>, DecodeError> {
    let epoch = cursor.u32()?;
    let seq = cursor.u32()?;
    let flags = known_flags(cursor, mirror_flag::ALL)?;
    Ok(Frame::Mirror {
        epoch,
        seq,
        flags,
        body: cursor.rest(),
    })
}

fn pointer<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>, DecodeError> {
    let seq = cursor.u32()?;
    let node = cursor.u32()?;
    let fx = cursor.u16_le()?;
    let fy = cursor.u16_le()?;
    let flags = known_flags(cursor, 1)?;
    let document = if cursor.is_at_end() { 0 } else { cursor.u32()? };
    Ok(Frame::Pointer {
        seq,
        node,
        fx,
        fy,
        down: flags == 1,
        document,
    })
}

fn known_flags(cursor: &mut Cursor<'_>, known: u32) -> Result<u32, DecodeError> {
    let offset = cursor.offset();
    let flags = cursor.u32()?;
    if flags & !known != 0 {
        return Err(DecodeError {
            fault: Fault::UnknownFlags(flags),
            offset,
        });
    }
    Ok(flags)
}

fn hash<'a>(cursor: &mut Cursor<'a>) -> Result<&'a AssetHash, DecodeError> {
    let truncated = cursor.error(Fault::Truncated);
    cursor.take(32)?.try_into().map_err(|_| truncated)
}

fn picture<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>, DecodeError> {
    let (epoch, seq) = (cursor.u32()?, cursor.u32()?);
    let (document, node) = (cursor.u32()?, cursor.u32()?);
    let width = side(cursor, PICTURE_PIXELS_MAX)?;
    let height = side(cursor, PICTURE_PIXELS_MAX / width)?;
    let (x, y) = (
        cursor.len(width as usize - 1)? as u32,
        cursor.len(height as usize - 1)? as u32,
    );
    let area = Area {
        x,
        y,
        width: side(cursor, width - x)?,
        height: side(cursor, height - y)?,
    };
    let here = cursor.offset();
    let bytes = cursor.rest();
    if bytes.len() > PICTURE_BYTES_MAX {
        let fault = Fault::TooLong {
            len: bytes.len() as u64,
            max: PICTURE_BYTES_MAX as u64,
        };
        return Err(DecodeError {
            fault,
            offset: here,
        });
    }
    Ok(Frame::Picture(Picture {
        epoch,
        seq,
        document,
        node,
        width,
        height,
        area,
        bytes,
    }))
}

/// A width or height: at least one pixel.
fn side(cursor: &mut Cursor<'_>, max: u32) -> Result<u32, DecodeError> {
    let empty = cursor.error(Fault::BadValue(0));
    match cursor.len(max as usize)? as u32 {
        0 => Err(empty),
        side => Ok(side),
    }
}

fn asset_put<'a>(cursor: &mut Cursor<'a>) -> Result<Frame<'a>, DecodeError> {
    let hash = hash(cursor)?;
    let total = cursor.len(ASSET_BYTES_MAX)?;
    let offset = cursor.len(total)?;
    let mime_len = cursor.len(LABEL_BYTES_MAX)?;
    let not_utf8 = cursor.error(Fault::NotUtf8);
    let mime = str::from_utf8(cursor.take(mime_len)?).map_err(|_| not_utf8)?;
    let max = ASSET_PIECE_BYTES_MAX.min(total - offset);
    let here = cursor.offset();
    let bytes = cursor.rest();
    if bytes.len() > max {
        let fault = Fault::TooLong {
            len: bytes.len() as u64,
            max: max as u64,
        };
        return Err(DecodeError {
            fault,
            offset: here,
        });
    }
    if bytes.is_empty() && total > 0 {
        return Err(DecodeError {
            fault: Fault::Truncated,
            offset: here,
        });
    }
    Ok(Frame::AssetPut {
        hash,
        total: total as u32,
        offset: offset as u32,
        mime,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH: AssetHash = [7; 32];

    fn check(frame: Frame<'_>, expected: &[u8]) {
        assert_eq!(frame.encode(), expected);
        assert_eq!(Frame::decode(expected), Ok(frame));
    }

    fn refused(bytes: &[u8]) -> (Fault, usize) {
        let error = Frame::decode(bytes).expect_err("must be refused");
        (error.fault, error.offset)
    }

    fn with_hash_then(kind: u8, rest: &[u8]) -> Vec<u8> {
        [&[kind], &HASH[..], rest].concat()
    }

    #[test]
    fn golden_frames() {
        check(
            Frame::Mirror {
                epoch: 4096,
                seq: 2,
                flags: 1,
                body: &[9, 8],
            },
            &[1, 0x80, 0x20, 2, 1, 9, 8],
        );
        check(
            Frame::Pointer {
                seq: 300,
                node: 5,
                fx: 0x1234,
                fy: 0xffff,
                down: true,
                document: 0,
            },
            &[2, 0xac, 2, 5, 0x34, 0x12, 0xff, 0xff, 1],
        );
        check(
            Frame::Pointer {
                seq: 1,
                node: 5,
                fx: 0,
                fy: 0,
                down: false,
                document: 200,
            },
            &[2, 1, 5, 0, 0, 0, 0, 0, 0xc8, 1],
        );
        check(Frame::Ack { epoch: 1, seq: 128 }, &[3, 1, 0x80, 1]);
        check(Frame::Ping { nonce: 1 }, &[4, 1]);
        check(
            Frame::Pong { nonce: u32::MAX },
            &[5, 0xff, 0xff, 0xff, 0xff, 0x0f],
        );
        let piece = Frame::AssetPut {
            hash: &HASH,
            total: 5,
            offset: 3,
            mime: "a/b",
            bytes: b"xy",
        };
        check(
            piece,
            &with_hash_then(0x10, &[5, 3, 3, b'a', b'/', b'b', b'x', b'y']),
        );
        check(Frame::AssetWant { hash: &HASH }, &with_hash_then(0x11, &[]));
        check(Frame::AssetHave { hash: &HASH }, &with_hash_then(0x12, &[]));
        let area = Area {
            x: 2,
            y: 3,
            width: 298,
            height: 1,
        };
        let picture = Frame::Picture(Picture {
            epoch: 1,
            seq: 2,
            document: 7,
            node: 3,
            width: 300,
            height: 4,
            area,
            bytes: &[9],
        });
        check(
            picture,
            &[0x13, 1, 2, 7, 3, 0xac, 2, 4, 2, 3, 0xaa, 2, 1, 9],
        );
        let ack = Frame::PictureAck {
            epoch: 1,
            seq: 2,
            shown: true,
        };
        check(ack, &[0x14, 1, 2, 1]);
    }

    #[test]
    fn pictures_stay_inside_their_bounds_and_parts_inside_their_picture() {
        let long = |len, max| Fault::TooLong { len, max };
        let cases: [(&[u8], Fault); 8] = [
            (&[0, 4, 0, 0, 1, 1], Fault::BadValue(0)),
            (&[4, 0, 0, 0, 1, 1], Fault::BadValue(0)),
            (&[4, 4, 4, 0, 1, 1], long(4, 3)),
            (&[4, 4, 0, 4, 1, 1], long(4, 3)),
            (&[4, 4, 1, 0, 4, 1], long(4, 3)),
            (&[4, 4, 0, 1, 1, 4], long(4, 3)),
            (&[4, 4, 0, 0, 0, 1], Fault::BadValue(0)),
            (&[4, 4, 0, 0, 1, 0], Fault::BadValue(0)),
        ];
        for (rest, fault) in cases {
            assert_eq!(refused(&[&[0x13, 1, 2, 7, 3], rest].concat()).0, fault);
        }
        let mut at_bound = vec![0x13, 1, 2, 7, 3];
        put(&mut at_bound, u64::from(PICTURE_PIXELS_MAX / 2));
        let mut beyond = at_bound.clone();
        at_bound.extend_from_slice(&[2, 0, 0, 1, 1]);
        beyond.extend_from_slice(&[3, 0, 0, 1, 1]);
        assert_eq!(refused(&beyond).0, long(3, 2));
        let header = at_bound.len();
        at_bound.resize(header + PICTURE_BYTES_MAX, 0);
        assert!(Frame::decode(&at_bound).is_ok());
        at_bound.push(0);
        assert_eq!(refused(&at_bound).1, header);
    }

    #[test]
    fn faults_name_the_place() {
        assert_eq!(refused(&[]), (Fault::Truncated, 0));
        assert_eq!(refused(&[0x7f]), (Fault::UnknownKind(0x7f), 0));
        assert_eq!(refused(&[1, 0, 0, 8]), (Fault::UnknownFlags(8), 3));
        assert_eq!(
            refused(&[2, 0, 0, 0, 0, 0, 0, 2]),
            (Fault::UnknownFlags(2), 7)
        );
        assert_eq!(refused(&[3, 1]), (Fault::Truncated, 2));
        assert_eq!(refused(&[4, 1, 1]), (Fault::TrailingBytes, 2));
        assert_eq!(refused(&[0x11, 1, 2]), (Fault::Truncated, 1));
    }

    #[test]
    fn asset_pieces_stay_inside_their_asset_and_their_bounds() {
        let cases: [(&[u8], Fault); 4] = [
            (&[2, 3, 0, 1], Fault::TooLong { len: 3, max: 2 }),
            (&[2, 1, 0, 1, 1], Fault::TooLong { len: 2, max: 1 }),
            (&[2, 1, 0], Fault::Truncated),
            (&[2, 0, 1, 0xff, 1], Fault::NotUtf8),
        ];
        for (rest, fault) in cases {
            assert_eq!(refused(&with_hash_then(0x10, rest)).0, fault);
        }
        let mut long = with_hash_then(0x10, &[]);
        put(&mut long, ASSET_BYTES_MAX as u64);
        long.extend_from_slice(&[0, 0]);
        let header = long.len();
        long.resize(header + ASSET_PIECE_BYTES_MAX, 0);
        assert!(Frame::decode(&long).is_ok());
        long.push(0);
        assert_eq!(refused(&long).1, header);
        let mut huge = with_hash_then(0x10, &[]);
        put(&mut huge, ASSET_BYTES_MAX as u64 + 1);
        let max = ASSET_BYTES_MAX as u64;
        assert_eq!(refused(&huge).0, Fault::TooLong { len: max + 1, max });
    }

    #[test]
    fn frames_are_refused_beyond_the_bulk_bound() {
        let mut bytes = vec![0; BULK_FRAME_BYTES_MAX];
        bytes[0] = kind::MIRROR;
        assert!(Frame::decode(&bytes).is_ok());
        bytes.push(0);
        assert_eq!(refused(&bytes).1, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn random_bytes_are_read_the_same_again_or_refused(kind in 0_u8..0x16, rest in proptest::collection::vec(any::<u8>(), 0..80)) {
            let bytes = [&[kind], &rest[..]].concat();
            if let Ok(frame) = Frame::decode(&bytes) {
                prop_assert_eq!(frame.encode(), bytes);
            }
        }
    }
}

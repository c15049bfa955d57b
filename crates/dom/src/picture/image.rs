//! The head of an image file, as far as it says how much memory its pixels take.
//!
//! The bytes come from a stranger's browser and go to the agent's image decoder, so only two
//! formats pass, without animation, and only at the size that the frame around them claims.

/// An image file that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// Media type.
    pub mime: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Reads the head of a PNG or of a still WebP; nothing else is an image here.
#[must_use]
pub fn read_image(bytes: &[u8]) -> Option<ImageFile> {
    read_png(bytes).or_else(|| read_webp(bytes))
}

/// PNG (RFC 2083 §3.1, §4.1.1). Animated ones have an `acTL` chunk before their pixels.
fn read_png(bytes: &[u8]) -> Option<ImageFile> {
    let head = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")?;
    let is_animated = bytes.windows(4).take(4096).any(|name| name == b"acTL");
    let side = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
    let (width, height) = (side(0)?, side(4)?);
    (!is_animated).then_some(ImageFile {
        mime: "image/png",
        width,
        height,
    })
}

/// WebP (RFC 9649 §2): the first chunk is the picture itself, or an extended head before it.
fn read_webp(bytes: &[u8]) -> Option<ImageFile> {
    let chunks = bytes
        .strip_prefix(b"RIFF")?
        .get(4..)?
        .strip_prefix(b"WEBP")?;
    let (width, height) = match chunks.get(..4)? {
        b"VP8X" => extended(chunks)?,
        _ => bitstream(chunks)?,
    };
    Some(ImageFile {
        mime: "image/webp",
        width,
        height,
    })
}

/// An extended head and the chunks behind it, each of which must be of the same size.
fn extended(chunks: &[u8]) -> Option<(u32, u32)> {
    const ANIMATION: u8 = 2;
    let head = chunks.get(8..18)?;
    if head[0] & ANIMATION != 0 {
        return None;
    }
    let side = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]) + 1;
    let size = (side(4), side(7));
    let mut rest = chunks;
    let mut found = None;
    // A chunk has at least its head, so this ends.
    while let Some(name) = rest.get(..4) {
        match name {
            b"VP8 " | b"VP8L" if found.is_none() => found = Some(bitstream(rest)?),
            b"VP8 " | b"VP8L" | b"ANIM" | b"ANMF" => return None,
            _ => {}
        }
        let len = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        rest = rest.get(8 + len + len % 2..).unwrap_or_default();
    }
    (found == Some(size)).then_some(size)
}

/// Size in a `VP8 ` (RFC 6386 §9.1) or `VP8L` (RFC 9649 §3.4) chunk.
fn bitstream(chunk: &[u8]) -> Option<(u32, u32)> {
    const SIDE: u32 = (1 << 14) - 1;
    let name = chunk.get(..4)?;
    let data = chunk.get(8..)?;
    let u16_at = |at: usize| {
        Some(u32::from(u16::from_le_bytes(
            data.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    match name {
        b"VP8 " if data.get(3..6)? == [0x9d, 0x01, 0x2a] => {
            Some((u16_at(6)? & SIDE, u16_at(8)? & SIDE))
        }
        b"VP8L" if data.first() == Some(&0x2f) => {
            let bits = u32::from_le_bytes(data.get(1..5)?.try_into().ok()?);
            Some(((bits & SIDE) + 1, ((bits >> 14) & SIDE) + 1))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes
    }

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut chunk = name.to_vec();
        chunk.extend_from_slice(&(data.len() as u32).to_le_bytes());
        chunk.extend_from_slice(data);
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    }

    fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
        [&b"RIFF\0\0\0\0WEBP"[..], &chunks.concat()].concat()
    }

    fn lossless(width: u32, height: u32) -> Vec<u8> {
        let bits = (width - 1) | (height - 1) << 14;
        chunk(b"VP8L", &[&[0x2f][..], &bits.to_le_bytes()].concat())
    }

    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let head = [0, 0, 0, 0x9d, 0x01, 0x2a];
        chunk(
            b"VP8 ",
            &[&head[..], &width.to_le_bytes(), &height.to_le_bytes()].concat(),
        )
    }

    fn head(flags: u8, width: u8, height: u8) -> Vec<u8> {
        chunk(
            b"VP8X",
            &[flags, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0],
        )
    }

    fn check(bytes: &[u8], expected: Option<(&str, u32, u32)>) {
        let read = read_image(bytes).map(|file| (file.mime, file.width, file.height));
        assert_eq!(read, expected);
    }

    #[test]
    fn sizes_are_read_from_all_still_formats() {
        check(&png(300, 2), Some(("image/png", 300, 2)));
        check(&webp(&[lossless(300, 2)]), Some(("image/webp", 300, 2)));
        check(&webp(&[lossy(300, 2)]), Some(("image/webp", 300, 2)));
        let alpha = chunk(b"ALPH", &[1]);
        let extended = webp(&[head(16, 30, 2), alpha, lossy(30, 2)]);
        check(&extended, Some(("image/webp", 30, 2)));
    }

    #[test]
    fn what_moves_or_claims_two_sizes_is_refused() {
        check(&[], None);
        check(b"GIF89a\x01\0\x01\0", None);
        check(b"<svg xmlns='http://www.w3.org/2000/svg'/>", None);
        check(&[png(1, 1), b"\0\0\0\x08acTL".to_vec()].concat(), None);
        check(&webp(&[head(2, 30, 2), lossy(30, 2)]), None);
        check(&webp(&[head(0, 30, 2), lossy(300, 2)]), None);
        check(&webp(&[head(0, 30, 2), lossy(30, 2), lossy(300, 2)]), None);
        check(&webp(&[head(0, 30, 2), chunk(b"ANMF", &[0; 16])]), None);
        check(&webp(&[head(0, 30, 2)]), None);
    }

    proptest! {
        #[test]
        fn random_bytes_do_no_harm(name in 0_usize..4, rest in proptest::collection::vec(any::<u8>(), 0..64)) {
            let names = [b"VP8X", b"VP8L", b"VP8 ", b"ALPH"];
            let _size = read_image(&webp(&[names[name].to_vec(), rest]));
        }
    }
}

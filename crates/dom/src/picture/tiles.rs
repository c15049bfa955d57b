//! Finds what has changed in a picture by the hashes of its tiles.

use tandem_protocol::codec::envelope::Area;
use tandem_protocol::limits::PICTURE_PIXELS_MAX;

/// Width and height of a tile.
pub const TILE_PIXELS: u32 = 64;
/// Tiles of one area in a row and in a column, so that it fits a frame when it is encoded.
const AREA_TILES: usize = 4;
const PIXEL_BYTES: usize = 4;
/// A hash that no tile has: it was not sent, or may have been lost.
const UNKNOWN: u64 = 0;
const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;

/// What the other end has of one picture.
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    width: u32,
    height: u32,
    hashes: Vec<u64>,
}

impl Tiles {
    /// The other end has nothing any more.
    pub fn forget(&mut self) {
        self.hashes.fill(UNKNOWN);
    }

    /// Takes the picture in as RGBA and answers the areas that have changed, none of them larger
    /// than four tiles in a row and a column. A picture of no size, or of another one than it
    /// claims, has none.
    pub fn changed(&mut self, width: u32, height: u32, pixels: &[u8]) -> Vec<Area> {
        let n_pixels = u64::from(width) * u64::from(height);
        if n_pixels > u64::from(PICTURE_PIXELS_MAX)
            || pixels.len() as u64 != n_pixels * PIXEL_BYTES as u64
            || n_pixels == 0
        {
            return Vec::new();
        }
        let (columns, rows) = (count(width), count(height));
        if (self.width, self.height) != (width, height) {
            (self.width, self.height) = (width, height);
            self.hashes = vec![UNKNOWN; columns * rows];
        }
        let mut changed = Vec::with_capacity(columns * rows);
        for (index, known) in self.hashes.iter_mut().enumerate() {
            let hash = hash(pixels, width, index % columns, index / columns, height);
            changed.push(*known != hash);
            *known = hash;
        }
        areas(&mut changed, columns)
            .map(|[x, y, right, bottom]| self.area(x, y, right, bottom))
            .collect()
    }

    fn area(&self, x: usize, y: usize, right: usize, bottom: usize) -> Area {
        let pixels = |tiles: usize, max: u32| (tiles as u32 * TILE_PIXELS).min(max);
        let (left, top) = (pixels(x, self.width), pixels(y, self.height));
        Area {
            x: left,
            y: top,
            width: pixels(right, self.width) - left,
            height: pixels(bottom, self.height) - top,
        }
    }
}

fn count(pixels: u32) -> usize {
    pixels.div_ceil(TILE_PIXELS) as usize
}

/// Hash of one tile, row by row.
fn hash(pixels: &[u8], width: u32, column: usize, row: usize, height: u32) -> u64 {
    let (width, height, tile) = (width as usize, height as usize, TILE_PIXELS as usize);
    let (left, top) = (column * tile, row * tile);
    let (right, bottom) = ((left + tile).min(width), (top + tile).min(height));
    let mut hash = PRIME;
    for y in top..bottom {
        let line = &pixels[(y * width + left) * PIXEL_BYTES..(y * width + right) * PIXEL_BYTES];
        for chunk in line.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(PRIME);
        }
    }
    hash.max(UNKNOWN + 1)
}

/// Joins tiles to rectangles: left, top, and the first column and row that no longer belong to it.
fn areas(changed: &mut [bool], columns: usize) -> impl Iterator<Item = [usize; 4]> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + changed[from..].iter().position(|&tile| tile)?;
        from = start + 1;
        let (x, y) = (start % columns, start / columns);
        let in_row = changed[start..(y + 1) * columns].iter().take(AREA_TILES);
        let right = x + in_row.take_while(|&&tile| tile).count();
        let rows = changed.len() / columns;
        let mut bottom = y + 1;
        while bottom < rows.min(y + AREA_TILES)
            && changed[bottom * columns + x..bottom * columns + right]
                .iter()
                .all(|&tile| tile)
        {
            bottom += 1;
        }
        for row in y..bottom {
            changed[row * columns + x..row * columns + right].fill(false);
        }
        Some([x, y, right, bottom])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(x: u32, y: u32, width: u32, height: u32) -> Area {
        Area {
            x,
            y,
            width,
            height,
        }
    }

    fn blank(width: u32, height: u32) -> Vec<u8> {
        vec![0; (width * height) as usize * PIXEL_BYTES]
    }

    #[test]
    fn a_picture_is_sent_whole_and_then_by_what_changed() {
        let mut tiles = Tiles::default();
        let mut pixels = blank(300, 70);
        let whole = [area(0, 0, 256, 70), area(256, 0, 44, 70)];
        assert_eq!(tiles.changed(300, 70, &pixels), whole);
        assert_eq!(tiles.changed(300, 70, &pixels), []);
        pixels[(65 * 300 + 299) * PIXEL_BYTES] = 1;
        assert_eq!(tiles.changed(300, 70, &pixels), [area(256, 64, 44, 6)]);
        tiles.forget();
        assert_eq!(tiles.changed(300, 70, &pixels), whole);
        assert_eq!(tiles.changed(70, 300, &pixels).len(), 2, "another size");
    }

    #[test]
    fn a_picture_that_is_not_what_it_claims_has_no_areas() {
        let mut tiles = Tiles::default();
        assert_eq!(tiles.changed(0, 5, &[]), []);
        assert_eq!(tiles.changed(1, 1, &[0; 5]), []);
        assert_eq!(tiles.changed(u32::MAX, u32::MAX, &[0; 4]), []);
        let at_bound = blank(PICTURE_PIXELS_MAX / 2, 2);
        assert!(
            !tiles
                .changed(PICTURE_PIXELS_MAX / 2, 2, &at_bound)
                .is_empty()
        );
        let beyond = blank(PICTURE_PIXELS_MAX / 2, 3);
        assert_eq!(tiles.changed(PICTURE_PIXELS_MAX / 2, 3, &beyond), []);
    }

    proptest! {
        #[test]
        fn areas_cover_each_changed_tile_once_and_no_other(columns in 1_usize..12, bits in proptest::collection::vec(any::<bool>(), 1..120)) {
            let rows = bits.len().div_ceil(columns);
            let mut wanted = bits;
            wanted.resize(rows * columns, false);
            let mut covered = vec![0; wanted.len()];
            for [x, y, right, bottom] in areas(&mut wanted.clone(), columns) {
                prop_assert!(right - x <= AREA_TILES && bottom - y <= AREA_TILES);
                for row in y..bottom {
                    for column in x..right {
                        covered[row * columns + column] += 1;
                    }
                }
            }
            let expected: Vec<i32> = wanted.iter().map(|&tile| i32::from(tile)).collect();
            prop_assert_eq!(covered, expected);
        }
    }
}

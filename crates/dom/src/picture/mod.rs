//! Pixels of canvases and videos: which parts of a picture have changed, at the customer's end, and
//! what may be handed to the replica, at the agent's.
//!
//! Pixels never pass the mirror's frames. Whether they may leave at all is decided by
//! [`crate::mask`], by the place of their element.

mod image;
mod tiles;

pub use image::{ImageFile, read_image};
pub use tiles::{TILE_PIXELS, Tiles};

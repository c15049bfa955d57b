//! Frames: the only place that turns operations into bytes and back.

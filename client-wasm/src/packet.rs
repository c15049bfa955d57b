//! Packets: what goes to and comes from the worker's sockets and channels.
//!
//! Many frames cross to JavaScript in one array: for each its lane (one byte), its length
//! (four bytes, low byte first) and its bytes.

use tandem_session::delivery::{Channel, Path, Transmit};

/// Bytes of packets that cross at once; what is left crosses with the next call.
const PACKETS_BYTES_MAX: usize = 512 * 1024;
/// Bytes before each frame.
const HEADER_BYTES: usize = 5;

/// Where a frame travels, as the worker names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The signaling socket.
    WebSocket,
    /// The bulk socket.
    Bulk,
    /// The data channel `mirror`.
    Mirror,
    /// The data channel `pointer`.
    Pointer,
}

impl Lane {
    /// The lane of a number that came from the worker.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::WebSocket),
            1 => Some(Self::Bulk),
            2 => Some(Self::Mirror),
            3 => Some(Self::Pointer),
            _ => None,
        }
    }

    /// The number that the worker knows it by.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::WebSocket => 0,
            Self::Bulk => 1,
            Self::Mirror => 2,
            Self::Pointer => 3,
        }
    }

    /// The path that it belongs to.
    #[must_use]
    pub fn path(self) -> Path {
        match self {
            Self::WebSocket => Path::WebSocket,
            Self::Bulk => Path::Bulk,
            Self::Mirror | Self::Pointer => Path::DataChannel,
        }
    }

    fn of(transmit: &Transmit) -> Self {
        match (transmit.path, transmit.channel) {
            (Path::WebSocket, _) => Self::WebSocket,
            (Path::Bulk, _) => Self::Bulk,
            (Path::DataChannel, Channel::Mirror) => Self::Mirror,
            (Path::DataChannel, Channel::Pointer) => Self::Pointer,
        }
    }
}

/// The number of a path's first lane, or -1 for none.
#[must_use]
pub fn lane_of_path(path: Option<Path>) -> i32 {
    match path {
        Some(Path::WebSocket) => 0,
        Some(Path::Bulk) => 1,
        Some(Path::DataChannel) => 2,
        None => -1,
    }
}

/// Packets on their way to the worker.
#[derive(Debug, Default)]
pub(crate) struct Packets {
    bytes: Vec<u8>,
}

impl Packets {
    /// Whether the next packets should wait for the next crossing.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= PACKETS_BYTES_MAX
    }

    pub(crate) fn push(&mut self, transmit: &Transmit) {
        self.push_frame(Lane::of(transmit), &transmit.bytes);
    }

    pub(crate) fn push_frame(&mut self, lane: Lane, frame: &[u8]) {
        self.bytes.reserve(HEADER_BYTES + frame.len());
        self.bytes.push(lane.code());
        let len = u32::try_from(frame.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes.extend_from_slice(frame);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Takes packets apart as the worker does.
    pub(crate) fn split(mut bytes: &[u8]) -> Vec<(Lane, Vec<u8>)> {
        let mut packets = Vec::new();
        while let Some((&code, rest)) = bytes.split_first() {
            let (len, rest) = rest.split_at(4);
            let len = u32::from_le_bytes(len.try_into().expect("four bytes")) as usize;
            packets.push((Lane::from_code(code).expect("a lane"), rest[..len].to_vec()));
            bytes = &rest[len..];
        }
        packets
    }

    #[test]
    fn packets_come_apart_as_they_were_put_together() {
        let mut packets = Packets::default();
        packets.push_frame(Lane::Bulk, &[1; 300]);
        packets.push_frame(Lane::Pointer, &[]);
        let bytes = packets.into_bytes();
        assert_eq!(bytes[..5], [1, 44, 1, 0, 0]);
        assert_eq!(
            split(&bytes),
            [(Lane::Bulk, vec![1; 300]), (Lane::Pointer, vec![])]
        );
    }

    #[test]
    fn lanes_and_their_numbers_belong_together() {
        for code in 0..4 {
            assert_eq!(Lane::from_code(code).map(Lane::code), Some(code));
        }
        assert_eq!(Lane::from_code(4), None);
    }
}

//! A stream of messages cut into single ones (RFC 8656 §3.1, §12.5).

use crate::limits::MESSAGE_BYTES_MAX;
use crate::message::{CHANNEL_HEADER_BYTES, HEADER_BYTES};

/// The stream holds something that is neither STUN nor ChannelData, or too long: it can not be
/// followed any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no STUN and no ChannelData")]
pub struct BadStream;

/// Whether a stream that begins with this byte is ours (RFC 7983 §7).
///
/// ChannelData never comes first, since a channel has to be asked for; its range holds the letters
/// that most methods of HTTP begin with.
pub fn is_stream_start(first: u8) -> bool {
    first <= 0x03
}

/// Keeps the message of one stream that has not come in whole.
#[derive(Clone, Debug, Default)]
pub struct Framer {
    waiting: Vec<u8>,
}

impl Framer {
    /// Takes what came in and hands on every message that is whole with it.
    ///
    /// # Errors
    /// [`BadStream`], behind the messages that were well.
    pub fn handle(&mut self, bytes: &[u8], mut each: impl FnMut(&[u8])) -> Result<(), BadStream> {
        self.waiting.extend_from_slice(bytes);
        let mut at = 0;
        while let Some((message, padded)) = measure(&self.waiting[at..])? {
            let rest = &self.waiting[at..];
            if rest.len() < padded {
                break;
            }
            each(&rest[..message]);
            at += padded;
        }
        self.waiting.drain(..at);
        Ok(())
    }
}

/// Bytes of the message at the front, and with its padding; nothing where its header is cut off.
fn measure(bytes: &[u8]) -> Result<Option<(usize, usize)>, BadStream> {
    let &[first, _, high, low, ..] = bytes else {
        return match bytes.first() {
            Some(first) if *first > 0x03 && first & 0xf0 != 0x40 => Err(BadStream),
            _ => Ok(None),
        };
    };
    let header = match first {
        0x00..=0x03 => HEADER_BYTES,
        0x40..=0x4f => CHANNEL_HEADER_BYTES,
        _ => return Err(BadStream),
    };
    let message = header + usize::from(u16::from_be_bytes([high, low]));
    if message > MESSAGE_BYTES_MAX {
        return Err(BadStream);
    }
    Ok(Some((message, message.next_multiple_of(4))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::{Class, Method, Writer, write_channel_data};

    fn cut(pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Result<(), BadStream>) {
        let mut framer = Framer::default();
        let mut messages = Vec::new();
        for piece in pieces {
            let result = framer.handle(piece, |message| messages.push(message.to_vec()));
            if result.is_err() {
                return (messages, result);
            }
        }
        (messages, Ok(()))
    }

    fn binding() -> Vec<u8> {
        Writer::new(Method::Binding, Class::Request, [7; 12]).into_bytes()
    }

    #[test]
    fn messages_come_out_whole_however_the_stream_is_cut() {
        let stream = [binding(), write_channel_data(0x4001, b"abcde"), binding()].concat();
        let whole = [binding(), b"\x40\x01\0\x05abcde".to_vec(), binding()];
        for n_bytes in 1..=stream.len() {
            let pieces: Vec<_> = stream.chunks(n_bytes).collect();
            let (messages, result) = cut(&pieces);
            assert_eq!(result, Ok(()));
            assert_eq!(messages, whole, "in pieces of {n_bytes}");
        }
    }

    #[test]
    fn no_request_of_http_begins_like_a_stream() {
        for first in b'A'..=b'Z' {
            assert!(!is_stream_start(first));
        }
        // The first byte of TLS (RFC 8446 §5.1).
        assert!(!is_stream_start(0x16));
        assert!(is_stream_start(binding()[0]));
    }

    #[test]
    fn what_is_neither_ends_the_stream() {
        let (messages, result) = cut(&[&binding(), b"POST"]);
        assert_eq!((messages.len(), result), (1, Err(BadStream)));
        assert_eq!(cut(&[&[0x50, 0, 0, 0]]).1, Err(BadStream));
        assert_eq!(cut(&[&[0x80]]).1, Err(BadStream));
    }

    #[test]
    fn a_message_has_so_many_bytes_and_no_more() {
        let data = vec![1; MESSAGE_BYTES_MAX - CHANNEL_HEADER_BYTES];
        let longest = write_channel_data(0x4000, &data);
        assert_eq!(cut(&[&longest]), (vec![longest], Ok(())));
        let longer = write_channel_data(0x4000, &[&data[..], &[1]].concat());
        assert_eq!(cut(&[&longer[..4]]).1, Err(BadStream));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_keep_more_than_a_message(bytes: Vec<u8>, n_bytes in 1_usize..50) {
            let mut framer = Framer::default();
            for piece in bytes.chunks(n_bytes) {
                if framer.handle(piece, |_| {}).is_err() {
                    break;
                }
                prop_assert!(framer.waiting.len() < MESSAGE_BYTES_MAX + 4);
            }
        }
    }
}

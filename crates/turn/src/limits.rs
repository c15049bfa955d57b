//! Every bound of the crate.

use crate::Millis;

/// A message or relayed datagram that is longer is dropped; ICE, DTLS and RTP stay below 1,500.
pub const MESSAGE_BYTES_MAX: usize = 2_048;
/// A user name that is longer belongs to nobody (RFC 8489 §14.3 allows 508).
pub const USERNAME_BYTES_MAX: usize = 256;
/// Attributes that are named as not understood.
pub const UNKNOWN_ATTRIBUTES_MAX: usize = 16;

/// Allocations of everybody together.
pub const ALLOCATIONS_MAX: usize = 8_192;
/// Allocations of one participant: a connection to the other end and those to the server, three transports,
/// two interfaces, and the generation before that is not gone yet.
pub const PARTICIPANT_ALLOCATIONS_MAX: usize = 36;
/// Media peers of the server's that talk with one participant: for a screen, and for a talk.
pub const MEDIA_PEERS_MAX: usize = 2;
/// Allocations of one session: its two ends, and a dozen who watch.
pub const SESSION_ALLOCATIONS_MAX: usize = 216;
/// Permissions of one allocation, one per address of a peer.
pub const PERMISSIONS_MAX: usize = 32;
/// Channels of one allocation.
pub const CHANNELS_MAX: usize = 32;
/// Addresses that one participant may signal; the oldest makes room.
pub const SIGNALLED_MAX: usize = 64;
/// Participants of one session that may hold credentials: all who may watch, the two ends, and those whom
/// they have replaced.
pub const PARTICIPANTS_MAX: usize = 72;

/// Relayed bytes of one session a second, both ways together.
pub const SESSION_BYTES_PER_SECOND: u32 = 4 << 20;
/// Relayed bytes of one session at once.
pub const SESSION_BYTES_BURST: u32 = 8 << 20;

/// Lifetime of an allocation that asks for none, or for less (RFC 8656 §3.2).
pub const LIFETIME_MIN_S: u32 = 600;
/// Longest lifetime of an allocation (RFC 8656 §7.2).
pub const LIFETIME_MAX_S: u32 = 3_600;
/// Lifetime of a permission (RFC 8656 §9).
pub const PERMISSION_LIFETIME_MS: Millis = 300_000;
/// Lifetime of a channel (RFC 8656 §12).
pub const CHANNEL_LIFETIME_MS: Millis = 600_000;
/// Lifetime of a nonce (RFC 8656 §5 asks for an hour at most).
pub const NONCE_LIFETIME_MS: Millis = 3_600_000;

/// Answers to one address at once, without credentials.
pub const ANSWERS_BURST: u32 = 200;
/// Answers to one address a second in the long run, without credentials.
pub const ANSWERS_PER_SECOND: u32 = 50;
/// Buckets that addresses share.
pub const ANSWER_BUCKETS: usize = 16_384;

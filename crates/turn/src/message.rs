//! The codec: STUN messages (RFC 8489 §5, §14) and ChannelData (RFC 8656 §12.4).
//!
//! [`Message`] is a view of bytes that were checked once, as a whole; it reads nothing that stands
//! behind MESSAGE-INTEGRITY. [`Writer`] builds answers and indications.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::limits::{MESSAGE_BYTES_MAX, UNKNOWN_ATTRIBUTES_MAX};

/// Bytes of the header of a STUN message.
pub const HEADER_BYTES: usize = 20;
/// Bytes of the header of ChannelData.
pub const CHANNEL_HEADER_BYTES: usize = 4;

/// RFC 8489 §5.
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const INTEGRITY_BYTES: usize = 20;
/// RFC 8489 §14.7.
const FINGERPRINT_XOR: u32 = 0x5354_554e;
/// Attributes from here on need not be understood (RFC 8489 §14).
const COMPREHENSION_OPTIONAL: u16 = 0x8000;

/// Attribute types (RFC 8489 §18.3, RFC 8656 §18).
#[allow(missing_docs, reason = "each is the attribute of its name")]
pub mod attribute {
    pub const USERNAME: u16 = 0x0006;
    pub const MESSAGE_INTEGRITY: u16 = 0x0008;
    pub const ERROR_CODE: u16 = 0x0009;
    pub const UNKNOWN_ATTRIBUTES: u16 = 0x000a;
    pub const CHANNEL_NUMBER: u16 = 0x000c;
    pub const LIFETIME: u16 = 0x000d;
    pub const XOR_PEER_ADDRESS: u16 = 0x0012;
    pub const DATA: u16 = 0x0013;
    pub const REALM: u16 = 0x0014;
    pub const NONCE: u16 = 0x0015;
    pub const XOR_RELAYED_ADDRESS: u16 = 0x0016;
    pub const REQUESTED_ADDRESS_FAMILY: u16 = 0x0017;
    pub const EVEN_PORT: u16 = 0x0018;
    pub const REQUESTED_TRANSPORT: u16 = 0x0019;
    pub const XOR_MAPPED_ADDRESS: u16 = 0x0020;
    pub const RESERVATION_TOKEN: u16 = 0x0022;
    pub const FINGERPRINT: u16 = 0x8028;
}

/// Bytes that tell a message's answers from those to others.
pub type Transaction = [u8; 12];

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Method {
    /// Where do I come from?
    Binding = 1,
    /// Give me a relayed address.
    Allocate = 3,
    /// Keep it, or take it back.
    Refresh = 4,
    /// Data for a peer.
    Send = 6,
    /// Data of a peer.
    Data = 7,
    /// Let these peers reach me.
    CreatePermission = 8,
    /// Give this peer a channel.
    ChannelBind = 9,
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Class {
    /// Wants an answer.
    Request = 0x000,
    /// Wants none.
    Indication = 0x010,
    /// Did what was asked.
    Success = 0x100,
    /// Did not.
    Error = 0x110,
}

/// Why bytes are no message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// The header, the length or the cookie is wrong.
    #[error("no STUN header")]
    Header,
    /// A method that is none of ours.
    #[error("unknown method")]
    Method,
    /// An attribute reaches beyond the end.
    #[error("the attribute at byte {0} is cut off")]
    Attribute(usize),
    /// FINGERPRINT is wrong.
    #[error("wrong fingerprint")]
    Fingerprint,
}

/// A well-formed STUN message.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    bytes: &'a [u8],
    method: Method,
    class: Class,
    /// Where the attributes end that may be believed.
    end: usize,
    has_integrity: bool,
    has_fingerprint: bool,
}

impl<'a> Message<'a> {
    /// Checks the bytes as a whole.
    ///
    /// # Errors
    /// [`Malformed`] says what is wrong.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let is_ours = bytes.len() >= HEADER_BYTES
            && bytes.len() <= MESSAGE_BYTES_MAX
            && bytes.get(4..8) == Some(&MAGIC_COOKIE)
            && u16_at(bytes, 2).map(usize::from) == Some(bytes.len() - HEADER_BYTES)
            && bytes.len().is_multiple_of(4);
        let kind = u16_at(bytes, 0).filter(|kind| is_ours && *kind < 0x4000);
        let (method, class) = split_kind(kind.ok_or(Malformed::Header)?)?;
        let mut message = Self {
            bytes,
            method,
            class,
            end: bytes.len(),
            has_integrity: false,
            has_fingerprint: false,
        };
        message.check_attributes()?;
        Ok(message)
    }

    fn check_attributes(&mut self) -> Result<(), Malformed> {
        let mut at = HEADER_BYTES;
        while at < self.bytes.len() {
            let (kind, value) = attribute_at(self.bytes, at).ok_or(Malformed::Attribute(at))?;
            if kind == attribute::FINGERPRINT {
                let is_last = at + 8 == self.bytes.len();
                if !is_last || value != fingerprint(&self.bytes[..at]) {
                    return Err(Malformed::Fingerprint);
                }
                self.has_fingerprint = true;
                self.end = self.end.min(at);
            } else if kind == attribute::MESSAGE_INTEGRITY && !self.has_integrity {
                self.has_integrity = true;
                self.end = at;
            }
            at += 4 + value.len().next_multiple_of(4);
        }
        Ok(())
    }

    /// What it is about.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What it is.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Its transaction.
    pub fn transaction(&self) -> Transaction {
        let mut transaction = Transaction::default();
        transaction.copy_from_slice(&self.bytes[8..HEADER_BYTES]);
        transaction
    }

    /// Whether it says that it is authentic.
    pub fn has_integrity(&self) -> bool {
        self.has_integrity
    }

    /// Whether it ends in a fingerprint.
    pub fn has_fingerprint(&self) -> bool {
        self.has_fingerprint
    }

    /// Whether it was made with this key, up to MESSAGE-INTEGRITY (RFC 8489 §14.5).
    pub fn is_authentic(&self, key: &[u8]) -> bool {
        let Some((attribute::MESSAGE_INTEGRITY, value)) = attribute_at(self.bytes, self.end) else {
            return false;
        };
        integrity(key, &self.bytes[..self.end])
            .verify_slice(value)
            .is_ok()
    }

    /// The first attribute of that type.
    pub fn attribute(&self, wanted: u16) -> Option<&'a [u8]> {
        self.attributes()
            .find(|(kind, _)| *kind == wanted)
            .map(|(_, value)| value)
    }

    /// An attribute that is one 32-bit number.
    pub fn number(&self, wanted: u16) -> Option<u32> {
        let value = self.attribute(wanted)?.try_into().ok()?;
        Some(u32::from_be_bytes(value))
    }

    /// The first address of that type.
    pub fn address(&self, wanted: u16) -> Option<SocketAddr> {
        self.addresses(wanted).next().flatten()
    }

    /// Every address of that type; `None` for one that is malformed.
    pub fn addresses(&self, wanted: u16) -> impl Iterator<Item = Option<SocketAddr>> + 'a {
        let transaction = self.transaction();
        self.attributes()
            .filter(move |(kind, _)| *kind == wanted)
            .map(move |(_, value)| read_address(value, &transaction))
    }

    /// Attributes that would have to be understood and are not among `known`.
    pub fn unknown(&self, known: &[u16]) -> Vec<u16> {
        self.attributes()
            .map(|(kind, _)| kind)
            .filter(|kind| *kind < COMPREHENSION_OPTIONAL && !known.contains(kind))
            .take(UNKNOWN_ATTRIBUTES_MAX)
            .collect()
    }

    fn attributes(&self) -> impl Iterator<Item = (u16, &'a [u8])> + use<'a> {
        let bytes = &self.bytes[..self.end];
        let mut at = HEADER_BYTES;
        std::iter::from_fn(move || {
            let (kind, value) = attribute_at(bytes, at)?;
            at += 4 + value.len().next_multiple_of(4);
            Some((kind, value))
        })
    }
}

/// Builds one message.
#[derive(Clone, Debug)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A message without attributes.
    pub fn new(method: Method, class: Class, transaction: Transaction) -> Self {
        let mut bytes = Vec::with_capacity(128);
        bytes.extend_from_slice(&join_kind(method, class).to_be_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes.extend_from_slice(&MAGIC_COOKIE);
        bytes.extend_from_slice(&transaction);
        Self { bytes }
    }

    /// Adds an attribute; what is longer than a message may be is left out.
    #[must_use]
    pub fn attribute(mut self, kind: u16, value: &[u8]) -> Self {
        let Some(length) = u16::try_from(value.len())
            .ok()
            .filter(|_| value.len() <= MESSAGE_BYTES_MAX)
        else {
            return self;
        };
        self.bytes.extend_from_slice(&kind.to_be_bytes());
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(value);
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        self.set_length(0);
        self
    }

    /// Adds an address, in its XOR form.
    #[must_use]
    pub fn address(self, kind: u16, address: SocketAddr) -> Self {
        let mut transaction = Transaction::default();
        transaction.copy_from_slice(&self.bytes[8..HEADER_BYTES]);
        let (value, n_bytes) = write_address(address, &transaction);
        self.attribute(kind, &value[..n_bytes])
    }

    /// Adds an error (RFC 8489 §14.8).
    #[must_use]
    pub fn error(self, code: u16, reason: &str) -> Self {
        let [class, number] = [code / 100, code % 100].map(|part| part.to_be_bytes()[1]);
        let value = [&[0, 0, class, number], reason.as_bytes()].concat();
        self.attribute(attribute::ERROR_CODE, &value)
    }

    /// Adds MESSAGE-INTEGRITY.
    #[must_use]
    pub fn sign(mut self, key: &[u8]) -> Self {
        let value: [u8; INTEGRITY_BYTES] =
            integrity(key, &self.bytes).finalize().into_bytes().into();
        self = self.attribute(attribute::MESSAGE_INTEGRITY, &value);
        self
    }

    /// Adds FINGERPRINT; nothing comes behind it.
    #[must_use]
    pub fn fingerprint(mut self) -> Self {
        self.set_length(8);
        let value = fingerprint(&self.bytes);
        self.attribute(attribute::FINGERPRINT, &value)
    }

    /// The message.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn set_length(&mut self, more: usize) {
        let length = self.bytes.len() - HEADER_BYTES + more;
        let length = u16::try_from(length).unwrap_or(u16::MAX);
        self.bytes[2..4].copy_from_slice(&length.to_be_bytes());
    }
}

/// Channel and data of a ChannelData message; what stands behind the data is padding.
pub fn read_channel_data(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let channel = u16_at(bytes, 0).filter(|channel| is_channel(*channel))?;
    let length = usize::from(u16_at(bytes, 2)?);
    let data = bytes.get(CHANNEL_HEADER_BYTES..CHANNEL_HEADER_BYTES + length)?;
    (bytes.len() <= MESSAGE_BYTES_MAX).then_some((channel, data))
}

/// A ChannelData message, padded to four bytes as streams need it (RFC 8656 §12.5).
pub fn write_channel_data(channel: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let data = &data[..usize::from(length)];
    let padded = (CHANNEL_HEADER_BYTES + data.len()).next_multiple_of(4);
    let mut bytes = Vec::with_capacity(padded);
    bytes.extend_from_slice(&channel.to_be_bytes());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(data);
    bytes.resize(padded, 0);
    bytes
}

/// Whether this number may be a channel (RFC 8656 §12).
pub fn is_channel(number: u16) -> bool {
    (0x4000..=0x4fff).contains(&number)
}

/// Method and class share the first 14 bits (RFC 8489 §5, figure 3).
fn split_kind(kind: u16) -> Result<(Method, Class), Malformed> {
    let class = match kind & 0x0110 {
        0x000 => Class::Request,
        0x010 => Class::Indication,
        0x100 => Class::Success,
        _ => Class::Error,
    };
    let method = match kind & !0x0110 {
        1 => Method::Binding,
        3 => Method::Allocate,
        4 => Method::Refresh,
        6 => Method::Send,
        7 => Method::Data,
        8 => Method::CreatePermission,
        9 => Method::ChannelBind,
        _ => return Err(Malformed::Method),
    };
    Ok((method, class))
}

/// All our methods are below 16, so that their bits keep their places.
fn join_kind(method: Method, class: Class) -> u16 {
    method as u16 | class as u16
}

fn attribute_at(bytes: &[u8], at: usize) -> Option<(u16, &[u8])> {
    let kind = u16_at(bytes, at)?;
    let length = usize::from(u16_at(bytes, at + 2)?);
    // The padding is part of the message.
    bytes.get(at + 4..at + 4 + length.next_multiple_of(4))?;
    Some((kind, &bytes[at + 4..at + 4 + length]))
}

/// The code over `bytes` as if MESSAGE-INTEGRITY were their last attribute.
fn integrity(key: &[u8], bytes: &[u8]) -> Hmac<Sha1> {
    let length = bytes.len() - HEADER_BYTES + 4 + INTEGRITY_BYTES;
    let length = u16::try_from(length).unwrap_or(u16::MAX);
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("keys of HMAC have any length");
    mac.update(&bytes[..2]);
    mac.update(&length.to_be_bytes());
    mac.update(&bytes[4..]);
    mac
}

/// CRC-32 as in ITU V.42, XORed (RFC 8489 §14.7).
fn fingerprint(bytes: &[u8]) -> [u8; 4] {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    (!crc ^ FINGERPRINT_XOR).to_be_bytes()
}

/// RFC 8489 §14.2.
fn read_address(value: &[u8], transaction: &Transaction) -> Option<SocketAddr> {
    let key = xor_key(transaction);
    let port = u16_at(value, 2)? ^ u16::from_be_bytes([key[0], key[1]]);
    let address = value.get(4..)?;
    let ip = match value[1] {
        1 => IpAddr::V4(Ipv4Addr::from(xored::<4>(address, &key)?)),
        2 => IpAddr::V6(Ipv6Addr::from(xored::<16>(address, &key)?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

fn write_address(address: SocketAddr, transaction: &Transaction) -> ([u8; 20], usize) {
    let key = xor_key(transaction);
    let (family, octets, length) = match address.ip() {
        IpAddr::V4(v4) => (1, v4.to_ipv6_mapped().octets(), 4),
        IpAddr::V6(v6) => (2, v6.octets(), 16),
    };
    let mut value = [0; 20];
    value[1] = family;
    let port = address.port() ^ u16::from_be_bytes([key[0], key[1]]);
    value[2..4].copy_from_slice(&port.to_be_bytes());
    for (to, (byte, key)) in value[4..]
        .iter_mut()
        .zip(octets[16 - length..].iter().zip(key))
    {
        *to = byte ^ key;
    }
    (value, 4 + length)
}

fn xored<const N: usize>(bytes: &[u8], key: &[u8; 16]) -> Option<[u8; N]> {
    let mut octets: [u8; N] = bytes.try_into().ok()?;
    octets
        .iter_mut()
        .zip(key)
        .for_each(|(octet, key)| *octet ^= key);
    Some(octets)
}

fn xor_key(transaction: &Transaction) -> [u8; 16] {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&MAGIC_COOKIE);
    key[4..].copy_from_slice(transaction);
    key
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

#[cfg(test)]
mod tests;

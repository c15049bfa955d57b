//! A STUN server (RFC 8489): a Binding request is told where it came from, nothing else is answered.
//!
//! What is malformed, or carries an attribute that would have to be understood, is ignored; the
//! answer is at most 44 bytes to a request of at least 20, and each address gets so many a second.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use crate::source::{Clock, Millis};

/// RFC 8489 §5.
const MAGIC_COOKIE: u32 = 0x2112_A442;
const HEADER_BYTES: usize = 20;
const BINDING_REQUEST: u16 = 0x0001;
const BINDING_SUCCESS: u16 = 0x0101;
/// RFC 8489 §14.2.
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
/// Attributes below must be understood (RFC 8489 §14).
const COMPREHENSION_OPTIONAL: u16 = 0x8000;

/// A Binding request is small; what is longer is cut off and by that malformed.
const DATAGRAM_BYTES_MAX: usize = 548;
/// Answers to one address at once.
const BURST: u32 = 40;
/// Answers to one address a second in the long run.
const PER_SECOND: u32 = 10;
/// Addresses counted at one time.
const ADDRESSES_MAX: usize = 16_384;

/// Answers Binding requests until `stop`.
pub async fn serve(socket: Arc<UdpSocket>, clock: Clock, stop: CancellationToken) {
    let mut rates = Rates::default();
    let mut buffer = [0; DATAGRAM_BYTES_MAX];
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut buffer) => received,
            () = stop.cancelled() => return,
        };
        // An ICMP error of an earlier answer is reported here and concerns nobody.
        let Ok((n_bytes, from)) = received else {
            continue;
        };
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        let Some(answer) = answer(&buffer[..n_bytes], from) else {
            continue;
        };
        if rates.take(from.ip(), clock.now()) {
            let _lost = socket.send_to(&answer, received_from(&socket, from)).await;
        }
    }
}

/// A socket bound to IPv6 sends to IPv4 by mapped addresses only.
fn received_from(socket: &UdpSocket, from: SocketAddr) -> SocketAddr {
    let is_v6 = socket.local_addr().is_ok_and(|local| local.is_ipv6());
    match from {
        SocketAddr::V4(v4) if is_v6 => (v4.ip().to_ipv6_mapped(), v4.port()).into(),
        SocketAddr::V4(_) | SocketAddr::V6(_) => from,
    }
}

/// The answer to a datagram, if it is a Binding request.
fn answer(request: &[u8], from: SocketAddr) -> Option<Vec<u8>> {
    let (header, attributes) = request.split_at_checked(HEADER_BYTES)?;
    let length = usize::from(u16_at(header, 2)?);
    let well_formed = u16_at(header, 0)? == BINDING_REQUEST
        && header.get(4..8)? == MAGIC_COOKIE.to_be_bytes()
        && length == attributes.len();
    if !well_formed || !all_optional(attributes) {
        return None;
    }
    let value = xor_mapped(from, header.get(8..20)?);
    let mut answer = Vec::with_capacity(HEADER_BYTES + 4 + value.len());
    answer.extend_from_slice(&BINDING_SUCCESS.to_be_bytes());
    answer.extend_from_slice(&u16::try_from(4 + value.len()).ok()?.to_be_bytes());
    answer.extend_from_slice(header.get(4..20)?);
    answer.extend_from_slice(&XOR_MAPPED_ADDRESS.to_be_bytes());
    answer.extend_from_slice(&u16::try_from(value.len()).ok()?.to_be_bytes());
    answer.extend_from_slice(&value);
    Some(answer)
}

/// Whether the attributes are whole and none of them must be understood.
fn all_optional(mut attributes: &[u8]) -> bool {
    while !attributes.is_empty() {
        let (Some(kind), Some(length)) = (u16_at(attributes, 0), u16_at(attributes, 2)) else {
            return false;
        };
        let padded = 4 + usize::from(length).next_multiple_of(4);
        let Some(rest) = attributes.get(padded..) else {
            return false;
        };
        if kind < COMPREHENSION_OPTIONAL {
            return false;
        }
        attributes = rest;
    }
    true
}

fn xor_mapped(from: SocketAddr, transaction: &[u8]) -> Vec<u8> {
    let cookie = MAGIC_COOKIE.to_be_bytes();
    let key: Vec<u8> = cookie.iter().chain(transaction).copied().collect();
    let (family, address) = match from.ip() {
        IpAddr::V4(v4) => (1, v4.octets().to_vec()),
        IpAddr::V6(v6) => (2, v6.octets().to_vec()),
    };
    let port = from.port() ^ u16::from_be_bytes([cookie[0], cookie[1]]);
    let mut value = vec![0, family];
    value.extend_from_slice(&port.to_be_bytes());
    value.extend(address.iter().zip(key).map(|(byte, key)| byte ^ key));
    value
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(u16::from_be_bytes([pair[0], pair[1]]))
}

/// How much each address may still be told.
#[derive(Debug, Default)]
struct Rates(HashMap<IpAddr, (u32, Millis)>);

impl Rates {
    fn take(&mut self, address: IpAddr, now: Millis) -> bool {
        if self.0.len() >= ADDRESSES_MAX && !self.0.contains_key(&address) {
            self.0
                .retain(|_, (level, at)| refilled(*level, now - *at) < BURST);
            if self.0.len() >= ADDRESSES_MAX {
                return false;
            }
        }
        let (level, at) = self.0.entry(address).or_insert((BURST, now));
        let refilled = refilled(*level, now - *at);
        if refilled > *level {
            *at = now;
        }
        *level = refilled;
        let enough = *level > 0;
        *level = level.saturating_sub(1);
        enough
    }
}

fn refilled(level: u32, passed: Millis) -> u32 {
    let gained = passed.max(0).saturating_mul(Millis::from(PER_SECOND)) / 1_000;
    level
        .saturating_add(u32::try_from(gained).unwrap_or(BURST))
        .min(BURST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSACTION: [u8; 12] = [
        0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae,
    ];

    fn request(kind: u16, attributes: &[u8]) -> Vec<u8> {
        let mut bytes = kind.to_be_bytes().to_vec();
        bytes.extend_from_slice(
            &u16::try_from(attributes.len())
                .expect("short")
                .to_be_bytes(),
        );
        bytes.extend_from_slice(&MAGIC_COOKIE.to_be_bytes());
        bytes.extend_from_slice(&TRANSACTION);
        bytes.extend_from_slice(attributes);
        bytes
    }

    /// The attribute as RFC 5769 §2.2 and §2.3 write it for the same transaction.
    fn check(from: &str, expected: &[u8]) {
        let answer = answer(
            &request(BINDING_REQUEST, &[]),
            from.parse().expect("an address"),
        );
        let answer = answer.expect("an answer");
        assert_eq!(answer[..2], [1, 1]);
        assert_eq!(usize::from(answer[3]), answer.len() - HEADER_BYTES);
        assert_eq!(answer[4..20], request(0, &[])[4..20]);
        assert_eq!(answer[20..], *expected);
    }

    #[test]
    fn a_binding_request_is_told_where_it_came_from() {
        check(
            "192.0.2.1:32853",
            &[0, 0x20, 0, 8, 0, 1, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43],
        );
        check(
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
            &[
                0, 0x20, 0, 0x14, 0, 2, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79,
                0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9,
            ],
        );
    }

    #[test]
    fn anything_else_is_not_answered() {
        let from = "192.0.2.1:1".parse().expect("an address");
        let ignored = |bytes: &[u8]| assert_eq!(answer(bytes, from), None, "{bytes:?}");
        let whole = request(BINDING_REQUEST, &[]);
        for n_bytes in 0..whole.len() {
            ignored(&whole[..n_bytes]);
        }
        ignored(&[&whole[..], &[0]].concat());
        for kind in [0x0003, 0x0011, 0x0101, 0x0111, 0x4001] {
            ignored(&request(kind, &[]));
        }
        let mut other_cookie = whole.clone();
        other_cookie[4] ^= 1;
        ignored(&other_cookie);
        ignored(&request(BINDING_REQUEST, &[0x00, 0x06, 0, 0]));
        ignored(&request(BINDING_REQUEST, &[0x80, 0x22, 0, 9, 1, 2, 3, 4]));
        ignored(&request(BINDING_REQUEST, &[0x80, 0x22]));
        assert!(
            answer(
                &request(BINDING_REQUEST, &[0x80, 0x22, 0, 3, 1, 2, 3, 0]),
                from
            )
            .is_some()
        );
    }

    #[test]
    fn each_address_has_a_burst_and_a_rate() {
        let mut rates = Rates::default();
        let one = IpAddr::from([192, 0, 2, 1]);
        let n_answers = (0..100).filter(|_| rates.take(one, 0)).count();
        assert_eq!(n_answers, BURST as usize);
        assert!(rates.take(IpAddr::from([192, 0, 2, 2]), 0));
        assert!(!rates.take(one, 99));
        assert!(rates.take(one, 100));
        assert!(!rates.take(one, 199));
        assert!(rates.take(one, 200));
    }

    #[test]
    fn the_number_of_addresses_is_bounded() {
        let mut rates = Rates::default();
        let address = |n: usize| IpAddr::from(u32::try_from(n).expect("small").to_be_bytes());
        for n in 0..ADDRESSES_MAX {
            assert!(rates.take(address(n), 0));
        }
        assert!(!rates.take(address(ADDRESSES_MAX), 0));
        assert!(
            rates.take(address(ADDRESSES_MAX), 60_000),
            "idle addresses are forgotten"
        );
        assert!(rates.0.len() < 10);
    }

    #[tokio::test]
    async fn it_answers_on_a_real_socket_and_stops() {
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.expect("bound"));
        let address = socket.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(socket, Clock::system(), stop.clone()));
        let client = UdpSocket::bind("127.0.0.1:0").await.expect("bound");
        client.send_to(b"noise", address).await.expect("sent");
        client
            .send_to(&request(BINDING_REQUEST, &[]), address)
            .await
            .expect("sent");
        let mut buffer = [0; 100];
        let (n_bytes, _) = client.recv_from(&mut buffer).await.expect("an answer");
        let expected = answer(
            &request(BINDING_REQUEST, &[]),
            client.local_addr().expect("bound"),
        );
        assert_eq!(Some(buffer[..n_bytes].to_vec()), expected);
        stop.cancel();
        server.await.expect("no panic");
    }
}

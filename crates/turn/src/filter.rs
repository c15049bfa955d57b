//! Which peers may be reached at all: public unicast addresses, written plainly.
//!
//! Refused is every block of the IANA special-purpose registries (RFC 6890, as registered in 2026),
//! multicast, all of IPv6 outside global unicast, and every form of IPv6 that carries an IPv4
//! address, whichever that is: v4-mapped, v4-compatible, 6to4, Teredo, NAT64 and ISATAP.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The registry of IPv4, and multicast (RFC 5771).
const SPECIAL_V4: [([u8; 4], u32); 19] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 31, 196, 0], 24),
    ([192, 52, 193, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([192, 175, 48, 0], 24),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
    ([255, 255, 255, 255], 32),
];

/// Global unicast (RFC 4291 §2.4); nothing outside of it is a peer.
const GLOBAL_V6: ([u16; 3], u32) = ([0x2000, 0, 0], 3);

/// The registry of IPv6 within global unicast. Teredo lies in the first, 6to4 is the third.
const SPECIAL_V6: [([u16; 3], u32); 5] = [
    ([0x2001, 0, 0], 23),
    ([0x2001, 0xdb8, 0], 32),
    ([0x2002, 0, 0], 16),
    ([0x2620, 0x4f, 0x8000], 48),
    ([0x3fff, 0, 0], 20),
];

/// Networks that a company may call its own, and this machine.
const PRIVATE_V4: [([u8; 4], u32); 4] = [
    ([10, 0, 0, 0], 8),
    ([127, 0, 0, 0], 8),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
];

/// Unique local addresses (RFC 4193).
const PRIVATE_V6: ([u16; 3], u32) = ([0xfc00, 0, 0], 7);

/// What is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All that is not public.
    PublicOnly,
    /// All that is not public, except private networks and loopback: for servers inside of one.
    PrivateToo,
}

impl Filter {
    /// Whether a peer may have this address.
    pub fn allows(self, address: IpAddr) -> bool {
        let is_private = match (self, address) {
            (Self::PublicOnly, _) => false,
            (Self::PrivateToo, IpAddr::V4(v4)) => {
                PRIVATE_V4.iter().any(|block| is_in_v4(v4, *block))
            }
            (Self::PrivateToo, IpAddr::V6(v6)) => is_in_v6(v6, PRIVATE_V6) || v6.is_loopback(),
        };
        let is_public = match address {
            IpAddr::V4(v4) => !SPECIAL_V4.iter().any(|block| is_in_v4(v4, *block)),
            IpAddr::V6(v6) => {
                is_in_v6(v6, GLOBAL_V6) && !SPECIAL_V6.iter().any(|block| is_in_v6(v6, *block))
            }
        };
        let carries_v4 = matches!(address, IpAddr::V6(v6) if is_isatap(v6));
        (is_public || is_private) && !carries_v4
    }
}

/// The interface identifiers of RFC 5214 §6.1, local and universal.
fn is_isatap(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    matches!(segments[4], 0x0000 | 0x0200) && segments[5] == 0x5efe
}

fn is_in_v4(address: Ipv4Addr, (block, n_bits): ([u8; 4], u32)) -> bool {
    let differing = u32::from(address) ^ u32::from(Ipv4Addr::from(block));
    differing.leading_zeros() >= n_bits
}

fn is_in_v6(address: Ipv6Addr, (block, n_bits): ([u16; 3], u32)) -> bool {
    let [a, b, c] = block;
    let block = Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0);
    (u128::from(address) ^ u128::from(block)).leading_zeros() >= n_bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    /// Both ends and the middle of a block.
    fn members((block, n_bits): ([u8; 4], u32)) -> [Ipv4Addr; 3] {
        let first = u32::from(Ipv4Addr::from(block));
        let last = first | u32::MAX.checked_shr(n_bits).unwrap_or(0);
        [first, first + (last - first) / 2, last].map(Ipv4Addr::from)
    }

    /// The six ways in which IPv6 carries an IPv4 address.
    fn encodings(v4: Ipv4Addr) -> [(&'static str, Ipv6Addr); 8] {
        let [a, b, c, d] = v4.octets();
        let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        [
            ("v4-mapped", v4.to_ipv6_mapped()),
            ("v4-compatible", Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low)),
            ("6to4", Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1)),
            (
                "Teredo client",
                Ipv6Addr::new(0x2001, 0, 0x4136, 0xe378, 0x8000, 0, !high, !low),
            ),
            (
                "Teredo server",
                Ipv6Addr::new(0x2001, 0, high, low, 0x8000, 0, 0x1111, 0x1111),
            ),
            ("NAT64", Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low)),
            (
                "local NAT64",
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
            ),
            (
                "ISATAP",
                Ipv6Addr::new(0x2600, 1, 2, 3, 0, 0x5efe, high, low),
            ),
        ]
    }

    #[test]
    fn every_special_range_is_refused_plainly_and_in_six_encodings() {
        for block in SPECIAL_V4 {
            for v4 in members(block) {
                assert!(!Filter::PublicOnly.allows(v4.into()), "{v4}");
                for filter in [Filter::PublicOnly, Filter::PrivateToo] {
                    for (name, v6) in encodings(v4) {
                        // `::1` is not an IPv4 address but this machine, plainly written.
                        let is_loopback = v6.is_loopback() && filter == Filter::PrivateToo;
                        assert!(
                            is_loopback || !filter.allows(v6.into()),
                            "{v4} as {name}: {v6}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn public_addresses_in_another_encoding_are_refused_too() {
        for (name, v6) in encodings(Ipv4Addr::new(8, 8, 8, 8)) {
            assert!(!Filter::PrivateToo.allows(v6.into()), "{name}");
        }
        assert!(!Filter::PublicOnly.allows(ip("2600:1:2:3:200:5efe:808:808")));
    }

    #[test]
    fn every_special_range_of_ipv6_is_refused() {
        for text in [
            "::",
            "::1",
            "::ffff:0:0",
            "::ffff:ffff:ffff",
            "64:ff9b::",
            "64:ff9b:1::",
            "100::",
            "100:0:0:1::",
            "2001::",
            "2001:1::1",
            "2001:1::2",
            "2001:1::3",
            "2001:2::",
            "2001:3::",
            "2001:4:112::",
            "2001:10::",
            "2001:20::",
            "2001:30::",
            "2001:1ff:ffff::",
            "2001:db8::",
            "2001:db8:ffff::1",
            "2002::",
            "2620:4f:8000::1",
            "3fff::",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "ffff::1",
            "4000::1",
            "1fff::1",
        ] {
            assert!(!Filter::PublicOnly.allows(ip(text)), "{text}");
        }
    }

    #[test]
    fn the_neighbours_of_the_ranges_are_public() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:db9::1",
            "2003::1",
            "2600::1",
            "2a00::1",
            "3ffe::1",
        ] {
            assert!(Filter::PublicOnly.allows(ip(text)), "{text}");
        }
    }

    #[test]
    fn private_networks_are_reached_where_that_is_allowed() {
        for text in [
            "10.1.2.3",
            "127.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "fc00::1",
            "::1",
            "8.8.8.8",
        ] {
            assert!(Filter::PrivateToo.allows(ip(text)), "{text}");
        }
        for text in [
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "fe80::1",
            "198.18.0.1",
        ] {
            assert!(!Filter::PrivateToo.allows(ip(text)), "{text}");
        }
    }
}

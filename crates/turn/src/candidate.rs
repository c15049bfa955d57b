//! Addresses in what browsers signal (RFC 8839 §5.1).

use std::net::IpAddr;

/// The address of a UDP candidate; names of mDNS and other transports have none.
pub fn candidate_address(line: &str) -> Option<IpAddr> {
    let line = line.trim();
    let line = line.strip_prefix("a=").unwrap_or(line);
    // foundation, component, transport, priority, address
    let mut words = line.strip_prefix("candidate:")?.split_ascii_whitespace();
    let is_udp = words.nth(2)?.eq_ignore_ascii_case("udp");
    let address = words.nth(1)?.parse().ok()?;
    is_udp.then_some(address)
}

/// The addresses of all candidates in a session description.
pub fn description_addresses(sdp: &str) -> impl Iterator<Item = IpAddr> {
    sdp.lines().filter_map(candidate_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        let expected = expected.map(|address| address.parse().expect("an address"));
        assert_eq!(candidate_address(line), expected, "{line}");
    }

    #[test]
    fn udp_candidates_have_an_address() {
        check(
            "candidate:842163049 1 udp 1677729535 198.51.100.7 61665 typ srflx raddr 0.0.0.0 rport 0",
            Some("198.51.100.7"),
        );
        check(
            "a=candidate:1 1 UDP 1 2001:db8::1 5 typ relay",
            Some("2001:db8::1"),
        );
        check(
            "candidate:1 1 tcp 1 198.51.100.7 9 typ host tcptype active",
            None,
        );
        check("candidate:1 1 udp 1 0f3c.local 5 typ host", None);
        for line in [
            "",
            "candidate:",
            "candidate:1 1 udp 1",
            "candidate:1 1 udp 1 198.51.100.07 5",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn a_description_names_all_its_candidates() {
        let sdp = "v=0\r\na=candidate:1 1 udp 1 198.51.100.7 5 typ host\r\nc=IN IP4 203.0.113.1\r\n\
                   a=candidate:2 1 udp 1 198.51.100.8 5 typ host\r\n";
        let found: Vec<_> = description_addresses(sdp)
            .map(|one| one.to_string())
            .collect();
        assert_eq!(found, ["198.51.100.7", "198.51.100.8"]);
    }

    #[test]
    fn hostile_descriptions_never_panic() {
        let corpus = [
            "candidate:842163049 1 udp 1677729535 198.51.100.7 61665 typ srflx raddr 0.0.0.0 rport 0",
            "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=candidate:1 1 UDP 1 2001:db8::1 5 typ relay\r\na=end-of-candidates\r\n",
            "a=candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active",
            "candidate:1 1 udp 1 ::ffff:192.0.2.1 9 typ host",
        ];
        let corpus = corpus.map(|text| text.as_bytes().to_vec()).to_vec();
        crate::mutate::fuzz(corpus, 600_000, |input| {
            let text = String::from_utf8_lossy(input);
            let all = description_addresses(&text).count();
            assert!(all <= text.lines().count());
        });
    }
}

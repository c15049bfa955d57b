//! The samples of RFC 5769, and random bytes.

use data_encoding::HEXLOWER;
use proptest::prelude::*;

use super::*;
use crate::credential;

const PASSWORD: &[u8] = b"VOkJxbRl1RmTxUk/WvJxBt";

fn bytes(hex: &[&str]) -> Vec<u8> {
    HEXLOWER
        .decode(hex.concat().as_bytes())
        .expect("hexadecimal")
}

/// RFC 5769 §2.1.
fn request() -> Vec<u8> {
    bytes(&[
        "000100582112a442b7e7a701bc34d686fa87dfae",
        "802200105354554e207465737420636c69656e74",
        "002400046e0001ff",
        "80290008932ff9b151263b36",
        "000600096576746a3a68367659202020",
        "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2",
        "80280004e57a3bcf",
    ])
}

/// RFC 5769 §2.2 and §2.3.
fn responses() -> [(Vec<u8>, &'static str); 2] {
    let v4 = bytes(&[
        "0101003c2112a442b7e7a701bc34d686fa87dfae",
        "8022000b7465737420766563746f7220",
        "002000080001a147e112a643",
        "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7",
        "80280004c07d4c96",
    ]);
    let v6 = bytes(&[
        "010100482112a442b7e7a701bc34d686fa87dfae",
        "8022000b7465737420766563746f7220",
        "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
        "00080014a382954e4be67bf11784c97c8292c275bfe3ed41",
        "80280004c8fb0b4c",
    ]);
    [
        (v4, "192.0.2.1:32853"),
        (v6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853"),
    ]
}

#[test]
fn the_sample_request_is_authentic() {
    let bytes = request();
    let message = Message::parse(&bytes).expect("well-formed");
    assert_eq!(
        (message.method(), message.class()),
        (Method::Binding, Class::Request)
    );
    assert_eq!(
        message.attribute(attribute::USERNAME),
        Some(&b"evtj:h6vY"[..])
    );
    assert!(message.has_fingerprint() && message.is_authentic(PASSWORD));
    assert!(!message.is_authentic(b"another"));
    assert_eq!(message.unknown(&[attribute::USERNAME]), [0x0024]);
}

#[test]
fn the_sample_responses_are_read_and_addresses_written_alike() {
    for (bytes, address) in responses() {
        let message = Message::parse(&bytes).expect("well-formed");
        assert!(message.is_authentic(PASSWORD));
        let address = address.parse().expect("an address");
        assert_eq!(
            message.address(attribute::XOR_MAPPED_ADDRESS),
            Some(address)
        );
        let ours = Writer::new(Method::Binding, Class::Success, message.transaction())
            .address(attribute::XOR_MAPPED_ADDRESS, address)
            .into_bytes();
        assert_eq!(ours[20..], bytes[36..36 + ours.len() - 20]);
    }
}

/// RFC 5769 §2.4.
#[test]
fn the_sample_with_long_term_credentials_is_authentic() {
    let bytes = bytes(&[
        "000100602112a44278ad3433c6ad72c029da412e",
        "00060012e3839ee38388e383aae38383e382afe382b90000",
        "0015001c662f2f3439396b3935346436",
        "4f4c33346f4c39465354767936347341",
        "0014000b6578616d706c652e6f726700",
        "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666",
    ]);
    let message = Message::parse(&bytes).expect("well-formed");
    let key = credential::key("マトリックス", "example.org", "TheMatrIX");
    assert!(message.is_authentic(&key));
}

#[test]
fn what_is_written_is_read() {
    let peer = "203.0.113.9:5000".parse().expect("an address");
    let bytes = Writer::new(Method::CreatePermission, Class::Request, [5; 12])
        .attribute(attribute::USERNAME, b"abcde")
        .address(attribute::XOR_PEER_ADDRESS, peer)
        .address(attribute::XOR_PEER_ADDRESS, peer)
        .sign(b"key")
        .fingerprint()
        .into_bytes();
    let message = Message::parse(&bytes).expect("well-formed");
    assert!(message.is_authentic(b"key") && message.has_fingerprint());
    assert_eq!(message.transaction(), [5; 12]);
    let peers: Vec<_> = message.addresses(attribute::XOR_PEER_ADDRESS).collect();
    assert_eq!(peers, [Some(peer); 2]);
    assert_eq!(message.attribute(attribute::USERNAME), Some(&b"abcde"[..]));
}

#[test]
fn what_stands_behind_the_integrity_is_not_read() {
    let bytes = Writer::new(Method::Refresh, Class::Request, [5; 12])
        .sign(b"key")
        .attribute(attribute::LIFETIME, &[0; 4])
        .into_bytes();
    let message = Message::parse(&bytes).expect("well-formed");
    assert_eq!(message.attribute(attribute::LIFETIME), None);
    assert!(message.is_authentic(b"key"));
}

#[test]
fn a_message_that_is_cut_or_changed_is_none() {
    let whole = request();
    for n_bytes in 0..whole.len() {
        assert!(Message::parse(&whole[..n_bytes]).is_err());
    }
    // Without the type of FINGERPRINT at byte 100 there is none to be wrong.
    for at in (0..100).chain(102..whole.len()) {
        let mut changed = whole.clone();
        changed[at] ^= 0x01;
        assert!(Message::parse(&changed).is_err(), "byte {at}");
    }
}

#[test]
fn a_message_has_so_many_bytes_and_no_more() {
    let of = |n_bytes: usize| {
        let data = vec![0; n_bytes - HEADER_BYTES - 4];
        let writer = Writer::new(Method::Send, Class::Indication, [0; 12]);
        writer.attribute(attribute::DATA, &data).into_bytes()
    };
    assert!(Message::parse(&of(MESSAGE_BYTES_MAX)).is_ok());
    assert!(Message::parse(&of(MESSAGE_BYTES_MAX + 4)).is_err());
    let data = vec![0; MESSAGE_BYTES_MAX - CHANNEL_HEADER_BYTES];
    assert!(read_channel_data(&write_channel_data(0x4000, &data)).is_some());
    assert!(read_channel_data(&write_channel_data(0x4000, &[&data[..], &[0]].concat())).is_none());
}

#[test]
fn unknown_attributes_are_named_up_to_a_bound() {
    let mut writer = Writer::new(Method::Binding, Class::Request, [0; 12]);
    for _ in 0..=UNKNOWN_ATTRIBUTES_MAX {
        writer = writer.attribute(0x7000, &[]);
    }
    let bytes = writer.attribute(0x8000, &[]).into_bytes();
    let message = Message::parse(&bytes).expect("well-formed");
    assert_eq!(message.unknown(&[]), [0x7000; UNKNOWN_ATTRIBUTES_MAX]);
}

#[test]
fn channels_are_numbers_of_a_range() {
    for (number, expected) in [
        (0x3fff, false),
        (0x4000, true),
        (0x4fff, true),
        (0x5000, false),
    ] {
        assert_eq!(is_channel(number), expected);
        let bytes = write_channel_data(number, b"abc");
        assert_eq!(read_channel_data(&bytes).is_some(), expected);
    }
}

/// Reads all that can be read.
fn exhaust(bytes: &[u8]) {
    let _none = read_channel_data(bytes);
    if let Ok(message) = Message::parse(bytes) {
        message.unknown(&[]);
        message.is_authentic(b"key");
        message
            .addresses(attribute::XOR_PEER_ADDRESS)
            .for_each(drop);
        message.number(attribute::LIFETIME);
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        exhaust(&bytes);
    }

    #[test]
    fn no_attributes_panic(method in 0_u16..16, body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = Writer::new(Method::Binding, Class::Request, [1; 12]).into_bytes();
        bytes[..2].copy_from_slice(&method.to_be_bytes());
        let length = body.len() & !3;
        bytes[2..4].copy_from_slice(&u16::try_from(length).expect("short").to_be_bytes());
        bytes.extend_from_slice(&body[..length]);
        exhaust(&bytes);
    }

    #[test]
    fn attributes_and_addresses_go_round(
        value in proptest::collection::vec(any::<u8>(), 0..600),
        ip: [u8; 16],
        is_v4: bool,
        port: u16,
        transaction: [u8; 12],
    ) {
        let ip = if is_v4 { IpAddr::from([ip[0], ip[1], ip[2], ip[3]]) } else { IpAddr::from(ip) };
        let address = SocketAddr::new(ip, port);
        let bytes = Writer::new(Method::Data, Class::Indication, transaction)
            .address(attribute::XOR_PEER_ADDRESS, address)
            .attribute(attribute::DATA, &value)
            .fingerprint()
            .into_bytes();
        let message = Message::parse(&bytes).expect("well-formed");
        prop_assert_eq!(message.address(attribute::XOR_PEER_ADDRESS), Some(address));
        prop_assert_eq!(message.attribute(attribute::DATA), Some(&value[..]));
    }

    #[test]
    fn channel_data_goes_round(number in 0x4000_u16..0x5000, data in proptest::collection::vec(any::<u8>(), 0..600)) {
        let bytes = write_channel_data(number, &data);
        prop_assert_eq!(bytes.len() % 4, 0);
        prop_assert_eq!(read_channel_data(&bytes), Some((number, &data[..])));
    }
}

#[test]
fn damaged_messages_never_panic() {
    let mut corpus = vec![request()];
    corpus.extend(responses().map(|(bytes, _)| bytes));
    crate::mutate::fuzz(corpus, 400_000, |input| {
        let Ok(message) = Message::parse(input) else {
            return;
        };
        let _ = (message.method(), message.class(), message.transaction());
        for attribute in [0x0006, 0x0012, 0x0020, 0x8022, 0x8028] {
            let _ = (message.attribute(attribute), message.number(attribute));
            let _ = (
                message.address(attribute),
                message.addresses(attribute).count(),
            );
        }
    });
}

//! A network between ends that are far apart: what becomes of each packet, and when it arrives.
//!
//! Pure: it is told the time and seeded, so that the same packets at the same times fare the same.
//! The shell is `bin/lab.rs`.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde::Deserialize;

/// Microseconds of one clock.
pub type Micros = u64;

/// Bytes that wait in front of a link of limited rate unless told otherwise: 64 KiB, as small routers have.
const QUEUE_BYTES: u64 = 64 * 1024;
/// Packets on their way at one time; further ones are lost.
const PACKETS_MAX: usize = 65_536;
/// Protocol numbers (RFC 9293, RFC 768).
const TCP: u8 = 6;
const UDP: u8 = 17;
/// What stands in every STUN message (RFC 8489 §5), at this place of it.
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const MAGIC_COOKIE_AT: usize = 4;

/// How one direction of a link is. Without any word everything passes at once.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weather {
    /// Time from end to end.
    pub delay_ms: f64,
    /// Most that is added to it, evenly spread; packets stay in order.
    pub jitter_ms: f64,
    /// Chance that a packet is lost, from 0 to 1.
    pub loss: f64,
    /// Chance that a packet overtakes what waits before it.
    pub reorder: f64,
    /// What passes in a second.
    pub rate_bytes_per_s: Option<f64>,
    /// Bytes that wait for that; what comes on top is lost.
    pub queue_bytes: Option<u64>,
    /// Nothing passes and nobody is told.
    pub blackhole: bool,
    /// UDP does not pass.
    pub no_udp: bool,
    /// TCP passes only from or to these ports.
    pub tcp_ports: Option<Vec<u16>>,
    /// What can be read as STUN does not pass, as with proxies that look into packets.
    pub no_stun: bool,
}

/// One direction of a link.
#[derive(Debug)]
pub struct Lane {
    weather: Weather,
    rng: StdRng,
    /// The link is sending until then.
    busy_until: Micros,
    /// The latest arrival.
    arrived: Micros,
}

impl Lane {
    /// A direction in fair weather.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            weather: Weather::default(),
            rng: StdRng::seed_from_u64(seed),
            busy_until: 0,
            arrived: 0,
        }
    }

    /// From here on it is like this.
    pub fn set(&mut self, weather: Weather) {
        self.weather = weather;
    }

    /// When a packet (IPv4) that comes at `now` arrives; never if it is lost.
    pub fn pass(&mut self, packet: &[u8], now: Micros) -> Option<Micros> {
        let weather = &self.weather;
        if weather.blackhole || !admits(weather, packet) {
            return None;
        }
        // Drawn in any case, so that what is lost does not depend on the rest of the weather.
        let [lost, early, late] = std::array::from_fn(|_| self.rng.random::<f64>());
        if lost < weather.loss {
            return None;
        }
        let begins = self.busy_until.max(now);
        let sent = match weather.rate_bytes_per_s {
            Some(rate) => {
                let waiting = (begins - now) as f64 * rate / 1e6;
                let room = weather.queue_bytes.unwrap_or(QUEUE_BYTES) as f64;
                if waiting + packet.len() as f64 > room {
                    return None;
                }
                begins + (packet.len() as f64 * 1e6 / rate) as Micros
            }
            None => begins,
        };
        self.busy_until = sent;
        let delay = (weather.delay_ms + late * weather.jitter_ms) * 1e3;
        let arrives = sent + delay as Micros;
        if early < weather.reorder {
            return Some(sent);
        }
        self.arrived = self.arrived.max(arrives);
        Some(self.arrived)
    }
}

fn admits(weather: &Weather, packet: &[u8]) -> bool {
    let Some(header) = Header::of(packet) else {
        return true;
    };
    if header.protocol == UDP && weather.no_udp {
        return false;
    }
    let is_open = |ports: &Vec<u16>| header.ports.iter().any(|port| ports.contains(port));
    if header.protocol == TCP && !weather.tcp_ports.as_ref().is_none_or(is_open) {
        return false;
    }
    let cookie = header.payload.get(MAGIC_COOKIE_AT..MAGIC_COOKIE_AT + 4);
    !(weather.no_stun && cookie == Some(&MAGIC_COOKIE))
}

struct Header<'a> {
    protocol: u8,
    ports: [u16; 2],
    payload: &'a [u8],
}

impl<'a> Header<'a> {
    /// Of TCP and UDP over IPv4 (RFC 791 §3.1); fragments have none.
    fn of(packet: &'a [u8]) -> Option<Self> {
        let protocol = *packet.get(9)?;
        let inner = packet.get(usize::from(packet[0] & 0x0f) * 4..)?;
        let port = |at: usize| Some(u16::from_be_bytes([*inner.get(at)?, *inner.get(at + 1)?]));
        let payload_at = match protocol {
            TCP => usize::from(inner.get(12)? >> 4) * 4,
            UDP => 8,
            _ => return None,
        };
        Some(Self {
            protocol,
            ports: [port(0)?, port(2)?],
            payload: inner.get(payload_at..).unwrap_or_default(),
        })
    }
}

/// A packet, by when it is to be looked at next, and then by the order in which it came there.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Flying {
    at: Micros,
    number: u64,
    /// Whether it has yet to cross the link of the end that it goes to.
    is_halfway: bool,
    to: usize,
    packet: Vec<u8>,
}

/// Links that meet in the middle, counted from 1. A packet crosses that of the end it comes from, and then, once it
/// is there, that of the end it goes to.
#[derive(Debug)]
pub struct Network {
    up: Vec<Lane>,
    down: Vec<Lane>,
    apart: Option<[usize; 2]>,
    flying: BinaryHeap<Reverse<Flying>>,
    n_packets: u64,
}

impl Network {
    /// So many links in fair weather.
    #[must_use]
    pub fn new(seed: u64, n_links: usize) -> Self {
        let lanes = |side| (0..n_links as u64).map(move |n| Lane::new(seed ^ (2 * n + side)));
        Self {
            up: lanes(0).collect(),
            down: lanes(1).collect(),
            apart: None,
            flying: BinaryHeap::new(),
            n_packets: 0,
        }
    }

    /// How a link is from here on, from its end into the network and back; false where there is no such link.
    #[must_use]
    pub fn set(&mut self, link: usize, up: Weather, down: Weather) -> bool {
        let is_there = (1..=self.up.len()).contains(&link);
        if is_there {
            self.up[link - 1].set(up);
            self.down[link - 1].set(down);
        }
        is_there
    }

    /// Two links that reach each other no more; none: all reach all.
    pub fn part(&mut self, apart: Option<[usize; 2]>) {
        self.apart = apart;
    }

    /// Takes a packet from an end.
    pub fn take(&mut self, from: usize, packet: &[u8], now: Micros) {
        let Some(to) = destination(packet).filter(|to| (1..=self.down.len()).contains(to)) else {
            return;
        };
        let is_apart = self
            .apart
            .is_some_and(|two| two.contains(&from) && two.contains(&to));
        if is_apart || self.flying.len() == PACKETS_MAX {
            return;
        }
        if let Some(at) = self.up[from - 1].pass(packet, now) {
            self.fly(at, true, to, packet.to_vec());
        }
    }

    fn fly(&mut self, at: Micros, is_halfway: bool, to: usize, packet: Vec<u8>) {
        self.n_packets += 1;
        self.flying.push(Reverse(Flying {
            at,
            number: self.n_packets,
            is_halfway,
            to,
            packet,
        }));
    }

    /// When `arrived` has to be asked next; never while nothing is on its way.
    #[must_use]
    pub fn next_at(&self) -> Option<Micros> {
        self.flying.peek().map(|Reverse(next)| next.at)
    }

    /// The next packet that has arrived by now, and at which link.
    pub fn arrived(&mut self, now: Micros) -> Option<(usize, Vec<u8>)> {
        while self.next_at()? <= now {
            let Reverse(one) = self.flying.pop()?;
            if !one.is_halfway {
                return Some((one.to, one.packet));
            }
            // From when it was there: who asks late changes nothing.
            if let Some(at) = self.down[one.to - 1].pass(&one.packet, one.at) {
                self.fly(at, false, one.to, one.packet);
            }
        }
        None
    }
}

/// The link, counted from 1, that an IPv4 packet goes to: the third number of its address.
fn destination(packet: &[u8]) -> Option<usize> {
    (packet.first()? >> 4 == 4).then_some(())?;
    packet.get(18).copied().map(usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(protocol: u8, port: u16, payload: &[u8]) -> Vec<u8> {
        let mut packet = vec![0; 20];
        packet[0] = 0x45;
        packet[9] = protocol;
        packet[16..20].copy_from_slice(&[11, 0, 3, 2]);
        packet.extend([0xc0, 0]);
        packet.extend(port.to_be_bytes());
        let rest = if protocol == TCP { 16 } else { 4 };
        packet.extend(vec![0; rest]);
        if protocol == TCP {
            packet[32] = 0x50;
        }
        packet.extend(payload);
        packet
    }

    fn lane(weather: Weather) -> Lane {
        let mut lane = Lane::new(7);
        lane.set(weather);
        lane
    }

    #[test]
    fn fair_weather_holds_nothing_up() {
        assert_eq!(
            lane(Weather::default()).pass(&packet(UDP, 1, b""), 5),
            Some(5)
        );
    }

    #[test]
    fn packets_wait_for_a_slow_link_and_are_lost_in_front_of_a_full_one() {
        let mut lane = lane(Weather {
            delay_ms: 15.0,
            rate_bytes_per_s: Some(100_000.0),
            queue_bytes: Some(2_000),
            ..Weather::default()
        });
        let one = packet(UDP, 1, &[0; 972]);
        assert_eq!(one.len(), 1_000);
        let arrivals: Vec<_> = (0..3).map(|_| lane.pass(&one, 0)).collect();
        assert_eq!(arrivals, [Some(25_000), Some(35_000), None]);
        assert_eq!(lane.pass(&one, 10_000), Some(45_000), "there is room again");
    }

    #[test]
    fn loss_is_as_told_and_the_same_for_the_same_seed() {
        let count = |seed| {
            let mut lane = Lane::new(seed);
            lane.set(Weather {
                loss: 0.1,
                ..Weather::default()
            });
            let one = packet(UDP, 1, b"");
            let passed: Vec<bool> = (0..10_000)
                .map(|now| lane.pass(&one, now).is_some())
                .collect();
            passed
        };
        let lost = count(1).iter().filter(|passed| !**passed).count();
        assert!((900..1_100).contains(&lost), "{lost} of 10000");
        assert_eq!(count(1), count(1));
        assert_ne!(count(1), count(2));
    }

    #[test]
    fn jitter_keeps_the_order_and_reordering_does_not() {
        let arrivals = |reorder| {
            let mut lane = lane(Weather {
                delay_ms: 10.0,
                jitter_ms: 20.0,
                reorder,
                ..Weather::default()
            });
            let one = packet(UDP, 1, b"");
            let times: Vec<_> = (0..500).map(|n| lane.pass(&one, n * 1_000)).collect();
            times
        };
        assert!(arrivals(0.0).is_sorted());
        assert!(!arrivals(0.1).is_sorted());
    }

    #[test]
    fn what_a_network_blocks_does_not_pass() {
        let passes =
            |weather: &Weather, packet: Vec<u8>| lane(weather.clone()).pass(&packet, 0).is_some();
        let https = Weather {
            no_udp: true,
            tcp_ports: Some(vec![443]),
            no_stun: true,
            ..Weather::default()
        };
        let stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0];
        assert!(passes(&https, packet(TCP, 443, b"\x16\x03\x01 hello")));
        assert!(!passes(&https, packet(TCP, 443, &stun)));
        assert!(!passes(&https, packet(TCP, 80, b"")));
        assert!(!passes(&https, packet(UDP, 443, b"")));
        let fair = Weather::default();
        assert!(passes(&fair, packet(UDP, 443, &stun)));
        let gone = Weather {
            blackhole: true,
            ..fair
        };
        assert!(!passes(&gone, packet(TCP, 443, b"")));
    }

    #[test]
    fn what_is_far_away_yet_holds_up_nobody_at_the_other_link() {
        let slow = Weather {
            delay_ms: 10.0,
            ..Weather::default()
        };
        let narrow = Weather {
            rate_bytes_per_s: Some(100_000.0),
            queue_bytes: Some(1_500),
            ..Weather::default()
        };
        let to_third = packet(UDP, 1, &[0; 972]);
        let mut network = Network::new(1, 3);
        assert!(network.set(1, slow, Weather::default()));
        assert!(network.set(3, Weather::default(), narrow));
        network.take(1, &to_third, 0);
        network.take(2, &to_third, 1_000);
        let arrived = |network: &mut Network, now| network.arrived(now).map(|(link, _)| link);
        assert_eq!(network.next_at(), Some(1_000));
        assert_eq!(arrived(&mut network, 10_999), None);
        assert_eq!(network.next_at(), Some(11_000));
        assert_eq!(arrived(&mut network, 11_000), Some(3), "the second one");
        assert_eq!(network.next_at(), Some(21_000));
        assert_eq!(arrived(&mut network, 30_000), Some(3));
        assert_eq!(
            (arrived(&mut network, 30_000), network.next_at()),
            (None, None)
        );
    }

    #[test]
    fn links_that_are_apart_or_not_there_get_nothing() {
        let mut network = Network::new(1, 3);
        assert!(!network.set(0, Weather::default(), Weather::default()));
        assert!(!network.set(4, Weather::default(), Weather::default()));
        network.part(Some([1, 3]));
        network.take(1, &packet(UDP, 1, b""), 0);
        assert_eq!(network.next_at(), None);
        network.take(2, &packet(UDP, 1, b""), 0);
        assert_eq!(network.next_at(), Some(0));
        let mut elsewhere = packet(UDP, 1, b"");
        elsewhere[18] = 9;
        network.take(2, &elsewhere, 0);
        assert!(network.arrived(0).is_some() && network.arrived(0).is_none());
    }

    #[test]
    fn more_than_the_network_holds_is_lost() {
        let mut network = Network::new(1, 3);
        for _ in 0..=PACKETS_MAX {
            network.take(2, &packet(UDP, 1, b""), 0);
        }
        let n_arrived = std::iter::from_fn(|| network.arrived(0)).count();
        assert_eq!(n_arrived, PACKETS_MAX);
    }

    #[test]
    fn any_bytes_are_taken_for_a_packet() {
        let mut lane = lane(Weather {
            no_stun: true,
            tcp_ports: Some(Vec::new()),
            ..Weather::default()
        });
        for len in 0..60 {
            for first in [0x40, 0x45, 0x4f, 0xff] {
                let mut bytes = vec![6; len];
                bytes.iter_mut().take(1).for_each(|byte| *byte = first);
                let _fate = lane.pass(&bytes, 0);
                let _link = destination(&bytes);
            }
        }
        assert_eq!(destination(&packet(UDP, 1, b"")), Some(3));
    }
}

//! How much each address is still answered before it has proven who it is.
//!
//! Addresses share a fixed number of buckets, so that no flood makes it grow.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

use crate::Millis;
use crate::limits::{ANSWER_BUCKETS, ANSWERS_BURST, ANSWERS_PER_SECOND};

#[derive(Clone, Copy)]
pub(crate) struct Bucket {
    level: u32,
    at: Millis,
}

impl Bucket {
    pub(crate) fn full(burst: u32, now: Millis) -> Self {
        Self {
            level: burst,
            at: now,
        }
    }

    /// Takes so much, if there is so much.
    pub(crate) fn take(&mut self, n: u32, per_second: u32, burst: u32, now: Millis) -> bool {
        let passed = now.saturating_sub(self.at).max(0);
        let gained = passed.saturating_mul(Millis::from(per_second)) / 1_000;
        if gained > 0 {
            let gained = u32::try_from(gained).unwrap_or(burst);
            self.level = self.level.saturating_add(gained).min(burst);
            self.at = now;
        }
        let is_enough = self.level >= n;
        if is_enough {
            self.level -= n;
        }
        is_enough
    }
}

pub(crate) struct Rates {
    key: [u8; 32],
    buckets: Box<[Bucket]>,
}

impl Rates {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        let full = Bucket::full(ANSWERS_BURST, Millis::MIN);
        Self {
            key,
            buckets: vec![full; ANSWER_BUCKETS].into(),
        }
    }

    /// Whether this address may have one more answer; a network of IPv6 counts as one address.
    pub(crate) fn take(&mut self, address: IpAddr, now: Millis) -> bool {
        let mut hasher = DefaultHasher::new();
        self.key.hash(&mut hasher);
        match address {
            IpAddr::V4(v4) => v4.hash(&mut hasher),
            IpAddr::V6(v6) => v6.segments()[..4].hash(&mut hasher),
        }
        let place = usize::try_from(hasher.finish() % ANSWER_BUCKETS as u64).unwrap_or(0);
        self.buckets[place].take(1, ANSWERS_PER_SECOND, ANSWERS_BURST, now)
    }
}

#[cfg(test)]
impl Rates {
    pub(crate) fn len(&self) -> usize {
        self.buckets.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_a_burst_and_a_rate() {
        let mut rates = Rates::new([1; 32]);
        let one = IpAddr::from([192, 0, 2, 1]);
        let n_answers = (0..1_000).filter(|_| rates.take(one, 0)).count();
        assert_eq!(n_answers, ANSWERS_BURST as usize);
        assert!(rates.take(IpAddr::from([192, 0, 2, 2]), 0));
        assert!(!rates.take(one, 19));
        assert!(rates.take(one, 20));
        assert!(!rates.take(one, 39));
        assert!(rates.take(one, 60_000));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let mut rates = Rates::new([1; 32]);
        let address = |n: u32| IpAddr::from((0x2600_u128 << 112 | u128::from(n)).to_be_bytes());
        let n_answers = (0..1_000).filter(|n| rates.take(address(*n), 0)).count();
        assert_eq!(n_answers, ANSWERS_BURST as usize);
    }
}

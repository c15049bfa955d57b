//! The two real sources of the server: time and randomness.
//!
//! Everything else takes `now` and random bytes as parameters or through these types,
//! so that tests can set them.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tandem_protocol::limits::MATCH_NUMBERS;
use tandem_session::record::MatchNumbers;
use tokio::sync::Notify;

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

/// Milliseconds of an hour.
pub const HOUR_MS: Millis = 3_600_000;
/// Milliseconds of a day of 24 hours.
pub const DAY_MS: Millis = 24 * HOUR_MS;

/// Longest single wait on the machine's clock, so that a clock that was set is noticed.
const WAIT_MAX_MS: Millis = 60_000;

/// Wall clock; a fixed one in tests.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<Arc<Fixed>>,
}

#[derive(Debug)]
struct Fixed {
    now: AtomicI64,
    moved: Notify,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self { fixed: None }
    }

    /// A clock that stands still until [`Clock::advance`].
    pub fn fixed(now: Millis) -> Self {
        let fixed = Fixed {
            now: AtomicI64::new(now),
            moved: Notify::new(),
        };
        Self {
            fixed: Some(Arc::new(fixed)),
        }
    }

    /// The time.
    pub fn now(&self) -> Millis {
        match &self.fixed {
            Some(fixed) => fixed.now.load(Ordering::SeqCst),
            None => Timestamp::now().as_millisecond(),
        }
    }

    /// Moves a fixed clock on and wakes who waits for it; no effect on the machine's clock.
    pub fn advance(&self, by: Millis) {
        if let Some(fixed) = &self.fixed {
            fixed.now.fetch_add(by, Ordering::SeqCst);
            fixed.moved.notify_waiters();
        }
    }

    /// Returns once the time is `at` or later.
    pub async fn sleep_until(&self, at: Millis) {
        match &self.fixed {
            Some(fixed) => loop {
                let mut moved = pin!(fixed.moved.notified());
                moved.as_mut().enable();
                if self.now() >= at {
                    return;
                }
                moved.await;
            },
            None => loop {
                let rest = at.saturating_sub(self.now()).min(WAIT_MAX_MS);
                let Ok(rest @ 1..) = u64::try_from(rest) else {
                    return;
                };
                tokio::time::sleep(Duration::from_millis(rest)).await;
            },
        }
    }
}

/// RFC 3339 UTC with milliseconds, as all interfaces write times.
pub fn rfc3339(at: Millis) -> String {
    let timestamp = Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// Random bytes from the operating system's generator.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}

/// A fresh identifier with its prefix, `ses_0190…` (UUIDv7, hexadecimal without hyphens).
pub fn new_id(prefix: &str) -> String {
    format!("{prefix}_{}", uuid::Uuid::now_v7().simple())
}

/// The fresh identifier, or the next one behind `last` where that is not before it: clocks of several
/// machines differ, and one may be set back.
pub fn id_behind(last: Option<&str>, fresh: String) -> String {
    let Some(last) = last.filter(|last| *last >= fresh.as_str()) else {
        return fresh;
    };
    let parts = last.split_once('_');
    let next = parts.and_then(|(prefix, number)| {
        let number = u128::from_str_radix(number, 16).ok()?.checked_add(1)?;
        Some(format!("{prefix}_{number:032x}"))
    });
    // One that is not ours stands behind all others for good.
    next.filter(|next| next.as_str() > last).unwrap_or(fresh)
}

/// A fresh secret of 256 bits, base64url without padding.
pub fn new_secret() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&random_bytes::<32>())
}

/// The secret that follows another one: the same for whoever asks twice, and not to be guessed
/// without `key`.
pub fn secret_after(key: &[u8; 32], secret: &str) -> String {
    use sha2::Digest;
    let digest = sha2::Sha256::new()
        .chain_update(key)
        .chain_update(secret.as_bytes())
        .finalize();
    data_encoding::BASE64URL_NOPAD.encode(&digest)
}

/// A fresh join code: six digits, every one as likely as the others.
pub fn new_code() -> String {
    format!("{:06}", rand::random_range(0..1_000_000_u32))
}

/// A fresh check number of a call-back: four digits, every one as likely as the others.
pub fn new_check_number() -> String {
    format!("{:04}", rand::random_range(0..10_000_u32))
}

/// Different numbers of two digits for a customer to choose among, every one as likely to be the right
/// one as the others.
pub fn match_numbers() -> MatchNumbers {
    let mut numbers = [0; MATCH_NUMBERS];
    for place in 0..MATCH_NUMBERS {
        while numbers[place] == 0 {
            let drawn = rand::random_range(10..=99);
            if !numbers[..place].contains(&drawn) {
                numbers[place] = drawn;
            }
        }
    }
    let right = numbers[rand::random_range(0..MATCH_NUMBERS)];
    MatchNumbers { numbers, right }
}

/// Seconds until whoever was sent away may come again, spread so that they do not come together.
pub fn random_pause_s() -> u64 {
    rand::random_range(5..=15)
}

/// A port of a range, every one as likely as the others.
pub fn random_port(first: u16, last: u16) -> u16 {
    rand::random_range(first..=last.max(first))
}

/// What the store keeps of a secret: its SHA-256 in hexadecimal.
pub fn secret_hash(secret: &str) -> String {
    use sha2::Digest;
    data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(secret.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_comes_behind_the_last_whatever_the_clock_says() {
        let at = |time: u64| format!("evt_{:032x}", u128::from(time) << 80);
        let id = |last: Option<&str>, fresh: u64| id_behind(last, at(fresh));
        assert_eq!(id(None, 5), at(5));
        assert_eq!(id(Some(&at(4)), 5), at(5));
        // The clock of another machine is ahead.
        let first = id(Some(&at(9)), 5);
        let second = id(Some(&first), 5);
        assert!(at(9) < first && first < second && second < at(10));
        assert_eq!(id(Some("evt_zz"), 5), at(5), "not one of ours");
        let end = format!("evt_{:032x}", u128::MAX);
        assert_eq!(id(Some(&end), 5), at(5), "the end of all");
    }

    #[tokio::test]
    async fn a_fixed_clock_wakes_sleepers_when_their_time_has_come() {
        let clock = Clock::fixed(1_000);
        clock.sleep_until(1_000).await;
        let sleeper = {
            let clock = clock.clone();
            tokio::spawn(async move {
                clock.sleep_until(3_000).await;
                clock.now()
            })
        };
        tokio::task::yield_now().await;
        clock.advance(1_999);
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(1);
        assert_eq!(sleeper.await.expect("no panic"), 3_000);
    }
}

//! The memory of this process against what it may have, and what is given up as that fills.
//!
//! New joins go first, since whoever asks for one can come again; then the assets that sessions
//! keep, and the logs that nobody watches, which their customers can send again; at last sockets that come, which are told to come
//! later. Live sessions go on.

use std::sync::atomic::{AtomicU8, Ordering};

/// Share of the bound, in percent, from which on nobody is let in.
const JOINS_PERCENT: u64 = 80;
/// From which on no assets are kept.
const ASSETS_PERCENT: u64 = 90;
/// From which on no socket is let in.
const SOCKETS_PERCENT: u64 = 100;
/// How far below one has to come for it to be over, so that it does not go to and fro.
const RELIEF_PERCENT: u64 = 5;

/// How full the memory is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pressure {
    /// There is room.
    #[default]
    None,
    /// New joins are refused.
    Joins,
    /// Assets are let go too.
    Assets,
    /// Sockets are refused too.
    Sockets,
}

const STEPS: [(Pressure, u64); 3] = [
    (Pressure::Sockets, SOCKETS_PERCENT),
    (Pressure::Assets, ASSETS_PERCENT),
    (Pressure::Joins, JOINS_PERCENT),
];

impl Pressure {
    /// What `used` of `max` bytes means after this.
    pub fn after(self, used: u64, max: u64) -> Self {
        let percent = used.saturating_mul(100) / max.max(1);
        let reached = STEPS.iter().find(|(step, from)| {
            let relief = if *step <= self { RELIEF_PERCENT } else { 0 };
            percent >= from - relief
        });
        reached.map_or(Self::None, |(step, _)| *step)
    }
}

/// What everybody asks before they take something on.
#[derive(Debug, Default)]
pub(super) struct Governor(AtomicU8);

impl Governor {
    /// How full the memory was when it was last looked at.
    pub(super) fn pressure(&self) -> Pressure {
        let level = self.0.load(Ordering::Relaxed);
        let found = STEPS.iter().find(|(step, _)| *step as u8 == level);
        found.map_or(Pressure::None, |(step, _)| *step)
    }

    /// It has been looked at; the answer is how full it is.
    pub(super) fn look(&self, used: u64, max: u64) -> Pressure {
        let pressure = self.pressure().after(used, max);
        self.0.store(pressure as u8, Ordering::Relaxed);
        pressure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_go_first_then_assets_then_sockets() {
        let check = |used, expected| assert_eq!(Pressure::None.after(used, 1_000), expected);
        check(799, Pressure::None);
        check(800, Pressure::Joins);
        check(899, Pressure::Joins);
        check(900, Pressure::Assets);
        check(999, Pressure::Assets);
        check(1_000, Pressure::Sockets);
    }

    #[test]
    fn it_is_over_only_a_little_further_down() {
        let governor = Governor::default();
        let look = |used| governor.look(used, 100);
        assert_eq!(look(80), Pressure::Joins);
        assert_eq!(look(75), Pressure::Joins);
        assert_eq!(look(74), Pressure::None);
        assert_eq!(look(79), Pressure::None);
        assert_eq!(look(100), Pressure::Sockets);
        assert_eq!(look(95), Pressure::Sockets);
        assert_eq!(look(94), Pressure::Assets);
        assert_eq!(look(84), Pressure::Joins);
        assert_eq!(governor.pressure(), Pressure::Joins);
    }
}

//! Decides what becomes of a delivery after an attempt. Pure: the time and the dice are handed in.
//!
//! A delivery is tried at once, then after each of [`RETRY_DELAYS_MS`], then it is dead. A receiver
//! that answers 410 wants no more (Standard Webhooks, "Disabling endpoints"), and one that has
//! failed for days is left alone with a reason that people can see.

use tandem_protocol::limits::WEBHOOK_FAILING_MS;

use crate::egress;
use crate::source::Millis;

const SECOND_MS: Millis = 1_000;
const MINUTE_MS: Millis = 60 * SECOND_MS;
const HOUR_MS: Millis = 60 * MINUTE_MS;

/// Pauses between the attempts at one delivery, before jitter.
pub const RETRY_DELAYS_MS: [Millis; 10] = [
    5 * SECOND_MS,
    30 * SECOND_MS,
    2 * MINUTE_MS,
    10 * MINUTE_MS,
    30 * MINUTE_MS,
    HOUR_MS,
    3 * HOUR_MS,
    6 * HOUR_MS,
    12 * HOUR_MS,
    24 * HOUR_MS,
];

/// Longest pause, whatever a receiver asks for.
const DELAY_MS_MAX: Millis = 24 * HOUR_MS;

/// Share of a pause that the dice decide, in percent: up to a fifth is added or taken away.
const JITTER_PERCENT: Millis = 20;

/// Why an attempt got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The address leads where nothing may be sent.
    Refused,
    /// The name leads nowhere.
    Unresolved,
    /// No connection came about.
    Unreachable,
    /// It took too long.
    Timeout,
    /// What was to be told of is gone from the record.
    Gone,
}

impl From<egress::Failure> for Failure {
    fn from(failure: egress::Failure) -> Self {
        match failure {
            egress::Failure::Refused => Self::Refused,
            egress::Failure::Unresolved => Self::Unresolved,
            egress::Failure::Unreachable | egress::Failure::TooLarge => Self::Unreachable,
            egress::Failure::Timeout => Self::Timeout,
        }
    }
}

impl Failure {
    /// The word in the store and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Unresolved => "unresolved",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Gone => "gone",
        }
    }
}

/// How an attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered.
    Answered {
        /// HTTP status.
        status: u16,
        /// How long the receiver asks us to wait, in milliseconds.
        retry_after_ms: Option<Millis>,
    },
    /// The receiver did not.
    Failed(Failure),
}

impl From<Result<egress::Answer, egress::Failure>> for Outcome {
    fn from(attempt: Result<egress::Answer, egress::Failure>) -> Self {
        match attempt {
            Ok(answer) => Self::Answered {
                status: answer.status,
                retry_after_ms: answer.retry_after_ms,
            },
            Err(failure) => Self::Failed(failure.into()),
        }
    }
}

impl Outcome {
    /// Whether the receiver has it.
    pub const fn is_success(self) -> bool {
        matches!(
            self,
            Self::Answered {
                status: 200..=299,
                ..
            }
        )
    }
}

/// What is known before the attempt is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Earlier attempts at this delivery.
    pub n_attempts: usize,
    /// Since when nothing has reached the receiver; absent while all is well.
    pub failing_since: Option<Millis>,
    /// Whether somebody has pressed the button: tried once, and no sign of the receiver's health.
    pub is_test: bool,
}

/// How an attempt at what waits in an outbox failed, as its log keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Why, in a word.
    pub word: &'static str,
    /// Status of the answer, where there was one: of HTTP, or of SMTP (RFC 5321 §4.2).
    pub status: Option<u16>,
    /// Whether the other side as a whole is away, so that whatever else waits for it waits on.
    pub is_away: bool,
}

/// What becomes of the delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has it.
    Delivered,
    /// It is tried again.
    Again {
        /// When.
        at: Millis,
    },
    /// It is given up and shown; people may send it again.
    Dead,
}

/// Why a webhook is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffReason {
    /// An administrator has turned it off.
    Hand,
    /// Nothing has reached the receiver for days.
    Failing,
    /// The receiver has answered 410.
    Gone,
    /// Too much waits.
    Backlog,
}

impl OffReason {
    /// The word in the store and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hand => "hand",
            Self::Failing => "failing",
            Self::Gone => "gone",
            Self::Backlog => "backlog",
        }
    }
}

/// What an attempt leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of the delivery.
    pub verdict: Verdict,
    /// Since when nothing has reached the receiver.
    pub failing_since: Option<Millis>,
    /// The webhook is turned off.
    pub off: Option<OffReason>,
    /// The receiver is back: what waits for its time is due.
    pub hurry: bool,
}

/// Decides after an attempt that ended at `now`; `dice` is random.
pub fn decide(outcome: Outcome, standing: Standing, now: Millis, dice: u32) -> Decision {
    if outcome.is_success() {
        let kept = standing.failing_since.filter(|_| standing.is_test);
        return Decision {
            verdict: Verdict::Delivered,
            failing_since: kept,
            off: None,
            hurry: standing.failing_since.is_some() && !standing.is_test,
        };
    }
    if standing.is_test {
        return Decision {
            verdict: Verdict::Dead,
            failing_since: standing.failing_since,
            off: None,
            hurry: false,
        };
    }
    if outcome == Outcome::Failed(Failure::Gone) {
        return Decision {
            verdict: Verdict::Dead,
            failing_since: standing.failing_since,
            off: None,
            hurry: false,
        };
    }
    let since = standing.failing_since.unwrap_or(now);
    Decision {
        verdict: again(outcome, standing.n_attempts, now, dice),
        failing_since: Some(since),
        off: off(outcome, since, now),
        hurry: false,
    }
}

fn again(outcome: Outcome, n_attempts: usize, now: Millis, dice: u32) -> Verdict {
    let Some(delay) = RETRY_DELAYS_MS.get(n_attempts) else {
        return Verdict::Dead;
    };
    let asked = match outcome {
        Outcome::Answered { retry_after_ms, .. } => retry_after_ms.unwrap_or(0),
        Outcome::Failed(_) => 0,
    };
    let spread = delay * JITTER_PERCENT / 100;
    let shift = Millis::from(dice) % (2 * spread + 1) - spread;
    let delay = (delay + shift).max(asked).clamp(0, DELAY_MS_MAX);
    Verdict::Again {
        at: now.saturating_add(delay),
    }
}

fn off(outcome: Outcome, since: Millis, now: Millis) -> Option<OffReason> {
    match outcome {
        Outcome::Answered { status: 410, .. } => Some(OffReason::Gone),
        Outcome::Answered { .. } | Outcome::Failed(_) => {
            (now - since >= WEBHOOK_FAILING_MS).then_some(OffReason::Failing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Outcome = Outcome::Failed(Failure::Unreachable);

    fn standing(n_attempts: usize, failing_since: Option<Millis>) -> Standing {
        Standing {
            n_attempts,
            failing_since,
            is_test: false,
        }
    }

    fn answered(status: u16) -> Outcome {
        Outcome::Answered {
            status,
            retry_after_ms: None,
        }
    }

    #[test]
    fn every_status_but_success_is_tried_again() {
        for status in 100..600 {
            let verdict = decide(answered(status), standing(0, None), 0, 0).verdict;
            let is_delivered = verdict == Verdict::Delivered;
            assert_eq!(is_delivered, (200..300).contains(&status), "{status}");
        }
    }

    #[test]
    fn pauses_grow_to_a_day_with_a_fifth_of_jitter_and_then_it_is_dead() {
        for (n, delay) in RETRY_DELAYS_MS.into_iter().enumerate() {
            for dice in [0, 1, 7, 12_345, u32::MAX / 2, u32::MAX] {
                let Verdict::Again { at } = decide(DOWN, standing(n, None), 50, dice).verdict
                else {
                    panic!("attempt {n} is not the last");
                };
                let (least, most) = (delay * 8 / 10, (delay * 12 / 10).min(24 * HOUR_MS));
                assert!((50 + least..=50 + most).contains(&at), "attempt {n}: {at}");
            }
        }
        let last = decide(DOWN, standing(RETRY_DELAYS_MS.len(), None), 50, 0);
        assert_eq!(last.verdict, Verdict::Dead);
    }

    #[test]
    fn a_receiver_may_ask_for_a_longer_pause_of_a_day_at_most() {
        let ask = |ms| Outcome::Answered {
            status: 503,
            retry_after_ms: Some(ms),
        };
        let at = |outcome| decide(outcome, standing(0, None), 0, 0).verdict;
        assert_eq!(at(ask(90_000)), Verdict::Again { at: 90_000 });
        assert_eq!(at(ask(1)), Verdict::Again { at: 4_000 });
        assert_eq!(at(ask(Millis::MAX)), Verdict::Again { at: 24 * HOUR_MS });
    }

    #[test]
    fn five_days_without_a_success_turn_it_off() {
        let after = |ms| decide(DOWN, standing(3, Some(0)), ms, 0).off;
        assert_eq!(after(WEBHOOK_FAILING_MS - 1), None);
        assert_eq!(after(WEBHOOK_FAILING_MS), Some(OffReason::Failing));
        assert_eq!(decide(DOWN, standing(0, None), 9, 0).failing_since, Some(9));
        assert_eq!(
            decide(answered(410), standing(0, None), 9, 0).off,
            Some(OffReason::Gone)
        );
    }

    #[test]
    fn a_success_after_a_failure_hurries_what_waits() {
        assert!(!decide(answered(204), standing(0, None), 9, 0).hurry);
        let back = decide(answered(204), standing(2, Some(3)), 9, 0);
        assert!(back.hurry && back.failing_since.is_none());
    }

    #[test]
    fn a_test_is_tried_once_and_says_nothing_about_the_receiver() {
        let test = Standing {
            n_attempts: 0,
            failing_since: Some(0),
            is_test: true,
        };
        for (outcome, verdict) in [(DOWN, Verdict::Dead), (answered(200), Verdict::Delivered)] {
            let decision = decide(outcome, test, WEBHOOK_FAILING_MS, 0);
            assert_eq!(decision.verdict, verdict);
            assert_eq!(
                (decision.failing_since, decision.off, decision.hurry),
                (Some(0), None, false)
            );
        }
    }
}

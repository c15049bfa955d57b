//! Call-backs: from when on customers were to be called, and when somebody did.

use crate::ticket::{Member, TicketFigures, Who, Whose};

/// How long after its time a call is still in time, in milliseconds: as long as passes between two tries.
pub const CALL_IN_TIME_MS: i64 = 15 * 60_000;

/// What happened to a call-back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    /// It was asked for.
    Asked {
        /// From when on the customer is to be called, in milliseconds since the Unix epoch.
        due_at: i64,
    },
    /// An agent has taken it, and is about to call.
    Taken,
    /// They have called; whether somebody was reached counts for nothing.
    Called,
    /// The call is not to be any more.
    Cancelled,
}

/// What is known of one call-back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    due_at: Option<i64>,
    /// When it was taken last, and by whom.
    taken: Option<(i64, Option<Whose>)>,
    /// When it had been taken by who called first, and who that was.
    called: Option<(i64, Option<Whose>)>,
    cancelled_at: Option<i64>,
}

impl Call {
    /// Takes in what happened at `at`.
    pub(crate) fn handle(&mut self, at: i64, who: Who<'_>, step: CallStep) {
        let by = || (at, who.agent.map(Whose::from));
        match step {
            CallStep::Asked { due_at } => {
                self.due_at.get_or_insert(due_at);
            }
            CallStep::Taken => self.taken = Some(by()),
            CallStep::Called => {
                let taken = self.taken.clone();
                self.called.get_or_insert_with(|| taken.unwrap_or_else(by));
            }
            CallStep::Cancelled => {
                self.cancelled_at.get_or_insert(at);
            }
        }
    }

    /// Whether it was asked for on this ticket.
    pub(crate) fn is_asked(&self) -> bool {
        self.due_at.is_some()
    }

    /// Who called first.
    pub(crate) fn caller(&self) -> Option<Member<'_>> {
        let (_, by) = self.called.as_ref()?;
        by.as_ref().map(Whose::member)
    }

    /// Counts it among the figures of a ticket, or of somebody's share of one.
    pub(crate) fn count_into(&self, figures: &mut TicketFigures) {
        let Some(due_at) = self.due_at else {
            return;
        };
        figures.call_backs += 1;
        let latest = due_at.saturating_add(CALL_IN_TIME_MS);
        match &self.called {
            Some((at, _)) => {
                let ms = u64::try_from(at.saturating_sub(due_at)).unwrap_or(0);
                figures.time_to_call_ms.push(ms);
                figures.call_backs_kept += u64::from(*at <= latest);
                figures.call_backs_missed += u64::from(*at > latest);
            }
            // One that is called off in time has been missed by nobody.
            None => {
                let is_missed = self.cancelled_at.is_some_and(|at| at > latest);
                figures.call_backs_missed += u64::from(is_missed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUE: CallStep = CallStep::Asked { due_at: 1_000 };

    /// Asked, kept, missed, and how long it took.
    fn counted(steps: &[(i64, CallStep)]) -> (u64, u64, u64, Vec<u64>) {
        let mut call = Call::default();
        for (at, step) in steps {
            call.handle(*at, Who::default(), *step);
        }
        let mut figures = TicketFigures::default();
        call.count_into(&mut figures);
        let TicketFigures {
            call_backs,
            call_backs_kept,
            call_backs_missed,
            time_to_call_ms,
            ..
        } = figures;
        (
            call_backs,
            call_backs_kept,
            call_backs_missed,
            time_to_call_ms,
        )
    }

    #[test]
    fn a_call_is_in_time_up_to_its_bound() {
        let latest = 1_000 + CALL_IN_TIME_MS;
        let called = |at: i64| counted(&[(0, DUE), (at, CallStep::Taken), (at, CallStep::Called)]);
        assert_eq!(called(1_500), (1, 1, 0, vec![500]));
        assert_eq!(called(latest), (1, 1, 0, vec![900_000]));
        assert_eq!(called(latest + 1), (1, 0, 1, vec![900_001]));
        assert_eq!(called(500), (1, 1, 0, vec![0]), "sooner is at once");
    }

    #[test]
    fn who_gives_it_back_has_not_called() {
        let steps = [
            (0, DUE),
            (1_100, CallStep::Taken),
            (2_000, CallStep::Taken),
            (9_000, CallStep::Called),
            (9_500, CallStep::Taken),
            (9_900, CallStep::Called),
        ];
        assert_eq!(counted(&steps), (1, 1, 0, vec![1_000]), "the first call");
        assert_eq!(counted(&steps[..3]), (1, 0, 0, vec![]), "it is to come");
        assert_eq!(counted(&steps[1..]), (0, 0, 0, vec![]), "asked elsewhere");
    }

    #[test]
    fn what_is_called_off_is_missed_where_it_was_late_by_then() {
        let latest = 1_000 + CALL_IN_TIME_MS;
        let off = |at: i64| counted(&[(0, DUE), (at, CallStep::Cancelled)]);
        assert_eq!(off(latest), (1, 0, 0, vec![]));
        assert_eq!(off(latest + 1), (1, 0, 1, vec![]));
    }
}

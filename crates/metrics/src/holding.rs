//! Who held a session, and for how long of the time for which its customer had agreed.

use std::collections::BTreeMap;

use crate::ticket::{Member, Whose};

/// Folds what changes the agent's place of one session, in the order in which it happened.
///
/// An agent without an identifier is nobody who is known; their time is kept apart. Who holds it does so for the
/// teams that they were in when they came or took over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holding {
    holder: Option<Whose>,
    before: Option<Whose>,
    /// Whether the holder has let go of it, and nobody has taken it yet.
    is_free: bool,
    /// Since when the customer's agreement has been counted for the holder.
    since: Option<i64>,
    spent: BTreeMap<Option<Whose>, u64>,
    /// The same as it was when the session ended.
    ended: BTreeMap<Option<Whose>, u64>,
}

impl Holding {
    /// The agent holds it from `at` on.
    pub(crate) fn take(&mut self, agent: Option<Member<'_>>, at: i64) {
        self.settle(at);
        let is_other = self.holder().map(|one| one.id) != agent.map(|one| one.id);
        // Who takes back what they let go of has it from themselves.
        if std::mem::take(&mut self.is_free) || is_other {
            self.before = self.holder.take();
            self.holder = agent.map(Whose::from);
        }
    }

    /// The customer has agreed.
    pub(crate) fn agree(&mut self, at: i64) {
        self.since.get_or_insert(at);
    }

    /// Nobody holds it, and what the customer agreed to is over.
    pub(crate) fn let_go(&mut self, at: i64) {
        self.settle(at);
        self.since = None;
        self.is_free = true;
    }

    /// The session has ended.
    pub(crate) fn end(&mut self, at: i64) {
        self.settle(at);
        self.since = None;
        self.ended = self.spent.clone();
    }

    /// Who holds it, or was the last to.
    pub(crate) fn holder(&self) -> Option<Member<'_>> {
        self.holder.as_ref().map(Whose::member)
    }

    /// Who held it before them.
    pub(crate) fn before(&self) -> Option<Member<'_>> {
        self.before.as_ref().map(Whose::member)
    }

    /// How long each held a session that has ended, in milliseconds; nobody for no time.
    pub(crate) fn held(&self) -> impl Iterator<Item = (Option<Member<'_>>, u64)> {
        let some = self.ended.iter().filter(|(_, ms)| **ms > 0);
        some.map(|(agent, ms)| (agent.as_ref().map(Whose::member), *ms))
    }

    fn settle(&mut self, at: i64) {
        let Some(since) = self.since.replace(at) else {
            self.since = None;
            return;
        };
        let ms = u64::try_from(at.saturating_sub(since)).unwrap_or(0);
        *self.spent.entry(self.holder.clone()).or_default() += ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(holding: &Holding) -> Vec<(Option<&str>, u64)> {
        let held = holding.held();
        held.map(|(agent, ms)| (agent.map(|one| one.id), ms))
            .collect()
    }

    fn by(id: &str) -> Option<Member<'_>> {
        Some(Member { id, teams: "" })
    }

    #[test]
    fn each_has_the_time_for_which_they_held_it() {
        let mut holding = Holding::default();
        holding.take(by("ada"), 0);
        holding.agree(100);
        holding.take(by("ada"), 150);
        holding.take(by("ben"), 400);
        assert!(held(&holding).is_empty(), "it goes on");
        holding.end(1_000);
        assert_eq!(held(&holding), [(Some("ada"), 300), (Some("ben"), 600)]);
        assert_eq!((holding.before(), holding.holder()), (by("ada"), by("ben")));
    }

    #[test]
    fn a_wait_for_the_next_one_is_nobodys() {
        let mut holding = Holding::default();
        holding.take(by("ada"), 0);
        holding.agree(0);
        holding.let_go(200);
        assert_eq!(holding.holder(), by("ada"), "the last one");
        holding.take(by("ben"), 700);
        holding.agree(800);
        holding.end(900);
        assert_eq!(held(&holding), [(Some("ada"), 200), (Some("ben"), 100)]);
    }

    #[test]
    fn who_takes_back_what_they_let_go_of_has_it_from_themselves() {
        let mut holding = Holding::default();
        holding.take(by("ada"), 0);
        holding.take(by("ben"), 100);
        holding.let_go(200);
        holding.take(by("ben"), 300);
        assert_eq!(holding.before(), by("ben"), "and not from Ada once more");
        holding.take(by("ben"), 400);
        assert_eq!(holding.before(), by("ben"), "coming in changes nothing");
    }

    #[test]
    fn what_follows_the_end_counts_no_more() {
        let mut holding = Holding::default();
        holding.agree(0);
        holding.end(10);
        holding.take(by("ada"), 20);
        assert_eq!(
            held(&holding),
            [(None, 10)],
            "nobody is known to have held it"
        );
    }

    #[test]
    fn who_holds_it_does_so_for_the_teams_that_they_were_in_when_they_took_it() {
        let mut holding = Holding::default();
        let (id, before, after) = ("ada", ",front,", ",back,");
        let of = |teams| Some(Member { id, teams });
        holding.take(of(before), 0);
        holding.agree(0);
        holding.take(of(after), 100);
        assert_eq!(holding.holder(), of(before), "coming in changes nothing");
        holding.let_go(200);
        holding.take(of(after), 300);
        holding.agree(300);
        holding.end(600);
        let held: Vec<_> = holding.held().collect();
        assert_eq!(held, [(of(after), 300), (of(before), 200)]);
    }
}

//! One ticket: its events in, its figures out.

use std::collections::BTreeMap;

use crate::calls::{Call, CallStep};
use crate::holding::Holding;

/// An agent, and the teams that they were in at that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// Who, by an identifier.
    pub id: &'a str,
    /// The teams, in any spelling in which the same teams are the same text.
    pub teams: &'a str,
}

/// Whose something is: a [`Member`], kept.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    /// Who, by an identifier.
    pub id: String,
    /// The teams that they were in at that time, as they were told.
    pub teams: String,
}

impl Whose {
    /// The same, lent.
    pub fn member(&self) -> Member<'_> {
        Member {
            id: &self.id,
            teams: &self.teams,
        }
    }
}

impl From<Member<'_>> for Whose {
    fn from(member: Member<'_>) -> Self {
        Self {
            id: member.id.to_owned(),
            teams: member.teams.to_owned(),
        }
    }
}

/// Whom something that happened goes back to; what is absent is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Who<'a> {
    /// The agent who did it; absent for customers, too.
    pub agent: Option<Member<'a>>,
    /// The agent who had the ticket after it.
    pub owner: Option<Member<'a>>,
    /// The teams of the ticket itself after it, where nobody had it.
    pub own_teams: Option<&'a str>,
}

/// Something that happened, as far as a figure depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The ticket was made.
    Created,
    /// The status changed; `done` are solved and closed.
    StatusChanged {
        /// Whether the status before was solved or closed.
        was_done: bool,
        /// Whether the status after is.
        is_done: bool,
    },
    /// The ticket went from one agent to another.
    Reassigned,
    /// The ticket came from or went to nobody, went with its session, or was made with its agent: that is no
    /// transfer.
    Assigned,
    /// An agent wrote in the chat.
    AgentWrote,
    /// The ticket has gone to a higher tier.
    Escalated,
    /// The ticket was merged into another one.
    Merged,
    /// That was undone.
    Unmerged,
    /// Another ticket was merged into this one.
    DuplicateMerged {
        /// Sessions that its customer had agreed to.
        contacts: u64,
    },
    /// That was undone.
    DuplicateUnmerged {
        /// As many as then.
        contacts: u64,
    },
    /// What the customer waited for came in the time that is promised.
    SlaMet,
    /// Time that is promised to the customer has run out.
    SlaBreached,
    /// A session was made.
    SessionCreated {
        /// `link`, `code` or `widget`.
        entry: String,
    },
    /// An agent came into the session.
    AgentJoined,
    /// The customer came into the session.
    CustomerJoined,
    /// The customer agreed.
    ConsentGiven,
    /// Another agent holds the session, who is who did this.
    HandedOff,
    /// The agent has let go of the session, and its customer waits for another one.
    LetGo,
    /// The customer was asked how the session was, or the help on a ticket without one.
    SurveyAsked,
    /// The customer answered; the last answer of a session counts, or of the ticket itself.
    SurveyAnswered {
        /// Satisfaction, 1 to 5.
        csat: u8,
        /// Effort, 1 to 7.
        ces: Option<u8>,
        /// Recommendation, 0 to 10.
        nps: Option<u8>,
    },
    /// The session ended.
    SessionEnded {
        /// From consent to the end, in milliseconds.
        duration_ms: u64,
    },
    /// Something happened to a call-back.
    CallBack {
        /// Which one.
        id: String,
        /// What it was.
        step: CallStep,
    },
}

/// Whether the customer was asked how the help was, and what they answered last.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Opinion {
    pub(crate) is_asked: bool,
    pub(crate) answer: Option<(u8, Option<u8>, Option<u8>)>,
}

impl Opinion {
    /// Whether there is nothing to be counted.
    pub(crate) fn is_none(self) -> bool {
        !self.is_asked && self.answer.is_none()
    }

    /// Counts it among the figures of a ticket, or of somebody's share of one.
    pub(crate) fn count_into(self, figures: &mut TicketFigures) {
        figures.surveys_asked += u64::from(self.is_asked);
        if let Some((csat, ces, nps)) = self.answer {
            figures.csat.push(csat);
            figures.ces.extend(ces);
            figures.nps.extend(nps);
        }
    }
}

/// What is known of one session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    pub(crate) agent_at: Option<i64>,
    pub(crate) customer_at: Option<i64>,
    pub(crate) consent: bool,
    pub(crate) ended_ms: Option<u64>,
    pub(crate) opinion: Opinion,
    pub(crate) n_created: u64,
    /// The agent who made it.
    pub(crate) made_by: Option<Whose>,
    /// The agent who came first.
    pub(crate) came: Option<Whose>,
    /// The agent who was there when both were.
    pub(crate) met_by: Option<Whose>,
    pub(crate) holding: Holding,
}

/// Folds the events of one ticket, in their order.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    created_at: Option<i64>,
    wrote_at: Option<i64>,
    wrote_by: Option<Whose>,
    pub(crate) done_at: Option<i64>,
    /// Who had the ticket when it was solved.
    pub(crate) done_by: Option<Whose>,
    /// The teams that the ticket itself was of then, where nobody had it.
    done_teams: Option<String>,
    /// Who has had the ticket since it last changed hands.
    had_by: Option<Whose>,
    pub(crate) merged: bool,
    contacts: u64,
    reopens: u64,
    /// Who gave it away, each time that it was.
    pub(crate) transfers: Vec<Option<Whose>>,
    /// Likewise, where it went up.
    pub(crate) escalations: Vec<Option<Whose>>,
    sla_met: u64,
    sla_breached: u64,
    entry: Option<String>,
    /// Of the ticket itself, whose customer was helped without a session.
    pub(crate) opinion: Opinion,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) calls: BTreeMap<String, Call>,
}

/// The figures of one ticket; times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFigures {
    /// Whether these are what an agent did of it who has not got it: they are no ticket of their own.
    pub is_share: bool,
    /// Whether it has been merged into another one: what was done on it counts, and it is no ticket of its own.
    pub merged: bool,
    /// From creation to the first answer; absent while there is none.
    pub first_response_ms: Option<u64>,
    /// From creation to the latest time it was solved; absent while it is not.
    pub resolution_ms: Option<u64>,
    /// Solved, never reopened, and with at most one session that was agreed to, on it or on what was merged
    /// into it.
    pub first_contact: bool,
    /// Together all its sessions that were agreed to; absent without one that has ended.
    pub handle_ms: Option<u64>,
    /// How often it was reopened.
    pub reopens: u64,
    /// How often it, or its session, went from one agent to another.
    pub transfers: u64,
    /// How often it went to a higher tier.
    pub escalations: u64,
    /// How many promises of time were kept.
    pub sla_met: u64,
    /// How many were not.
    pub sla_breached: u64,
    /// How many sessions were made for it.
    pub sessions: u64,
    /// How long the customer waited, for each session in which an agent came.
    pub waiting_ms: Vec<u64>,
    /// How long each session lasted that was agreed to and has ended.
    pub session_ms: Vec<u64>,
    /// Sessions that the customer came to.
    pub attended: u64,
    /// Of those, the ones that ended before an agent came.
    pub abandoned: u64,
    /// Sessions whose customer was asked how they were, and the ticket itself where it had none.
    pub surveys_asked: u64,
    /// Satisfaction, for each of these with an answer.
    pub csat: Vec<u8>,
    /// Effort, likewise.
    pub ces: Vec<u8>,
    /// Recommendation, likewise.
    pub nps: Vec<u8>,
    /// How the first session began.
    pub entry: Option<String>,
    /// Call-backs that were asked for.
    pub call_backs: u64,
    /// Of those, the ones whose first call came in time.
    pub call_backs_kept: u64,
    /// Of those, the ones whose first call came late, or that were called off when it was late already.
    pub call_backs_missed: u64,
    /// From when on the customer was to be called to the first call, for each that there was.
    pub time_to_call_ms: Vec<u64>,
}

impl Tally {
    /// Takes in what happened at `at`, in milliseconds since the Unix epoch, in a session or beside one,
    /// and whom it goes back to.
    pub fn handle_fact(&mut self, at: i64, session: Option<&str>, who: Who<'_>, fact: Fact) {
        match fact {
            Fact::Created => self.created_at = self.created_at.or(Some(at)),
            Fact::StatusChanged { was_done, is_done } => self.status(at, who, (was_done, is_done)),
            Fact::Reassigned => {
                let owner = who.owner.map(Whose::from);
                self.transfers
                    .push(std::mem::replace(&mut self.had_by, owner));
            }
            Fact::Assigned => self.had_by = who.owner.map(Whose::from),
            Fact::Merged => self.merged = true,
            Fact::Unmerged => self.merged = false,
            Fact::DuplicateMerged { contacts } => self.contacts += contacts,
            Fact::DuplicateUnmerged { contacts } => {
                self.contacts = self.contacts.saturating_sub(contacts);
            }
            Fact::SlaMet => self.sla_met += 1,
            Fact::SlaBreached => self.sla_breached += 1,
            Fact::AgentWrote => {
                if self.wrote_at.is_none() {
                    self.wrote_at = Some(at);
                    self.wrote_by = who.agent.map(Whose::from);
                }
            }
            Fact::SessionCreated { entry } => {
                self.entry.get_or_insert(entry);
                self.of(session, |one| one.made(who));
            }
            Fact::HandedOff => {
                let giver = self.of(session, |one| one.handed_off(at, who)).flatten();
                self.transfers.push(giver);
            }
            Fact::Escalated => {
                let giver = self.of(session, |one| one.giver()).flatten();
                self.escalations.push(giver);
            }
            Fact::LetGo => self.in_session(session, |one| one.holding.let_go(at)),
            Fact::AgentJoined => self.in_session(session, |one| one.agent_joined(at, who)),
            Fact::CustomerJoined => self.in_session(session, |one| one.customer_joined(at)),
            Fact::ConsentGiven => self.in_session(session, |one| {
                one.consent = true;
                one.holding.agree(at);
            }),
            Fact::SurveyAsked => self.opinion_of(session).is_asked = true,
            Fact::SurveyAnswered { csat, ces, nps } => {
                self.opinion_of(session).answer = Some((csat, ces, nps));
            }
            Fact::SessionEnded { duration_ms } => self.in_session(session, |one| {
                one.ended_ms = Some(duration_ms);
                one.holding.end(at);
            }),
            Fact::CallBack { id, step } => {
                self.calls.entry(id).or_default().handle(at, who, step);
            }
        }
    }

    /// The figures after everything that was taken in.
    pub fn close(mut self) -> TicketFigures {
        if self.merged {
            // How it ended is how the other one ends.
            (self.done_at, self.reopens) = (None, 0);
        }
        let mut figures = TicketFigures {
            merged: self.merged,
            first_response_ms: self.first_response_ms(),
            resolution_ms: self.since_creation(self.done_at),
            reopens: self.reopens,
            transfers: n(&self.transfers),
            escalations: n(&self.escalations),
            sla_met: self.sla_met,
            sla_breached: self.sla_breached,
            ..TicketFigures::default()
        };
        let mut n_agreed = self.contacts;
        for session in self.sessions.values() {
            n_agreed += u64::from(session.consent);
            add_session(&mut figures, session);
        }
        self.opinion.count_into(&mut figures);
        for call in self.calls.values() {
            call.count_into(&mut figures);
        }
        if !figures.session_ms.is_empty() {
            figures.handle_ms = Some(figures.session_ms.iter().sum());
        }
        figures.first_contact = self.done_at.is_some() && self.reopens == 0 && n_agreed <= 1;
        figures.entry = self.entry;
        figures
    }

    /// The teams of the ticket itself as they were when it was solved, where nobody had it then; nothing while it
    /// is not.
    pub fn teams_when_done(&self) -> Option<&str> {
        let teams = self.done_teams.as_deref();
        teams.filter(|_| self.done_at.is_some() && !self.merged)
    }

    fn status(&mut self, at: i64, who: Who<'_>, (was_done, is_done): (bool, bool)) {
        match (was_done, is_done) {
            (false, true) => {
                self.done_at = Some(at);
                self.done_by = who.owner.map(Whose::from);
                self.done_teams = who.own_teams.map(str::to_owned);
            }
            (true, false) => {
                self.done_at = None;
                self.reopens += 1;
            }
            (true, true) | (false, false) => {}
        }
    }

    fn of<T>(
        &mut self,
        session: Option<&str>,
        change: impl FnOnce(&mut Session) -> T,
    ) -> Option<T> {
        let id = session?.to_owned();
        Some(change(self.sessions.entry(id).or_default()))
    }

    fn in_session(&mut self, session: Option<&str>, change: impl FnOnce(&mut Session)) {
        self.of(session, change);
    }

    /// Of a session, or of the ticket itself.
    fn opinion_of(&mut self, session: Option<&str>) -> &mut Opinion {
        match session {
            Some(id) => &mut self.sessions.entry(id.to_owned()).or_default().opinion,
            None => &mut self.opinion,
        }
    }

    fn first_response_ms(&self) -> Option<u64> {
        self.since_creation(self.first_answer().map(|(at, _)| at))
    }

    /// When the customer had their first answer, and of whom.
    pub(crate) fn first_answer(&self) -> Option<(i64, Option<&Whose>)> {
        let wrote = self.wrote_at.map(|at| (at, self.wrote_by.as_ref()));
        let met = self.sessions.values();
        let met = met.filter_map(|one| Some((one.met_at()?, one.met_by.as_ref())));
        wrote.into_iter().chain(met).min_by_key(|(at, _)| *at)
    }

    /// A session can be older than the ticket that was made for it: that counts as at once.
    fn since_creation(&self, at: Option<i64>) -> Option<u64> {
        Some(between(self.created_at?, at?))
    }
}

impl Session {
    fn made(&mut self, who: Who<'_>) {
        self.n_created += 1;
        if self.made_by.is_none() {
            self.made_by = who.agent.map(Whose::from);
        }
    }

    fn agent_joined(&mut self, at: i64, who: Who<'_>) {
        self.holding.take(who.agent, at);
        if self.agent_at.is_some() {
            return;
        }
        self.agent_at = Some(at);
        self.came = who.agent.map(Whose::from);
        if self.customer_at.is_some() {
            self.met_by.clone_from(&self.came);
        }
    }

    fn customer_joined(&mut self, at: i64) {
        if self.customer_at.is_some() {
            return;
        }
        self.customer_at = Some(at);
        if self.agent_at.is_some() {
            self.met_by = self.holding.holder().map(Whose::from);
        }
    }

    /// Answers with who held it before.
    fn handed_off(&mut self, at: i64, who: Who<'_>) -> Option<Whose> {
        self.holding.take(who.agent, at);
        self.holding.before().map(Whose::from)
    }

    /// Who has passed it on, or has it.
    fn giver(&self) -> Option<Whose> {
        let giver = self.holding.before().or(self.holding.holder());
        giver.map(Whose::from)
    }

    /// When both were there.
    fn met_at(&self) -> Option<i64> {
        Some(self.agent_at?.max(self.customer_at?))
    }

    /// How long the customer waited.
    pub(crate) fn waited_ms(&self) -> Option<u64> {
        Some(between(self.customer_at?, self.agent_at?))
    }
}

fn add_session(figures: &mut TicketFigures, session: &Session) {
    figures.sessions += session.n_created;
    if let (Some(ended_ms), true) = (session.ended_ms, session.consent) {
        figures.session_ms.push(ended_ms);
    }
    session.opinion.count_into(figures);
    if session.customer_at.is_none() {
        return;
    }
    figures.attended += 1;
    match session.waited_ms() {
        Some(waited_ms) => figures.waiting_ms.push(waited_ms),
        None => figures.abandoned += u64::from(session.ended_ms.is_some()),
    }
}

fn n<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

fn between(from: i64, to: i64) -> u64 {
    u64::try_from(to.saturating_sub(from)).unwrap_or(0)
}

//! Customers who are in a product at this moment, and the invitations that agents make them (ADR 0075).
//!
//! This says who counts as present, who may be invited, and what becomes of an invitation. It is told which
//! pages come and go and what people answer, and is all that is kept of it: nothing here is written anywhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::limits::{
    INVITATION_KEPT_MS, INVITATION_MS, INVITATION_PAUSE_MS, INVITATION_PAUSES_MAX,
    INVITATIONS_KEPT_MAX, INVITATIONS_OPEN_MAX, PRESENT_GRACE_MS, PRESENT_MAX, PRESENT_PAGES_MAX,
};

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// The customer reads it.
    Open,
    /// They have accepted; a session begins.
    Accepted,
    /// They do not want it now.
    Declined,
    /// They have let it stand.
    Expired,
    /// The agent has taken it back, or has gone.
    Withdrawn,
    /// The customer has left the product.
    Left,
    /// They have accepted, and the session could not begin.
    Failed,
}

impl InvitationState {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Left => "left",
            Self::Failed => "failed",
        }
    }
}

/// Who is in the product, by its signed word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What the product calls them: the same for one person, always.
    pub subject: String,
    /// Their name, or what stands for it.
    pub name: String,
    /// The customer, `cus_…`, where one of their sessions was of them before.
    pub customer: Option<String>,
    /// Origin of the page.
    pub origin: String,
}

/// A customer who is in the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentCustomer {
    /// Identifier for as long as they are present, `prc_…`.
    pub id: String,
    /// Who they are, as the latest page said.
    pub known: Known,
    /// Since when, in milliseconds.
    pub since: i64,
    /// The invitation that stands, or that they have accepted.
    pub invitation: Option<String>,
    /// Their pages, by number.
    pages: BTreeSet<u64>,
    /// Since when there is none.
    gone_at: Option<i64>,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Identifier, `inv_…`.
    pub id: String,
    /// Whom it is for, `prc_…`.
    pub present: String,
    /// Who they are.
    pub known: Known,
    /// Who invites: id and name.
    pub agent: (String, String),
    /// The ticket that it is about, where there is one.
    pub ticket: Option<String>,
    /// What the customer reads beside the agent's name.
    pub words: Option<String>,
    /// When it was made, in milliseconds.
    pub made_at: i64,
    /// Where it stands.
    pub state: InvitationState,
    /// The session that it has led to, once there is one.
    pub session: Option<String>,
    /// When it was over.
    over_at: Option<i64>,
}

impl Invitation {
    /// Until when it stands, in milliseconds.
    pub const fn until(&self) -> i64 {
        self.made_at.saturating_add(INVITATION_MS)
    }

    /// Whether the customer can still answer.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, InvitationState::Open)
    }

    fn end(&mut self, state: InvitationState, now: i64) {
        self.state = state;
        self.over_at = Some(now);
    }
}

/// An invitation to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvitation {
    /// Identifier, `inv_…`.
    pub id: String,
    /// Who invites: id and name.
    pub agent: (String, String),
    /// The ticket that it is about, where there is one.
    pub ticket: Option<String>,
    /// What the customer reads beside the agent's name.
    pub words: Option<String>,
}

/// Why a page does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// The customer has [`PRESENT_PAGES_MAX`].
    Pages,
    /// [`PRESENT_MAX`] customers are present.
    Customers,
}

/// Why somebody was not invited, or an invitation not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteRefused {
    /// Nobody of that identifier is present, or there is no such invitation.
    Unknown,
    /// An agent of this name has invited them already.
    Invited(String),
    /// They did not want it; until this moment nobody asks again.
    Paused(i64),
    /// The agent has [`INVITATIONS_OPEN_MAX`] invitations that stand.
    TooMany,
    /// It is another agent's.
    NotYours,
    /// It is over.
    Over,
}

/// What time has brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// Invitations that are over by it.
    pub over: Vec<Invitation>,
    /// Customers who have gone, `prc_…`.
    pub gone: Vec<String>,
}

/// All who are present, and their invitations.
#[derive(Debug, Default)]
pub struct Present {
    customers: BTreeMap<String, PresentCustomer>,
    by_subject: HashMap<String, String>,
    invitations: BTreeMap<String, Invitation>,
    /// Until when nobody is asked again, by subject.
    pauses: HashMap<String, i64>,
}

impl Present {
    /// A page of a customer opens, or is seen again. Answers with their identifier: the one that they have,
    /// or `fresh` where they come.
    ///
    /// # Errors
    /// [`Full`]; nothing has changed then.
    pub fn handle_come(
        &mut self,
        page: u64,
        known: Known,
        fresh: String,
        now: i64,
    ) -> Result<String, Full> {
        if let Some(id) = self.by_subject.get(&known.subject)
            && let Some(customer) = self.customers.get_mut(id)
        {
            if customer.pages.len() >= PRESENT_PAGES_MAX {
                return Err(Full::Pages);
            }
            customer.pages.insert(page);
            customer.known = known;
            customer.gone_at = None;
            return Ok(id.clone());
        }
        if self.customers.len() >= PRESENT_MAX {
            return Err(Full::Customers);
        }
        self.by_subject.insert(known.subject.clone(), fresh.clone());
        let customer = PresentCustomer {
            id: fresh.clone(),
            known,
            since: now,
            invitation: None,
            pages: BTreeSet::from([page]),
            gone_at: None,
        };
        self.customers.insert(fresh.clone(), customer);
        Ok(fresh)
    }

    /// A page closes, or is hidden. With the last one the customer goes, unless another comes soon.
    pub fn handle_go(&mut self, id: &str, page: u64, now: i64) {
        if let Some(customer) = self.customers.get_mut(id)
            && customer.pages.remove(&page)
            && customer.pages.is_empty()
        {
            customer.gone_at = Some(now);
        }
    }

    /// An agent invites a customer.
    ///
    /// # Errors
    /// [`InviteRefused`]; nothing has changed then.
    pub fn handle_invite(
        &mut self,
        id: &str,
        new: NewInvitation,
        now: i64,
    ) -> Result<Invitation, InviteRefused> {
        let customer = self.customers.get(id).ok_or(InviteRefused::Unknown)?;
        if let Some(standing) = &customer.invitation {
            let by = self.invitations.get(standing);
            let name = by.map(|one| one.agent.1.clone()).unwrap_or_default();
            return Err(InviteRefused::Invited(name));
        }
        if let Some(until) = self.paused_until(&customer.known.subject, now) {
            return Err(InviteRefused::Paused(until));
        }
        let is_own = |one: &&Invitation| one.is_open() && one.agent.0 == new.agent.0;
        if self.invitations.values().filter(is_own).count() >= INVITATIONS_OPEN_MAX {
            return Err(InviteRefused::TooMany);
        }
        let invitation = Invitation {
            id: new.id.clone(),
            present: id.to_owned(),
            known: customer.known.clone(),
            agent: new.agent,
            ticket: new.ticket,
            words: new.words,
            made_at: now,
            state: InvitationState::Open,
            session: None,
            over_at: None,
        };
        if let Some(customer) = self.customers.get_mut(id) {
            customer.invitation = Some(new.id.clone());
        }
        self.invitations.insert(new.id, invitation.clone());
        Ok(invitation)
    }

    /// The agent who has made an invitation takes it back.
    ///
    /// # Errors
    /// [`InviteRefused`]; nothing has changed then.
    pub fn handle_withdraw(
        &mut self,
        invitation: &str,
        agent: &str,
        now: i64,
    ) -> Result<Invitation, InviteRefused> {
        let standing = self.invitations.get(invitation);
        let standing = standing.ok_or(InviteRefused::Unknown)?;
        if standing.agent.0 != agent {
            return Err(InviteRefused::NotYours);
        }
        if !standing.is_open() {
            return Err(InviteRefused::Over);
        }
        self.end(invitation, InvitationState::Withdrawn, now)
            .ok_or(InviteRefused::Unknown)
    }

    /// A customer accepts; nothing where the invitation is not theirs, or is over. Whoever begins the session
    /// says what came of it by [`Self::handle_begun`].
    pub fn handle_accept(&mut self, id: &str, invitation: &str, now: i64) -> Option<Invitation> {
        self.standing(id, invitation, now)?;
        let accepted = self.invitations.get_mut(invitation)?;
        accepted.end(InvitationState::Accepted, now);
        let accepted = accepted.clone();
        self.make_room();
        Some(accepted)
    }

    /// A customer does not want it now; nothing where the invitation is not theirs, or is over.
    pub fn handle_not_now(&mut self, id: &str, invitation: &str, now: i64) -> Option<Invitation> {
        self.standing(id, invitation, now)?;
        self.end(invitation, InvitationState::Declined, now)
    }

    /// The session of an accepted invitation has begun; without one it could not, and the customer may be
    /// invited again.
    pub fn handle_begun(&mut self, invitation: &str, session: Option<String>, now: i64) {
        match session {
            Some(session) => {
                if let Some(accepted) = self.invitations.get_mut(invitation) {
                    accepted.session = Some(session);
                }
            }
            None => {
                self.end(invitation, InvitationState::Failed, now);
            }
        }
    }

    /// Takes back the invitations of agents who are not there any more.
    pub fn handle_agents(&mut self, is_there: impl Fn(&str) -> bool, now: i64) -> Vec<Invitation> {
        let left = |one: &&Invitation| one.is_open() && !is_there(&one.agent.0);
        let left = self.invitations.values().filter(left);
        let left: Vec<String> = left.map(|one| one.id.clone()).collect();
        let withdraw = |id: String| self.end(&id, InvitationState::Withdrawn, now);
        left.into_iter().filter_map(withdraw).collect()
    }

    /// Forgets a customer of whom nothing is to be kept, with what became of their invitations.
    pub fn handle_forget(&mut self, customer: &str) -> Vec<String> {
        let is_theirs = |known: &Known| known.customer.as_deref() == Some(customer);
        let theirs = self.customers.values().filter(|one| is_theirs(&one.known));
        let theirs: Vec<String> = theirs.map(|one| one.id.clone()).collect();
        let kept = self
            .invitations
            .values()
            .filter(|one| is_theirs(&one.known));
        let kept: Vec<String> = kept.map(|one| one.known.subject.clone()).collect();
        for subject in &kept {
            self.pauses.remove(subject);
        }
        self.invitations.retain(|_, one| !is_theirs(&one.known));
        for id in &theirs {
            if let Some(gone) = self.customers.remove(id) {
                self.by_subject.remove(&gone.known.subject);
                self.pauses.remove(&gone.known.subject);
            }
        }
        theirs
    }

    /// Ends what has run out, and forgets who has gone.
    pub fn handle_timeout(&mut self, now: i64) -> Passed {
        let mut passed = Passed::default();
        let old = |one: &&Invitation| one.is_open() && one.until() <= now;
        let old = self.invitations.values().filter(old);
        let old: Vec<String> = old.map(|one| one.id.clone()).collect();
        for id in old {
            passed
                .over
                .extend(self.end(&id, InvitationState::Expired, now));
        }
        let gone = |one: &&PresentCustomer| one.goes_at().is_some_and(|at| at <= now);
        let gone = self.customers.values().filter(gone);
        passed.gone = gone.map(|one| one.id.clone()).collect();
        for id in &passed.gone {
            let Some(customer) = self.customers.remove(id) else {
                continue;
            };
            self.by_subject.remove(&customer.known.subject);
            let standing = customer.invitation.filter(|id| {
                let found = self.invitations.get(id);
                found.is_some_and(Invitation::is_open)
            });
            if let Some(id) = standing {
                passed
                    .over
                    .extend(self.end(&id, InvitationState::Left, now));
            }
        }
        let old = |one: &&Invitation| one.forgotten_at().is_some_and(|at| at <= now);
        let old = self.invitations.values().filter(old);
        let old: Vec<String> = old.map(|one| one.id.clone()).collect();
        for id in old {
            self.forget_invitation(&id);
        }
        self.pauses.retain(|_, until| *until > now);
        passed
    }

    /// When there is something to do next, in milliseconds.
    pub fn poll_timeout(&self) -> Option<i64> {
        let customers = self.customers.values().filter_map(PresentCustomer::goes_at);
        let open = self.invitations.values().filter(|one| one.is_open());
        let kept = self.invitations.values();
        customers
            .chain(open.map(Invitation::until))
            .chain(kept.filter_map(Invitation::forgotten_at))
            .chain(self.pauses.values().copied())
            .min()
    }

    /// Those who are present, first come first, behind `behind`; only a customer `cus_…` where one is named.
    pub fn list(
        &self,
        behind: Option<&str>,
        customer: Option<&str>,
        limit: usize,
    ) -> Vec<PresentCustomer> {
        let from = behind.map_or(Bound::Unbounded, Bound::Excluded);
        let wanted = |one: &&PresentCustomer| {
            customer.is_none_or(|customer| one.known.customer.as_deref() == Some(customer))
        };
        let present = self.customers.range::<str, _>((from, Bound::Unbounded));
        let present = present.map(|(_, one)| one).filter(wanted);
        present.take(limit).cloned().collect()
    }

    /// One who is present.
    pub fn customer(&self, id: &str) -> Option<&PresentCustomer> {
        self.customers.get(id)
    }

    /// An invitation, for [`INVITATION_KEPT_MS`] after it is over.
    pub fn invitation(&self, id: &str) -> Option<&Invitation> {
        self.invitations.get(id)
    }

    /// The invitation that a customer reads.
    pub fn shown(&self, id: &str) -> Option<&Invitation> {
        let invitation = self.customers.get(id)?.invitation.as_deref()?;
        let invitation = self.invitations.get(invitation)?;
        invitation.is_open().then_some(invitation)
    }

    /// Until when nobody asks this customer again, by what the product calls them.
    pub fn paused_until(&self, subject: &str, now: i64) -> Option<i64> {
        let until = self.pauses.get(subject).copied();
        until.filter(|until| *until > now)
    }

    /// Whether that invitation is theirs and stands.
    fn standing(&self, id: &str, invitation: &str, now: i64) -> Option<()> {
        let standing = self.shown(id)?;
        (standing.id == invitation && now < standing.until()).then_some(())
    }

    fn end(&mut self, invitation: &str, state: InvitationState, now: i64) -> Option<Invitation> {
        let ended = self.invitations.get_mut(invitation)?;
        ended.end(state, now);
        let ended = ended.clone();
        if let Some(customer) = self.customers.get_mut(&ended.present)
            && customer.invitation.as_deref() == Some(invitation)
        {
            customer.invitation = None;
        }
        if matches!(state, InvitationState::Declined | InvitationState::Expired) {
            self.pause(&ended.known.subject, now);
        }
        self.make_room();
        Some(ended)
    }

    fn pause(&mut self, subject: &str, now: i64) {
        if self.pauses.len() >= INVITATION_PAUSES_MAX {
            let first = self.pauses.iter().min_by_key(|(_, until)| **until);
            if let Some(first) = first.map(|(subject, _)| subject.clone()) {
                self.pauses.remove(&first);
            }
        }
        let until = now.saturating_add(INVITATION_PAUSE_MS);
        self.pauses.insert(subject.to_owned(), until);
    }

    /// Forgets the oldest of the invitations that are over where there are too many.
    fn make_room(&mut self) {
        let over = self.invitations.values().filter(|one| !one.is_open());
        if over.clone().count() <= INVITATIONS_KEPT_MAX {
            return;
        }
        let oldest = over.min_by_key(|one| one.over_at).map(|one| one.id.clone());
        if let Some(oldest) = oldest {
            self.forget_invitation(&oldest);
        }
    }

    /// Who has accepted it and is still there can be invited again.
    fn forget_invitation(&mut self, id: &str) {
        let Some(forgotten) = self.invitations.remove(id) else {
            return;
        };
        if let Some(customer) = self.customers.get_mut(&forgotten.present)
            && customer.invitation.as_deref() == Some(id)
        {
            customer.invitation = None;
        }
    }
}

impl PresentCustomer {
    fn goes_at(&self) -> Option<i64> {
        self.gone_at.map(|at| at.saturating_add(PRESENT_GRACE_MS))
    }
}

impl Invitation {
    fn forgotten_at(&self) -> Option<i64> {
        self.over_at.map(|at| at.saturating_add(INVITATION_KEPT_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(subject: &str) -> Known {
        Known {
            subject: subject.to_owned(),
            name: subject.to_uppercase(),
            customer: Some(format!("cus_{subject}")),
            origin: "https://shop.example".to_owned(),
        }
    }

    fn come(present: &mut Present, subject: &str, page: u64, now: i64) -> Result<String, Full> {
        present.handle_come(page, known(subject), format!("prc_{subject}"), now)
    }

    fn new(id: &str, agent: &str) -> NewInvitation {
        NewInvitation {
            id: id.to_owned(),
            agent: (agent.to_owned(), format!("Agent {agent}")),
            ticket: None,
            words: None,
        }
    }

    /// Kim is there and is invited by Ada at 0.
    fn invited() -> Present {
        let mut present = Present::default();
        come(&mut present, "kim", 1, 0).expect("room");
        present
            .handle_invite("prc_kim", new("inv_1", "ada"), 0)
            .expect("invited");
        present
    }

    #[test]
    fn several_pages_are_one_customer_who_goes_a_moment_after_the_last() {
        let mut present = Present::default();
        assert_eq!(come(&mut present, "kim", 1, 0).as_deref(), Ok("prc_kim"));
        let again = present.handle_come(2, known("kim"), "prc_other".to_owned(), 5);
        assert_eq!(again.as_deref(), Ok("prc_kim"));
        assert_eq!(present.list(None, None, 10).len(), 1);
        present.handle_go("prc_kim", 1, 10);
        assert_eq!(present.poll_timeout(), None);
        present.handle_go("prc_kim", 2, 20);
        assert_eq!(present.poll_timeout(), Some(20 + PRESENT_GRACE_MS));
        assert_eq!(
            present.handle_timeout(19 + PRESENT_GRACE_MS),
            Passed::default()
        );
        let passed = present.handle_timeout(20 + PRESENT_GRACE_MS);
        assert_eq!(passed.gone, ["prc_kim"]);
        assert_eq!(present.list(None, None, 10), []);
    }

    #[test]
    fn the_next_page_of_the_product_finds_the_invitation() {
        let mut present = invited();
        present.handle_go("prc_kim", 1, 10);
        assert!(present.handle_timeout(11).gone.is_empty());
        assert_eq!(come(&mut present, "kim", 2, 12).as_deref(), Ok("prc_kim"));
        assert!(
            present
                .handle_timeout(10 + PRESENT_GRACE_MS)
                .over
                .is_empty()
        );
        assert_eq!(present.shown("prc_kim").expect("stands").id, "inv_1");
    }

    #[test]
    fn as_many_are_present_as_there_is_room_for() {
        let mut present = Present::default();
        for page in 0..PRESENT_PAGES_MAX as u64 {
            come(&mut present, "kim", page, 0).expect("room");
        }
        assert_eq!(come(&mut present, "kim", 99, 0), Err(Full::Pages));
        for n in 1..PRESENT_MAX {
            come(&mut present, &format!("c{n}"), 1_000 + n as u64, 0).expect("room");
        }
        assert_eq!(
            come(&mut present, "one more", 9_999, 0),
            Err(Full::Customers)
        );
        present.handle_go("prc_c1", 1_001, 0);
        present.handle_timeout(PRESENT_GRACE_MS);
        assert!(come(&mut present, "one more", 9_999, 0).is_ok());
    }

    #[test]
    fn of_two_agents_who_invite_one_does_and_the_other_reads_who() {
        let mut present = invited();
        let second = present.handle_invite("prc_kim", new("inv_2", "bea"), 1);
        assert_eq!(second, Err(InviteRefused::Invited("Agent ada".to_owned())));
        let unknown = present.handle_invite("prc_nobody", new("inv_3", "bea"), 1);
        assert_eq!(unknown, Err(InviteRefused::Unknown));
    }

    #[test]
    fn who_did_not_want_it_is_left_alone_for_a_while_by_everybody() {
        let mut present = invited();
        assert_eq!(present.handle_not_now("prc_kim", "inv_other", 5), None);
        let declined = present
            .handle_not_now("prc_kim", "inv_1", 5)
            .expect("theirs");
        assert_eq!(declined.state, InvitationState::Declined);
        let until = 5 + INVITATION_PAUSE_MS;
        let again = present.handle_invite("prc_kim", new("inv_2", "bea"), until - 1);
        assert_eq!(again, Err(InviteRefused::Paused(until)));
        assert!(
            present
                .handle_invite("prc_kim", new("inv_2", "bea"), until)
                .is_ok()
        );
        assert_eq!(present.handle_accept("prc_kim", "inv_1", until), None);
    }

    #[test]
    fn an_invitation_runs_out_and_is_read_for_a_while_longer() {
        let mut present = invited();
        assert_eq!(present.poll_timeout(), Some(INVITATION_MS));
        assert_eq!(
            present.handle_accept("prc_kim", "inv_1", INVITATION_MS),
            None
        );
        let passed = present.handle_timeout(INVITATION_MS);
        assert_eq!(passed.over[0].state, InvitationState::Expired);
        let again = present.handle_invite("prc_kim", new("inv_2", "bea"), INVITATION_MS);
        assert!(matches!(again, Err(InviteRefused::Paused(_))));
        let last = INVITATION_MS + INVITATION_KEPT_MS;
        present.handle_timeout(last - 1);
        assert!(present.invitation("inv_1").is_some());
        present.handle_timeout(last);
        assert!(present.invitation("inv_1").is_none());
    }

    #[test]
    fn who_accepts_is_not_invited_anew_and_the_agent_reads_which_session_it_is() {
        let mut present = invited();
        let accepted = present
            .handle_accept("prc_kim", "inv_1", 5)
            .expect("theirs");
        assert_eq!(accepted.state, InvitationState::Accepted);
        assert_eq!(present.handle_accept("prc_kim", "inv_1", 6), None);
        assert_eq!(present.handle_not_now("prc_kim", "inv_1", 6), None);
        assert_eq!(present.shown("prc_kim"), None);
        let second = present.handle_invite("prc_kim", new("inv_2", "bea"), 6);
        assert!(matches!(second, Err(InviteRefused::Invited(_))));
        present.handle_begun("inv_1", Some("ses_1".to_owned()), 7);
        let read = present.invitation("inv_1").expect("kept");
        assert_eq!(read.session.as_deref(), Some("ses_1"));
        let taken_back = present.handle_withdraw("inv_1", "ada", 8);
        assert_eq!(taken_back, Err(InviteRefused::Over));
    }

    #[test]
    fn who_accepted_and_stays_can_be_invited_again_once_that_is_forgotten() {
        let mut present = invited();
        present.handle_accept("prc_kim", "inv_1", 5);
        let last = 5 + INVITATION_KEPT_MS;
        present.handle_timeout(last - 1);
        let early = present.handle_invite("prc_kim", new("inv_2", "bea"), last - 1);
        assert_eq!(early, Err(InviteRefused::Invited("Agent ada".to_owned())));
        present.handle_timeout(last);
        assert_eq!(present.list(None, None, 1)[0].invitation, None);
        let again = present.handle_invite("prc_kim", new("inv_2", "bea"), last);
        assert!(again.is_ok());
    }

    #[test]
    fn a_session_that_could_not_begin_lets_others_invite() {
        let mut present = invited();
        present.handle_accept("prc_kim", "inv_1", 5);
        present.handle_begun("inv_1", None, 6);
        let failed = present.invitation("inv_1").map(|one| one.state);
        assert_eq!(failed, Some(InvitationState::Failed));
        assert!(
            present
                .handle_invite("prc_kim", new("inv_2", "bea"), 7)
                .is_ok()
        );
    }

    #[test]
    fn who_invites_takes_it_back_or_goes() {
        let mut present = invited();
        let others = present.handle_withdraw("inv_1", "bea", 1);
        assert_eq!(others, Err(InviteRefused::NotYours));
        assert!(present.handle_agents(|agent| agent == "ada", 1).is_empty());
        let withdrawn = present.handle_agents(|_| false, 2);
        assert_eq!(withdrawn[0].state, InvitationState::Withdrawn);
        assert_eq!(present.shown("prc_kim"), None);
        let again = present.handle_invite("prc_kim", new("inv_2", "ada"), 3);
        assert!(again.is_ok(), "nobody said that they do not want it");
        assert!(present.handle_withdraw("inv_2", "ada", 4).is_ok());
    }

    #[test]
    fn who_leaves_the_product_takes_the_invitation_along() {
        let mut present = invited();
        present.handle_go("prc_kim", 1, 10);
        let passed = present.handle_timeout(10 + PRESENT_GRACE_MS);
        assert_eq!(passed.over[0].state, InvitationState::Left);
        assert_eq!(passed.gone, ["prc_kim"]);
    }

    #[test]
    fn an_agent_has_a_few_invitations_at_a_time() {
        let mut present = Present::default();
        for n in 0..=INVITATIONS_OPEN_MAX {
            come(&mut present, &format!("c{n}"), n as u64, 0).expect("room");
        }
        for n in 0..INVITATIONS_OPEN_MAX {
            let invited =
                present.handle_invite(&format!("prc_c{n}"), new(&format!("inv_{n}"), "ada"), 0);
            assert!(invited.is_ok());
        }
        let last = format!("prc_c{INVITATIONS_OPEN_MAX}");
        let refused = present.handle_invite(&last, new("inv_x", "ada"), 0);
        assert_eq!(refused, Err(InviteRefused::TooMany));
        assert!(present.handle_invite(&last, new("inv_x", "bea"), 0).is_ok());
    }

    #[test]
    fn what_is_over_and_who_is_left_alone_are_bounded() {
        let mut present = Present::default();
        for n in 0..=INVITATIONS_KEPT_MAX {
            let (subject, id) = (format!("c{n}"), format!("inv_{n}"));
            let now = n as i64;
            let present_id = come(&mut present, &subject, n as u64, now).expect("room");
            present
                .handle_invite(&present_id, new(&id, "ada"), now)
                .expect("invited");
            present
                .handle_not_now(&present_id, &id, now)
                .expect("theirs");
            present.handle_go(&present_id, n as u64, now - PRESENT_GRACE_MS);
            present.handle_timeout(now);
        }
        assert!(present.invitation("inv_0").is_none());
        assert_eq!(present.invitations.len(), INVITATIONS_KEPT_MAX);
        for n in 0..INVITATION_PAUSES_MAX {
            present.pause(&format!("p{n}"), INVITATION_PAUSE_MS + n as i64);
        }
        assert_eq!(present.pauses.len(), INVITATION_PAUSES_MAX);
        assert_eq!(present.paused_until("c0", 0), None);
    }

    #[test]
    fn who_is_erased_is_forgotten_with_what_became_of_it() {
        let mut present = invited();
        assert_eq!(present.handle_forget("cus_kim"), ["prc_kim"]);
        assert_eq!(present.list(None, None, 10), []);
        assert!(present.invitation("inv_1").is_none());
        assert_eq!(present.handle_forget("cus_kim"), Vec::<String>::new());
    }

    #[test]
    fn the_list_has_pages_and_finds_one_customer() {
        let mut present = Present::default();
        for (page, subject) in ["a", "b", "c"].into_iter().enumerate() {
            come(&mut present, subject, page as u64, 0).expect("room");
        }
        let ids = |list: Vec<PresentCustomer>| -> Vec<String> {
            list.into_iter().map(|one| one.id).collect()
        };
        assert_eq!(ids(present.list(None, None, 2)), ["prc_a", "prc_b"]);
        assert_eq!(ids(present.list(Some("prc_b"), None, 2)), ["prc_c"]);
        assert_eq!(ids(present.list(None, Some("cus_b"), 2)), ["prc_b"]);
    }
}

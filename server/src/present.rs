//! Customers who are in a product at this moment, as its pages say by their sockets, and the invitations that
//! agents make them (ADR 0075).
//!
//! `tandem_tickets::invitation` decides; here are its clock, the pages that listen, the timelines of tickets
//! and the session that an accepted invitation leads to. Nothing of who is present is written anywhere.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tandem_protocol::present::PresentNews;
use tandem_protocol::signal::TicketRef;
use tandem_tickets::invitation::{
    Full, Invitation, InviteRefused, Known, NewInvitation, Present, PresentCustomer,
};
use tandem_tickets::{Actor, Capability, InvitationState, TimelineData};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::auth::attempts::Attempts;
use crate::hub::{AgentId, HubError};
use crate::policy::Bounds;
use crate::presence::Presence;
use crate::source::{Clock, Millis, new_id};
use crate::state::{AppState, ConsoleEvent};
use crate::store::StoreError;
use crate::store::sight::LeadsToTicket;
use crate::store::tickets::{NewTicket, Ticket};

/// Words on who a customer is that were not believed, of one address in [`REFUSALS_WINDOW_MS`].
pub const REFUSALS_MAX: u32 = 60;
/// The window of [`REFUSALS_MAX`], in milliseconds.
const REFUSALS_WINDOW_MS: Millis = 10 * 60_000;

/// Words on who a customer is that are believed, of one customer in [`WORDS_WINDOW_MS`]: each page of a product
/// that is opened or looked at again says one.
pub const WORDS_MAX: u32 = 60;
/// The window of [`WORDS_MAX`], in milliseconds.
pub const WORDS_WINDOW_MS: Millis = 60_000;

/// An invitation as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Identifier, `inv_…`.
    pub invitation: String,
    /// Name of the agent.
    pub agent: String,
    /// Their words.
    pub words: Option<String>,
}

impl Shown {
    fn of(invitation: &Invitation) -> Self {
        Self {
            invitation: invitation.id.clone(),
            agent: invitation.agent.1.clone(),
            words: invitation.words.clone(),
        }
    }
}

/// Who is present; cheap to clone.
#[derive(Clone, Debug)]
pub struct PresentCustomers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    consoles: broadcast::Sender<ConsoleEvent>,
    held: Mutex<Held>,
    n_pages: AtomicU64,
    refusals: Attempts,
    words: Attempts,
    /// Something is to be done at another time than before.
    woken: Notify,
}

#[derive(Debug, Default)]
struct Held {
    present: Present,
    /// What the pages of each customer show.
    shown: HashMap<String, watch::Sender<Option<Shown>>>,
}

impl Held {
    /// Lets the pages of a customer show what stands by now.
    fn show(&self, id: &str) {
        let now = self.present.shown(id).map(Shown::of);
        if let Some(pages) = self.shown.get(id) {
            pages.send_if_modified(|shown| {
                let is_news = *shown != now;
                *shown = now;
                is_news
            });
        }
    }
}

/// One page of a present customer, for as long as this lives.
#[derive(Debug)]
pub struct Page {
    customers: PresentCustomers,
    /// The customer, `prc_…`.
    id: String,
    number: u64,
    origin: String,
    shown: watch::Receiver<Option<Shown>>,
}

impl Page {
    /// Returns once it has something else to show; false when the customer is to be present no more.
    pub async fn changed(&mut self) -> bool {
        self.shown.changed().await.is_ok()
    }

    /// Whether it shows an invitation, or is about to.
    pub fn is_invited(&self) -> bool {
        self.shown.borrow().is_some()
    }

    /// What it has to show.
    pub fn shown(&mut self) -> Option<Shown> {
        self.shown.borrow_and_update().clone()
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let inner = &self.customers.0;
        let now = inner.clock.now();
        let mut held = self.customers.held();
        held.present.handle_go(&self.id, self.number, now);
        drop(held);
        inner.woken.notify_one();
    }
}

impl PresentCustomers {
    /// Nobody.
    pub fn new(clock: Clock, consoles: broadcast::Sender<ConsoleEvent>) -> Self {
        Self(Arc::new(Inner {
            clock,
            consoles,
            held: Mutex::default(),
            n_pages: AtomicU64::new(0),
            refusals: Attempts::new(REFUSALS_MAX, REFUSALS_WINDOW_MS),
            words: Attempts::new(WORDS_MAX, WORDS_WINDOW_MS),
            woken: Notify::new(),
        }))
    }

    /// Counts the words that are not believed, by address.
    pub fn refusals(&self) -> &Attempts {
        &self.0.refusals
    }

    /// Counts the words that are believed, by the customer whom they name.
    pub fn words(&self) -> &Attempts {
        &self.0.words
    }

    /// A page of a customer opens.
    ///
    /// # Errors
    /// [`Full`].
    pub fn come(&self, known: Known) -> Result<Page, Full> {
        let (fresh, now) = (new_id("prc"), self.0.clock.now());
        let number = self.0.n_pages.fetch_add(1, Ordering::Relaxed);
        let origin = known.origin.clone();
        let mut held = self.held();
        let id = held
            .present
            .handle_come(number, known, fresh.clone(), now)?;
        let pages = held.shown.entry(id.clone());
        let shown = pages.or_insert_with(|| watch::channel(None).0).subscribe();
        drop(held);
        if id == fresh {
            self.tell();
        }
        let customers = self.clone();
        Ok(Page {
            customers,
            id,
            number,
            origin,
            shown,
        })
    }

    /// Those who are present, first come first, behind one of them; only a customer `cus_…` where one is named.
    pub fn list(
        &self,
        behind: Option<&str>,
        customer: Option<&str>,
        limit: usize,
    ) -> Vec<PresentCustomer> {
        self.held().present.list(behind, customer, limit)
    }

    /// One who is present.
    pub fn customer(&self, id: &str) -> Option<PresentCustomer> {
        self.held().present.customer(id).cloned()
    }

    /// An invitation that stands, or has been over for a short while.
    pub fn invitation(&self, id: &str) -> Option<Invitation> {
        self.held().present.invitation(id).cloned()
    }

    /// Until when nobody invites this customer again.
    pub fn paused_until(&self, customer: &PresentCustomer) -> Option<Millis> {
        let now = self.0.clock.now();
        let held = self.held();
        held.present.paused_until(&customer.known.subject, now)
    }

    /// Forgets a customer, `cus_…`, of whom nothing is to be kept: their pages have to say anew who they are.
    pub fn forget(&self, customer: &str) {
        let mut held = self.held();
        for id in held.present.handle_forget(customer) {
            held.shown.remove(&id);
        }
        drop(held);
        self.tell();
    }

    /// Takes one more of the invitation's steps, and lets pages and consoles see it.
    fn step<T>(&self, id: &str, step: impl FnOnce(&mut Present, Millis) -> Option<T>) -> Option<T> {
        let now = self.0.clock.now();
        let mut held = self.held();
        let taken = step(&mut held.present, now)?;
        held.show(id);
        drop(held);
        self.0.woken.notify_one();
        self.tell();
        Some(taken)
    }

    /// Ends what has run out, and what agents have left who are not there any more.
    fn pass(&self, is_there: impl Fn(&str) -> bool) -> Vec<Invitation> {
        let now = self.0.clock.now();
        let mut held = self.held();
        let mut over = held.present.handle_agents(is_there, now);
        let passed = held.present.handle_timeout(now);
        over.extend(passed.over);
        for invitation in &over {
            held.show(&invitation.present);
        }
        for id in &passed.gone {
            held.shown.remove(id);
        }
        drop(held);
        if !over.is_empty() || !passed.gone.is_empty() {
            self.tell();
        }
        over
    }

    fn next(&self) -> Option<Millis> {
        self.held().present.poll_timeout()
    }

    fn tell(&self) {
        let _nobody_listens = self.0.consoles.send(ConsoleEvent::PresentCustomers);
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An agent invites a customer who is present; where the invitation is about a ticket, it is told there.
///
/// # Errors
/// [`InviteRefused`]; or the store failed, and nobody is invited then.
pub(crate) async fn invite(
    state: &AppState,
    id: &str,
    new: NewInvitation,
) -> Result<Result<Invitation, InviteRefused>, StoreError> {
    let mut refused = None;
    let invited = state.present.step(id, |present, now| {
        let invited = present.handle_invite(id, new, now);
        invited.map_err(|why| refused = Some(why)).ok()
    });
    let Some(invited) = invited else {
        return Ok(Err(refused.unwrap_or(InviteRefused::Unknown)));
    };
    if let Some(ticket) = &invited.ticket
        && let Err(error) = note_invited(state, ticket, &invited).await
    {
        state.present.step(id, |present, now| {
            let agent = &invited.agent.0;
            present.handle_withdraw(&invited.id, agent, now).ok()
        });
        return Err(error);
    }
    Ok(Ok(invited))
}

/// The agent who has made an invitation takes it back.
///
/// # Errors
/// [`InviteRefused`].
pub(crate) async fn withdraw(
    state: &AppState,
    invitation: &str,
    agent: &str,
) -> Result<(), InviteRefused> {
    let standing = state.present.invitation(invitation);
    let standing = standing.ok_or(InviteRefused::Unknown)?;
    let mut refused = None;
    let withdrawn = state.present.step(&standing.present, |present, now| {
        let withdrawn = present.handle_withdraw(invitation, agent, now);
        withdrawn.map_err(|why| refused = Some(why)).ok()
    });
    let Some(withdrawn) = withdrawn else {
        return Err(refused.unwrap_or(InviteRefused::Unknown));
    };
    note_over(state, &withdrawn).await;
    Ok(())
}

/// The customer of a page does not want it now.
pub(crate) async fn not_now(state: &AppState, page: &Page, invitation: &str) {
    let declined = state.present.step(&page.id, |present, now| {
        present.handle_not_now(&page.id, invitation, now)
    });
    if let Some(declined) = declined {
        note_over(state, &declined).await;
    }
}

/// The customer of a page accepts: a session of the ticket begins with the agent, and waits for the customer,
/// whom the answer lets in. What the page is told: [`PresentNews::Over`] where the invitation was over before, and
/// [`PresentNews::Failed`] where the session could not begin, which the agent reads of the invitation.
pub(crate) async fn accept(state: &AppState, page: &Page, invitation: &str) -> PresentNews {
    let accepted = state.present.step(&page.id, |present, now| {
        present.handle_accept(&page.id, invitation, now)
    });
    let Some(mut accepted) = accepted else {
        return PresentNews::Over;
    };
    // They may have been invited while another product of theirs was the latest.
    accepted.known.origin.clone_from(&page.origin);
    let begun = begin(state, &accepted).await;
    let (session, news) = match begun {
        Ok((session, arrival)) => (Some(session), PresentNews::Accepted { arrival }),
        Err(error) => {
            tracing::error!(%error, "the session of an accepted invitation could not begin");
            (None, PresentNews::Failed)
        }
    };
    state.present.step(&page.id, |present, now| {
        present.handle_begun(invitation, session, now);
        Some(())
    });
    news
}

/// Answers with the session and what lets the customer in. The ticket is told what has become of it, once that is
/// known; the one that it was about, too, where the session is another one's.
async fn begin(state: &AppState, accepted: &Invitation) -> Result<(String, String), HubError> {
    let mut over = accepted.clone();
    let ticket = match told_ticket(state, accepted).await {
        Ok(ticket) => ticket,
        Err(error) => {
            over.state = InvitationState::Failed;
            note_over(state, &over).await;
            return Err(error.into());
        }
    };
    let ticket_id = ticket.id.clone();
    let (id, name) = accepted.agent.clone();
    let agent = AgentId { id, name };
    let origin = &accepted.known.origin;
    let made = state.hub.make_invited(&agent, ticket, origin).await;
    if made.is_err() {
        over.state = InvitationState::Failed;
    }
    if note_over(state, &over).await.as_ref() != Some(&ticket_id) {
        over.ticket = Some(ticket_id);
        note_over(state, &over).await;
    }
    let (session, arrival) = made?;
    Ok((session.id, arrival))
}

/// The ticket that an accepted invitation is about, which has been told that its customer was invited.
async fn told_ticket(state: &AppState, accepted: &Invitation) -> Result<TicketRef, StoreError> {
    let (ticket, is_told) = ticket_of(state, accepted).await?;
    if !is_told {
        note_invited(state, &ticket.id, accepted).await?;
    }
    Ok(ticket)
}

/// The ticket that an accepted invitation is about, and whether it has been told of it: the one that the agent
/// has named, or that this leads to by now, the customer's open one, or one that is made. What either is counts at
/// this moment: one that is somebody else's, or that rules keep the agent from by now, is not gone on with.
async fn ticket_of(
    state: &AppState,
    accepted: &Invitation,
) -> Result<(TicketRef, bool), StoreError> {
    let (store, known) = (&state.store, &accepted.known);
    if let Some(named) = &accepted.ticket
        && let Some(ticket) = lookup_end(state, named).await?
        && !is_of_another(&ticket, known)
        && may_join(state, &accepted.agent.0, &ticket.id).await?
    {
        let is_told = ticket.id == *named;
        return Ok((ticket.reference(), is_told));
    }
    if let Some(customer) = &known.customer
        && let Some(own) = store.open_ticket_of(customer).await?
        && may_join(state, &accepted.agent.0, &own.id).await?
    {
        return Ok((own, false));
    }
    let new = NewTicket {
        subject: format!("Invitation on {}", known.origin),
        customer_name: Some(known.name.clone()),
        ..NewTicket::default()
    };
    let (id, name) = &accepted.agent;
    let now = state.clock.now();
    let ticket = store.add_ticket(new, Actor::agent(id, name), now).await?;
    Ok((ticket.reference(), false))
}

/// A ticket, or the one that it leads to where it was merged.
async fn lookup_end(state: &AppState, id: &str) -> Result<Option<Ticket>, StoreError> {
    let end = state.store.merged_end(id).await?;
    state
        .store
        .lookup_ticket(end.as_deref().unwrap_or(id))
        .await
}

/// Whether a ticket is of somebody else than the customer who is present.
pub(crate) fn is_of_another(ticket: &Ticket, present: &Known) -> bool {
    let customer = ticket.customer.as_ref();
    customer.is_some_and(|one| Some(&one.id) != present.customer.as_ref())
}

/// Whether rules let an agent have sessions of a ticket.
async fn may_join(state: &AppState, agent: &str, ticket: &str) -> Result<bool, StoreError> {
    if state.config.access_rules.is_empty() {
        return Ok(true);
    }
    let agents = state.store.agents().await?;
    let Some(agent) = agents.into_iter().find(|one| one.id == agent) else {
        return Ok(false);
    };
    let bounds = Bounds::of(state, &agent.id, agent.role).await?;
    let what = LeadsToTicket::Ticket;
    let ticket = state.store.ticket_attributes(what, ticket).await?;
    Ok(ticket.is_none_or(|ticket| bounds.allow(Capability::JoinSessions, &ticket)))
}

async fn note_invited(
    state: &AppState,
    ticket: &str,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    let data = TimelineData::CustomerInvited {
        invitation: invitation.id.clone(),
        words: invitation.words.clone(),
    };
    let (id, name) = &invitation.agent;
    let (by, now) = (Actor::agent(id, name), state.clock.now());
    if state.store.note_invitation(ticket, by, data, now).await? {
        let id = ticket.to_owned();
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok(())
}

/// Tells the ticket of an invitation, where it has one, that it is over: the one that it leads to by now, without the
/// customer's name where that is another's, so that nothing of them stays there (ADR 0056). Says which was told.
async fn note_over(state: &AppState, invitation: &Invitation) -> Option<String> {
    let ticket = invitation.ticket.as_ref()?;
    match note_end(state, ticket, invitation).await {
        Ok(told) => told,
        Err(error) => {
            tracing::warn!(ticket, %error, "a ticket could not be told what became of an invitation");
            None
        }
    }
}

async fn note_end(
    state: &AppState,
    ticket: &str,
    invitation: &Invitation,
) -> Result<Option<String>, StoreError> {
    let (id, name) = &invitation.agent;
    let known = &invitation.known;
    let end = lookup_end(state, ticket).await?;
    let is_theirs = end.is_none_or(|end| !is_of_another(&end, known));
    let by = match invitation.state {
        InvitationState::Accepted | InvitationState::Declined if is_theirs => {
            Actor::customer(&known.name)
        }
        InvitationState::Accepted | InvitationState::Declined => Actor::customer(""),
        InvitationState::Withdrawn => Actor::agent(id, name),
        InvitationState::Open
        | InvitationState::Expired
        | InvitationState::Left
        | InvitationState::Failed => Actor::system(),
    };
    let data = TimelineData::InvitationOver {
        invitation: invitation.id.clone(),
        how: invitation.state.as_str().to_owned(),
    };
    let (store, now) = (&state.store, state.clock.now());
    let told = store.note_invitation_over(ticket, by, data, now).await?;
    if let Some(id) = told.clone() {
        state.tell_consoles(ConsoleEvent::Ticket { id });
    }
    Ok(told)
}

/// Whether a console of an agent is open, or was a moment ago.
pub(crate) fn is_at_desk(state: &AppState, agent: &str) -> bool {
    state.desk.presence(agent, &HashSet::new()) != Presence::Offline
}

/// Ends invitations whose time is over or whose agent has gone, and forgets customers who have, until `stop` is
/// cancelled.
pub(crate) async fn follow(state: AppState, stop: CancellationToken) {
    let mut events = state.console_events.subscribe();
    loop {
        let next = state.present.next().unwrap_or(Millis::MAX);
        tokio::select! {
            () = stop.cancelled() => return,
            () = state.clock.sleep_until(next) => {}
            () = state.present.0.woken.notified() => {}
            event = events.recv() => match event {
                Ok(ConsoleEvent::Agents) | Err(RecvError::Lagged(_)) => {}
                Ok(_) => continue,
                Err(RecvError::Closed) => return,
            },
        }
        let over = state.present.pass(|agent| is_at_desk(&state, agent));
        for invitation in over {
            note_over(&state, &invitation).await;
        }
    }
}

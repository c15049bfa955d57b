//! Questions for grants: asked by the agent, answered by the customer, each for a while (ADR 0021).

use tandem_protocol::ask::AskState;
use tandem_protocol::limits::{ASK_MS, GRANT_MS};
use tandem_protocol::signal::{Grant, PausedBy, Role, ServerMessage};
use tandem_protocol::voice::Microphone;

use super::{Session, Who};
use crate::capability::{Action, can_be_asked_for, goes_with, only_when_asked};
use crate::command::{EventKind, Refusal};
use crate::{ASKS_MAX, Millis};

/// How long a grant lasts, if not until somebody takes it back: a voice is not cut off in a sentence.
fn lasting(grant: Grant) -> Option<Millis> {
    match grant {
        Grant::Control | Grant::Type | Grant::Files => Some(GRANT_MS as Millis),
        Grant::View | Grant::Point | Grant::Screen | Grant::Voice | Grant::Video => None,
    }
}

impl Session {
    pub(super) fn ask(&mut self, who: &Who, grant: Grant, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Ask(grant))?;
        self.check_hidden(grant)?;
        let is_asked = self.state_of(grant) == Some(AskState::Asked);
        if is_asked || self.record.grants.contains(&grant) {
            return Ok(());
        }
        let ask = self.record.asks.get(&grant);
        if ask.is_some_and(|ask| ask.n_asked >= ASKS_MAX) {
            return Err(Refusal::TooMany);
        }
        self.check_room()?;
        self.enter(grant, Some(AskState::Asked), Some(now + ASK_MS as Millis));
        self.event(Some(&who.id), EventKind::GrantAsked { grant }, now);
        Ok(())
    }

    pub(super) fn grant(&mut self, who: &Who, grant: Grant, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Grant(grant))?;
        if self.record.grants.contains(&grant) {
            return Ok(());
        }
        let is_asked = self.state_of(grant) == Some(AskState::Asked);
        let is_late = self.has_run_out(grant, now)
            || goes_with(grant).is_some_and(|other| self.has_run_out(other, now));
        if only_when_asked(grant) && (!is_asked || is_late) {
            return Err(Refusal::WrongState);
        }
        self.check_hidden(grant)?;
        self.check_room()?;
        self.record.grants.insert(grant);
        self.record.hidden &= grant != Grant::View;
        if can_be_asked_for(grant) {
            let until = lasting(grant).map(|ms| now + ms);
            self.enter(grant, Some(AskState::Granted), until);
            self.record.asks.entry(grant).or_default().since = Some(now);
        }
        self.changed = true;
        let added = match grant {
            Grant::View => EventKind::Resumed {},
            _ => EventKind::GrantAdded { grant },
        };
        self.event(Some(&who.id), added, now);
        Ok(())
    }

    /// A screen would show the page that must not be seen.
    fn check_hidden(&self, grant: Grant) -> Result<(), Refusal> {
        if grant == Grant::Screen && self.record.hidden {
            Err(Refusal::WrongState)
        } else {
            Ok(())
        }
    }

    /// Takes the view back for a while. That the one who asks for it changes meanwhile is no event, and
    /// a pause of the customer's own outlasts what rules and pages ask for.
    pub(super) fn pause(&mut self, who: &Who, by: PausedBy, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Revoke(Grant::View))?;
        self.record.hidden = by != PausedBy::Customer;
        if self.record.hidden {
            self.revoke(who, Grant::Screen, now)?;
        }
        let paused = match self.record.paused() {
            Some(PausedBy::Customer) => PausedBy::Customer,
            _ => by,
        };
        self.stop_view(who, paused, now);
        Ok(())
    }

    fn stop_view(&mut self, who: &Who, paused: PausedBy, now: Millis) {
        self.changed |= self.record.paused != paused;
        self.record.paused = paused;
        self.take_back(who, Grant::View, now);
    }

    /// Taking a grant or a question back is never refused for want of room: the customer's No always
    /// works. What goes with the grant goes with it.
    pub(super) fn revoke(&mut self, who: &Who, grant: Grant, now: Millis) -> Result<(), Refusal> {
        self.permit(who, Action::Revoke(grant))?;
        if grant == Grant::View {
            self.stop_view(who, PausedBy::Customer, now);
        } else {
            self.take_back(who, grant, now);
        }
        Ok(())
    }

    fn take_back(&mut self, who: &Who, grant: Grant, now: Millis) {
        let by_customer = who.role == Role::Customer;
        for grant in with_dependents(grant) {
            let was_held = self.record.grants.remove(&grant);
            let was_asked = self.state_of(grant) == Some(AskState::Asked);
            if !was_held && !was_asked {
                continue;
            }
            let removed = self.removal_of(grant, now);
            if can_be_asked_for(grant) {
                self.enter(grant, by_customer.then_some(AskState::Refused), None);
            }
            self.changed = true;
            if grant == Grant::Point {
                self.erase_all(|annotation| annotation.by == Role::Agent);
            }
            if was_held {
                self.event(Some(&who.id), removed, now);
            } else if by_customer {
                self.event(Some(&who.id), EventKind::GrantRefused { grant }, now);
            }
        }
        self.check_proposal(now);
    }

    /// Whether a question or a grant has run out, be it that nobody has come to take it back yet.
    pub(super) fn has_run_out(&self, grant: Grant, now: Millis) -> bool {
        let until = self.record.asks.get(&grant).and_then(|ask| ask.until);
        until.is_some_and(|until| until <= now)
    }

    /// When the first question or grant runs out.
    pub(super) fn next_expiry(&self) -> Option<Millis> {
        self.record.asks.values().filter_map(|ask| ask.until).min()
    }

    /// Takes back questions and grants that have run out, and what goes with them.
    pub(super) fn expire_asks(&mut self, now: Millis) {
        let asked: Vec<Grant> = self.record.asks.keys().copied().collect();
        for grant in asked {
            if !self.has_run_out(grant, now) {
                continue;
            }
            for grant in with_dependents(grant) {
                if self.record.grants.remove(&grant) {
                    self.event(None, EventKind::GrantExpired { grant }, now);
                }
                if self.record.asks.contains_key(&grant) {
                    self.enter(grant, None, None);
                }
            }
        }
        self.check_proposal(now);
    }

    /// What one end sends of its microphone is told to the other.
    pub(super) fn tell_microphone(&mut self, who: &Who, state: Microphone) -> Result<(), Refusal> {
        self.permit(who, Action::Speak)?;
        self.relay(who, ServerMessage::Microphone { state });
        Ok(())
    }

    /// Whether the camera of one end sends is told to the other.
    pub(super) fn tell_camera(&mut self, who: &Who, on: bool) -> Result<(), Refusal> {
        self.permit(who, Action::Show)?;
        self.relay(who, ServerMessage::Camera { on });
        Ok(())
    }

    /// How the end of a grant stands on the timeline; of a talk its length is told, too.
    fn removal_of(&self, grant: Grant, now: Millis) -> EventKind {
        let since = self.record.asks.get(&grant).and_then(|ask| ask.since);
        match (grant, since) {
            (Grant::Voice, Some(since)) => EventKind::VoiceEnded {
                duration_ms: (now - since).max(0),
            },
            (Grant::View, _) => EventKind::Paused {
                by: self.record.paused,
            },
            _ => EventKind::GrantRemoved { grant },
        }
    }

    /// Ends all that was or could have been asked for, with what it was given for. A talk that is cut
    /// off by that stands on the timeline.
    pub(super) fn drop_asks(&mut self, by: Option<&str>, now: Millis) {
        if self.record.grants.contains(&Grant::Voice) {
            self.event(by, self.removal_of(Grant::Voice, now), now);
        }
        self.record.grants.retain(|grant| !can_be_asked_for(*grant));
        for ask in self.record.asks.values_mut() {
            (ask.state, ask.until, ask.since) = (None, None, None);
        }
    }

    fn state_of(&self, grant: Grant) -> Option<AskState> {
        self.record.asks.get(&grant)?.state
    }

    fn enter(&mut self, grant: Grant, state: Option<AskState>, until: Option<Millis>) {
        let ask = self.record.asks.entry(grant).or_default();
        (ask.state, ask.until, ask.since) = (state, until, None);
        ask.n_asked += u32::from(state == Some(AskState::Asked));
        self.changed = true;
    }
}

/// A grant, and those that nobody may hold without it: nobody acts on, or asks for, what they may not
/// see, and nobody is seen by whom they do not talk to.
fn with_dependents(grant: Grant) -> impl Iterator<Item = Grant> {
    let others: &[Grant] = match grant {
        Grant::View => &[Grant::Control, Grant::Type],
        Grant::Control => &[Grant::Type],
        Grant::Voice => &[Grant::Video],
        Grant::Point | Grant::Screen | Grant::Type | Grant::Video | Grant::Files => &[],
    };
    std::iter::once(grant).chain(others.iter().copied())
}

//! Appointments become sessions: the customer comes in by their link once it is time, or the agent begins.
//!
//! Both lead into the same session, which is one of a join link on the ticket: who comes first makes it.

use std::net::IpAddr;

use tandem_protocol::signal::{SessionState, SessionView};
use tandem_tickets::AppointmentState;
use tandem_tickets::appointment::{WayIn, way_in};

use super::{AgentId, Hub, HubError, MadeLink};
use crate::source::{Millis, new_secret, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::appointments::{Appointment, AppointmentRefused};
use crate::store::secrets::SecretKind;

/// A session that an appointment has become.
#[derive(Clone, Debug)]
pub struct BegunAppointment {
    /// The session.
    pub session: SessionView,
    /// A link into it and when that runs out; absent once the customer is in.
    pub link: Option<(String, Millis)>,
}

impl Hub {
    /// The appointment that a link leads to; wrong ones are counted.
    ///
    /// # Errors
    /// [`HubError::AppointmentUnknown`], [`HubError::TooManyAttempts`].
    pub async fn appointment(&self, from: IpAddr, secret: &str) -> Result<Appointment, HubError> {
        let now = self.shared.clock.now();
        self.inner.secret_attempts.count(from, now)?;
        let store = &self.shared.store;
        let found = store.appointment_of_link(&secret_hash(secret), now).await?;
        let found = found.ok_or(HubError::AppointmentUnknown)?;
        self.inner.secret_attempts.take_back(from);
        Ok(found)
    }

    /// The customer says that they can not come.
    ///
    /// # Errors
    /// As [`Hub::appointment`], [`HubError::AppointmentClosed`].
    pub async fn decline_appointment(
        &self,
        from: IpAddr,
        secret: &str,
    ) -> Result<Appointment, HubError> {
        let appointment = self.appointment(from, secret).await?;
        let now = self.shared.clock.now();
        let declined = self
            .shared
            .store
            .decline_appointment(&appointment.id, now)
            .await;
        let declined = declined.map_err(|refused| match refused {
            AppointmentRefused::Store(error) => HubError::Store(error),
            _ => HubError::AppointmentClosed,
        })?;
        self.tell_appointment(&declined);
        Ok(declined)
    }

    /// The customer comes in: answers with the link into the session.
    ///
    /// # Errors
    /// As [`Hub::appointment`], [`HubError::AppointmentClosed`], [`HubError::AppointmentEarly`],
    /// [`HubError::AlreadyJoined`], and as [`Hub::make_link`].
    pub async fn join_appointment(&self, from: IpAddr, secret: &str) -> Result<String, HubError> {
        let appointment = self.appointment(from, secret).await?;
        let now = self.shared.clock.now();
        if appointment.state != AppointmentState::Planned {
            return Err(HubError::AppointmentClosed);
        }
        match way_in(appointment.starts_at, appointment.ends_at, now) {
            WayIn::Early => return Err(HubError::AppointmentEarly),
            WayIn::Over => return Err(HubError::AppointmentClosed),
            WayIn::Open => {}
        }
        self.admit(from, now)?;
        let (id, name) = appointment.agent.clone();
        let begun = self
            .begin_appointment(appointment, &AgentId { id, name })
            .await?;
        let (url, _) = begun.link.ok_or(HubError::AlreadyJoined)?;
        Ok(url)
    }

    /// The session of an open appointment, with a link while the customer is not in; made for the agent
    /// where there is none.
    ///
    /// # Errors
    /// [`HubError::AppointmentClosed`], and as [`Hub::make_link`].
    pub async fn begin_appointment(
        &self,
        appointment: Appointment,
        agent: &AgentId,
    ) -> Result<BegunAppointment, HubError> {
        if !appointment.state.is_open() {
            return Err(HubError::AppointmentClosed);
        }
        if let Some(begun) = self.begun(appointment.session_id.as_deref()).await? {
            return Ok(begun);
        }
        let ticket = appointment.ticket.clone();
        let made = self.make_link(agent, ticket, None).await?;
        let store = &self.shared.store;
        let before = appointment.session_id.as_deref();
        let is_ours = store
            .set_appointment_session(&appointment.id, before, &made.session.id)
            .await?;
        if !is_ours {
            return self.give_way(&appointment.id, &made, agent).await;
        }
        self.tell_appointment(&appointment);
        Ok(BegunAppointment {
            session: made.session,
            link: Some((made.url, made.expires_at)),
        })
    }

    /// A link for who asks an agent for it: it leads to the page of the appointment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn appointment_link(&self, id: &str) -> Result<String, HubError> {
        let secret = format!("appointment.{}", new_secret());
        let now = self.shared.clock.now();
        let hash = secret_hash(&secret);
        self.shared
            .store
            .add_appointment_link(id, &hash, now)
            .await?;
        Ok(format!("{}/appointment#{secret}", self.inner.origin))
    }

    /// Somebody else has made the session in the same moment: theirs is the one.
    async fn give_way(
        &self,
        id: &str,
        made: &MadeLink,
        agent: &AgentId,
    ) -> Result<BegunAppointment, HubError> {
        self.end(&made.session.id, &agent.id).await?;
        let now = self.shared.store.lookup_appointment(id).await?;
        let session_id = now.and_then(|one| one.session_id);
        let begun = self.begun(session_id.as_deref()).await?;
        begun.ok_or(HubError::AppointmentClosed)
    }

    /// The session that an appointment has become, while it is not over.
    async fn begun(&self, session_id: Option<&str>) -> Result<Option<BegunAppointment>, HubError> {
        let Some(session_id) = session_id else {
            return Ok(None);
        };
        let session = match self.view(session_id).await {
            Ok(session) => session,
            Err(HubError::NoSession) => return Ok(None),
            Err(error) => return Err(error),
        };
        let link = match session.state {
            SessionState::Ended => return Ok(None),
            SessionState::Waiting => Some(self.another_link(session_id).await?),
            SessionState::Asking | SessionState::Live => None,
        };
        Ok(Some(BegunAppointment { session, link }))
    }

    /// One more link into a session that waits for its customer; it runs out with the session.
    async fn another_link(&self, session_id: &str) -> Result<(String, Millis), HubError> {
        let stored = self.shared.store.lookup_session(session_id).await?;
        let record = stored.ok_or(HubError::NoSession)?.record;
        let now = self.shared.clock.now();
        let expires_at = record.created_at + tandem_protocol::limits::JOIN_LINK_TTL_MS as Millis;
        let secret = new_secret();
        let hash = secret_hash(&secret);
        self.shared
            .store
            .add_mailed_secret(session_id, (SecretKind::Link, &hash), (expires_at, now))
            .await?;
        Ok((format!("{}/join#{secret}", self.inner.origin), expires_at))
    }

    /// Who has the ticket open hears of it, and who will be there.
    fn tell_appointment(&self, appointment: &Appointment) {
        self.shared.tell(ConsoleEvent::Ticket {
            id: appointment.ticket.id.clone(),
        });
        self.shared.tell(ConsoleEvent::Appointments);
    }
}

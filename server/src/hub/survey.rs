//! Surveys: a customer says how a session was, once it is over, or the help on a ticket that was solved without one.

use std::net::IpAddr;

use tandem_protocol::signal::SessionState;
use tandem_session::Record;
use tandem_tickets::SurveyAnswer;

use super::{Hub, HubError};
use crate::source::{Millis, secret_hash};
use crate::state::ConsoleEvent;
use crate::store::secrets::SecretKind;
use crate::store::surveys::Survey;
use crate::survey::may_be_asked;

/// What a customer may be asked of their session.
#[derive(Clone, Debug)]
pub enum SurveyState {
    /// Nothing, or nothing any more.
    Closed(Option<Survey>),
    /// To answer, or to change the answer.
    Open(Survey),
}

impl Hub {
    /// What the holder of a resume token, or of what the survey's mail has in it, is asked of a session that is
    /// over, or of a ticket that was solved without one; `answer` is kept first.
    /// Asking is written down: it counts for the response rate and for how often a customer is asked.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`], [`HubError::SurveyEarly`], [`HubError::SurveyClosed`] for an answer that comes too late or too often.
    pub async fn survey(
        &self,
        from: IpAddr,
        token: &str,
        answer: Option<SurveyAnswer>,
    ) -> Result<SurveyState, HubError> {
        if let Some(state) = self.survey_of_ticket(from, token, answer.as_ref()).await? {
            return Ok(state);
        }
        let record = self
            .by_resume_or_mail(from, token, (SecretKind::Survey, HubError::SurveyClosed))
            .await?;
        let now = self.shared.clock.now();
        if record.state != SessionState::Ended {
            return Err(HubError::SurveyEarly);
        }
        let is_answer = answer.is_some();
        let asked = match self.survey_of(&record, now).await? {
            Some((ticket_id, survey)) => match answer {
                Some(answer) => {
                    let store = &self.shared.store;
                    let kept = store
                        .answer_survey(&record, &ticket_id, answer, now)
                        .await?;
                    Some(kept.ok_or(HubError::SurveyClosed)?)
                }
                None => Some(survey),
            },
            None if is_answer => return Err(HubError::SurveyClosed),
            None => None,
        };
        if is_answer || asked.as_ref().is_some_and(|survey| survey.asked_at == now) {
            self.tell_ticket(&record);
        }
        Ok(match asked {
            Some(survey) if survey.is_open(now) => SurveyState::Open(survey),
            closed => SurveyState::Closed(closed),
        })
    }

    /// The survey of a session and its ticket, where there may be one.
    async fn survey_of(
        &self,
        record: &Record,
        now: Millis,
    ) -> Result<Option<(String, Survey)>, HubError> {
        let settings = &self.shared.settings.survey;
        let Some(ticket) = record.ticket.as_ref().filter(|_| settings.enabled) else {
            return Ok(None);
        };
        if !may_be_asked(record, now) {
            return Ok(None);
        }
        let sampling = settings.sampling();
        let store = &self.shared.store;
        let survey = store.ask_survey(record, &ticket.id, sampling, now).await?;
        Ok(survey.map(|survey| (ticket.id.clone(), survey)))
    }

    /// The same of a ticket without a session, whose customer was asked by mail; nothing where the token is of
    /// something else.
    async fn survey_of_ticket(
        &self,
        from: IpAddr,
        token: &str,
        answer: Option<&SurveyAnswer>,
    ) -> Result<Option<SurveyState>, HubError> {
        let (store, now) = (&self.shared.store, self.shared.clock.now());
        self.inner.secret_attempts.count(from, now)?;
        let hash = secret_hash(token);
        let known = store.ticket_of_survey_secret(&hash).await?;
        // What is no secret of a ticket is counted where it is looked for among those of sessions.
        self.inner.secret_attempts.take_back(from);
        let Some((ticket_id, until)) = known else {
            return Ok(None);
        };
        if now >= until {
            return Err(HubError::SurveyClosed);
        }
        let is_on = self.shared.settings.survey.enabled;
        let survey = match answer {
            Some(_) if !is_on => return Err(HubError::SurveyClosed),
            Some(answer) => {
                let way = (ticket_id.as_str(), hash.as_str());
                let kept = store.answer_ticket_survey(way, answer.clone(), now).await?;
                Some(kept.ok_or(HubError::SurveyClosed)?)
            }
            None => store.ticket_survey(&ticket_id).await?.filter(|_| is_on),
        };
        if answer.is_some() {
            self.shared.tell(ConsoleEvent::Ticket { id: ticket_id });
        }
        Ok(Some(match survey {
            Some(survey) if survey.is_open(now) => SurveyState::Open(survey),
            closed => SurveyState::Closed(closed),
        }))
    }
}

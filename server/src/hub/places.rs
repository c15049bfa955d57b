//! Where in the product the customer of a session was: taken only of who has agreed to be seen there.

use std::net::IpAddr;

use tandem_protocol::limits::REPORT_AFTER_END_MS;
use tandem_protocol::signal::ConsentDecision;
use tandem_session::{Record, Refusal};
use tandem_tickets::{Place, TimelineData};

use super::{Hub, HubError};
use crate::source::Millis;
use crate::store::places::Noted;

impl Hub {
    /// Notes where the customer sought help, or where they stood for `stalled_ms`.
    ///
    /// # Errors
    /// [`HubError::ResumeUnknown`]; [`HubError::TalkOver`]; a refusal where the customer has not agreed on a page
    /// of a product, or has told of as many places as a session may have.
    pub async fn note_place(
        &self,
        from: IpAddr,
        token: &str,
        place: Place,
        stalled_ms: Option<u64>,
    ) -> Result<(), HubError> {
        let record = self.by_resume(from, token).await?;
        let now = self.shared.clock.now();
        let ended_at = record.ended_at.unwrap_or(now);
        if now >= ended_at + REPORT_AFTER_END_MS as Millis {
            return Err(HubError::TalkOver);
        }
        let origin = seen_at(&record).ok_or(HubError::Refused(Refusal::WrongState))?;
        let origin = Some(origin.to_owned());
        let data = match stalled_ms {
            None => TimelineData::HelpSought { origin, place },
            Some(for_ms) => TimelineData::Stalled {
                origin,
                place,
                for_ms,
            },
        };
        match self.shared.store.note_place(&record, data, now).await? {
            Noted::Full => return Err(HubError::Refused(Refusal::TooMany)),
            Noted::Known => {}
            Noted::Written => self.tell_ticket(&record),
        }
        Ok(())
    }
}

/// The origin of the page on which the customer has agreed to be seen, once they have.
fn seen_at(record: &Record) -> Option<&str> {
    let consent = record.consent.as_ref()?;
    match consent.decision {
        ConsentDecision::Allow | ConsentDecision::ViewOnly => consent.host_origin.as_deref(),
        ConsentDecision::No => None,
    }
}

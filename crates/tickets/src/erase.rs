//! What is left of an entry on a timeline once the person whom it speaks of is erased: that it was, of
//! which kind, and every word and number that figures are computed from.
//!
//! Whatever somebody has written goes, an agent's words too: they are about the person. Names of agents
//! and of what they are responsible for stay.

use super::actor::ActorKind;
use super::timeline::ByMail;
use super::{FieldValue, TimelineData};

/// What stands in place of words that are gone.
pub const ERASED: &str = "(erased)";

/// An entry about a file.
macro_rules! of_file {
    ($name:ident) => {
        TimelineData::FileOffered { name: $name, .. }
            | TimelineData::FileSent { name: $name, .. }
            | TimelineData::FileRefused { name: $name, .. }
            | TimelineData::FileDownloaded { name: $name, .. }
            | TimelineData::FileDeleted { name: $name, .. }
    };
}

/// An entry that nobody has written anything in.
macro_rules! wordless {
    () => {
        TimelineData::TicketCreated {}
            | TimelineData::StatusChanged { .. }
            | TimelineData::AssigneeChanged { .. }
            | TimelineData::TeamChanged { .. }
            | TimelineData::PriorityChanged { .. }
            | TimelineData::SlaWarned { .. }
            | TimelineData::SlaBreached { .. }
            | TimelineData::SlaMet { .. }
            | TimelineData::OutcomeSet(_)
            | TimelineData::TagsChanged { .. }
            | TimelineData::FieldChanged { .. }
            | TimelineData::SessionCreated { .. }
            | TimelineData::ParticipantJoined { .. }
            | TimelineData::ParticipantLeft { .. }
            | TimelineData::ConsentRefused {}
            | TimelineData::GrantAdded { .. }
            | TimelineData::GrantRemoved { .. }
            | TimelineData::Paused { .. }
            | TimelineData::Resumed {}
            | TimelineData::CustomerIdentified {}
            | TimelineData::CustomerCleared {}
            | TimelineData::TicketUnmerged { .. }
            | TimelineData::DuplicateUnmerged { .. }
            | TimelineData::TicketLinked { .. }
            | TimelineData::TicketUnlinked { .. }
            | TimelineData::TicketSplit { .. }
            | TimelineData::SplitFrom { .. }
            | TimelineData::FollowUpDue { .. }
            | TimelineData::FollowUpDone { .. }
            | TimelineData::FollowUpCleared { .. }
            | TimelineData::AppointmentDue { .. }
            | TimelineData::AppointmentDeclined { .. }
            | TimelineData::AppointmentCalledOff { .. }
            | TimelineData::AppointmentOver { .. }
            | TimelineData::CallBackAsked { .. }
            | TimelineData::CallBackTaken { .. }
            | TimelineData::CallBackReleased { .. }
            | TimelineData::CallBackReached { .. }
            | TimelineData::CallBackNotReached { .. }
            | TimelineData::CallBackCancelled { .. }
            | TimelineData::WatcherAdded { .. }
            | TimelineData::WatcherRemoved { .. }
            | TimelineData::Mentioned { .. }
            | TimelineData::InvitationOver { .. }
            | TimelineData::MailReturned { .. }
            | TimelineData::PersonErased {}
            | TimelineData::IdentityRefused {}
            | TimelineData::CodeMatched {}
            | TimelineData::CodeNotMatched {}
            | TimelineData::SurveyAsked {}
            | TimelineData::GrantAsked { .. }
            | TimelineData::GrantRefused { .. }
            | TimelineData::GrantExpired { .. }
            | TimelineData::HandoffAccepted {}
            | TimelineData::HandoffFailed { .. }
            | TimelineData::Listened {}
            | TimelineData::VoiceEnded { .. }
            | TimelineData::Navigated { .. }
            | TimelineData::ActRefused { .. }
            | TimelineData::MoreActsRefused {}
            | TimelineData::ActsRefused { .. }
            | TimelineData::Proposed { .. }
            | TimelineData::ProposalAnswered { .. }
            | TimelineData::PathChanged { .. }
            | TimelineData::Annotated {}
            | TimelineData::HighlightUsed {}
            | TimelineData::PartHidden { .. }
            | TimelineData::PartShown { .. }
            | TimelineData::TabOpened { .. }
            | TimelineData::TabClosed { .. }
            | TimelineData::SessionEnded { .. }
    };
}

impl TimelineData {
    /// The entry without what anybody wrote, and without what of the customer's it names.
    #[must_use]
    pub fn erased(mut self) -> Self {
        match &mut self {
            // Who sends a message chooses what it is called.
            Self::SubjectChanged { from, to } | Self::DescriptionChanged { from, to } => {
                [from, to].into_iter().for_each(erase);
            }
            Self::CustomerNameChanged { from, to } | Self::CustomerEmailChanged { from, to } => {
                [from, to].into_iter().flatten().for_each(erase);
            }
            Self::Chat { id, text, mail, .. } => erase_said([id, text], mail),
            Self::Comment { body, mail } => erase_said([body], mail),
            Self::MessageCopied { by, text, mail, .. } => {
                erase_said([text], mail);
                if by.kind == ActorKind::Customer {
                    by.name.clear();
                }
            }
            Self::Highlighted { words }
            | Self::HandoffOffered { reason: words, .. }
            | Self::LetGo { reason: words, .. }
            | Self::HandedOff { reason: words, .. }
            | Self::Escalated { reason: words, .. }
            | of_file!(words) => erase(words),
            // What is chosen is a word of the team's, as an outcome is.
            Self::FieldChanged { of, from, to, .. } if of.is_typed() => {
                for value in [from, to].into_iter().flatten() {
                    *value = FieldValue::Text(ERASED.to_owned());
                }
            }
            Self::ConsentGiven { host_origin, .. } => *host_origin = None,
            Self::Reported { reason, .. }
            | Self::FollowUpSet { note: reason, .. }
            | Self::AppointmentPlanned { words: reason, .. }
            | Self::AppointmentMoved { words: reason, .. }
            | Self::CustomerInvited { words: reason, .. }
            | Self::TicketMerged { reason, .. }
            | Self::DuplicateMerged { reason, .. } => reason.iter_mut().for_each(erase),
            Self::SurveyAnswered(answer) => answer.comment = None,
            Self::HelpSought { origin, place } | Self::Stalled { origin, place, .. } => {
                *origin = None;
                place.erase();
            }
            wordless!() => {}
        }
        self
    }
}

/// That it came by mail stays, and with how many files.
fn erase_said<const N: usize>(words: [&mut String; N], mail: &mut Option<ByMail>) {
    words.into_iter().for_each(erase);
    if let Some(mail) = mail {
        mail.quoted.clear();
        mail.attachments.clear();
    }
}

fn erase(words: &mut String) {
    ERASED.clone_into(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str) {
        let data: TimelineData = serde_json::from_str(before).expect("reads");
        let erased = serde_json::to_string(&data.erased()).expect("serialises");
        assert_eq!(erased, after);
    }

    #[test]
    fn words_and_names_go_and_what_is_counted_stays() {
        check(
            r#"{"kind":"chat","data":{"id":"m1","text":"I am Robin","role":"customer"}}"#,
            r#"{"kind":"chat","data":{"id":"(erased)","text":"(erased)","role":"customer"}}"#,
        );
        check(
            r#"{"kind":"chat","data":{"id":"m1","text":"I am Robin","role":"customer","mail":{"quoted":"> Robin?","is_cut":true,"attachments":["robin.pdf"],"n_attachments":1}}}"#,
            r#"{"kind":"chat","data":{"id":"(erased)","text":"(erased)","role":"customer","mail":{"quoted":"","is_cut":true,"attachments":[],"n_attachments":1}}}"#,
        );
        check(
            r#"{"kind":"comment","data":{"body":"Robin","mail":{"quoted":"> Robin?","is_cut":false,"attachments":["robin.pdf"],"n_attachments":1}}}"#,
            r#"{"kind":"comment","data":{"body":"(erased)","mail":{"quoted":"","is_cut":false,"attachments":[],"n_attachments":1}}}"#,
        );
        check(
            r#"{"kind":"description_changed","data":{"from":"I am Robin","to":""}}"#,
            r#"{"kind":"description_changed","data":{"from":"(erased)","to":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"customer_name_changed","data":{"from":null,"to":"Robin"}}"#,
            r#"{"kind":"customer_name_changed","data":{"from":null,"to":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"customer_email_changed","data":{"from":"robin@example.com","to":null}}"#,
            r#"{"kind":"customer_email_changed","data":{"from":"(erased)","to":null}}"#,
        );
        check(
            r#"{"kind":"survey_answered","data":{"csat":2,"ces":3,"nps":null,"comment":"I am Robin"}}"#,
            r#"{"kind":"survey_answered","data":{"csat":2,"ces":3,"nps":null,"comment":null}}"#,
        );
        check(
            r#"{"kind":"file_sent","data":{"file":"fil_1","name":"robin.pdf","size":7}}"#,
            r#"{"kind":"file_sent","data":{"file":"fil_1","name":"(erased)","size":7}}"#,
        );
        check(
            r#"{"kind":"consent_given","data":{"decision":"allow","host_origin":"https://robin.example"}}"#,
            r#"{"kind":"consent_given","data":{"decision":"allow","host_origin":null}}"#,
        );
        check(
            r#"{"kind":"escalated","data":{"from":1,"to":2,"reason":"Robin asked"}}"#,
            r#"{"kind":"escalated","data":{"from":1,"to":2,"reason":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"ticket_merged","data":{"target":"tic_1","number":7,"reason":"Robin wrote twice"}}"#,
            r#"{"kind":"ticket_merged","data":{"target":"tic_1","number":7,"reason":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"follow_up_set","data":{"follow_up":"fup_1","due_at":"2026-12-01T08:00:00.000Z","audience":"me","note":"Ring Robin"}}"#,
            r#"{"kind":"follow_up_set","data":{"follow_up":"fup_1","due_at":"2026-12-01T08:00:00.000Z","audience":"me","note":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"appointment_moved","data":{"appointment":"apt_1","starts_at":"2026-12-01T09:00:00.000Z","ends_at":"2026-12-01T09:30:00.000Z","with":"Ada","words":"Robin, have the router at hand"}}"#,
            r#"{"kind":"appointment_moved","data":{"appointment":"apt_1","starts_at":"2026-12-01T09:00:00.000Z","ends_at":"2026-12-01T09:30:00.000Z","with":"Ada","words":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"customer_invited","data":{"invitation":"inv_1","words":"Robin, shall I help?"}}"#,
            r#"{"kind":"customer_invited","data":{"invitation":"inv_1","words":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"field_changed","data":{"field":"phone","label":"Phone","of":"number","from":null,"to":4912}}"#,
            r#"{"kind":"field_changed","data":{"field":"phone","label":"Phone","of":"number","from":null,"to":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"field_changed","data":{"field":"plan","label":"Plan","of":"choice","from":"Tin","to":"Gold"}}"#,
            r#"{"kind":"field_changed","data":{"field":"plan","label":"Plan","of":"choice","from":"Tin","to":"Gold"}}"#,
        );
        check(
            r#"{"kind":"stalled","data":{"origin":"https://robin.example","place":{"page":"/robin","element":"a#robin","release":"2.1"},"for_ms":31000}}"#,
            r#"{"kind":"stalled","data":{"origin":null,"place":{"page":"(erased)","element":"(erased)","release":"2.1"},"for_ms":31000}}"#,
        );
        check(
            r#"{"kind":"message_copied","data":{"ticket":"tic_1","number":1,"entry":"evt_1","at":"2026-11-30T08:00:00.000Z","by":{"kind":"customer","name":"Robin"},"what":"chat","text":"I am Robin"}}"#,
            r#"{"kind":"message_copied","data":{"ticket":"tic_1","number":1,"entry":"evt_1","at":"2026-11-30T08:00:00.000Z","by":{"kind":"customer","name":""},"what":"chat","text":"(erased)"}}"#,
        );
        check(
            r#"{"kind":"reported","data":{"report":"unasked","reason":null}}"#,
            r#"{"kind":"reported","data":{"report":"unasked","reason":null}}"#,
        );
    }
}

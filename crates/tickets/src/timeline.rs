//! What can stand on a ticket's timeline.
//!
//! An entry is a kind and its data; who did it and when stand beside it.
//! Words of a session (roles, grants, reasons) are carried as text, so that the ticket can be read
//! without the machine that wrote them.

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, ActorKind};

/// What a mail has beside what its sender has written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ByMail {
    /// What they have quoted below it; empty where nothing.
    pub quoted: String,
    /// Whether words were left out: the mail has more than a ticket takes.
    pub is_cut: bool,
    /// Names of files that hung on it and were not taken; the first of them where there are many.
    pub attachments: Vec<String>,
    /// How many there were.
    pub n_attachments: u32,
}

/// What happened: `kind` and `data` of a timeline entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum TimelineData {
    /// The ticket was made.
    TicketCreated {},
    /// The subject was reworded.
    SubjectChanged {
        /// The subject before.
        from: String,
        /// The subject after.
        to: String,
    },
    /// What the customer said was reworded.
    DescriptionChanged {
        /// The description before.
        from: String,
        /// The description after.
        to: String,
    },
    /// The customer is called otherwise, by what somebody has typed.
    CustomerNameChanged {
        /// The name before.
        from: Option<String>,
        /// The name after.
        to: Option<String>,
    },
    /// Mails to the customer go elsewhere, by what somebody has typed.
    CustomerEmailChanged {
        /// The e-mail before.
        from: Option<String>,
        /// The e-mail after.
        to: Option<String>,
    },
    /// The status changed.
    StatusChanged {
        /// The status before.
        from: super::Status,
        /// The status after.
        to: super::Status,
    },
    /// The ticket went to another agent, or to none.
    AssigneeChanged {
        /// Name of the agent before.
        from: Option<String>,
        /// Name of the agent after.
        to: Option<String>,
    },
    /// The ticket is for another team, or for none.
    TeamChanged {
        /// The team before.
        from: Option<String>,
        /// The team after.
        to: Option<String>,
        /// The category whose rule has done it; absent where somebody has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        rule: Option<String>,
    },
    /// The ticket became more or less urgent.
    PriorityChanged {
        /// The priority before.
        from: super::Priority,
        /// The priority after.
        to: super::Priority,
        /// As in `team_changed`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        rule: Option<String>,
    },
    /// Time that is promised to the customer runs out.
    SlaWarned {
        /// Which.
        clock: super::SlaClock,
        /// When it will have run out, RFC 3339 UTC.
        due_at: String,
    },
    /// Time that is promised to the customer has run out.
    SlaBreached {
        /// Which.
        clock: super::SlaClock,
        /// When it had, RFC 3339 UTC.
        due_at: String,
    },
    /// What the customer waited for came in the time that is promised.
    SlaMet {
        /// Which time.
        clock: super::SlaClock,
    },
    /// Somebody said how the ticket ended.
    OutcomeSet(super::Outcome),
    /// Tags came or went.
    TagsChanged {
        /// Those that came.
        added: Vec<String>,
        /// Those that went.
        removed: Vec<String>,
        /// As in `team_changed`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        rule: Option<String>,
    },
    /// A field of the ticket got another value.
    FieldChanged {
        /// Its key.
        field: String,
        /// What people called it then.
        label: String,
        /// What values it takes.
        of: super::FieldKind,
        /// The value before.
        #[cfg_attr(feature = "ts", ts(type = "string | number | boolean | null"))]
        from: Option<super::FieldValue>,
        /// The value after.
        #[cfg_attr(feature = "ts", ts(type = "string | number | boolean | null"))]
        to: Option<super::FieldValue>,
    },
    /// Somebody wrote a comment.
    Comment {
        /// Plain text.
        body: String,
        /// What came with it, where it is a mail that somebody else than the customer has sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        mail: Option<ByMail>,
    },
    /// A session was made for, or hung on, the ticket.
    SessionCreated {
        /// `link`, `code`, `widget` or `invitation`.
        entry: String,
    },
    /// Somebody came into the session.
    ParticipantJoined {
        /// `customer` or `agent`.
        role: String,
    },
    /// Somebody left the session.
    ParticipantLeft {
        /// `customer` or `agent`.
        role: String,
    },
    /// The customer agreed.
    ConsentGiven {
        /// `allow` or `view_only`.
        decision: String,
        /// Origin of the page that is shown.
        host_origin: Option<String>,
    },
    /// The customer said No.
    ConsentRefused {},
    /// The agent may do one thing more.
    GrantAdded {
        /// `view`, `point`, `screen`, `control`, `type`, `voice`, `video` or `files`.
        grant: String,
    },
    /// The agent may do one thing less.
    GrantRemoved {
        /// As in `grant_added`.
        grant: String,
    },
    /// The page is not shown for a while.
    Paused {
        /// `customer`, `rule` or `page`.
        by: String,
    },
    /// It is shown again.
    Resumed {},
    /// A chat message.
    Chat {
        /// Identifier chosen by the sender.
        id: String,
        /// Plain text.
        text: String,
        /// `customer` or `agent`.
        role: String,
        /// What came with it, where the customer has written it by mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        mail: Option<ByMail>,
        /// Identifiers of the files that go with it as attachments of its mail, `fil_…`, where an agent has chosen some.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        files: Option<Vec<String>>,
    },
    /// The product has said who the customer is.
    CustomerIdentified {},
    /// An agent has said that the ticket is not the customer's whom the product had named.
    CustomerCleared {},
    /// The ticket was merged into another one, where it goes on.
    TicketMerged {
        /// Identifier of that one, `tic_…`.
        target: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// Why.
        reason: Option<String>,
    },
    /// The merging was undone: the ticket goes on by itself.
    TicketUnmerged {
        /// Identifier of the ticket that it had been merged into, `tic_…`.
        target: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// The status that the ticket had before, and has again.
        to: super::Status,
    },
    /// The ticket was linked with another one.
    TicketLinked {
        /// Identifier of the link, `lnk_…`.
        link: String,
        /// What the other ticket is to this one.
        relation: super::Relation,
        /// Identifier of the other ticket, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
    },
    /// A link with another ticket ended.
    TicketUnlinked {
        /// Identifier of the link, `lnk_…`.
        link: String,
        /// What the other ticket was to this one.
        relation: super::Relation,
        /// Identifier of the other ticket, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
    },
    /// Some of what was said on the ticket went into one of its own, and stays here.
    TicketSplit {
        /// Identifier of that one, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// The entries, `evt_…`.
        entries: Vec<String>,
    },
    /// The ticket began with what was said on another one.
    SplitFrom {
        /// Identifier of that one, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
    },
    /// A copy of what was said on another ticket: no message, and sent to nobody.
    MessageCopied {
        /// Identifier of the ticket that it was said on, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// The entry there, `evt_…`.
        entry: String,
        /// When it was said, RFC 3339 UTC.
        at: String,
        /// Who said it.
        by: Actor,
        /// `chat` or `comment`.
        what: String,
        /// Plain text.
        text: String,
        /// What came with it, where it came by mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        mail: Option<ByMail>,
    },
    /// Another ticket was merged into this one.
    DuplicateMerged {
        /// Identifier of the other one, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// Why.
        reason: Option<String>,
        /// Sessions that its customer had agreed to: each was a contact about what this ticket is about.
        contacts: u32,
    },
    /// The merging was undone: the other ticket goes on by itself.
    DuplicateUnmerged {
        /// Identifier of the other one, `tic_…`.
        ticket: String,
        /// Its number.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        number: i64,
        /// As in `duplicate_merged`.
        contacts: u32,
    },
    /// An agent wants to come back to the ticket, or to come back at another time.
    FollowUpSet {
        /// Identifier, `fup_…`.
        follow_up: String,
        /// When it is due, RFC 3339 UTC.
        due_at: String,
        /// Whom it is for.
        audience: super::FollowUpFor,
        /// What to think of then.
        note: Option<String>,
    },
    /// The time of a follow-up has come, and those whom it is for are told.
    FollowUpDue {
        /// Identifier, `fup_…`.
        follow_up: String,
    },
    /// What a follow-up was for is done.
    FollowUpDone {
        /// Identifier, `fup_…`.
        follow_up: String,
    },
    /// A follow-up was taken back.
    FollowUpCleared {
        /// Identifier, `fup_…`.
        follow_up: String,
    },
    /// A session was planned for a time.
    AppointmentPlanned {
        /// Identifier, `apt_…`.
        appointment: String,
        /// When it begins, RFC 3339 UTC.
        starts_at: String,
        /// When it ends, RFC 3339 UTC.
        ends_at: String,
        /// Name of the agent who will be there.
        with: String,
        /// What the customer is told of it.
        words: Option<String>,
    },
    /// It was planned anew: for another time, with another agent, or in other words.
    AppointmentMoved {
        /// As in `appointment_planned`.
        appointment: String,
        /// As in `appointment_planned`.
        starts_at: String,
        /// As in `appointment_planned`.
        ends_at: String,
        /// As in `appointment_planned`.
        with: String,
        /// As in `appointment_planned`.
        words: Option<String>,
    },
    /// It begins soon, and whoever will be there is told.
    AppointmentDue {
        /// Identifier, `apt_…`.
        appointment: String,
    },
    /// The customer has said that they can not come.
    AppointmentDeclined {
        /// Identifier, `apt_…`.
        appointment: String,
    },
    /// An agent has called it off.
    AppointmentCalledOff {
        /// Identifier, `apt_…`.
        appointment: String,
    },
    /// An agent has said how it went.
    AppointmentOver {
        /// Identifier, `apt_…`.
        appointment: String,
        /// Whether it took place.
        came: bool,
    },
    /// Somebody is to be called: the customer has asked for it, or an agent has. The number stands on the
    /// call-back alone.
    CallBackAsked {
        /// Identifier, `cab_…`.
        call_back: String,
        /// From when on, RFC 3339 UTC.
        due_at: String,
    },
    /// An agent has taken a call-back, and is about to call.
    CallBackTaken {
        /// Identifier, `cab_…`.
        call_back: String,
    },
    /// It waits for another agent.
    CallBackReleased {
        /// Identifier, `cab_…`.
        call_back: String,
    },
    /// The customer was reached.
    CallBackReached {
        /// Identifier, `cab_…`.
        call_back: String,
    },
    /// Nobody answered.
    CallBackNotReached {
        /// Identifier, `cab_…`.
        call_back: String,
        /// How often it was tried.
        attempt: u32,
        /// When it is tried again, RFC 3339 UTC; absent where it is not.
        due_at: Option<String>,
    },
    /// The call is not to be any more.
    CallBackCancelled {
        /// Identifier, `cab_…`.
        call_back: String,
    },
    /// An agent has had a colleague watch the ticket.
    WatcherAdded {
        /// The colleague's name.
        agent: String,
    },
    /// An agent has had a colleague watch the ticket no more.
    WatcherRemoved {
        /// The colleague's name.
        agent: String,
    },
    /// A comment, the entry before, names colleagues, who watch the ticket from there on.
    Mentioned {
        /// Their names.
        agents: Vec<String>,
    },
    /// An agent has invited the customer, who was in the product.
    CustomerInvited {
        /// Identifier, `inv_…`.
        invitation: String,
        /// What the customer read beside the agent's name.
        words: Option<String>,
    },
    /// An invitation is over.
    InvitationOver {
        /// Identifier, `inv_…`.
        invitation: String,
        /// `accepted`, `declined`, `expired`, `withdrawn`, `left` where the customer has left the product, or `failed`
        /// where they have accepted and the session could not begin.
        how: String,
    },
    /// A mail to the customer has come back: another mail server did not take it.
    MailReturned {
        /// Identifier, `mai_…`.
        mail: String,
        /// `message`, `survey` or `appointment`.
        what: String,
        /// Why, as `5.1.1` (RFC 3463).
        status: String,
    },
    /// What was kept of the customer is gone from here: who has a copy of it has to erase it, too.
    PersonErased {},
    /// The product's word on who the customer is was not accepted.
    IdentityRefused {},
    /// The customer has chosen the number that the agent read out.
    CodeMatched {},
    /// The customer has chosen another number, or found theirs missing; the session ended.
    CodeNotMatched {},
    /// The customer has reported the session.
    Reported {
        /// `unasked` or `report`.
        report: String,
        /// The customer's words.
        reason: Option<String>,
    },
    /// The customer was asked how the session was.
    SurveyAsked {},
    /// The customer has answered; of several answers to one session the last one counts.
    SurveyAnswered(super::SurveyAnswer),
    /// The agent has asked for a grant.
    GrantAsked {
        /// As in `grant_added`.
        grant: String,
    },
    /// The customer has said no to it.
    GrantRefused {
        /// As in `grant_added`.
        grant: String,
    },
    /// A grant ran out.
    GrantExpired {
        /// As in `grant_added`.
        grant: String,
    },
    /// Another agent was asked to take the session over.
    HandoffOffered {
        /// Their name.
        to: String,
        /// Why.
        reason: String,
    },
    /// They have come, and the customer is asked.
    HandoffAccepted {},
    /// A handoff came to nothing.
    HandoffFailed {
        /// Who was asked.
        to: String,
        /// `cancelled`, `refused`, `declined` by the customer, or `expired`.
        why: String,
    },
    /// Another agent holds the session.
    HandedOff {
        /// Their name.
        to: String,
        /// Why.
        reason: String,
    },
    /// The agent has let go of the session, whose customer waits for another one.
    LetGo {
        /// Who is to come: a name, or what those have in common.
        to: String,
        /// Why.
        reason: String,
    },
    /// The ticket has gone to a higher tier with its session.
    Escalated {
        /// The tier before.
        from: u8,
        /// The tier after.
        to: u8,
        /// Why.
        reason: String,
    },
    /// Who watches has begun to hear the talk of the two ends.
    Listened {},
    /// The two ends hear each other no more.
    VoiceEnded {
        /// Milliseconds since the customer allowed it.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        duration_ms: u64,
    },
    /// The agent had the page go elsewhere.
    Navigated {
        /// `back`, `forward`, `reload`, or `visit` for an address, which is not kept.
        how: String,
    },
    /// Something that the agent tried on the page was not carried out.
    ActRefused {
        /// Why, for instance `masked` or `not_granted`.
        reason: String,
    },
    /// More was refused than the timeline lists.
    MoreActsRefused {},
    /// The session is over, and this much was refused in it, what is not listed too.
    ActsRefused {
        /// How many acts.
        count: u32,
    },
    /// The agent has shown the customer what they would do on the page.
    Proposed {
        /// Whether they did it by control, and it was held since it can not be taken back.
        held: bool,
    },
    /// What became of it.
    ProposalAnswered {
        /// As in `proposed`.
        held: bool,
        /// `done`, `declined`, `stale`, `refused`, `expired`, `withdrawn` or `ended`.
        state: String,
    },
    /// Somebody began to hand a file over.
    FileOffered {
        /// Identifier, `fil_…`.
        file: String,
        /// Its name.
        name: String,
        /// Bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        size: u64,
    },
    /// A file has arrived whole and can be downloaded.
    FileSent {
        /// Identifier, `fil_…`.
        file: String,
        /// Its name.
        name: String,
        /// Bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        size: u64,
    },
    /// A file was refused; its bytes are gone.
    FileRefused {
        /// Identifier, `fil_…`; absent for one that never began.
        file: Option<String>,
        /// Its name.
        name: String,
        /// Bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        size: u64,
        /// Why, for instance `type` or `scanner`.
        reason: String,
    },
    /// Somebody has downloaded a file, for the first time.
    FileDownloaded {
        /// Identifier, `fil_…`.
        file: String,
        /// Its name.
        name: String,
        /// Bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        size: u64,
    },
    /// Somebody has deleted a file; its bytes are gone.
    FileDeleted {
        /// Identifier, `fil_…`.
        file: String,
        /// Its name.
        name: String,
        /// Bytes.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        size: u64,
    },
    /// The live streams changed their path.
    PathChanged {
        /// `customer` or `agent`.
        role: String,
        /// `p2p` or `websocket`.
        path: String,
    },
    /// Where the customer was in the product as they sought help; told once they agreed to be seen.
    HelpSought {
        /// The product's origin.
        origin: Option<String>,
        /// Where.
        place: super::Place,
    },
    /// The customer has stood at a place of the product for a while.
    Stalled {
        /// The product's origin.
        origin: Option<String>,
        /// Where.
        place: super::Place,
        /// For how long, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        for_ms: u64,
    },
    /// Somebody has begun to draw on the page.
    Annotated {},
    /// The agent has highlighted a part of the page.
    Highlighted {
        /// The agent's words.
        words: String,
    },
    /// The customer has used what was highlighted.
    HighlightUsed {},
    /// The customer has hidden a part of the page.
    PartHidden {
        /// How many are hidden now.
        count: u32,
    },
    /// The customer shows a part again.
    PartShown {
        /// How many are hidden now.
        count: u32,
    },
    /// The customer has opened one more tab.
    TabOpened {
        /// How many there are now.
        count: u32,
    },
    /// The customer has closed a tab.
    TabClosed {
        /// How many there are now.
        count: u32,
    },
    /// The session ended.
    SessionEnded {
        /// Why.
        reason: String,
        /// From consent to the end, in milliseconds; 0 when consent was never given.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        duration_ms: u64,
    },
}

impl TimelineData {
    /// Whether it may come onto a ticket that has been merged into another one: what ends or undoes
    /// something, what somebody reads, and what a customer has to say of a session that was there.
    pub const fn may_follow_merge(&self) -> bool {
        matches!(
            self,
            Self::TicketMerged { .. }
                | Self::TicketUnmerged { .. }
                | Self::PersonErased {}
                | Self::SlaWarned { .. }
                | Self::SlaBreached { .. }
                | Self::SlaMet { .. }
                | Self::FileSent { .. }
                | Self::FileDownloaded { .. }
                | Self::FileRefused { .. }
                | Self::FileDeleted { .. }
                | Self::Reported { .. }
                | Self::HelpSought { .. }
                | Self::Stalled { .. }
                | Self::SurveyAnswered(_)
        )
    }

    /// Whether those who watch the ticket are told: what the customer says, and who has the ticket and where
    /// it stands.
    pub fn is_news(&self, by: ActorKind) -> bool {
        match self {
            // A customer's comment is what they ask as they come back.
            Self::Chat { .. }
            | Self::Comment { .. }
            | Self::Reported { .. }
            | Self::AppointmentDeclined { .. }
            | Self::CallBackAsked { .. }
            | Self::SurveyAnswered(_) => by == ActorKind::Customer,
            other => matches!(
                other,
                Self::StatusChanged { .. }
                    | Self::AssigneeChanged { .. }
                    | Self::TeamChanged { .. }
                    | Self::HandedOff { .. }
                    | Self::Escalated { .. }
                    | Self::MailReturned { .. }
                    | Self::TicketMerged { .. }
                    | Self::TicketUnmerged { .. }
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;

    fn check(data: &TimelineData, json: &str) {
        assert_eq!(serde_json::to_string(data).expect("serialises"), json);
        assert_eq!(
            &serde_json::from_str::<TimelineData>(json).expect("reads back"),
            data
        );
    }

    #[test]
    fn entries_read_as_the_protocol_page_says() {
        check(
            &TimelineData::TicketCreated {},
            r#"{"kind":"ticket_created","data":{}}"#,
        );
        check(
            &TimelineData::StatusChanged {
                from: Status::Open,
                to: Status::Solved,
            },
            r#"{"kind":"status_changed","data":{"from":"open","to":"solved"}}"#,
        );
        check(
            &TimelineData::CustomerEmailChanged {
                from: Some("kim@exmaple.com".to_owned()),
                to: None,
            },
            r#"{"kind":"customer_email_changed","data":{"from":"kim@exmaple.com","to":null}}"#,
        );
        check(
            &TimelineData::Comment {
                body: "Hello".to_owned(),
                mail: None,
            },
            r#"{"kind":"comment","data":{"body":"Hello"}}"#,
        );
        check(
            &TimelineData::AssigneeChanged {
                from: None,
                to: Some("Ada".to_owned()),
            },
            r#"{"kind":"assignee_changed","data":{"from":null,"to":"Ada"}}"#,
        );
        check(
            &TimelineData::TeamChanged {
                from: None,
                to: Some("billing".to_owned()),
                rule: None,
            },
            r#"{"kind":"team_changed","data":{"from":null,"to":"billing"}}"#,
        );
        check(
            &TimelineData::DuplicateMerged {
                ticket: "tic_1".to_owned(),
                number: 1,
                reason: None,
                contacts: 2,
            },
            r#"{"kind":"duplicate_merged","data":{"ticket":"tic_1","number":1,"reason":null,"contacts":2}}"#,
        );
        check(
            &TimelineData::TicketUnmerged {
                target: "tic_2".to_owned(),
                number: 2,
                to: Status::Pending,
            },
            r#"{"kind":"ticket_unmerged","data":{"target":"tic_2","number":2,"to":"pending"}}"#,
        );
        check(
            &TimelineData::SessionEnded {
                reason: "agent_ended".to_owned(),
                duration_ms: 5,
            },
            r#"{"kind":"session_ended","data":{"reason":"agent_ended","duration_ms":5}}"#,
        );
    }

    #[test]
    fn follow_ups_read_as_the_protocol_page_says() {
        check(
            &TimelineData::FollowUpSet {
                follow_up: "fup_1".to_owned(),
                due_at: "2026-12-01T08:00:00.000Z".to_owned(),
                audience: crate::FollowUpFor::Team,
                note: Some("Ask the maker".to_owned()),
            },
            r#"{"kind":"follow_up_set","data":{"follow_up":"fup_1","due_at":"2026-12-01T08:00:00.000Z","audience":"team","note":"Ask the maker"}}"#,
        );
        let follow_up = "fup_1".to_owned();
        check(
            &TimelineData::FollowUpDue { follow_up },
            r#"{"kind":"follow_up_due","data":{"follow_up":"fup_1"}}"#,
        );
    }

    #[test]
    fn appointments_read_as_the_protocol_page_says() {
        let appointment = "apt_1".to_owned();
        let planned = TimelineData::AppointmentPlanned {
            appointment: appointment.clone(),
            starts_at: "2026-12-01T09:00:00.000Z".to_owned(),
            ends_at: "2026-12-01T09:30:00.000Z".to_owned(),
            with: "Ada".to_owned(),
            words: None,
        };
        check(
            &planned,
            r#"{"kind":"appointment_planned","data":{"appointment":"apt_1","starts_at":"2026-12-01T09:00:00.000Z","ends_at":"2026-12-01T09:30:00.000Z","with":"Ada","words":null}}"#,
        );
        assert!(!planned.is_news(ActorKind::Agent));
        let declined = TimelineData::AppointmentDeclined { appointment };
        check(
            &declined,
            r#"{"kind":"appointment_declined","data":{"appointment":"apt_1"}}"#,
        );
        assert!(declined.is_news(ActorKind::Customer));
    }

    #[test]
    fn call_backs_read_as_the_protocol_page_says() {
        let call_back = "cab_1".to_owned();
        let invited = TimelineData::CustomerInvited {
            invitation: "inv_1".to_owned(),
            words: None,
        };
        check(
            &invited,
            r#"{"kind":"customer_invited","data":{"invitation":"inv_1","words":null}}"#,
        );
        let over = TimelineData::InvitationOver {
            invitation: "inv_1".to_owned(),
            how: "declined".to_owned(),
        };
        check(
            &over,
            r#"{"kind":"invitation_over","data":{"invitation":"inv_1","how":"declined"}}"#,
        );
        let asked = TimelineData::CallBackAsked {
            call_back: call_back.clone(),
            due_at: "2026-12-01T09:00:00.000Z".to_owned(),
        };
        check(
            &asked,
            r#"{"kind":"call_back_asked","data":{"call_back":"cab_1","due_at":"2026-12-01T09:00:00.000Z"}}"#,
        );
        assert!(asked.is_news(ActorKind::Customer) && !asked.is_news(ActorKind::Agent));
        let missed = TimelineData::CallBackNotReached {
            call_back: call_back.clone(),
            attempt: 3,
            due_at: None,
        };
        check(
            &missed,
            r#"{"kind":"call_back_not_reached","data":{"call_back":"cab_1","attempt":3,"due_at":null}}"#,
        );
        check(
            &TimelineData::CallBackReached { call_back },
            r#"{"kind":"call_back_reached","data":{"call_back":"cab_1"}}"#,
        );
    }

    #[test]
    fn watchers_read_as_the_protocol_page_says_and_only_they_are_told() {
        let agent = "Bob".to_owned();
        let added = TimelineData::WatcherAdded { agent };
        check(&added, r#"{"kind":"watcher_added","data":{"agent":"Bob"}}"#);
        let agents = vec!["Bob".to_owned(), "Cy".to_owned()];
        let mentioned = TimelineData::Mentioned { agents };
        check(
            &mentioned,
            r#"{"kind":"mentioned","data":{"agents":["Bob","Cy"]}}"#,
        );
        assert!(!added.is_news(ActorKind::Agent) && !mentioned.is_news(ActorKind::Agent));
    }

    #[test]
    fn a_mail_that_came_back_reads_as_the_protocol_page_says_and_is_news() {
        let returned = TimelineData::MailReturned {
            mail: "mai_1".to_owned(),
            what: "message".to_owned(),
            status: "5.1.1".to_owned(),
        };
        check(
            &returned,
            r#"{"kind":"mail_returned","data":{"mail":"mai_1","what":"message","status":"5.1.1"}}"#,
        );
        assert!(returned.is_news(ActorKind::System));
    }

    #[test]
    fn fields_read_as_the_protocol_page_says() {
        check(
            &TimelineData::FieldChanged {
                field: "seats".to_owned(),
                label: "Seats".to_owned(),
                of: crate::FieldKind::Number,
                from: None,
                to: serde_json::from_str("12").expect("a number"),
            },
            r#"{"kind":"field_changed","data":{"field":"seats","label":"Seats","of":"number","from":null,"to":12}}"#,
        );
    }

    #[test]
    fn a_merged_ticket_takes_no_words_and_no_changes() {
        let chat = TimelineData::Chat {
            id: "m1".to_owned(),
            text: "Hello".to_owned(),
            role: "customer".to_owned(),
            mail: None,
            files: None,
        };
        let entry = "link".to_owned();
        for refused in [
            chat,
            TimelineData::SurveyAsked {},
            TimelineData::SessionCreated { entry },
        ] {
            assert!(!refused.may_follow_merge(), "{refused:?}");
        }
        assert!(TimelineData::PersonErased {}.may_follow_merge());
    }

    #[test]
    fn watchers_are_told_of_the_customers_words_and_of_whose_the_ticket_is() {
        let role = "customer".to_owned();
        let (id, text) = ("m1".to_owned(), "Hello".to_owned());
        let chat = TimelineData::Chat {
            id,
            text,
            role,
            mail: None,
            files: None,
        };
        assert!(chat.is_news(ActorKind::Customer));
        assert!(!chat.is_news(ActorKind::Agent));
        let (from, to) = (Status::Open, Status::Solved);
        let solved = TimelineData::StatusChanged { from, to };
        assert!(solved.is_news(ActorKind::Agent) && solved.is_news(ActorKind::System));
        let (to, reason) = ("Bob".to_owned(), String::new());
        assert!(TimelineData::HandedOff { to, reason }.is_news(ActorKind::Agent));
        assert!(!TimelineData::TicketCreated {}.is_news(ActorKind::Customer));
    }
}

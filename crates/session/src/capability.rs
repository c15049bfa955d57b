//! Who may do what: role × state × grants, for every message and every kind of binary frame.
//!
//! The server asks this table before it acts on or relays anything; the ends ask it again, since
//! a direct connection bypasses the server.

use std::collections::BTreeSet;

use tandem_protocol::signal::{Grant, Role, SessionState};

use crate::command::Refusal;
use crate::forwarding::Forwarded;

/// Kinds of binary frames as the table sees them (`docs/PROTOCOL.md` §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// Page content.
    Mirror,
    /// Pointer of either end.
    Pointer,
    /// Acknowledgement of mirror frames.
    Ack,
    /// Path probe.
    Ping,
    /// Answer to a path probe.
    Pong,
    /// Piece of an asset.
    AssetPut,
    /// Request for an asset.
    AssetWant,
    /// The server's "kept already"; no end may send it.
    AssetHave,
    /// Pixels of a canvas or video.
    Picture,
    /// Answer to a picture.
    PictureAck,
}

impl FrameKind {
    /// The kind that the first byte of a frame names.
    pub fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x01 => Some(Self::Mirror),
            0x02 => Some(Self::Pointer),
            0x03 => Some(Self::Ack),
            0x04 => Some(Self::Ping),
            0x05 => Some(Self::Pong),
            0x10 => Some(Self::AssetPut),
            0x11 => Some(Self::AssetWant),
            0x12 => Some(Self::AssetHave),
            0x13 => Some(Self::Picture),
            0x14 => Some(Self::PictureAck),
            _ => None,
        }
    }
}

/// Something that an end of a session wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Answer the consent sheet.
    Consent,
    /// Give a grant.
    Grant(Grant),
    /// Take a grant back.
    Revoke(Grant),
    /// Ask the customer for a grant.
    Ask(Grant),
    /// Act on the page with the pointer.
    Act,
    /// Type there.
    Type,
    /// Show the customer what one would do.
    Propose,
    /// Say what became of an act or a proposal, or that acts have to wait.
    Answer,
    /// Say what is sent of one's microphone.
    Speak,
    /// Say whether one's camera sends.
    Show,
    /// Draw on the page.
    Annotate,
    /// Say where annotations stand since their elements have other numbers.
    Anchor,
    /// Write a chat message, and what goes with it.
    Chat,
    /// Say that a command block was copied.
    Copy,
    /// Choose the number that the agent reads out.
    Match,
    /// Ask for a fresh snapshot.
    Resync,
    /// Send a session description or candidate to the other end.
    Negotiate,
    /// Connect to the server, which forwards the customer's screen, or the talk.
    Forward(Forwarded),
    /// Hear the talk of the two ends.
    Listen,
    /// Report the path in use.
    Path,
    /// Report that a part of the page was hidden or is shown again.
    Hide,
    /// Tell which tabs there are, or let another one in.
    Tabs,
    /// Choose the tab that is mirrored.
    PinTab,
    /// Send a viewer away.
    Remove,
    /// Offer the session to another agent, or take that back.
    HandOff,
    /// Answer whether another agent takes over.
    AnswerHandoff,
    /// Hand a file over.
    SendFile,
    /// Download what the other end has handed over.
    TakeFile,
    /// End the session.
    End,
    /// Send a binary frame.
    Frame(FrameKind),
}

/// Checks one action.
///
/// # Errors
/// [`Refusal::Ended`] after the end, [`Refusal::NotAllowed`] when this role or these grants never
/// allow it, [`Refusal::WrongState`] when the session does not stand where it is allowed.
pub fn check(
    action: Action,
    role: Role,
    state: SessionState,
    grants: &BTreeSet<Grant>,
) -> Result<(), Refusal> {
    if state == SessionState::Ended {
        return Err(Refusal::Ended);
    }
    if !role_may(action, role) {
        return Err(Refusal::NotAllowed);
    }
    if !state_allows(action, state) {
        return Err(Refusal::WrongState);
    }
    let needed = needed_grant(action, role);
    let view = needs_view(action, role).then_some(Grant::View);
    let mut all = needed.into_iter().chain(view);
    if all.all(|grant| grants.contains(&grant)) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

fn role_may(action: Action, role: Role) -> bool {
    let (customer, agent) = (role == Role::Customer, role == Role::Agent);
    match action {
        Action::Consent
        | Action::Copy
        | Action::Match
        | Action::Grant(_)
        | Action::Hide
        | Action::Tabs
        | Action::Answer
        | Action::Anchor
        | Action::Remove
        | Action::AnswerHandoff => customer,
        Action::Revoke(grant) => customer || (agent && can_be_asked_for(grant)),
        Action::Ask(grant) => agent && can_be_asked_for(grant) && !is_only_offered(grant),
        Action::Resync
        | Action::PinTab
        | Action::Act
        | Action::Type
        | Action::Propose
        | Action::HandOff => agent,
        Action::Annotate
        | Action::Negotiate
        | Action::Speak
        | Action::Show
        | Action::SendFile
        | Action::TakeFile => customer || agent,
        Action::Chat | Action::End => role != Role::Observer,
        Action::Path | Action::Forward(_) => true,
        Action::Listen => role.is_viewer(),
        Action::Frame(kind) => match kind {
            FrameKind::Mirror | FrameKind::AssetPut | FrameKind::Picture => customer,
            FrameKind::AssetWant | FrameKind::PictureAck => !customer,
            FrameKind::AssetHave => false,
            FrameKind::Pointer => customer || agent,
            FrameKind::Ack | FrameKind::Ping | FrameKind::Pong => true,
        },
    }
}

/// Whether the agent may ask for a grant, and give it back.
pub fn can_be_asked_for(grant: Grant) -> bool {
    !matches!(grant, Grant::View | Grant::Point)
}

/// Whether the customer gives it unasked alone: nobody is asked for their face.
pub fn is_only_offered(grant: Grant) -> bool {
    grant == Grant::Video
}

/// Whether a grant answers a question of the agent, rather than being offered by the customer: with
/// these, an answer to no question may be a repetition that comes too late.
pub fn only_when_asked(grant: Grant) -> bool {
    matches!(grant, Grant::Control | Grant::Type)
}

/// The grant without which this one can not be held.
pub fn goes_with(grant: Grant) -> Option<Grant> {
    match grant {
        Grant::Type => Some(Grant::Control),
        Grant::Control => Some(Grant::View),
        Grant::Video => Some(Grant::Voice),
        Grant::View | Grant::Point | Grant::Screen | Grant::Voice | Grant::Files => None,
    }
}

fn state_allows(action: Action, state: SessionState) -> bool {
    match action {
        Action::Consent | Action::Match => state == SessionState::Asking,
        Action::Chat | Action::Copy | Action::Path | Action::End => true,
        Action::Frame(FrameKind::Ping | FrameKind::Pong) => true,
        Action::Grant(_)
        | Action::Revoke(_)
        | Action::Ask(_)
        | Action::Act
        | Action::Type
        | Action::Propose
        | Action::Answer
        | Action::Speak
        | Action::Show
        | Action::Annotate
        | Action::Anchor
        | Action::Resync
        | Action::Negotiate
        | Action::Forward(_)
        | Action::Listen
        | Action::Hide
        | Action::Tabs
        | Action::PinTab
        | Action::Remove
        | Action::HandOff
        | Action::AnswerHandoff
        | Action::SendFile
        | Action::TakeFile
        | Action::Frame(_) => state == SessionState::Live,
    }
}

/// Whether it needs the view besides: nobody points at what they do not see, and who only watches hears
/// nothing while they may see nothing.
fn needs_view(action: Action, role: Role) -> bool {
    let is_voice = matches!(action, Action::Listen | Action::Forward(Forwarded::Voice));
    needed_grant(action, role) == Some(Grant::Point) || (is_voice && role.is_viewer())
}

fn needed_grant(action: Action, role: Role) -> Option<Grant> {
    match (action, role) {
        (Action::Frame(FrameKind::Pointer) | Action::Annotate | Action::Propose, Role::Agent) => {
            Some(Grant::Point)
        }
        // Nobody draws on what is not shown.
        (Action::Annotate, _) => Some(Grant::View),
        (Action::Act, _) => Some(Grant::Control),
        (Action::Forward(of), _) => Some(of.grant()),
        (Action::Listen, _) => Some(Grant::Voice),
        (Action::Type, _) => Some(Grant::Type),
        (Action::Speak, _) | (Action::Show, Role::Agent) => Some(Grant::Voice),
        (Action::Show, _) => Some(Grant::Video),
        // The customer's own choosing is consent.
        (Action::SendFile, Role::Agent) => Some(Grant::Files),
        (Action::Ask(Grant::Control | Grant::Type), _) => Some(Grant::View),
        (Action::Grant(grant), _) => goes_with(grant),
        (
            Action::Frame(
                FrameKind::Mirror
                | FrameKind::AssetPut
                | FrameKind::AssetWant
                | FrameKind::Picture
                | FrameKind::PictureAck,
            )
            | Action::Resync
            | Action::PinTab,
            _,
        ) => Some(Grant::View),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use SessionState::{Asking, Ended, Live, Waiting};

    const ROLES: [Role; 4] = [
        Role::Customer,
        Role::Agent,
        Role::Supervisor,
        Role::Observer,
    ];
    const STATES: [SessionState; 4] = [Waiting, Asking, Live, Ended];

    /// `allowed` lists (role, state) pairs in which the action passes with exactly `grants`.
    fn check_table(action: Action, grants: &[Grant], allowed: &[(Role, SessionState)]) {
        let grants: BTreeSet<Grant> = grants.iter().copied().collect();
        for role in ROLES {
            for state in STATES {
                let passes = check(action, role, state, &grants).is_ok();
                let expected = allowed.contains(&(role, state));
                assert_eq!(passes, expected, "{action:?} {role:?} {state:?} {grants:?}");
            }
        }
    }

    const ALL: [Grant; 8] = [
        Grant::View,
        Grant::Point,
        Grant::Screen,
        Grant::Control,
        Grant::Type,
        Grant::Voice,
        Grant::Video,
        Grant::Files,
    ];
    const BEFORE_END: [SessionState; 3] = [Waiting, Asking, Live];

    /// All pairs of these.
    fn pairs(roles: &[Role], states: &[SessionState]) -> Vec<(Role, SessionState)> {
        let pair = |&role: &Role| states.iter().map(move |&state| (role, state));
        roles.iter().flat_map(pair).collect()
    }

    const BOTH_LIVE: [(Role, SessionState); 2] = [(Role::Customer, Live), (Role::Agent, Live)];

    #[test]
    fn only_the_customer_consents_and_only_while_asked() {
        check_table(Action::Consent, &ALL, &[(Role::Customer, Asking)]);
    }

    #[test]
    fn only_the_customer_grants_and_the_agent_gives_back_what_it_can_ask_for() {
        let customer = [(Role::Customer, Live)];
        for grant in ALL {
            let needed = goes_with(grant);
            check_table(Action::Grant(grant), needed.as_slice(), &customer);
            let is_asked = can_be_asked_for(grant);
            assert_eq!(is_asked, !matches!(grant, Grant::View | Grant::Point));
            let revokes: &[_] = if is_asked { &BOTH_LIVE } else { &customer };
            check_table(Action::Revoke(grant), &ALL, revokes);
        }
        check_table(Action::Grant(Grant::Control), &[Grant::Point], &[]);
        check_table(Action::Grant(Grant::Type), &[Grant::View], &[]);
    }

    #[test]
    fn the_agent_asks_where_it_may_look_and_acts_only_with_control() {
        let agent = [(Role::Agent, Live)];
        for grant in [Grant::Control, Grant::Type] {
            check_table(Action::Ask(grant), &[Grant::View], &agent);
            check_table(Action::Ask(grant), &[Grant::Point], &[]);
        }
        for grant in [Grant::Screen, Grant::Voice, Grant::Files] {
            check_table(Action::Ask(grant), &[], &agent);
        }
        for grant in [Grant::View, Grant::Point] {
            check_table(Action::Ask(grant), &ALL, &[]);
        }
        check_table(Action::Type, &ALL, &agent);
        check_table(Action::Type, &[Grant::View, Grant::Control], &[]);
        check_table(Action::Act, &[Grant::View, Grant::Control], &agent);
        check_table(
            Action::Act,
            &[Grant::View, Grant::Point, Grant::Screen],
            &[],
        );
        check_table(Action::Answer, &[], &[(Role::Customer, Live)]);
    }

    #[test]
    fn the_customer_hands_files_over_by_choosing_them_and_the_agent_when_allowed() {
        check_table(Action::SendFile, &[], &[(Role::Customer, Live)]);
        check_table(Action::SendFile, &[Grant::Files], &BOTH_LIVE);
        check_table(Action::TakeFile, &[], &BOTH_LIVE);
    }

    #[test]
    fn the_two_ends_tell_of_their_microphones_while_they_may_talk() {
        check_table(Action::Speak, &[Grant::Voice], &BOTH_LIVE);
        check_table(Action::Speak, &[Grant::View, Grant::Screen], &[]);
    }

    #[test]
    fn each_end_shows_itself_to_whom_it_talks_to_and_the_customer_once_allowed() {
        let agent = [(Role::Agent, Live)];
        check_table(Action::Show, &[Grant::Voice], &agent);
        check_table(Action::Show, &[Grant::Voice, Grant::Video], &BOTH_LIVE);
        check_table(Action::Show, &[Grant::View, Grant::Screen], &[]);
        check_table(Action::Ask(Grant::Video), &ALL, &[]);
    }

    #[test]
    fn all_but_observers_write_and_end_until_it_has_ended() {
        let allowed = pairs(&ROLES[..3], &BEFORE_END);
        check_table(Action::Chat, &[], &allowed);
        check_table(Action::End, &[], &allowed);
        check_table(Action::Path, &[], &pairs(&ROLES, &BEFORE_END));
    }

    #[test]
    fn only_the_customer_sends_viewers_away() {
        check_table(Action::Remove, &ALL, &[(Role::Customer, Live)]);
    }

    #[test]
    fn the_agent_hands_off_and_the_customer_answers() {
        check_table(Action::HandOff, &[], &[(Role::Agent, Live)]);
        check_table(Action::AnswerHandoff, &[], &[(Role::Customer, Live)]);
    }

    #[test]
    fn viewers_ask_for_assets_answer_the_server_and_no_more() {
        let frames = (0..=255).filter_map(FrameKind::from_byte);
        let grants = ALL.into_iter();
        let actions = [
            Action::Consent,
            Action::Chat,
            Action::Resync,
            Action::Negotiate,
            Action::Annotate,
            Action::Anchor,
            Action::Path,
            Action::Forward(Forwarded::Screen),
            Action::Forward(Forwarded::Voice),
            Action::Listen,
            Action::Hide,
            Action::Tabs,
            Action::PinTab,
            Action::Remove,
            Action::HandOff,
            Action::AnswerHandoff,
            Action::End,
        ]
        .into_iter()
        .chain(grants.clone().map(Action::Grant))
        .chain(grants.map(Action::Revoke))
        .chain(frames.map(Action::Frame));
        let all: BTreeSet<Grant> = ALL.into_iter().collect();
        for action in actions {
            let observer = matches!(
                action,
                Action::Path
                    | Action::Forward(_)
                    | Action::Listen
                    | Action::Frame(
                        FrameKind::Ack
                            | FrameKind::Ping
                            | FrameKind::Pong
                            | FrameKind::AssetWant
                            | FrameKind::PictureAck
                    )
            );
            let supervisor = observer || matches!(action, Action::Chat | Action::End);
            for (role, expected) in [(Role::Observer, observer), (Role::Supervisor, supervisor)] {
                let passes = check(action, role, Live, &all).is_ok();
                assert_eq!(passes, expected, "{action:?} {role:?}");
            }
        }
    }

    #[test]
    fn only_the_customer_hides_parts_of_a_page_that_is_seen() {
        check_table(Action::Hide, &[], &[(Role::Customer, Live)]);
    }

    #[test]
    fn the_customer_tells_of_tabs_and_the_agent_picks_one_where_it_may_look() {
        check_table(Action::Tabs, &[], &[(Role::Customer, Live)]);
        check_table(Action::PinTab, &[Grant::View], &[(Role::Agent, Live)]);
        check_table(Action::PinTab, &[], &[]);
    }

    #[test]
    fn negotiation_waits_for_consent_since_it_shows_addresses() {
        check_table(Action::Negotiate, &[], &BOTH_LIVE);
    }

    #[test]
    fn whoever_is_in_the_session_connects_to_the_server_for_a_screen_that_is_granted() {
        let all = ROLES.map(|role| (role, Live));
        let screen = Action::Forward(Forwarded::Screen);
        check_table(screen, &[Grant::Screen], &all);
        check_table(screen, &[Grant::View, Grant::Voice], &[]);
    }

    #[test]
    fn who_watches_listens_to_a_talk_that_is_allowed_while_they_may_see() {
        let viewers = [(Role::Supervisor, Live), (Role::Observer, Live)];
        check_table(Action::Listen, &[Grant::View, Grant::Voice], &viewers);
        check_table(Action::Listen, &[Grant::Voice], &[]);
        check_table(Action::Listen, &[Grant::View, Grant::Screen], &[]);
        let voice = Action::Forward(Forwarded::Voice);
        let all = ROLES.map(|role| (role, Live));
        check_table(voice, &[Grant::View, Grant::Voice], &all);
        check_table(voice, &[Grant::Voice], &BOTH_LIVE);
        check_table(voice, &[Grant::View, Grant::Screen], &[]);
    }

    #[test]
    fn the_page_flows_from_the_customer_while_live_and_viewed() {
        for kind in [FrameKind::Mirror, FrameKind::AssetPut, FrameKind::Picture] {
            check_table(
                Action::Frame(kind),
                &[Grant::View],
                &[(Role::Customer, Live)],
            );
            check_table(Action::Frame(kind), &[Grant::Point, Grant::Screen], &[]);
        }
        check_table(Action::Resync, &[Grant::View], &[(Role::Agent, Live)]);
        check_table(Action::Resync, &[], &[]);
    }

    #[test]
    fn agents_ask_for_assets_and_nobody_answers_for_the_server() {
        for kind in [FrameKind::AssetWant, FrameKind::PictureAck] {
            let allowed = pairs(&ROLES[1..], &[Live]);
            check_table(Action::Frame(kind), &[Grant::View], &allowed);
            check_table(Action::Frame(kind), &[], &[]);
        }
        check_table(Action::Frame(FrameKind::AssetHave), &ALL, &[]);
    }

    #[test]
    fn the_agent_points_only_with_the_grant() {
        let pointer = Action::Frame(FrameKind::Pointer);
        check_table(pointer, &[Grant::View, Grant::Point], &BOTH_LIVE);
        check_table(
            pointer,
            &[Grant::View, Grant::Screen],
            &[(Role::Customer, Live)],
        );
        check_table(Action::Frame(FrameKind::Ack), &[], &pairs(&ROLES, &[Live]));
    }

    #[test]
    fn the_agent_draws_with_the_grant_to_point_and_the_customer_on_what_is_seen() {
        check_table(Action::Annotate, &[Grant::View, Grant::Point], &BOTH_LIVE);
        let customer = [(Role::Customer, Live)];
        check_table(Action::Annotate, &[Grant::View, Grant::Control], &customer);
        // A pause takes away what would be drawn on.
        check_table(Action::Annotate, &[Grant::Point], &[]);
        check_table(Action::Anchor, &ALL, &customer);
    }

    #[test]
    fn path_probes_pass_until_the_end() {
        let allowed = pairs(&ROLES, &BEFORE_END);
        check_table(Action::Frame(FrameKind::Ping), &[], &allowed);
        check_table(Action::Frame(FrameKind::Pong), &[], &allowed);
    }

    #[test]
    fn every_first_byte_that_is_not_in_the_protocol_is_unknown() {
        let known = [0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x11, 0x12, 0x13, 0x14];
        for byte in 0..=255_u8 {
            assert_eq!(
                FrameKind::from_byte(byte).is_some(),
                known.contains(&byte),
                "{byte}"
            );
        }
    }
}

//! The audit: what is recorded, in fixed words and identifiers, and how its chain is proved.
//!
//! A record never holds what people wrote or a page showed. The store writes it in the transaction of
//! what it speaks of (`store::audit`); here is what a record is (this file), what its hash is over and
//! what is wrong with a chain ([`chain`]), and the end that is kept beside the database ([`head`]).

pub mod chain;
pub mod head;

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::source::Millis;

/// Longest word of a record.
pub const WORD_BYTES_MAX: usize = 64;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// An agent, by identifier; in older records empty where only the timeline's entry names them.
    Agent(String),
    /// A program, by the identifier of its key.
    Key(String),
    /// A customer.
    Customer,
    /// Tandem itself, or who has its command line.
    System,
    /// Somebody who is not signed in.
    Nobody,
}

impl Author {
    /// The word on the wire and in the store.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Key(_) => "key",
            Self::Customer => "customer",
            Self::System => "system",
            Self::Nobody => "nobody",
        }
    }

    /// The identifier; empty where there is none.
    pub fn id(&self) -> &str {
        match self {
            Self::Agent(id) | Self::Key(id) => id,
            Self::Customer | Self::System | Self::Nobody => "",
        }
    }
}

/// Something that is recorded beside what stands on timelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The first agent was made with the set-up token.
    SetUp,
    /// An agent signed in.
    SignedIn,
    /// A password did not fit.
    SignInFailed,
    /// An agent signed out.
    SignedOut,
    /// An agent was made.
    AgentMade,
    /// An agent got another name.
    AgentRenamed,
    /// An agent signs in with another e-mail.
    EmailChanged,
    /// An agent got another role.
    RoleChanged,
    /// An agent may come in no more.
    AgentDeactivated,
    /// An agent may come in again.
    AgentActivated,
    /// An administrator made a link by which an agent sets their password.
    PasswordLinkMade,
    /// Such a link goes to the agent by mail: an administrator wants it, or somebody at the sign-in page.
    PasswordLinkMailed,
    /// An agent set their password by such a link.
    PasswordSet,
    /// An agent changed their own password.
    PasswordChanged,
    /// An operator gave an agent another password, without a second factor.
    AgentReset,
    /// An agent turned their second factor on.
    SecondFactorOn,
    /// An agent turned their own second factor off.
    SecondFactorOff,
    /// An administrator turned the second factor of another agent off.
    SecondFactorReset,
    /// The password fitted and the code did not.
    SecondFactorFailed,
    /// A recovery code stood in for the app.
    RecoveryCodeUsed,
    /// An agent got other recovery codes.
    RecoveryCodesRenewed,
    /// An agent added a passkey.
    PasskeyAdded,
    /// An agent removed a passkey.
    PasskeyRemoved,
    /// What an agent is there for was changed.
    ProfileChanged,
    /// A key was made.
    KeyMade,
    /// A key was revoked.
    KeyRevoked,
    /// A webhook was made.
    WebhookMade,
    /// A webhook was changed.
    WebhookChanged,
    /// A webhook was deleted.
    WebhookDeleted,
    /// A webhook got another secret.
    WebhookSecretRenewed,
    /// A field of tickets was defined.
    FieldMade,
    /// A field of tickets was defined anew.
    FieldRedefined,
    /// A category of tickets was made.
    CategoryMade,
    /// What is done to tickets of a category was changed, or whether it is offered.
    CategoryChanged,
    /// Data left: figures, events or this audit.
    Exported,
    /// What was kept of a person is gone, by their wish or for its age.
    Erased,
    /// Somebody who is signed in asked for what they may not do.
    Refused,
    /// The server runs with other settings than before.
    SettingsChanged,
    /// An operator has taken the chain as it stands for whole.
    ChainAccepted,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 39] = [
        Self::SetUp,
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::AgentMade,
        Self::AgentRenamed,
        Self::EmailChanged,
        Self::RoleChanged,
        Self::AgentDeactivated,
        Self::AgentActivated,
        Self::PasswordLinkMade,
        Self::PasswordLinkMailed,
        Self::PasswordSet,
        Self::PasswordChanged,
        Self::AgentReset,
        Self::SecondFactorOn,
        Self::SecondFactorOff,
        Self::SecondFactorReset,
        Self::SecondFactorFailed,
        Self::RecoveryCodeUsed,
        Self::RecoveryCodesRenewed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::ProfileChanged,
        Self::KeyMade,
        Self::KeyRevoked,
        Self::WebhookMade,
        Self::WebhookChanged,
        Self::WebhookDeleted,
        Self::WebhookSecretRenewed,
        Self::FieldMade,
        Self::FieldRedefined,
        Self::CategoryMade,
        Self::CategoryChanged,
        Self::Exported,
        Self::Erased,
        Self::Refused,
        Self::SettingsChanged,
        Self::ChainAccepted,
    ];

    /// The word on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::AgentMade => "agent_made",
            Self::AgentRenamed => "agent_renamed",
            Self::EmailChanged => "email_changed",
            Self::RoleChanged => "role_changed",
            Self::AgentDeactivated => "agent_deactivated",
            Self::AgentActivated => "agent_activated",
            Self::PasswordLinkMade => "password_link_made",
            Self::PasswordLinkMailed => "password_link_mailed",
            Self::PasswordSet => "password_set",
            Self::PasswordChanged => "password_changed",
            Self::AgentReset => "agent_reset",
            Self::SecondFactorOn => "second_factor_on",
            Self::SecondFactorOff => "second_factor_off",
            Self::SecondFactorReset => "second_factor_reset",
            Self::SecondFactorFailed => "second_factor_failed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::ProfileChanged => "profile_changed",
            Self::KeyMade => "key_made",
            Self::KeyRevoked => "key_revoked",
            Self::WebhookMade => "webhook_made",
            Self::WebhookChanged => "webhook_changed",
            Self::WebhookDeleted => "webhook_deleted",
            Self::WebhookSecretRenewed => "webhook_secret_renewed",
            Self::FieldMade => "field_made",
            Self::FieldRedefined => "field_redefined",
            Self::CategoryMade => "category_made",
            Self::CategoryChanged => "category_changed",
            Self::Exported => "exported",
            Self::Erased => "erased",
            Self::Refused => "refused",
            Self::SettingsChanged => "settings_changed",
            Self::ChainAccepted => "chain_accepted",
        }
    }
}

/// What is to be recorded.
#[derive(Clone, Debug)]
pub struct NewRecord {
    /// Who did it.
    pub author: Author,
    /// What: a word of [`Act`], or a kind of the timeline.
    pub act: String,
    /// What it was done to, an identifier; empty where the act says all.
    pub subject: String,
    /// The ticket it happened on.
    pub ticket_id: String,
    /// The session it happened in.
    pub session_id: String,
    /// One more fixed word.
    pub detail: String,
}

impl NewRecord {
    /// An act of `author` on `subject`.
    pub fn new(author: &Author, act: Act, subject: &str) -> Self {
        Self {
            author: author.clone(),
            act: act.as_str().to_owned(),
            subject: fixed(subject),
            ticket_id: String::new(),
            session_id: String::new(),
            detail: String::new(),
        }
    }

    /// With one more word.
    #[must_use]
    pub fn detail(mut self, word: &str) -> Self {
        self.detail = fixed(word);
        self
    }
}

/// `word` if it is one that we could have fixed: short, and of letters in which no sentence can be
/// written. Empty otherwise, so that nothing of a person comes into the audit whatever calls it.
pub fn fixed(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/{}-".contains(&byte);
    let is_fixed = word.len() <= WORD_BYTES_MAX && word.bytes().all(plain);
    if is_fixed {
        word.to_owned()
    } else {
        String::new()
    }
}

/// What stands on a timeline and is no matter of the audit: what is said and drawn, and how it travels,
/// what agents remind themselves of, when they will meet whom, whom they call, what they tell each other of, and
/// what mail servers report.
const UNRECORDED: [&str; 28] = [
    "chat",
    "message_copied",
    "annotated",
    "highlighted",
    "highlight_used",
    "path_changed",
    "help_sought",
    "stalled",
    "follow_up_set",
    "follow_up_due",
    "follow_up_done",
    "follow_up_cleared",
    "appointment_planned",
    "appointment_moved",
    "appointment_due",
    "appointment_declined",
    "appointment_called_off",
    "appointment_over",
    "call_back_asked",
    "call_back_taken",
    "call_back_released",
    "call_back_reached",
    "call_back_not_reached",
    "call_back_cancelled",
    "watcher_added",
    "watcher_removed",
    "mentioned",
    "mail_returned",
];

/// Where a kind of the timeline keeps a word that is fixed; what people wrote is named nowhere here.
const DETAILS: [(&str, &str); 34] = [
    ("ticket_linked", "relation"),
    ("ticket_unlinked", "relation"),
    ("ticket_split", "ticket"),
    ("split_from", "ticket"),
    ("field_changed", "field"),
    ("status_changed", "to"),
    ("priority_changed", "to"),
    ("team_changed", "to"),
    ("ticket_merged", "target"),
    ("ticket_unmerged", "target"),
    ("duplicate_merged", "ticket"),
    ("duplicate_unmerged", "ticket"),
    ("session_created", "entry"),
    ("participant_joined", "role"),
    ("participant_left", "role"),
    ("consent_given", "decision"),
    ("grant_added", "grant"),
    ("grant_removed", "grant"),
    ("grant_asked", "grant"),
    ("grant_refused", "grant"),
    ("grant_expired", "grant"),
    ("paused", "by"),
    ("sla_warned", "clock"),
    ("sla_breached", "clock"),
    ("sla_met", "clock"),
    ("handoff_failed", "why"),
    ("reported", "report"),
    ("navigated", "how"),
    ("act_refused", "reason"),
    ("proposal_answered", "state"),
    ("file_refused", "reason"),
    ("outcome_set", "resolution"),
    ("invitation_over", "how"),
    ("session_ended", "reason"),
];

/// The fixed word of a timeline's entry; nothing for kinds that are not recorded.
pub fn detail_of(kind: &str, data: &serde_json::Value) -> Option<String> {
    if UNRECORDED.contains(&kind) {
        return None;
    }
    let field = DETAILS.iter().find(|(known, _)| *known == kind);
    let word = field.and_then(|(_, field)| data.get(field)?.as_str());
    Some(word.map(fixed).unwrap_or_default())
}

/// One record, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Record {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Millis,
    /// Who: a word of [`Author`].
    pub actor_kind: String,
    /// Their identifier; may be empty.
    pub actor_id: String,
    /// What.
    pub act: String,
    /// Of what; may be empty.
    pub subject: String,
    /// On which ticket; may be empty.
    pub ticket_id: String,
    /// In which session; may be empty.
    pub session_id: String,
    /// One more word; may be empty.
    pub detail: String,
    /// SHA-256 over the hash before and all of this, in hexadecimal.
    pub hash: String,
}

/// Whether the chain was found whole, as the running server knows it; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Soundness(Arc<AtomicU8>);

impl Soundness {
    /// Notes the outcome of a check.
    pub fn note(&self, is_whole: bool) {
        self.0.store(if is_whole { 1 } else { 2 }, Ordering::SeqCst);
    }

    /// Whether something is wrong with it.
    pub fn is_broken(&self) -> bool {
        self.as_str() == "broken"
    }

    /// `checking`, `whole` or `broken`.
    pub fn as_str(&self) -> &'static str {
        match self.0.load(Ordering::SeqCst) {
            0 => "checking",
            1 => "whole",
            _ => "broken",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_could_be_fixed_come_in() {
        assert_eq!(fixed("control"), "control");
        assert_eq!(
            fixed("POST:/api/v1/webhooks/{id}"),
            "POST:/api/v1/webhooks/{id}"
        );
        for person in [
            "Robin Hale",
            "robin@example.com",
            "ö",
            "a\nb",
            &"a".repeat(WORD_BYTES_MAX + 1),
        ] {
            assert_eq!(fixed(person), "");
        }
        assert_eq!(fixed(&"a".repeat(WORD_BYTES_MAX)).len(), WORD_BYTES_MAX);
    }

    #[test]
    fn what_people_wrote_has_no_field() {
        let data =
            serde_json::json!({ "grant": "control", "reason": "he asked", "body": "secret" });
        assert_eq!(detail_of("grant_added", &data).as_deref(), Some("control"));
        assert_eq!(detail_of("comment", &data).as_deref(), Some(""));
        assert_eq!(detail_of("handoff_offered", &data).as_deref(), Some(""));
        assert_eq!(detail_of("chat", &data), None);
    }

    #[test]
    fn words_of_acts_are_different() {
        let mut words: Vec<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Act::ALL.len());
    }
}

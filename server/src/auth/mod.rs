//! Who may come in: passwords, limits on attempts, the set-up token and the console's cookie; and how
//! answers are sealed for who has them.
//!
//! Secrets live in the store only as hashes; nothing here writes one to the log.

pub mod attempts;
pub mod consoles;
pub mod cookie;
pub mod passkey;
pub mod password;
pub mod seal;
pub mod setup;
pub mod totp;

use std::sync::Arc;

use attempts::Attempts;
use consoles::Consoles;
use password::{PasswordError, Passwords};
use setup::SetupToken;

/// Wrong passwords for one e-mail from one address before a pause.
const ATTEMPTS_PER_ACCOUNT_MAX: u32 = 10;
/// Wrong passwords from one address before a pause.
const ATTEMPTS_PER_ADDRESS_MAX: u32 = 50;
/// Length of the pause, in milliseconds.
const ATTEMPTS_WINDOW_MS: i64 = 5 * 60_000;
/// Wrong codes of one agent who signs in, from wherever they come, and of each of their sessions, before a
/// pause: whoever types one has the password, and three codes in a million fit.
const CODE_ATTEMPTS_MAX: u32 = 5;
/// Length of that pause.
const CODE_ATTEMPTS_WINDOW_MS: i64 = 15 * 60_000;

/// Password links that one address may have mailed before a pause, to whomever.
const FORGOTTEN_ATTEMPTS_MAX: u32 = 10;
/// Length of that pause.
const FORGOTTEN_ATTEMPTS_WINDOW_MS: i64 = 60 * 60_000;

/// What signing in needs; cheap to clone.
#[derive(Clone, Debug)]
pub struct Auth {
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// Failed sign-ins by address and e-mail.
    pub account_attempts: Arc<Attempts>,
    /// Failed sign-ins by address.
    pub address_attempts: Arc<Attempts>,
    /// Wrong codes by agent and session; where they sign in the session is empty.
    pub code_attempts: Arc<Attempts>,
    /// Wrong passwords of agents who are signed in and asked for it again, by session.
    pub again_attempts: Arc<Attempts>,
    /// Password links that were asked for on the sign-in page, by address.
    pub forgotten_attempts: Arc<Attempts>,
    /// What the consoles hold open.
    pub consoles: Consoles,
    /// The token of the first set-up, while there is no agent.
    pub setup: Arc<SetupToken>,
}

impl Auth {
    /// Fresh counters and no set-up token.
    ///
    /// # Errors
    /// [`PasswordError`] when the hash function does not work here.
    pub async fn new() -> Result<Self, PasswordError> {
        Ok(Self {
            passwords: Passwords::new().await?,
            account_attempts: Arc::new(Attempts::new(ATTEMPTS_PER_ACCOUNT_MAX, ATTEMPTS_WINDOW_MS)),
            address_attempts: Arc::new(Attempts::new(ATTEMPTS_PER_ADDRESS_MAX, ATTEMPTS_WINDOW_MS)),
            code_attempts: Arc::new(Attempts::new(CODE_ATTEMPTS_MAX, CODE_ATTEMPTS_WINDOW_MS)),
            again_attempts: Arc::new(Attempts::new(ATTEMPTS_PER_ACCOUNT_MAX, ATTEMPTS_WINDOW_MS)),
            forgotten_attempts: Arc::new(Attempts::new(
                FORGOTTEN_ATTEMPTS_MAX,
                FORGOTTEN_ATTEMPTS_WINDOW_MS,
            )),
            consoles: Consoles::default(),
            setup: Arc::new(SetupToken::none()),
        })
    }
}

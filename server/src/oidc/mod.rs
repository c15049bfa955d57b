//! Agents are signed in by another system: OpenID Connect, code flow with PKCE (ADR 0044).
//!
//! The browser carries what belongs to one sign-in in a sealed cookie; here is only remembered which of
//! them have come back. Whatever fails is in the log; the browser hears no more than that it did.

mod provider;
pub mod settings;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use data_encoding::BASE64URL_NOPAD;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tandem_protocol::limits::{OIDC_RETURNS_MAX, OIDC_SIGN_IN_MS};
use tandem_tickets::{AgentRole, tags};

use crate::auth::seal;
use crate::egress::{Egress, Failure};
use crate::source::{Clock, Millis, new_secret, secret_hash};
use provider::{Claims, Provider};
use settings::OidcSettings;

/// Where the other system sends the browser back to.
pub const CALLBACK: &str = "/api/v1/sign-in/oidc/callback";

/// Why somebody was not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OidcFault {
    /// The system can not be reached.
    #[error("the system that signs in can not be asked: {0}")]
    Unreachable(#[from] Failure),
    /// What it says of itself or of somebody is not as the standard has it.
    #[error("what the system says can not be used: {0}")]
    Unusable(&'static str),
    /// The browser came back with something that it was not sent away with, too late, or twice.
    #[error("the browser did not come back as it was sent away")]
    Unasked,
    /// The system said no.
    #[error("the system has refused")]
    Refused,
    /// There is no agent, and the first has to be an administrator who can come in without the system.
    #[error("Tandem has no agent yet: set it up with the token that it printed")]
    NotSetUp,
    /// They are in no group that means something here.
    #[error("they are in no group of the settings")]
    Stranger,
}

/// Somebody whom the system has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who it is, for ever.
    pub subject: String,
    /// Their name.
    pub name: String,
    /// Their e-mail, in lower case.
    pub email: String,
    /// Whether the system has seen that it is theirs.
    pub is_email_verified: bool,
    /// What they are at the desk.
    pub role: AgentRole,
    /// Their tier.
    pub tier: u8,
    /// Their teams, as tags are.
    pub teams: Vec<String>,
}

/// What the browser comes back with (RFC 6749 §4.1.2, RFC 9207).
#[derive(Debug, Deserialize)]
pub struct Return {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Where to send a browser, and what it keeps meanwhile.
#[derive(Debug)]
pub struct Departure {
    /// The address of the system.
    pub url: String,
    /// The sealed cookie.
    pub cookie: String,
}

/// What belongs to one sign-in.
#[derive(Serialize, Deserialize)]
struct Trip {
    state: String,
    nonce: String,
    verifier: String,
    until: Millis,
}

/// Signs agents in; cheap to clone.
#[derive(Clone)]
pub struct Oidc(Arc<Inner>);

struct Inner {
    clock: Clock,
    settings: OidcSettings,
    redirect_uri: String,
    provider: Provider,
    /// Seals the cookies of this process; after a restart people begin once more.
    seal: String,
    /// Trips that are over, until they would have been anyway.
    returned: Mutex<HashMap<String, Millis>>,
}

impl fmt::Debug for Oidc {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Oidc")
            .field("issuer", &self.0.settings.issuer)
            .finish_non_exhaustive()
    }
}

impl Oidc {
    /// Reads the secret; the system itself is asked when somebody signs in.
    ///
    /// # Errors
    /// A sentence for the person who starts the server.
    pub fn open(settings: &OidcSettings, origin: &str, clock: Clock) -> anyhow::Result<Self> {
        let read = |path: &std::path::PathBuf| {
            std::fs::read_to_string(path)
                .map(|text| text.trim().to_owned())
                .with_context(|| format!("oidc: {} can not be read", path.display()))
        };
        let secret = settings.client_secret_file.as_ref().map(read).transpose()?;
        let egress = Egress::new(settings.allowed())?;
        Ok(Self(Arc::new(Inner {
            redirect_uri: format!("{origin}{CALLBACK}"),
            provider: Provider::new(settings, secret, egress, clock.clone()),
            clock,
            settings: settings.clone(),
            seal: new_secret(),
            returned: Mutex::default(),
        })))
    }

    /// The settings.
    pub fn settings(&self) -> &OidcSettings {
        &self.0.settings
    }

    /// Sends a browser away.
    ///
    /// # Errors
    /// [`OidcFault`] when the system can not be asked where to.
    pub async fn depart(&self) -> Result<Departure, OidcFault> {
        let inner = &self.0;
        let endpoint = inner.provider.authorization_endpoint().await?;
        let trip = Trip {
            state: new_secret(),
            nonce: new_secret(),
            verifier: new_secret(),
            until: inner.clock.now() + OIDC_SIGN_IN_MS,
        };
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(trip.verifier.as_bytes()));
        let mut url =
            Url::parse(&endpoint).map_err(|_| OidcFault::Unusable("authorization_endpoint"))?;
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &inner.settings.client_id)
            .append_pair("redirect_uri", &inner.redirect_uri)
            .append_pair("scope", &inner.settings.scopes.join(" "))
            .append_pair("state", &trip.state)
            .append_pair("nonce", &trip.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        let text = serde_json::to_vec(&trip).unwrap_or_default();
        let cookie = seal::seal(&inner.seal, &text).ok_or(OidcFault::Unusable("a seal"))?;
        Ok(Departure {
            url: url.into(),
            cookie,
        })
    }

    /// Takes a browser that has come back; each trip ends once.
    ///
    /// # Errors
    /// [`OidcFault`].
    pub async fn arrive(&self, back: Return, cookie: Option<&str>) -> Result<Member, OidcFault> {
        let inner = &self.0;
        let trip = self.end_trip(&back, cookie).ok_or(OidcFault::Unasked)?;
        if back.iss.is_some_and(|iss| iss != inner.settings.issuer) {
            return Err(OidcFault::Unusable("iss"));
        }
        if back.error.is_some() {
            return Err(OidcFault::Refused);
        }
        let code = back.code.ok_or(OidcFault::Unasked)?;
        let exchange = provider::Exchange {
            code: &code,
            verifier: &trip.verifier,
            redirect_uri: &inner.redirect_uri,
            nonce: &trip.nonce,
        };
        let claims = inner.provider.exchange(exchange).await?;
        inner.settings.member(claims)
    }

    fn end_trip(&self, back: &Return, cookie: Option<&str>) -> Option<Trip> {
        let now = self.0.clock.now();
        let opened = seal::open(&self.0.seal, cookie?)?;
        let trip: Trip = serde_json::from_slice(&opened).ok()?;
        if back.state.as_deref() != Some(&trip.state) || now >= trip.until {
            return None;
        }
        let mut returned = self
            .0
            .returned
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        returned.retain(|_, until| *until > now);
        // The oldest makes room: its code was good for one exchange anyway.
        if returned.len() >= OIDC_RETURNS_MAX {
            let oldest = returned.iter().min_by_key(|(_, until)| **until);
            if let Some(oldest) = oldest.map(|(state, _)| state.clone()) {
                returned.remove(&oldest);
            }
        }
        let is_first = returned
            .insert(secret_hash(&trip.state), trip.until)
            .is_none();
        is_first.then_some(trip)
    }
}

impl OidcSettings {
    /// What somebody is here, by their groups.
    fn member(&self, claims: Claims) -> Result<Member, OidcFault> {
        let theirs = claims.words(&self.groups_claim);
        let of_them = self
            .groups
            .iter()
            .filter(|one| theirs.contains(&one.group.as_str()));
        let groups: Vec<_> = of_them.collect();
        let tier = groups
            .iter()
            .map(|one| one.tier)
            .max()
            .ok_or(OidcFault::Stranger)?;
        let teams: Vec<String> = groups.iter().flat_map(|one| one.teams.clone()).collect();
        let email = claims
            .email
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if !email.contains('@') || email.len() > tandem_tickets::limits::EMAIL_BYTES_MAX {
            return Err(OidcFault::Unusable("email"));
        }
        let name = claims.name.as_deref().unwrap_or_default().trim();
        let name = if name.is_empty() {
            email.as_str()
        } else {
            name
        };
        let plain = name.chars().filter(|char| !char.is_control());
        Ok(Member {
            name: plain.take(tandem_tickets::limits::NAME_CHARS_MAX).collect(),
            is_email_verified: claims.has_verified_email(),
            role: groups
                .iter()
                .map(|one| one.role())
                .max()
                .unwrap_or(AgentRole::Agent),
            tier,
            teams: tags::read(&teams).unwrap_or_default(),
            subject: claims.sub,
            email,
        })
    }
}

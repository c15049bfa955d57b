//! The other system: its discovery document, the exchange of a code, and what it says of somebody.

use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::BASE64;
use jsonwebtoken::Validation;
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use tandem_protocol::limits::{
    IDENTITY_LEEWAY_MS, JWKS_BYTES_MAX, OIDC_REFRESH_MIN_MS, OIDC_SUBJECT_BYTES_MAX,
};

use super::OidcFault;
use super::settings::OidcSettings;
use crate::egress::Egress;
use crate::held::Held;
use crate::identity::keys::KeySet;
use crate::source::Clock;

/// Where what is (OpenID Connect Discovery 1.0 §3).
#[derive(Debug, Deserialize)]
struct Endpoints {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: Option<String>,
    jwks_uri: String,
}

/// What the system says of somebody (OpenID Connect Core 1.0 §2, §5.1).
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// Some say it in letters.
    email_verified: Option<Value>,
    exp: Option<i64>,
    iat: Option<i64>,
    nonce: Option<String>,
    azp: Option<String>,
    aud: Option<Value>,
    #[serde(flatten)]
    other: BTreeMap<String, Value>,
}

impl Claims {
    /// Whether the provider has seen that the e-mail is theirs.
    pub(super) fn has_verified_email(&self) -> bool {
        let said = self.email_verified.as_ref();
        said.is_some_and(|said| said == true || said == "true")
    }

    /// The words of a claim that is a list or one word.
    pub(super) fn words(&self, name: &str) -> Vec<&str> {
        match self.other.get(name) {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one],
            Some(_) | None => Vec::new(),
        }
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// A code, and what proves that it is ours.
pub(super) struct Exchange<'a> {
    pub(super) code: &'a str,
    pub(super) verifier: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) nonce: &'a str,
}

pub(super) struct Provider {
    issuer: String,
    client_id: String,
    groups_claim: String,
    secret: Option<String>,
    egress: Egress,
    clock: Clock,
    known: Held<Known, OidcFault>,
}

struct Known {
    endpoints: Endpoints,
    keys: Arc<KeySet>,
}

impl Provider {
    pub(super) fn new(
        settings: &OidcSettings,
        secret: Option<String>,
        egress: Egress,
        clock: Clock,
    ) -> Self {
        Self {
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.clone(),
            groups_claim: settings.groups_claim.clone(),
            secret,
            egress,
            known: Held::new(OIDC_REFRESH_MIN_MS, clock.clone()),
            clock,
        }
    }

    /// Where people sign in.
    pub(super) async fn authorization_endpoint(&self) -> Result<String, OidcFault> {
        let known = self.known().await?;
        Ok(known.endpoints.authorization_endpoint.clone())
    }

    /// What the system says of itself.
    async fn known(&self) -> Result<Arc<Known>, OidcFault> {
        let (issuer, egress, clock) =
            (self.issuer.clone(), self.egress.clone(), self.clock.clone());
        let read = async move |before: Option<Arc<Known>>| {
            let endpoints = discover(&issuer, &egress).await?;
            // The keys stay where they are still at the same address.
            let same = before.filter(|before| before.keys.is_at(&endpoints.jwks_uri));
            let keys = same.map(|before| before.keys.clone());
            let keys = keys
                .unwrap_or_else(|| Arc::new(KeySet::at(endpoints.jwks_uri.clone(), egress, clock)));
            Ok(Known { endpoints, keys })
        };
        self.known.lookup(|_| true, read).await
    }

    /// Exchanges a code for what the system says of who has it.
    pub(super) async fn exchange(&self, exchange: Exchange<'_>) -> Result<Claims, OidcFault> {
        let known = self.known().await?;
        let body = self.body(&exchange)?;
        let mut headers = accepting();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        if let Some(secret) = &self.secret {
            headers.insert(AUTHORIZATION, basic(&self.client_id, secret)?);
        }
        let url = &known.endpoints.token_endpoint;
        let answer = self
            .egress
            .exchange(url, headers, body, JWKS_BYTES_MAX)
            .await?;
        let tokens: Tokens = serde_json::from_slice(&answer).map_err(|_| OidcFault::Refused)?;
        let mut claims = self.check(&known.keys, &tokens.id_token, &exchange).await?;
        let is_told = claims.other.contains_key(&self.groups_claim) && claims.email.is_some();
        if let (false, Some(url), Some(access)) = (
            is_told,
            &known.endpoints.userinfo_endpoint,
            &tokens.access_token,
        ) {
            self.ask_more(&mut claims, url, access).await?;
        }
        Ok(claims)
    }

    fn body(&self, exchange: &Exchange<'_>) -> Result<String, OidcFault> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", exchange.code),
            ("redirect_uri", exchange.redirect_uri),
            ("code_verifier", exchange.verifier),
        ];
        if self.secret.is_none() {
            form.push(("client_id", &self.client_id));
        }
        encoded(&form)
    }

    /// Checks the ID token (Core 1.0 §3.1.3.7).
    async fn check(
        &self,
        keys: &KeySet,
        token: &str,
        exchange: &Exchange<'_>,
    ) -> Result<Claims, OidcFault> {
        let bad = |_| OidcFault::Unusable("the ID token");
        let header = jsonwebtoken::decode_header(token).map_err(bad)?;
        let key = match &header.kid {
            Some(kid) => keys.lookup(kid).await,
            None => keys.only(header.alg).await,
        };
        let key = key.map_err(|_| OidcFault::Unusable("the key of the ID token"))?;
        let mut by_key = Validation::new(key.algorithm);
        by_key.set_issuer(&[&self.issuer]);
        by_key.set_audience(&[&self.client_id]);
        by_key.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
        // Times go by the server's clock.
        by_key.validate_exp = false;
        let opened = jsonwebtoken::decode::<Claims>(token, &key.key, &by_key);
        let claims = opened.map_err(bad)?.claims;
        let now = self.clock.now();
        let at = |seconds: Option<i64>| seconds.and_then(|seconds| seconds.checked_mul(1_000));
        let is_over =
            at(claims.exp).is_none_or(|exp| now >= exp.saturating_add(IDENTITY_LEEWAY_MS));
        let is_early = at(claims.iat).is_none_or(|iat| iat > now + IDENTITY_LEEWAY_MS);
        let is_for_several = matches!(&claims.aud, Some(Value::Array(all)) if all.len() > 1);
        let is_for_us = claims.azp.as_ref().is_none_or(|azp| *azp == self.client_id)
            && (!is_for_several || claims.azp.is_some());
        if is_over || is_early || !is_for_us {
            return Err(OidcFault::Unusable("the ID token"));
        }
        if claims.nonce.as_deref() != Some(exchange.nonce) {
            return Err(OidcFault::Unusable("nonce"));
        }
        if claims.sub.is_empty() || claims.sub.len() > OIDC_SUBJECT_BYTES_MAX {
            return Err(OidcFault::Unusable("sub"));
        }
        Ok(claims)
    }

    /// Adds what only the UserInfo endpoint says (Core 1.0 §5.3); it has to be about the same person.
    async fn ask_more(
        &self,
        claims: &mut Claims,
        url: &str,
        access: &str,
    ) -> Result<(), OidcFault> {
        let mut headers = accepting();
        let bearer = HeaderValue::from_str(&format!("Bearer {access}"));
        headers.insert(
            AUTHORIZATION,
            bearer.map_err(|_| OidcFault::Unusable("access_token"))?,
        );
        let answer = self.egress.read(url, headers, JWKS_BYTES_MAX).await?;
        let more: Claims =
            serde_json::from_slice(&answer).map_err(|_| OidcFault::Unusable("the user info"))?;
        if more.sub != claims.sub {
            return Err(OidcFault::Unusable("sub"));
        }
        if claims.email.is_none() {
            (claims.email, claims.email_verified) = (more.email, more.email_verified);
        }
        claims.name = claims.name.take().or(more.name);
        for (name, value) in more.other {
            claims.other.entry(name).or_insert(value);
        }
        Ok(())
    }
}

/// Reads what a system says of itself.
async fn discover(issuer: &str, egress: &Egress) -> Result<Endpoints, OidcFault> {
    let place = issuer.trim_end_matches('/');
    let url = format!("{place}/.well-known/openid-configuration");
    let bytes = egress.read(&url, accepting(), JWKS_BYTES_MAX).await?;
    let endpoints: Endpoints =
        serde_json::from_slice(&bytes).map_err(|_| OidcFault::Unusable("the discovery"))?;
    // Another issuer's document would let it speak for this one (Discovery 1.0 §4.3).
    if endpoints.issuer != issuer {
        return Err(OidcFault::Unusable("issuer"));
    }
    Ok(endpoints)
}

fn accepting() -> HeaderMap {
    HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))])
}

/// The two parts are encoded as in forms before they are joined (RFC 6749 §2.3.1).
fn basic(id: &str, secret: &str) -> Result<HeaderValue, OidcFault> {
    let part = |text: &str| {
        let pair = encoded(&[("", text)])?;
        Ok::<_, OidcFault>(pair.trim_start_matches('=').to_owned())
    };
    let both = format!("{}:{}", part(id)?, part(secret)?);
    let value = format!("Basic {}", BASE64.encode(both.as_bytes()));
    HeaderValue::from_str(&value).map_err(|_| OidcFault::Unusable("the secret"))
}

fn encoded(form: &[(&str, &str)]) -> Result<String, OidcFault> {
    let mut url = Url::parse("form:").map_err(|_| OidcFault::Unusable("a form"))?;
    url.query_pairs_mut().extend_pairs(form);
    Ok(url.query().unwrap_or_default().to_owned())
}

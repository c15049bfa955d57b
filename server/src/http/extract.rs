//! Extractors whose refusals are problems.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_path_to_error::Segment;
use tandem_protocol::language::Language;

use super::json::AsDocumented;
use super::middleware::origin;
use super::problem::{FieldError, Problem};
use crate::keys::scope::Scope;
use crate::state::AppState;
use crate::store::agents::{Agent, AgentRole};
use crate::store::keys::KeyCaller;

/// The agent who is signed in, or for whom a key acts; 401 `not_signed_in` otherwise.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Agent);

/// Whether who asks may read tickets: every agent may, and a key that has the scope.
#[derive(Clone, Copy, Debug)]
pub struct ReadsTickets(pub bool);

impl<S: Sync> FromRequestParts<S> for ReadsTickets {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(has_scope(parts, Scope::TicketsRead)))
    }
}

/// Whether who asks may read files: every agent may, and a key that has the scope.
#[derive(Clone, Copy, Debug)]
pub struct ReadsFiles(pub bool);

impl<S: Sync> FromRequestParts<S> for ReadsFiles {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self(has_scope(parts, Scope::FilesRead)))
    }
}

/// People are bounded by no scopes.
fn has_scope(parts: &Parts, scope: Scope) -> bool {
    let caller = parts.extensions.get::<KeyCaller>();
    caller.is_none_or(|caller| caller.scopes.contains(&scope))
}

/// The session that the request's cookie belongs to; the session middleware puts it there.
#[derive(Clone, Debug)]
pub struct CurrentSession {
    /// Who is signed in.
    pub agent: Agent,
    /// Hash of the cookie's token.
    pub token_hash: String,
    /// Whether nothing but enrolment is open to it: there is no second factor, and there has to be.
    pub must_enrol: bool,
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        agent(parts).map(Self)
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        current_session(parts)
    }
}

fn current_session(parts: &Parts) -> Result<CurrentSession, Problem> {
    let session = parts.extensions.get::<CurrentSession>().cloned();
    session.ok_or_else(Problem::not_signed_in)
}

/// Who is signed in, or for whom the request's key acts.
fn agent(parts: &Parts) -> Result<Agent, Problem> {
    match parts.extensions.get::<KeyCaller>() {
        Some(caller) => Ok(caller.agent.clone()),
        None => current_session(parts).map(|session| session.agent),
    }
}

/// The administrator who is signed in, or for whom a key acts; 403 `admin_only` for other agents.
#[derive(Clone, Debug)]
pub struct SignedInAdmin(pub Agent);

impl<S: Sync> FromRequestParts<S> for SignedInAdmin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let agent = agent(parts)?;
        match agent.role {
            AgentRole::Admin => Ok(Self(agent)),
            AgentRole::Lead | AgentRole::Agent => Err(Problem::forbidden(
                "admin_only",
                "Only an administrator may do that.",
            )),
        }
    }
}

/// The lead or administrator who is signed in, or for whom a key acts; 403 `lead_only` for other agents.
#[derive(Clone, Debug)]
pub struct SignedInLead(pub Agent);

impl<S: Sync> FromRequestParts<S> for SignedInLead {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let agent = agent(parts)?;
        match agent.role {
            AgentRole::Admin | AgentRole::Lead => Ok(Self(agent)),
            AgentRole::Agent => Err(Problem::forbidden(
                "lead_only",
                "Only a lead or an administrator may do that.",
            )),
        }
    }
}

/// The version that `If-Match` names, or `Some(None)` when it names none; nothing for a tag that is no
/// version.
pub fn version_in(headers: &HeaderMap) -> Option<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Some(None);
    };
    let tag = value.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Some(None);
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    version.and_then(|version| version.parse().ok()).map(Some)
}

/// A JSON body in both directions; as an extractor it wants `application/json` and says where a
/// body is wrong.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not_json",
                "The body must be sent as application/json.",
            ));
        }
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        "body_too_large",
                        "The body is larger than 1 MiB.",
                    ),
                    _ => Problem::new(
                        StatusCode::BAD_REQUEST,
                        "body_unreadable",
                        "The body broke off before its end.",
                    ),
                })?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let read = AsDocumented(&mut deserializer);
    let value = serde_path_to_error::deserialize(read).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            let detail = inner.to_string();
            let detail = detail.split(" at line ").next().unwrap_or_default();
            return Problem::invalid_body(vec![FieldError::new(pointer, detail)]);
        }
        malformed(&inner)
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let detail = format!("The body is not JSON: line {line}, column {column}.");
    Problem::new(StatusCode::BAD_REQUEST, "malformed_json", detail)
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// Query parameters; 400 `invalid_query` when they do not fit.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// Parts of the path; 404 when they do not fit.
#[derive(Clone, Copy, Debug, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

/// Bits of an IPv6 address that its owner can not choose (RFC 4291 §2.5.4).
const NETWORK_BITS: u32 = 64;

/// Address of the caller, or with IPv6 that of their network, as limits count it; `X-Forwarded-For`
/// counts only when a trusted proxy sent it.
#[derive(Clone, Copy, Debug)]
pub struct ClientIp(pub IpAddr);

impl FromRequestParts<AppState> for ClientIp {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| {
            info.0.ip().to_canonical()
        });
        let caller = behind_proxies(peer, &parts.headers, &state.config.trusted_proxies);
        Ok(Self(counted(caller)))
    }
}

/// The language that the caller's browser wants most (RFC 9110 §12.5.4), where it names one.
#[derive(Clone, Debug)]
pub struct BrowserLanguage(pub Option<Language>);

impl<S: Sync> FromRequestParts<S> for BrowserLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(language_wanted(&parts.headers)))
    }
}

/// Browsers name first what they want most, and give the others less weight.
fn language_wanted(headers: &HeaderMap) -> Option<Language> {
    let named = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let first = named.split([',', ';']).next()?;
    Language::of_tag(first.trim())
}

/// Whoever has one address of an IPv6 network has all of them.
fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::MAX << (u128::BITS - NETWORK_BITS);
            Ipv6Addr::from_bits(address.to_bits() & network).into()
        }
    }
}

/// Walks `X-Forwarded-For` from its end for as long as the address before is a trusted proxy.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    let values = headers.get_all("x-forwarded-for").into_iter().rev();
    let hops = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.rsplit(','));
    for hop in hops {
        if !trusted.contains(&address) {
            break;
        }
        let Ok(hop) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        address = hop.to_canonical();
    }
    address
}

/// The request comes from a page of our own origin; 403 `foreign_origin` otherwise.
#[derive(Clone, Copy, Debug)]
pub struct RequireOrigin;

impl FromRequestParts<AppState> for RequireOrigin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        origin::check(&parts.headers, &state.origin).map(|()| Self)
    }
}

/// Tells `null` (none) from a field of a body that is left out.
///
/// # Errors
/// The value is none of its type.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn check(peer: &str, forwarded: &[&str], trusted: &[&str], expected: &str) {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(
                "x-forwarded-for",
                HeaderValue::from_str(value).expect("a header"),
            );
        }
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let trusted: Vec<IpAddr> = trusted.iter().copied().map(address).collect();
        assert_eq!(
            behind_proxies(address(peer), &headers, &trusted),
            address(expected)
        );
    }

    #[test]
    fn the_language_that_a_browser_names_first_counts() {
        let wanted = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            language_wanted(&headers).map(|one| one.as_str().to_owned())
        };
        assert_eq!(wanted("de-AT,de;q=0.9,en;q=0.8").as_deref(), Some("de"));
        assert_eq!(wanted("en;q=0.5").as_deref(), Some("en"));
        assert_eq!(wanted("*"), None);
        assert_eq!(wanted(""), None);
        assert_eq!(language_wanted(&HeaderMap::new()), None);
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let counted = |text: &str| counted(text.parse().expect("an address")).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:2::9"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:3::9"), "2001:db8:1:3::");
        assert_eq!(counted("10.1.2.3"), "10.1.2.3");
    }

    #[test]
    fn forwarded_addresses_count_only_from_trusted_proxies() {
        check("10.0.0.1", &["1.2.3.4"], &[], "10.0.0.1");
        check("10.0.0.1", &["1.2.3.4"], &["10.0.0.1"], "1.2.3.4");
        check("10.0.0.1", &["9.9.9.9, 1.2.3.4"], &["10.0.0.1"], "1.2.3.4");
        check(
            "10.0.0.1",
            &["9.9.9.9", "1.2.3.4, 10.0.0.2"],
            &["10.0.0.1", "10.0.0.2"],
            "1.2.3.4",
        );
        check(
            "10.0.0.1",
            &["forged, 10.0.0.2"],
            &["10.0.0.1", "10.0.0.2"],
            "10.0.0.2",
        );
        check("10.0.0.1", &[], &["10.0.0.1"], "10.0.0.1");
    }
}

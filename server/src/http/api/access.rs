//! Who may use which route, and with which scope a key may: one line for each.
//!
//! The handlers' extractors let people in or not, and are tested against this table; keys are judged
//! by the table itself, so that a route that is missing here is closed to them. A key is no person: it
//! takes no seat in a session, signs nobody in and makes no other key.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use crate::keys::scope::Scope;

/// Which people a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody; what they carry is in the body.
    Anyone,
    /// Agents, and the customer of a session by their token.
    AgentOrCustomer,
    /// Agents.
    Agent,
    /// Administrators.
    Admin,
}

/// Whether a route lets keys in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMay {
    /// Not at all.
    Never,
    /// Every key.
    Always,
    /// Those with this scope.
    With(Scope),
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// Method, in capitals.
    pub method: &'static str,
    /// Template of the path, below `/api/v1`.
    pub path: &'static str,
    /// Which people it lets in.
    pub who: Who,
    /// Whether it lets keys in.
    pub key: KeyMay,
}

const fn line(method: &'static str, path: &'static str, who: Who, key: KeyMay) -> Access {
    Access {
        method,
        path,
        who,
        key,
    }
}

/// Where the routes of the table begin.
const ROOT: &str = "/api/v1";

/// The line of a route by its template with `/api/v1`; `HEAD` is `GET` where it is no route of its own.
pub fn of(method: &Method, template: &str) -> Option<&'static Access> {
    let path = template.strip_prefix(ROOT)?;
    let of = |method: &str| {
        TABLE
            .iter()
            .find(|line| line.path == path && line.method == method)
    };
    of(method.as_str()).or_else(|| (*method == Method::HEAD).then(|| of("GET")).flatten())
}

/// The line of the route that a request has come to; nothing where it has come to none of the table.
pub fn of_request(request: &Request) -> Option<&'static Access> {
    let template = request.extensions().get::<MatchedPath>()?;
    of(request.method(), template.as_str())
}

/// Whether a route is there for an agent who has to turn their second factor on before anything else.
pub fn is_open_to_enrolment(line: &Access) -> bool {
    const OPEN: [&str; 4] = [
        "/me",
        "/me/security",
        "/me/second-factor",
        "/me/second-factor/confirm",
    ];
    line.who == Anyone || OPEN.contains(&line.path)
}

/// Whether the answer to a request of this kind is kept for who sends it again with its `Idempotency-Key`.
/// What agents are told of their own way in is kept by nobody.
pub fn keeps_answer(method: &Method, line: &Access) -> bool {
    *method == Method::POST && line.who != Anyone && !line.path.starts_with("/me/")
}

use KeyMay::{Always, Never, With};
use Who::{Admin, Agent, AgentOrCustomer, Anyone};

const READ: KeyMay = With(Scope::TicketsRead);
const WRITE: KeyMay = With(Scope::TicketsWrite);
const SEE: KeyMay = With(Scope::SessionsRead);
const LEAD: KeyMay = With(Scope::SessionsWrite);
const LOAD: KeyMay = With(Scope::FilesRead);
const SEND: KeyMay = With(Scope::FilesWrite);
const FIGURES: KeyMay = With(Scope::MetricsRead);
const HOOKS: KeyMay = With(Scope::WebhooksRead);
const HOOK: KeyMay = With(Scope::WebhooksWrite);

/// Every route below `/api/v1`.
#[rustfmt::skip]
pub const TABLE: &[Access] = &[
    line("GET", "/openapi.json", Anyone, Always),
    line("GET", "/setup", Anyone, Never),
    line("POST", "/setup", Anyone, Never),
    line("GET", "/sign-in", Anyone, Never),
    line("POST", "/sign-in", Anyone, Never),
    line("POST", "/sign-in/passkey/challenge", Anyone, Never),
    line("POST", "/sign-in/passkey", Anyone, Never),
    line("GET", "/sign-in/oidc", Anyone, Never),
    line("GET", "/sign-in/oidc/callback", Anyone, Never),
    line("POST", "/sign-out", Anyone, Never),
    line("POST", "/password-link", Anyone, Never),
    line("POST", "/password-link/password", Anyone, Never),
    line("GET", "/me", Agent, Always),
    line("PUT", "/me/presence", Agent, Never),
    line("GET", "/me/security", Agent, Never),
    line("POST", "/me/password", Agent, Never),
    line("GET", "/me/passkeys", Agent, Never),
    line("POST", "/me/passkeys", Agent, Never),
    line("POST", "/me/passkeys/challenge", Agent, Never),
    line("DELETE", "/me/passkeys/{id}", Agent, Never),
    line("POST", "/me/second-factor", Agent, Never),
    line("POST", "/me/second-factor/confirm", Agent, Never),
    line("POST", "/me/second-factor/off", Agent, Never),
    line("POST", "/me/second-factor/codes", Agent, Never),
    line("GET", "/events", Agent, Never),
    line("GET", "/agents", Agent, With(Scope::AgentsRead)),
    line("POST", "/agents", Admin, Never),
    line("PATCH", "/agents/{id}", Admin, Never),
    line("POST", "/agents/{id}/hand-over", Admin, Never),
    line("POST", "/agents/{id}/password-link", Admin, Never),
    line("PUT", "/agents/{id}/profile", Admin, With(Scope::AgentsWrite)),
    line("DELETE", "/agents/{id}/second-factor", Admin, Never),
    line("GET", "/settings", Admin, Never),
    line("GET", "/keys", Admin, Never),
    line("POST", "/keys", Admin, Never),
    line("DELETE", "/keys/{id}", Admin, Never),
    line("GET", "/audit", Admin, With(Scope::AuditRead)),
    line("GET", "/tickets", Agent, READ),
    line("POST", "/tickets", Agent, WRITE),
    line("GET", "/tickets/{id}", Agent, READ),
    line("PATCH", "/tickets/{id}", Agent, WRITE),
    line("POST", "/tickets/{id}/merge", Agent, WRITE),
    line("POST", "/tickets/{id}/unmerge", Agent, WRITE),
    line("GET", "/tickets/{id}/merged", Agent, READ),
    line("GET", "/tickets/{id}/links", Agent, READ),
    line("POST", "/tickets/{id}/links", Agent, WRITE),
    line("DELETE", "/tickets/{id}/links/{link}", Agent, WRITE),
    line("POST", "/tickets/{id}/split", Agent, WRITE),
    line("POST", "/tickets/{id}/comments", Agent, WRITE),
    line("POST", "/tickets/{id}/messages", Agent, WRITE),
    line("GET", "/tickets/{id}/surveys", Agent, READ),
    line("GET", "/tickets/{id}/timeline", Agent, READ),
    line("GET", "/tickets/{id}/package", Agent, READ),
    line("GET", "/tickets/{id}/files", Agent, LOAD),
    line("POST", "/tickets/{id}/files", Agent, SEND),
    line("GET", "/tickets/{id}/sessions", Agent, SEE),
    line("POST", "/tickets/{id}/sessions", Agent, LEAD),
    line("POST", "/tickets/{id}/redeem", Agent, Never),
    line("GET", "/closing", Agent, READ),
    line("GET", "/reports", Admin, READ),
    line("GET", "/canned", Agent, READ),
    line("POST", "/canned", Agent, WRITE),
    line("PATCH", "/canned/{id}", Agent, WRITE),
    line("DELETE", "/canned/{id}", Agent, WRITE),
    line("GET", "/fields", Agent, READ),
    line("POST", "/fields", Admin, Never),
    line("PATCH", "/fields/{key}", Admin, Never),
    line("GET", "/requests", Agent, SEE),
    line("POST", "/requests/{session_id}/accept", Agent, Never),
    line("POST", "/requests/{session_id}/pass", Agent, Never),
    line("GET", "/sessions", Admin, SEE),
    line("GET", "/sessions/{id}", Agent, SEE),
    line("POST", "/sessions/{id}/end", Agent, LEAD),
    line("POST", "/sessions/{id}/grants", Agent, LEAD),
    line("DELETE", "/sessions/{id}/grants/{grant}", Agent, LEAD),
    line("POST", "/sessions/{id}/socket", Agent, Never),
    line("POST", "/sessions/{id}/watch", Agent, Never),
    line("GET", "/handoffs", Agent, SEE),
    line("POST", "/sessions/{id}/handoff", Agent, LEAD),
    line("DELETE", "/sessions/{id}/handoff", Agent, LEAD),
    line("POST", "/sessions/{id}/handoff/accept", Agent, Never),
    line("POST", "/sessions/{id}/handoff/refuse", Agent, Never),
    line("GET", "/sessions/{id}/files", AgentOrCustomer, LOAD),
    line("POST", "/sessions/{id}/files", AgentOrCustomer, SEND),
    line("GET", "/files/{id}", AgentOrCustomer, LOAD),
    line("DELETE", "/files/{id}", AgentOrCustomer, SEND),
    line("GET", "/files/{id}/content", AgentOrCustomer, LOAD),
    line("HEAD", "/files/{id}/content", AgentOrCustomer, SEND),
    line("PATCH", "/files/{id}/content", AgentOrCustomer, SEND),
    line("POST", "/people/find", Admin, Never),
    line("GET", "/people/{id}", Admin, Never),
    line("GET", "/people/{id}/export", Admin, Never),
    line("POST", "/people/{id}/erase", Admin, Never),
    line("GET", "/metrics", Agent, FIGURES),
    line("GET", "/metrics.csv", Agent, FIGURES),
    line("GET", "/metrics/events", Agent, FIGURES),
    line("GET", "/trends", Agent, FIGURES),
    line("GET", "/trends.csv", Agent, FIGURES),
    line("GET", "/webhooks", Admin, HOOKS),
    line("POST", "/webhooks", Admin, HOOK),
    line("GET", "/webhooks/kinds", Admin, HOOKS),
    line("PATCH", "/webhooks/{id}", Admin, HOOK),
    line("DELETE", "/webhooks/{id}", Admin, HOOK),
    line("POST", "/webhooks/{id}/secret", Admin, HOOK),
    line("POST", "/webhooks/{id}/test", Admin, HOOK),
    line("GET", "/webhooks/{id}/deliveries", Admin, HOOKS),
    line("POST", "/webhooks/{id}/deliveries/{delivery}/replay", Admin, HOOK),
    line("GET", "/webhooks/{id}/attempts", Admin, HOOKS),
    line("GET", "/connectors", Agent, READ),
    line("GET", "/connectors/{name}/write-backs", Admin, READ),
    line("GET", "/foreign-tickets", Agent, READ),
    line("POST", "/foreign-tickets", Agent, WRITE),
    line("GET", "/tickets/{id}/foreign", Agent, READ),
    line("POST", "/write-backs/{id}/replay", Agent, WRITE),
    line("GET", "/mails", Admin, READ),
    line("GET", "/incoming-mails", Admin, READ),
    line("GET", "/tickets/{id}/mails", Agent, READ),
    line("POST", "/mails/{id}/replay", Agent, WRITE),
    line("GET", "/entries", Agent, READ),
    line("GET", "/follow-ups", Agent, READ),
    line("PATCH", "/follow-ups/{id}", Agent, WRITE),
    line("DELETE", "/follow-ups/{id}", Agent, WRITE),
    line("POST", "/follow-ups/{id}/done", Agent, WRITE),
    line("GET", "/tickets/{id}/follow-ups", Agent, READ),
    line("POST", "/tickets/{id}/follow-ups", Agent, WRITE),
    line("GET", "/appointments", Agent, READ),
    line("GET", "/appointments/{id}", Agent, READ),
    line("PATCH", "/appointments/{id}", Agent, WRITE),
    line("DELETE", "/appointments/{id}", Agent, WRITE),
    line("POST", "/appointments/{id}/over", Agent, WRITE),
    line("POST", "/appointments/{id}/session", Agent, LEAD),
    line("POST", "/appointments/{id}/link", Agent, LEAD),
    line("GET", "/appointments/{id}/calendar", Agent, READ),
    line("GET", "/tickets/{id}/appointments", Agent, READ),
    line("POST", "/tickets/{id}/appointments", Agent, WRITE),
    line("GET", "/call-backs", Agent, READ),
    line("GET", "/call-backs/{id}", Agent, READ),
    line("DELETE", "/call-backs/{id}", Agent, WRITE),
    line("POST", "/call-backs/{id}/take", Agent, WRITE),
    line("POST", "/call-backs/{id}/release", Agent, WRITE),
    line("POST", "/call-backs/{id}/over", Agent, WRITE),
    line("GET", "/tickets/{id}/call-backs", Agent, READ),
    line("POST", "/tickets/{id}/call-backs", Agent, WRITE),
    line("GET", "/watched", Agent, READ),
    line("GET", "/tickets/{id}/watchers", Agent, READ),
    line("GET", "/tickets/{id}/drafts", Agent, Never),
    line("PUT", "/tickets/{id}/draft", Agent, Never),
    line("PUT", "/tickets/{id}/watchers/{agent}", Agent, WRITE),
    line("DELETE", "/tickets/{id}/watchers/{agent}", Agent, WRITE),
    line("PUT", "/tickets/{id}/watch", Agent, WRITE),
    line("DELETE", "/tickets/{id}/watch", Agent, WRITE),
    line("POST", "/tickets/{id}/watch/read", Agent, WRITE),
    line("POST", "/client/appointment", Anyone, Never),
    line("POST", "/client/appointment/decline", Anyone, Never),
    line("POST", "/client/appointment/join", Anyone, Never),
    line("POST", "/client/arrival", Anyone, Never),
    line("POST", "/client/arrive", Anyone, Never),
    line("POST", "/client/call-back", Anyone, Never),
    line("POST", "/client/code", Anyone, Never),
    line("POST", "/client/identify", Anyone, Never),
    line("POST", "/client/join", Anyone, Never),
    line("POST", "/client/leave", Anyone, Never),
    line("POST", "/client/link", Anyone, Never),
    line("POST", "/client/report", Anyone, Never),
    line("POST", "/client/place", Anyone, Never),
    line("POST", "/client/request", Anyone, Never),
    line("POST", "/client/resume", Anyone, Never),
    line("POST", "/client/survey", Anyone, Never),
    line("POST", "/client/talk", Anyone, Never),
];

/// Writes into the document which way in each operation has: the cookie, or a key with its scope.
pub(super) fn describe(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        "tandem_session",
        "Of the console; `__Host-tandem` behind HTTPS.",
    ));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A key of a program, `tdm_…`, with its scopes."))
        .build();
    components.add_security_scheme("console", SecurityScheme::ApiKey(cookie));
    components.add_security_scheme("key", SecurityScheme::Http(bearer));
    for (template, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            if let Some(line) = of(&method, template) {
                operation.security = ways_in(line);
            }
        }
    }
}

fn ways_in(line: &Access) -> Option<Vec<SecurityRequirement>> {
    if line.who == Anyone {
        return Some(Vec::new());
    }
    let nothing = <[&str; 0]>::default();
    let mut ways = vec![SecurityRequirement::new("console", nothing)];
    match line.key {
        Never => {}
        Always => ways.push(SecurityRequirement::new("key", nothing)),
        With(scope) => ways.push(SecurityRequirement::new("key", [scope.as_str()])),
    }
    Some(ways)
}

pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
        (Method::HEAD, &mut item.head),
        (Method::PATCH, &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_one_line_and_every_line_is_a_route() {
        let mut document = super::super::openapi();
        let mut routes = vec!["GET /api/v1/openapi.json".to_owned()];
        for (template, item) in &mut document.paths.paths {
            routes.extend(operations(item).map(|(method, _)| format!("{method} {template}")));
        }
        let line = |line: &Access| format!("{} {ROOT}{}", line.method, line.path);
        let mut lines: Vec<String> = TABLE.iter().map(line).collect();
        routes.sort_unstable();
        lines.sort_unstable();
        assert_eq!(lines, routes);
    }

    #[test]
    fn every_scope_opens_something_and_none_that_reads_changes_anything() {
        for scope in Scope::ALL {
            let mut opened = TABLE
                .iter()
                .filter(|line| line.key == With(scope))
                .peekable();
            assert!(opened.peek().is_some(), "{}", scope.as_str());
            if scope.as_str().ends_with(":read") {
                assert!(
                    opened.all(|line| line.method == "GET"),
                    "{}",
                    scope.as_str()
                );
            }
        }
        assert!(of(&Method::HEAD, "/api/v1/tickets").is_some());
        assert!(of(&Method::PUT, "/api/v1/tickets").is_none());
    }
}

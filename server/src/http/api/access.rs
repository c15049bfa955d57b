//! Who may use which route, and with which scope a key may: one line for each.
//!
//! The handlers' extractors let people in or not, and are tested against this table; keys are judged
//! by the table itself, so that a route that is missing here is closed to them. A key is no person: it
//! takes no seat in a session, signs nobody in and makes no other key.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::http::request::Parts;
use tandem_tickets::{AgentRole, Capability};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use crate::keys::scope::Scope;
use crate::store::sight::LeadsToTicket;

/// Which people a route lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody; what they carry is in the body.
    Anyone,
    /// Agents whose role has a capability, and the customer of a session by their token.
    MayOrCustomer(Capability),
    /// Agents whose role has a capability.
    May(Capability),
}

impl Who {
    /// What agents need; nothing where everybody is let in.
    pub const fn capability(self) -> Option<Capability> {
        match self {
            Self::Anyone => None,
            Self::MayOrCustomer(capability) | Self::May(capability) => Some(capability),
        }
    }

    /// The role from which on agents are let in; nothing where everybody is.
    pub fn least(self) -> Option<AgentRole> {
        let capability = self.capability()?;
        AgentRole::ALL.into_iter().find(|role| role.may(capability))
    }
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

/// The same of the parts of a request.
pub fn of_parts(parts: &Parts) -> Option<&'static Access> {
    let template = parts.extensions.get::<MatchedPath>()?;
    of(&parts.method, template.as_str())
}

/// The ticket that a route is about, by the first identifier of its path.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What the identifier is of.
    pub leads: LeadsToTicket,
    /// What is said where there is none, as the handlers say it.
    pub unknown: &'static str,
}

impl Subject {
    /// By the template of the path; nothing where it is about no ticket, or about several.
    pub fn of(path: &str) -> Option<Self> {
        let (noun, rest) = path.strip_prefix('/')?.split_once('/')?;
        let (leads, unknown) = match noun {
            "tickets" => (LeadsToTicket::Ticket, "There is no such ticket."),
            "sessions" | "requests" => (LeadsToTicket::Session, "There is no such session."),
            "files" => (LeadsToTicket::File, "There is no such file."),
            "follow-ups" => (LeadsToTicket::FollowUp, "There is no such follow-up."),
            "appointments" => (LeadsToTicket::Appointment, "There is no such appointment."),
            "call-backs" => (LeadsToTicket::CallBack, "There is no such call-back."),
            "mails" => (
                LeadsToTicket::Mail,
                "There is no mail of that name that is still to be sent.",
            ),
            "write-backs" => (
                LeadsToTicket::WriteBack,
                "There is no write-back of that name that is still to be written.",
            ),
            _ => return None,
        };
        rest.starts_with('{').then_some(Self { leads, unknown })
    }
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
use Who::Anyone;

const DESK: Who = Who::May(Capability::UseDesk);
const SEES: Who = Who::May(Capability::ReadTickets);
const WORKS: Who = Who::May(Capability::WorkOnTickets);
const JOINS: Who = Who::May(Capability::JoinSessions);
const WATCHES: Who = Who::May(Capability::WatchSessions);
const SEES_OR_CUSTOMER: Who = Who::MayOrCustomer(Capability::ReadTickets);
const WORKS_OR_CUSTOMER: Who = Who::MayOrCustomer(Capability::WorkOnTickets);
const JOINS_OR_CUSTOMER: Who = Who::MayOrCustomer(Capability::JoinSessions);
const MEASURES: Who = Who::May(Capability::ReadMetrics);
const LEADS: Who = Who::May(Capability::LeadDesk);
const LOOKS_ON: Who = Who::May(Capability::ReadSettings);
const AUDITS: Who = Who::May(Capability::ReadAudit);
const TRACES: Who = Who::May(Capability::ReadDeliveries);
const DEFINES: Who = Who::May(Capability::ManageFields);
const ACCOUNTS: Who = Who::May(Capability::ManageAccounts);
const KEYS: Who = Who::May(Capability::ManageKeys);
const TELLS: Who = Who::May(Capability::ManageWebhooks);
const PEOPLE: Who = Who::May(Capability::ManagePeople);

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
    line("POST", "/password-link/forgotten", Anyone, Never),
    line("GET", "/me", DESK, Always),
    line("PUT", "/me/presence", DESK, Never),
    line("GET", "/me/security", DESK, Never),
    line("POST", "/me/password", DESK, Never),
    line("GET", "/me/passkeys", DESK, Never),
    line("POST", "/me/passkeys", DESK, Never),
    line("POST", "/me/passkeys/challenge", DESK, Never),
    line("DELETE", "/me/passkeys/{id}", DESK, Never),
    line("POST", "/me/second-factor", DESK, Never),
    line("POST", "/me/second-factor/confirm", DESK, Never),
    line("POST", "/me/second-factor/off", DESK, Never),
    line("POST", "/me/second-factor/codes", DESK, Never),
    line("GET", "/events", DESK, Never),
    line("GET", "/agents", DESK, With(Scope::AgentsRead)),
    line("POST", "/agents", ACCOUNTS, Never),
    line("PATCH", "/agents/{id}", ACCOUNTS, Never),
    line("POST", "/agents/{id}/hand-over", LEADS, Never),
    line("POST", "/agents/{id}/password-link", ACCOUNTS, Never),
    line("POST", "/agents/{id}/password-link/mail", ACCOUNTS, Never),
    line("PUT", "/agents/{id}/profile", ACCOUNTS, With(Scope::AgentsWrite)),
    line("DELETE", "/agents/{id}/second-factor", ACCOUNTS, Never),
    line("GET", "/settings", LOOKS_ON, Never),
    line("GET", "/keys", KEYS, Never),
    line("POST", "/keys", KEYS, Never),
    line("DELETE", "/keys/{id}", KEYS, Never),
    line("GET", "/audit", AUDITS, With(Scope::AuditRead)),
    line("GET", "/tickets", SEES, READ),
    line("POST", "/tickets", WORKS, WRITE),
    line("GET", "/tickets/{id}", SEES, READ),
    line("PATCH", "/tickets/{id}", WORKS, WRITE),
    line("POST", "/tickets/{id}/merge", WORKS, WRITE),
    line("POST", "/tickets/{id}/unmerge", WORKS, WRITE),
    line("GET", "/tickets/{id}/merged", SEES, READ),
    line("GET", "/tickets/{id}/links", SEES, READ),
    line("POST", "/tickets/{id}/links", WORKS, WRITE),
    line("DELETE", "/tickets/{id}/links/{link}", WORKS, WRITE),
    line("POST", "/tickets/{id}/split", WORKS, WRITE),
    line("POST", "/tickets/{id}/comments", WORKS, WRITE),
    line("POST", "/tickets/{id}/messages", WORKS, WRITE),
    line("GET", "/tickets/{id}/surveys", SEES, READ),
    line("GET", "/tickets/{id}/timeline", SEES, READ),
    line("GET", "/tickets/{id}/package", SEES, READ),
    line("GET", "/tickets/{id}/files", SEES, LOAD),
    line("POST", "/tickets/{id}/files", WORKS, SEND),
    line("GET", "/tickets/{id}/sessions", SEES, SEE),
    line("POST", "/tickets/{id}/sessions", JOINS, LEAD),
    line("POST", "/tickets/{id}/redeem", JOINS, Never),
    line("GET", "/closing", DESK, READ),
    line("GET", "/reports", LEADS, READ),
    line("GET", "/canned", DESK, READ),
    line("POST", "/canned", WORKS, WRITE),
    line("PATCH", "/canned/{id}", WORKS, WRITE),
    line("DELETE", "/canned/{id}", WORKS, WRITE),
    line("GET", "/categories", DESK, READ),
    line("POST", "/categories", DEFINES, Never),
    line("PATCH", "/categories/{word}", DEFINES, Never),
    line("GET", "/fields", DESK, READ),
    line("POST", "/fields", DEFINES, Never),
    line("PATCH", "/fields/{key}", DEFINES, Never),
    line("GET", "/requests", JOINS, SEE),
    line("POST", "/requests/{session_id}/accept", JOINS, Never),
    line("POST", "/requests/{session_id}/pass", JOINS, Never),
    line("GET", "/present-customers", DESK, SEE),
    line("POST", "/present-customers/{id}/invitations", DESK, Never),
    line("GET", "/invitations/{id}", DESK, SEE),
    line("DELETE", "/invitations/{id}", DESK, Never),
    line("GET", "/sessions", LEADS, SEE),
    line("GET", "/sessions/{id}", SEES, SEE),
    line("POST", "/sessions/{id}/end", JOINS, LEAD),
    line("POST", "/sessions/{id}/socket", SEES, Never),
    line("POST", "/sessions/{id}/watch", WATCHES, Never),
    line("POST", "/sessions/{id}/grants", JOINS, LEAD),
    line("DELETE", "/sessions/{id}/grants/{grant}", JOINS, LEAD),
    line("GET", "/handoffs", JOINS, SEE),
    line("POST", "/sessions/{id}/handoff", JOINS, LEAD),
    line("DELETE", "/sessions/{id}/handoff", JOINS, LEAD),
    line("POST", "/sessions/{id}/handoff/accept", JOINS, Never),
    line("POST", "/sessions/{id}/handoff/refuse", JOINS, Never),
    line("GET", "/sessions/{id}/files", SEES_OR_CUSTOMER, LOAD),
    line("POST", "/sessions/{id}/files", JOINS_OR_CUSTOMER, SEND),
    line("GET", "/files/{id}", SEES_OR_CUSTOMER, LOAD),
    line("DELETE", "/files/{id}", WORKS_OR_CUSTOMER, SEND),
    line("GET", "/files/{id}/content", SEES_OR_CUSTOMER, LOAD),
    line("HEAD", "/files/{id}/content", SEES_OR_CUSTOMER, SEND),
    line("PATCH", "/files/{id}/content", WORKS_OR_CUSTOMER, SEND),
    line("POST", "/people/find", PEOPLE, Never),
    line("GET", "/people/{id}", PEOPLE, Never),
    line("GET", "/people/{id}/export", PEOPLE, Never),
    line("POST", "/people/{id}/erase", PEOPLE, Never),
    line("GET", "/metrics", MEASURES, FIGURES),
    line("GET", "/metrics.csv", MEASURES, FIGURES),
    line("GET", "/metrics/events", MEASURES, FIGURES),
    line("GET", "/trends", MEASURES, FIGURES),
    line("GET", "/trends.csv", MEASURES, FIGURES),
    line("GET", "/webhooks", LOOKS_ON, HOOKS),
    line("POST", "/webhooks", TELLS, HOOK),
    line("GET", "/webhooks/kinds", LOOKS_ON, HOOKS),
    line("PATCH", "/webhooks/{id}", TELLS, HOOK),
    line("DELETE", "/webhooks/{id}", TELLS, HOOK),
    line("POST", "/webhooks/{id}/secret", TELLS, HOOK),
    line("POST", "/webhooks/{id}/test", TELLS, HOOK),
    line("GET", "/webhooks/{id}/deliveries", TRACES, HOOKS),
    line("POST", "/webhooks/{id}/deliveries/{delivery}/replay", TELLS, HOOK),
    line("GET", "/webhooks/{id}/attempts", TRACES, HOOKS),
    line("GET", "/connectors", DESK, READ),
    line("GET", "/connectors/{name}/write-backs", TRACES, READ),
    line("GET", "/foreign-tickets", SEES, READ),
    line("POST", "/foreign-tickets", WORKS, WRITE),
    line("GET", "/tickets/{id}/foreign", SEES, READ),
    line("POST", "/write-backs/{id}/replay", WORKS, WRITE),
    line("GET", "/mails", TRACES, READ),
    line("GET", "/incoming-mails", TRACES, READ),
    line("GET", "/tickets/{id}/mails", SEES, READ),
    line("POST", "/mails/{id}/replay", WORKS, WRITE),
    line("GET", "/entries", SEES, READ),
    line("GET", "/follow-ups", SEES, READ),
    line("PATCH", "/follow-ups/{id}", WORKS, WRITE),
    line("DELETE", "/follow-ups/{id}", WORKS, WRITE),
    line("POST", "/follow-ups/{id}/done", WORKS, WRITE),
    line("GET", "/tickets/{id}/follow-ups", SEES, READ),
    line("POST", "/tickets/{id}/follow-ups", WORKS, WRITE),
    line("GET", "/appointments", SEES, READ),
    line("GET", "/appointments/{id}", SEES, READ),
    line("PATCH", "/appointments/{id}", WORKS, WRITE),
    line("DELETE", "/appointments/{id}", WORKS, WRITE),
    line("POST", "/appointments/{id}/over", WORKS, WRITE),
    line("POST", "/appointments/{id}/session", JOINS, LEAD),
    line("POST", "/appointments/{id}/link", JOINS, LEAD),
    line("GET", "/appointments/{id}/calendar", SEES, READ),
    line("GET", "/tickets/{id}/appointments", SEES, READ),
    line("POST", "/tickets/{id}/appointments", WORKS, WRITE),
    line("GET", "/call-backs", SEES, READ),
    line("GET", "/call-backs/{id}", SEES, READ),
    line("DELETE", "/call-backs/{id}", WORKS, WRITE),
    line("POST", "/call-backs/{id}/take", WORKS, WRITE),
    line("POST", "/call-backs/{id}/release", WORKS, WRITE),
    line("POST", "/call-backs/{id}/over", WORKS, WRITE),
    line("GET", "/tickets/{id}/call-backs", SEES, READ),
    line("POST", "/tickets/{id}/call-backs", WORKS, WRITE),
    line("GET", "/watched", SEES, READ),
    line("GET", "/tickets/{id}/drafts", WORKS, Never),
    line("PUT", "/tickets/{id}/draft", WORKS, Never),
    line("GET", "/tickets/{id}/watchers", SEES, READ),
    line("PUT", "/tickets/{id}/watchers/{agent}", WORKS, WRITE),
    line("DELETE", "/tickets/{id}/watchers/{agent}", WORKS, WRITE),
    line("PUT", "/tickets/{id}/watch", SEES, WRITE),
    line("DELETE", "/tickets/{id}/watch", SEES, WRITE),
    line("POST", "/tickets/{id}/watch/read", SEES, WRITE),
    line("POST", "/client/appointment", Anyone, Never),
    line("POST", "/client/appointment/decline", Anyone, Never),
    line("POST", "/client/appointment/join", Anyone, Never),
    line("POST", "/client/arrival", Anyone, Never),
    line("POST", "/client/arrive", Anyone, Never),
    line("POST", "/client/asset", Anyone, Never),
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
    use tandem_tickets::capability::MATRIX;

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
    fn every_capability_opens_something_but_those_that_are_met_in_a_session() {
        for line in MATRIX {
            let is_used = TABLE
                .iter()
                .any(|route| route.who.capability() == Some(line.capability));
            let is_met_in_a_session = matches!(
                line.capability,
                Capability::TakeControl | Capability::Supervise
            );
            assert_eq!(is_used, !is_met_in_a_session, "{}", line.word);
        }
    }

    #[test]
    fn rules_know_the_ticket_of_every_route_that_is_about_one() {
        for line in TABLE {
            let capability = line.who.capability();
            let may_be_ruled = capability.is_some_and(Capability::is_about_tickets);
            let is_about_one = line.path.contains('{') && line.path != "/canned/{id}";
            let has_subject = Subject::of(line.path).is_some();
            assert_eq!(
                has_subject,
                may_be_ruled && is_about_one,
                "{} {}",
                line.method,
                line.path
            );
        }
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

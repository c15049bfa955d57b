//! The replica: the document in which an agent sees one document of the customer.
//!
//! It is opaque (`sandbox`), runs one script that is named by a nonce, and takes the quirks mode
//! of the document that it shows. The mode comes from the doctype alone (HTML, "The initial
//! insertion mode"), and only the three constants here are ever served.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use data_encoding::BASE64;
use serde::Deserialize;

use super::extract::Query;
use super::{assets, csp, pages};
use crate::source::random_bytes;
use crate::state::AppState;

/// Which document mode the replica takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    mode: Mode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// No quirks.
    No,
    /// Limited quirks.
    Limited,
    /// Full quirks.
    Full,
}

impl Mode {
    const fn doctype(self) -> &'static str {
        match self {
            Self::No => "<!DOCTYPE html>",
            Self::Limited => {
                "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \
                 \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">"
            }
            Self::Full => "",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Limited => "limited",
            Self::Full => "full",
        }
    }
}

/// The replica document with a nonce of its own.
pub(super) async fn replica(
    State(state): State<AppState>,
    Query(parameters): Query<Parameters>,
) -> Response {
    let (Some(template), Some(script)) = (text(&state, "replica.html"), text(&state, "replica.js"))
    else {
        return pages::no_web_build();
    };
    let nonce = BASE64.encode(&random_bytes::<16>());
    let html = fill(&template, &script, parameters.mode, &nonce);
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&csp::replica(&nonce)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn text(state: &AppState, name: &str) -> Option<String> {
    let file = assets::read(state, name)?;
    String::from_utf8(file.bytes.into_owned()).ok()
}

/// Puts doctype, mode, nonce and script into the template; the script goes in last, so that
/// nothing inside it is taken for a placeholder.
fn fill(template: &str, script: &str, mode: Mode, nonce: &str) -> String {
    let body = without_doctype(template)
        .replace("__MODE__", mode.as_str())
        .replace("__NONCE__", nonce)
        .replace("__SCRIPT__", &inline(script));
    format!("{}{body}", mode.doctype())
}

fn without_doctype(html: &str) -> &str {
    let html = html.trim_start_matches('\u{feff}').trim_start();
    let has_doctype = html
        .get(..9)
        .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    match html.split_once('>') {
        Some((_, rest)) if has_doctype => rest,
        _ => html,
    }
}

/// A script as the text of a `script` element: the two sequences that would leave it (HTML,
/// "Restrictions for contents of script elements"; the third needs the second) are written with an
/// escape that means the same in strings and regular expressions.
fn inline(script: &str) -> String {
    let mut safe = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find('<') {
        let (before, tail) = rest.split_at(at);
        safe.push_str(before);
        let starts = |word: &str| {
            tail.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if starts("</script") || starts("<!--") {
            safe.push_str("\\x3C");
        } else {
            safe.push('<');
        }
        rest = &tail[1..];
    }
    safe.push_str(rest);
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "<!doctype html>\n<html data-mode=\"__MODE__\">\
                            <script nonce=\"__NONCE__\">__SCRIPT__</script></html>";

    #[test]
    fn template_takes_mode_nonce_and_script() {
        let html = fill(TEMPLATE, "run(1<2, '__NONCE__')", Mode::Full, "n0");
        assert_eq!(
            html,
            "\n<html data-mode=\"full\"><script nonce=\"n0\">run(1<2, '__NONCE__')</script></html>"
        );
        assert!(fill(TEMPLATE, "", Mode::No, "n").starts_with("<!DOCTYPE html>\n<html"));
        let limited = fill(TEMPLATE, "", Mode::Limited, "n");
        assert!(limited.starts_with("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional"));
    }

    #[test]
    fn script_can_not_leave_its_element() {
        assert_eq!(inline("a='</ScRipt>'"), "a='\\x3C/ScRipt>'");
        assert_eq!(inline("'<!--'<é; i<script"), "'\\x3C!--'<é; i<script");
    }

    #[test]
    fn a_template_without_doctype_is_left_alone() {
        assert_eq!(without_doctype("<html>"), "<html>");
        assert_eq!(without_doctype("\u{feff}<!DOCTYPE html><p>"), "<p>");
    }
}

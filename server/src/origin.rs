//! Web origins: our own, and those of the products that embed the widget.

use std::fmt;
use std::str::FromStr;

use axum::http::Uri;
use serde::{Deserialize, Serialize};

/// Scheme, host and port in the one form that browsers write (HTML, "ASCII serialisation of an
/// origin"): lower case, no default port, nothing behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// A text is not a web origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an origin such as https://support.example.com")]
pub struct NotAnOrigin(pub String);

impl Origin {
    /// Origin of a page, as browsers write it; nothing for addresses that have none.
    pub fn of_url(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        format!("{scheme}://{authority}").parse().ok()
    }

    /// The text, as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether pages of this origin come over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The same place for WebSockets, `ws://…` or `wss://…`.
    pub fn websocket(&self) -> String {
        self.0.replacen("http", "ws", 1)
    }

    /// Host, and the port where it is not the scheme's own: what a `Host` header holds.
    pub fn authority(&self) -> &str {
        self.0
            .split_once("://")
            .map_or("", |(_, authority)| authority)
    }

    /// Host without port.
    pub fn host(&self) -> &str {
        let authority = self.authority();
        match authority.rfind(':') {
            Some(colon) if !authority.ends_with(']') => &authority[..colon],
            _ => authority,
        }
    }

    /// Port, also where it is the scheme's own.
    pub fn port(&self) -> u16 {
        let port = self
            .authority()
            .rsplit_once(':')
            .and_then(|(_, port)| port.parse().ok());
        port.unwrap_or(if self.is_https() { 443 } else { 80 })
    }
}

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, NotAnOrigin> {
        let refuse = || NotAnOrigin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| refuse())?;
        let scheme = uri
            .scheme_str()
            .filter(|scheme| matches!(*scheme, "http" | "https"));
        let scheme = scheme.ok_or_else(refuse)?;
        let authority = uri.authority().ok_or_else(refuse)?;
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        let odd = authority.as_str().contains(['@', '*', ';', ',', '\'', '"']);
        if !bare || odd || authority.host().is_empty() || text.contains('#') {
            return Err(refuse());
        }
        let host = authority.host().to_ascii_lowercase();
        let written_port = authority.as_str().strip_prefix(authority.host());
        let default_port = if scheme == "https" { 443 } else { 80 };
        match (written_port, authority.port_u16()) {
            (Some(""), _) => Ok(Self(format!("{scheme}://{host}"))),
            (_, Some(port)) if port == default_port => Ok(Self(format!("{scheme}://{host}"))),
            (_, Some(port)) => Ok(Self(format!("{scheme}://{host}:{port}"))),
            (_, None) => Err(refuse()),
        }
    }
}

impl TryFrom<String> for Origin {
    type Error = NotAnOrigin;

    fn try_from(text: String) -> Result<Self, NotAnOrigin> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = text.parse::<Origin>().ok();
        assert_eq!(read.as_ref().map(Origin::as_str), expected, "{text:?}");
    }

    #[test]
    fn origins_take_the_form_that_browsers_write() {
        check("https://Help.Example.com", Some("https://help.example.com"));
        check(
            "https://help.example.com:443/",
            Some("https://help.example.com"),
        );
        check("http://127.0.0.1:8080", Some("http://127.0.0.1:8080"));
        check("http://localhost:80", Some("http://localhost"));
        check("http://[::1]:8080", Some("http://[::1]:8080"));
    }

    #[test]
    fn what_is_not_a_bare_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "example.com",
            "ftp://example.com",
            "https://example.com/path",
            "https://example.com?x",
            "https://example.com#x",
            "https://user@example.com",
            "https://example.com:99999",
            "https://*.example.com",
            "https://a.example 'unsafe-inline'",
            "https://a.example;script-src",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn parts_are_found() {
        let origin: Origin = "http://[::1]:8080".parse().expect("an origin");
        assert_eq!((origin.host(), origin.port()), ("[::1]", 8080));
        assert_eq!(origin.websocket(), "ws://[::1]:8080");
        let origin: Origin = "https://a.example".parse().expect("an origin");
        assert_eq!((origin.host(), origin.port()), ("a.example", 443));
        assert_eq!(origin.websocket(), "wss://a.example");
        let bare: Origin = "http://[::1]".parse().expect("an origin");
        assert_eq!((bare.host(), bare.port()), ("[::1]", 80));
    }

    #[test]
    fn the_origin_of_a_product_page_is_found() {
        let check = |url, expected: Option<&str>| {
            assert_eq!(
                Origin::of_url(url).as_ref().map(Origin::as_str),
                expected,
                "{url}"
            );
        };
        check(
            "https://Shop.example:443/a/b?c=d#e",
            Some("https://shop.example"),
        );
        check("http://localhost:8080?x", Some("http://localhost:8080"));
        check("https://a@shop.example/", None);
        check("javascript:alert(1)", None);
        check("file:///etc/passwd", None);
    }
}

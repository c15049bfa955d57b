//! The plain port beside HTTPS: it sends browsers on and answers nothing itself.

use axum::Router;
use axum::http::{HeaderMap, Uri};
use axum::response::Redirect;

use super::hosts::ByHost;
use super::problem::Problem;
use crate::origin::Origin;

/// Answers every request with the same address below the origin of its host, or below the only one
/// (RFC 9110 §15.4.9).
pub(crate) fn router(origins: Vec<Origin>) -> Router {
    let only = match origins.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let by_host = ByHost::new(origins.into_iter().map(|origin| (origin.clone(), origin)));
    Router::new().fallback(async move |uri: Uri, headers: HeaderMap| {
        let origin = match &only {
            Some(only) => only,
            None => by_host.of(&uri, &headers)?,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok::<_, Problem>(Redirect::permanent(&format!("{origin}{path}")))
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode, header};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_request_is_sent_to_the_same_address_of_the_origin() {
        let origin: Origin = "https://support.example.com".parse().expect("an origin");
        for (asked, sent) in [
            ("/", "https://support.example.com/"),
            ("/join?x=1", "https://support.example.com/join?x=1"),
            (
                "//evil.example/",
                "https://support.example.com//evil.example/",
            ),
        ] {
            let request = Request::get(asked).body(Body::empty()).expect("a request");
            let answer = router(vec![origin.clone()])
                .oneshot(request)
                .await
                .expect("answers");
            assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
            assert_eq!(answer.headers()[header::LOCATION], sent);
        }
    }

    #[tokio::test]
    async fn where_there_are_several_the_host_says_which() {
        let origins = ["https://a.example", "https://b.example:8443"];
        let origins = origins.map(|origin| origin.parse::<Origin>().expect("an origin"));
        for (host, sent) in [
            ("a.example:80", Some("https://a.example/join")),
            ("B.example", Some("https://b.example:8443/join")),
            ("c.example", None),
        ] {
            let request = Request::get("/join").header(header::HOST, host);
            let answer = router(origins.to_vec())
                .oneshot(request.body(Body::empty()).expect("a request"))
                .await
                .expect("answers");
            let location = answer.headers().get(header::LOCATION);
            assert_eq!(location.and_then(|to| to.to_str().ok()), sent, "{host}");
            let refused = answer.status() == StatusCode::MISDIRECTED_REQUEST;
            assert_eq!(refused, sent.is_none(), "{host}");
        }
    }
}

//! The plain port beside HTTPS: it sends browsers on and answers nothing itself.

use axum::Router;
use axum::http::Uri;
use axum::response::Redirect;

use crate::origin::Origin;

/// Answers every request with the same address below `origin` (RFC 9110 §15.4.9).
pub(crate) fn router(origin: Origin) -> Router {
    Router::new().fallback(async move |uri: Uri| {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Redirect::permanent(&format!("{origin}{path}"))
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
            let answer = router(origin.clone())
                .oneshot(request)
                .await
                .expect("answers");
            assert_eq!(answer.status(), StatusCode::PERMANENT_REDIRECT);
            assert_eq!(answer.headers()[header::LOCATION], sent);
        }
    }
}

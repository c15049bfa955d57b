//! What browsers are served: types, policies, modes, and who may frame what.

use std::path::Path;

use reqwest::Method;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{Answer, TestApp, send};

/// A small web build in the form of the real one.
fn web_build() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, content: &[u8]| {
        std::fs::write(folder.path().join(name), content).expect("written");
    };
    std::fs::create_dir(folder.path().join("assets")).expect("made");
    write("index.html", b"<!doctype html><title>console</title>");
    write("join.html", b"<!doctype html><title>join</title>");
    write("frame.html", b"<!doctype html><title>frame</title>");
    let replica = "<!doctype html>\n<html data-mode=\"__MODE__\"><head>\
                   <script nonce=\"__NONCE__\">__SCRIPT__</script></head></html>";
    write("replica.html", replica.as_bytes());
    write("replica.js", b"const end = '</script>'; start();");
    write("loader.js", b"load()");
    write("loader.js.br", b"compressed");
    write("sensor.js", b"sense()");
    write("assets/app-1a2b.js", b"app()");
    write("assets/worker-1a2b.js", b"work()");
    write("assets/client-1a2b.wasm", b"\0asm");
    write("assets/font-1a2b.woff2", b"font");
    folder
}

async fn app_with(folder: &Path) -> TestApp {
    let web = folder.to_owned();
    TestApp::start_with(|config| {
        config.web = Some(web);
        config.allowed_origins = ["https://shop.example", "http://localhost:3000"]
            .map(|origin| origin.parse().expect("an origin"))
            .to_vec();
    })
    .await
}

/// Asks as a browser asks for a page.
async fn page(app: &TestApp, path: &str) -> Answer {
    let request = app.browser().request(Method::GET, path);
    send(request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")).await
}

#[tokio::test]
async fn console_answers_at_every_path_that_a_person_opens() {
    let web = web_build();
    let app = app_with(web.path()).await;
    for path in ["/", "/tickets/tic_1", "/sign-in?next=/"] {
        let answer = page(&app, path).await.is(200);
        assert!(answer.text().contains("<title>console</title>"), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
    }
    for path in ["/api/v1/none", "/api", "/v1/none", "/assets/none.js"] {
        let answer = page(&app, path).await;
        if path == "/api" {
            answer.is(200);
        } else {
            answer.problem(404, "not_found");
        }
    }
    app.browser()
        .get("/tickets/tic_1")
        .await
        .problem(404, "not_found");
}

#[tokio::test]
async fn pages_say_what_they_may_do_and_who_may_frame_them() {
    let web = web_build();
    let app = app_with(web.path()).await;
    let sockets = app.origin.replacen("http", "ws", 1);
    let policy = |styles: &str, ancestors: &str| {
        format!(
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
             style-src {styles}; frame-src 'self'; connect-src 'self' {sockets}; \
             img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; \
             frame-ancestors {ancestors}; object-src 'none'; base-uri 'none'; form-action 'self'"
        )
    };
    let csp = "content-security-policy";
    let framework = "'self' 'unsafe-inline'";
    let home = page(&app, "/").await.is(200);
    assert_eq!(home.header(csp), policy(framework, "'none'"));

    let join = page(&app, "/join").await.is(200);
    assert!(join.text().contains("<title>join</title>"));
    assert_eq!(join.header(csp), policy(framework, "'none'"));
    assert!(
        join.header("permissions-policy")
            .contains("display-capture=(self)")
    );

    let frame = page(&app, "/frame").await.is(200);
    assert!(frame.text().contains("<title>frame</title>"));
    assert_eq!(
        frame.header(csp),
        policy(
            "'self'",
            "'self' https://shop.example http://localhost:3000"
        )
    );
    assert_eq!(frame.header("origin-agent-cluster"), "?1");
    assert_eq!(frame.header("cross-origin-embedder-policy"), "require-corp");
    assert_eq!(frame.header("cross-origin-resource-policy"), "cross-origin");
    assert!(
        frame
            .header("permissions-policy")
            .contains("display-capture=(self)")
    );
}

#[tokio::test]
async fn replica_takes_the_mode_and_runs_one_script() {
    let web = web_build();
    let app = app_with(web.path()).await;
    let mut nonces = Vec::new();
    for (mode, doctype) in [
        ("no", "<!DOCTYPE html>\n<html"),
        (
            "limited",
            "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"",
        ),
        ("full", "\n<html"),
    ] {
        let answer = page(&app, &format!("/replica?mode={mode}")).await.is(200);
        let html = answer.text();
        assert!(html.starts_with(doctype), "{html}");
        assert!(html.contains(&format!("data-mode=\"{mode}\"")), "{html}");
        assert_eq!(html.matches("</script>").count(), 1, "{html}");
        assert!(html.contains("'\\x3C/script>'; start();"), "{html}");
        let nonce = html
            .split("nonce=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let nonce = nonce.expect("a nonce").to_owned();
        assert_eq!(
            answer.header("content-security-policy"),
            format!(
                "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'unsafe-inline' blob:; \
                 img-src blob: data:; font-src blob: data:; media-src blob: data:; frame-src blob:; \
                 form-action 'none'; base-uri 'none'; frame-ancestors 'self'; \
                 sandbox allow-scripts"
            )
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        nonces.push(nonce);
    }
    nonces.push(page(&app, "/replica?mode=no").await.text());
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 4, "each answer has its own nonce");
    for query in ["", "?mode=", "?mode=quirks", "?mode=no&x=1"] {
        page(&app, &format!("/replica{query}"))
            .await
            .problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn host_scripts_can_be_read_by_any_page_and_are_asked_for_again() {
    let web = web_build();
    let app = app_with(web.path()).await;
    for (path, body) in [("/loader.js", "load()"), ("/sensor.js", "sense()")] {
        let answer = app.browser().get(path).await.is(200);
        assert_eq!(answer.text(), body);
        assert_eq!(
            answer.header("content-type"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        let tag = answer.header("etag").to_owned();
        let again = app
            .browser()
            .request(Method::GET, path)
            .header("if-none-match", &tag);
        let again = send(again).await.is(304);
        assert_eq!((again.header("etag"), again.body.len()), (tag.as_str(), 0));
        let other = app
            .browser()
            .request(Method::GET, path)
            .header("if-none-match", "\"x\"");
        send(other).await.is(200);
    }
}

#[tokio::test]
async fn compressed_copy_is_sent_where_it_is_accepted() {
    let web = web_build();
    let app = app_with(web.path()).await;
    let ask = async |accepted: &str| {
        let request = app.browser().request(Method::GET, "/loader.js");
        send(request.header("accept-encoding", accepted))
            .await
            .is(200)
    };
    let compressed = ask("gzip, br").await;
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(
        compressed.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(compressed.header("vary"), "accept-encoding");
    assert_eq!(compressed.text(), "compressed");
    let plain = ask("gzip, br;q=0").await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.text(), "load()");
    assert_ne!(plain.header("etag"), compressed.header("etag"));
    let request = app.browser().request(Method::GET, "/sensor.js");
    let only_plain = send(request.header("accept-encoding", "br")).await.is(200);
    assert_eq!(only_plain.text(), "sense()");
}

#[tokio::test]
async fn bundles_are_kept_for_ever_and_run_inside_the_client_frame() {
    let web = web_build();
    let app = app_with(web.path()).await;
    for (name, content_type) in [
        ("app-1a2b.js", "text/javascript; charset=utf-8"),
        ("worker-1a2b.js", "text/javascript; charset=utf-8"),
        ("client-1a2b.wasm", "application/wasm"),
        ("font-1a2b.woff2", "font/woff2"),
    ] {
        let answer = app.browser().get(&format!("/assets/{name}")).await.is(200);
        assert_eq!(answer.header("content-type"), content_type);
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(
            answer.header("cross-origin-embedder-policy"),
            "require-corp"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
    }
}

#[tokio::test]
async fn nothing_outside_the_web_build_is_served() {
    let web = web_build();
    std::fs::write(web.path().join("secret.txt"), "secret").expect("written");
    let app = app_with(web.path()).await;
    let read = web
        .path()
        .file_name()
        .and_then(|name| name.to_str())
        .expect("a name")
        .to_owned();
    for path in [
        "/assets/..%2fsecret.txt".to_owned(),
        "/assets/%2e%2e/secret.txt".to_owned(),
        format!("/assets/..%2f..%2f{read}%2fsecret.txt"),
        format!("/assets/{}", web.path().join("secret.txt").display()),
        "/assets//etc/passwd".to_owned(),
        "/assets/loader.js.br".to_owned(),
        "/assets/".to_owned(),
        "/assets/.".to_owned(),
    ] {
        let answer = app.browser().get(&path).await;
        answer.problem(404, "not_found");
    }
}

#[tokio::test]
async fn server_without_a_web_build_says_what_to_run() {
    let empty = tempfile::tempdir().expect("a folder");
    let app = app_with(empty.path()).await;
    for path in ["/", "/join", "/frame", "/replica?mode=no", "/tickets"] {
        let answer = page(&app, path).await.is(503);
        assert!(answer.text().contains("cargo xtask run"), "{path}");
    }
    app.browser()
        .get("/loader.js")
        .await
        .problem(404, "not_found");
    app.browser().get("/readyz").await.is(200);
}

#[tokio::test]
async fn demo_lives_on_another_site_and_may_frame_the_client() {
    let web = web_build();
    let folder = web.path().to_owned();
    let app = TestApp::start_with(|config| {
        config.demo = true;
        config.web = Some(folder);
    })
    .await;
    let site = app.origin.replace("127.0.0.1", "localhost");
    let demo = app.welcome.demo.clone().expect("a demo");
    assert_eq!(demo.product, format!("{site}/demo/"));
    let own = page(&app, "/demo/").await.is(307);
    assert_eq!(own.header("location"), demo.product);
    let own = page(&app, "/demo/wizard.html").await.is(307);
    assert_eq!(own.header("location"), format!("{site}/demo/wizard.html"));
    assert_eq!(
        page(&app, "/demo").await.is(308).header("location"),
        "/demo/"
    );

    let host = site.trim_start_matches("http://").to_owned();
    let visit = async |path: &str| {
        send(
            app.browser()
                .request(Method::GET, path)
                .header("host", &host),
        )
        .await
    };
    let product = visit("/demo/").await.is(200);
    assert_eq!(product.header("content-type"), "text/html; charset=utf-8");
    assert!(
        product
            .text()
            .contains(&format!("src=\"{}/loader.js\"", app.origin))
    );
    assert!(!product.text().contains("__TANDEM_ORIGIN__"));
    assert!(
        !product
            .header("permissions-policy")
            .contains("display-capture")
    );
    visit("/demo/app.css").await.is(200);
    visit("/demo/none.html").await.problem(404, "not_found");
    let frame = page(&app, "/frame").await.is(200);
    let policy = frame.header("content-security-policy");
    assert!(
        policy.contains(&format!("frame-ancestors 'self' {site};")),
        "{policy}"
    );
    let forged = json!({ "email": demo.email, "password": demo.password });
    let request = app
        .browser()
        .request(Method::POST, "/api/v1/sign-in")
        .json(&forged)
        .build();
    let mut request = request.expect("a request");
    request
        .headers_mut()
        .insert("origin", site.parse().expect("a header"));
    let request = reqwest::RequestBuilder::from_parts(reqwest::Client::new(), request);
    send(request).await.problem(403, "foreign_origin");
}

#[tokio::test]
async fn demo_is_not_there_unless_asked_for() {
    let app = TestApp::start().await;
    app.browser().get("/demo/").await.problem(404, "not_found");
    assert!(app.welcome.demo.is_none());
}

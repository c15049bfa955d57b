//! The life of an agent's account: made, changed, deactivated, activated; and the link that sets a password.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_protocol::signal::{ByeReason, Role, ServerMessage, SessionView};

use tandem_server::auth::totp;
use tandem_server::keys::scope::Scope;

use crate::events::Events;
use crate::keys::make_key;
use crate::peer::{Pair, text};
use crate::support::{Answer, Browser, PASSWORD, TestApp, send};

/// How long a link waits.
const LINK_MS: i64 = 3 * 24 * 3_600_000;
/// After so long somebody who has gone does not come back to their place.
const LEAVE_GRACE_MS: i64 = 10_000;
const NEW_PASSWORD: &str = "another horse battery";
/// Tickets that one request hands over.
const HANDED_OVER_MAX: usize = 100;

async fn id_of(browser: &Browser) -> String {
    text(&browser.get("/api/v1/me").await.is(200).json(), "id")
}

async fn of_team(admin: &Browser, id: &str) -> Value {
    let agents = admin.get("/api/v1/agents").await.is(200).json();
    let mut agents = agents["data"].as_array().expect("agents").iter();
    let found = agents.find(|one| one["id"] == id);
    found.expect("an agent").clone()
}

async fn change(admin: &Browser, id: &str, patch: Value) -> Answer {
    admin.patch(&format!("/api/v1/agents/{id}"), &patch).await
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.browser().post("/api/v1/sign-in", &body).await
}

/// The secret of a link for an agent.
async fn link(admin: &Browser, id: &str) -> String {
    let made = admin
        .post(&format!("/api/v1/agents/{id}/password-link"), &json!({}))
        .await;
    let url = text(&made.is(201).json(), "url");
    let (page, secret) = url.split_once('#').expect("a secret in the fragment");
    assert!(page.ends_with("/password"), "{page}");
    secret.to_owned()
}

async fn shown(app: &TestApp, secret: &str) -> Answer {
    let body = json!({ "secret": secret });
    app.browser().post("/api/v1/password-link", &body).await
}

async fn set(app: &TestApp, secret: &str, more: Value) -> Answer {
    let mut body = json!({ "secret": secret, "password": NEW_PASSWORD });
    for (key, value) in more.as_object().expect("fields") {
        body[key] = value.clone();
    }
    app.browser()
        .post("/api/v1/password-link/password", &body)
        .await
}

/// Where a body is wrong.
fn places(answer: &Answer) -> Vec<String> {
    let wrong = answer.invalid_body().into_iter();
    let place = |text: String| text.split(':').next().expect("a place").to_owned();
    wrong.map(place).collect()
}

async fn acts(admin: &Browser, about: &str) -> Vec<String> {
    let records = admin.get(&format!("/api/v1/audit?about={about}")).await;
    let records = records.is(200).json()["data"].clone();
    let records = records.as_array().expect("records").iter().rev();
    records.map(|record| text(record, "act")).collect()
}

#[tokio::test]
async fn an_account_is_changed_by_the_version_that_was_seen() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ben = id_of(&app.agent("Ben").await).await;
    app.agent("Otto").await;
    let path = format!("/api/v1/agents/{ben}");
    let seen = of_team(&ada, &ben).await["version"].to_string();
    let patch = |seen: &str, body: Value| {
        let request = ada.request(Method::PATCH, &path);
        send(
            request
                .header("if-match", format!("\"{seen}\""))
                .json(&body),
        )
    };
    let renamed = patch(
        &seen,
        json!({ "name": "Benjamin", "email": "B@Example.com" }),
    )
    .await;
    let renamed = renamed.is(200);
    assert_eq!(renamed.json()["name"], "Benjamin");
    assert_eq!(renamed.json()["email"], "b@example.com");
    let tag = renamed.header("etag").to_owned();
    patch(&seen, json!({ "name": "Late" }))
        .await
        .problem(412, "changed_since");
    patch("x", json!({ "name": "Late" }))
        .await
        .problem(412, "changed_since");
    let taken = json!({ "email": "otto@example.com" });
    change(&ada, &ben, taken).await.problem(409, "email_taken");
    let wrong = change(&ada, &ben, json!({ "name": " ", "email": "x" })).await;
    assert_eq!(places(&wrong), ["/name", "/email"]);
    // The profile counts with it, and what changes nothing does not.
    let same = change(&ada, &ben, json!({ "name": "Benjamin" }))
        .await
        .is(200);
    assert_eq!(same.header("etag"), tag);
    let profile = json!({ "tier": 2, "teams": [], "skills": [], "capacity": 1 });
    let put = |seen: &str| {
        let request = ada.request(Method::PUT, &format!("{path}/profile"));
        send(request.header("if-match", seen.to_owned()).json(&profile))
    };
    let put_once = put(&tag).await.is(200);
    assert_ne!(put_once.header("etag"), tag);
    put(&tag).await.problem(412, "changed_since");
    sign_in(&app, "ben@example.com", PASSWORD)
        .await
        .problem(401, "wrong_credentials");
    sign_in(&app, "b@example.com", PASSWORD).await.is(200);
    change(&ada, "agt_none", json!({ "name": "x" }))
        .await
        .problem(404, "not_found");
    let acts = acts(&ada, &ben).await;
    let expected = [
        "agent_made",
        "agent_renamed",
        "email_changed",
        "profile_changed",
    ];
    assert_eq!(acts, expected);
}

#[tokio::test]
async fn somebody_who_can_sign_in_stays_administrator_and_nobody_deactivates_themselves() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let own = id_of(&ada).await;
    let demote = || json!({ "role": "agent" });
    change(&ada, &own, demote())
        .await
        .problem(409, "last_admin");
    change(&ada, &own, json!({ "active": false }))
        .await
        .problem(409, "own_account");
    // One who has never set a password is nobody to rely on.
    let body = json!({ "name": "Cleo", "email": "cleo@example.com", "role": "admin" });
    let cleo = ada.post("/api/v1/agents", &body).await.is(201).json();
    assert_eq!(cleo["role"], "admin");
    change(&ada, &own, demote())
        .await
        .problem(409, "last_admin");
    let ben = app.agent("Ben").await;
    let ben_id = id_of(&ben).await;
    change(&ada, &ben_id, json!({ "role": "admin" }))
        .await
        .is(200);
    change(&ben, &own, json!({ "active": false })).await.is(200);
    ada.get("/api/v1/me").await.problem(401, "not_signed_in");
    change(&ben, &ben_id, demote())
        .await
        .problem(409, "last_admin");
    change(&ben, &own, json!({ "active": true })).await.is(200);
    // Who is no administrator any more signs in anew.
    change(&ben, &ben_id, demote()).await.is(200);
    ben.get("/api/v1/me").await.problem(401, "not_signed_in");
    let ben = app.browser();
    let body = json!({ "email": "ben@example.com", "password": PASSWORD });
    ben.post("/api/v1/sign-in", &body).await.is(200);
    change(&ben, &own, demote())
        .await
        .problem(403, "admin_only");
}

#[tokio::test]
async fn of_two_administrators_who_demote_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.admin().await, app.agent("Ben").await);
    let (ada_id, ben_id) = (id_of(&ada).await, id_of(&ben).await);
    change(&ada, &ben_id, json!({ "role": "admin" }))
        .await
        .is(200);
    let patch = json!({ "role": "agent" });
    let (one, other) = tokio::join!(
        change(&ada, &ben_id, patch.clone()),
        change(&ben, &ada_id, patch.clone()),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200, "{statuses:?}");
    assert!([401, 403, 409].contains(&statuses[1]), "{statuses:?}");
    let mut roles = Vec::new();
    for email in ["ada@example.com", "ben@example.com"] {
        roles.push(text(
            &sign_in(&app, email, PASSWORD).await.is(200).json(),
            "role",
        ));
    }
    roles.sort_unstable();
    assert_eq!(roles, ["admin", "agent"]);
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once_and_comes_in_by_nothing() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let ben_id = id_of(&ben).await;
    change(&ada, &ben_id, json!({ "role": "admin" }))
        .await
        .is(200);
    let (key_id, key) = make_key(&ben, &[Scope::TicketsRead]).await;
    let by_key = || {
        let request = app.browser().request(Method::GET, "/api/v1/tickets");
        send(request.bearer_auth(&key))
    };
    by_key().await.is(200);
    let secret = link(&ada, &ben_id).await;
    let mut events = Events::open(&ben).await;
    let gone = change(&ada, &ben_id, json!({ "active": false }))
        .await
        .is(200)
        .json();
    assert_eq!(
        (&gone["active"], &gone["open_tickets"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(gone["presence"], "offline");
    let mut last = events.next().await;
    while last.starts_with("event: agents") {
        last = events.next().await;
    }
    assert_eq!(last, "event: signed_out\ndata: {\"deactivated\":true}");
    ben.get("/api/v1/me").await.problem(401, "not_signed_in");
    // The same answer as to who was never here.
    let refused = sign_in(&app, "ben@example.com", PASSWORD).await;
    let stranger = sign_in(&app, "nobody@example.com", PASSWORD).await;
    let words = |answer: &Answer| answer.problem(401, "wrong_credentials")["detail"].clone();
    assert_eq!(words(&refused), words(&stranger));
    by_key().await.is(401);
    shown(&app, &secret).await.problem(404, "link_unknown");
    let again = ada
        .post(
            &format!("/api/v1/agents/{ben_id}/password-link"),
            &json!({}),
        )
        .await;
    again.problem(409, "agent_deactivated");
    change(&ada, &ben_id, json!({ "active": true }))
        .await
        .is(200);
    sign_in(&app, "ben@example.com", PASSWORD).await.is(200);
    by_key().await.is(401);
    let acts_of_ben = acts(&ada, &ben_id).await;
    for act in ["role_changed", "agent_deactivated", "agent_activated"] {
        assert!(
            acts_of_ben.iter().any(|one| one == act),
            "{act} in {acts_of_ben:?}"
        );
    }
    assert_eq!(acts(&ada, &key_id).await, ["key_made", "key_revoked"]);
}

#[tokio::test]
async fn sessions_and_handoffs_of_who_is_deactivated_go_to_others() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let ben_id = id_of(&ben).await;
    // Ada's session is offered to Ben, who has one of his own, and goes.
    let offering = Pair::live(&app).await;
    let path = format!("/api/v1/sessions/{}/handoff", offering.session_id);
    let offer = json!({ "agent_id": ben_id, "reason": "Knows printers" });
    offering.console.post(&path, &offer).await.is(200);
    let mut led = Pair::asking_at(&app.origin, ben.clone(), app.browser()).await;
    led.allow().await;
    change(&ada, &ben_id, json!({ "active": false }))
        .await
        .is(200);
    assert_eq!(led.agent.until_bye().await, ByeReason::SignedOut);
    let has_gone = |session: &SessionView| {
        let mut there = session.participants.iter();
        there.any(|one| one.role == Role::Agent && !one.connected)
    };
    led.customer
        .until(|message| match message {
            ServerMessage::Session { session } => has_gone(session).then_some(()),
            _ => None,
        })
        .await;
    app.clock.advance(LEAVE_GRACE_MS);
    let accept = format!("/api/v1/requests/{}/accept", led.session_id);
    let taken = ada.post(&accept, &json!({})).await.is(200).json();
    assert_eq!(taken["state"], "asking");
    let view = ada
        .get(&format!("/api/v1/sessions/{}", offering.session_id))
        .await;
    assert_ne!(view.is(200).json()["handoff"]["state"], "offered");
    // Nothing is offered to them, given to them or planned with them.
    offering
        .console
        .post(&path, &offer)
        .await
        .problem(422, "invalid_body");
    let ticket = text(&ada.make_ticket("Left").await, "id");
    let ticket = format!("/api/v1/tickets/{ticket}");
    let given = ada.patch(&ticket, &json!({ "assignee_id": ben_id })).await;
    assert_eq!(places(&given), ["/assignee_id"]);
    let plan = json!({ "starts_at": "2027-01-01T10:00:00Z", "minutes": 30,
        "time_zone": "Europe/Berlin", "agent_id": ben_id });
    let planned = ada.post(&format!("{ticket}/appointments"), &plan).await;
    planned.problem(422, "invalid_body");
}

#[tokio::test]
async fn tickets_stay_and_are_handed_over_a_hundred_at_a_time() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let (ben, otto) = (app.agent("Ben").await, app.agent("Otto").await);
    let (ben_id, otto_id) = (id_of(&ben).await, id_of(&otto).await);
    let mut tickets = Vec::new();
    for number in 0..=HANDED_OVER_MAX {
        let ticket = text(&ada.make_ticket(&format!("Left {number}")).await, "id");
        let path = format!("/api/v1/tickets/{ticket}");
        ada.patch(&path, &json!({ "assignee_id": ben_id }))
            .await
            .is(200);
        tickets.push(path);
    }
    let solved = json!({ "status": "solved" });
    ada.patch(&tickets[0], &solved).await.is(200);
    let one_more = text(&ada.make_ticket("One more").await, "id");
    let one_more = format!("/api/v1/tickets/{one_more}");
    ada.patch(&one_more, &json!({ "assignee_id": ben_id }))
        .await
        .is(200);
    let gone = change(&ada, &ben_id, json!({ "active": false }))
        .await
        .is(200)
        .json();
    assert_eq!(gone["open_tickets"], json!(HANDED_OVER_MAX + 1));
    // A change that leaves the assignee as they are is none of them.
    let same = json!({ "assignee_id": ben_id, "subject": "Left behind" });
    let same = ada.patch(&one_more, &same).await.is(200).json();
    assert_eq!(same["assignee"]["name"], "Ben");
    let path = format!("/api/v1/agents/{ben_id}/hand-over");
    for to in [json!("agt_none"), json!(ben_id)] {
        let wrong = ada.post(&path, &json!({ "to": to })).await;
        assert_eq!(places(&wrong), ["/to"]);
    }
    ada.post(&path, &json!({}))
        .await
        .problem(422, "invalid_body");
    otto.post(&path, &json!({ "to": null }))
        .await
        .problem(403, "lead_only");
    let handed = ada
        .post(&path, &json!({ "to": otto_id }))
        .await
        .is(200)
        .json();
    assert_eq!(
        handed,
        json!({ "handed": HANDED_OVER_MAX, "left": 1, "n_kept_off": 0, "kept_off": [] })
    );
    let handed = ada.post(&path, &json!({ "to": null })).await.is(200).json();
    assert_eq!(
        handed,
        json!({ "handed": 1, "left": 0, "n_kept_off": 0, "kept_off": [] })
    );
    let of_otto = ada.get(&tickets[1]).await.is(200).json();
    assert_eq!(of_otto["assignee"]["id"], json!(otto_id));
    let timeline = ada
        .get(&format!("{}/timeline", tickets[1]))
        .await
        .is(200)
        .json();
    let timeline = timeline["data"].as_array().expect("entries").clone();
    let moved = json!({ "from": "Ben", "to": "Otto" });
    let is_moved = |entry: &&Value| entry["kind"] == "assignee_changed" && entry["data"] == moved;
    assert_eq!(timeline.iter().filter(is_moved).count(), 1);
    let solved = ada.get(&tickets[0]).await.is(200).json();
    assert_eq!(solved["assignee"]["name"], "Ben", "what is done stays");
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_all_others_get_one_answer() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let body = json!({ "name": "Ben", "email": "ben@example.com" });
    let ben = text(
        &ada.post("/api/v1/agents", &body).await.is(201).json(),
        "id",
    );
    sign_in(&app, "ben@example.com", "")
        .await
        .problem(401, "wrong_credentials");
    let first = link(&ada, &ben).await;
    let second = link(&ada, &ben).await;
    let known = shown(&app, &second).await.is(200).json();
    assert_eq!(
        (text(&known, "name"), text(&known, "email")),
        ("Ben".to_owned(), "ben@example.com".to_owned())
    );
    assert_eq!(known["needs_code"], false);
    let short = set(&app, &second, json!({ "password": "too short" })).await;
    assert_eq!(places(&short), ["/password"]);
    set(&app, &second, json!({})).await.is(204);
    let ended = link(&ada, &ben).await;
    app.clock.advance(LINK_MS);
    let words = |answer: &Answer| answer.problem(404, "link_unknown")["detail"].clone();
    let unknown = words(&shown(&app, "never made").await);
    for secret in [&first, &second, &ended] {
        assert_eq!(words(&shown(&app, secret).await), unknown);
        assert_eq!(words(&set(&app, secret, json!({})).await), unknown);
    }
    sign_in(&app, "ben@example.com", NEW_PASSWORD).await.is(200);
    // Three days later she signs in anew.
    let ada = app.admin().await;
    let own = format!("/api/v1/agents/{}/password-link", id_of(&ada).await);
    ada.post(&own, &json!({}))
        .await
        .problem(409, "own_password");
    let acts = acts(&ada, &ben).await;
    let made = "password_link_made";
    assert_eq!(acts, ["agent_made", made, made, "password_set", made]);
}

#[tokio::test]
async fn a_link_signs_browsers_out_and_a_recovery_code_stands_for_the_second_factor() {
    let app = TestApp::start_with_fixed_clock().await;
    let ada = app.admin().await;
    let ben = app.agent("Ben").await;
    let ben_id = id_of(&ben).await;
    let again = json!({ "password": PASSWORD });
    let begun = ben
        .post("/api/v1/me/second-factor", &again)
        .await
        .is(200)
        .json();
    let secret = data_encoding::BASE32_NOPAD.decode(text(&begun, "secret").as_bytes());
    let code = totp::code_at(&secret.expect("base32"), app.clock.now() / 30_000);
    let proof = json!({ "password": PASSWORD, "code": code });
    let codes = ben
        .post("/api/v1/me/second-factor/confirm", &proof)
        .await
        .is(200)
        .json();
    let code = codes["recovery_codes"][0].clone();
    let secret = link(&ada, &ben_id).await;
    assert_eq!(
        shown(&app, &secret).await.is(200).json()["needs_code"],
        true
    );
    set(&app, &secret, json!({}))
        .await
        .problem(401, "second_factor_needed");
    for wrong in ["000000", "AAAA-BBBB-CCCC-DDDD"] {
        let refused = set(&app, &secret, json!({ "code": wrong })).await;
        refused.problem(401, "wrong_code");
    }
    ben.get("/api/v1/me").await.is(200);
    set(&app, &secret, json!({ "code": code })).await.is(204);
    ben.get("/api/v1/me").await.problem(401, "not_signed_in");
    sign_in(&app, "ben@example.com", PASSWORD)
        .await
        .problem(401, "wrong_credentials");
    sign_in(&app, "ben@example.com", NEW_PASSWORD).await.is(200);
    assert_eq!(of_team(&ada, &ben_id).await["second_factor"], false);
}

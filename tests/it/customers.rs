//! What was typed of a ticket's customer, and how it is put right.

use reqwest::Method;
use serde_json::{Value, json};
use tandem_tickets::limits::{BODY_CHARS_MAX, EMAIL_BYTES_MAX, NAME_CHARS_MAX};

use crate::identity::{self, Signer, accept, ask, claims, identify, with};
use crate::mail::{DELAY_MS, EMAIL, Post, drain, ended, idle, mails, settings, write};
use crate::peer::text;
use crate::support::{Answer, Browser, TestApp, send};

fn path(ticket: &Value) -> String {
    format!("/api/v1/tickets/{}", text(ticket, "id"))
}

async fn change(console: &Browser, ticket: &Value, change: Value) -> Answer {
    console.patch(&path(ticket), &change).await
}

/// Kinds and data of what stands on the timeline behind the first entry.
async fn told(console: &Browser, ticket: &Value) -> Vec<(String, Value)> {
    let timeline = console.get(&format!("{}/timeline", path(ticket))).await;
    let timeline = timeline.is(200).json();
    let entries = timeline["data"].as_array().expect("entries").iter().skip(1);
    let told = entries.map(|one| (text(one, "kind"), one["data"].clone()));
    told.collect()
}

async fn n_found(console: &Browser, words: &str) -> usize {
    let found = console.get(&format!("/api/v1/tickets?q={words}")).await;
    let found = found.is(200).json();
    found["data"].as_array().expect("a list").len()
}

#[tokio::test]
async fn name_address_and_description_are_put_right_cleared_and_found() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let body = json!({ "subject": "Router", "description": "It blinks",
        "customer_name": "Kimm", "customer_email": "kim@exmaple.com" });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let right = json!({ "customer_name": " Kim ", "customer_email": "Kim@Example.com",
        "description": "It blinks\nred " });
    for _ in 0..2 {
        let changed = change(&ada, &ticket, right.clone()).await.is(200).json();
        assert_eq!(changed["customer_name"], "Kim");
        assert_eq!(changed["customer_email"], "kim@example.com");
        assert_eq!(changed["description"], "It blinks\nred");
        assert_eq!(changed["version"], 2);
    }
    assert_eq!(
        (n_found(&ada, "exmaple").await, n_found(&ada, "kimm").await),
        (0, 0)
    );
    assert_eq!(
        (
            n_found(&ada, "example.com").await,
            n_found(&ada, "red").await
        ),
        (1, 1)
    );
    let request = ada.request(Method::PATCH, &path(&ticket));
    let stale = request
        .header("if-match", "\"1\"")
        .json(&json!({ "customer_name": "X" }));
    send(stale).await.problem(412, "changed_since");
    let none = json!({ "customer_name": null, "customer_email": "", "description": " " });
    let cleared = change(&ada, &ticket, none).await.is(200).json();
    assert_eq!(
        (&cleared["customer_name"], &cleared["customer_email"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(cleared["description"], "");
    let told = told(&ada, &ticket).await;
    let told: Vec<(&str, &Value)> = told
        .iter()
        .map(|(kind, data)| (kind.as_str(), data))
        .collect();
    assert_eq!(
        told,
        [
            (
                "description_changed",
                &json!({ "from": "It blinks", "to": "It blinks\nred" })
            ),
            (
                "customer_name_changed",
                &json!({ "from": "Kimm", "to": "Kim" })
            ),
            (
                "customer_email_changed",
                &json!({ "from": "kim@exmaple.com", "to": "kim@example.com" })
            ),
            (
                "description_changed",
                &json!({ "from": "It blinks\nred", "to": "" })
            ),
            (
                "customer_name_changed",
                &json!({ "from": "Kim", "to": null })
            ),
            (
                "customer_email_changed",
                &json!({ "from": "kim@example.com", "to": null })
            ),
        ]
    );
}

#[tokio::test]
async fn what_is_put_right_has_the_bounds_of_what_was_typed() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let ticket = ada.make_ticket("Router").await;
    let longest = json!({ "customer_name": "n".repeat(NAME_CHARS_MAX),
        "description": "d".repeat(BODY_CHARS_MAX),
        "customer_email": format!("{}@b", "e".repeat(EMAIL_BYTES_MAX - 2)) });
    change(&ada, &ticket, longest).await.is(200);
    for (field, value) in [
        ("customer_name", "n".repeat(NAME_CHARS_MAX + 1)),
        ("customer_name", "two\nlines".to_owned()),
        (
            "customer_email",
            format!("{}@b", "e".repeat(EMAIL_BYTES_MAX - 1)),
        ),
        ("customer_email", "nowhere".to_owned()),
        ("description", "d".repeat(BODY_CHARS_MAX + 1)),
    ] {
        let errors = change(&ada, &ticket, json!({ field: value }))
            .await
            .invalid_body();
        assert!(errors[0].starts_with(&format!("/{field}: ")), "{errors:?}");
    }
    change(&ada, &ticket, json!({ "customer_name": 7 }))
        .await
        .problem(422, "invalid_body");
}

#[tokio::test]
async fn what_a_product_has_said_of_its_customer_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = identity::start(identity::settings(vec![identity::key_in(
        folder.path(),
        &signer,
    )]))
    .await;
    let ada = app.admin().await;
    let asked = ask(&app, "Kim", "").await;
    identify(&app, &asked, &signer.sign(&claims()))
        .await
        .is(204);
    let ticket = accept(&ada, &asked).await["ticket"].clone();
    for other in [
        json!({ "customer_name": "Bob" }),
        json!({ "customer_email": "bob@shop.example" }),
        json!({ "customer_email": "bob@shop.example", "description": "Not kept" }),
    ] {
        change(&ada, &ticket, other)
            .await
            .problem(409, "customer_identified");
    }
    let changed = change(&ada, &ticket, json!({ "description": "Of Ada" })).await;
    let changed = changed.is(200).json();
    assert_eq!(changed["description"], "Of Ada");
    assert_eq!(changed["customer"]["name"], "Ada Lovelace");
    // Whoever is not them has a name and an address of their own, in one request.
    let other =
        json!({ "customer": null, "customer_name": "Bob", "customer_email": "bob@shop.example" });
    let changed = change(&ada, &ticket, other).await.is(200).json();
    assert_eq!(changed["customer"], Value::Null);
    assert_eq!(changed["customer_name"], "Bob");
    assert_eq!(changed["customer_email"], "bob@shop.example");
}

#[tokio::test]
async fn of_whom_a_product_has_said_no_address_one_can_be_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = Signer::secret();
    let app = identity::start(identity::settings(vec![identity::key_in(
        folder.path(),
        &signer,
    )]))
    .await;
    let ada = app.admin().await;
    let asked = ask(&app, "Kim", "").await;
    let token = signer.sign(&with(json!({ "email": null })));
    identify(&app, &asked, &token).await.is(204);
    let ticket = accept(&ada, &asked).await["ticket"].clone();
    let typed = json!({ "customer_email": "ada@home.example" });
    let changed = change(&ada, &ticket, typed).await.is(200).json();
    assert_eq!(changed["customer_email"], "ada@home.example");
    change(&ada, &ticket, json!({ "customer_name": "Bob" }))
        .await
        .problem(409, "customer_identified");
}

async fn with_mail(post: &Post) -> (TestApp, Browser) {
    let settings = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(settings);
        config.survey.mail = false;
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

#[tokio::test]
async fn mails_go_to_the_address_that_is_right_and_links_of_those_before_lead_nowhere() {
    let post = Post::start().await;
    let (app, ada) = with_mail(&post).await;
    let pair = ended(&app, &ada).await;
    let ticket = json!({ "id": pair.ticket_id });
    write(&ada, &pair.ticket_id, "m1", "To the stranger").await;
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 1);
    let body = taken[0].body();
    let (_, rest) = body.split_once("/join#").expect("a link");
    let token: String = rest.chars().take("talk.".len() + 43).collect();
    let talk = json!({ "resume_token": token });
    let visitor = app.browser();
    visitor.post("/api/v1/client/talk", &talk).await.is(200);

    // What waits goes to the address that is there as it goes.
    write(&ada, &pair.ticket_id, "m2", "To Kim").await;
    let right = json!({ "customer_email": "kim@right.example" });
    change(&ada, &ticket, right).await.is(200);
    visitor
        .post("/api/v1/client/talk", &talk)
        .await
        .problem(404, "resume_unknown");
    app.clock.advance(DELAY_MS);
    drain(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[1].to, "RCPT TO:<kim@right.example>");
    let shown = mails(&ada, &pair.ticket_id).await;
    assert!(
        shown.iter().any(|one| one["to"] == "k…@right.example"),
        "{shown:?}"
    );
}

#[tokio::test]
async fn who_was_invited_is_invited_at_the_address_that_is_right() {
    let post = Post::start().await;
    let (app, ada) = with_mail(&post).await;
    let body = json!({ "subject": "Router", "customer_email": EMAIL });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let starts_at = jiff::Timestamp::from_millisecond(app.clock.now() + 7_200_000);
    let starts_at = format!("{:.3}", starts_at.expect("a time"));
    let plan = json!({ "starts_at": starts_at, "minutes": 30, "time_zone": "Europe/Berlin" });
    let appointments = format!("{}/appointments", path(&ticket));
    let planned = ada.post(&appointments, &plan).await.is(201).json();
    idle(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 1);
    let body = taken[0].body();
    let (_, rest) = body.split_once("/appointment#").expect("a link");
    let secret: String = rest.chars().take("appointment.".len() + 43).collect();
    let link = json!({ "secret": secret });
    let visitor = app.browser();
    visitor
        .post("/api/v1/client/appointment", &link)
        .await
        .is(200);

    change(
        &ada,
        &ticket,
        json!({ "customer_email": "kim@right.example" }),
    )
    .await
    .is(200);
    visitor
        .post("/api/v1/client/appointment", &link)
        .await
        .problem(404, "appointment_unknown");
    idle(&app).await;
    let taken = post.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[1].to, "RCPT TO:<kim@right.example>");
    assert!(taken[1].body().contains("/appointment#"));
    let shown = ada.get(&appointments).await.is(200).json();
    assert_eq!(shown["data"][0]["starts_at"], planned["starts_at"]);
    // Nobody is invited where no address is left.
    change(&ada, &ticket, json!({ "customer_email": null }))
        .await
        .is(200);
    idle(&app).await;
    assert_eq!(post.taken().len(), 2);
    // Nor is an address that comes later told of the end of what it has not heard of.
    change(
        &ada,
        &ticket,
        json!({ "customer_email": "kim@later.example" }),
    )
    .await
    .is(200);
    let shown = ada.get(&appointments).await.is(200).json();
    assert_eq!(shown["data"][0]["is_invited"], false);
    let off = format!("/api/v1/appointments/{}", text(&planned, "id"));
    send(ada.request(Method::DELETE, &off)).await.is(204);
    idle(&app).await;
    assert_eq!(post.taken().len(), 2);
}

#[tokio::test]
async fn nobody_is_told_of_the_end_of_what_another_address_was_invited_to() {
    let post = Post::start().await;
    let (app, ada) = with_mail(&post).await;
    let body = json!({ "subject": "Router", "customer_email": EMAIL });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let starts_at = jiff::Timestamp::from_millisecond(app.clock.now() + 7_200_000);
    let starts_at = format!("{:.3}", starts_at.expect("a time"));
    let plan = json!({ "starts_at": starts_at, "minutes": 30, "time_zone": "Europe/Berlin" });
    let appointments = format!("{}/appointments", path(&ticket));
    let planned = ada.post(&appointments, &plan).await.is(201).json();
    idle(&app).await;
    let body = post.taken()[0].body();
    let (_, rest) = body.split_once("/appointment#").expect("a link");
    let secret: String = rest.chars().take("appointment.".len() + 43).collect();
    let decline = "/api/v1/client/appointment/decline";
    let link = json!({ "secret": secret });
    app.browser().post(decline, &link).await.is(200);
    let right = json!({ "customer_email": "kim@right.example" });
    change(&ada, &ticket, right).await.is(200);
    let shown = ada.get(&appointments).await.is(200).json();
    assert_eq!(shown["data"][0]["is_invited"], false);
    let off = format!("/api/v1/appointments/{}", text(&planned, "id"));
    send(ada.request(Method::DELETE, &off)).await.is(204);
    idle(&app).await;
    assert_eq!(post.taken().len(), 1, "the invitation alone");
}

#[tokio::test]
async fn what_was_put_right_goes_with_the_person() {
    let app = TestApp::start().await;
    let ada = app.admin().await;
    let body = json!({ "subject": "Router", "description": "quoxzal",
        "customer_name": "quoxzal", "customer_email": "quoxzal@canary.example" });
    let ticket = ada.post("/api/v1/tickets", &body).await.is(201).json();
    let right =
        json!({ "description": "x", "customer_name": "Kim", "customer_email": "kim@example.com" });
    change(&ada, &ticket, right).await.is(200);
    let erase = format!("/api/v1/people/{}/erase", text(&ticket, "id"));
    ada.post(&erase, &json!({})).await.is(200);
    let timeline = ada.get(&format!("{}/timeline", path(&ticket))).await;
    let timeline = timeline.is(200).text();
    assert!(timeline.contains("customer_email_changed"), "{timeline}");
    for trace in ["quoxzal", "Kim", "kim@example.com"] {
        assert!(!timeline.contains(trace), "{timeline}");
    }
}

//! Mails that come back: what other mail servers report stands on the mail and its ticket, and a report that
//! somebody has made up changes nothing.

use serde_json::{Value, json};
use tandem_mail::limits::TICKET_RATE_MAX;

use crate::incoming::{Inbox, became, last, timeline};
use crate::mail::{DELAY_MS, EMAIL, Post, ended, idle, mails, settings, ticket, write};
use crate::peer::text;
use crate::support::{Browser, TestApp, log};

async fn start(post: &Post) -> (TestApp, Browser) {
    let mail = settings(post);
    let app = TestApp::start_with_fixed_clock_and(|config| {
        config.mail = Some(mail);
        config.survey.mail = false;
    })
    .await;
    let ada = app.admin().await;
    (app, ada)
}

/// A ticket whose customer was written to, and the identifier of that mail.
async fn sent(app: &TestApp, ada: &Browser, post: &Post) -> (String, String) {
    let id = ticket(ada, Some(EMAIL)).await;
    write(ada, &id, "m1", "Did it hold?").await;
    idle(app).await;
    let mail = post.taken().pop().expect("a mail");
    let named = mail.header("Message-ID");
    (id, named.trim_matches(['<', '>']).to_owned())
}

fn inbox<'a>(app: &'a TestApp, message_id: &str) -> Inbox<'a> {
    let mut mailbox = Inbox::of(app);
    let (_, host) = message_id.split_once('@').expect("a host");
    mailbox.host = host.to_owned();
    mailbox
}

/// What a mail server reports of a mail to somebody.
async fn reports(
    mailbox: &mut Inbox<'_>,
    (message_id, to): (&str, &str),
    (action, status): (&str, &str),
) -> Option<String> {
    let head = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: support@example.com\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status; boundary=b";
    let body = format!(
        "--b\nContent-Type: text/plain\n\nI'm sorry to have to inform you.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 PRIVATE-WORDS\n\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <{message_id}>\nTo: {to}\n\nDid it hold?\n--b--\n"
    );
    mailbox.comes(head, &body).await
}

async fn mail(ada: &Browser, ticket: &str) -> (Value, Value, Value) {
    let shown = mails(ada, ticket).await.remove(0);
    let of = |name: &str| shown[name].clone();
    (of("state"), of("failure"), of("delivery_status"))
}

fn nothing() -> (String, Value) {
    ("nothing".to_owned(), json!("report"))
}

#[tokio::test]
async fn a_mail_that_comes_back_says_so_on_its_ticket_once_and_can_go_again() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let (id, named) = sent(&app, &ada, &post).await;
    let path = format!("/api/v1/tickets/{id}");
    let closed = json!({ "status": "closed" });
    ada.patch(&path, &closed).await.is(200);
    let n = timeline(&ada, &id).await.len();
    let mut mailbox = inbox(&app, &named);
    let to = (named.as_str(), "Kim@Customer.example");
    let failed = ("failed", "5.1.1");
    assert_eq!(reports(&mut mailbox, to, failed).await, Some(id.clone()));
    assert_eq!(
        mail(&ada, &id).await,
        (json!("dead"), json!("returned"), json!("5.1.1"))
    );
    let entry = last(&ada, &id).await;
    assert_eq!(
        (&entry["kind"], &entry["actor"]["kind"]),
        (&json!("mail_returned"), &json!("system"))
    );
    let shown = mails(&ada, &id).await.remove(0);
    let data = json!({ "mail": shown["id"], "what": "message", "status": "5.1.1" });
    assert_eq!(entry["data"], data);
    assert_eq!(
        timeline(&ada, &id).await.len(),
        n + 1,
        "and no file hangs on it"
    );
    assert_eq!(became(&ada).await, [("returned".to_owned(), Value::Null)]);
    let ticket = ada.get(&path).await.is(200).json();
    assert_eq!(ticket["status"], "closed", "nobody has answered");

    assert_eq!(reports(&mut mailbox, to, failed).await, None, "once");
    assert_eq!(became(&ada).await[0], nothing());
    assert_eq!(timeline(&ada, &id).await.len(), n + 1);

    let open = json!({ "status": "open" });
    ada.patch(&path, &open).await.is(200);
    let right = json!({ "customer_email": "kim@right.example" });
    ada.patch(&path, &right).await.is(200);
    let again = format!("/api/v1/mails/{}/replay", text(&shown, "id"));
    let again = ada.post(&again, &json!({})).await.is(202).json();
    assert_eq!(
        again["delivery_status"],
        Value::Null,
        "whatever comes of it"
    );
    // A report on the mail as it went before comes too late.
    assert_eq!(reports(&mut mailbox, to, failed).await, None);
    idle(&app).await;
    assert_eq!(
        mail(&ada, &id).await,
        (json!("sent"), Value::Null, Value::Null)
    );
    assert_eq!(reports(&mut mailbox, to, failed).await, None);
    assert_eq!(post.taken().len(), 2);
    assert!(!log().contains("PRIVATE-WORDS"));
}

#[tokio::test]
async fn a_delay_is_noted_and_is_not_the_end() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let (id, named) = sent(&app, &ada, &post).await;
    let n = timeline(&ada, &id).await.len();
    let mut mailbox = inbox(&app, &named);
    let to = (named.as_str(), EMAIL);
    let delayed = ("delayed", "4.4.1");
    assert_eq!(reports(&mut mailbox, to, delayed).await, Some(id.clone()));
    let late = (json!("sent"), json!("delayed"), json!("4.4.1"));
    assert_eq!(mail(&ada, &id).await, late);
    assert_eq!(timeline(&ada, &id).await.len(), n, "it may still arrive");
    assert_eq!(
        reports(&mut mailbox, to, delayed).await,
        None,
        "said before"
    );
    for arrived in ["delivered", "relayed"] {
        let said = reports(&mut mailbox, to, (arrived, "2.0.0")).await;
        assert_eq!(said, None, "{arrived}");
    }
    assert_eq!(
        reports(&mut mailbox, to, ("failed", "4.4.7")).await,
        Some(id.clone())
    );
    let over = (json!("dead"), json!("returned"), json!("4.4.7"));
    assert_eq!(mail(&ada, &id).await, over);
    assert_eq!(reports(&mut mailbox, to, delayed).await, None, "it is over");
    assert_eq!(mail(&ada, &id).await, over);
}

#[tokio::test]
async fn what_comes_back_counts_among_the_mails_of_an_hour() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let (id, mut named) = sent(&app, &ada, &post).await;
    let mut mailbox = inbox(&app, &named);
    let most = usize::try_from(TICKET_RATE_MAX).expect("small");
    for n in 1..=most {
        assert_eq!(post.taken().len(), n);
        let to = (named.as_str(), EMAIL);
        let failed = reports(&mut mailbox, to, ("failed", "5.1.1")).await;
        assert_eq!(failed, Some(id.clone()));
        write(&ada, &id, &format!("m{}", n + 1), "Are you there?").await;
        idle(&app).await;
        let mail = post.taken().pop().expect("a mail");
        named = mail
            .header("Message-ID")
            .trim_matches(['<', '>'])
            .to_owned();
    }
    assert_eq!(post.taken().len(), most, "the next one waits");
}

#[tokio::test]
async fn a_report_that_somebody_made_up_changes_nothing() {
    let post = Post::start().await;
    let (app, ada) = start(&post).await;
    let (id, named) = sent(&app, &ada, &post).await;
    let (other, other_named) = sent(&app, &ada, &post).await;
    let waits = ended(&app, &ada).await;
    write(&ada, &waits.ticket_id, "m1", "Not gone so far").await;
    let watched = mails(&ada, &waits.ticket_id).await.remove(0);
    let before = (timeline(&ada, &id).await, timeline(&ada, &other).await);
    let (_, host) = named.split_once('@').expect("a host");
    let (_, mail_id) = named.split_once('.').expect("a mail");
    let mut mailbox = inbox(&app, &named);
    let cases = [
        (named.clone(), "eve@elsewhere.example"),
        (format!("{other}.{mail_id}"), EMAIL),
        (format!("{id}.mai_1@{host}"), EMAIL),
        (named.replace(host, "elsewhere.example"), EMAIL),
        (
            format!("{}.{}@{host}", waits.ticket_id, text(&watched, "id")),
            EMAIL,
        ),
        ("x@y.example".to_owned(), EMAIL),
    ];
    for (about, to) in &cases {
        let changed = reports(&mut mailbox, (about.as_str(), *to), ("failed", "5.1.1")).await;
        assert_eq!(changed, None, "{about} to {to}");
        assert_eq!(became(&ada).await[0], nothing(), "{about} to {to}");
    }
    for of in [&id, &other] {
        assert_eq!(
            mail(&ada, of).await,
            (json!("sent"), Value::Null, Value::Null)
        );
    }
    let after = (timeline(&ada, &id).await, timeline(&ada, &other).await);
    assert_eq!(after, before);
    app.clock.advance(DELAY_MS);
    idle(&app).await;
    assert_eq!(mail(&ada, &waits.ticket_id).await.0, "sent");
    // What is written like one for people is no report; it is a mail like others, and its sender no customer.
    let head =
        format!("From: eve@elsewhere.example\nSubject: Undelivered\nIn-Reply-To: <{other_named}>");
    let words = format!("Final-Recipient: rfc822; {EMAIL}\nAction: failed\nStatus: 5.1.1");
    assert_eq!(mailbox.comes(&head, &words).await, Some(other.clone()));
    assert_eq!(last(&ada, &other).await["kind"], "comment");
    assert_eq!(mail(&ada, &other).await.0, "sent");
}

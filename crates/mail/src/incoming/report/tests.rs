use proptest::prelude::*;

use super::*;
use crate::incoming::{Incoming, Unreadable, read, read_beginning};
use crate::limits::{BEGINNING_BYTES_MAX, MAIL_BYTES_MAX};
use crate::place::Machine;

const OURS: Ours<'_> = Ours {
    mailbox: "support@example.com",
    host: "help.example",
};
const KIM: &str = "kim@customer.example";

fn read_text(text: &str) -> Incoming {
    read(text.replace('\n', "\r\n").as_bytes(), &OURS).expect("reads")
}

/// As Postfix writes it.
fn postfix(action: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\nDate: Mon, 30 Nov 2026 09:00:00 +0000 (UTC)\nFrom: MAILER-DAEMON@mx.example.com (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nTo: support@example.com\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"4B2F.1764493200/mx.example.com\"\nMessage-Id: <20261130090000.4B2F@mx.example.com>\n\nThis is a MIME-encapsulated message.\n\n--4B2F.1764493200/mx.example.com\nContent-Description: Notification\nContent-Type: text/plain; charset=utf-8\n\nThis is the mail system at host mx.example.com.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n--4B2F.1764493200/mx.example.com\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\nX-Postfix-Queue-ID: 4B2F\nX-Postfix-Sender: rfc822; support@example.com\nArrival-Date: Mon, 30 Nov 2026 08:59:59 +0000 (UTC)\n\nFinal-Recipient: rfc822; {KIM}\nOriginal-Recipient: rfc822;{KIM}\nAction: {action}\nStatus: {status}\nRemote-MTA: dns; mail.customer.example\nDiagnostic-Code: smtp; 550 {status} <{KIM}>: Recipient address rejected:\n    User unknown\n\n--4B2F.1764493200/mx.example.com\nContent-Description: Undelivered Message\nContent-Type: message/rfc822\n\nReturn-Path: <support@example.com>\nReceived: from help.example (help.example [192.0.2.1])\n\tby mx.example.com (Postfix) with ESMTPS id 4B2F\nMessage-ID: <tic_1.mai_2@help.example>\nFrom: Support <support@example.com>\nTo: {KIM}\nSubject: [#1] Router\nReferences: <tic_1.mai_1@help.example>\nContent-Type: multipart/alternative; boundary=inner\n\n--inner\nContent-Type: text/plain\n\nDid it hold?\n--inner--\n\n--4B2F.1764493200/mx.example.com--\n"
    )
}

/// As Exim writes it: without the address that the mail was sent to first, and with the head of the mail alone.
const EXIM: &str = "Return-path: <>\nX-Failed-Recipients: kim@customer.example\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.com>\nTo: support@example.com\nReferences: <tic_1.mai_2@help.example>\nContent-Type: multipart/report; report-type=delivery-status; boundary=1764493200-eximdsn-88\nMIME-Version: 1.0\nSubject: Mail delivery failed: returning message to sender\nMessage-Id: <E1vPabc-0001@mx.example.com>\n\n--1764493200-eximdsn-88\nContent-type: text/plain; charset=us-ascii\n\nThis message was created automatically by mail delivery software.\n\n--1764493200-eximdsn-88\nContent-type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\nAction: failed\nFinal-Recipient: rfc822;KIM@customer.example\nStatus: 5.0.0\nRemote-MTA: dns; mail.customer.example\nDiagnostic-Code: smtp; 550 No such user here\n\n--1764493200-eximdsn-88\nContent-type: text/rfc822-headers\n\nReturn-path: <support@example.com>\nMessage-ID: <tic_1.mai_2@help.example>\nTo: kim@customer.example\nSubject: [#1] Router\n\n--1764493200-eximdsn-88--\n";

/// As Exchange writes it: words as HTML within a part of their own, and the status in base64.
fn exchange() -> String {
    let status = "UmVwb3J0aW5nLU1UQTogZG5zO2V4LmN1c3RvbWVyLmV4YW1wbGUNClJlY2VpdmVkLUZyb20tTVRB\nOiBkbnM7aGVscC5leGFtcGxlDQoNCkZpbmFsLXJlY2lwaWVudDogUkZDODIyO2tpbUBjdXN0b21l\nci5leGFtcGxlDQpBY3Rpb246IGZhaWxlZA0KU3RhdHVzOiA1LjIuMg0KRGlhZ25vc3RpYy1Db2Rl\nOiBzbXRwOzU1NCA1LjIuMiBtYWlsYm94IGZ1bGwNClgtRGlzcGxheS1OYW1lOiBLaW0gTGVlDQoN\nCg==";
    format!(
        "From: <postmaster@customer.example>\nTo: <support@example.com>\nDate: Mon, 30 Nov 2026 09:00:00 +0000\nContent-Type: multipart/report; report-type=\"delivery-status\";\n\tboundary=\"_f1_\"\nX-MS-Exchange-Message-Is-Ndr:\nContent-Language: en-US\nMessage-ID: <f1@ex.customer.example>\nIn-Reply-To: <tic_1.mai_2@help.example>\nReferences: <tic_1.mai_2@help.example>\nSubject: Undeliverable: [#1] Router\nAuto-Submitted: auto-replied\n\n--_f1_\nContent-Type: multipart/alternative; differences=Content-Type;\n\tboundary=\"_f2_\"\n\n--_f2_\nContent-Type: text/plain; charset=\"us-ascii\"\n\nDelivery has failed to these recipients or groups:\n\n--_f2_\nContent-Type: text/html; charset=\"us-ascii\"\n\n<p>Delivery has failed</p>\n\n--_f2_--\n\n--_f1_\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{status}\n\n--_f1_\nContent-Type: message/rfc822\n\nReceived: from help.example by ex.customer.example\nMessage-ID:\n\t<tic_1.mai_2@help.example>\nTo: Kim Lee <{KIM}>\nSubject: [#1] Router\n\nDid it hold?\n--_f1_--\n"
    )
}

fn report(text: &str) -> DeliveryReport {
    let mail = read_text(text);
    assert_eq!(mail.machine, Some(Machine::Report));
    mail.report.expect("a report")
}

fn check(text: &str, outcome: Outcome, status: &str) {
    let report = report(text);
    assert_eq!(report.about, ("tic_1".to_owned(), "mai_2".to_owned()));
    let said = report.of(&["Kim@customer.example"]).expect("it is theirs");
    assert_eq!((said.outcome, said.status.as_str()), (outcome, status));
    assert_eq!(report.of(&["eve@elsewhere.example", ""]), None);
}

#[test]
fn reports_are_read_as_mail_servers_write_them() {
    check(&postfix("failed", "5.1.1"), Outcome::Failed, "5.1.1");
    check(EXIM, Outcome::Failed, "5.0.0");
    check(&exchange(), Outcome::Failed, "5.2.2");
}

/// As a mail server writes it whose mails may have any letters in their addresses (RFC 6533 §3).
fn international(recipient: &str) -> String {
    postfix("failed", "5.1.1")
        .replace(
            "Content-Type: message/delivery-status",
            "Content-Type: message/global-delivery-status; charset=utf-8\nContent-Transfer-Encoding: 8bit",
        )
        .replace("Content-Type: message/rfc822", "Content-Type: message/global")
        .replace(&format!("Final-Recipient: rfc822; {KIM}\n"), &format!("Final-Recipient: {recipient}\n"))
        .replace(&format!("Original-Recipient: rfc822;{KIM}\n"), "")
}

#[test]
fn addresses_with_other_letters_are_read_as_they_are_and_as_they_are_escaped() {
    for recipient in [
        "utf-8; kïm@bücher.example",
        "utf-8; k\\x{EF}m@b\\x{FC}cher.example",
        "UTF-8;<k\\x{ef}m@b\\x{0000FC}cher.example>",
        "rfc822; kïm@bücher.example",
    ] {
        let report = report(&international(recipient));
        let said = report.of(&["Kïm@bücher.example"]).expect(recipient);
        assert_eq!(
            (said.outcome, said.status.as_str()),
            (Outcome::Failed, "5.1.1")
        );
    }
    let global = international("utf-8; k\\x{EF}m@b.example").replace(
        "report-type=delivery-status",
        "report-type=global-delivery-status",
    );
    assert!(report(&global).of(&["kïm@b.example"]).is_some());
    for recipient in [
        "utf-8; k\\x{EF",
        "utf-8; k\\x{}m@b.example",
        "utf-8; k\\x{+EF}m@b.example",
        "utf-8; k\\x{D800}m@b.example",
        "utf-8; k\\x{0A}m@b.example",
        "utf-8; k\\x{FFFFFFFFF}m@b.example",
    ] {
        assert_eq!(
            read_text(&international(recipient)).report,
            None,
            "{recipient}"
        );
    }
    // Only that type has escapes.
    let plain = report(&international("rfc822; k\\x{EF}m@b.example"));
    assert!(plain.of(&["k\\x{EF}m@b.example"]).is_some());
}

#[test]
fn of_a_report_that_is_too_large_the_beginning_says_what_it_is() {
    let large = |text: &str, n: usize| {
        let mut raw = text.replace('\n', "\r\n").into_bytes();
        raw.truncate(
            raw.len() - "\r\n--inner--\r\n\r\n--4B2F.1764493200/mx.example.com--\r\n".len(),
        );
        while raw.len() < n {
            raw.extend_from_slice(b"\r\nVGhlIHF1aWNrIGJyb3duIGZveA==");
        }
        raw
    };
    let raw = large(&postfix("failed", "5.1.1"), MAIL_BYTES_MAX + 1);
    assert_eq!(read(&raw, &OURS), Err(Unreadable::TooLarge));
    let mail = read_beginning(&raw, &OURS).expect("a report");
    assert_eq!(mail.machine, Some(Machine::Report));
    let report = mail.report.expect("a report");
    assert_eq!(report.about, ("tic_1".to_owned(), "mai_2".to_owned()));
    assert!(report.of(&[KIM]).is_some() && mail.attachments.is_empty());
    // Of what is no report on a mail of ours no beginning is read.
    let foreign = postfix("failed", "5.1.1").replace("help.example>", "other.example>");
    for text in [foreign, postfix("delivered", "2.0.0")] {
        let raw = large(&text, BEGINNING_BYTES_MAX + 1);
        assert_eq!(read_beginning(&raw, &OURS), Err(Unreadable::TooLarge));
    }
    // What stands behind the bound is not looked at.
    let padded = |n: usize| {
        let pad = format!("This is the mail system\n{}", "x\n".repeat(n / 3));
        let text = postfix("failed", "5.1.1").replacen("This is the mail system", &pad, 1);
        read_beginning(&large(&text, 2 * BEGINNING_BYTES_MAX), &OURS).is_ok()
    };
    assert!(padded(BEGINNING_BYTES_MAX / 2) && !padded(BEGINNING_BYTES_MAX));
}

#[test]
fn a_delay_is_none_of_the_end_and_who_gives_up_after_it_says_so() {
    check(&postfix("delayed", "4.4.1"), Outcome::Delayed, "4.4.1");
    check(&postfix("Failed", "4.4.7"), Outcome::Failed, "4.4.7");
    for action in ["delivered", "relayed", "expanded", "odd"] {
        assert_eq!(
            read_text(&postfix(action, "2.0.0")).report,
            None,
            "{action}"
        );
    }
}

#[test]
fn what_a_report_leaves_out_is_taken_from_what_it_says() {
    let without = |line: &str| postfix("failed", "5.1.1").replace(line, "X-Other: x\n");
    check(&without("Action: failed\n"), Outcome::Failed, "5.1.1");
    check(&without("Status: 5.1.1\n"), Outcome::Failed, "5.0.0");
    check(&postfix("failed", "none"), Outcome::Failed, "5.0.0");
    check(
        &postfix("failed", "5.1.1 (no such user)"),
        Outcome::Failed,
        "5.1.1",
    );
    check(&postfix("failed", "5.1.1234"), Outcome::Failed, "5.0.0");
    check(&postfix("delayed", "2.0.0"), Outcome::Delayed, "4.0.0");
    // Nothing came back of the mail itself: the report says what it answers.
    let (head, _) = EXIM
        .split_once("--1764493200-eximdsn-88\nContent-type: text/rfc822")
        .expect("a part");
    check(
        &format!("{head}--1764493200-eximdsn-88--\n"),
        Outcome::Failed,
        "5.0.0",
    );
}

#[test]
fn what_hangs_on_a_report_is_not_kept() {
    let mail = read_text(&postfix("failed", "5.1.1"));
    assert!(mail.attachments.is_empty() && mail.n_attachments > 0);
}

#[test]
fn what_is_about_no_mail_of_ours_is_no_report_on_one() {
    let text = postfix("failed", "5.1.1");
    let foreign = text.replace("tic_1.mai_2@help.example", "tic_1.mai_2@other.example");
    assert_eq!(read_text(&foreign).report, None);
    // What somebody's mail answers is no word on ours.
    let other = text.replace("<tic_1.mai_2@help.example>", "<x@y.example>");
    let answers = other.replacen(
        "Auto-Submitted",
        "References: <tic_1.mai_2@help.example>\nAuto-Submitted",
        1,
    );
    assert_eq!(read_text(&answers).report, None);
    for (from, to) in [
        (
            "report-type=delivery-status",
            "report-type=disposition-notification",
        ),
        ("report-type=delivery-status", "x=y"),
        ("multipart/report", "multipart/mixed"),
        ("message/delivery-status", "text/plain"),
        ("rfc822;", "rfc822"),
    ] {
        assert_eq!(read_text(&text.replace(from, to)).report, None, "{to}");
    }
}

#[test]
fn words_for_people_name_no_mail() {
    let text = postfix("failed", "5.1.1")
        .replace("<tic_1.mai_2@help.example>", "<x@y.example>")
        .replacen(
            "This is the mail system",
            "Message-ID: <tic_1.mai_2@help.example>\nThis is the mail system",
            1,
        );
    assert_eq!(read_text(&text).report, None);
}

#[test]
fn of_many_recipients_so_many_are_looked_at_and_a_failure_counts_before_a_delay() {
    let group = |address: &str, action: &str| {
        format!("Final-Recipient: rfc822; {address}\nAction: {action}\n\n")
    };
    let many = |n: usize| {
        let all: String = (0..n)
            .map(|n| group(&format!("a{n}@b.example"), "failed"))
            .collect();
        recipients(&all).len()
    };
    assert_eq!(many(NAMED_MAX), NAMED_MAX);
    assert_eq!(many(NAMED_MAX + 1), NAMED_MAX);
    let report = DeliveryReport {
        about: (String::new(), String::new()),
        recipients: recipients(&format!(
            "{}{}",
            group(KIM, "delayed"),
            group(KIM, "failed")
        )),
    };
    assert_eq!(
        report.of(&[KIM]).map(|one| one.outcome),
        Some(Outcome::Failed)
    );
}

#[test]
fn bounds_are_where_they_are_said_to_be() {
    let address = |n: usize| format!("rfc822; {}@b.example", "x".repeat(n - "@b.example".len()));
    assert!(super::address(&address(ADDRESS_BYTES_MAX)).is_some());
    assert_eq!(super::address(&address(ADDRESS_BYTES_MAX + 1)), None);
    assert_eq!(status("5.999.999").map(str::len), Some(STATUS_BYTES_MAX));
    assert_eq!(status("5.9999.99"), None);
    let padded = |n: usize| {
        let text = postfix("failed", "5.1.1");
        let pad = format!("Reporting-MTA: {}\nX-P", "x".repeat(n));
        read_text(&text.replacen("Reporting-MTA: dns; mx.example.com\nX-P", &pad, 1)).report
    };
    assert!(padded(REPORT_BYTES_MAX / 2).is_some());
    assert_eq!(padded(REPORT_BYTES_MAX), None);
}

proptest! {
    #[test]
    fn whatever_a_report_holds_its_words_stay_within_their_bounds(text in "(?s).{0,400}") {
        for one in recipients(&text) {
            prop_assert!(status(&one.status).is_some());
            prop_assert!(one.addresses.iter().all(|one| one.len() <= ADDRESS_BYTES_MAX));
        }
        let held = postfix("failed", "5.1.1").replace("Reporting-MTA: dns", &text);
        let _read = read(held.as_bytes(), &OURS);
    }
}

//! One table per path: what leaves the page under which profile and marks.

use tandem_protocol::batch::mark::{ALLOW, BLOCK, IGNORE, MASK, SECRET};
use tandem_protocol::signal::PrivacyProfile::{self, Balanced, Open, Strict};

use super::{BULLETS, Context, Mask, mask_cards, mask_text, secret_by_attributes};
use crate::role::Role;

fn context(marks: u32, role: Role) -> Context {
    Context {
        marks,
        role,
        editable: false,
    }
}

#[test]
fn pixels_are_shown_where_text_would_be() {
    let cases = [
        (Strict, 0, false),
        (Strict, ALLOW, false),
        (Balanced, 0, true),
        (Balanced, MASK, false),
        (Balanced, BLOCK, false),
        (Balanced, IGNORE, false),
        (Balanced, SECRET, false),
        (Balanced, ALLOW | MASK, false),
        (Open, 0, true),
        (Open, MASK, false),
        (Open, BLOCK, false),
    ];
    for (profile, marks, shown) in cases {
        let context = Context::default().child(marks, Role::Canvas, false);
        let is_shown = Mask::new(profile).shows_picture(context);
        assert_eq!(is_shown, shown, "{profile:?} {marks}");
    }
}

#[test]
fn text_is_masked_by_profile_and_by_the_strictest_mark() {
    let cases: [(PrivacyProfile, u32, &str); 12] = [
        (Strict, 0, "••••••"),
        (Strict, ALLOW, "••••••"),
        (Balanced, 0, "Jane"),
        (Balanced, MASK, "••••••"),
        (Balanced, MASK | ALLOW, "••••••"),
        (Balanced, BLOCK, ""),
        (Balanced, BLOCK | ALLOW, ""),
        (Balanced, IGNORE, "Jane"),
        (Open, 0, "Jane"),
        (Open, MASK, "••••••"),
        (Open, MASK | ALLOW, "••••••"),
        (Open, BLOCK, ""),
    ];
    for (profile, marks, expected) in cases {
        let masked = Mask::new(profile)
            .text(context(marks, Role::Plain), "Jane")
            .into_owned();
        assert_eq!(masked, expected, "{profile:?} {marks}");
    }
}

#[test]
fn values_are_masked_unless_allowed_and_secrets_always() {
    let cases: [(PrivacyProfile, u32, Role, Option<&str>); 19] = [
        (Strict, 0, Role::Field, Some(BULLETS)),
        (Strict, ALLOW, Role::Field, Some(BULLETS)),
        (Balanced, 0, Role::Field, Some(BULLETS)),
        (Balanced, ALLOW, Role::Field, Some("Jane")),
        (Balanced, ALLOW | MASK, Role::Field, Some(BULLETS)),
        (Balanced, ALLOW | SECRET, Role::Field, Some(BULLETS)),
        (Balanced, ALLOW | IGNORE, Role::Field, None),
        (Balanced, ALLOW | BLOCK, Role::Field, None),
        (Balanced, 0, Role::Textarea, Some(BULLETS)),
        (Balanced, 0, Role::Select, Some(BULLETS)),
        (Balanced, 0, Role::Output, Some("Jane")),
        (Balanced, MASK, Role::Output, Some("••••••")),
        (Balanced, 0, Role::Button, Some("Jane")),
        (Strict, 0, Role::Button, Some("••••••")),
        (Open, 0, Role::Field, Some("Jane")),
        (Open, MASK, Role::Field, Some(BULLETS)),
        (Open, SECRET, Role::Field, Some(BULLETS)),
        (Open, SECRET, Role::Output, Some(BULLETS)),
        (Open, IGNORE, Role::Field, None),
    ];
    for (profile, marks, role, expected) in cases {
        let masked = Mask::new(profile).value(context(marks, role), "Jane");
        assert_eq!(masked.as_deref(), expected, "{profile:?} {marks} {role:?}");
    }
    assert_eq!(
        Mask::new(Balanced)
            .value(context(0, Role::Field), "")
            .as_deref(),
        Some("")
    );
}

#[test]
fn what_the_customer_writes_into_the_page_is_theirs() {
    let editable = Context {
        editable: true,
        ..Context::default()
    };
    assert_eq!(Mask::new(Balanced).text(editable, "Jane"), "••••••");
    let allowed = Context {
        marks: ALLOW,
        ..editable
    };
    assert_eq!(Mask::new(Balanced).text(allowed, "Jane"), "Jane");
    assert_eq!(Mask::new(Open).text(editable, "Jane"), "Jane");
    let textarea = context(0, Role::Textarea);
    assert_eq!(Mask::new(Balanced).text(textarea, "Jane"), BULLETS);
    assert_eq!(Mask::new(Open).text(context(0, Role::Mute), "Jane"), "");
}

#[test]
fn attributes_follow_the_text_and_the_values_they_show() {
    let cases: [(PrivacyProfile, u32, Role, &str, Option<&str>); 29] = [
        (Balanced, 0, Role::Plain, "title", Some("Jane")),
        (Balanced, MASK, Role::Plain, "title", Some("••••••")),
        (Balanced, MASK, Role::Plain, "alt", Some("••••••")),
        (Balanced, MASK, Role::Plain, "placeholder", Some("••••••")),
        (Balanced, MASK, Role::Plain, "aria-label", Some("••••••")),
        (
            Balanced,
            MASK,
            Role::Plain,
            "aria-description",
            Some("••••••"),
        ),
        (
            Balanced,
            MASK,
            Role::Plain,
            "aria-valuetext",
            Some("••••••"),
        ),
        (Balanced, MASK, Role::Plain, "label", Some("••••••")),
        (Balanced, MASK, Role::Plain, "content", Some("••••••")),
        (Balanced, MASK, Role::Plain, "data-name", Some("••••••")),
        (Balanced, MASK, Role::Plain, "whatever", Some("••••••")),
        (Balanced, MASK, Role::Plain, "class", Some("Jane")),
        (Balanced, MASK, Role::Plain, "aria-expanded", Some("Jane")),
        (Balanced, 0, Role::Plain, "data-name", Some("Jane")),
        (Strict, 0, Role::Plain, "data-name", Some("••••••")),
        (Strict, ALLOW, Role::Plain, "title", Some("••••••")),
        (Balanced, BLOCK, Role::Plain, "title", None),
        (Balanced, BLOCK, Role::Plain, "class", Some("Jane")),
        (Balanced, 0, Role::Field, "value", Some(BULLETS)),
        (Balanced, ALLOW, Role::Field, "value", Some("Jane")),
        (Open, SECRET, Role::Field, "value", None),
        (Open, IGNORE, Role::Field, "value", None),
        (Balanced, 0, Role::Button, "value", Some("Jane")),
        (Balanced, MASK, Role::Button, "value", Some("••••••")),
        (Balanced, 0, Role::Option, "value", Some("Jane")),
        (Strict, 0, Role::Option, "value", None),
        (Balanced, 0, Role::Check, "checked", Some("Jane")),
        (Balanced, SECRET, Role::Check, "checked", None),
        (Strict, 0, Role::Option, "selected", None),
    ];
    for (profile, marks, role, name, expected) in cases {
        let masked = Mask::new(profile).attribute(context(marks, role), 0, name, "Jane");
        assert_eq!(
            masked.as_deref(),
            expected,
            "{profile:?} {marks} {role:?} {name}"
        );
    }
}

#[test]
fn drawings_and_formulas_keep_their_shape_and_lose_their_words() {
    let kept: [(u32, &str, &str); 14] = [
        (1, "d", "M1 2L3 4"),
        (1, "viewBox", "0 0 24 24"),
        (1, "fill", "rebeccapurple"),
        (1, "gradientTransform", "rotate(45)"),
        (1, "attributeName", "opacity"),
        (1, "values", "0;.5; 1e1"),
        (1, "to", "100%"),
        (1, "class", "icon"),
        (1, "aria-hidden", "true"),
        (2, "class", "formula"),
        (2, "mathvariant", "bold"),
        (2, "columnalign", "left right"),
        (2, "display", "block"),
        (2, "dir", "rtl"),
    ];
    let words = [
        "alt",
        "alttext",
        "aria-label",
        "by",
        "close",
        "data-x",
        "desc",
        "from",
        "lquote",
        "name",
        "open",
        "separators",
        "summary",
        "title",
        "to",
        "value",
        "values",
        "whatever",
        "FILL",
        "x:fill",
    ];
    for (profile, marks) in [(Strict, 0), (Strict, ALLOW), (Balanced, MASK)] {
        let (mask, context) = (Mask::new(profile), context(marks, Role::Plain));
        for (namespace, name, value) in kept {
            let shown = mask.attribute(context, namespace, name, value);
            assert_eq!(shown.as_deref(), Some(value), "{namespace} {name}");
        }
        for (namespace, name) in [1, 2]
            .into_iter()
            .flat_map(|ns| words.map(|name| (ns, name)))
        {
            let shown = mask.attribute(context, namespace, name, "Jane");
            assert_ne!(shown.as_deref(), Some("Jane"), "{namespace} {name}");
        }
    }
    let open = Mask::new(Open).attribute(Context::default(), 1, "whatever", "Jane");
    assert_eq!(open.as_deref(), Some("Jane"));
}

#[test]
fn addresses_keep_their_path_and_lose_their_values() {
    let url = "https://u:p@h/a/b?name=Jane&flag&x=#top";
    let cases = [
        (Strict, "https://h/•••"),
        (Balanced, "https://h/a/b?name=•••&•••&x=#•••"),
        (Open, "https://h/a/b?name=Jane&flag&x=#top"),
    ];
    for (profile, expected) in cases {
        assert_eq!(Mask::new(profile).url(url), expected);
    }
    let strict = Mask::new(Strict);
    for (url, expected) in [
        ("https://h", "https://h"),
        ("https://h/", "https://h/"),
        ("https://h/?name=Jane", "https://h/"),
        ("https://h?name=Jane/#Jane", "https://h"),
        ("Jane", "•••"),
        ("data:text/plain,Jane", "•••"),
    ] {
        assert_eq!(strict.url(url), expected);
    }
    let balanced = Mask::new(Balanced);
    assert_eq!(balanced.url("/a/b"), "/a/b");
    assert_eq!(balanced.url("#"), "#");
    assert_eq!(balanced.url("data:text/plain,Jane"), "data:");
    assert_eq!(
        balanced.url("/pay/4111111111111111"),
        "/pay/••••••••••••••••"
    );
}

#[test]
fn masked_words_keep_their_place_and_no_length() {
    let cases = [
        ("", ""),
        (" \n\t", " \n\t"),
        (" Hi  Jane ", " ••••••  •••••• "),
        ("a", "••••••"),
        ("4,50 € – ok", "•••••• •••••• – ••••••"),
        ("!! .... \u{e900}", "!! •••••• \u{e900}"),
        ("äöü", "••••••"),
        ("😀", "••••••"),
    ];
    for (text, expected) in cases {
        assert_eq!(mask_text(text), expected, "{text:?}");
    }
    assert_eq!(mask_text("1"), mask_text("1,000,000.00"));
    assert_eq!(mask_text("x"), mask_text(&"x".repeat(100_000)));
}

#[test]
fn a_card_number_that_is_being_typed_shows_what_tells_the_bank() {
    let cases = [
        ("41111111", "41111111"),
        ("411111111", "41111111•"),
        ("4111 1111 1111 111", "4111 1111 •••• •••"),
        ("4111 1111 1111 1111", "•••• •••• •••• ••••"),
        ("4111111111111112", "41111111••••••••"),
        (" 4111 1111 1111 111", " 4111 1111 •••• •••"),
        (
            "4111\u{a0}1111\u{a0}1111\u{a0}111",
            "4111\u{a0}1111\u{a0}••••\u{a0}•••",
        ),
        ("41111111111111111112", "41111111111111111112"),
        ("0176 123 456 789", "0176 123 456 789"),
        ("+49 176 123 456 789", "+49 176 123 456 789"),
        ("2026-11-26", "2026-11-26"),
        ("4111 Jane 1111 1111", "4111 Jane 1111 1111"),
    ];
    for (value, expected) in cases {
        let shown = Mask::new(Open).value(context(0, Role::Field), value);
        assert_eq!(shown.as_deref(), Some(expected), "{value}");
    }
    let said = Mask::new(Open).text(context(0, Role::Plain), "4111111111111112");
    assert_eq!(said, "4111111111111112", "what the page says is no typing");
}

#[test]
fn card_numbers_never_pass() {
    let cases = [
        ("4111111111111111", "••••••••••••••••"),
        ("card 4111 1111 1111 1111 ok", "card •••• •••• •••• •••• ok"),
        ("4111-1111-1111-1111", "••••-••••-••••-••••"),
        (
            "4111\u{a0}1111\u{a0}1111\u{a0}1111",
            "••••\u{a0}••••\u{a0}••••\u{a0}••••",
        ),
        ("3782 822463 10005", "•••• •••••• •••••"),
        ("4222222222222", "•••••••••••••"),
        ("6304000000000000000", "•••••••••••••••••••"),
        (
            "4111 1111 1111 1111 12/28 123",
            "•••• •••• •••• •••• 12/28 123",
        ),
        ("no 7 4111 1111 1111 1111", "no 7 •••• •••• •••• ••••"),
        (
            "1 2 3 4 5 6 7 8 9 10 11 12 13",
            "1 2 3 4 5 6 7 8 9 10 11 12 13",
        ),
        (
            "4111111111111111 4111111111111112",
            "•••••••••••••••• 4111111111111112",
        ),
        ("4111111111111112", "4111111111111112"),
        ("0000000000000000", "0000000000000000"),
        ("41111111111111111111111", "41111111111111111111111"),
        ("4111  1111  1111  1111", "4111  1111  1111  1111"),
    ];
    for (text, expected) in cases {
        assert_eq!(mask_cards(text), expected, "{text}");
    }
    for profile in [Strict, Balanced, Open] {
        let mask = Mask::new(profile);
        let allowed = context(ALLOW, Role::Field);
        assert!(
            !mask
                .text(Context::default(), "4111111111111111")
                .contains('1')
        );
        assert!(
            !mask
                .value(allowed, "4111111111111111")
                .expect("captured")
                .contains('1')
        );
        assert!(!mask.title("4111 1111 1111 1111").contains('1'));
        assert!(!mask.url("/?card=4111111111111111").contains("11"));
        let title = mask.attribute(Context::default(), 0, "title", "4111111111111111");
        assert!(!title.expect("kept").contains('1'));
        assert!(
            mask.css_string(Context::default(), "4111111111111111")
                .is_some()
        );
    }
}

#[test]
fn secrets_are_known_by_their_attributes_too() {
    let cases = [
        ("input", "type", "PassWord", true),
        ("input", "type", "hidden", true),
        ("input", "type", "file", true),
        ("input", "type", "text", false),
        ("input", "autocomplete", "section-a CC-number", true),
        ("input", "autocomplete", "one-time-code", true),
        ("textarea", "autocomplete", "current-password", true),
        ("textarea", "type", "password", false),
        ("input", "autocomplete", "cce-x", false),
        ("div", "type", "password", false),
    ];
    for (tag, name, value, expected) in cases {
        assert_eq!(
            secret_by_attributes(tag, &[(name, value)]),
            expected,
            "{tag} {name} {value}"
        );
    }
}

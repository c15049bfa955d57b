//! Rules for control: read from the file, refused where they can not mean what their author meant, and told
//! to the customer's browser alone.

use std::path::Path;

use tandem_protocol::limits::CONTROL_RULES_MAX;
use tandem_protocol::policy::{ControlEffect, ControlRule};
use tandem_server::config::{Config, Options};

use crate::peer::Pair;
use crate::support::TestApp;

const RULES: &str = r##"
[[control_rules]]
pages = "https://shop.example/pay/*"
effect = "no_submit"

[[control_rules]]
pages = "*"
selector = "#card, .danger"
effect = "confirm"
"##;

/// What a server that is started with this file says to its rules.
fn load(text: &str) -> Result<Vec<ControlRule>, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tandem.toml");
    std::fs::write(&file, text).expect("written");
    load_file(&file)
}

fn load_file(file: &Path) -> Result<Vec<ControlRule>, String> {
    let config = Config::load(Some(file), Options::default());
    config
        .map(|config| config.control_rules)
        .map_err(|error| error.to_string())
}

fn rule(pages: &str, selector: &str, effect: ControlEffect) -> ControlRule {
    ControlRule {
        pages: pages.to_owned(),
        selector: selector.to_owned(),
        effect,
    }
}

#[tokio::test]
async fn rules_of_the_file_reach_the_customer_and_nobody_else() {
    let rules = load(RULES).expect("they are as they should be");
    let expected = [
        rule("https://shop.example/pay/*", "", ControlEffect::NoSubmit),
        rule("*", "#card, .danger", ControlEffect::Confirm),
    ];
    assert_eq!(rules, expected);
    let app = TestApp::start_with(|config| config.control_rules = rules).await;
    let pair = Pair::live(&app).await;
    assert_eq!(pair.customer.welcome.control_rules, expected);
    assert_eq!(pair.agent.welcome.control_rules, []);
}

#[test]
fn a_rule_that_could_mean_something_else_keeps_the_server_from_starting() {
    let one = |line: &str| format!("[[control_rules]]\n{line}\n");
    for (lines, said) in [
        ("pages = \"/pay\"\neffect = \"forbid\"", "forbid"),
        ("pages = \"/pay\"", "effect"),
        ("effect = \"confirm\"", "pages"),
        ("pages = \"pay\"\neffect = \"confirm\"", "pages must be"),
        (
            "pages = \"/\"\nselector = \"p:hover\"\neffect = \"confirm\"",
            "p:hover",
        ),
        (
            "pages = \"/\"\nselector = \"a[href\"\neffect = \"confirm\"",
            "a[href",
        ),
        (
            "pages = \"/\"\nelement = \"a\"\neffect = \"confirm\"",
            "element",
        ),
    ] {
        let error = load(&one(lines)).expect_err(lines);
        assert!(error.contains(said), "{lines}: {error}");
    }
}

#[test]
fn rules_are_bounded_in_number() {
    let many = |n| "[[control_rules]]\npages = \"*\"\neffect = \"confirm\"\n".repeat(n);
    let rules = load(&many(CONTROL_RULES_MAX)).expect("just as many as allowed");
    assert_eq!(rules.len(), CONTROL_RULES_MAX);
    let error = load(&many(CONTROL_RULES_MAX + 1)).expect_err("one more");
    assert!(error.contains("control_rules"), "{error}");
}

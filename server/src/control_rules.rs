//! The organisation's rules for control, looked at when the server starts: a rule that does not say what
//! its author meant would leave a page open.

use tandem_protocol::limits::{
    CONTROL_RULES_MAX, PRIVACY_PAGES_BYTES_MAX, PRIVACY_SELECTOR_BYTES_MAX,
};
use tandem_protocol::policy::ControlRule;

/// What is wrong with the pages that rules of any kind are for, if anything.
pub(crate) fn complaint_about_pages<'a>(
    pages: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'static str> {
    let is_address = |pages: &str| pages.starts_with(['/', '*']) || pages.contains("://");
    if pages.clone().any(|one| one.len() > PRIVACY_PAGES_BYTES_MAX) {
        Some("pages must have 512 bytes at most")
    } else if !pages.clone().all(is_address) {
        Some(
            "pages must be an address such as https://shop.example/account/* or a path such as /account/*",
        )
    } else {
        None
    }
}

/// What is wrong with these rules, if anything.
pub(crate) fn complaint_about(rules: &[ControlRule]) -> Option<&'static str> {
    if rules.len() > CONTROL_RULES_MAX {
        Some("must be 64 at most")
    } else if let Some(complaint) =
        complaint_about_pages(rules.iter().map(|rule| rule.pages.as_str()))
    {
        Some(complaint)
    } else if rules
        .iter()
        .any(|rule| rule.selector.len() > PRIVACY_SELECTOR_BYTES_MAX)
    {
        Some("a selector must have 256 bytes at most")
    } else {
        None
    }
}

/// Their selectors.
pub(crate) fn selectors(rules: &[ControlRule]) -> impl Iterator<Item = &String> {
    rules
        .iter()
        .map(|rule| &rule.selector)
        .filter(|selector| !selector.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tandem_protocol::policy::ControlEffect;

    fn rule(pages: &str, selector: &str, effect: ControlEffect) -> ControlRule {
        ControlRule {
            pages: pages.to_owned(),
            selector: selector.to_owned(),
            effect,
        }
    }

    #[test]
    fn rules_are_bounded_in_number_and_length() {
        let plain = rule("/a", ".b", ControlEffect::NoControl);
        assert_eq!(
            complaint_about(&vec![plain.clone(); CONTROL_RULES_MAX]),
            None
        );
        assert!(complaint_about(&vec![plain; CONTROL_RULES_MAX + 1]).is_some());
        let of = |pages: &str, selector: &str| {
            complaint_about(&[rule(pages, selector, ControlEffect::ReadOnly)])
        };
        let longest = format!("/{}", "a".repeat(PRIVACY_PAGES_BYTES_MAX - 1));
        assert_eq!(of(&longest, ""), None);
        assert!(of(&format!("{longest}a"), "").is_some());
        let longest = "a".repeat(PRIVACY_SELECTOR_BYTES_MAX);
        assert_eq!(of("*", &longest), None);
        assert!(of("*", &format!("{longest}a")).is_some());
    }

    #[test]
    fn pages_are_addresses() {
        let of = |pages: &str| complaint_about(&[rule(pages, "form", ControlEffect::Confirm)]);
        assert_eq!(of("https://shop.example/pay/*"), None);
        assert_eq!(of("*"), None);
        assert!(of("pay").is_some());
    }
}

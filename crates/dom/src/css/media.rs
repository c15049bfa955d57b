//! Tells media queries that can not hold in a window from those that may.
//!
//! Only what is understood for sure does not hold: media types other than screens, widths and
//! heights in pixels, and features of the person's surroundings (Media Queries Level 4 §2 and §4,
//! Level 5 §12). Everything else may.

use super::live::{Surroundings, feature_holds, feature_of, milli};
use super::token::{Token, Tokens};

/// Whether a list of media queries may hold.
#[must_use]
pub fn may_hold(queries: &str, at: Surroundings) -> bool {
    let queries = &queries.to_ascii_lowercase();
    let mut tokens = Tokens::new(queries);
    // Of the query at hand.
    let (mut may, mut is_understood) = (true, true);
    loop {
        let start = tokens.at();
        match tokens.next() {
            Some(Token::Whitespace) => {}
            Some(Token::Ident(word)) => match &*word {
                "and" | "only" | "all" | "screen" => {}
                "print" | "speech" => may = false,
                _ => is_understood = false,
            },
            Some(Token::Open(b'(')) => {
                let end = queries[start..]
                    .find(')')
                    .map_or(queries.len(), |at| start + at);
                may &= condition_may_hold(&queries[start + 1..end], at);
                tokens.skip_to(queries.len().min(end + 1));
            }
            None => return may || !is_understood,
            Some(Token::Other) if &queries[start..tokens.at()] == "," => {
                if may || !is_understood {
                    return true;
                }
                (may, is_understood) = (true, true);
            }
            Some(_) => is_understood = false,
        }
    }
}

fn condition_may_hold(condition: &str, at: Surroundings) -> bool {
    let (feature, value) = feature_of(condition);
    let bound = value.and_then(|value| milli(value.strip_suffix("px")?));
    // Zoomed windows have parts of a pixel, which are not told.
    let size = |pixels: u32| u64::from(pixels) * 1000;
    match (feature, bound) {
        ("min-width", Some(bound)) => bound <= size(at.width) + 1000,
        ("max-width", Some(bound)) => bound + 1000 >= size(at.width),
        ("min-height", Some(bound)) => bound <= size(at.height) + 1000,
        ("max-height", Some(bound)) => bound + 1000 >= size(at.height),
        // What the sensor does not tell apart may hold.
        ("video-dynamic-range" | "display-mode", _) => true,
        _ => feature_holds(feature, value, at) != Some(false),
    }
}

#[cfg(test)]
mod tests {
    use tandem_protocol::batch::environment;

    use super::*;

    #[test]
    fn only_what_is_understood_does_not_hold() {
        let at = Surroundings {
            width: 800,
            height: 600,
            bits: environment::DARK,
            ..Surroundings::default()
        };
        for (queries, expected) in [
            ("", true),
            ("screen", true),
            ("ALL", true),
            ("only screen and (min-width:800px)", true),
            ("print", false),
            ("speech, print", false),
            ("print, screen", true),
            ("Print", false),
            ("not print", true),
            ("not screen and (min-width:9000px)", true),
            ("pr/**/int", true),
            ("(min-width: 801px)", true),
            ("(min-width: 801.5px)", false),
            ("(max-width:799px)", true),
            ("(max-width:798.9px)", false),
            ("(min-height:700px) and (min-width:1px)", false),
            ("(max-height:600px)", true),
            ("(max-height:500px), (max-width:500px)", false),
            ("(min-width:60em)", true),
            ("(min-width:-1px)", true),
            ("(min-width:9999999999999999999px)", true),
            ("(width >= 9000px)", true),
            ("(min-device-width:9000px)", true),
            ("((min-width:9000px) or (color))", true),
            ("(min-width:9000px) or (color)", true),
            ("(prefers-color-scheme: Dark)", true),
            ("(video-dynamic-range: high)", true),
            ("(display-mode: window-controls-overlay)", true),
            ("screen and (prefers-color-scheme: light)", false),
            ("(monochrome)", true),
        ] {
            assert_eq!(may_hold(queries, at), expected, "{queries}");
        }
    }
}

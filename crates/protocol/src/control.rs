//! Remote control: what the agent does on the customer's page, one act at a time (ADR 0021).
//!
//! An act names a node and a place in its box, never a place on a screen: the two ends may differ in
//! size, zoom and scrolling. It says what a person's hand did (moved, pressed, typed); what follows
//! from that is decided in the customer's page, as it would be there for the customer's own hand.

use serde::{Deserialize, Serialize};

use crate::limits::{ACT_KEY_BYTES_MAX, ACT_PATH_BYTES_MAX, ACT_TEXT_BYTES_MAX};

/// One act: where, and what the agent's hand did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// Counted by the agent's client; the answer repeats it.
    pub n: u32,
    /// Epoch of the mirror in which the agent saw the node; identifiers are not used again in one.
    pub epoch: u32,
    /// Document of the node, 0 for the top one.
    pub document: u32,
    /// Node under the agent's pointer, 0 for none.
    pub node: u32,
    /// Place in the node's box, from 0 (left) to 65535 (right).
    pub fx: u16,
    /// Place in the node's box, from 0 (top) to 65535 (bottom).
    pub fy: u16,
    /// What was done there.
    pub input: Input,
}

/// What the agent's hand did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Input {
    /// The pointer moved there.
    Move {
        /// Modifier keys: 1 shift, 2 control, 4 alt, 8 meta.
        modifiers: u8,
    },
    /// A button was pressed, or a finger put down.
    Down {
        /// As in `MouseEvent.button`.
        button: u8,
        /// Which click in a row, as in `UIEvent.detail`.
        detail: u8,
        /// Modifier keys.
        modifiers: u8,
        /// By a finger.
        #[serde(default)]
        touch: bool,
    },
    /// A button was let go.
    Up {
        /// As in `MouseEvent.button`.
        button: u8,
        /// Which click in a row.
        detail: u8,
        /// Modifier keys.
        modifiers: u8,
    },
    /// What was down is lost, and is no press: the agent's system has taken their finger for something else
    /// (Pointer Events, `pointercancel`).
    Cancel,
    /// The wheel was turned, in CSS pixels.
    Wheel {
        /// To the right.
        dx: i32,
        /// Down.
        dy: i32,
        /// Modifier keys.
        modifiers: u8,
    },
    /// A key was pressed or let go.
    Key {
        /// Pressed.
        down: bool,
        /// As in `KeyboardEvent.key`.
        key: String,
        /// As in `KeyboardEvent.code`.
        code: String,
        /// Held down.
        repeat: bool,
        /// Modifier keys.
        modifiers: u8,
    },
    /// Text came in one piece: pasted, or composed by an input method.
    Text {
        /// The text.
        text: String,
        /// Pasted rather than composed.
        pasted: bool,
    },
    /// An option of a native select was chosen.
    Choose {
        /// Its place among the options.
        option: u32,
    },
    /// A field that browsers edit by a picker (date, time, colour) got a value.
    Set {
        /// The value.
        value: String,
    },
    /// The page was left for one of its history, or loaded anew.
    History {
        /// -1 back, 1 forward, 0 again.
        delta: i8,
    },
    /// Another page of the same site was called by its address.
    Visit {
        /// Path, query and fragment, beginning with one slash: no other site can be named.
        path: String,
    },
}

/// How the page was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Navigation {
    /// For the one before it in its history.
    Back,
    /// For the one after it in its history.
    Forward,
    /// Loaded anew.
    Reload,
    /// For an address.
    Visit,
}

/// Why an act was not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum ActRefusal {
    /// The customer has not allowed it, or not any more.
    NotGranted,
    /// The customer is at work in the page themselves.
    Suspended,
    /// The customer is answering a question, which stands in the place of the bar that stops control.
    Asking,
    /// What was pointed at is not there any more.
    Stale,
    /// The customer's page does not answer: it is busy, has failed, or what acts there did not load.
    Unanswered,
    /// Something else lies over it at the customer.
    Covered,
    /// The page keeps control away from it.
    NoControl,
    /// It is masked, or of a kind that always is.
    Masked,
    /// It would open a file dialog, a picker or a window, which browsers let nobody but the customer do.
    CustomersStep,
    /// It can not be taken back, and waits for the customer's tap (`protocol::proposal`).
    Held,
    /// A rule lets the agent type and choose nothing there.
    ReadOnly,
    /// A rule lets the agent send no form there.
    NoSubmit,
    /// The address is of another site.
    Elsewhere,
    /// It is longer than allowed.
    TooLarge,
}

impl Input {
    /// Whether it comes from the keyboard, or could: what needs the grant `type` beside `control`.
    pub fn is_typed(&self) -> bool {
        matches!(
            self,
            Self::Key { .. } | Self::Text { .. } | Self::Set { .. }
        )
    }

    /// Whether it keeps the bounds.
    pub fn is_bounded(&self) -> bool {
        match self {
            Self::Key { key, code, .. } => {
                key.len() <= ACT_KEY_BYTES_MAX && code.len() <= ACT_KEY_BYTES_MAX
            }
            Self::Text { text, .. } => text.len() <= ACT_TEXT_BYTES_MAX,
            Self::Set { value } => value.len() <= ACT_KEY_BYTES_MAX,
            Self::History { delta } => (-1..=1).contains(delta),
            Self::Visit { path } => path.len() <= ACT_PATH_BYTES_MAX,
            Self::Move { .. }
            | Self::Down { .. }
            | Self::Up { .. }
            | Self::Cancel
            | Self::Wheel { .. }
            | Self::Choose { .. } => true,
        }
    }

    /// Whether it stays on the customer's site. Browsers read a backslash as a slash and leave out tabs and
    /// ends of lines (URL Standard, "basic URL parser"), so that a path with those could name another host.
    pub fn is_of_this_site(&self) -> bool {
        let Self::Visit { path } = self else {
            return true;
        };
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains(|one: char| one == '\\' || one.is_control())
    }

    /// How it leaves the page, if it does so by itself.
    pub fn navigation(&self) -> Option<Navigation> {
        match self {
            Self::History { delta: ..=-1 } => Some(Navigation::Back),
            Self::History { delta: 0 } => Some(Navigation::Reload),
            Self::History { delta: 1.. } => Some(Navigation::Forward),
            Self::Visit { .. } => Some(Navigation::Visit),
            Self::Move { .. }
            | Self::Down { .. }
            | Self::Up { .. }
            | Self::Cancel
            | Self::Wheel { .. }
            | Self::Key { .. }
            | Self::Text { .. }
            | Self::Choose { .. }
            | Self::Set { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_texts_of_just_the_allowed_length_are_bounded() {
        let key = |length: usize| Input::Key {
            down: true,
            key: "k".repeat(length),
            code: String::new(),
            repeat: false,
            modifiers: 0,
        };
        let text = |length: usize| Input::Text {
            text: "t".repeat(length),
            pasted: true,
        };
        let set = |length: usize| Input::Set {
            value: "v".repeat(length),
        };
        assert!(key(ACT_KEY_BYTES_MAX).is_bounded() && !key(ACT_KEY_BYTES_MAX + 1).is_bounded());
        assert!(
            text(ACT_TEXT_BYTES_MAX).is_bounded() && !text(ACT_TEXT_BYTES_MAX + 1).is_bounded()
        );
        assert!(set(ACT_KEY_BYTES_MAX).is_bounded() && !set(ACT_KEY_BYTES_MAX + 1).is_bounded());
    }

    #[test]
    fn addresses_of_just_the_allowed_length_and_one_step_in_the_history_are_bounded() {
        let visit = |length: usize| Input::Visit {
            path: "/".repeat(length),
        };
        let history = |delta: i8| Input::History { delta };
        assert!(visit(ACT_PATH_BYTES_MAX).is_bounded());
        assert!(!visit(ACT_PATH_BYTES_MAX + 1).is_bounded());
        assert!((-1..=1).all(|delta| history(delta).is_bounded()));
        assert!(!history(2).is_bounded() && !history(-2).is_bounded());
    }

    #[test]
    fn only_paths_stay_on_the_site() {
        let stays = |path: &str| Input::Visit { path: path.into() }.is_of_this_site();
        assert!(stays("/") && stays("/orders?page=2#last"));
        let others = [
            "",
            "orders",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example/",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example/",
            "\n//evil.example",
        ];
        assert!(others.iter().all(|path| !stays(path)));
    }
}

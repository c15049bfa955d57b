//! What a tag means to masking and sanitising, in one byte.

/// Role of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Nothing special.
    #[default]
    Plain,
    /// `style`: its text is CSS.
    Style,
    /// `link`.
    Link,
    /// Its text never leaves: `script`, `noscript`, `template`.
    Mute,
    /// `textarea`: its text is a value.
    Textarea,
    /// `input` that shows what was typed or picked.
    Field,
    /// `input` whose value is its label.
    Button,
    /// `input` that is checked or not.
    Check,
    /// `select`.
    Select,
    /// `option`.
    Option,
    /// `output`: its value is text of the page.
    Output,
    /// `base`.
    Base,
}

impl Role {
    /// Role of an element by its name and, for `input`, its `type`.
    #[must_use]
    pub fn of(tag: &str, input_type: Option<&str>) -> Self {
        match tag {
            "style" => Self::Style,
            "link" => Self::Link,
            "script" | "noscript" | "template" => Self::Mute,
            "textarea" => Self::Textarea,
            "input" => Self::of_input(input_type.unwrap_or_default()),
            "select" => Self::Select,
            "option" => Self::Option,
            "output" => Self::Output,
            "base" => Self::Base,
            _ => Self::Plain,
        }
    }

    /// Role of an `input` by its `type`.
    #[must_use]
    pub fn of_input(input_type: &str) -> Self {
        let is = |name: &str| input_type.eq_ignore_ascii_case(name);
        if is("checkbox") || is("radio") {
            Self::Check
        } else if is("button") || is("submit") || is("reset") || is("image") {
            Self::Button
        } else {
            Self::Field
        }
    }

    /// Whether it is a form control whose state is the customer's own.
    #[must_use]
    pub fn is_control(self) -> bool {
        matches!(
            self,
            Self::Textarea | Self::Field | Self::Check | Self::Select | Self::Option
        )
    }
}

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
    /// Its text never leaves: `script`, `noscript`, `template`, a `style` that is not CSS.
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
    /// `a` and `area`, also of SVG.
    Anchor,
    /// `iframe`, `frame` and `object`.
    Frame,
    /// `canvas`.
    Canvas,
    /// `video`.
    Video,
    /// `audio`.
    Audio,
    /// `svg`: what moves in it has a time of its own.
    Drawing,
    /// Elements whose names shadow properties of the document (HTML §3.1.7).
    Named,
}

impl Role {
    /// Role of an element by its namespace, name and, for `input`, its `type`.
    #[must_use]
    pub fn of(namespace: u32, tag: &str, attributes: &[(&str, &str)]) -> Self {
        match tag {
            "a" => Self::Anchor,
            "style" if is_css(attributes) => Self::Style,
            "style" => Self::Mute,
            "script" => Self::Mute,
            "svg" if namespace == 1 => Self::Drawing,
            _ if namespace != 0 => Self::Plain,
            "area" => Self::Anchor,
            "img" | "form" | "embed" => Self::Named,
            "iframe" | "frame" | "object" => Self::Frame,
            "link" => Self::Link,
            "noscript" | "noframes" | "noembed" | "template" => Self::Mute,
            "textarea" => Self::Textarea,
            "input" => {
                let input_type = attributes.iter().find(|(name, _)| *name == "type");
                Self::of_input(input_type.map_or("", |(_, value)| value))
            }
            "select" => Self::Select,
            "option" => Self::Option,
            "output" => Self::Output,
            "base" => Self::Base,
            "canvas" => Self::Canvas,
            "video" => Self::Video,
            "audio" => Self::Audio,
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
}

/// Whether the text of a `style` element is one of CSS (HTML §4.2.6).
fn is_css(attributes: &[(&str, &str)]) -> bool {
    let mut types = attributes.iter().filter(|(name, _)| *name == "type");
    types.all(|(_, value)| value.is_empty() || value.eq_ignore_ascii_case("text/css"))
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn a_style_element_of_another_type_is_no_sheet() {
        for (kind, role) in [
            ("", Role::Style),
            ("Text/CSS", Role::Style),
            ("text/x-template", Role::Mute),
            ("text/css; charset=utf-8", Role::Mute),
        ] {
            assert_eq!(Role::of(0, "style", &[("type", kind)]), role, "{kind}");
        }
        assert_eq!(Role::of(1, "style", &[]), Role::Style);
    }
}

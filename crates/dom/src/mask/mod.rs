//! The one place that decides what of the customer's page may be read by others.
//!
//! Every string that leaves goes through a [`Mask`]: text, attributes, values, URLs, titles, the
//! strings that CSS shows. The strictest mark among an element and its ancestors wins;
//! `ALLOW` lifts nothing but the default masking of inputs under the balanced profile.
//! Under every profile, values of the always-masked kinds and card numbers stay in the page.

mod attribute;
mod policy;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use tandem_protocol::batch::mark;
use tandem_protocol::signal::PrivacyProfile;

pub(crate) use attribute::{draws, is_structure};
pub use policy::{Policy, stricter};
use shape::mask_number;
pub use shape::{BULLETS, mask_cards, mask_text};

use crate::arena::{Arena, Kind, flag};
use crate::role::Role;

/// Where a string stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Marks of the element and all its ancestors.
    pub marks: u32,
    /// Role of the element that the string belongs to.
    pub role: Role,
    /// Whether the customer may write here as in an input.
    pub editable: bool,
}

impl Context {
    /// Collects what an element or text node inherits.
    #[must_use]
    pub fn of(arena: &Arena, id: u32) -> Self {
        let mut context = Self::default();
        let mut role = None;
        for (at, info) in arena.ancestors(id) {
            match info.kind {
                Kind::Shadow => {}
                Kind::Text => context = context.of_texts(arena, arena.parent(at).unwrap_or(0)),
                Kind::Free | Kind::Document | Kind::Element => {
                    context.marks |= u32::from(info.marks)
                }
            }
            context.editable |= info.flags & flag::EDITABLE != 0;
            if info.kind == Kind::Element {
                role.get_or_insert(info.role);
            }
        }
        context.role = role.unwrap_or_default();
        context
    }

    /// What texts right inside an element of this context inherit: where it has a shadow root, the
    /// marks around the slot that they stand in.
    #[must_use]
    pub fn of_texts(self, arena: &Arena, parent: u32) -> Self {
        let around = match arena.info(arena.first_child(parent)) {
            Some(info) if info.kind == Kind::Shadow => u32::from(info.marks),
            _ => 0,
        };
        Self {
            marks: self.marks | around,
            ..self
        }
    }

    /// What a child element of this place inherits.
    #[must_use]
    pub fn child(self, marks: u32, role: Role, editable: bool) -> Self {
        Self {
            marks: self.marks | marks,
            role,
            editable: self.editable || editable,
        }
    }

    /// What the document in a frame of this place inherits: all that holds back, nothing that allows.
    #[must_use]
    pub fn nested(self) -> Self {
        Self {
            marks: self.marks & !mark::ALLOW,
            role: Role::Plain,
            editable: self.editable,
        }
    }

    /// Whether what stands here is masked in another way than what stands there.
    #[must_use]
    pub fn differs(self, other: Self) -> bool {
        let masking = !mark::NO_CONTROL;
        (self.marks ^ other.marks) & masking != 0 || self.editable != other.editable
    }

    /// Whether it has one of these marks.
    pub(crate) fn has(self, bits: u32) -> bool {
        self.marks & bits != 0
    }
}

/// Masks by one profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    profile: PrivacyProfile,
}

impl Mask {
    /// Masks by this profile.
    #[must_use]
    pub fn new(profile: PrivacyProfile) -> Self {
        Self { profile }
    }

    /// The profile.
    #[must_use]
    pub fn profile(self) -> PrivacyProfile {
        self.profile
    }

    /// Whether text at this place is masked.
    #[must_use]
    pub fn masks_text(self, context: Context) -> bool {
        let written_by_customer = context.editable && !context.has(mark::ALLOW);
        context.has(mark::MASK | mark::BLOCK | mark::SECRET)
            || match self.profile {
                PrivacyProfile::Strict => true,
                PrivacyProfile::Balanced => written_by_customer,
                PrivacyProfile::Open => false,
            }
    }

    fn masks_value(self, context: Context) -> bool {
        context.has(mark::MASK | mark::BLOCK | mark::SECRET)
            || match self.profile {
                PrivacyProfile::Strict => true,
                PrivacyProfile::Balanced => !context.has(mark::ALLOW),
                PrivacyProfile::Open => false,
            }
    }

    /// Data of a text node, by the context of its parent. CSS goes through [`Mask::css_string`].
    #[must_use]
    pub fn text<'a>(self, context: Context, text: &'a str) -> Cow<'a, str> {
        if context.has(mark::BLOCK) || context.role == Role::Mute {
            return Cow::Borrowed("");
        }
        if context.role == Role::Textarea {
            return self.value(context, text).unwrap_or_default();
        }
        if self.masks_text(context) {
            mask_text(text)
        } else {
            mask_cards(text)
        }
    }

    /// Live value of a form control; nothing when it is not captured at all.
    #[must_use]
    pub fn value<'a>(self, context: Context, value: &'a str) -> Option<Cow<'a, str>> {
        if context.has(mark::BLOCK | mark::IGNORE) {
            return None;
        }
        if matches!(context.role, Role::Output | Role::Button) && !context.has(mark::SECRET) {
            return Some(self.text(context, value));
        }
        Some(match (self.masks_value(context), value.is_empty()) {
            (true, false) => Cow::Borrowed(BULLETS),
            (true, true) => Cow::Borrowed(""),
            (false, _) => mask_number(value),
        })
    }

    /// Whether what is written in a field may be seen, card numbers apart.
    #[must_use]
    pub fn shows_value(self, context: Context) -> bool {
        !self.masks_value(context) && !context.has(mark::IGNORE)
    }

    /// Whether the state of a checkbox or select may be seen.
    #[must_use]
    pub fn shows_state(self, context: Context) -> bool {
        let hidden = mark::MASK | mark::BLOCK | mark::SECRET | mark::IGNORE;
        self.profile != PrivacyProfile::Strict && !context.has(hidden)
    }

    /// Title of the page.
    #[must_use]
    pub fn title(self, title: &str) -> Cow<'_, str> {
        self.text(Context::default(), title)
    }

    /// Address of the page: its path and the names of parameters stay, their values and the
    /// fragment do not. Of a strictly masked page only the origin stays, credentials never do.
    #[must_use]
    pub fn url(self, url: &str) -> Cow<'_, str> {
        let url = shape::without_credentials(url);
        let masked = match self.profile {
            PrivacyProfile::Open => url,
            PrivacyProfile::Balanced => match shape::mask_parameters(&url) {
                Some(masked) => Cow::Owned(masked),
                None => url,
            },
            PrivacyProfile::Strict => Cow::Owned(shape::mask_path(&url)),
        };
        match mask_cards(&masked) {
            Cow::Owned(cards) => Cow::Owned(cards),
            Cow::Borrowed(_) => masked,
        }
    }

    /// A string that CSS shows; nothing when it may stay.
    #[must_use]
    pub fn css_string(self, context: Context, text: &str) -> Option<String> {
        let masked = if self.masks_text(context) {
            mask_text(text)
        } else {
            mask_cards(text)
        };
        match masked {
            Cow::Owned(masked) => Some(masked),
            Cow::Borrowed(_) => None,
        }
    }

    /// Whether pixels that the page draws may be shown at this place: nobody can tell what is
    /// written in them.
    #[must_use]
    pub fn shows_picture(self, context: Context) -> bool {
        !self.masks_text(context) && !context.has(mark::IGNORE)
    }

    /// Whether a style sheet or a font may be used at this place.
    #[must_use]
    pub fn shows_assets(self, context: Context) -> bool {
        !context.has(mark::BLOCK)
    }

    /// Whether an image may be shown at this place: what it says is not masked, so it goes with
    /// the text around it.
    #[must_use]
    pub fn shows_images(self, context: Context) -> bool {
        self.profile != PrivacyProfile::Strict && !context.has(mark::MASK | mark::BLOCK)
    }
}

/// Marks that an element has by its own attributes, whatever the sensor said: a second look at
/// the always-masked kinds.
#[must_use]
pub fn secret_by_attributes(tag: &str, attributes: &[(&str, &str)]) -> bool {
    if !matches!(tag, "input" | "textarea" | "select") {
        return false;
    }
    attributes
        .iter()
        .any(|&(name, value)| is_secret_attribute(tag, name, value))
}

/// Whether this attribute makes a form control one of the always-masked kinds.
#[must_use]
pub fn is_secret_attribute(tag: &str, name: &str, value: &str) -> bool {
    let is = |other: &str| value.trim().eq_ignore_ascii_case(other);
    match name {
        "type" => tag == "input" && (is("password") || is("hidden") || is("file")),
        "autocomplete" => value.split_ascii_whitespace().any(is_secret_purpose),
        _ => false,
    }
}

/// Autofill purposes (HTML §4.10.18.7) of secrets.
fn is_secret_purpose(token: &str) -> bool {
    let is = |other: &str| token.eq_ignore_ascii_case(other);
    is("one-time-code")
        || is("new-password")
        || is("current-password")
        || token
            .get(..3)
            .is_some_and(|head| head.eq_ignore_ascii_case("cc-"))
}

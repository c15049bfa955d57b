//! Annotations: what the agent and the customer draw on the customer's page (ADR 0024).
//!
//! An annotation stands on one element, and each of its points is a fraction of that element's box,
//! so that it lies on the same thing under another viewport, zoom or scroll position. Nothing of the
//! page is in it: a node is a number, and the words are those of whoever drew it.

use serde::{Deserialize, Serialize};

use crate::limits::{
    ANNOTATION_COORDINATE_MAX, ANNOTATION_POINTS_MAX, ANNOTATION_TEXT_BYTES_MAX, ANNOTATIONS_MAX,
};
use crate::signal::Role;

/// The element that an annotation stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Epoch of the mirror in which the node has this number.
    pub epoch: u32,
    /// Document of the node, 0 for the top one.
    pub document: u32,
    /// The node.
    pub node: u32,
}

/// What somebody has drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// Chosen by its author; drawing under it again replaces it.
    pub id: u32,
    /// Role of its author.
    pub by: Role,
    /// Where it stands.
    pub anchor: Anchor,
    /// What it is.
    pub kind: AnnotationKind,
    /// Places in the anchor's box, 0 at its left and top and 65535 at its right and bottom; a drawing
    /// around an element lies outside of its box.
    pub points: Vec<[i32; 2]>,
    /// Words of its author, at most `limits::ANNOTATION_TEXT_BYTES_MAX`.
    pub text: String,
    /// It fades by itself.
    pub vanishing: bool,
}

/// Kinds of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum AnnotationKind {
    /// Where somebody has clicked: one point, gone at once.
    Ripple,
    /// A piece of the trail of a laser pointer, gone at once.
    Laser,
    /// A line by hand.
    Stroke,
    /// From the first point to the second.
    Arrow,
    /// Between two corners.
    Rectangle,
    /// Words at a place.
    Text,
    /// The whole element, with words; at most one at a time.
    Highlight,
}

/// One step of drawing, in both directions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(export))]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnnotationStep {
    /// An annotation is there, or looks different.
    Draw {
        /// The annotation.
        annotation: Annotation,
    },
    /// Annotations are gone.
    Erase {
        /// Which, at most `limits::ANNOTATIONS_MAX`.
        ids: Vec<u32>,
        /// The customer has used the element that was highlighted.
        used: bool,
    },
    /// The same annotation, whose element has another number: an epoch has begun, or the page has put
    /// it elsewhere. Of the customer's client only, which alone knows the elements.
    Moved {
        /// Which.
        id: u32,
        /// Where it stands.
        anchor: Anchor,
    },
}

impl Annotation {
    /// Whether it stays until it is erased, so that it is kept for those who come late.
    pub fn is_lasting(&self) -> bool {
        !self.vanishing && !matches!(self.kind, AnnotationKind::Ripple | AnnotationKind::Laser)
    }

    /// Whether it keeps the bounds on its points and words.
    pub fn is_bounded(&self) -> bool {
        let in_range = |value: &i32| value.unsigned_abs() <= ANNOTATION_COORDINATE_MAX;
        self.points.len() <= ANNOTATION_POINTS_MAX
            && self.points.iter().flatten().all(in_range)
            && self.text.len() <= ANNOTATION_TEXT_BYTES_MAX
    }

    /// Whether it has as many points and words as its kind takes.
    pub fn is_valid(&self) -> bool {
        let has_words = !self.text.trim().is_empty();
        match self.kind {
            AnnotationKind::Ripple => self.points.len() == 1 && self.text.is_empty(),
            AnnotationKind::Laser | AnnotationKind::Stroke => {
                !self.points.is_empty() && self.text.is_empty()
            }
            AnnotationKind::Arrow | AnnotationKind::Rectangle => {
                self.points.len() == 2 && self.text.is_empty()
            }
            AnnotationKind::Text => self.points.len() == 1 && has_words,
            AnnotationKind::Highlight => self.points.is_empty() && has_words && !self.vanishing,
        }
    }
}

impl AnnotationStep {
    /// Whether it keeps the bounds.
    pub fn is_bounded(&self) -> bool {
        match self {
            Self::Draw { annotation } => annotation.is_bounded(),
            Self::Erase { ids, .. } => ids.len() <= ANNOTATIONS_MAX,
            Self::Moved { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annotation(kind: AnnotationKind, n_points: usize, text: &str) -> Annotation {
        Annotation {
            id: 1,
            by: Role::Agent,
            anchor: Anchor {
                epoch: 4096,
                document: 0,
                node: 7,
            },
            kind,
            points: vec![[0, 65535]; n_points],
            text: text.to_owned(),
            vanishing: false,
        }
    }

    #[test]
    fn each_kind_has_its_points_and_words_and_no_others() {
        use AnnotationKind::{Arrow, Highlight, Laser, Rectangle, Ripple, Stroke, Text};
        for (kind, n_points, text) in [
            (Ripple, 1, ""),
            (Laser, 3, ""),
            (Stroke, 1, ""),
            (Arrow, 2, ""),
            (Rectangle, 2, ""),
            (Text, 1, "here"),
            (Highlight, 0, "Press this"),
        ] {
            assert!(annotation(kind, n_points, text).is_valid(), "{kind:?}");
            let other = if text.is_empty() { "words" } else { " " };
            assert!(!annotation(kind, n_points, other).is_valid(), "{kind:?}");
            let n_other = if n_points == 0 { 1 } else { 0 };
            assert!(!annotation(kind, n_other, text).is_valid(), "{kind:?}");
        }
        let mut highlight = annotation(Highlight, 0, "Press this");
        highlight.vanishing = true;
        assert!(!highlight.is_valid());
    }

    #[test]
    fn points_and_words_are_bounded() {
        let stroke = |n_points| annotation(AnnotationKind::Stroke, n_points, "");
        assert!(stroke(ANNOTATION_POINTS_MAX).is_bounded());
        assert!(!stroke(ANNOTATION_POINTS_MAX + 1).is_bounded());
        let text = |length| annotation(AnnotationKind::Text, 1, &"t".repeat(length));
        assert!(text(ANNOTATION_TEXT_BYTES_MAX).is_bounded());
        assert!(!text(ANNOTATION_TEXT_BYTES_MAX + 1).is_bounded());
        let far = |value| {
            let mut far = stroke(1);
            far.points = vec![[0, value]];
            far.is_bounded()
        };
        let edge = ANNOTATION_COORDINATE_MAX as i32;
        assert!(far(edge) && far(-edge));
        assert!(!far(edge + 1) && !far(i32::MIN));
        let erase = |count| AnnotationStep::Erase {
            ids: vec![1; count],
            used: false,
        };
        assert!(erase(ANNOTATIONS_MAX).is_bounded() && !erase(ANNOTATIONS_MAX + 1).is_bounded());
    }

    #[test]
    fn steps_read_as_the_protocol_page_says() {
        let step = AnnotationStep::Draw {
            annotation: annotation(AnnotationKind::Arrow, 2, ""),
        };
        let json = r#"{"step":"draw","annotation":{"id":1,"by":"agent","anchor":{"epoch":4096,"document":0,"node":7},"kind":"arrow","points":[[0,65535],[0,65535]],"text":"","vanishing":false}}"#;
        assert_eq!(serde_json::to_string(&step).expect("serialises"), json);
        let read: AnnotationStep = serde_json::from_str(json).expect("reads back");
        assert_eq!(read, step);
    }
}

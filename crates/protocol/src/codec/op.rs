//! One operation, as both flat batches and frames carry it.
//!
//! The meaning of each operation is written in [`crate::batch::op`]; this type only gives its
//! operands names and borrows them from wherever they were read.

use super::envelope::AssetHash;

/// One operation of a batch or frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the operands are described at `crate::batch::op`"
)]
pub enum Op<'a> {
    /// Closes the innermost `Insert`, `Element` or `Shadow`.
    End,
    /// First operation of an epoch; takes identifier 1.
    Document(Document<'a>),
    /// Nodes follow, up to its `End`.
    Insert { parent: u32, before: u32 },
    /// Removes subtrees and forgets their identifiers.
    Detach { ids: &'a [u32] },
    /// Moves known siblings.
    Move {
        parent: u32,
        before: u32,
        ids: &'a [u32],
    },
    /// Sets or removes an attribute.
    Attribute {
        id: u32,
        name: &'a str,
        value: Option<&'a str>,
    },
    /// Sets the data of a text node.
    TextSet { id: u32, value: &'a str },
    /// Live value of a form control.
    Value { id: u32, value: &'a str },
    /// Live state of a checkbox or radio button.
    Checked { id: u32, bits: u32 },
    /// Selected options, by index.
    Selected { id: u32, indices: &'a [u32] },
    /// Scroll position.
    Scroll { id: u32, x: i32, y: i32 },
    /// Size of the customer's viewport.
    Viewport {
        width: u32,
        height: u32,
        dpr_milli: u32,
    },
    /// Rules of the sheet that a `style` or `link` element owns.
    SheetText { id: u32, css: &'a str },
    /// Text of a constructed sheet.
    Constructed { sheet: u32, css: &'a str },
    /// Adopted sheets of a document or shadow root.
    Adopt { root: u32, sheets: &'a [u32] },
    /// An element; its nodes follow, up to its `End`.
    Element(Element<'a>),
    /// A text node.
    Text { value: &'a str },
    /// The shadow root of the element around it; its nodes follow, up to its `End`.
    Shadow { flags: u32 },
    /// Declares an asset.
    Asset {
        number: u32,
        kind: u32,
        url: &'a str,
    },
    /// An element shows an asset.
    Link { id: u32, slot: u32, number: u32 },
    /// Rules of a style sheet asset.
    Rules { number: u32, at: u32, css: &'a str },
    /// What became of an asset's bytes.
    AssetState { number: u32, state: u32 },
    /// The bytes of an asset can be asked for.
    AssetReady {
        number: u32,
        mime: &'a str,
        size: u32,
        hash: AssetHash,
    },
    /// Everything that was there at the start has been sent.
    SnapshotEnd,
    /// Same document, other address or title.
    Navigated { url: &'a str, title: &'a str },
    /// The element that has the focus, or 0.
    Focus { id: u32 },
    /// Size of a blocked element.
    Box { id: u32, width: u32, height: u32 },
    /// Whether a sheet is disabled.
    SheetDisabled { id: u32, disabled: bool },
    /// Pseudo-classes that an element matches.
    States { id: u32, bits: u32 },
    /// An element's place in the top layer.
    Layer { id: u32, layer: u32 },
    /// What is selected: node and offset of both ends.
    Selection { start: (u32, u32), end: (u32, u32) },
    /// Media features that hold at the customer's; in batches of the sensor only.
    Environment { bits: u32 },
    /// The document that an element shows, or 0.
    Frame { id: u32, document: u32 },
    /// The document in an element is not shown.
    FrameClosed { id: u32, reason: u32, host: &'a str },
    /// The document that the operations after it are about.
    Within { document: u32 },
    /// Digest of the document.
    Check { digest: u32 },
    /// Digests of parts of the document.
    Digests {
        first: u32,
        step: u32,
        digests: &'a [u32],
    },
    /// What became of the pixels of an element.
    Picture { id: u32, state: u32 },
    /// Where a video or sound stands.
    Media(Media),
    /// Where an animation stands.
    Animation(Animation<'a>),
    /// A script animates an element.
    Keyframes {
        id: u32,
        number: u32,
        pseudo: &'a str,
        css: &'a str,
    },
    /// What stands in a slot that is assigned by hand.
    Slotted { slot: u32, nodes: &'a [u32] },
    /// Ranges of a highlight, four words each.
    Highlight { name: &'a str, ranges: &'a [u32] },
    /// States that a custom element has given itself.
    CustomStates { id: u32, names: &'a str },
    /// Parts of a node that are left out.
    Omitted { id: u32, kind: u32, count: u32 },
}

/// Operands of [`Op::Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Document<'a> {
    /// 0 no, 1 limited, 2 full.
    pub quirks: u32,
    /// Address.
    pub url: &'a str,
    /// Title.
    pub title: &'a str,
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Height of the viewport in CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel, in thousandths.
    pub dpr_milli: u32,
    /// Scroll position of the window, from the left.
    pub scroll_x: i32,
    /// Scroll position of the window, from the top.
    pub scroll_y: i32,
}

/// Operands of [`Op::Media`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Media {
    /// The element.
    pub id: u32,
    /// Bits of [`crate::batch::media`].
    pub bits: u32,
    /// Place in it.
    pub time_ms: u32,
    /// Its length; 0 if not known or without end.
    pub duration_ms: u32,
    /// Speed in thousandths; negative is backwards.
    pub rate_milli: i32,
    /// Volume in thousandths.
    pub volume_milli: u32,
}

/// Operands of [`Op::Animation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Animation<'a> {
    /// The element.
    pub id: u32,
    /// A kind of [`crate::batch::animation`].
    pub kind: u32,
    /// A state of [`crate::batch::animation`].
    pub state: u32,
    /// The pseudo-element that is animated, with its colons, or empty.
    pub pseudo: &'a str,
    /// Name of the animation, or the property.
    pub name: &'a str,
    /// Its `currentTime`.
    pub time_ms: i32,
    /// Its `playbackRate` in thousandths.
    pub rate_milli: i32,
}

/// Operands of [`Op::Element`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Element<'a> {
    /// 0 HTML, 1 SVG, 2 MathML.
    pub namespace: u32,
    /// Local name.
    pub tag: &'a str,
    /// Bits of [`crate::batch::mark`].
    pub marks: u32,
    /// Names and values of the attributes.
    pub attributes: &'a [(&'a str, &'a str)],
}

/// Largest namespace number.
pub(super) const NAMESPACE_MAX: u32 = 2;

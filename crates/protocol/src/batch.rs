//! Flat batches: what crosses between the sensor, the wasm clients and the replica.
//!
//! A batch is one array of 32-bit words and one blob of UTF-8 strings, so that a whole slice of
//! work crosses a thread by transfer and never node by node.
//! The sensor writes batches (unmasked, inside the customer's browser only); the agent's client
//! writes batches of the same layout for the replica (masked, sanitised).
//!
//! Strings are joined by U+0000; a reference is the index of a string in its batch.
//! A string that holds U+0000 has it replaced by U+FFFD before.
//! Identifiers are implicit: every [`op::DOCUMENT`], [`op::ELEMENT`], [`op::TEXT`] and
//! [`op::SHADOW`] takes the next one, starting at 1 in each epoch.

/// Operation codes, each followed by its operands (one word each; `r` is a string reference,
/// `i` a signed number in two's complement, `*` repeats).
pub mod op {
    /// `END`: closes the innermost `INSERT`, `ELEMENT` or `SHADOW`.
    pub const END: u32 = 0;
    /// `DOCUMENT quirks url:r title:r width height dpr_milli scroll_x:i scroll_y:i`:
    /// first operation of an epoch. `quirks`: 0 no, 1 limited, 2 full.
    /// The document takes identifier 1; its children come by `INSERT 1 0`.
    pub const DOCUMENT: u32 = 1;
    /// `INSERT parent before` then nodes up to its `END`; `before` 0 means append.
    pub const INSERT: u32 = 2;
    /// `DETACH n id*`: removes the subtrees and forgets their identifiers.
    pub const DETACH: u32 = 3;
    /// `MOVE parent before n id*`: moves known siblings, in order.
    pub const MOVE: u32 = 4;
    /// `ATTRIBUTE id name:r value` where `value` is 0 (removed) or reference + 1.
    pub const ATTRIBUTE: u32 = 5;
    /// `TEXT_SET id value:r`.
    pub const TEXT_SET: u32 = 6;
    /// `VALUE id value:r`: live value of an input, textarea or output.
    pub const VALUE: u32 = 8;
    /// `CHECKED id bits`: bit 0 checked, bit 1 indeterminate.
    pub const CHECKED: u32 = 9;
    /// `SELECTED id n index*`: selected options of a select, by index.
    pub const SELECTED: u32 = 10;
    /// `SCROLL id x:i y:i`; the document's identifier stands for the window.
    pub const SCROLL: u32 = 11;
    /// `VIEWPORT width height dpr_milli`.
    pub const VIEWPORT: u32 = 12;
    /// `SHEET_TEXT id css:r`: rules of the sheet that a `style` or `link` element owns,
    /// sent when they are no longer what its source says.
    pub const SHEET_TEXT: u32 = 13;
    /// `CONSTRUCTED sheet css:r`: text of a constructed sheet; sheets count from 1 in each epoch.
    /// Sheet 0 is never adopted: properties and fonts that scripts registered, for the whole document.
    pub const CONSTRUCTED: u32 = 14;
    /// `ADOPT root n sheet*`: adopted sheets of a document or shadow root, in order.
    pub const ADOPT: u32 = 15;
    /// `ELEMENT namespace tag:r marks n (name:r value:r)*` then its nodes up to `END`.
    /// `namespace`: 0 HTML, 1 SVG, 2 MathML.
    pub const ELEMENT: u32 = 16;
    /// `TEXT value:r`.
    pub const TEXT: u32 = 17;
    /// `SHADOW flags` then its nodes up to `END`; flags bit 0 delegatesFocus, bit 1 manual slots, from
    /// bit [`super::shadow::MARKS_SHIFT`] on marks around the slot of texts, which no agent is told.
    pub const SHADOW: u32 = 18;
    /// `ASSET number kind url:r`: declares an asset. Numbers of the sensor count from 1 in each
    /// epoch and stay below [`super::NESTED_ASSET_BASE`]. In batches for the replica the URL is empty.
    pub const ASSET: u32 = 20;
    /// `LINK id slot number`: the element shows that asset (0 takes it away).
    pub const LINK: u32 = 21;
    /// `RULES number at css:r`: rules of a style sheet asset, which stand at that place among its
    /// pieces; rules that apply to nothing come when they do. To the replica: `at` is 0 and the text
    /// is the whole sheet as far as it is known.
    pub const RULES: u32 = 22;
    /// `ASSET_STATE number state`: states in [`super::asset_state`]; in frames and to the replica.
    pub const ASSET_STATE: u32 = 23;
    /// `SNAPSHOT_END`: everything that was there at the start has been sent.
    pub const SNAPSHOT_END: u32 = 25;
    /// `NAVIGATED url:r title:r`: same document, other address or title.
    pub const NAVIGATED: u32 = 27;
    /// `FOCUS id` or 0.
    pub const FOCUS: u32 = 28;
    /// `BOX id width height`: size of a blocked element, in CSS pixels.
    pub const BOX: u32 = 29;
    /// `SHEET_DISABLED id disabled`: the sheet that a `style` or `link` element owns.
    pub const SHEET_DISABLED: u32 = 30;
    /// `STATES id bits`: which pseudo-classes of [`super::state`] the element matches.
    pub const STATES: u32 = 32;
    /// `ENVIRONMENT bits`: what the customer's browser answers to media queries, as
    /// [`super::environment`] numbers them. From the sensor only, right behind its `DOCUMENT`.
    pub const ENVIRONMENT: u32 = 33;
    /// `LAYER id layer`: the element comes to the top of the top layer, as [`super::layer`] says, or
    /// leaves it.
    pub const LAYER: u32 = 34;
    /// `SELECTION start start_offset end end_offset`: what is selected; all 0: nothing. In text the
    /// offset counts UTF-16 units; in an element 0 is before its content and 1 behind it. When both
    /// ends are the same field, the offsets count its value, and none stands for the caret.
    pub const SELECTION: u32 = 35;
    /// `FRAME id document`: the element shows that nested document. From a sensor: the number under
    /// which it announced the port of that document's own sensor; else the number of the document,
    /// which no other one has in the epoch. 0: it shows none.
    pub const FRAME: u32 = 40;
    /// `FRAME_CLOSED id reason host:r`: the document in the element is not shown, for one of
    /// [`super::frame_reason`]; `host` names where it comes from and may be empty.
    pub const FRAME_CLOSED: u32 = 42;
    /// `PICTURE id state`: the element shows pixels, which come apart from the mirror; states in
    /// [`super::picture_state`].
    pub const PICTURE: u32 = 44;
    /// `MEDIA id bits time_ms duration_ms rate_milli:i volume_milli`: where a video, sound or moving drawing stands;
    /// bits in [`super::media`]. A duration of 0 is not known or has no end.
    pub const MEDIA: u32 = 45;
    /// `ANIMATION id kind state pseudo:r name:r time_ms:i rate_milli:i`: where an animation of the
    /// element, or of its pseudo-element, stands; kinds and states in [`super::animation`].
    pub const ANIMATION: u32 = 46;
    /// `KEYFRAMES id number pseudo:r css:r`: a script animates the element, or its pseudo-element;
    /// numbers count from 1 in each epoch. The text is `@keyframes k{…}` and a rule `k{…}` with the
    /// other properties of the animation.
    pub const KEYFRAMES: u32 = 47;
    /// `SLOTTED slot count nodes*`: what a script has put into a slot whose root is assigned by hand.
    pub const SLOTTED: u32 = 50;
    /// `HIGHLIGHT name:r count words*`: ranges of a highlight, of four words each as in `SELECTION`;
    /// none: it is gone. Of more than [`crate::limits::HIGHLIGHT_RANGES_MAX`] the first stand.
    pub const HIGHLIGHT: u32 = 51;
    /// `CUSTOM_STATES id names:r`: states that a custom element has given itself, of those that style
    /// sheets ask for, with a space between two.
    pub const CUSTOM_STATES: u32 = 52;
    /// `OMITTED id kind count`: so many more parts of the node, of a kind of [`super::omission`], are
    /// left out of the mirror; 0: what was left out of that kind has come. The document's identifier
    /// stands for what has no node.
    pub const OMITTED: u32 = 55;
}

/// Operations that stand in frames only, between the two wasm clients, in the same numbering.
pub mod frame_op {
    /// `ASSET_READY number mime:r size hash*8`: the bytes can be asked for under their SHA-256,
    /// which stands in eight words, first byte highest.
    pub const ASSET_READY: u32 = 24;
    /// `TABLE_RESET`: both ends clear their tables of strings and shapes.
    pub const TABLE_RESET: u32 = 31;
    /// `WITHIN document`: the operations that follow are about that document. Each body begins
    /// with the top document, 0.
    pub const WITHIN: u32 = 41;
    /// `CHECK digest:u32le`: the digest of the document at this place in the stream (ADR 0013).
    pub const CHECK: u32 = 60;
    /// `DIGESTS first step n digest:u32le*`: of identifiers from `first` on, `step` in each part.
    pub const DIGESTS: u32 = 61;
}

/// What is left out of the mirror. The agent's client also counts by these what other operations say:
/// `FRAME_CLOSED`, `PICTURE` and `ASSET_STATE`.
pub mod omission {
    /// What stands in the node, which is too deep in the document.
    pub const DEPTH: u32 = 0;
    /// Nodes, of which the document has too many.
    pub const NODES: u32 = 1;
    /// The end of a long text or attribute.
    pub const LENGTH: u32 = 2;
    /// Attributes, of which the element has too many.
    pub const ATTRIBUTES: u32 = 3;
    /// A style sheet or a rule, which is too long or can not be read.
    pub const STYLE: u32 = 4;
    /// An image, which is too large or can not be read.
    pub const IMAGE: u32 = 5;
    /// A font, which is too large or can not be read.
    pub const FONT: u32 = 6;
    /// A nested document.
    pub const FRAME: u32 = 7;
    /// Pixels of a canvas or video, which can not be read.
    pub const PICTURE: u32 = 8;
    /// The largest kind.
    pub const MAX: u32 = PICTURE;
}

/// What became of the bytes of an asset.
pub mod asset_state {
    /// They are asked for.
    pub const LOADING: u32 = 0;
    /// The customer sees them, and they can not be read or are too large.
    pub const UNREADABLE: u32 = 1;
    /// The customer sees none either, or they are masked.
    pub const NONE: u32 = 2;
    /// The largest state.
    pub const MAX: u32 = NONE;
}

/// Why a nested document is not shown.
pub mod frame_reason {
    /// Its origin is another one, and it does not carry our snippet.
    pub const FOREIGN: u32 = 0;
    /// Its own policy, or the network, kept the sensor away.
    pub const REFUSED: u32 = 1;
    /// Too many documents are shown, or it lies too deep.
    pub const LIMIT: u32 = 2;
    /// The largest reason.
    pub const MAX: u32 = LIMIT;
}

/// Marks of an element, as bits.
pub mod mark {
    /// Nothing inside leaves the page; a box of the same size stands for it.
    pub const BLOCK: u32 = 1;
    /// Text is masked.
    pub const MASK: u32 = 2;
    /// Values and input events are not captured.
    pub const IGNORE: u32 = 4;
    /// Our own `data-tandem="allow"`: an input here may be shown (never the always-masked kinds).
    pub const ALLOW: u32 = 8;
    /// The agent can not control it.
    pub const NO_CONTROL: u32 = 16;
    /// Always-masked kind: password, card, one-time code, hidden, file. Its value is not in the batch.
    pub const SECRET: u32 = 32;
    /// Blocked by the customer in this session; stands beside [`BLOCK`].
    pub const HIDDEN: u32 = 64;
    /// All of them.
    pub const ALL: u32 = 127;
}

/// Flags of a shadow root.
pub mod shadow {
    /// Those that an agent is told.
    pub const TOLD: u32 = 3;
    /// From this bit on stand the marks around the slot of texts.
    pub const MARKS_SHIFT: u32 = 2;
}

/// How a masked node is covered where the customer looks at what the agent sees.
pub mod cover {
    /// Its words.
    pub const TEXT: u32 = 0;
    /// What is written or chosen in a field.
    pub const VALUE: u32 = 1;
    /// All of its box.
    pub const BOX: u32 = 2;
    /// A stretch of its words, from one UTF-16 unit to another, which follow.
    pub const PART: u32 = 3;
}

/// Pseudo-classes that an element matches in the customer's browser, as bits.
pub mod state {
    /// `:hover`.
    pub const HOVER: u32 = 1;
    /// `:active`.
    pub const ACTIVE: u32 = 2;
    /// `:focus`.
    pub const FOCUS: u32 = 4;
    /// `:focus-visible`.
    pub const FOCUS_VISIBLE: u32 = 8;
    /// `:focus-within`.
    pub const FOCUS_WITHIN: u32 = 16;
    /// `:target`.
    pub const TARGET: u32 = 32;
    /// `:user-invalid`.
    pub const USER_INVALID: u32 = 64;
    /// `:user-valid`.
    pub const USER_VALID: u32 = 128;
    /// `:invalid`; masked values can not tell.
    pub const INVALID: u32 = 256;
    /// A custom element that is not `:defined`.
    pub const UNDEFINED: u32 = 512;
    /// `:fullscreen`.
    pub const FULLSCREEN: u32 = 1024;
    /// `:autofill`.
    pub const AUTOFILL: u32 = 2048;
    /// Of custom elements that are fields.
    pub const DISABLED: u32 = 4096;
    /// All of them.
    pub const ALL: u32 = 8191;
}

/// Ways into the top layer.
pub mod layer {
    /// It is not there.
    pub const NONE: u32 = 0;
    /// A modal dialog.
    pub const MODAL: u32 = 1;
    /// A popover.
    pub const POPOVER: u32 = 2;
}

/// Media features that hold in the customer's browser and may not at the agent's, as bits.
pub mod environment {
    /// `prefers-color-scheme: dark`.
    pub const DARK: u32 = 1;
    /// `prefers-reduced-motion: reduce`.
    pub const REDUCED_MOTION: u32 = 2;
    /// `prefers-reduced-transparency: reduce`.
    pub const REDUCED_TRANSPARENCY: u32 = 4;
    /// `prefers-reduced-data: reduce`.
    pub const REDUCED_DATA: u32 = 8;
    /// `prefers-contrast: more`.
    pub const CONTRAST_MORE: u32 = 16;
    /// `prefers-contrast: less`.
    pub const CONTRAST_LESS: u32 = 32;
    /// `prefers-contrast: custom`.
    pub const CONTRAST_CUSTOM: u32 = 64;
    /// `forced-colors: active`.
    pub const FORCED_COLORS: u32 = 128;
    /// `inverted-colors: inverted`.
    pub const INVERTED_COLORS: u32 = 256;
    /// `hover: hover`.
    pub const HOVER: u32 = 512;
    /// `any-hover: hover`.
    pub const ANY_HOVER: u32 = 1024;
    /// `pointer: fine`.
    pub const POINTER_FINE: u32 = 2048;
    /// `pointer: coarse`.
    pub const POINTER_COARSE: u32 = 4096;
    /// `any-pointer: fine`.
    pub const ANY_POINTER_FINE: u32 = 8192;
    /// `any-pointer: coarse`.
    pub const ANY_POINTER_COARSE: u32 = 16384;
    /// `color-gamut: p3`.
    pub const GAMUT_P3: u32 = 32768;
    /// `color-gamut: rec2020`.
    pub const GAMUT_REC2020: u32 = 65536;
    /// `dynamic-range: high`.
    pub const HIGH_RANGE: u32 = 131072;
    /// `display-mode: fullscreen`.
    pub const FULLSCREEN: u32 = 262144;
    /// `display-mode: standalone`.
    pub const STANDALONE: u32 = 524288;
    /// `display-mode: minimal-ui`.
    pub const MINIMAL_UI: u32 = 1048576;
}

/// What became of the pixels of an element.
pub mod picture_state {
    /// They come when they are seen.
    pub const COMING: u32 = 0;
    /// The browser keeps them from the page itself, since they came from another origin.
    pub const UNREADABLE: u32 = 1;
    /// They stay with the customer. Only the customer's client says so.
    pub const PRIVATE: u32 = 2;
    /// The largest state.
    pub const MAX: u32 = 2;
}

/// Bits of [`op::MEDIA`].
pub mod media {
    /// It does not play.
    pub const PAUSED: u32 = 1;
    /// It has come to its end.
    pub const ENDED: u32 = 2;
    /// It can not be heard.
    pub const MUTED: u32 = 4;
    /// All bits that have a meaning.
    pub const ALL: u32 = PAUSED | ENDED | MUTED;
}

/// Kinds and states of [`op::ANIMATION`].
pub mod animation {
    /// Made by `animation-name`, which is the name.
    pub const CSS: u32 = 0;
    /// Made by `transition`; the name is the property.
    pub const TRANSITION: u32 = 1;
    /// Made by a script; the name is the number of its keyframes.
    pub const SCRIPTED: u32 = 2;
    /// The largest kind.
    pub const KIND_MAX: u32 = 2;
    /// It runs.
    pub const RUNNING: u32 = 0;
    /// It is paused.
    pub const PAUSED: u32 = 1;
    /// It has come to its end.
    pub const FINISHED: u32 = 2;
    /// It was cancelled by the page.
    pub const IDLE: u32 = 3;
    /// The largest state.
    pub const STATE_MAX: u32 = 3;
}

/// Kinds of assets.
pub mod asset_kind {
    /// Style sheet.
    pub const STYLE: u32 = 0;
    /// Image.
    pub const IMAGE: u32 = 1;
    /// Font.
    pub const FONT: u32 = 2;
    /// Anything else that a style sheet names.
    pub const OTHER: u32 = 3;
}

/// Where an element shows an asset.
pub mod slot {
    /// `src` of `img`, `input type=image`, `embed`.
    pub const SRC: u32 = 0;
    /// Style sheet of a `link`.
    pub const STYLE: u32 = 1;
    /// `poster` of a `video`.
    pub const POSTER: u32 = 2;
    /// `href` of an SVG `image` or `use`.
    pub const HREF: u32 = 3;
}

/// Assets that style sheets name are numbered from here by the customer's client.
pub const NESTED_ASSET_BASE: u32 = 1 << 24;

/// Inside CSS text, `url("tandem:7")` stands for asset 7 and `tandem:0` for nothing.
pub const CSS_ASSET_SCHEME: &str = "tandem:";

// Words of the flat batches, as `crates/protocol/src/batch.rs` defines them.
// That module is the contract; this file mirrors it by hand and a test compares the two.

/** Operation codes; operands are described in the Rust module. */
export const op = {
  END: 0,
  DOCUMENT: 1,
  INSERT: 2,
  DETACH: 3,
  MOVE: 4,
  ATTRIBUTE: 5,
  TEXT_SET: 6,
  VALUE: 8,
  CHECKED: 9,
  SELECTED: 10,
  SCROLL: 11,
  VIEWPORT: 12,
  SHEET_TEXT: 13,
  CONSTRUCTED: 14,
  ADOPT: 15,
  ELEMENT: 16,
  TEXT: 17,
  SHADOW: 18,
  ASSET: 20,
  LINK: 21,
  RULES: 22,
  ASSET_STATE: 23,
  SNAPSHOT_END: 25,
  NAVIGATED: 27,
  FOCUS: 28,
  BOX: 29,
  SHEET_DISABLED: 30,
  STATES: 32,
  ENVIRONMENT: 33,
  LAYER: 34,
  SELECTION: 35,
  FRAME: 40,
  FRAME_CLOSED: 42,
  PICTURE: 44,
  MEDIA: 45,
  ANIMATION: 46,
  KEYFRAMES: 47,
  SLOTTED: 50,
  HIGHLIGHT: 51,
  CUSTOM_STATES: 52,
  OMITTED: 55,
} as const;

/** Marks of an element, as bits. */
export const mark = {
  BLOCK: 1,
  MASK: 2,
  IGNORE: 4,
  ALLOW: 8,
  NO_CONTROL: 16,
  SECRET: 32,
  HIDDEN: 64,
  ALL: 127,
} as const;

/** How a masked node is covered where the customer looks at what the agent sees. */
export const cover = { TEXT: 0, VALUE: 1, BOX: 2, PART: 3 } as const;

/** Pseudo-classes that an element matches. */
export const state = {
  HOVER: 1,
  ACTIVE: 2,
  FOCUS: 4,
  FOCUS_VISIBLE: 8,
  FOCUS_WITHIN: 16,
  TARGET: 32,
  USER_INVALID: 64,
  USER_VALID: 128,
  INVALID: 256,
  UNDEFINED: 512,
  FULLSCREEN: 1024,
  AUTOFILL: 2048,
  DISABLED: 4096,
  ALL: 8191,
} as const;

/** Ways into the top layer. */
export const layer = {
  NONE: 0,
  MODAL: 1,
  POPOVER: 2,
} as const;

/** Media features that hold in the customer's browser. */
export const environment = {
  DARK: 1,
  REDUCED_MOTION: 2,
  REDUCED_TRANSPARENCY: 4,
  REDUCED_DATA: 8,
  CONTRAST_MORE: 16,
  CONTRAST_LESS: 32,
  CONTRAST_CUSTOM: 64,
  FORCED_COLORS: 128,
  INVERTED_COLORS: 256,
  HOVER: 512,
  ANY_HOVER: 1024,
  POINTER_FINE: 2048,
  POINTER_COARSE: 4096,
  ANY_POINTER_FINE: 8192,
  ANY_POINTER_COARSE: 16384,
  GAMUT_P3: 32768,
  GAMUT_REC2020: 65536,
  HIGH_RANGE: 131072,
  FULLSCREEN: 262144,
  STANDALONE: 524288,
  MINIMAL_UI: 1048576,
} as const;

/** What became of the pixels of an element. */
export const pictureState = { COMING: 0, UNREADABLE: 1, PRIVATE: 2, MAX: 2 } as const;

/** Where a video or sound stands, as bits. */
export const media = { PAUSED: 1, ENDED: 2, MUTED: 4 } as const;

/** Kinds and states of animations. */
export const animation = { CSS: 0, TRANSITION: 1, SCRIPTED: 2, KIND_MAX: 2, RUNNING: 0, PAUSED: 1, FINISHED: 2, IDLE: 3, STATE_MAX: 3 } as const;

/** Kinds of assets. */
export const assetKind = { STYLE: 0, IMAGE: 1, FONT: 2, OTHER: 3 } as const;

/** Where an element shows an asset. */
export const slot = { SRC: 0, STYLE: 1, POSTER: 2, HREF: 3 } as const;

/** What is left out of the mirror. */
export const omission = { DEPTH: 0, NODES: 1, LENGTH: 2, ATTRIBUTES: 3, STYLE: 4, IMAGE: 5, FONT: 6, FRAME: 7, PICTURE: 8 } as const;

/** What became of the bytes of an asset. */
export const assetState = { LOADING: 0, UNREADABLE: 1, NONE: 2 } as const;

/** Why a nested document is not shown. */
export const frameReason = { FOREIGN: 0, REFUSED: 1, LIMIT: 2 } as const;

/** Inside CSS text, `url("tandem:7")` stands for asset 7 and `tandem:0` for nothing. */
export const CSS_ASSET_SCHEME = "tandem:";

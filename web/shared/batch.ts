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
} as const;

/** Marks of an element, as bits. */
export const mark = {
  BLOCK: 1,
  MASK: 2,
  IGNORE: 4,
  ALLOW: 8,
  NO_CONTROL: 16,
  SECRET: 32,
} as const;

/** Kinds of assets. */
export const assetKind = { STYLE: 0, IMAGE: 1, FONT: 2, OTHER: 3 } as const;

/** Where an element shows an asset. */
export const slot = { SRC: 0, STYLE: 1, POSTER: 2, HREF: 3 } as const;

/** Inside CSS text, `url("tandem:7")` stands for asset 7 and `tandem:0` for nothing. */
export const CSS_ASSET_SCHEME = "tandem:";

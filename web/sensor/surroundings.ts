// What media queries would answer differently in another browser; the order is that of the bits of
// `environment` in the batches.

const QUERIES = (
  "prefers-color-scheme:dark prefers-reduced-motion:reduce prefers-reduced-transparency:reduce prefers-reduced-data:reduce " +
  "prefers-contrast:more prefers-contrast:less prefers-contrast:custom forced-colors:active inverted-colors:inverted " +
  "hover any-hover pointer:fine pointer:coarse any-pointer:fine any-pointer:coarse color-gamut:p3 color-gamut:rec2020 " +
  "dynamic-range:high display-mode:fullscreen display-mode:standalone display-mode:minimal-ui"
).split(" ");

let asked: readonly MediaQueryList[] | undefined;

/** One query for each bit, made once. */
export function surroundingQueries(): readonly MediaQueryList[] {
  return (asked ??= QUERIES.map((query) => matchMedia(`(${query})`)));
}

/** The bits that are set now. */
export function surroundings(): number {
  return surroundingQueries().reduce((bits, { matches }, at) => bits | (Number(matches) << at), 0);
}

// Regions that are heard and not seen. A screen reader says what changes in one, so equal words are heard again only
// where it has been empty in between.

/** Time for which a region is empty before it speaks, in milliseconds. */
export const EMPTY_MS = 60;

/** Speaks in a region. What comes while it is empty is said in one go, in its order; no words silence it. */
export function speaker(region: Element): (words: string) => void {
  let waiting = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words) => {
    waiting = words && waiting ? `${waiting} ${words}` : words;
    region.textContent = "";
    timer ??= setTimeout(() => {
      region.textContent = waiting;
      waiting = "";
      timer = undefined;
    }, EMPTY_MS);
  };
}

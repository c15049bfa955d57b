// The words of a label.

/** What a label says of a field, without what the field offers or holds where it is inside the label (W3C Accessible
 *  Name and Description Computation, step 2C). */
export function wordsOf(label: Element, field: Element): string {
  return (label.textContent ?? "").replace(field.textContent ?? "", "");
}

/** Whether the panel leaves next to nothing of the page in sight, as on a phone. */
export function fillsScreen(): boolean {
  return innerWidth > 0.8 * screen.width;
}

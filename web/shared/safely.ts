/** Runs what the host page must not notice, whatever goes wrong in it. */
export function safely(run: () => void): void {
  try {
    run();
  } catch {
    // The page must not notice a fault of ours.
  }
}

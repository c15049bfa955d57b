// Many causes close together, one effect: at once for the first, then at most once per interval.

export interface Coalesced {
  (): void;
  cancel(): void;
}

export function coalesce(run: () => void, intervalMs: number): Coalesced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const start = (): void => {
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      start();
    }, intervalMs);
  };
  const call = (): void => {
    if (timer === undefined) start();
    else again = true;
  };
  return Object.assign(call, {
    cancel: () => {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  });
}

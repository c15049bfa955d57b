// Something read from the server: value, error, and reading again. Of several reads in flight the
// latest wins, so a slow old answer never replaces a newer one.

export interface Resource<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly loading: boolean;
  /** Done once what was read, then or later, is the value. */
  reload(): Promise<void>;
  set(value: T): void;
}

export function createResource<T>(load: () => Promise<T>): Resource<T> {
  let value = $state.raw<T | null>(null);
  let error = $state.raw<unknown>(null);
  let loading = $state(false);
  let latest = 0;
  let running = Promise.resolve();

  function reload(): Promise<void> {
    latest += 1;
    running = read(latest);
    return running;
  }

  async function read(turn: number): Promise<void> {
    loading = true;
    try {
      const next = await load();
      if (turn === latest) {
        value = next;
        error = null;
      }
    } catch (cause) {
      if (turn === latest) error = cause;
    }
    // Whoever waits for what was asked for before goes on once there is a value, which is that of the later reading.
    if (turn !== latest) return running;
    loading = false;
  }

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    reload,
    set(next) {
      latest += 1;
      running = Promise.resolve();
      loading = false;
      value = next;
      error = null;
    },
  };
}

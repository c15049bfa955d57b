// Something read from the server: value, error, and reading again. Of several reads in flight the
// latest wins, so a slow old answer never replaces a newer one.

export interface Resource<T> {
  readonly value: T | null;
  readonly error: unknown;
  readonly loading: boolean;
  reload(): Promise<void>;
  set(value: T): void;
}

export function createResource<T>(load: () => Promise<T>): Resource<T> {
  let value = $state.raw<T | null>(null);
  let error = $state.raw<unknown>(null);
  let loading = $state(false);
  let latest = 0;

  async function reload(): Promise<void> {
    latest += 1;
    const turn = latest;
    loading = true;
    try {
      const next = await load();
      if (turn !== latest) return;
      value = next;
      error = null;
    } catch (cause) {
      if (turn === latest) error = cause;
    } finally {
      if (turn === latest) loading = false;
    }
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
      loading = false;
      value = next;
      error = null;
    },
  };
}

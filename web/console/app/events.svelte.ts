// Server-sent events that say "read again", with reconnect.
// EventSource comes back by itself after a cut but gives up on an error status; then we start over.

export type Topic = "requests" | "handoffs" | "agents" | "tickets" | "follow_ups" | "appointments" | "call_backs" | "present_customers" | "watched" | "session";

/** `id` is null when everything may have changed (after a reconnect). */
export type Listener = (id: string | null) => void;

export interface Events {
  /** False while the stream is down. */
  readonly connected: boolean;
  on(topic: Topic, listener: Listener): () => void;
  /** Opens the stream; the function returned closes it. */
  open(): () => void;
}

const TOPICS: readonly Topic[] = ["requests", "handoffs", "agents", "tickets", "follow_ups", "appointments", "call_backs", "present_customers", "watched", "session"];
const RETRY_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** `onRefused`: the server answered with an error or said that nobody is signed in any more, and whether that is so
 * because they were deactivated. */
export function createEvents(url: string, onRefused: (deactivated: boolean) => void): Events {
  const listeners = new Map<Topic, Set<Listener>>(TOPICS.map((topic) => [topic, new Set()]));
  let connected = $state(true);

  const tell = (topic: Topic, id: string | null): void => {
    for (const listener of listeners.get(topic) ?? []) listener(id);
  };

  function open(): () => void {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let opened = false;

    const connect = (): void => {
      source = new EventSource(url);
      source.addEventListener("open", () => {
        failures = 0;
        connected = true;
        if (opened) for (const topic of TOPICS) tell(topic, null);
        opened = true;
      });
      source.addEventListener("error", () => {
        connected = false;
        if (source?.readyState !== EventSource.CLOSED) return;
        onRefused(false);
        retry();
      });
      source.addEventListener("signed_out", (event) => onRefused(dataOf(event)?.["deactivated"] === true));
      for (const topic of TOPICS) source.addEventListener(topic, (event) => tell(topic, eventId(event)));
    };
    const retry = (): void => {
      clearTimeout(timer);
      timer = setTimeout(connect, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]);
      failures += 1;
    };

    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
      connected = true;
    };
  }

  return {
    get connected() {
      return connected;
    },
    on(topic, listener) {
      const set = listeners.get(topic);
      set?.add(listener);
      return () => set?.delete(listener);
    },
    open,
  };
}

function eventId(event: Event): string | null {
  const id = dataOf(event)?.["id"];
  return typeof id === "string" ? id : null;
}

function dataOf(event: Event): Readonly<Record<string, unknown>> | null {
  if (!(event instanceof MessageEvent) || typeof event.data !== "string") return null;
  try {
    const data: unknown = JSON.parse(event.data);
    return typeof data === "object" && data !== null ? { ...data } : null;
  } catch {
    return null;
  }
}

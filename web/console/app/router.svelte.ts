// Client-side routing with the History API: addresses in, routes out.
// A guard may hold back leaving a screen (the live view asks first).

export type Route =
  | { readonly name: "sign-in"; readonly next: string }
  | { readonly name: "setup" }
  | { readonly name: "password" }
  | { readonly name: "tickets" }
  | { readonly name: "waiting" }
  | { readonly name: "follow-ups" }
  | { readonly name: "appointments" }
  | { readonly name: "call-backs" }
  | { readonly name: "present" }
  | { readonly name: "watched" }
  | { readonly name: "metrics" }
  | { readonly name: "trends" }
  | { readonly name: "replies" }
  | { readonly name: "fields" }
  | { readonly name: "categories" }
  | { readonly name: "floor" }
  | { readonly name: "team" }
  | { readonly name: "webhooks" }
  | { readonly name: "mail" }
  | { readonly name: "connectors" }
  | { readonly name: "keys" }
  | { readonly name: "audit" }
  | { readonly name: "settings" }
  | { readonly name: "people"; readonly id: string | null }
  | { readonly name: "security" }
  | { readonly name: "ticket"; readonly id: string }
  | { readonly name: "session"; readonly id: string }
  | { readonly name: "not-found" };

/** Answers whether the current screen may be left. */
export type Guard = () => Promise<boolean>;

export interface Router {
  readonly route: Route;
  /** Path and query of the current address, to come back to. */
  readonly address: string;
  navigate(address: string, options?: { readonly replace?: boolean; readonly force?: boolean }): Promise<void>;
  /** Sets the guard; the function returned takes it away. */
  guard(guard: Guard): () => void;
  /** Starts listening to history and to clicks on links. */
  listen(): () => void;
}

export const paths = {
  tickets: "/",
  waiting: "/waiting",
  followUps: "/follow-ups",
  appointments: "/appointments",
  callBacks: "/call-backs",
  present: "/present",
  watched: "/watched",
  metrics: "/metrics",
  trends: "/metrics/trends",
  replies: "/replies",
  fields: "/fields",
  categories: "/categories",
  floor: "/floor",
  team: "/team",
  webhooks: "/webhooks",
  mail: "/mail",
  connectors: "/connectors",
  keys: "/keys",
  audit: "/audit",
  settings: "/settings",
  people: "/people",
  security: "/security",
  setup: "/setup",
  signIn: (next: string): string => (next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`),
  ticket: (id: string): string => `/tickets/${encodeURIComponent(id)}`,
  person: (id: string): string => `/people/${encodeURIComponent(id)}`,
  session: (id: string): string => `/sessions/${encodeURIComponent(id)}`,
};

export function parseRoute(url: URL): Route {
  const [first = "", second, ...rest] = url.pathname.split("/").filter(Boolean);
  if (rest.length > 0) return { name: "not-found" };
  if (second === undefined) return parseTop(first, url);
  const id = decodeSegment(second);
  if (id === null) return { name: "not-found" };
  if (first === "tickets") return { name: "ticket", id };
  if (first === "sessions") return { name: "session", id };
  if (first === "metrics" && id === "trends") return { name: "trends" };
  if (first === "people") return { name: "people", id };
  return { name: "not-found" };
}

function parseTop(segment: string, url: URL): Route {
  switch (segment) {
    case "":
    case "tickets":
      return { name: "tickets" };
    case "waiting":
      return { name: "waiting" };
    case "follow-ups":
      return { name: "follow-ups" };
    case "appointments":
      return { name: "appointments" };
    case "call-backs":
      return { name: "call-backs" };
    case "present":
      return { name: "present" };
    case "watched":
      return { name: "watched" };
    case "metrics":
      return { name: "metrics" };
    case "replies":
      return { name: "replies" };
    case "fields":
      return { name: "fields" };
    case "categories":
      return { name: "categories" };
    case "floor":
      return { name: "floor" };
    case "team":
      return { name: "team" };
    case "webhooks":
      return { name: "webhooks" };
    case "mail":
      return { name: "mail" };
    case "connectors":
      return { name: "connectors" };
    case "keys":
      return { name: "keys" };
    case "audit":
      return { name: "audit" };
    case "settings":
      return { name: "settings" };
    case "people":
      return { name: "people", id: null };
    case "security":
      return { name: "security" };
    case "setup":
      return { name: "setup" };
    case "password":
      return { name: "password" };
    case "sign-in":
      return { name: "sign-in", next: safeNext(url.searchParams.get("next")) };
    default:
      return { name: "not-found" };
  }
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

/** Only a path of our own may be gone back to, never another origin. */
export function safeNext(next: string | null): string {
  if (next === null || !next.startsWith("/")) return "/";
  try {
    const url = new URL(next, "http://console.invalid");
    return url.origin === "http://console.invalid" ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}

export function createRouter(): Router {
  let url = $state.raw(new URL(location.href));
  let guard: Guard | null = null;
  const route = $derived(parseRoute(url));

  const show = (next: URL): void => {
    url = next;
    scrollTo(0, 0);
  };
  const mayLeave = async (): Promise<boolean> => guard === null || (await guard());

  async function navigate(address: string, options: { replace?: boolean; force?: boolean } = {}): Promise<void> {
    const next = new URL(address, location.href);
    if (next.href === url.href) return;
    if (options.force !== true && !(await mayLeave())) return;
    if (options.replace === true) history.replaceState(null, "", next);
    else history.pushState(null, "", next);
    show(next);
  }

  async function onPopState(): Promise<void> {
    const next = new URL(location.href);
    if (guard === null) return show(next);
    // The browser has gone already: stand still on the old address until the guard has answered.
    history.pushState(null, "", url);
    if (await mayLeave()) {
      history.replaceState(null, "", next);
      show(next);
    }
  }

  function onClick(event: MouseEvent): void {
    const address = linkAddress(event);
    if (address === null) return;
    event.preventDefault();
    void navigate(address);
  }

  return {
    get route() {
      return route;
    },
    get address() {
      return url.pathname + url.search;
    },
    navigate,
    guard(next) {
      guard = next;
      return () => {
        if (guard === next) guard = null;
      };
    },
    listen() {
      const pop = (): void => void onPopState();
      addEventListener("popstate", pop);
      document.addEventListener("click", onClick);
      return () => {
        removeEventListener("popstate", pop);
        document.removeEventListener("click", onClick);
      };
    },
  };
}

/** Address of a plain click on one of our own links; null where the browser should act. */
function linkAddress(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const anchor = event.target instanceof Element ? event.target.closest("a") : null;
  if (anchor === null || anchor.target !== "" || anchor.hasAttribute("download")) return null;
  const url = new URL(anchor.href, location.href);
  if (url.origin !== location.origin || parseRoute(url).name === "not-found") return null;
  return url.pathname + url.search;
}

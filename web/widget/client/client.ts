// One customer's way through a session: coming in, being asked, live, over. Owns the engine and the
// tokens; knows no DOM. Nothing of the host page passes through here but its origin, which goes out
// with the help request, the arrival and the consent.

import type { ClientMessage } from "../../shared/generated/ClientMessage";
import type { ConsentDecision } from "../../shared/generated/ConsentDecision";
import type { CustomerEngine } from "../../shared/engine";
import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import { stricter } from "../../shared/profiles";
import type { LensLook, LensMode } from "../../shared/ports";
import { createChat, type Chat, type Deliver } from "./chat";
import { attempt, resume, take } from "./opening";
import { drop, endByCustomer, endUnasked, forget, park, report, setStage, share, type ClientParts, type Run } from "./run";
import { giveDecision } from "./session";
import { createStore, INITIAL, type ClientState, type Store } from "./state";
import type { TabEvents, Tabs, Wish } from "./tabs";
import type { TokenStore } from "./tokens";

export type { ClientParts } from "./run";

export interface Client {
  readonly store: Store<ClientState>;
  readonly chat: Chat;
  /** Shows the form that asks for help. */
  readonly askForHelp: () => void;
  readonly request: (name: string, note: string) => void;
  readonly code: (name: string) => void;
  readonly arrive: (token: string) => void;
  readonly join: (secret: string, name: string) => void;
  /** Goes on with the session of this tab; false when there is none. */
  readonly resume: () => boolean;
  /** Becomes part of the session that another tab holds, or closes. */
  readonly joinTab: () => void;
  /** The customer has turned to this tab. */
  readonly front: () => void;
  readonly answer: (decision: ConsentDecision) => void;
  /** This page is masked at least so. */
  readonly tighten: (privacy: PrivacyProfile) => void;
  readonly attachSensor: (port: MessagePort, privacy: PrivacyProfile | null) => void;
  readonly sensorFailed: () => void;
  /** Lets the customer look at what the agent sees, hide something, or leave that. */
  readonly lens: (mode: LensMode, look: LensLook) => void;
  /** The customer has left it in the page. */
  readonly lensLeft: () => void;
  /** The engine, while there is one. */
  readonly engine: () => CustomerEngine | null;
  /** What lets this customer ask for the files of the session. */
  readonly resumeToken: () => string | null;
  /** Tells the server what only what is loaded late knows of. */
  readonly send: (message: ClientMessage) => void;
  readonly end: () => void;
  /** Stops control in the tab that is mirrored, from another one. */
  readonly stopElsewhere: () => void;
  /** The customer did not ask for help: nothing is shared from this moment, and the ticket is told. */
  readonly unasked: () => void;
  readonly report: (reason: string) => void;
  /** What leads back to the talk of a session that is over. */
  readonly lateToken: () => string | null;
  /** Brings messages to the server once there is no session. */
  readonly talkLate: (deliver: Deliver | null) => void;
  /** Shows the talk of the latest session. */
  readonly lastTalk: () => void;
  /** Tries the failed step again at once. */
  readonly retry: () => void;
  readonly close: () => void;
}

function createRun(parts: ClientParts): Run {
  const store = createStore<ClientState>(INITIAL);
  const run: Run = {
    parts,
    store,
    chat: createChat(
      store,
      (text, id) => run.engine?.chat(text, id) ?? run.late?.(text, id) ?? Promise.reject(new Error("not connected")),
      (step) => run.engine?.send({ type: "talk", step }),
      (count) => parts.onEvent("unread", { count }),
    ),
    engine: null,
    asked: "open",
    sharing: false,
    decision: null,
    ending: false,
    wanted: null,
    tabs: null,
    whenOver: null,
    late: null,
    step: 0,
    again: null,
    timer: undefined,
  };
  run.tabs = openTabs(run);
  return run;
}

/** What makes the tabs of one origin comes behind the first picture, or with the first question. */
function loadTabs(origin: string, numbers: TokenStore, events: TabEvents): Tabs {
  let tabs: Tabs | null = null;
  let loading: Promise<void> | null = null;
  const begun = (use: (tabs: Tabs) => void): void => void loading?.then(() => tabs && use(tabs));
  const begin = (use: (tabs: Tabs) => void): void => {
    // Where the browser has no such channel, or refuses it, every tab is on its own.
    loading ??= import("./tabs").then(({ createTabs }) => void (tabs = createTabs(origin, numbers, events))).catch(() => void (loading = null));
    begun(use);
  };
  return {
    join(alone, now) {
      begin((all) => all.join(alone, now));
      void loading?.then(() => tabs ?? alone());
    },
    hold: (session, resumeToken) => begin((all) => all.hold(session, resumeToken)),
    release: () => tabs?.release() ?? false,
    give: (socketToken) => begun((all) => all.give(socketToken)),
    reconnected: () => begun((all) => all.reconnected()),
    look: () => begun((all) => all.look()),
    ask: (wish, silent) => begun((all) => all.ask(wish, silent)),
    over: () => begun((all) => all.over()),
  };
}

function openTabs(run: Run): Tabs | null {
  const { hostOrigin, tabNumbers, onLive } = run.parts;
  if (hostOrigin === null || tabNumbers === null) return null;
  return loadTabs(hostOrigin, tabNumbers, {
    onFound: (shared) => park(run, shared),
    onTake: (shared, socketToken) => take(run, shared, socketToken),
    onOrphaned: () => void resume(run),
    send: (message) => run.engine?.send(message),
    onEnd: () => endByCustomer(run),
    onStop: () => run.parts.onMessage({ type: "stop" }),
    onOver() {
      drop(run);
      run.parts.tokens.clear();
      onLive(false);
      setStage(run, { kind: "idle" });
      run.parts.onClose();
    },
  });
}

/** A tab without the session asks the one that has it, and takes its place where that is silent. */
function askElsewhere(run: Run, wish: Wish): void {
  if (wish === "end") setStage(run, { kind: "opening" });
  run.tabs?.ask(wish, () => {
    run.wanted = wish;
    resume(run);
  });
}

function requestHelp(run: Run, name: string, note: string): void {
  run.wanted = null;
  setStage(run, { kind: "entry", busy: true, problem: null });
  run.parts.onEvent("session:requested", {});
  attempt(
    run,
    () => run.parts.api.request(name, note, run.parts.hostOrigin ?? "", run.parts.wants),
    (problem) => {
      if (problem.passing) return false;
      setStage(run, { kind: "entry", busy: false, problem });
      return true;
    },
  );
}

function requestCode(run: Run, name: string): void {
  const { stage } = run.store.read();
  run.wanted = null;
  if (stage.kind === "code") {
    // Nobody is to redeem the code before any more.
    run.engine?.send({ type: "end" });
    drop(run);
    setStage(run, { ...stage, busy: true });
  } else {
    // The panel that asks stays until the code is there.
    setStage(run, stage.kind === "entry" ? { ...stage, busy: true, problem: null } : { kind: "opening" });
  }
  attempt(run, () => run.parts.api.code(name));
}

function close(run: Run): void {
  const { stage } = run.store.read();
  // Nobody is to find a request or redeem a code that its owner has put away.
  if (run.engine && !run.ending) endByCustomer(run);
  setStage(run, { kind: "idle" });
  if (run.ending) {
    // The engine stays until the server has heard of the end.
    run.whenOver = run.parts.onClose;
    return;
  }
  drop(run);
  if (stage.kind === "elsewhere" || stage.kind === "parked") run.parts.onLive(false);
  else forget(run);
  run.parts.onClose();
}

/** Makes the client; nothing happens until one of the ways in is called. */
export function createClient(parts: ClientParts): Client {
  const run = createRun(parts);
  const comeIn = (ask: Parameters<typeof attempt>[1]): void => {
    setStage(run, { kind: "opening" });
    attempt(run, ask);
  };
  return {
    store: run.store,
    chat: run.chat,
    askForHelp: () => setStage(run, { kind: "entry", busy: false, problem: null }),
    request: (name, note) => requestHelp(run, name, note),
    code: (name) => requestCode(run, name),
    arrive: (token) => comeIn(() => parts.api.arrive(token, parts.hostOrigin ?? "")),
    join: (secret, name) => comeIn(() => parts.api.join(secret, name)),
    resume: () => resume(run),
    answer: (decision) => giveDecision(run, decision),
    tighten(privacy) {
      run.asked = stricter(run.asked, privacy);
      run.store.change({ profile: stricter(run.store.read().profile, privacy) });
    },
    attachSensor: (port, privacy) => run.engine?.attachSensor(port, privacy),
    sensorFailed() {
      run.store.change({ blocked: true });
      share(run, false);
    },
    lens(mode, look) {
      run.engine?.lens(mode, look);
      run.store.change({ lens: mode });
    },
    lensLeft: () => run.store.change({ lens: "off" }),
    engine: () => run.engine,
    joinTab() {
      // Whoever asked for help meanwhile goes on.
      const alone = (): void => (run.store.read().stage.kind === "idle" ? close(run) : undefined);
      if (run.tabs) run.tabs.join(alone);
      else alone();
    },
    front: () => run.tabs?.look(),
    resumeToken: parts.tokens.read,
    unasked: () => endUnasked(run),
    report: (reason) => report(run, "report", reason),
    lateToken: parts.late.read,
    talkLate: (deliver) => void (run.late = deliver),
    lastTalk: () => setStage(run, { kind: "ended", reason: "talk" }),
    send: (message) => run.engine?.send(message),
    end: () => (run.store.read().stage.kind === "parked" ? askElsewhere(run, "end") : endByCustomer(run)),
    stopElsewhere: () => askElsewhere(run, "stop"),
    retry() {
      if (run.store.read().stage.kind === "elsewhere") resume(run);
      else run.again?.();
    },
    close: () => close(run),
  };
}

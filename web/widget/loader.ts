// The script tag: draws the Help button and mounts the client frame once somebody asks for it (a
// click, an arrival token, a session that was live before a reload). It holds no token and decides
// nothing; consent, transport and secrets live in the frame, which is Tandem's own origin.
// Before that moment the host page requests nothing but this file.

import type { FrameMessage, LoaderMessage } from "../shared/ports";
import { profileAt } from "../shared/profiles";
import { takeArrival } from "./loader/arrival";
import { linkFrame, type FrameLink } from "./loader/link";
import { isPartOfHost, joinOuterSession } from "./loader/nested";
import { createSensorSlot, inject } from "./loader/sensor";
import type { MakePresent } from "../present/words";
import { askOtherTabs } from "./loader/tabs";
import { readSettings, type InitOptions, type Settings } from "./loader/settings";
import { createShell, type Shell } from "./loader/shell";
import { launcherText } from "./loader/text";
import { watchUsed } from "./loader/used";

type Open = Extract<LoaderMessage, { type: "open" }>;
/** A signed token, or what fetches one. */
type Word = string | (() => string | Promise<string>);
type Listener = (detail: unknown) => void;
/** Every call that `Tandem(name, …)` knows. */
type Calls = Record<string, (...args: never[]) => unknown>;
interface TandemFunction {
  (name: string, ...args: unknown[]): unknown;
  q?: ArrayLike<unknown>[];
  ready?: boolean;
}

const FLAG = "tandem.live";
/** The frame is served from the embedder's own Tandem; longer than this means that it is not there. */
const FRAME_PATIENCE_MS = 15_000;

function readFlag(): boolean {
  try {
    return sessionStorage.getItem(FLAG) === "1";
  } catch {
    return false;
  }
}

function writeFlag(live: boolean): void {
  try {
    if (live) sessionStorage.setItem(FLAG, "1");
    else sessionStorage.removeItem(FLAG);
  } catch {
    // Storage is refused here: the next page asks again.
  }
}

/** Listeners of `Tandem('on', …)`, each also reachable as a `tandem:…` event of `window`. */
function createEvents(): { on: (name: string, listener: Listener) => () => void; off: (name: string, listener: Listener) => void; emit: (name: string, detail: unknown) => void } {
  const listeners = new Map<string, Set<Listener>>();
  const off = (name: string, listener: Listener): void => void listeners.get(name)?.delete(listener);
  return {
    off,
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return () => off(name, listener);
    },
    emit(name, detail) {
      dispatchEvent(new CustomEvent(`tandem:${name}`, { detail }));
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(detail);
        } catch (error) {
          reportError(error);
        }
      }
    },
  };
}

function isDark(theme: Settings["theme"]): boolean {
  return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Lets the frame ask for the product's word on who its customer is whenever it wants a fresh one. */
function offerWord(word: Word, send: (message: { readonly type: "identity" }, transfer: Transferable[]) => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = async () => {
    try {
      port1.postMessage(`${typeof word === "function" ? await word() : word}`);
    } catch (error) {
      reportError(error);
      port1.postMessage("");
    }
  };
  send({ type: "identity" }, [port2]);
}

/** One mounted client frame, from its first byte to its removal. */
interface Visit {
  readonly open: (want: Open["want"]) => void;
  readonly end: () => void;
  readonly identify: () => void;
  readonly front: () => void;
  readonly listen: () => void;
  /** The page's policy refuses the frame. */
  readonly refused: (detail: unknown) => void;
}

interface Scene {
  readonly settings: Settings;
  readonly nonce: string;
  readonly shell: Shell;
  readonly sensor: ReturnType<typeof createSensorSlot>;
  readonly word: () => Word | null | undefined;
  readonly emit: (name: string, detail: unknown) => void;
  readonly onLive: (live: boolean) => void;
  readonly onClosed: () => void;
}

function describeOpen(settings: Settings, want: Open["want"], arrival: string | null): Open {
  return { ...settings, type: "open", origin: location.origin, arrival, resume: readFlag(), want };
}

/** The directive to change. Browsers name `script-src-elem` also where a policy has only the one that it
 *  falls back to, and adding it there would take the others' sources away. CSP 3 §6.8.3 */
function directiveOf({ effectiveDirective, originalPolicy }: SecurityPolicyViolationEvent): string {
  return originalPolicy.includes(effectiveDirective) ? effectiveDirective : effectiveDirective.replace(/-elem$/, "");
}

/** Tells the embedder's developer which directive is missing when the host's own policy refuses what is ours. */
function watchPolicy(from: () => string, refused: (directive: string, detail: unknown) => void): void {
  document.addEventListener("securitypolicyviolation", (event) => {
    if (!event.blockedURI.startsWith(from()) || event.disposition !== "enforce") return;
    const directive = directiveOf(event);
    const fix = `${directive} ${from()}`;
    console.error(`Tandem: this page's Content-Security-Policy needs "${fix}"`);
    refused(directive, { type: "csp", fix });
  });
}

/** Carries out what the frame asks for. */
function obey({ settings, shell, sensor, nonce, emit, onLive }: Scene, message: FrameMessage, send: FrameLink["send"], close: () => void): void {
  switch (message.type) {
    case "box":
      shell.busy(false);
      if (message.mode === "sheet") sensor.fetch(settings.server);
      return shell.place(message);
    case "start_sensor":
      shell.edge(true);
      return sensor.start(settings.server, nonce, {
        give: (port) => send({ type: "sensor_port", privacy: settings.privacy }, [port]),
        fail: () => send({ type: "sensor_failed" }),
        pause: (by) => send({ type: "paused", by }),
      });
    case "stop_sensor":
      shell.edge(false);
      return sensor.stop();
    case "rules":
      sensor.rule(message.rules);
      return send({ type: "privacy", privacy: profileAt(location.href, message.rules, settings.privacy) });
    case "live":
      writeFlag(message.live);
      return onLive(message.live);
    case "close":
      return close();
    case "event":
      return emit(message.name, message.detail);
  }
}

function visitFrame(scene: Scene, first: Open["want"], arrival: string | null): Visit {
  const { settings, shell, sensor, emit } = scene;
  const text = launcherText(settings.language);
  let want = first;
  let ready = false;

  const close = (): void => {
    clearTimeout(patience);
    sensor.stop();
    link.close();
    shell.busy(false);
    shell.unmount();
    scene.onClosed();
  };
  const fail = (note: string, detail: unknown): void => {
    close();
    shell.note(note);
    emit("error", detail);
  };
  const identify = (): void => {
    const word = scene.word();
    if (ready && word) offerWord(word, link.send);
  };
  const onReady = (): void => {
    // A frame that was loaded again has lost all it knew but its resume token.
    link.send(describeOpen(settings, ready && readFlag() ? "resume" : want, ready ? null : arrival));
    ready = true;
    identify();
  };

  shell.note("");
  shell.busy(true);
  const frame = shell.mount(`${settings.server}/frame`, text.frame_title);
  const link: FrameLink = linkFrame(frame, settings.server, onReady, (message) => obey(scene, message, link.send, close));
  const patience = setTimeout(() => ready || fail(text.unreachable, { type: "unreachable" }), FRAME_PATIENCE_MS);
  return {
    open(next) {
      want = next;
      if (ready) link.send(describeOpen(settings, next, null));
    },
    end: () => link.send({ type: "end" }),
    identify,
    front: () => link.send({ type: "front" }),
    listen: link.listen,
    refused: (detail) => fail(text.blocked, detail),
  };
}

function start(script: HTMLScriptElement | null, arrival: string | null): Calls {
  const events = createEvents();
  const init: InitOptions = {};
  let settings = readSettings(script, init);
  let visit: Visit | null = null;
  let word: Word | null | undefined = script?.dataset["identity"];
  let attending: ReturnType<MakePresent> | null = null;
  const nonce = script?.nonce ?? "";
  const notes = watchUsed();
  const sensor = createSensorSlot(notes);
  const shell = createShell(() => open(settings.launcher === "code" ? "code" : "help"), () => visit?.listen());
  const paint = (): void => shell.launcher(settings.launcher, launcherText(settings.language), isDark(settings.theme));

  function open(want: Open["want"], token: string | null = null): void {
    notes.release = settings.release;
    // What goes on by itself, behind a reload or in another tab, is no asking.
    if (want === "help" || want === "code") sensor.seek();
    if (visit) return visit.open(want);
    visit = visitFrame({ settings, nonce, shell, sensor, word: () => word, emit: events.emit, onLive: (live) => sayLive(live), onClosed: () => (visit = null, attend()) }, want, token);
    attend();
  }

  /** Has a known customer count as present where the embedder wants that, and nobody else. */
  function attend(anew?: boolean): void {
    if (attending) return attending(anew);
    if (!settings.presence || !word || visit) return;
    attending = () => undefined;
    const here = (): boolean => settings.presence && !!word && !visit;
    const lent = { settings, here, offer: (send: Parameters<typeof offerWord>[1]) => word && offerWord(word, send), accept: (arrival: string) => open("arrival", arrival) };
    inject(document, `${settings.server}/present.js`, nonce, (make: MakePresent) => (attending = make(lent)), () => undefined);
  }

  // Also what a page loads before anybody asks for help: a customer who is present waits for no answer.
  watchPolicy(() => settings.server, (directive, detail) => (visit && directive === "frame-src" ? visit.refused(detail) : events.emit("error", detail)));
  joinOuterSession(() => settings, nonce);
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  const sayLive = askOtherTabs(() => visit ?? open("tab"));
  addEventListener("focus", () => visit?.front());
  if (arrival) open("arrival", arrival);
  else if (readFlag()) open("resume");
  attend();

  return {
    init(options: InitOptions) {
      Object.assign(init, options);
      settings = readSettings(script, init);
      paint();
      attend();
    },
    identify(next: Word | null) {
      word = next;
      visit?.identify();
      attend(true);
    },
    request: () => open("help"),
    code: () => open("code"),
    end: () => visit?.end(),
    show: () => shell.show(true),
    hide: () => shell.show(false),
    on: events.on,
    off: events.off,
  };
}

function install(): void {
  const arrival = takeArrival();
  const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;
  const scope = window as unknown as { Tandem?: TandemFunction };
  if (scope.Tandem?.ready || isPartOfHost(script)) return;
  const queue = Array.from(scope.Tandem?.q ?? [], (call) => Array.from(call));
  const calls = start(script, arrival);
  const tandem: TandemFunction = (name, ...args) => (Object.hasOwn(calls, name) ? calls[name]?.(...(args as never[])) : undefined);
  tandem.ready = true;
  scope.Tandem = tandem;
  for (const [name, ...args] of queue) tandem(String(name), ...args);
  dispatchEvent(new CustomEvent("tandem:ready"));
}

install();

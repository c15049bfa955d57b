// The client frame: Tandem's own half of the widget. Holds the consent sheet, the tokens and the
// engine, where no script of the product page can reach them.

import { pickLanguage, translator, type Translate } from "../shared/i18n/index";
import type { CustomerEngine } from "../shared/engine";
import type { LoaderMessage } from "../shared/ports";
import { createCustomerEngine } from "../shared/transport/customer";
import { clientApi } from "./client/api";
import { createClient, type Client } from "./client/client";
import type { ClientState } from "./client/state";
import { createTokenStore } from "./client/tokens";
import { createLateHands } from "./hands/late";
import { boxOf, modeOf } from "./frame/box";
import { isWellPlaced, waitForLoader, type LoaderLink } from "./frame/link";
import { listenToFrames } from "./frame/nested";
import { activity, liveBar, livePanel, parkedBar } from "./views/live";
import { commonScene } from "./views/scenes";
import { createStagehand, type Scene } from "./views/stagehand";
import { nameOf, type ViewContext } from "./views/view";
import { waitingBar } from "./views/waiting";
import { setText } from "./views/dom";

type Open = Extract<LoaderMessage, { type: "open" }>;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** What the customer does in a live session; comes behind the first picture. */
const hands = createLateHands();

function createFrameClient(link: LoaderLink, { wants }: Open): Client {
  let engine: CustomerEngine | null = null;
  const callFrames = listenToFrames((name, port, privacy) => engine?.attachFrame(name, port, privacy));
  const client = createClient({
    api: clientApi,
    createEngine: (options, events) => (engine = createCustomerEngine(options, { ...events, onFramesCalled: callFrames, onLensLeft: () => client.lensLeft() })),
    tokens: createTokenStore("tandem.resume"),
    late: createTokenStore("tandem.talk"),
    tabNumbers: createTokenStore("tandem.tab"),
    hostOrigin: link.hostOrigin,
    wants,
    onSharing: (sharing) => link.send({ type: sharing ? "start_sensor" : "stop_sensor" }),
    onRules: (rules) => link.send({ type: "rules", rules }),
    onMessage: (message) => hands.receive(message, client.store.read()),
    onLive: (live) => link.send({ type: "live", live }),
    onEvent: (name, detail) => link.send({ type: "event", name, detail }),
    onClose: () => link.send({ type: "close" }),
  });
  return client;
}

function chooseScene(context: ViewContext, state: ClientState, collapsed: boolean): Scene {
  const { kind } = state.stage;
  if (kind === "live") {
    const sheet = hands.now()?.sheet(state);
    const key = `live ${collapsed} ${hands.now() === null}`;
    return sheet ?? (collapsed ? { key, build: () => liveBar(context) } : { key, build: () => livePanel(context) });
  }
  if (kind === "parked") return { key: "parked", build: () => parkedBar(context) };
  if (kind === "opening" || (collapsed && (kind === "waiting" || kind === "code"))) {
    return { key: `bar ${kind}`, build: (now) => waitingBar(context, now) };
  }
  return commonScene(context, state);
}

/** What a screen reader hears of a stage that brings no focus with it. */
function spoken(t: Translate, state: ClientState): string {
  switch (state.stage.kind) {
    case "live":
      return `${nameOf(state, t)} ${activity({ t, place: "page" }, state)}`;
    case "opening":
      return t("connecting");
    case "idle":
    case "entry":
    case "code":
    case "waiting":
    case "asking":
    case "ended":
    case "elsewhere":
    case "parked":
    case "problem":
      return "";
  }
}

/** Draws the client and keeps the loader's box fitting. */
function mount(link: LoaderLink, client: Client, t: Translate): { readonly show: () => void } {
  const root = element("app");
  const announce = element("announce");
  let collapsed = false;
  let kindBefore = "";
  let sentBox = "";
  let shownMode: ReturnType<typeof modeOf> = "hidden";
  let shown: HTMLElement | null = null;
  let watchers: Promise<unknown> | undefined;
  const fit = (): void => {
    const state = client.store.read();
    const mode = hands.now()?.sheet(state) ? "sheet" : modeOf(state, collapsed);
    const box = boxOf(mode, shown, shownMode);
    document.body.dataset["mode"] = shownMode = mode;
    const text = JSON.stringify(box);
    if (text !== sentBox) link.send(box);
    sentBox = text;
  };
  const context: ViewContext = {
    client,
    t,
    place: "page",
    hostOrigin: link.hostOrigin,
    hands: hands.now,
    collapse(value) {
      collapsed = value;
      stagehand.refresh();
    },
  };
  const choose = (state: ClientState): Scene => {
    const { kind } = state.stage;
    // A session that has gone live shrinks to its bar; a new wait begins opened.
    if (kind !== kindBefore) collapsed = kind === "live";
    if (kind === "live") hands.load(context, () => stagehand.refresh());
    kindBefore = kind;
    return chooseScene(context, state, collapsed);
  };
  const stagehand = createStagehand(client, root, choose, (state, view) => {
    shown = view;
    setText(announce, spoken(t, state));
    if (state.session?.participants[2]) watchers ??= import("./views/watchers").then(({ showWatchers }) => showWatchers(context, root, fit), () => (watchers = undefined));
    fit();
  });
  addEventListener("resize", fit);
  return {
    show() {
      collapsed = false;
      stagehand.refresh();
    },
  };
}

function applyLook(open: Open): void {
  document.documentElement.lang = pickLanguage([open.language]);
  if (open.theme !== "auto") document.documentElement.dataset["theme"] = open.theme;
}

/** What the loader wants; a session that is there already is shown instead of begun anew. */
function follow(client: Client, open: Open, show: () => void): void {
  const { kind } = client.store.read().stage;
  const free = kind === "idle" || kind === "entry" || kind === "ended" || kind === "problem";
  if (open.arrival !== null) return client.arrive(open.arrival);
  if (!free) return show();
  if (kind === "idle" && client.resume()) return;
  if (open.want === "tab") return client.joinTab();
  if (open.want === "code") client.code("");
  else if (open.want === "help" || open.want === "arrival") client.askForHelp();
  else client.close();
}

async function start(): Promise<void> {
  if (!isWellPlaced()) {
    const { misplacedView } = await import("./views/ended");
    element("app").append(misplacedView(translator(pickLanguage(navigator.languages))));
    return;
  }
  const link = await waitForLoader();
  let client: Client | null = null;
  let show = (): void => undefined;
  link.listen((message, ports) => {
    switch (message.type) {
      case "open":
        if (!client) {
          applyLook(message);
          client = createFrameClient(link, message);
          ({ show } = mount(link, client, translator(message.language)));
        }
        return follow(client, message, show);
      case "sensor_port":
        return ports[0] ? client?.attachSensor(ports[0], message.privacy) : undefined;
      case "privacy":
        return client?.tighten(message.privacy);
      case "sensor_failed":
        return client?.sensorFailed();
      case "paused":
        return client ? hands.receive(message, client.store.read()) : undefined;
      case "identity":
        return void import("./identity/identity").then(({ identify }) => client && ports[0] && identify(client, ports[0], link.send), () => undefined);
      case "front":
        return client?.front();
      case "end":
        return client?.end();
    }
  });
}

void start();

// The join page: where a join link leads, and where a person without a product page gets a code.
// It is Tandem's own page, so the client runs in it directly; there is no page to mirror, the customer
// shows a screen, a window or a tab instead.

import { pickLanguage, translator, wishesOf, type Translate } from "../shared/i18n/index";
import { createCustomerEngine } from "../shared/transport/customer";
import { clientApi, post, Problem, type LinkPreview } from "../widget/client/api";
import { createClient, type Client } from "../widget/client/client";
import type { ClientState } from "../widget/client/state";
import { createTokenStore, isMailed } from "../widget/client/tokens";
import { createLateHands } from "../widget/hands/late";
import { button, h, heading, icon, setText } from "../widget/views/dom";
import { activity } from "../widget/views/live";
import { problemText } from "../widget/views/problem";
import { commonScene } from "../widget/views/scenes";
import { createStagehand, type Scene } from "../widget/views/stagehand";
import { nameOf, type View, type ViewContext } from "../widget/views/view";
import { inviteCard } from "./invite";
import { screenView } from "./screen";
import { forgetSecret, takeSecret } from "./secret";
import { joinWords, linkWords } from "./words";

/** What the customer does in a live session; comes once it is live. */
const hands = createLateHands();

interface JoinPage {
  readonly t: Translate;
  readonly root: HTMLElement;
  readonly client: Client;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

function card(...children: readonly Node[]): HTMLElement {
  return h("section", { class: "panel", "aria-labelledby": "title" }, h("div", { class: "panel-body" }, ...children));
}

function busyCard(text: string): HTMLElement {
  return card(h("div", { class: "pulse", "aria-hidden": "true" }, h("i"), h("i"), h("i")), heading(text));
}

/** The sheet lies over the page like any dialog. */
function asDialog(view: View | null): View | null {
  return view && { ...view, element: h("div", { class: "scrim" }, view.element) };
}

function chooseScene(context: ViewContext, state: ClientState): Scene {
  const { kind } = state.stage;
  if (kind === "live") return { key: "live", build: () => screenView(context) };
  if (kind === "opening") return { key: "opening", build: () => ({ element: busyCard(context.t("connecting")) }) };
  const scene = commonScene(context, state);
  return kind === "asking" ? { key: scene.key, build: (now) => asDialog(scene.build(now)) } : scene;
}

function questionScene(state: ClientState): Scene {
  const sheet = hands.now()?.sheet(state);
  return sheet ? { key: sheet.key, build: (now) => asDialog(sheet.build(now)) } : { key: "", build: () => null };
}

function follow({ t, root, client }: JoinPage): void {
  const context: ViewContext = { client, t, place: "screen", hostOrigin: null, hands: hands.now, link: linkWords(t), collapse: () => undefined };
  const announce = element("announce");
  let watchers: Promise<unknown> | undefined;
  // A question lies over what is shared, which goes on.
  const over = document.body.appendChild(h("div"));
  createStagehand(client, over, (state) => questionScene(state), (_state, sheet) => (root.inert = sheet !== null));
  client.store.watch(({ stage }) => {
    if (stage.kind === "live") hands.load(context, () => client.store.change({}));
  });
  createStagehand(client, root, (state) => chooseScene(context, state), (state) => {
    document.body.dataset["stage"] = state.stage.kind;
    if (state.session !== null || state.stage.kind === "problem") forgetSecret();
    if (state.session?.participants[2]) watchers ??= import("../widget/views/watchers").then(({ showWatchers }) => showWatchers(context, root, () => undefined), () => (watchers = undefined));
    setText(announce, state.stage.kind === "live" ? `${nameOf(state, t)} ${activity({ t, place: "screen" }, state)}` : "");
  });
}

/** Shows whose invitation it is; only "Continue" uses the link up. */
async function invite(page: JoinPage, secret: string): Promise<void> {
  const { t, root, client } = page;
  root.replaceChildren(busyCard(joinWords(t, "checking")));
  try {
    const preview = await post<LinkPreview>("link", { secret });
    const { element: shown, focus } = inviteCard({
      t,
      secret,
      preview,
      onUsed: forgetSecret,
      onJoin(name) {
        client.join(secret, name);
        follow(page);
      },
    });
    root.replaceChildren(shown);
    focus.focus();
  } catch (error) {
    showLinkProblem(page, secret, error instanceof Problem ? error : new Problem("server", 0, null));
  }
}

function showLinkProblem(page: JoinPage, secret: string, problem: Problem): void {
  const { t, root, client } = page;
  const words = problemText(t, problem);
  const again = button(t("try_again"), () => void invite(page, secret), { kind: "primary" });
  const code = button(joinWords(t, "code_instead"), () => {
    client.code("");
    follow(page);
  }, { kind: problem.passing ? "secondary" : "primary" });
  const mayPass = problem.passing || problem.code === "too_many";
  if (!mayPass) forgetSecret();
  const title = heading(words.title);
  root.replaceChildren(
    card(
      h("span", { class: "emblem warning" }, icon("alert")),
      h("div", { role: "alert" }, title, h("p", { class: "lead" }, words.text)),
      h("div", { class: "actions" }, ...(mayPass ? [again] : []), code),
    ),
  );
}

function start(): void {
  const language = pickLanguage(wishesOf(location.search, navigator.languages));
  const t = translator(language);
  document.documentElement.lang = language;
  document.title = joinWords(t, "title");
  setText(element("brand"), joinWords(t, "title"));
  setText(element("safety"), joinWords(t, "safety"));
  const secret = takeSecret();
  const late = createTokenStore("tandem.talk.join");
  const client = createClient({
    api: clientApi,
    createEngine: createCustomerEngine,
    tokens: createTokenStore("tandem.resume.join"),
    late,
    tabNumbers: null,
    hostOrigin: null,
    wants: [],
    onSharing: () => undefined,
    onRules: () => undefined,
    onMessage: (message) => hands.receive(message, client.store.read()),
    onLive: () => undefined,
    onEvent: () => undefined,
    onClose: () => location.reload(),
  });
  const page: JoinPage = { t, root: element("app"), client };
  // A second link opened in this tab changes only the fragment.
  addEventListener("hashchange", () => location.hash.length > 1 && location.reload());
  if (secret && isMailed(secret)) {
    // A mail leads back to a conversation; nothing else in this tab is touched by it.
    late.write(secret);
    forgetSecret();
    client.lastTalk();
    return follow(page);
  }
  if (secret) return void invite(page, secret);
  if (!client.resume()) {
    if (client.lateToken() === null) client.code("");
    else client.lastTalk();
  }
  follow(page);
}

start();

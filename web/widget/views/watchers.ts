// Who watches besides the agent: names in the bar from the first moment, each to be sent away by one
// tap (ADR 0016). Loaded when somebody does; then it follows the client by itself.

import type { ParticipantView } from "../../shared/generated/ParticipantView";
import type { Language } from "../../shared/i18n/index";
import type { ClientState } from "../client/state";
import type { ViewContext } from "./view";

const WORDS: Record<Language, Record<"observer" | "supervisor" | "listens" | "list" | "remove" | "more" | "came" | "left" | "colleague", string>> = {
  en: {
    observer: "watches", supervisor: "watches (supervisor)", listens: "and listens", list: "Also watching", remove: "Remove {name}",
    more: "{n} more", came: "{name} is watching.", left: "{name} watches no more.", colleague: "A colleague",
  },
  de: {
    observer: "sieht zu", supervisor: "sieht zu (Supervisor)", listens: "und hört mit", list: "Sehen auch zu", remove: "{name} entfernen",
    more: "{n} weitere", came: "{name} sieht zu.", left: "{name} sieht nicht mehr zu.", colleague: "Eine weitere Person",
  },
};

/** Names in the bar; the panel has room for all. */
const BAR_NAMES_MAX = 2;

const STYLE = `
.watchers { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; min-width: 0; font-size: 13px; }
.panel-head + .watchers { padding: 8px 12px; max-height: 30%; overflow: auto; }
.watcher { display: flex; gap: 4px; align-items: center; padding: 0 2px 0 8px; border: 1px solid currentColor; border-radius: 999px; white-space: nowrap; }
.watcher .button { min-width: 28px; min-height: 28px; padding: 0; font-size: 18px; }
`;

/** Not of `dom.ts`: what is loaded late brings its own few tools, so that the frame need not list what it waits for. */
function make(tag: string, attributes: Readonly<Record<string, string>>, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function press(text: string, label: string, kind: string, act: () => void): HTMLElement {
  const element = make("button", { type: "button", class: `button ${kind}`, "aria-label": label, title: label }, text);
  element.addEventListener("click", act);
  return element;
}

function watchersOf(state: ClientState): readonly ParticipantView[] {
  const all = state.stage.kind === "live" ? (state.session?.participants ?? []) : [];
  const watchers = all.filter((one) => one.connected && (one.role === "observer" || one.role === "supervisor"));
  // The bar has room for a few: those who hear as well go first.
  return [true, false].flatMap((listens) => watchers.filter((one) => (one.listens === true) === listens));
}

/** Shows them wherever the live session is shown; `fit` is called when that has changed its size. */
export function showWatchers(context: ViewContext, root: HTMLElement, fit: () => void): void {
  const { client, t } = context;
  const words = WORDS[t.language];
  const say = (text: string, values: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? "");
  const nameOf = (one: ParticipantView): string => one.name ?? words.colleague;
  const style = new CSSStyleSheet();
  style.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  const list = make("div", { class: "watchers", role: "group", "aria-label": words.list });
  const spoken = make("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  let before = new Map<string, string>();
  let drawn = "";

  const chip = (one: ParticipantView): HTMLElement => {
    const name = nameOf(one);
    const remove = press("×", say(words.remove, { name }), "icon", () => client.send({ type: "remove", participant: one.id }));
    const does = `${words[one.role as "observer" | "supervisor"]}${one.listens === true ? ` ${words.listens}` : ""}`;
    return make("span", { class: "watcher" }, `${name} ${does}`, remove);
  };
  const announce = (now: Map<string, string>): void => {
    const came = [...now].find(([id]) => !before.has(id));
    const left = [...before].find(([id]) => !now.has(id));
    if (came) spoken.textContent = say(words.came, { name: came[1] });
    else if (left) spoken.textContent = say(words.left, { name: left[1] });
    before = now;
  };
  const draw = (): void => {
    const watchers = watchersOf(client.store.read());
    announce(new Map(watchers.map((one) => [one.id, nameOf(one)])));
    const panel = root.querySelector(".panel-head.live");
    const place = panel ?? root.querySelector(".presence");
    const shown = panel === null ? watchers.slice(0, BAR_NAMES_MAX) : watchers;
    const rest = watchers.length - shown.length;
    const now = JSON.stringify([shown, rest, panel !== null]);
    const stands = watchers.length === 0 || place === null ? !list.isConnected : place.nextSibling === list;
    if (now === drawn && stands) return;
    drawn = now;
    const others = say(words.more, { n: String(rest) });
    list.replaceChildren(...shown.map(chip), ...(rest > 0 ? [press(others, others, "quiet", () => context.collapse(false))] : []));
    if (watchers.length === 0 || place === null) list.remove();
    else place.after(list);
    fit();
  };
  client.store.watch(draw);
  // The bar and the panel take each other's place.
  new MutationObserver(draw).observe(root, { childList: true });
  draw();
}

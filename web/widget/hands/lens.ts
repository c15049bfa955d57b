// The two buttons of the bar with which the customer looks at what the agent sees and hides parts of
// the page. What they do happens in the page; its words go there from here.

import words from "../../shared/i18n/lens.json";
import type { Translate } from "../../shared/i18n/index";
import type { LensLook, LensMode, LensWord } from "../../shared/ports";
import type { ClientState } from "../client/state";
import { button } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { wordsOf } from "../views/words";
import type { Part, Piece } from "./part";

const say = wordsOf(words);

const WORDS: readonly LensWord[] = ["look", "hide", "keys", "done", "hidden", "again", "hidden_said", "shown_said", "full"];

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function lookOf(t: Translate, state: ClientState): LensLook {
  const all = WORDS.map((word) => [word, say(t, `lens_${word}`, { agent: nameOf(state, t) })] as const);
  return { dark: isDark(), language: t.language, words: Object.fromEntries(all) as Record<LensWord, string> };
}

/** Whether there is a page that the agent sees. */
function isSeen({ session, blocked }: ClientState): boolean {
  return !blocked && (session?.grants.includes("view") ?? false);
}

export function lensPart(context: ViewContext): Part {
  if (context.place !== "page") return {};
  return { bar: () => lensButtons(context) };
}

/** The buttons, in their order, and what follows the state. */
function lensButtons({ client, t }: ViewContext): Piece {
  const turn = (mode: LensMode): void => {
    const state = client.store.read();
    client.lens(state.lens === mode ? "off" : mode, lookOf(t, state));
  };
  const look = button(say(t, "lens"), () => turn("look"), { kind: "icon", icon: "eye" });
  const hide = button(say(t, "lens_hide_button"), () => turn("hide"), { kind: "icon", icon: "hidden" });
  const elements = [look, hide];
  return {
    elements,
    update(state) {
      look.setAttribute("aria-pressed", String(state.lens === "look"));
      hide.setAttribute("aria-pressed", String(state.lens === "hide"));
      for (const element of elements) element.disabled = !isSeen(state);
    },
  };
}

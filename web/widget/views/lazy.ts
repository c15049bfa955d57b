// Screens whose parts come in a chunk of their own: the place is there at once, what belongs into it a
// moment later.

import type { ClientState } from "../client/state";
import { button, h } from "./dom";
import type { View, ViewContext } from "./view";

type Make<Module> = (module: Module, state: ClientState) => View;
type Lazy<Module> = (context: ViewContext, make: Make<Module>, className: string) => View;

/** Makes views out of a chunk that is loaded with the first of them. */
function lazily<Module>(load: () => Promise<Module>): Lazy<Module> {
  let module: Module | null = null;
  return ({ client, t }, make, className) => {
    const element = h("div", { class: className });
    let view: View | null = null;
    let gone = false;
    const show = (loaded: Module): void => {
      module = loaded;
      if (gone) return;
      view = make(loaded, client.store.read());
      element.replaceChildren(view.element);
    };
    const begin = (): void => {
      void load().then((loaded) => {
        const focusIsFree = document.activeElement === document.body || document.activeElement === null;
        show(loaded);
        client.store.change({});
        if (focusIsFree) view?.focus?.focus({ preventScroll: true });
      }, () => element.replaceChildren(h("p", { class: "lead", role: "alert" }, t("lost")), button(t("try_again"), begin)));
    };
    if (module) show(module);
    else begin();
    // Where the chunk is there already, the focus goes where it would have gone without it.
    const focus = (view as View | null)?.focus;
    return {
      element,
      ...(focus ? { focus } : {}),
      update: (state) => view?.update?.(state),
      dispose() {
        gone = true;
        view?.dispose?.();
      },
    };
  };
}

/** Conversation, numbers and safety. */
export const lazyTalk = lazily(() => import("../talk/talk"));
/** The place among those who wait. */
export const lazyQueue = lazily(() => import("../queue/queue"));
/** Why a session is over. */
export const lazyEnded = lazily(() => import("./ended"));
/** The code to read out. */
export const lazyCode = lazily(() => import("./code"));

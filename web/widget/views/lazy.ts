// Screens that come in the chunk of talk: the place is there at once, what belongs into it a moment later.

import type { ClientState } from "../client/state";
import { h } from "./dom";
import type { View, ViewContext } from "./view";

type Talk = typeof import("../talk/talk");

let talk: Talk | null = null;

/** A view that `make` builds once the chunk is there. */
export function lazyTalk(context: ViewContext, make: (talk: Talk, state: ClientState) => View, className: string): View {
  const { client } = context;
  const element = h("div", { class: className });
  let view: View | null = null;
  let gone = false;
  const show = (loaded: Talk): void => {
    talk = loaded;
    if (gone) return;
    view = make(loaded, client.store.read());
    element.append(view.element);
  };
  if (talk) show(talk);
  else {
    void import("../talk/talk").then((loaded) => {
      const focusIsFree = document.activeElement === document.body || document.activeElement === null;
      show(loaded);
      client.store.change({});
      if (focusIsFree) view?.focus?.focus({ preventScroll: true });
    }, () => undefined);
  }
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
}

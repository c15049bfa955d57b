// Puts the screen of the current stage on the page and takes it away again.

import type { ClientState } from "../client/state";
import type { Client } from "../client/client";
import type { View } from "./view";

/** Which screen a state wants. Screens of the same key stay; another key builds anew. */
export interface Scene {
  readonly key: string;
  readonly build: (state: ClientState) => View | null;
}

export interface Stagehand {
  /** Looks at the state again, for instance because the screen was collapsed. */
  readonly refresh: () => void;
  readonly dispose: () => void;
}

/** Follows the client's store. `onShow` runs after each change, with the element that is shown. */
export function createStagehand(client: Client, root: HTMLElement, choose: (state: ClientState) => Scene, onShow: (state: ClientState, element: HTMLElement | null, fresh: boolean) => void): Stagehand {
  let key = "";
  let view: View | null = null;
  const refresh = (): void => {
    const state = client.store.read();
    const scene = choose(state);
    const fresh = scene.key !== key;
    if (fresh) {
      key = scene.key;
      view?.dispose?.();
      view = scene.build(state);
      root.replaceChildren(...(view ? [view.element] : []));
    }
    view?.update?.(state);
    onShow(state, view?.element ?? null, fresh);
    if (fresh) view?.focus?.focus({ preventScroll: true });
  };
  const unwatch = client.store.watch(refresh);
  refresh();
  return {
    refresh,
    dispose() {
      unwatch();
      view?.dispose?.();
      root.replaceChildren();
    },
  };
}

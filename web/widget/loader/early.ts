// Notes what pages do before anybody observes them and no interface tells of afterwards: closed shadow
// roots, and properties and fonts that scripts register. The notes stay in this script, out of the
// page's reach; nothing of them goes anywhere before a sensor runs, which has the customer's consent.

import { safely } from "../../shared/safely";

/** Properties kept at most. */
const PROPERTIES_MAX = 256;
/** Bytes of all fonts that are kept because only a script had them. */
const FONT_BYTES_MAX = 8 << 20;

/** Lent to the sensor and the senses; see `web/sensor/sense.ts`. */
export interface Early {
  /** Closed roots by their hosts; null: there are none. */
  roots: WeakMap<Element, ShadowRoot> | null;
  readonly properties: PropertyDefinition[];
  /** Where fonts that scripts made come from. */
  readonly fonts: WeakMap<FontFace, string | Blob>;
  /** Called behind each property. */
  changed: () => void;
}

type Native = (...args: never[]) => unknown;

/** Puts a proxy in a native's place, where this browser and the page let us. */
function patch(target: object, name: string, handler: ProxyHandler<Native>): void {
  safely(() => {
    const found = Object.getOwnPropertyDescriptor(target, name);
    const native = found?.value as Native | undefined;
    if (found?.configurable === true && typeof native === "function") {
      Object.defineProperty(target, name, { ...found, value: new Proxy(native, handler) });
    }
  });
}

/** Begins to note in a window, for as long as its document is there. */
export function watchEarly(view: Window & typeof globalThis): Early {
  let bytes = 0;
  const early: Early = { roots: null, properties: [], fonts: new WeakMap(), changed: () => undefined };
  patch(view.Element.prototype, "attachShadow", {
    apply(target, self: Element, args) {
      const root = Reflect.apply(target, self, args) as ShadowRoot;
      safely(() => root.mode === "closed" && (early.roots ??= new WeakMap()).set(self, root));
      return root;
    },
  });
  patch(view.CSS, "registerProperty", {
    apply(target, self, args: never[]) {
      Reflect.apply(target, self, args);
      safely(() => {
        if (early.properties.length < PROPERTIES_MAX) {
          early.properties.push({ ...(args as PropertyDefinition[])[0] } as PropertyDefinition);
          early.changed();
        }
      });
    },
  });
  patch(view, "FontFace", {
    construct(target, args: never[], newTarget) {
      const face = Reflect.construct(target, args, newTarget) as FontFace;
      safely(() => {
        const [, source] = args as unknown as [family: string, source: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>];
        if (typeof source === "string") early.fonts.set(face, source);
        else if ((bytes += source.byteLength) <= FONT_BYTES_MAX) early.fonts.set(face, new Blob([source], { type: "font/sfnt" }));
      });
      return face;
    },
  });
  return early;
}

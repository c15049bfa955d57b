// Patches natives of the page while a session is live, as Proxies, and takes them back afterwards.
// A patch calls the native first, then tells; it never throws into the page.

import { safely } from "../shared/safely.ts";

type Tell = (self: unknown) => void;

export interface Patcher {
  /** Methods of a prototype, by the name of its interface. */
  methods(type: string, names: readonly string[], tell: Tell): void;
  /** A method that returns a promise: tells once it is fulfilled. */
  settled(type: string, name: string, tell: Tell): void;
  setter(type: string, name: string, tell: Tell): void;
  /** Tells before the value is handed out. */
  getter(type: string, name: string, tell: Tell): void;
  /** Like `methods`, and passes the result. */
  result(type: string, name: string, tell: (result: unknown) => void): void;
  restore(): void;
}

type Native = (...args: unknown[]) => unknown;

/** `before` and `after` see the receiver and the result. */
function proxy(native: Native, before: Tell | null, after: ((self: unknown, result: unknown) => void) | null): Native {
  return new Proxy(native, {
    apply(target, self: unknown, args: unknown[]): unknown {
      safely(() => before?.(self));
      const result: unknown = Reflect.apply(target, self, args);
      safely(() => after?.(self, result));
      return result;
    },
  });
}

function prototypeOf(type: string): object | null {
  const constructor = (window as unknown as Record<string, unknown>)[type];
  return typeof constructor === "function" ? (constructor.prototype as object) : null;
}

export function makePatcher(): Patcher {
  const undo: (() => void)[] = [];
  let active = true;
  const guard = (tell: Tell): Tell => (self) => {
    if (active) {
      tell(self);
    }
  };

  function patch(type: string, name: string, part: "value" | "get" | "set", wrap: (native: Native) => Native): void {
    const prototype = prototypeOf(type);
    const found = prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, name);
    const native = found?.[part] as unknown;
    if (prototype === null || found === undefined || typeof native !== "function" || found.configurable !== true) {
      return;
    }
    const ours = wrap(native as Native);
    found[part] = ours;
    Object.defineProperty(prototype, name, found);
    undo.push(() => {
      const current = Object.getOwnPropertyDescriptor(prototype, name);
      // Somebody who patched over us keeps calling a proxy that tells nothing more.
      if (current !== undefined && current[part] === ours) {
        current[part] = native as Native;
        Object.defineProperty(prototype, name, current);
      }
    });
  }

  const after = (tell: Tell): ((self: unknown) => void) => guard(tell);
  return {
    methods(type, names, tell) {
      for (const name of names) {
        patch(type, name, "value", (native) => proxy(native, null, after(tell)));
      }
    },
    settled(type, name, tell) {
      const told = guard(tell);
      const onResult = (self: unknown, result: unknown): void => {
        void Promise.resolve(result).then(() => told(self), () => undefined);
      };
      patch(type, name, "value", (native) => proxy(native, null, onResult));
    },
    setter(type, name, tell) {
      patch(type, name, "set", (native) => proxy(native, null, after(tell)));
    },
    getter(type, name, tell) {
      patch(type, name, "get", (native) => proxy(native, guard(tell), null));
    },
    result(type, name, tell) {
      const told = guard(tell);
      patch(type, name, "value", (native) => proxy(native, null, (_self, result) => told(result)));
    },
    restore() {
      active = false;
      for (const step of undo.reverse()) {
        step();
      }
    },
  };
}

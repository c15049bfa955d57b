// Fetches `sensor.js` after consent and hands it one end of a MessageChannel. The script calls
// `Tandem('__sensor', start)` when it runs, so that the page gets no second global.

import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";

/** What `sensor.js` registers: begins to observe and answers with the way to stop. */
export type StartSensor = (port: MessagePort, options: { readonly privacy: PrivacyProfile | null }) => (() => void) | void;

export interface SensorAnswer {
  /** The sensor runs; this is the other end of its port. */
  readonly give: (port: MessagePort) => void;
  /** `sensor.js` could not be loaded. */
  readonly fail: () => void;
}

export interface SensorSlot {
  /** Starts the sensor (loading it first) and hands out the other end of its port. */
  readonly start: (server: string, nonce: string, privacy: PrivacyProfile | null, answer: SensorAnswer) => void;
  readonly stop: () => void;
  /** Called through `Tandem('__sensor', …)`. */
  readonly register: (start: StartSensor) => void;
}

/** Trusted Types: the one script address that the loader ever sets. */
function scriptAddress(address: string): string {
  interface Factory {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
  }
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  try {
    return factory ? factory.createPolicy("tandem", { createScriptURL: (url) => url }).createScriptURL(address) : address;
  } catch {
    return address;
  }
}

function inject(server: string, nonce: string, onError: () => void): void {
  const script = document.createElement("script");
  script.async = true;
  script.crossOrigin = "anonymous";
  script.referrerPolicy = "no-referrer";
  if (nonce) script.nonce = nonce;
  script.src = scriptAddress(`${server}/sensor.js`);
  script.addEventListener("error", onError);
  script.addEventListener("load", () => script.remove());
  document.head.append(script);
}

/** Makes the slot, empty. */
export function createSensorSlot(): SensorSlot {
  let registered: StartSensor | null = null;
  let loading = false;
  let waiting: ((start: StartSensor) => void) | null = null;
  let stopRunning: (() => void) | null = null;

  const stop = (): void => {
    waiting = null;
    stopRunning?.();
    stopRunning = null;
  };

  return {
    stop,
    register(start) {
      registered = start;
      waiting?.(start);
      waiting = null;
    },
    start(server, nonce, privacy, answer) {
      stop();
      const begin = (start: StartSensor): void => {
        const channel = new MessageChannel();
        const running = start(channel.port1, { privacy });
        stopRunning = () => (running ? running() : channel.port1.close());
        answer.give(channel.port2);
      };
      if (registered) return begin(registered);
      waiting = begin;
      if (loading) return;
      loading = true;
      inject(server, nonce, () => {
        loading = false;
        answer.fail();
      });
    },
  };
}

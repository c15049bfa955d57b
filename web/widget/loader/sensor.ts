// Fetches `sensor.js` after consent and hands it one end of a MessageChannel, and `sense.js` when the
// sensor asks for it. The scripts call `Tandem('__sensor', start)` and `Tandem('__sense', make)` when
// they run, so that the page gets no second global.

/** What `sensor.js` registers: begins to observe and answers with the way to stop. */
export type StartSensor = (port: MessagePort, options: SensorOptions) => (() => void) | void;

/** What `sense.js` registers; only the sensor knows what it is. */
export type MakeSenses = unknown;

interface SensorOptions {
  /** Loads `sense.js` and hands out what it registers. */
  readonly senses: (use: (make: MakeSenses) => void) => void;
}

export interface SensorAnswer {
  /** The sensor runs; this is the other end of its port. */
  readonly give: (port: MessagePort) => void;
  /** `sensor.js` could not be loaded. */
  readonly fail: () => void;
}

export interface SensorSlot {
  /** Starts the sensor (loading it first) and hands out the other end of its port. */
  readonly start: (server: string, nonce: string, answer: SensorAnswer) => void;
  readonly stop: () => void;
  /** Called through `Tandem('__sensor', …)`. */
  readonly register: (start: StartSensor) => void;
  /** Called through `Tandem('__sense', …)`. */
  readonly registerSenses: (make: MakeSenses) => void;
}

interface Policy {
  createScriptURL(url: string): string;
}

let policy: Policy | undefined;

/** Trusted Types: the two script addresses that the loader ever sets. A page lets a policy be made once. */
function scriptAddress(address: string): string {
  interface Factory {
    createPolicy(name: string, rules: Policy): Policy;
  }
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  try {
    policy ??= factory?.createPolicy("tandem", { createScriptURL: (url) => url });
    return policy ? policy.createScriptURL(address) : address;
  } catch {
    return address;
  }
}

function inject(address: string, nonce: string, onError: () => void): void {
  const script = document.createElement("script");
  script.async = true;
  script.crossOrigin = "anonymous";
  script.referrerPolicy = "no-referrer";
  if (nonce) script.nonce = nonce;
  script.src = scriptAddress(address);
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
  let senses: MakeSenses | null = null;
  let useSenses: ((make: MakeSenses) => void) | null = null;
  let sensesLoading = false;

  const loadSenses = (server: string, nonce: string, use: (make: MakeSenses) => void): void => {
    if (senses) return use(senses);
    useSenses = use;
    if (sensesLoading) return;
    sensesLoading = true;
    // Without it the mirror goes on, poorer.
    inject(`${server}/sense.js`, nonce, () => (sensesLoading = false));
  };
  const stop = (): void => {
    waiting = null;
    useSenses = null;
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
    registerSenses(make) {
      senses = make;
      useSenses?.(make);
      useSenses = null;
    },
    start(server, nonce, answer) {
      stop();
      const begin = (start: StartSensor): void => {
        const channel = new MessageChannel();
        const running = start(channel.port1, { senses: (use) => loadSenses(server, nonce, use) });
        stopRunning = () => (running ? running() : channel.port1.close());
        answer.give(channel.port2);
      };
      if (registered) return begin(registered);
      waiting = begin;
      if (loading) return;
      loading = true;
      inject(`${server}/sensor.js`, nonce, () => {
        loading = false;
        answer.fail();
      });
    },
  };
}

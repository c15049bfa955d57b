// Stands in for `shared/transport/customer.ts` in tests of the user interface: records what it is told
// and lets the test play the server.

import type { CreateCustomerEngine, CustomerEngine, EngineEvents } from "../../shared/engine";
import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import type { ClientMessage } from "../../shared/generated/ClientMessage";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { VoiceMessage } from "../../shared/transport/forward";
import type { AnnotateOrder, PageWord, ProposeOrder, LensLook, LensMode } from "../../shared/ports";

export interface FakeEngine {
  readonly events: EngineEvents<ServerMessage | PageWord>;
  readonly socketToken: () => Promise<string>;
  readonly sent: ClientMessage[];
  readonly chats: { readonly text: string; readonly id: string; readonly commit: () => void; readonly fail: (code?: string) => void }[];
  sensorPort: MessagePort | null;
  privacy: PrivacyProfile | null;
  screen: MediaStream | null;
  lens: { readonly mode: LensMode; readonly look: LensLook } | null;
  /** Ports through which acts go, by document. */
  readonly ports: Map<number, MessagePort>;
  /** What became of drawings, by document. */
  readonly orders: (readonly [number | null, AnnotateOrder])[];
  /** What became of what waits for the tap, by document. */
  readonly proposals: (readonly [number, ProposeOrder])[];
  /** What was let through of forwarding a talk. */
  readonly listened: VoiceMessage[];
  /** What the browser would say of a connection to the other browser, by identifier; null: there is none. */
  stats: readonly (readonly [string, object])[] | null;
  /** Whether the other browser is reached for sound and pictures. */
  connected: boolean;
  closed: boolean;
}

declare global {
  // A `var`, because only such declarations become properties of the global object's type.
  var fakeEngine: FakeEngine | undefined;
  /** What a page before has left. */
  var fakeCarried: CustomerEngine["carried"] | undefined;
}

export const createCustomerEngine: CreateCustomerEngine = (options, events) => {
  const fake: FakeEngine = { events, socketToken: options.socketToken, sent: [], chats: [], sensorPort: null, privacy: null, screen: null, lens: null, ports: new Map(), orders: [], proposals: [], listened: [], stats: null, connected: true, closed: false };
  globalThis.fakeEngine = fake;
  void options.socketToken();
  return {
    carried: globalThis.fakeCarried ?? { paused: false, stopped: false },
    send: (message) => void fake.sent.push(message),
    chat: (text, id = "") => new Promise((commit, reject) => fake.chats.push({ text, id, commit, fail: (code) => reject(Object.assign(new Error("lost"), code && { code })) })),
    attachFrame: () => undefined,
    control: (document, port) => void fake.ports.set(document, port),
    attachSensor: (port, privacy) => void Object.assign(fake, { sensorPort: port, privacy }),
    lens: (mode, look) => void (fake.lens = { mode, look }),
    annotate: (document, order) => void fake.orders.push([document, order]),
    propose: (document, order) => void fake.proposals.push([document, order]),
    media: () =>
      Promise.resolve({
        get connected() {
          return fake.connected;
        },
        stats: () => fake.stats && Promise.resolve(new Map(fake.stats) as unknown as RTCStatsReport),
        use: () => undefined,
        offered: () => undefined,
        need: () => undefined, forwarded: () => undefined,
        listened: (message) => void fake.listened.push(message),
        put(line, track) {
          if (line === "picture") fake.screen = track && new MediaStream([track]);
        },
        track: () => null,
        watch: () => () => undefined,
      }),
    close: () => void (fake.closed = true),
  };
};

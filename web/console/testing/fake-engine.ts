// Stands in for the engine at its interface: tests call its events and read what it was given.

import type { AgentEngine, CreateAgentEngine, EngineEvents, EngineOptions, Placed } from "../../shared/engine";
import type { Input } from "../../shared/generated/Input";
import type { ClientMessage } from "../../shared/generated/ClientMessage";
import type { Tool } from "../../shared/ports";
import { makeMedia } from "../../shared/transport/media";

export interface FakeEngine {
  readonly options: EngineOptions;
  readonly events: EngineEvents;
  readonly sent: ClientMessage[];
  readonly chats: { readonly text: string; readonly id: string; readonly commit: () => void; readonly fail: (code?: string) => void }[];
  controlling: boolean;
  readonly driven: Input[];
  tool: { readonly tool: Tool | null; readonly vanishing: boolean };
  readonly written: { readonly place: Placed; readonly text: string; readonly vanishing: boolean }[];
  readonly erased: (readonly number[] | "last" | "all")[];
  frame: HTMLIFrameElement | null;
  /** Documents and nodes that were outlined. */
  readonly outlined: (readonly [number, number])[];
  /** What the browser would say of a connection to the other browser, by identifier; null: there is none. */
  stats: readonly (readonly [string, object])[] | null;
  closed: boolean;
}

declare global {
  interface Window {
    fakeEngines: FakeEngine[];
  }
}

window.fakeEngines = [];

export const createFakeEngine: CreateAgentEngine = (options, events) => {
  const fake: FakeEngine = { options, events, sent: [], chats: [], outlined: [], controlling: false, driven: [], tool: { tool: null, vanishing: false }, written: [], erased: [], frame: null, stats: null, closed: false };
  window.fakeEngines.push(fake);
  const engine: AgentEngine = {
    carried: { paused: false, stopped: false },
    send: (message) => fake.sent.push(message),
    chat: (text, id = "") =>
      new Promise((resolve, reject) => {
        fake.chats.push({ text, id, commit: resolve, fail: (code) => reject(Object.assign(new Error("closed"), code && { code })) });
      }),
    media: Object.assign(makeMedia(false, () => []), { stats: () => fake.stats && Promise.resolve(new Map(fake.stats) as unknown as RTCStatsReport) }),
    iceServers: () => [],
    close: () => (fake.closed = true),
    attachReplica: (frame) => (fake.frame = frame),
    control: (on) => (fake.controlling = on),
    drive: (input) => void fake.driven.push(input),
    tool(tool, vanishing) {
      fake.tool = { tool, vanishing };
      events.onHeld?.(tool);
    },
    write: (place, text, vanishing) => fake.written.push({ place, text, vanishing }),
    erase: (which) => fake.erased.push(which),
    outline: (document, node) => fake.outlined.push([document, node]),
  };
  return engine;
};

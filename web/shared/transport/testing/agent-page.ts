// An agent's page with a replica frame.

import type { AgentEngine, ConnectionStatus } from "../../engine.ts";
import type { ServerMessage } from "../../generated/ServerMessage.ts";
import { createAgentEngine } from "../agent.ts";

export interface AgentPage {
  readonly engine: AgentEngine;
  readonly statuses: ConnectionStatus[];
  readonly messages: ServerMessage[];
  readonly mirror: string[];
  screen: MediaStream | null;
}

declare global {
  interface Window {
    tandemAgent: AgentPage;
  }
}

const query = new URLSearchParams(location.search);
const statuses: ConnectionStatus[] = [];
const messages: ServerMessage[] = [];
const mirror: string[] = [];

const frame = document.createElement("iframe");
frame.sandbox.add("allow-scripts");
frame.src = "/replica?mode=no";
document.body.append(frame);

const engine = createAgentEngine(
  { sessionId: "ses_1", webrtc: query.get("webrtc") !== "false", socketToken: async () => (await fetch("/token/agent")).text() },
  {
    onMessage: (message) => messages.push(message),
    onStatus: (status) => statuses.push(status),
    onMirror: (state) => mirror.push(state),
    onScreen: (stream) => (window.tandemAgent.screen = stream),
  },
);
window.tandemAgent = { engine, statuses, messages, mirror, screen: null };
engine.attachReplica(frame);

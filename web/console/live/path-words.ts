// What the agent is told of the path: which way it goes, and who could read along.

import type { Path, Security } from "../../shared/transport/way";

/** The short name in the bar. */
export function nameOfPath(path: Path | null, transport: "p2p" | "websocket" | null): string {
  if (transport === null) return "Connected";
  if (transport === "websocket") return "WebSocket";
  if (path === "server") return "Server";
  return path?.startsWith("relay") ? "P2P (TURN)" : "P2P";
}

/** The way in plain words. */
export const PATH_WORDS: Readonly<Record<Path, string>> = {
  direct: "Directly from browser to browser.",
  browsers: "From browser to browser.",
  relay: "Through a relay (TURN).",
  relay_udp: "Through a relay (TURN, over UDP).",
  relay_tcp: "Through a relay (TURN, over TCP).",
  relay_tls: "Through a relay (TURN, over TLS).",
  server: "Through the server. Works behind every firewall, a little slower.",
};

/** What is encrypted up to where. */
export const SECURITY_WORDS: Readonly<Record<Security, string>> = {
  end_to_end:
    "Changes in the picture, pointers, voice, faces and a shared screen are encrypted end to end, and no relay can read them. Whole pages, images, what you do in the page, drawings, messages and files go through the server, encrypted on the way there and on.",
  to_server: "Encrypted up to the server and on from there, not end to end: the server can read what it passes on.",
  none: "Not protected: the server is reached without encryption, and whoever is on the way to it could read along.",
};

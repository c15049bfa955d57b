// Tells the server where in the product the customer sought help and where they stalled (ADR 0066): what the page
// says of it, in the form that it has there, after the customer's consent.

import type { Place } from "../../shared/generated/Place";
import type { CreatePart } from "../hands/part";
import { createStays } from "./stays";

/** Pause before where help was sought is told again, and how often it is: the server takes it once. */
const AGAIN_MS = 3_000;
const TRIES_MAX = 5;

export const trailPart: CreatePart = ({ client, place: where }) => {
  if (where !== "page") return {};
  const tell = (place: Place, stalledMs: number | null, tries = 1): void => {
    const token = client.resumeToken() ?? client.lateToken();
    if (token === null) return;
    const again = (): unknown => stalledMs === null && tries < TRIES_MAX && setTimeout(() => tell(place, null, tries + 1), AGAIN_MS);
    // The last one is told as the page goes.
    fetch("/api/v1/client/place", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resume_token: token, place, ...(stalledMs === null ? {} : { stalled_ms: stalledMs }) }),
      credentials: "omit",
      keepalive: true,
      referrerPolicy: "no-referrer",
    }).then(({ status }) => status >= 500 && again(), again);
  };
  const stays = createStays((place, ms) => tell(place, Math.round(ms)));
  const leave = (): void => stays.leave(performance.now());
  client.store.watch(({ stage, session }) => {
    if (stage.kind !== "live" || session?.paused) leave();
  });
  addEventListener("pagehide", leave);
  return {
    receive(message) {
      // Under the strict profile nobody learns more of an address than its origin.
      if (message.type !== "place" || client.store.read().profile === "strict") return;
      if (message.sought) tell(message.sought, null);
      if (message.place) stays.at(message.place, performance.now());
      else leave();
    },
  };
};

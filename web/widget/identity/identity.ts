// Hands the product's word on who its customer is to the server, once for each session that begins here.
// Whatever becomes of it, the customer notices nothing; the product's developer reads why it was not
// accepted in the browser's console, in words that hold nothing of the token.

import type { FrameMessage } from "../../shared/ports";
import { post, Problem } from "../client/api";
import type { Client } from "../client/client";
import type { ClientState } from "../client/state";

type Send = (message: FrameMessage) => void;

/** Pauses before a word that did not get through is said again. */
const PAUSES_MS = [1_000, 5_000, 30_000];
/** How far the clocks may be apart, and how long a token may hold, as the server has it. */
const LEEWAY_S = 30;
const LIFE_S_MAX = 86_400;

/** Which session has somebody to be identified; the others have not begun, are over, or are another tab's. */
function openSession({ stage, session }: ClientState): string | null {
  const { kind } = stage;
  const open = kind === "waiting" || kind === "code" || kind === "asking" || kind === "live";
  return open ? (session?.id ?? null) : null;
}

function part(text: string | undefined): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(atob((text ?? "").replaceAll("-", "+").replaceAll("_", "/")));
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** What can be seen of a token from here, without its key and without saying what it holds. */
export function complaintAbout(token: string, nowS: number): string {
  const parts = token.split(".");
  const [header, claims] = [part(parts[0]), part(parts[1])];
  const missing = ["iss", "aud", "sub", "iat", "exp"].find((name) => claims?.[name] === undefined);
  if (token === "") return "there was no token";
  if (parts.length !== 3 || !header || !claims) return "it is no signed token (JWT) in three parts";
  if (!["HS256", "RS256", "ES256"].includes(String(header["alg"]))) return "alg must be HS256, RS256 or ES256";
  if (Object.keys(header).some((name) => !["alg", "typ", "kid"].includes(name))) return "the header may have alg, typ and kid only";
  if (missing !== undefined) return `the claim ${missing} is missing`;
  const { exp, iat } = claims;
  if (!Number.isInteger(exp) || !Number.isInteger(iat)) return "exp and iat must be whole seconds";
  if (Number(exp) + LEEWAY_S <= nowS) return "it has expired: hand over a function that fetches a fresh one";
  if (Number(iat) - LEEWAY_S > nowS) return "its iat is in the future: a clock is wrong";
  if (Number(exp) - Number(iat) > LIFE_S_MAX) return "it holds for longer than a day";
  return "its form is in order, so the server knows another key, kid, iss or aud; its log says which under “identity was refused”";
}

/** Asks the product through `port` for each session, and tells the server. */
export function identify(client: Client, port: MessagePort, send: Send): void {
  let asked: string | null = null;
  const tell = (accepted: boolean): void => send({ type: "event", name: "identity", detail: { accepted } });

  const refuse = (why: string): void => {
    console.error(`Tandem: who this customer is was not accepted, and they go on without a name: ${why}.`);
    tell(false);
  };
  const say = async (token: string, tries = 0): Promise<void> => {
    const resumeToken = client.resumeToken();
    if (resumeToken === null || openSession(client.store.read()) !== asked) return;
    try {
      await post("identify", { resume_token: resumeToken, token });
      tell(true);
    } catch (error) {
      if (!(error instanceof Problem)) return;
      const pause = PAUSES_MS[tries];
      // Another token may lead back into the session by then.
      if (error.passing || error.code === "resume_unknown") return void (pause && setTimeout(() => void say(token, tries + 1), pause));
      if (error.code === "identity_refused") refuse(complaintAbout(token, Date.now() / 1000));
      else if (error.code === "identity_other") refuse("the session is another customer's: end it when somebody signs out")
      else if (error.code === "identity_off") refuse("the server has no [identity] in its settings");
    }
  };

  const look = (state: ClientState): void => {
    const open = openSession(state);
    if (open === null || open === asked) return;
    asked = open;
    port.postMessage(null);
  };
  port.onmessage = ({ data }: MessageEvent<string>) => (data ? void say(data) : refuse(complaintAbout("", 0)));
  client.store.watch(look);
  look(client.store.read());
}

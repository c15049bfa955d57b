// One page's socket to the server: that its customer is there, and what agents offer them (docs/PROTOCOL.md). It is open
// for as long as they look at the page, and comes back by itself.

import type { PresentBye } from "../shared/generated/PresentBye";
import type { PresentMessage } from "../shared/generated/PresentMessage";
import type { PresentNews } from "../shared/generated/PresentNews";
import { makeBackoff } from "../shared/transport/backoff";

const VERSION = 1;
/** Pauses before another try. */
const PAUSES_MS = [2_000, 5_000, 15_000, 60_000];
/** Where the server has no room. */
const FULL_PAUSE_MS = 300_000;
/** A server that is silent for longer is gone: it asks more often. */
export const SILENCE_MS = 40_000;

/** As `limits::IDENTITY_TOKEN_BYTES_MAX`. */
const TOKEN_CHARS_MAX = 8_192;
/** Where nobody is signed in a product may answer with a page of its own, say: that is no word, and leaves this one for
 *  nowhere. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** What of a `WebSocket` is used. */
export type Wire = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

export interface LineParts {
  readonly open: () => Wire;
  /** The product's word on who its customer is; empty where it has none. */
  readonly word: () => Promise<string>;
  readonly hostOrigin: string;
  /** What is offered, and what becomes of it. */
  readonly hear: (news: Extract<PresentNews, { type: "invited" | "over" | "accepted" | "failed" }>) => void;
  /** The word was not taken, for good; `word` is what it was. */
  readonly refused: (reason: Extract<PresentBye, "off" | "refused">, word: string) => void;
}

export interface Line {
  readonly begin: () => void;
  readonly rest: () => void;
  readonly answer: (type: "accept" | "not_now", invitation: string) => void;
}

export function createLine({ open, word, hostOrigin, hear, refused }: LineParts): Line {
  const backoff = makeBackoff(PAUSES_MS);
  let wire: Wire | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the answer to what was accepted is under way, which lets the customer in; and to rest once it is here. */
  let awaits = false;
  let rests = false;
  /** Counts the tries: what one before has asked for is not used. */
  let turn = 0;

  const say = (message: PresentMessage): void => wire?.send(JSON.stringify(message));
  const drop = (): void => {
    turn += 1;
    awaits = rests = false;
    clearTimeout(timer);
    const old = wire;
    wire = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = null;
    old.close();
    hear({ type: "over" });
  };
  const again = (pauseMs: number): void => {
    drop();
    timer = setTimeout(connect, pauseMs);
  };
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => again(backoff.next()), SILENCE_MS);
  };
  const leave = (reason: PresentBye, token: string): void => {
    if (reason === "full") return again(FULL_PAUSE_MS);
    if (reason === "restart") return again(backoff.next());
    drop();
    if (reason !== "protocol") refused(reason, token);
  };
  const take = (news: PresentNews, token: string): void => {
    switch (news.type) {
      case "here":
        return backoff.reset();
      case "beat":
        return say({ type: "beat" });
      case "bye":
        return leave(news.reason, token);
      case "invited":
        return hear(news);
      case "over":
      case "accepted":
      case "failed":
        hear(news);
        awaits = false;
        if (rests) drop();
    }
  };
  async function connect(): Promise<void> {
    drop();
    const mine = turn;
    const token = await word();
    if (mine !== turn) return;
    if (token.length > TOKEN_CHARS_MAX || !TOKEN.test(token)) return refused("refused", token);
    const fresh = (wire = open());
    fresh.onopen = () => say({ type: "hello", v: VERSION, token, host_origin: hostOrigin });
    fresh.onmessage = ({ data }: MessageEvent<string>) => {
      listen();
      take(JSON.parse(data) as PresentNews, token);
    };
    fresh.onclose = () => again(backoff.next());
    listen();
  }

  return {
    begin() {
      backoff.reset();
      void connect();
    },
    rest() {
      if (awaits) rests = true;
      else drop();
    },
    answer(type, invitation) {
      awaits = type === "accept" && wire !== null;
      say({ type, invitation });
    },
  };
}

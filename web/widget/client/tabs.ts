// Tabs of one browser that share a session (ADR 0018). One of them, the holder, has the engine; the
// others have neither socket nor sensor and wait. The holder keeps the list, tells the server, and
// hands its place to the tab that the customer looks at, or that the agent has pinned.
// They speak by a BroadcastChannel of Tandem's own origin, named for the origin of the page around
// them: pages of other origins have another channel, and so has another browser profile.

import type { ClientMessage } from "../../shared/generated/ClientMessage";
import type { SessionView } from "../../shared/generated/SessionView";
import type { TokenStore } from "./tokens";

interface Member {
  /** Names one document of the tab. */
  readonly instance: string;
  /** Number of the tab, kept over navigations. */
  readonly tab: number;
}

/** What the holder says of the session. */
export interface Shared {
  readonly members: readonly Member[];
  /** The one that the customer looks at. */
  readonly lookedAt: string | null;
  readonly resumeToken: string;
  readonly session: SessionView;
}

/** What the customer wants of the tab that has the session, in another one: its end, or that control stops. */
export type Wish = "end" | "stop";

type Word =
  /** Everybody is to say where they are. */
  | { readonly type: "call" }
  /** A tab that has the session, or would have it: `tab` 0 has no number yet; `now`: the customer has just turned to it. */
  | { readonly type: "here"; readonly from: string; readonly tab: number; readonly shown: boolean; readonly now: boolean }
  | { readonly type: "gone"; readonly from: string }
  | ({ readonly type: "state"; readonly from: string } & Shared)
  /** One tab is to take the holder's place. */
  | { readonly type: "take"; readonly to: string; readonly socketToken: string }
  | { readonly type: Wish }
  | { readonly type: "over" };

/** A word is about one session; about none yet when it comes from a tab that looks for one. */
interface Letter {
  readonly session: string | null;
  readonly word: Word;
}

export interface TabEvents {
  /** Another tab holds the session, and this one belongs to it. */
  readonly onFound: (shared: Shared) => void;
  /** The place is this tab's. */
  readonly onTake: (shared: Shared, socketToken: string) => void;
  /** Nobody holds the session any more. */
  readonly onOrphaned: () => void;
  /** The server is to hear this (holder). */
  readonly send: (message: ClientMessage) => void;
  /** The customer ends it in another tab (holder). */
  readonly onEnd: () => void;
  /** The customer stops control in another tab (holder). */
  readonly onStop: () => void;
  /** It has ended. */
  readonly onOver: () => void;
}

export interface Tabs {
  /** Looks for a holder; `alone` when none takes this tab in. `now`: the customer has just turned to it. */
  readonly join: (alone: () => void, now?: boolean) => void;
  /** This tab holds the session. */
  readonly hold: (session: SessionView, resumeToken: string) => void;
  /** This tab holds it no more; true: another one may. */
  readonly release: () => boolean;
  /** The socket token that was wanted. */
  readonly give: (socketToken: string) => void;
  /** What was asked for before is not answered any more. */
  readonly reconnected: () => void;
  /** The customer looks at this tab. */
  readonly look: () => void;
  /** Asks the holder to do what the customer wants; `silent` when there is none. */
  readonly ask: (wish: Wish, silent: () => void) => void;
  readonly over: () => void;
}

/** Tabs of one session; `limits::TABS_MAX` of the protocol. */
export const TABS_MAX = 16;
/** An answer of another tab takes a few milliseconds, on a busy machine more. */
const ANSWER_MS = 1_000;
/** Tabs that were there before a reload of the holder have this long to answer its call. */
const CALL_MS = 300;
/** A page that goes away may be back in the same tab. */
const GONE_MS = 2_500;
/** A tab that was given the place and did not take it is not there. */
const TAKE_MS = 5_000;

type Timer = ReturnType<typeof setTimeout> | undefined;

interface Book {
  readonly events: TabEvents;
  readonly numbers: TokenStore;
  readonly instance: string;
  readonly say: (word: Word) => void;
  holding: boolean;
  /** Waits to be taken in. */
  joining: boolean;
  /** Has been given the place and is about to hold it. */
  entering: boolean;
  /** The list is complete as far as this holder can know. */
  called: boolean;
  shared: Shared | null;
  members: Member[];
  readonly gone: Map<string, Timer>;
  lookedAt: string | null;
  /** Gets the next socket token. */
  next: string | null;
  told: string;
  waiting: Timer;
  taking: Timer;
}

function isShown(): boolean {
  return document.visibilityState === "visible";
}

function here(book: Book, now: boolean): void {
  book.say({ type: "here", from: book.instance, tab: Number(book.numbers.read() ?? 0), shown: isShown(), now });
}

function wait(book: Book, ms: number, then: () => void): void {
  clearTimeout(book.waiting);
  book.waiting = setTimeout(then, ms);
}

/** Takes a tab in, under its own number where that is free. */
function admit(book: Book, instance: string, wish: number): boolean {
  if (book.members.some((member) => member.instance === instance)) return true;
  const owner = book.members.findIndex((member) => member.tab === wish);
  const returned = owner >= 0 && book.gone.has(book.members[owner]?.instance ?? "");
  if (returned) {
    forgetGone(book, book.members[owner]?.instance ?? "");
    book.members[owner] = { instance, tab: wish };
    return true;
  }
  if (book.members.length >= TABS_MAX) return false;
  const free = wish > 0 && owner < 0;
  book.members.push({ instance, tab: free ? wish : Math.max(0, ...book.members.map(({ tab }) => tab)) + 1 });
  return true;
}

function forgetGone(book: Book, instance: string): void {
  clearTimeout(book.gone.get(instance));
  book.gone.delete(instance);
}

function remove(book: Book, instance: string): void {
  forgetGone(book, instance);
  book.members = book.members.filter((member) => member.instance !== instance);
  if (book.lookedAt === instance) book.lookedAt = null;
}

function numberOf(book: Book, instance: string | null): number | null {
  return book.members.find((member) => member.instance === instance)?.tab ?? null;
}

/** Tells the other tabs and the server how it stands, and hands the place over where it belongs. */
function publish(book: Book): void {
  if (!book.holding || !book.called || !book.shared) return;
  book.shared = { ...book.shared, members: book.members, lookedAt: book.lookedAt };
  book.say({ type: "state", from: book.instance, ...book.shared });
  const { session } = book.shared;
  if (session.state !== "live") return;
  const mirrored = numberOf(book, book.instance) ?? 0;
  book.numbers.write(String(mirrored));
  const list: ClientMessage = { type: "tabs", tabs: book.members.map(({ tab }) => tab), mirrored, looked_at: numberOf(book, book.lookedAt) };
  const news = book.members.length > 1 || session.tabs.length > 0;
  if (news && book.told !== JSON.stringify(list)) book.events.send(list);
  book.told = JSON.stringify(list);
  const pinned = session.tabs.find((tab) => tab.pinned)?.id;
  const wanted = book.members.find(({ tab }) => tab === pinned)?.instance ?? book.lookedAt;
  if (wanted === book.next) return;
  clearTimeout(book.taking);
  book.next = wanted === book.instance || book.gone.has(wanted ?? "") ? null : wanted;
  if (book.next !== null) book.events.send({ type: "tab_token" });
}

/** Hands the place over; whoever does not take it is not there. */
function give(book: Book, socketToken: string): void {
  const to = book.next;
  if (!book.holding || to === null) return;
  book.say({ type: "take", to, socketToken });
  clearTimeout(book.taking);
  book.taking = setTimeout(() => {
    book.next = null;
    remove(book, to);
    publish(book);
  }, TAKE_MS);
}

function looked(book: Book, instance: string, shown: boolean, now: boolean): void {
  if (shown && (now || book.lookedAt === null)) book.lookedAt = instance;
  else if (!shown && book.lookedAt === instance) book.lookedAt = null;
}

/** What a holder hears. */
function hearAsHolder(book: Book, word: Word): void {
  switch (word.type) {
    case "call":
      return publish(book);
    case "here":
      if (!admit(book, word.from, word.tab)) return;
      forgetGone(book, word.from);
      looked(book, word.from, word.shown, word.now);
      return publish(book);
    case "gone":
      if (!book.members.some(({ instance }) => instance === word.from)) return;
      looked(book, word.from, false, true);
      forgetGone(book, word.from);
      book.gone.set(word.from, setTimeout(() => (remove(book, word.from), publish(book)), GONE_MS));
      return publish(book);
    case "end":
      return book.events.onEnd();
    case "stop":
      return stop(book);
    case "state":
    case "take":
    case "over":
      return;
  }
}

/** What the other tabs hear. */
function hearAsOther(book: Book, word: Word): void {
  switch (word.type) {
    case "call":
      return book.shared ? here(book, false) : undefined;
    case "state":
      return heardState(book, word);
    case "take":
      if (word.to !== book.instance || !book.shared || book.entering) return;
      book.entering = true;
      return book.events.onTake(book.shared, word.socketToken);
    case "gone":
      if (!book.shared) return;
      // A holder that is there answers; else the one that the customer looks at comes first.
      book.gone.set(word.from, undefined);
      wait(book, GONE_MS + (isShown() ? 0 : ANSWER_MS), () => orphaned(book));
      return here(book, false);
    case "over":
      if (!book.shared) return;
      leave(book);
      return book.events.onOver();
    case "here":
    case "end":
    case "stop":
      return;
  }
}

/** It is over here at once, and so it is said: the server may be long in saying it. */
function stop(book: Book): void {
  book.events.onStop();
  if (!book.shared) return;
  const { session } = book.shared;
  book.shared = { ...book.shared, session: { ...session, grants: session.grants.filter((grant) => grant !== "control" && grant !== "type") } };
  publish(book);
}

function heardState(book: Book, { members, lookedAt, resumeToken, session }: Shared): void {
  const tab = members.find(({ instance }) => instance === book.instance)?.tab;
  const isNew = !book.shared;
  if (tab === undefined || book.entering || (!book.joining && isNew)) return;
  clearTimeout(book.waiting);
  book.joining = false;
  book.gone.clear();
  book.numbers.write(String(tab));
  book.shared = { members, lookedAt, resumeToken, session };
  // Another session of this origin may have taken the tab in as well: it hears that it has not won.
  if (isNew) here(book, false);
  book.events.onFound(book.shared);
}

function orphaned(book: Book): void {
  if (!book.holding && !book.entering && book.shared) book.events.onOrphaned();
}

function leave(book: Book): void {
  clearTimeout(book.waiting);
  clearTimeout(book.taking);
  for (const timer of book.gone.values()) clearTimeout(timer);
  book.gone.clear();
  Object.assign(book, { holding: false, joining: false, entering: false, shared: null, members: [], lookedAt: null, next: null, told: "" });
}

function hold(book: Book, session: SessionView, resumeToken: string): void {
  const before = book.shared;
  book.shared = { members: book.members, lookedAt: book.lookedAt, resumeToken, session };
  if (book.holding) return publish(book);
  clearTimeout(book.waiting);
  const members = (before?.members ?? []).filter(({ instance }) => !book.gone.has(instance));
  book.gone.clear();
  Object.assign(book, { holding: true, joining: false, entering: false, members, next: null, told: "" });
  book.called = before !== null;
  admit(book, book.instance, Number(book.numbers.read() ?? 0));
  book.lookedAt = before?.lookedAt ?? null;
  looked(book, book.instance, isShown(), !book.called);
  book.say({ type: "call" });
  if (book.called) return publish(book);
  wait(book, CALL_MS, () => {
    book.called = true;
    publish(book);
  });
}

function idOf(book: Book): string | null {
  return book.shared?.session.id ?? null;
}

/** A page may have several sessions in several tabs; each is told by its own words alone. */
function hear(book: Book, { session, word }: Letter): void {
  const own = idOf(book);
  if (session === null || own === null || session === own) return (book.holding ? hearAsHolder : hearAsOther)(book, word);
  if (word.type !== "here" || !book.holding || !book.members.some(({ instance }) => instance === word.from)) return;
  remove(book, word.from);
  publish(book);
}

function makeBook(origin: string, numbers: TokenStore, events: TabEvents): Book {
  const name = `tandem.tabs ${origin}`;
  let channel: BroadcastChannel | null = null;
  const open = (): void => {
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }: MessageEvent<Letter>) => hear(book, data);
  };
  const book: Book = {
    events, numbers, instance: crypto.randomUUID(), say: (word) => channel?.postMessage({ session: idOf(book), word } satisfies Letter), holding: false, joining: false, entering: false, called: false, shared: null,
    members: [], gone: new Map(), lookedAt: null, next: null, told: "", waiting: undefined, taking: undefined,
  };
  open();
  // A page in the back/forward cache hears nothing.
  addEventListener("pagehide", () => {
    if (book.shared) book.say({ type: "gone", from: book.instance });
    channel?.close();
    channel = null;
  });
  addEventListener("pageshow", (event) => {
    if (!(event as PageTransitionEvent).persisted) return;
    open();
    attend(book);
  });
  return book;
}

/** Says whether the customer looks at this tab. */
function attend(book: Book): void {
  if (book.holding) {
    looked(book, book.instance, isShown(), true);
    return publish(book);
  }
  if (!book.shared) return;
  here(book, true);
  if (isShown()) wait(book, ANSWER_MS, () => orphaned(book));
}

/** The tabs of one origin; nothing is said before a session is held or looked for. */
export function createTabs(origin: string, numbers: TokenStore, events: TabEvents): Tabs {
  const book = makeBook(origin, numbers, events);
  document.addEventListener("visibilitychange", () => attend(book));
  return {
    join(alone, now = true) {
      book.joining = true;
      book.entering = false;
      here(book, now);
      wait(book, ANSWER_MS, () => {
        book.joining = false;
        alone();
      });
    },
    hold: (session, resumeToken) => hold(book, session, resumeToken),
    release() {
      if (!book.holding) return false;
      const { shared } = book;
      const shares = book.members.length > 1;
      leave(book);
      book.shared = shares ? shared : null;
      return shares;
    },
    give: (socketToken) => give(book, socketToken),
    reconnected: () => void (book.next = null),
    look: () => attend(book),
    ask(wish, silent) {
      book.say({ type: wish });
      wait(book, ANSWER_MS, silent);
    },
    over() {
      if (book.holding) book.say({ type: "over" });
      leave(book);
    },
  };
}

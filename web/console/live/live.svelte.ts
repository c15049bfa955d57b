// One live view: holds the engine and turns its events into state that the screen shows.

import type { ConsoleApi } from "../../shared/api";
import type { Grant, ParticipantView, SessionView } from "../../shared/api-types";
import type { AgentEngine, ConnectionStatus, CreateAgentEngine, EngineEvents, Omitted, ProofState } from "../../shared/engine";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { TabView } from "../../shared/generated/TabView";
import type { Path } from "../../shared/transport/way";
import { type Chat, createChat } from "./chat.svelte";
import { type Control, createControl, runOut } from "./control.svelte";
import { createDrawing, type Drawing } from "./drawing.svelte";
import { createFiles, type LiveFiles } from "./files.svelte";
import { createListening, type Listening } from "./listening.svelte";
import { createProposing, type Proposing } from "./proposing.svelte";
import { createSeat, type Seat } from "./seat.svelte";
import { createVoice, type Voice } from "./voice.svelte";
import { createWays } from "./way.svelte";

export type MirrorState = "waiting" | "building" | "live" | "stale";

/** What the screen is about at this moment. */
export type Phase = "loading" | "failed" | "waiting" | "asking" | "live" | "ended" | "replaced" | "refused" | "removed" | "handed_off" | "watchable";

export interface TabShown extends TabView {
  /** Title of its page when it was mirrored last, masked; null before that. */
  readonly title: string | null;
}

export interface Live {
  readonly phase: Phase;
  readonly error: unknown;
  /** The session is somebody else's, who goes on without this agent. */
  readonly isOut: boolean;
  readonly session: SessionView | null;
  readonly customer: ParticipantView | null;
  readonly customerName: string;
  readonly seat: Seat;
  readonly connection: ConnectionStatus;
  /** Which way it goes, in the terms in which that is told; null while there is nothing to tell. */
  readonly path: Path | null;
  readonly mirror: MirrorState;
  /** What the last comparison with the customer's page said, and when that was; see `performance.now`. */
  readonly proof: { readonly state: ProofState; readonly at: number };
  /** What the picture lacks of the customer's page. */
  readonly omitted: readonly Omitted[];
  readonly viewport: { readonly width: number; readonly height: number };
  readonly page: { readonly url: string; readonly title: string } | null;
  readonly screen: MediaStream | null;
  readonly control: Control;
  readonly drawing: Drawing;
  readonly proposing: Proposing;
  readonly files: LiveFiles;
  readonly voice: Voice;
  readonly listening: Listening;
  /** Tabs of the customer, when there are several. */
  readonly tabs: readonly TabShown[];
  /** Keeps the mirror on a tab; null: it follows the customer. */
  pin(tab: number | null): void;
  readonly chat: Chat;
  /** Changes when the engine was made anew, so that the replica is too. */
  readonly engineNumber: number;
  may(grant: Grant): boolean;
  /** Whether a grant has run out by itself and was not asked for since. */
  hasRunOut(grant: Grant): boolean;
  /** Takes a place among those who watch. */
  watch(): Promise<void>;
  /** Takes the place of an agent who has gone. */
  takeOver(): Promise<void>;
  attach(frame: HTMLIFrameElement): void;
  /** Scrolls the picture to where something is missing, and marks it. */
  outline(document: number, node: number): void;
  /** Asks for a fresh picture. */
  resync(): void;
  /** Asks for a screen or camera beside the page, or wants no more of it. */
  wantScreen(wanted: boolean): void;
  end(): Promise<void>;
  /** Reads the session and opens the engine; again after an error or when another window took over. */
  open(): Promise<void>;
  close(): void;
}

const CONNECTING: ConnectionStatus = { state: "connecting", transport: null, rttMs: null, closed: null };
const UNPROVEN = { state: "checking", at: 0 } as const;
const FIRST_VIEWPORT = { width: 1280, height: 800 } as const;

export interface LiveDeps {
  readonly api: ConsoleApi;
  readonly createEngine: CreateAgentEngine;
  readonly sessionId: string;
  /** A message of ours was refused. */
  onRefusal(detail: string): void;
  /** The customer has sent a file. */
  onFile(name: string): void;
}

/** The title belongs to the tab that is mirrored; tabs that are closed are forgotten. */
function titlesOf(session: SessionView | null, page: Live["page"], before: ReadonlyMap<number, string>): ReadonlyMap<number, string> {
  const known = (session?.tabs ?? []).map(({ id, mirrored }) => [id, mirrored && page !== null ? page.title : before.get(id)] as const);
  return new Map(known.filter((one): one is [number, string] => one[1] !== undefined));
}

export function createLive({ api, createEngine, sessionId, onRefusal, onFile }: LiveDeps): Live {
  let engine: AgentEngine | null = null;
  let engineNumber = $state(0);
  let session = $state.raw<SessionView | null>(null);
  let expired = $state.raw<readonly Grant[]>([]);
  let error = $state.raw<unknown>(null);
  let connection = $state.raw<ConnectionStatus>(CONNECTING);
  let mirror = $state<MirrorState>("waiting");
  let proof = $state.raw<Live["proof"]>(UNPROVEN);
  let omitted = $state.raw<readonly Omitted[]>([]);
  let viewport = $state.raw<Live["viewport"]>(FIRST_VIEWPORT);
  let page = $state.raw<Live["page"]>(null);
  let titles = $state.raw<ReadonlyMap<number, string>>(new Map());
  let screen = $state.raw<MediaStream | null>(null);
  const seat = createSeat(api, sessionId, () => session);
  const chat = createChat(() => engine, () => seat.role !== "observer");
  const control = createControl(() => session, () => engine);
  const may = (grant: Grant): boolean => !seat.viewing && (session?.grants.includes(grant) ?? false);
  const [drawing, proposing] = [createDrawing(() => engine, () => may("point")), createProposing(() => engine)];
  const [files, voice] = [createFiles(sessionId, onFile, () => engine), createVoice(() => (seat.viewing ? null : session), () => engine)];
  const [listening, ways] = [createListening(() => (seat.viewing ? session : null), () => seat.participantId, () => engine), createWays(() => connection, () => session)];
  const phase = $derived(phaseOf(session, connection, error, seat.attached));
  const tabs = $derived(session !== null && session.tabs.length > 1 ? session.tabs.map((tab) => ({ ...tab, title: titles.get(tab.id) ?? null })) : []);
  const customer = $derived(session?.participants.find(({ role }) => role === "customer") ?? null);

  const rememberTitle = (): void => void (titles = titlesOf(session, page, titles));
  function onMessage(message: ServerMessage): void {
    if (message.type === "file") return files.receive(message.file);
    chat.note(message, customer?.id);
    if (message.type === "welcome") {
      seat.take(message.participant_id, message.role);
      session = message.session;
      chat.receive(message.chat, seat.participantId, false);
      void files.load();
    } else if (message.type === "session") {
      const first = session?.tabs.length === 0;
      expired = runOut(expired, session, message.session);
      session = message.session;
      // The page that was there when a second tab came.
      if (first) rememberTitle();
    } else if (message.type === "chat") {
      chat.receive([message.message], seat.participantId, true);
    } else if (message.type === "acted" || message.type === "suspended") {
      control.receive(message);
    } else if (message.type === "error") {
      onRefusal(message.detail);
    }
  }

  const events: EngineEvents = {
    onMessage: (message) => [onMessage, voice.receive, listening.receive, proposing.receive].forEach((receive) => receive(message)),
    onStatus: (status) => {
      connection = status;
      if (status.closed !== null) listening.close();
      else if (status.state !== "connected") listening.lose();
      ways.follow(status);
      // How it ended is told by the record; where that fails, what is known already has to do.
      if (status.closed === "ended" || status.closed === "handed_off") void api.session(sessionId).then((read) => (session = read), () => undefined);
      if (status.closed === "promoted") void open();
      // The API client tells the authentication that nobody is signed in any more.
      if (status.closed === "signed_out") void api.me().catch(() => undefined);
    },
    onUnsent: chat.send, onScreen: (stream) => (screen = stream),
    onViewport: (width, height) => (viewport = { width, height }),
    onPage(url, title) {
      page = { url, title };
      rememberTitle();
    },
    onMirror: (state) => (mirror = state),
    ...control.events, ...drawing.events, onOmitted: (list) => (omitted = list),
    onProof: (state) => (proof = { state, at: performance.now() }),
  };

  function close(): void {
    engine?.close();
    engine = ways.renew(voice.renew(null));
    listening.close();
    screen = null;
  }

  async function open(): Promise<void> {
    close();
    for (const one of [control, drawing, proposing]) one.renew();
    error = null;
    connection = CONNECTING;
    mirror = "waiting";
    proof = UNPROVEN;
    omitted = [];
    try {
      session = await api.session(sessionId);
    } catch (cause) {
      error = cause;
      return;
    }
    if (session.state === "ended") return;
    const socketToken = await seat.comeIn();
    if (!seat.attached) return;
    // A viewer has nobody to connect to but the server.
    engine = ways.renew(voice.renew(createEngine({ sessionId, socketToken, webrtc: !seat.viewing }, events)));
    engineNumber += 1;
  }

  return {
    get phase() {
      return phase;
    },
    get isOut() {
      return phase === "watchable" || phase === "handed_off" || phase === "removed";
    },
    get error() {
      return error;
    },
    get session() {
      return session;
    },
    get customer() {
      return customer;
    },
    get customerName() {
      return customer?.name ?? "The customer";
    },
    get connection() {
      return connection;
    },
    get path() {
      return ways.path;
    },
    get mirror() {
      return mirror;
    },
    get proof() {
      return proof;
    },
    get omitted() {
      return omitted;
    },
    get viewport() {
      return viewport;
    },
    get page() {
      return page;
    },
    get tabs() {
      return tabs;
    },
    get screen() {
      return screen;
    },
    get engineNumber() {
      return engineNumber;
    },
    chat, control, drawing, proposing, files, seat, voice, listening, may, hasRunOut: (grant) => expired.includes(grant), open, close,
    watch: () => api.watch(sessionId).then(open), takeOver: () => api.acceptRequest(sessionId, null).then(open),
    attach: (frame) => engine?.attachReplica(frame),
    outline: (document, node) => engine?.outline(document, node),
    pin: (tab) => engine?.send({ type: "pin_tab", tab }),
    resync: () => engine?.send({ type: "resync" }),
    wantScreen: (wanted) => engine?.send({ type: wanted ? "ask" : "revoke", grant: "screen" }),
    async end() {
      session = await api.endSession(sessionId);
      close();
    },
  };
}

function phaseOf(session: SessionView | null, connection: ConnectionStatus, error: unknown, attached: boolean): Phase {
  if (error !== null) return "failed";
  if (session === null) return "loading";
  if (session.state === "ended" || connection.closed === "ended") return "ended";
  if (!attached) return session.state === "live" || isLeft(session) ? "watchable" : "refused";
  if (connection.closed === "signed_out") return "refused";
  if (connection.closed === "promoted") return "loading";
  if (connection.closed !== null) return connection.closed;
  return session.state;
}

function isLeft({ state, participants }: SessionView): boolean {
  return state === "asking" && !participants.some(({ role, connected }) => role === "agent" && connected);
}

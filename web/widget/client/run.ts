// The mutable middle of a client and the ways out of a session. `session.ts` and `opening.ts` work on
// it; the user interface only sees the store.

import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import type { PrivacyRule } from "../../shared/generated/PrivacyRule";
import type { ReportKind } from "../../shared/generated/ReportKind";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { PageWants, PageWord } from "../../shared/ports";
import type { CreateCustomerEngine, CustomerEngine } from "../../shared/engine";
import { Problem, type ClientApi } from "./api";
import type { Chat, Deliver } from "./chat";
import { INITIAL, type ClientState, type Stage, type Store } from "./state";
import type { Shared, Tabs, Wish } from "./tabs";
import type { TokenStore } from "./tokens";

export interface ClientParts {
  readonly api: ClientApi;
  readonly createEngine: CreateCustomerEngine;
  readonly tokens: TokenStore;
  /** Keeps what leads back to the talk of a session that is over. */
  readonly late: TokenStore;
  /** Keeps the number of this tab; null where no other tab can be part of the session. */
  readonly tabNumbers: TokenStore | null;
  /** Origin of the page that the frame sits in; null on the join page, which shares a screen. */
  readonly hostOrigin: string | null;
  /** What that page says of who should help; nothing on the join page, where the agent is known. */
  readonly wants: PageWants;
  /** The page is to be observed, or no more. */
  readonly onSharing: (sharing: boolean) => void;
  /** What the organisation asks for on some pages; whoever knows the page's address says what applies. */
  readonly onRules: (rules: readonly PrivacyRule[]) => void;
  /** A reload of the host page should bring the frame back. */
  readonly onLive: (live: boolean) => void;
  /** The server, or the page, says something that is no business of the session itself. */
  readonly onMessage: (message: ServerMessage | PageWord) => void;
  /** For the embedder's listeners. */
  readonly onEvent: (name: string, detail: unknown) => void;
  /** Nothing is left to show. */
  readonly onClose: () => void;
}

export interface Run {
  readonly parts: ClientParts;
  readonly store: Store<ClientState>;
  readonly chat: Chat;
  /** Brings messages to the server once there is no session. */
  late: Deliver | null;
  tabs: Tabs | null;
  engine: CustomerEngine | null;
  /** What page and rules ask for in masking. */
  asked: PrivacyProfile;
  sharing: boolean;
  /** To whom an answer was given, until the server has committed it. */
  decision: { readonly agent: string | null } | null;
  /** The customer has ended it; only the server has not heard yet. */
  ending: boolean;
  /** What the customer wants; this tab has to get hold of the session first. */
  wanted: Wish | null;
  /** The customer has closed the user interface meanwhile. */
  whenOver: (() => void) | null;
  /** Counts the steps: what an abandoned one answers is dropped. */
  step: number;
  /** Runs the failed step again. */
  again: (() => void) | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** How long the engine is kept to tell the server of an end that it could not hear at once. */
const LAST_WORD_MS = 30_000;
/** Pause before a report that did not get through is sent again. */
const REPORT_PAUSE_MS = 3_000;

/** Sets the stage. */
export function setStage(run: Run, stage: Stage): void {
  run.store.change({ stage });
}

/** Starts or stops the sensor; never twice. */
export function share(run: Run, sharing: boolean): void {
  if (run.sharing === sharing) return;
  run.sharing = sharing;
  run.store.change({ lens: "off" });
  run.parts.onSharing(sharing);
}

/** Gives up whatever is under way. */
export function drop(run: Run): void {
  run.step += 1;
  clearTimeout(run.timer);
  run.engine?.close();
  run.engine = null;
  run.decision = null;
  run.ending = false;
  run.whenOver = null;
  share(run, false);
}

/** Another tab holds the session; this one waits for its turn. */
export function park(run: Run, { resumeToken, session }: Shared): void {
  if (run.store.read().stage.kind !== "parked") drop(run);
  run.wanted = null;
  run.parts.onLive(run.parts.tokens.write(resumeToken));
  run.store.change({ ...INITIAL, session, stage: { kind: "parked" } });
}

/** What was talked about stays within reach, where a ticket was told of it. */
function keepTalk({ parts, store }: Run): void {
  const token = parts.tokens.read();
  if (token !== null && store.read().session?.ticket) parts.late.write(token);
}

/** Nothing leads back to the session from here on. */
export function forget(run: Run): void {
  run.parts.tokens.clear();
  run.parts.onLive(false);
}

/** The server says that it is over. */
export function ended(run: Run, reason: Extract<Stage, { kind: "ended" }>["reason"]): void {
  const { stage } = run.store.read();
  const { whenOver, ending } = run;
  run.tabs?.over();
  keepTalk(run);
  drop(run);
  forget(run);
  whenOver?.();
  if (ending) return;
  // A code that nobody used: the customer may get another one.
  if (stage.kind === "code" && reason === "expired") return setStage(run, { ...stage, expiresAt: 0 });
  run.parts.onEvent("session:end", { reason });
  setStage(run, { kind: "ended", reason });
}

/** The customer ends it: nothing is shared from this moment, whatever the network does. */
export function endByCustomer(run: Run): void {
  const { session } = run.store.read();
  endAs(run, session?.consent == null ? "cancelled" : "customer_ended");
}

function endAs(run: Run, reason: Extract<Stage, { kind: "ended" }>["reason"]): void {
  keepTalk(run);
  run.wanted = null;
  share(run, false);
  run.tabs?.over();
  run.parts.onLive(false);
  run.parts.onEvent("session:end", { reason: "customer_ended" });
  setStage(run, { kind: "ended", reason });
  if (!run.engine) return;
  run.ending = true;
  // A reload before the server has heard of it does not lead back.
  run.parts.tokens.seal();
  run.engine.send({ type: "end" });
  clearTimeout(run.timer);
  run.timer = setTimeout(() => ended(run, "customer_ended"), LAST_WORD_MS);
}

/** The customer did not ask for it: as [`endByCustomer`], and the ticket is told. */
export function endUnasked(run: Run): void {
  const token = run.parts.tokens.read();
  endAs(run, "unasked");
  report(run, "unasked", "", token);
}

/** Tells the server what is wrong with the session, until it has heard it. */
export function report(run: Run, kind: ReportKind, reason: string, token = run.parts.tokens.read() ?? run.parts.late.read()): void {
  if (token === null) return;
  run.store.change({ report: "sending" });
  run.parts.api.report(token, kind, reason).then(
    () => run.store.change({ report: "sent" }),
    (error: unknown) => {
      if (error instanceof Problem && error.passing) setTimeout(() => report(run, kind, reason, token), REPORT_PAUSE_MS);
      else run.store.change({ report: "failed" });
    },
  );
}

/** Another tab has taken the session over: most often one that this one knows. */
export function replaced(run: Run): void {
  drop(run);
  const shared = run.tabs?.release() ?? false;
  setStage(run, { kind: shared ? "parked" : "elsewhere" });
  run.tabs?.join(() => setStage(run, { kind: "elsewhere" }), false);
}

/** The server will not have this client back, unless another tab has the session. */
export function refused(run: Run): void {
  drop(run);
  run.tabs?.release();
  if (run.tabs) run.tabs.join(() => sayRefused(run));
  else sayRefused(run);
}

function sayRefused(run: Run): void {
  forget(run);
  setStage(run, { kind: "problem", problem: new Problem("refused", 0, null), retryAt: null });
}

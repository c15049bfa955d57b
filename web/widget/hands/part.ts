// What the customer does in a live session comes in parts, each a chunk of its own.

import type { Grant } from "../../shared/generated/Grant";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { PageWord } from "../../shared/ports";
import type { ClientState } from "../client/state";
import type { Scene } from "../views/stagehand";
import type { ViewContext } from "../views/view";

/** Elements and what follows the state. */
export interface Piece {
  readonly elements: readonly HTMLElement[];
  readonly update: (state: ClientState) => void;
}

/** One thing that a live session offers. It lives as long as its page. */
export interface Part {
  /** What the agent sees of the page, as the rest of a sentence that starts with their name, where it is not what was
   *  consented to; the first one counts. */
  readonly sees?: (state: ClientState) => string | null;
  /** What goes on beside it, likewise: all of it is said. */
  readonly doing?: (state: ClientState) => readonly string[];
  /** For the bar, made anew with each bar. */
  readonly bar?: () => Piece;
  /** For the panel, above the chat, made anew with each panel. */
  readonly strip?: () => Piece;
  /** The sheet that has to be answered before anything else. */
  readonly sheet?: (state: ClientState) => Scene | null;
  /** The customer has allowed it; the server may not have heard yet. */
  readonly allow?: (grant: Grant) => void;
  /** The customer pauses: what is shown or acted on through it ends at once. */
  readonly pause?: () => void;
  /** A message of the server, or of the page, that is no business of the session itself, and the state in which it came. */
  readonly receive?: (message: ServerMessage | PageWord, state: ClientState) => void;
}

export type CreatePart = (context: ViewContext) => Part;

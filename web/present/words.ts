// What the loader, the script in the product's page and our frame in it say to each other about a customer who is
// present.

import type { Settings } from "../widget/loader/settings";

/** What the script tells the frame. */
export type HostWord =
  /** The customer is there and looks at the page; the port that asks for the product's word follows. */
  | { readonly type: "here"; readonly language: string; readonly theme: Settings["theme"] }
  /** With a port: asks the product for its word whenever it is wanted. */
  | { readonly type: "identity" }
  /** They do not look at it, or are busy with support. */
  | { readonly type: "rest" }
  /** They have pressed Escape in the page. */
  | { readonly type: "escape" };

/** What the frame tells the script. */
export type FrameWord =
  /** How tall it wants to be; 0: it is not seen. What is said is heard by who does not see it. */
  | { readonly type: "size"; readonly height: number; readonly said: string }
  /** The customer has accepted; the token lets them in. */
  | { readonly type: "accepted"; readonly arrival: string };

/** What the loader lends the script. */
export interface Lent {
  readonly settings: Settings;
  /** Whether the product knows its customer, and they are not busy with support. */
  readonly here: () => boolean;
  /** Hands out the port behind `identity`. */
  readonly offer: (send: (message: HostWord, transfer: Transferable[]) => void) => void;
  /** Comes into a session by an arrival token. */
  readonly accept: (arrival: string) => void;
}

/** What the script registers: begins, and answers with what is to be called when something has changed; `anew` where
 *  the customer may be another one. */
export type MakePresent = (lent: Lent) => (anew?: boolean) => void;

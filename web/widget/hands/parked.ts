// What the bar of a tab says and offers while another one is mirrored: all that goes on there, and Stop.

import type { Grant } from "../../shared/generated/Grant";
import type { ClientState } from "../client/state";
import { button } from "../views/dom";
import type { ViewContext } from "../views/view";
import { sayScope } from "./scope";
import { say } from "./words";

/** What is granted, as it is said. Nobody knows here whether a microphone is muted or a screen picked. */
const SAID = ["screen", "voice", "video", "files"] as const;

export interface ParkedPart {
  readonly stop: HTMLElement;
  /** Shows Stop where there is control; answers what goes on. */
  readonly follow: (state: ClientState) => readonly string[];
}

export function parkedPart({ client, t }: ViewContext): ParkedPart {
  const stop = button(say(t, "control_stop"), () => client.stopElsewhere(), { kind: "danger" });
  return {
    stop,
    follow({ session }) {
      const may = (grant: Grant): boolean => session?.state === "live" && session.grants.includes(grant);
      stop.hidden = !may("control");
      const control = may("control") ? [sayScope(t, may("type") ? "control" : "clicks")] : [];
      return [...control, ...SAID.filter(may).map((grant) => sayScope(t, grant))];
    },
  };
}

// What the bar of a tab says and offers while another one is mirrored: all that goes on there, and Stop.

import type { Grant } from "../../shared/generated/Grant";
import type { ClientState } from "../client/state";
import { button } from "../views/dom";
import type { ViewContext } from "../views/view";
import { sayScope } from "./scope";
import { say } from "./words";

/** What is granted, as it is said. Nobody knows here whether a microphone is muted or a screen picked. */
const SAID = ["screen", "voice", "video", "files"] as const;

/** Shows Stop where there is control; answers what goes on. */
export type FollowParked = (state: ClientState) => readonly string[];

/** Puts Stop into its place. */
export function parkedPart({ client, t }: ViewContext, place: HTMLElement): FollowParked {
  const stop = button(say(t, "control_stop"), () => client.stopElsewhere(), { kind: "danger" });
  place.replaceChildren(stop);
  return ({ session }) => {
    const isLive = session?.state === "live";
    const may = (grant: Grant): boolean => isLive && session.grants.includes(grant);
    stop.hidden = !may("control");
    if (!isLive) return [sayScope(t, "parked_asking")];
    const control = may("control") ? [sayScope(t, may("type") ? "control" : "clicks")] : [];
    return [sayScope(t, "parked"), ...control, ...SAID.filter(may).map((grant) => sayScope(t, grant))];
  };
}

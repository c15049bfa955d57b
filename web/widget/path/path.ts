// Which way the customer is connected and who could read along: one line in the panel, and more behind it.
// Loaded once a session is live.

import words from "../../shared/i18n/path.json";
import type { ConnectionStatus } from "../../shared/engine";
import { type Path, pathOf, securityOf, type Way, wayOf } from "../../shared/transport/way";
import type { ClientState } from "../client/state";
import type { CreatePart } from "../hands/part";
import { h, setText } from "../views/dom";
import { nameOf } from "../views/view";
import { wordsOf } from "../views/words";

const say = wordsOf(words);

export const pathPart: CreatePart = ({ client, t }) => {
  let seen: ConnectionStatus | null = null;
  let way: Way | null = null;

  /** Browsers go over to a better way by themselves, so that it is looked at again with each word on the connection. */
  async function look(): Promise<void> {
    const media = await client.engine()?.media();
    const report = await media?.stats();
    const next = report ? wayOf(report) : null;
    if (next === way) return;
    way = next;
    client.store.change({});
  }
  function follow({ connection }: ClientState): void {
    if (connection === seen) return;
    seen = connection;
    // What can not be told now is told with the next word.
    if (connection?.transport === "p2p") look().catch(() => undefined);
  }
  const told = ({ connection, session }: ClientState): Path | null => connection && pathOf(connection, way, session);

  client.store.watch(follow);
  follow(client.store.read());
  return {
    strip() {
      const line = h("summary");
      const more = h("p", { class: "safety-body" });
      const element = h("details", { class: "safety" }, line, more);
      element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
      return {
        elements: [element],
        update(state) {
          const path = told(state);
          element.hidden = path === null;
          if (path === null) return;
          const security = securityOf(path, location.protocol);
          setText(line, say(t, "line", { way: say(t, path), security: say(t, security) }));
          setText(more, say(t, `about_${security}`, { agent: nameOf(state, t) }));
        },
      };
    },
  };
};

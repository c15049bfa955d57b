// Bulk sockets beside the first one, for where there is much: loaded once there is.

import type { BulkTools, Extra, Run } from "./bulk-socket.ts";

/** Most sockets, whatever the server says. */
const SOCKETS_MAX = 8;

/** How many sockets the server takes; one that does not say so takes one. */
function socketsIn(answer: string): number {
  try {
    const { sockets } = JSON.parse(answer) as { sockets?: unknown };
    return typeof sockets === "number" ? Math.min(sockets, SOCKETS_MAX) : 1;
  } catch {
    return 1;
  }
}

/** Opens as many sockets as the server takes. */
export function openExtras(run: Run, tools: BulkTools): void {
  const socketsMax = socketsIn(run.answer);
  while (run.open && run.token !== null && !run.isNarrow && 1 + run.extras.size < socketsMax) {
    open(run, run.token, tools);
  }
}

function open(run: Run, token: string, tools: BulkTools): void {
  const failed = (): void => {
    run.isNarrow = true;
    if (extra.open) {
      tools.cut(run);
    } else {
      tools.close(run, extra);
    }
  };
  const answered = (): void => {
    clearTimeout(extra.timer);
    extra.open = true;
    watchExtras(run, tools);
  };
  const extra: Extra = { socket: tools.dial(run, { token, more: true }, answered, failed), open: false, timer: setTimeout(failed, tools.answerMs) };
  run.extras.add(extra);
}

/** Closes them once there has not been much for a while. */
function watchExtras(run: Run, tools: BulkTools): void {
  clearTimeout(run.extrasTimer);
  const { buffered, close, idleMs, muchBytes } = tools;
  run.extrasTimer = setTimeout(() => {
    const extras = [...run.extras];
    const isEmpty = buffered(run) < muchBytes && extras.every(({ socket }) => socket.bufferedAmount === 0);
    if (performance.now() - run.muchAt < idleMs || !isEmpty) {
      watchExtras(run, tools);
      return;
    }
    extras.forEach((extra) => close(run, extra));
    if (run.idleMs === null) {
      // What the server was just sending is lost: the agent's client asks for what has not come.
      run.events.onClosed(false);
      run.events.onOpen();
    }
  }, Math.max(run.muchAt + idleMs - performance.now(), 100));
}

// Bulk sockets beside the first one, for where there is much: loaded once there is.

import type { BulkTools, Extra, Run } from "./bulk-socket.ts";

/** Opens as many sockets as the server takes. */
export function openExtras(run: Run, tools: BulkTools): void {
  while (run.open && run.token !== null && !run.isNarrow && 1 + run.extras.size < run.socketsMax) {
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

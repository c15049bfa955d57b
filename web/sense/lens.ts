// Loads the lens (`web/lens`) once the customer asks for it, or has hidden something before, and lets
// it take part as a sense.

import type { SensorCommand } from "../shared/ports.ts";
import type { Core, Sense, SenseTools } from "../sensor/sense.ts";

/** Shows the customer what the agent sees and hides what they point at. */
export function makeLens(core: Core, tools: SenseTools | undefined): Sense {
  if (tools === undefined) {
    return {};
  }
  const { memory, inject } = tools;
  let lens: Sense | null = null;
  let asked = false;
  /** What it is to be told once it is there: the last command of each kind. */
  const held = new Map<string, SensorCommand>();

  function load(): void {
    if (asked) {
      return;
    }
    asked = true;
    inject(document, "lens", (make) => {
      if (!core.signal.aborted) {
        lens = make(core, memory);
        held.forEach((command) => lens?.command?.(core.capture(), command));
      }
    }, () => {
      asked = false;
      core.post({ type: "lens_left" });
    });
  }

  if (memory.hidden.size > 0) {
    load();
  }
  return {
    begin: (c) => lens?.begin?.(c),
    flush: (c) => lens?.flush?.(c),
    close: () => lens?.close?.(),
    command(c, command) {
      if (command.type === "lens" || command.type === "covers") {
        held.set(command.type, command);
        load();
      }
      lens?.command?.(c, command);
    },
  };
}

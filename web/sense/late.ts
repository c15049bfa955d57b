// Loads the lens (`web/lens`) once the customer asks for it, or has hidden something before, control
// (`web/control`) and what holds its acts (`web/propose`) once they have allowed it, and what draws (`web/annotate`) once somebody points or
// draws, and what tells where the customer is (`web/trail`) in the top document, and lets them take part as senses.

import type { SensorCommand } from "../shared/ports.ts";
import type { Core, Sense, SenseTools } from "../sensor/sense.ts";

/** Makes the sense that waits for a script: the first command of its name loads it. */
export const makeLate = (script: "lens" | "control" | "annotate" | "propose" | "trail") => (core: Core, tools: SenseTools | undefined): Sense => {
  if (tools === undefined) {
    return {};
  }
  const { memory, inject } = tools;
  let late: Sense | null = null;
  let asked = false;
  /** What it is to be told once it is there: the last command of each kind, and all drawings. */
  const held = new Map<unknown, SensorCommand>();

  function load(): void {
    if (asked) {
      return;
    }
    asked = true;
    inject(document, script, (make) => {
      if (!core.signal.aborted) {
        late = make(core, memory);
        held.forEach((command) => late?.command?.(core.capture(), command));
        held.clear();
      }
    }, () => {
      // A pointer that moves would ask again at once.
      asked = script === "annotate";
      if (script === "lens") {
        core.post({ type: "lens_left" });
      }
    });
  }

  if (script === "trail" ? tools.depth === 0 && memory.notes : script === "lens" ? memory.hidden.size > 0 : script === "annotate" && memory.annotations?.size) {
    load();
  }
  return {
    begin(c) {
      // Numbers of nodes count anew.
      held.forEach((command, kept) => (kept === "covers" || command.type === "control_propose" || (command.type === "annotate" && command.order.do === "draw")) && held.delete(kept));
      late?.begin?.(c);
    },
    flush: (c) => late?.flush?.(c),
    close: () => late?.close?.(),
    command(c, command) {
      // Each order is another one: only the script that it is for keeps it.
      if (late === null && (!("order" in command) || command.type.includes(script))) {
        held.set("order" in command ? command : command.type, command);
      }
      if (command.type.includes(script)) {
        load();
      }
      late?.command?.(c, command);
    },
  };
};

// The customer's engine.

import type { CreateCustomerEngine } from "../engine.ts";
import { makeEngineCore } from "./engine-core.ts";
import type { Media } from "./media.ts";

export const createCustomerEngine: CreateCustomerEngine = (options, events) => {
  let media: Media | undefined;
  const worker = new Worker(new URL("./customer.worker.ts", import.meta.url), { type: "module", name: "tandem" });
  const { engine, carry, iceServers, tell } = makeEngineCore("agent", worker, options, events, (report) => {
    if (report.type === "frames_called") {
      events.onFramesCalled?.();
    } else if (report.type === "annotated" || report.type === "proposal" || report.type === "place") {
      events.onMessage(report);
    } else if (report.type === "lens_left") {
      events.onLensLeft?.();
    }
  });
  return {
    ...engine,
    attachSensor: (port, privacy) => tell({ type: "sensor", port, privacy }, [port]),
    attachFrame: (name, port, privacy) => tell({ type: "frame", name, port, privacy }, [port]),
    lens: (mode, look) => tell({ type: "lens", mode, look }),
    control: (document, port) => tell({ type: "control", document, port }, [port]),
    annotate: (document, order) => tell({ type: "annotate", document, order }),
    propose: (document, order) => tell({ type: "propose", document, order }),
    // No first picture waits for it. What could not be loaded is tried again with the next need.
    async media() {
      const { makeMedia } = await import("./media.ts");
      if (media === undefined) {
        media = makeMedia(true, iceServers);
        carry(media);
      }
      return media;
    },
  };
};

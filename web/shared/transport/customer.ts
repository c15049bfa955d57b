// The customer's engine.

import type { CreateCustomerEngine } from "../engine.ts";
import { makeEngineCore } from "./engine-core.ts";

export const createCustomerEngine: CreateCustomerEngine = (options, events) => {
  const worker = new Worker(new URL("./customer.worker.ts", import.meta.url), { type: "module", name: "tandem" });
  const { engine, rtc, tell } = makeEngineCore("customer", worker, options, events, (report) => {
    if (report.type === "frames_called") {
      events.onFramesCalled?.();
    }
  });
  return {
    ...engine,
    attachSensor: (port) => tell({ type: "sensor", port }, [port]),
    attachFrame: (name, port) => tell({ type: "frame", name, port }, [port]),
    shareScreen: (stream) => rtc.setScreen(stream),
  };
};

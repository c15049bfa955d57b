// A real Request Tracker (see `connectors.ts`).

import { connects } from "./connectors.ts";
import { makeRequestTracker } from "./systems.ts";

connects("request-tracker", makeRequestTracker);

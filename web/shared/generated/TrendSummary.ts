import type { Spread } from "./Spread";
export type TrendSummary = { started: number, started_before: number, stalled: number, stalled_before: number, stall: Spread, tickets: number, solved: number, first_contact: number, };

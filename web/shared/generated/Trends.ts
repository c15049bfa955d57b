import type { Compared } from "./Compared";
import type { TrendGroup } from "./TrendGroup";
import type { TrendSummary } from "./TrendSummary";
export type Trends = { from: string, to: string, compared: Compared | null, releases: Array<string>, all: TrendSummary, n_groups: number, data: Array<TrendGroup>, };

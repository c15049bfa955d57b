import type { TrendSummary } from "./TrendSummary";
export type TrendGroup = { key: string | null, figures: TrendSummary, };

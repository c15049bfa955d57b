// What is asked of the trends, and how it stands in the address; what the figures of a group say.

import type { TrendsQuery } from "../../shared/api-types";
import type { Compared } from "../../shared/generated/Compared";
import type { TrendSummary } from "../../shared/generated/TrendSummary";
import { readView as readDays } from "../metrics/query";

export interface TrendsView {
  /** First and last day, `2026-11-01`. */
  readonly from: string;
  readonly to: string;
  /** Name of the time zone of the days. */
  readonly tz: string;
  readonly by: TrendBy;
  /** Only what was seen in this release; null for all. */
  readonly release: string | null;
  /** Only what was seen on this page, as its key has it; null for all. */
  readonly page: string | null;
}

export const TREND_GROUPINGS = [
  ["page", "Page"],
  ["element", "Element"],
  ["error", "Error"],
  ["category", "Category"],
  ["release", "Release"],
] as const;
export type TrendBy = (typeof TREND_GROUPINGS)[number][0];

/** What an address asks for; the last 30 days by page where it says nothing that can be asked. */
export function readTrends(params: URLSearchParams, now: Date): TrendsView {
  const { from, to, tz } = readDays(params, now);
  const by = TREND_GROUPINGS.find(([known]) => known === params.get("by"))?.[0] ?? "page";
  return { from, to, tz, by, release: params.get("release") || null, page: params.get("page") || null };
}

export function writeTrends(view: TrendsView): string {
  const said = Object.entries(view).filter(([, value]) => value !== null);
  return `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
}

export function trendsQuery({ release, page, ...view }: TrendsView): TrendsQuery {
  return { ...view, release: release ?? undefined, page: page ?? undefined };
}

/** What stands for a group without a key. */
export const NO_KEY: Readonly<Record<TrendBy, string>> = { page: "Unknown page", element: "No element", error: "No error", category: "No category", release: "No release" };

/** How a count has changed: days are compared by counts, and releases, which last differently long, by their share
 *  of all; null where there is nothing to compare with. */
export function changeWords(compared: Compared | null, now: number, before: number, allNow: number, allBefore: number): string | null {
  if (compared === null) return null;
  if (before === 0) return now === 0 ? "–" : "new";
  if (compared.release === null) return now === before ? "no change" : `${now > before ? "+" : "−"}${Math.abs(now - before).toLocaleString("en")}`;
  const points = (100 * now) / Math.max(1, allNow) - (100 * before) / Math.max(1, allBefore);
  const size = Math.abs(points).toLocaleString("en", { maximumFractionDigits: 1 });
  return size === "0" ? "no change" : `${points > 0 ? "+" : "−"}${size} points`;
}

/** First contact resolution; null where nothing is solved. */
export function firstContactWords({ solved, first_contact }: TrendSummary): string | null {
  return solved === 0 ? null : `${((100 * first_contact) / solved).toLocaleString("en", { maximumFractionDigits: 0 })} %`;
}

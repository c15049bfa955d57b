// Options that the benches share.

import { statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { parseArgs } from "node:util";

/** Interleaved runs of each subject, unless told otherwise. */
const RUNS = 5;

export interface Options {
  /** Folder that is served as a site. */
  readonly site: string | null;
  /** Pages below it, by path; empty: those that the folder shows. */
  readonly pages: readonly string[];
  /** Addresses of pages that are served elsewhere. */
  readonly urls: readonly string[];
  readonly runs: number;
  /** Subjects to measure; empty: all. */
  readonly only: readonly string[];
  /** Cases to measure; empty: all. */
  readonly cases: readonly string[];
  /** Folder for the pictures that were compared; null: none are kept. */
  readonly keep: string | null;
}

export const USAGE = `--pages DIR [--page PATH]…   a folder served as a site, and pages below it
--page FILE                  one file, served from its folder
--url URL                    a page that is served elsewhere
--runs N                     interleaved runs of each subject (${RUNS})
--only NAME                  measure this subject alone (may be repeated)
--case NAME                  measure this case alone (may be repeated)
--keep DIR                   keep the pictures that were compared, and the traces`;

/** Whether a subject is to be measured. */
export function isWanted({ only }: Options, subject: string): boolean {
  return only.length === 0 || only.includes(subject);
}

/** Reads the command line; throws with the usage when it makes no sense. */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      pages: { type: "string" },
      page: { type: "string", multiple: true },
      url: { type: "string", multiple: true },
      runs: { type: "string" },
      only: { type: "string", multiple: true },
      case: { type: "string", multiple: true },
      keep: { type: "string" },
    },
  });
  const runs = Number(values.runs ?? RUNS);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs must be a whole number\n${USAGE}`);
  const shared = { runs, only: values.only ?? [], cases: values.case ?? [], keep: values.keep ?? null, urls: values.url ?? [] };
  const pages = values.page ?? [];
  if (values.pages !== undefined) {
    return { ...shared, site: folder(values.pages), pages };
  }
  const first = pages[0];
  if (first === undefined) return { ...shared, site: null, pages: [] };
  const site = dirname(resolve(first));
  return { ...shared, site, pages: pages.map((page) => within(site, page)) };
}

/** A file's path below the folder that is served. */
function within(site: string, page: string): string {
  const full = resolve(page);
  if (!statSync(full, { throwIfNoEntry: false })?.isFile()) throw new Error(`no file ${full}\n${USAGE}`);
  const path = relative(site, full);
  if (path.startsWith("..")) throw new Error(`${full} is not in the folder that is served, ${site}\n${USAGE}`);
  return path;
}

function folder(path: string): string {
  const full = resolve(path);
  if (!statSync(full, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`no folder ${full}\n${USAGE}`);
  return full;
}

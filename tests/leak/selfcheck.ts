// Whether each sink can fail: a canary is planted in every one of them on purpose and must be found.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Browser } from "playwright-core";

import { Canaries } from "./canaries.ts";
import { FOLDER, openGround } from "./session.ts";
import type { Sink } from "./sinks.ts";

/** A canary that was planted, and whether its sink told of it. */
export interface Planted {
  readonly sink: Sink;
  readonly place: string;
  readonly found: boolean;
}

/** Plants one canary or more in each sink and looks for them as for any other. */
export async function checkSinks(browser: Browser): Promise<Planted[]> {
  const canaries = new Canaries();
  const planted: { sink: Sink; place: string; canary: string }[] = [];
  const plant = (sink: Sink, place: string, canary = canaries.at("always", place)): string => {
    planted.push({ sink, place, canary });
    return canary;
  };
  const text = plant("wire", "text of a page, in a deflated frame");
  plant("replica", "text of a page", text);
  const picture = plant("wire", "asset of a page");
  plant("memory", "asset that the server keeps", picture);
  const ground = await openGround(browser, {
    profile: "open",
    folder: null,
    files: {
      "page.html": { type: "text/html", body: `<!doctype html><meta charset=utf-8><title>Check</title><p>${text}</p><img src="${FOLDER}picture.svg">` },
      "picture.svg": { type: "image/svg+xml", body: `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">${picture}</text></svg>` },
    },
    config: `[[privacy_rules]]\npages = "/${plant("memory", "configuration of the server")}/*"\nprofile = "strict"\n`,
  });
  try {
    const watched = await ground.watch(`${FOLDER}page.html`);
    await watched.shows("img[src^='blob:']");
    await watched.agent.evaluate((word) => document.body.append(document.createComment(word)), plant("console", "comment in the console"));
    const folder = join(ground.server.folder, "planted");
    mkdirSync(folder);
    writeFileSync(join(folder, "file"), Buffer.from(plant("disk", "file of the data folder, as UTF-16"), "utf16le"));
    ground.server.log += Buffer.from(`?${plant("log", "line of the log, as base64")}`).toString("base64");
    const findings = await watched.search(canaries.finder());
    return planted.map(({ sink, place, canary }) => ({ sink, place, found: findings.get(sink)?.has(canary) === true }));
  } finally {
    await ground.close();
  }
}

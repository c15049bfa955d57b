// Cases of the fidelity corpus: what is in their folders, and how their state comes about.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { Frame, Page } from "playwright-core";

/** Whether the state is there before the mirror begins or comes about while it runs. */
export type Mode = "initial" | "live";

/** One page of the corpus in one mode. */
export interface Case {
  readonly name: string;
  readonly mode: Mode;
  readonly steps: readonly Step[];
}

/** What only a person can do; see `tests/pages/README.md`. */
export type Step =
  | { readonly move: string }
  | { readonly down: string }
  | { readonly click: string }
  | { readonly focus: string }
  | { readonly press: string }
  | { readonly type: string }
  | { readonly drag: readonly [from: string, to: string] }
  | { readonly wheel: readonly [target: string, x: number, y: number] }
  | { readonly media: NonNullable<Parameters<Page["emulateMedia"]>[0]> }
  | { readonly until: string };

/** How the customer's browser is set while a case says nothing else. */
const PLAIN_MEDIA = { media: "screen", colorScheme: "light", reducedMotion: "reduce", forcedColors: "none", contrast: "no-preference" } as const;

const ACTS = /\bwindow\.act = /;

/** The pointer waits here, where no page of the corpus has anything. */
const IDLE_PLACE = [1, 799] as const;

const MOVE_STEPS = 4;

/** The cases of a folder; a page that can change is there in both modes. */
export function casesOf(folder: string): Case[] {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return names.sort().flatMap((name) => {
    const steps = stepsOf(join(folder, name));
    const modes = modesOf(readFileSync(join(folder, name, "index.html"), "utf8"), steps);
    return modes.map((mode) => ({ name, mode, steps }));
  });
}

/** How a served page gets into the state that it is about; null: it is in it, or is no page of a corpus. */
export function actOf(folder: string, page: string): ((customer: Page) => Promise<void>) | null {
  const steps = stepsOf(join(folder, dirname(page)));
  if (steps.length === 0 && !ACTS.test(readFileSync(join(folder, page), "utf8"))) return null;
  return (customer) => act(customer, steps);
}

function modesOf(html: string, steps: readonly Step[]): readonly Mode[] {
  if (/<script data-mode="live">/.test(html)) return ["live"];
  return steps.length > 0 || ACTS.test(html) ? ["initial", "live"] : ["initial"];
}

/** The steps that lie beside a page. */
export function stepsOf(folder: string): readonly Step[] {
  const file = join(folder, "steps.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Step[]) : [];
}

/** Takes back what an earlier case did to the customer's browser. */
export async function beIdle(page: Page): Promise<void> {
  await page.mouse.up();
  await page.mouse.move(...IDLE_PLACE);
  await page.emulateMedia(PLAIN_MEDIA);
}

/** Brings a page into the state that its case is about. */
export async function act(page: Page, steps: readonly Step[]): Promise<void> {
  await page.evaluate(async () => {
    await (Reflect.get(globalThis, "act") as (() => unknown) | undefined)?.();
  });
  for (const step of steps) await take(page, step);
  await rest(page.mainFrame());
}

async function take(page: Page, step: Step): Promise<void> {
  if ("move" in step) return moveTo(page, step.move);
  if ("focus" in step) return page.locator(step.focus).focus();
  if ("press" in step) return page.keyboard.press(step.press);
  if ("type" in step) return page.keyboard.type(step.type);
  if ("media" in step) return page.emulateMedia(step.media);
  if ("until" in step) return void (await page.waitForFunction(step.until));
  if ("down" in step) {
    await moveTo(page, step.down);
    return page.mouse.down();
  }
  if ("click" in step) {
    await moveTo(page, step.click);
    await page.mouse.down();
    return page.mouse.up();
  }
  if ("drag" in step) {
    await moveTo(page, step.drag[0]);
    await page.mouse.down();
    await moveTo(page, step.drag[1]);
    return page.mouse.up();
  }
  await moveTo(page, step.wheel[0]);
  await page.mouse.wheel(step.wheel[1], step.wheel[2]);
}

/** `selector` means its middle, `selector@0.1,0.9` that share of its width and height. */
async function moveTo(page: Page, place: string): Promise<void> {
  const [selector = "", share = "0.5,0.5"] = place.split("@");
  const [x = 0.5, y = 0.5] = share.split(",").map(Number);
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`nothing at ${selector}`);
  await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: MOVE_STEPS });
}

/** Waits until fonts and pictures of a document are there and two frames have been drawn. */
export async function rest(frame: Frame): Promise<void> {
  await frame.evaluate(async () => {
    const pictures = [...document.images].filter((image) => !image.complete && image.loading !== "lazy");
    await Promise.all(
      pictures.map(
        (image) =>
          new Promise((done) => {
            image.addEventListener("load", done, { once: true });
            image.addEventListener("error", done, { once: true });
          }),
      ),
    );
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await document.fonts.ready;
  });
}

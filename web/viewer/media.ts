// What stands for videos and sounds: nothing is loaded and nothing is heard here, a video shows the
// picture that came last, or says where it stands.

import { media, pictureState } from "../shared/batch.ts";
import type { ReplicaCommand } from "../shared/ports.ts";
import { fitBox } from "./build.ts";
import { drawPicture, labelDrawing } from "./drawing.ts";
import { type Replica, lookupElement } from "./state.ts";

/** Where a video or sound stands, as it was told. */
export interface Playing {
  readonly bits: number;
  readonly time: number;
  readonly duration: number;
  readonly rate: number;
}

/** What a video shows. */
export interface Shown {
  playing: Playing | null;
  /** `blob:` URL of the picture. */
  url: string;
  /** The one before, which is on the screen until this one is decoded. */
  before: string;
}

/** `background-size` by `object-fit`. */
const SIZES: Readonly<Record<string, string>> = { fill: "100% 100%", cover: "cover", none: "auto" };
const LABELS: Readonly<Record<number, string>> = { [pictureState.UNREADABLE]: "Drawing with parts of another site", [pictureState.PRIVATE]: "Private" };

/** Says what became of the pixels of an element. */
export function setPictureState(r: Replica, id: number, element: Element, state: number): void {
  const label = LABELS[state];
  if (label !== undefined && element instanceof HTMLCanvasElement) {
    labelDrawing(r.drawings, element, label);
  } else if (label !== undefined) {
    forgetShown(r, id);
    fitBox(r, element);
  }
}

/** Shows pixels that have come. */
export function receivePicture(r: Replica, { node, size, area, mime, bytes }: Extract<ReplicaCommand, { type: "picture" }>): void {
  const element = lookupElement(r, node);
  const file = new Blob([bytes], { type: mime });
  if (element instanceof HTMLCanvasElement) {
    drawPicture(r.drawings, element, size, area, file);
  } else if (element instanceof HTMLVideoElement) {
    const shown = shownOf(r, node);
    revoke(shown.before);
    shown.before = shown.url;
    shown.url = URL.createObjectURL(file);
    fitBox(r, element);
  }
}

/** Says where a video or sound stands, and sets a drawing to its moment. */
export function setMedia(r: Replica, id: number, element: Element, playing: Playing): void {
  if (element instanceof SVGSVGElement) {
    if ((playing.bits & media.PAUSED) !== 0) {
      element.pauseAnimations();
    } else {
      element.unpauseAnimations();
    }
    element.setCurrentTime(playing.time / 1000);
    return;
  }
  shownOf(r, id).playing = playing;
  fitBox(r, element);
}

function shownOf(r: Replica, id: number): Shown {
  const shown = r.shown.get(id) ?? { playing: null, url: "", before: "" };
  r.shown.set(id, shown);
  return shown;
}

/** Background of a video's box; null while there is no picture. */
export function pictureOf(r: Replica, element: Element): string | null {
  const url = r.shown.get(r.ids.get(element) ?? 0)?.url ?? "";
  return url === "" ? null : `url("${url}") center / ${SIZES[getComputedStyle(element).objectFit] ?? "contain"} no-repeat`;
}

/** Label of a video's box. */
export function videoLabel(r: Replica, element: Element): string {
  const playing = r.shown.get(r.ids.get(element) ?? 0)?.playing ?? null;
  if (playing === null) {
    return "Video";
  }
  const state = (playing.bits & media.ENDED) !== 0 ? "ended" : (playing.bits & media.PAUSED) !== 0 ? "paused" : "playing";
  return `Video, ${state} at ${clock(playing.time)}`;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The element is gone. */
export function forgetShown(r: Replica, id: number): void {
  const shown = r.shown.get(id);
  if (shown !== undefined) {
    revoke(shown.url);
    revoke(shown.before);
    r.shown.delete(id);
  }
}

function revoke(url: string): void {
  if (url !== "") {
    URL.revokeObjectURL(url);
  }
}

// Compares two pictures as a person would: by what is visibly different.

import { PNG } from "pngjs";

/** A channel that differs by more is visible. */
const CHANNEL_DIFFERENCE_MAX = 32;

export interface Comparison {
  /** Share of the pixels that differ visibly. */
  readonly differentPct: number;
  /** The first picture in grey, with what differs in red. */
  readonly picture: Buffer;
}

/** Compares two PNG pictures; pictures of different sizes differ wherever only one of them is. */
export function compare(first: Buffer, second: Buffer): Comparison {
  const a = PNG.sync.read(first);
  const b = PNG.sync.read(second);
  const width = Math.max(a.width, b.width);
  const height = Math.max(a.height, b.height);
  const picture = new PNG({ width, height });
  let different = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const differs = differsAt(a, b, x, y);
      if (differs) different++;
      paint(picture, (y * width + x) * 4, differs, luminance(a, x, y));
    }
  }
  return { differentPct: (different / (width * height)) * 100, picture: PNG.sync.write(picture) };
}

function differsAt(a: PNG, b: PNG, x: number, y: number): boolean {
  if (x >= a.width || x >= b.width || y >= a.height || y >= b.height) return true;
  const left = (y * a.width + x) * 4;
  const right = (y * b.width + x) * 4;
  for (let channel = 0; channel < 3; channel++) {
    const difference = Math.abs((a.data[left + channel] ?? 0) - (b.data[right + channel] ?? 0));
    if (difference > CHANNEL_DIFFERENCE_MAX) return true;
  }
  return false;
}

function luminance(picture: PNG, x: number, y: number): number {
  if (x >= picture.width || y >= picture.height) return 255;
  const at = (y * picture.width + x) * 4;
  const [red = 0, green = 0, blue = 0] = picture.data.subarray(at, at + 3);
  return 128 + (red + green + blue) / 6;
}

function paint(picture: PNG, at: number, differs: boolean, grey: number): void {
  picture.data.set(differs ? [255, 0, 0, 255] : [grey, grey, grey, 255], at);
}

/** Whether a picture shows one colour only. */
export function isBlank(png: Buffer): boolean {
  const { data } = PNG.sync.read(png);
  const first = data.subarray(0, 4);
  for (let at = 4; at < data.length; at += 4) {
    if (!data.subarray(at, at + 4).equals(first)) return false;
  }
  return true;
}

/** A place in a picture. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The picture with these places in one colour. */
export function painted(png: Buffer, places: readonly Rectangle[]): Buffer {
  if (places.length === 0) return png;
  const picture = PNG.sync.read(png);
  for (const place of places) {
    const [left, right] = [Math.max(0, Math.round(place.x)), Math.min(picture.width, Math.round(place.x + place.width))];
    const [top, bottom] = [Math.max(0, Math.round(place.y)), Math.min(picture.height, Math.round(place.y + place.height))];
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) paint(picture, (y * picture.width + x) * 4, false, 128);
    }
  }
  return PNG.sync.write(picture);
}

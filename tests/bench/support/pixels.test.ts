import assert from "node:assert/strict";
import { test } from "node:test";

import { PNG } from "pngjs";

import { compare, isBlank } from "./pixels.ts";

function picture(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) png.data.set([...colour(x, y), 255], (y * width + x) * 4);
  }
  return PNG.sync.write(png);
}

test("a channel counts when it differs by more than 32", () => {
  const white = picture(10, 10, () => [255, 255, 255]);
  const nearly = picture(10, 10, () => [223, 255, 255]);
  const visibly = picture(10, 10, (x) => [x === 0 ? 222 : 255, 255, 255]);
  assert.equal(compare(white, nearly).differentPct, 0);
  assert.equal(compare(white, visibly).differentPct, 10);
});

test("what only one picture has is different", () => {
  const small = picture(10, 5, () => [0, 0, 0]);
  const large = picture(10, 10, () => [0, 0, 0]);
  assert.equal(compare(small, large).differentPct, 50);
});

test("the difference is drawn in red", () => {
  const black = picture(2, 1, () => [0, 0, 0]);
  const half = picture(2, 1, (x) => (x === 0 ? [0, 0, 0] : [255, 255, 255]));
  const drawn = PNG.sync.read(compare(black, half).picture);
  assert.deepEqual([...drawn.data.subarray(4, 8)], [255, 0, 0, 255]);
});

test("one colour is blank", () => {
  assert.ok(isBlank(picture(4, 4, () => [9, 9, 9])));
  assert.ok(!isBlank(picture(4, 4, (x) => [x, 9, 9])));
});

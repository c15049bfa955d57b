// SHA-256 piece by piece (FIPS 180-4), which the browser's own `digest` can not do. It is written here
// because the libraries for it take twice the bytes, and the customer's browser loads it.

const BLOCK = 64;

/** The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3). */
function roots(count: number, power: number): Int32Array {
  const words: number[] = [];
  for (let candidate = 2; words.length < count; candidate += 1) {
    let prime = true;
    for (let factor = 2; factor * factor <= candidate; factor += 1) prime &&= candidate % factor !== 0;
    if (prime) words.push(((candidate ** power) % 1) * 2 ** 32);
  }
  return Int32Array.from(words, (word) => word | 0);
}

const START = roots(8, 1 / 2);
const ROUNDS = roots(64, 1 / 3);

export interface Hasher {
  readonly update: (bytes: Uint8Array) => Hasher;
  /** One that goes on from here by itself. */
  readonly clone: () => Hasher;
  /** The digest of all so far; goes on from here all the same. */
  readonly digest: () => Uint8Array<ArrayBuffer>;
  /** The words of the hash after whole blocks. */
  readonly finish: (blocks: Uint8Array) => Int32Array;
}

/** A hash of nothing yet, or one that goes on from `state`. */
export function createHasher(state = START.slice(), rest: Uint8Array = new Uint8Array(0), length = 0): Hasher {
  const words = new Int32Array(BLOCK);
  const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));
  const at = (list: Int32Array, index: number): number => list[index] as number;

  function mix(view: DataView, offset: number): void {
    for (let i = 0; i < BLOCK; i += 1) {
      const [a, b] = [at(words, i - 15), at(words, i - 2)];
      words[i] = i < 16 ? view.getInt32(offset + 4 * i) : (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10)) + at(words, i - 7) + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + at(words, i - 16);
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < BLOCK; i += 1) {
      const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(ROUNDS, i) + at(words, i)) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = at(state, i) + word));
  }

  const hasher: Hasher = {
    update(bytes) {
      length += bytes.length;
      let joined = bytes;
      if (rest.length) {
        joined = new Uint8Array(rest.length + bytes.length);
        joined.set(rest);
        joined.set(bytes, rest.length);
      }
      const view = new DataView(joined.buffer, joined.byteOffset, joined.length);
      let offset = 0;
      for (; offset + BLOCK <= joined.length; offset += BLOCK) mix(view, offset);
      rest = joined.slice(offset);
      return hasher;
    },
    clone: () => createHasher(state.slice(), rest.slice(), length),
    digest() {
      const end = new Uint8Array(rest.length < 56 ? BLOCK : 2 * BLOCK);
      end.set(rest);
      end[rest.length] = 128;
      const bits = new DataView(end.buffer);
      bits.setUint32(end.length - 8, (length * 8) / 2 ** 32);
      bits.setUint32(end.length - 4, (length * 8) % 2 ** 32);
      const last = createHasher(state.slice());
      const digest = new DataView(new ArrayBuffer(32));
      last.finish(end).forEach((word, i) => digest.setInt32(4 * i, word));
      return new Uint8Array(digest.buffer);
    },
    finish: (end) => {
      hasher.update(end);
      return state;
    },
  };
  return hasher;
}

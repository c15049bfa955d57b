// Which answer of the sensor belongs to which wish.
//
// Asset numbers begin anew in each epoch and the sensor only repeats them, so a read that was
// wished for in an earlier epoch could be taken for one of this epoch.

export interface FetchBook {
  begin(epoch: number): void;
  wished(epoch: number, number: number, url: string): void;
  /** The epoch that an answer belongs to, with bytes or without; null if nobody waits for it. */
  answered(number: number, isFound: boolean): number | null;
  /** The epoch that a copy belongs to, which comes once after an answer without bytes. */
  copied(number: number, url: string): number | null;
}

interface Wish {
  readonly url: string;
  /** Answers of earlier epochs, for other URLs, that come first. */
  stale: number;
}

export function makeFetchBook(): FetchBook {
  let current = 0;
  let open = new Map<number, Wish>();
  let before = new Map<number, Wish>();
  let missed = new Map<number, string>();

  return {
    begin(epoch) {
      current = epoch;
      for (const [number, wish] of open) {
        const stale = wish.stale + (before.get(number)?.stale ?? 0);
        before.set(number, { url: wish.url, stale });
      }
      open = new Map();
      missed = new Map();
    },
    wished(epoch, number, url) {
      if (epoch !== current) {
        return;
      }
      const earlier = before.get(number);
      before.delete(number);
      const stale = earlier === undefined ? 0 : earlier.stale + (earlier.url === url ? 0 : 1);
      open.set(number, { url, stale });
    },
    answered(number, isFound) {
      const wish = open.get(number);
      if (wish === undefined) {
        before.delete(number);
        return null;
      }
      if (wish.stale > 0) {
        wish.stale--;
        return null;
      }
      open.delete(number);
      if (!isFound) {
        missed.set(number, wish.url);
      }
      return current;
    },
    copied(number, url) {
      const isMissed = missed.get(number) === url;
      return isMissed && missed.delete(number) ? current : null;
    },
  };
}

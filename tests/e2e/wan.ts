// The network between one browser and the server, in a process of its own making: a TCP proxy that
// goes silent, forgets its connections, delays, loses and slows down, as it is told.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export interface Weather {
  /** Time from end to end, one way. */
  readonly delayMs?: number;
  /** Chance that a piece was lost: it and what follows come a round trip later, as with TCP. */
  readonly loss?: number;
  readonly bytesPerMs?: number;
}

interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

/** One direction of one connection: everything in order, as late as the weather says. */
interface Lane {
  busyUntil: number;
}

const HIGH_WATER_BYTES = 64 * 1024;

export class Wan {
  readonly #server: Server;
  readonly #target: number;
  readonly #links = new Set<Link>();
  /** Connections that came while nothing went through. */
  readonly #held = new Set<Socket>();
  #silent = false;
  #weather: Weather = {};

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ pauseOnConnect: true }, (near) => this.#accept(near));
  }

  static async open(target: number): Promise<Wan> {
    const wan = new Wan(target);
    wan.#server.listen(0, "127.0.0.1");
    await once(wan.#server, "listening");
    return wan;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return address.port;
  }

  /** From here on nothing comes through and nobody is told: a cable pulled somewhere in between. */
  silence(): void {
    this.#silent = true;
    for (const { near, far } of this.#links) {
      near.pause();
      far.pause();
    }
  }

  /** The cable is back. Connections go on where they were, or the router in between has forgotten them. */
  restore(forgetful: boolean): void {
    this.#silent = false;
    for (const link of this.#links) {
      if (forgetful) this.#drop(link);
      else {
        link.near.resume();
        link.far.resume();
      }
    }
    for (const near of this.#held) {
      this.#held.delete(near);
      this.#accept(near);
    }
  }

  /** Every connection is reset. */
  reset(): void {
    for (const link of this.#links) this.#drop(link);
  }

  set weather(weather: Weather) {
    this.#weather = weather;
  }

  async close(): Promise<void> {
    this.reset();
    for (const near of this.#held) near.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #drop(link: Link): void {
    this.#links.delete(link);
    link.near.resetAndDestroy();
    link.far.resetAndDestroy();
  }

  #accept(near: Socket): void {
    near.on("error", () => undefined);
    if (this.#silent) {
      this.#held.add(near);
      near.once("close", () => this.#held.delete(near));
      return;
    }
    const far = connect(this.#target, "127.0.0.1");
    const link: Link = { near, far };
    this.#links.add(link);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.once("close", () => this.#closed(link));
    }
    this.#carry(near, far);
    this.#carry(far, near);
    near.resume();
  }

  /** An end that closes while the network is silent does so unheard. */
  #closed(link: Link): void {
    if (this.#silent || !this.#links.delete(link)) return;
    const later = setTimeout(() => {
      link.near.destroy();
      link.far.destroy();
    }, this.#weather.delayMs ?? 0);
    later.unref();
  }

  #carry(from: Socket, to: Socket): void {
    const lane: Lane = { busyUntil: 0 };
    from.on("data", (bytes: Buffer) => {
      const at = this.#arrival(lane, bytes.length);
      const restMs = at - performance.now();
      if (restMs <= 0) {
        to.write(bytes);
        return;
      }
      if (this.#weather.bytesPerMs !== undefined && restMs * this.#weather.bytesPerMs > HIGH_WATER_BYTES) {
        from.pause();
        setTimeout(() => this.#silent || from.resume(), restMs / 2);
      }
      setTimeout(() => to.writable && to.write(bytes), restMs);
    });
  }

  #arrival(lane: Lane, bytes: number): number {
    const { delayMs = 0, loss = 0, bytesPerMs } = this.#weather;
    const now = performance.now();
    let at = Math.max(now, lane.busyUntil);
    if (bytesPerMs !== undefined) at += bytes / bytesPerMs;
    // A lost piece is sent again, and again where that is lost too.
    while (loss > 0 && Math.random() < loss) at += 2 * delayMs;
    lane.busyUntil = at;
    return at + delayMs;
  }
}

// When the sensor works: at once if it has been quiet, else with the page's next animation frame,
// with a timer behind for hidden tabs. Work that does not fit its slice goes on in the next task.

import * as dom from "./natives.ts";

/** A flush this long after the last one needs not wait, in milliseconds. */
const QUIET_MS = 12;
/** Longest wait for an animation frame, in milliseconds. */
const FRAME_TIMEOUT_MS = 30;

export interface Beat {
  /** Works now, if the last time is long enough ago; else with the next frame. */
  flushNow(): void;
  /** Works in a task of its own, after the event or call that is under way. */
  wake(): void;
  hold(): void;
  proceed(): void;
}

/** `work` gets the time at which its slice began; false: go on in the next task. */
export function makeBeat(work: (started: number) => boolean): Beat {
  let last = -QUIET_MS;
  let held = false;
  let posted = false;
  let timed = false;
  const post = dom.makePoster(() => {
    posted = false;
    due();
  });

  function run(): void {
    if (held) {
      return;
    }
    const done = work(dom.now());
    last = dom.now();
    if (!done) {
      later();
    }
  }

  /** Works if the quiet time is over or a slice was left unfinished. */
  function due(): void {
    if (unfinished || dom.now() - last >= QUIET_MS) {
      unfinished = false;
      run();
    } else {
      withFrame();
    }
  }

  let unfinished = false;
  function later(): void {
    unfinished = true;
    wake();
  }

  function wake(): void {
    if (!posted) {
      posted = true;
      post();
    }
  }

  function withFrame(): void {
    if (timed) {
      return;
    }
    timed = true;
    const fire = (): void => {
      if (timed) {
        timed = false;
        dom.stopTimer(timer);
        run();
      }
    };
    const timer = dom.startTimer(fire, FRAME_TIMEOUT_MS);
    dom.requestFrame(fire);
  }

  return {
    flushNow: () => {
      if (!unfinished) {
        due();
      }
    },
    wake,
    hold() {
      held = true;
    },
    proceed() {
      held = false;
      wake();
    },
  };
}

// When the sensor works: at once if it has been quiet, else with the page's next animation frame,
// with a timer behind for hidden tabs. Work that does not fit its slice goes on in the next task.

import * as dom from "./natives.ts";

/** A flush this long after the last one needs not wait, in milliseconds. */
const QUIET_MS = 12;
/** What is only looked at, such as scrolling, is told this long after the last flush, in milliseconds: a message
 *  to another process costs the page more than what it says. */
const LATE_MS = 32;
/** Longest wait for an animation frame, in milliseconds. */
const FRAME_TIMEOUT_MS = 30;

export interface Beat {
  /** Works now, if the last time is long enough ago; else with the next frame. */
  flushNow(): void;
  /** Works in a task of its own, after the event or call that is under way. */
  wake(): void;
  /** Like `wake`, but not sooner than `LATE_MS` after the last flush. */
  wakeLate(): void;
  hold(): void;
  proceed(): void;
}

interface State {
  /** One slice of work, told when it began; false: go on in the next task. */
  readonly work: (started: number) => boolean;
  /** Posts a task that calls `due`. */
  readonly post: () => void;
  last: number;
  held: boolean;
  posted: boolean;
  /** Waits for a frame or its timer. */
  framed: boolean;
  /** Timer of a late flush; 0: none. */
  late: number;
  /** The last slice left work behind. */
  unfinished: boolean;
}

/** `work` gets the time at which its slice began; false: go on in the next task. */
export function makeBeat(work: (started: number) => boolean): Beat {
  const state: State = {
    work,
    post: dom.makePoster(() => {
      state.posted = false;
      due(state);
    }),
    last: -QUIET_MS,
    held: false,
    posted: false,
    framed: false,
    late: 0,
    unfinished: false,
  };
  return {
    flushNow() {
      if (!state.unfinished) {
        due(state);
      }
    },
    wake: () => wake(state),
    wakeLate() {
      const wait = state.last + LATE_MS - dom.now();
      if (wait <= 0) {
        wake(state);
      } else {
        state.late ||= dom.startTimer(() => run(state), wait);
      }
    },
    hold() {
      state.held = true;
    },
    proceed() {
      state.held = false;
      wake(state);
    },
  };
}

function wake(state: State): void {
  // A frame that is waited for takes everything along.
  if (!state.posted && (!state.framed || state.unfinished)) {
    state.posted = true;
    state.post();
  }
}

function due(state: State): void {
  if (state.unfinished || dom.now() - state.last >= QUIET_MS) {
    run(state);
  } else {
    withFrame(state);
  }
}

function run(state: State): void {
  dom.stopTimer(state.late);
  state.late = 0;
  if (!state.held) {
    state.unfinished = !state.work(dom.now());
    state.last = dom.now();
    if (state.unfinished) {
      wake(state);
    }
  }
}

function withFrame(state: State): void {
  if (state.framed) {
    return;
  }
  state.framed = true;
  const fire = (): void => {
    if (state.framed) {
      state.framed = false;
      dom.stopTimer(timer);
      run(state);
    }
  };
  const timer = dom.startTimer(fire, FRAME_TIMEOUT_MS);
  dom.requestFrame(fire);
}

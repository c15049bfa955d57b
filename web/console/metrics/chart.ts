// The line of one figure over time, drawn by uPlot. A chunk of its own: only who looks at figures loads it.
// The table beside it says the same to those who do not see it.

import uPlot from "uplot";

export interface Series {
  /** Days, `2026-11-01`. */
  readonly keys: readonly string[];
  /** Null where nothing was measured. */
  readonly values: readonly (number | null)[];
  readonly words: (value: number | null) => string;
  /** The pointer is over a place of the line, or over none. */
  readonly onpoint: (index: number | null) => void;
}

export interface Chart {
  readonly show: (series: Series) => void;
  readonly destroy: () => void;
}

const HEIGHT = 240;

/** Draws into `place`, as wide as that is, in the colours of the theme. */
export function createChart(place: HTMLElement, first: Series): Chart {
  let series = first;
  let plot: uPlot | null = null;
  const draw = (): void => {
    plot?.destroy();
    plot = new uPlot(optionsFor(place, series), dataOf(series), place);
  };
  const resize = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
  const theme = new MutationObserver(draw);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  draw();
  resize.observe(place);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  scheme.addEventListener("change", draw);
  return {
    show(next) {
      series = next;
      draw();
    },
    destroy() {
      resize.disconnect();
      theme.disconnect();
      scheme.removeEventListener("change", draw);
      plot?.destroy();
    },
  };
}

function dataOf({ keys, values }: Series): uPlot.AlignedData {
  return [keys.map((key) => Date.parse(key) / 1000), [...values]];
}

function optionsFor(place: HTMLElement, { words, values, onpoint }: Series): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--color-ink-soft"), font: `12px ${style.fontFamily}`, grid: { stroke: colour("--color-line"), width: 1 }, ticks: { stroke: colour("--color-line"), width: 1 } };
  const highest = Math.max(0, ...values.map((value) => value ?? 0));
  const lowest = Math.min(0, ...values.map((value) => value ?? 0));
  return {
    width: place.clientWidth,
    height: HEIGHT,
    // Days are days of the chosen zone: no other zone shifts them.
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    legend: { show: false },
    hooks: { setCursor: [(plot) => onpoint(plot.cursor.idx ?? null)] },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: [lowest, highest === lowest ? lowest + 1 : highest * 1.08] } },
    axes: [axis, { ...axis, size: 84, values: (_plot, ticks) => ticks.map(words) }],
    series: [{}, { stroke: colour("--color-accent-ink"), width: 2, fill: colour("--color-accent-soft"), points: { show: values.length <= 62, size: 6 } }],
  };
}

/// <reference types="node" />

/**
 * The browser of the tests. The suite names Chromium's headless build: the same engine, without the windows and
 * the services of a desktop browser, at half of the processor's time. What needs those asks for `DESKTOP`.
 */
export const CHROMIUM = process.env["TANDEM_CHROMIUM"] ?? "/usr/bin/chromium";

/** The desktop's browser: it has what picks a screen to share, a full screen, a task to show. */
export const DESKTOP = "/usr/bin/chromium";

// Builds everything under `dist/`; called by `cargo xtask web`.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { build } from 'vite';

/** Mode of `vite.config.ts` → what it needs. The pages come first, since that build empties the folder. */
const ENTRIES = {
  pages: ['console/index.html', 'join/index.html', 'widget/frame.html'],
  apart: ['console/embed.html', 'survey/index.html', 'appointment/index.html', 'present/index.html'],
  loader: ['widget/loader.ts'],
  sensor: ['sensor/sensor.ts'],
  sense: ['sense/sense.ts'],
  lens: ['lens/lens.ts'],
  control: ['control/control.ts'],
  propose: ['propose/propose.ts'],
  trail: ['trail/trail.ts'],
  present: ['present/present.ts'],
  annotate: ['annotate/annotate.ts'],
  replica: ['viewer/replica.ts'],
};

for (const [mode, sources] of Object.entries(ENTRIES)) {
  const missing = sources.filter((source) => !existsSync(here(source)));
  if (missing.length > 0) {
    console.error(`not built: ${missing.join(', ')} (no such file)`);
  }
  if (missing.length < sources.length) {
    await build({ mode, configFile: here('vite.config.ts') });
  }
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

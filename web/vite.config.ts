// How the web parts become files under `dist/`, which the server embeds.
//
// Each mode is one build, run by `cargo xtask web`:
// `pages` (console, join page, client frame: ES modules with hashed names under /assets/), `apart` (likewise, the
// side panel of a ticket system and the pages of a survey's and an appointment's mail, and the frame of a present customer),
// `loader`, `sensor`, `sense`, `replica` (one self-contained script each, because the page that runs
// them is not ours or has an opaque origin).

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { minify, type MinifyOptions } from 'terser';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Source page → name under `dist/`; the server answers `/`, `/join` and `/frame` with them. */
const PAGES: Record<string, string> = {
  'console/index.html': 'index.html',
  'join/index.html': 'join.html',
  'widget/frame.html': 'frame.html',
};

/** The side panel for ticket systems, and where the mails of surveys and appointments lead: a build of their own, so that nothing of them
 *  changes what customers load in a session. */
const APART: Record<string, string> = { 'console/embed.html': 'embed.html', 'survey/index.html': 'survey.html', 'appointment/index.html': 'appointment.html', 'present/index.html': 'present.html' };

/** Mode → source of a self-contained script, named after the mode. */
const SCRIPTS: Record<string, string> = {
  loader: 'widget/loader.ts',
  sensor: 'sensor/sensor.ts',
  sense: 'sense/sense.ts',
  lens: 'lens/lens.ts',
  control: 'control/control.ts',
  annotate: 'annotate/annotate.ts',
  propose: 'propose/propose.ts',
  trail: 'trail/trail.ts',
  present: 'present/present.ts',
  replica: 'viewer/replica.ts',
};

/** Chunks that several pages have in common, named after those whose budget they count for. */
const SHARED_CHUNKS = [
  { name: 'engine-core', test: /preload-helper|transport\/(?:engine-core|backoff)/ },
  { name: 'scope', test: /i18n\/scope|hands\/(?:scope|stop-key)|shared\/(?:shown|speaking)/ },
  { name: 'talk-text', test: /shared\/talk\// },
  { name: 'files-transfer', test: /shared\/files\// },
  { name: 'camera', test: /shared\/voice\/camera/ },
  { name: 'media', test: /shared\/(?:voice\/|transport\/media)/ },
  { name: 'screen-show', test: /widget\/screen\/show|i18n\/screen/ },
  { name: 'hands-words', test: /widget\/hands\/words|i18n\/hands|annotations\/life/ },
];

/** Formats that shrink; the rest is compressed already. */
const COMPRESSIBLE = /\.(?:css|html|js|json|map|svg|txt|wasm|webmanifest)$/;

/** Below this a compressed copy is not worth a file. */
const COMPRESS_BYTES_MIN = 256;

export default defineConfig(({ mode }) => {
  const script = SCRIPTS[mode];
  if (script !== undefined) return selfContained(mode, script);
  return mode === 'apart' ? pages(APART, false) : pages(PAGES, true);
});

/** Documents of ours with their modules; `first` empties the folder for all builds that follow. */
function pages(documents: Record<string, string>, first: boolean): UserConfig {
  return {
    ...shared(),
    plugins: [svelte(), loadPlainly(), renamePages(documents), dropLists(), shrink({ module: true }), dropUnusedNames(), compress()],
    worker: { format: 'es', plugins: () => [shrink({ module: true })] },
    build: {
      ...build(),
      target: 'es2022',
      emptyOutDir: first,
      rolldownOptions: {
        input: Object.keys(documents).filter((page) => existsSync(here(page))).map(here),
        // What parts share with other pages is no part of what the first picture waits for.
        output: { codeSplitting: { groups: SHARED_CHUNKS } },
      },
    },
  };
}

function selfContained(name: string, source: string): UserConfig {
  return {
    ...shared(),
    publicDir: false,
    plugins: [inlineWords(), copyDocument(name, source), shrink({ compress: { pure_getters: true } }), ...(name === 'loader' || name === 'lens' || name === 'control' || name === 'annotate' || name === 'propose' || name === 'trail' || name === 'present' ? [] : [compileAhead()]), compress()],
    build: {
      ...build(),
      // Only the loader runs where no session ever begins.
      target: name === 'loader' ? 'es2020' : 'es2022',
      emptyOutDir: false,
      rolldownOptions: {
        input: here(source),
        output: { format: 'iife', entryFileNames: `${name}.js` },
      },
    },
  };
}

function shared(): UserConfig {
  return { root: here('.'), base: '/', appType: 'mpa', logLevel: 'warn', clearScreen: false };
}

function build(): NonNullable<UserConfig['build']> {
  return {
    outDir: here('dist'),
    assetsDir: 'assets',
    // Our policies have no `data:` for scripts and fonts, and wasm must stream.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  };
}

/** Lazy chunks import nothing that is not there already, so that none needs a list of what to load before it. */
function loadPlainly(): Plugin {
  return {
    name: 'tandem:load-plainly',
    enforce: 'pre',
    load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : undefined),
  };
}

/** The bundler writes the lists all the same, with the names of all files in them. */
function dropLists(): Plugin {
  return rewriteChunks('tandem:drop-lists', (code) => code.replace(/^const __vite__mapDeps=.*\n/, '').replaceAll(/,\s*__vite__mapDeps\(\[[\d,]*\]\)/g, ''));
}

/** Moves pages from their source's path to the path that the server serves. */
function renamePages(documents: Record<string, string>): Plugin {
  return {
    name: 'tandem:rename-pages',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [source, target] of Object.entries(documents)) {
          const page = bundle[source];
          if (page !== undefined) {
            page.fileName = target;
          }
        }
      },
    },
  };
}

/** Writes the words of `shared/batch.ts` as the numbers that they are: their names take bytes, and every use of one a look-up. */
function inlineWords(): Plugin {
  const tables = new Map<string, ReadonlyMap<string, string>>();
  for (const [, table = '', body = ''] of readFileSync(here('shared/batch.ts'), 'utf8').matchAll(/^export const (\w+) = \{([^}]*)\} as const;$/gm)) {
    tables.set(table, new Map(Array.from(body.matchAll(/(\w+): (\d+)/g), ([, name = '', number = '']) => [name, number])));
  }
  const words = new RegExp(`\\b(${[...tables.keys()].join('|')})\\.([A-Z][A-Z0-9_]*)\\b`, 'g');
  return {
    name: 'tandem:inline-words',
    enforce: 'pre',
    transform(code, id) {
      return id.endsWith('.ts') ? code.replaceAll(words, (whole, table: string, name: string) => tables.get(table)?.get(name) ?? whole) : null;
    },
  };
}

/** A second minifier finds a twentieth more: pages that are not ours pay for these bytes. Their scripts ask the DOM's
 *  getters for what they answer alone; those of pages may have effects. */
function shrink({ module = false, compress = {} }: MinifyOptions): Plugin {
  const options: MinifyOptions = { ecma: 2020, module, compress: { ecma: 2020, passes: 3, unsafe_arrows: true, unsafe_comps: true, ...(compress as object) } };
  return rewriteChunks('tandem:shrink', async (code) => (await minify(code, options)).code ?? code);
}

/** Leaves out of the customers' style sheets what the design names and none of their pages asks for. */
function dropUnusedNames(): Plugin {
  return {
    name: 'tandem:drop-unused-names',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const reach = (name: string, found: Set<string>): void => {
          const file = bundle[name];
          if (file === undefined || found.has(name)) {
            return;
          }
          found.add(name);
          if (file.type === 'chunk') {
            [...file.imports, ...file.dynamicImports, ...(file.viteMetadata?.importedCss ?? [])].forEach((next) => reach(next, found));
          }
        };
        const [console_, customers] = [new Set<string>(), new Set<string>()];
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && file.isEntry) {
            reach(file.fileName, file.facadeModuleId?.includes('/console/') === true ? console_ : customers);
          }
        }
        const files = [...customers].flatMap((name) => bundle[name] ?? []);
        const text = files.map((file) => (file.type === 'chunk' ? file.code : String(file.source))).join();
        const used = new Set(Array.from(text.matchAll(/var\(\s*(--[\w-]+)/g), ([, name]) => name));
        for (const file of files) {
          if (file.type === 'asset' && !console_.has(file.fileName)) {
            file.source = String(file.source).replaceAll(/(--[\w-]+):[^;{}]*(?:;|(?=\}))/g, (whole, name: string) => (used.has(name) ? whole : ''));
          }
        }
      },
    },
  };
}

/** Changes the code of finished chunks. */
function rewriteChunks(name: string, rewrite: (code: string) => string | Promise<string>): Plugin {
  return {
    name,
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') {
            file.code = await rewrite(file.code);
          }
        }
      },
    },
  };
}

/** Copies the document that belongs to a script (`replica.html`) as it is. */
function copyDocument(name: string, source: string): Plugin {
  const document = here(source.replace(/\.ts$/, '.html'));
  return {
    name: 'tandem:copy-document',
    buildStart() {
      if (existsSync(document)) {
        this.addWatchFile(document);
        this.emitFile({ type: 'asset', fileName: `${name}.html`, source: readFileSync(document) });
      }
    },
  };
}

/** Asks for all functions to be compiled while the script loads, off the page's thread where a browser can; most of the loader never runs. */
function compileAhead(): Plugin {
  return rewriteChunks('tandem:compile-ahead', (code) => `//# allFunctionsCalledOnLoad\n${code}`);
}

/** Writes `name.br` beside each file that shrinks, so that the server never compresses assets. */
function compress(): Plugin {
  const brotli = promisify(brotliCompress);
  return {
    name: 'tandem:compress',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const shrinking = Object.values(bundle).filter((file) => COMPRESSIBLE.test(file.fileName));
        for (const file of shrinking) {
          const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (content.length < COMPRESS_BYTES_MIN) {
            continue;
          }
          const params = {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
          };
          const source = await brotli(content, { params });
          this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source });
        }
      },
    },
  };
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';
import { fontFiles } from '../../src/language/fonts.ts';

/** What `npm pack` puts into the package; needs no network. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Packed: fonts (15 MB), PGlite (5), the program and its libraries, the empty store, tips in twenty languages, drawings. */
const MOST_BYTES = 28_000_000;
/** Native code, or another licence: everything else is bundled with the version that was tested. */
const OUTSIDE = /^@napi-rs\/|^heic-decode$/;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

let packing: Promise<Packed> | undefined;

/** Packed once, since that takes seconds. Older npm prints a list, newer npm an object by name. */
function packed(): Promise<Packed> {
  packing ??= execa('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT }).then(
    ({ stdout }) => Object.values(JSON.parse(stdout) as Record<string, Packed>)[0]!,
  );
  return packing;
}

test('small, with all that it needs and nothing else', async () => {
  const { size, files } = await packed();
  const names = files.map(({ path }) => path);
  expect(size).toBeLessThan(MOST_BYTES);
  expect(names).toEqual(
    expect.arrayContaining([
      ...['bin/sparkfluence.js', 'dist/main.js', 'dist/pipeline/local-clips/worker.js', 'dist/LICENSES.txt'],
      ...['dist/providers/local/voice/voice-process.js', 'dist/shipped-corpus.json', 'fixtures/prices.json'],
      ...['dist/postgres/lite-thread.js', 'dist/empty-store.br', 'dist/icons.json'],
      ...['pglite.wasm', 'pglite.data', 'initdb.wasm', 'vector.tar.gz'].map((name) => `dist/vendor/${name}`),
      ...['dist/rag/intake/intake-thread.js'],
      ...['fixtures/corpus/domains.json', 'README.md', 'LICENSE', 'NOTICE', 'package.json'],
    ]),
  );
  expect(names.filter((name) => /\.test\.|\.ts$|\.map$|^tests\/|^src\/|^\.|\.env/.test(name))).toEqual([]);
});

test('of the fonts it has each file that a character may ask for, and no other', async () => {
  const { files } = await packed();
  const fonts = files.map(({ path }) => path).filter((path) => path.startsWith('dist/fonts/'));
  const asked = fontFiles().map((path) =>
    path.replace(/^.*(?:@fontsource-variable|dist\/fonts)/, 'dist/fonts'),
  );
  expect(fonts.filter((path) => path.endsWith('.woff2')).sort()).toEqual([...new Set(asked)].sort());
});

test('an install brings native code and the HEIC decoder alone; the libraries are in dist/, with their licences', async () => {
  const { dependencies, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(dependencies).filter((name) => !OUTSIDE.test(name))).toEqual([]);
  const licences = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8');
  for (const name of [
    '@google/genai',
    'openai',
    'undici',
    'pg',
    'commander',
    '@iconify-json/fluent-emoji-flat',
    '@electric-sql/pglite',
    '@electric-sql/pglite-pgvector',
    '@fontsource-variable/noto-sans-thai',
  ])
    expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  const bin = readFileSync(join(ROOT, 'bin/sparkfluence.js'), 'utf8');
  const [, major, minor] = /FLOOR = \[(\d+), (\d+)\]/.exec(bin) ?? [];
  expect(engines.node).toBe(`>=${major}.${minor}.0`);
});

test('publint finds nothing to say', async () => {
  const files = (await packed()).files.map(({ path }) => ({
    name: `package/${path}`,
    data: readFileSync(join(ROOT, path)),
  }));
  const { messages, pkg } = await publint({ pkgDir: 'package', pack: { files }, strict: true });
  const serious = messages.filter(({ type }) => type !== 'suggestion');
  expect(serious.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { expect, test } from 'vitest';

/** What `npm pack` puts into the package; needs no network. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Packed: the program and its libraries, the empty store, tips in twenty languages (0.5 MB) and the words of the icons. */
const MOST_BYTES = 6_000_000;
/** Data, WebAssembly, native code, or another licence: everything else is bundled with the version that was tested. */
const OUTSIDE = /^(@electric-sql|@fontsource-variable|@napi-rs)\/|^heic-decode$/;

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Older npm prints a list, newer npm an object by name. */
async function packed(): Promise<Packed> {
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT });
  const [first] = Object.values(JSON.parse(stdout) as Record<string, Packed>);
  return first!;
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
      ...['fixtures/corpus/domains.json', 'README.md', 'LICENSE', 'NOTICE', 'package.json'],
    ]),
  );
  expect(names.filter((name) => /\.test\.|\.ts$|\.map$|^tests\/|^src\/|^\.|\.env/.test(name))).toEqual([]);
});

test('an install brings data and native code alone; the libraries are in dist/, with their licences', async () => {
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

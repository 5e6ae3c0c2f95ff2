import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { newPlace } from '../support/program.ts';

const COMMANDS = [
  'run',
  'batch',
  'translate',
  'script',
  'images',
  'videos',
  'status',
  'combine',
  'upload',
  'serve',
  'mcp',
  'worker',
  'studio',
  'doctor',
  'schema',
];

test('--help, `help`, no word at all and --version: exit 0 on stdout, nothing on stderr', async () => {
  const place = newPlace();
  for (const argv of [['--help'], ['help'], []]) {
    const { exitCode, stdout, stderr } = await place.run(argv);
    expect([exitCode, stderr], argv.join(' ')).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: sparkfluence/);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('sparkfluence run "5 ways');
  }
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect((await place.run(['--version'])).stdout).toBe(`${version}\n`);
});

test.each(COMMANDS)('%s --help', async (command) => {
  const place = newPlace();
  const { exitCode, stdout, stderr } = await place.call([command, '--help']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Usage: sparkfluence ${command}`);
  expect(stdout).toContain('--json');
  expect((await place.call(['help', command])).stdout).toBe(stdout);
});

/** All modules that a start of the program loads, listed by a hook in the process. */
async function loadedBy(argv: readonly string[]): Promise<string[]> {
  const place = newPlace();
  const list = join(place.folder, 'loaded.txt');
  const hook = join(place.folder, 'hook.mjs');
  writeFileSync(
    hook,
    `import { appendFileSync } from 'node:fs';
     import { registerHooks } from 'node:module';
     registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + '\\n'); return next(url, context); } });`,
  );
  const outcome = await place.run(argv, { env: { NODE_OPTIONS: `--import ${pathToFileURL(hook).href}` } });
  expect(outcome.exitCode, outcome.stderr).toBe(0);
  return readFileSync(list, 'utf8').trim().split('\n');
}

const HEAVY =
  /@napi-rs|mediabunny|genai|huggingface|openai|espeak|lindera|inquirer|cli-progress|fontsource|iconify/;

test('--help loads the program and commander: no zod, no other library, no command', async () => {
  const loaded = await loadedBy(['--help']);
  const own = loaded.filter((url) => url.includes('/dist/')).map((url) => url.split('/dist/').at(-1));
  expect(own).toContain('main.js');
  // `start` is what every command begins with, in one file.
  const KNOWN =
    /^(main|vendor\/(commander|get-east-asian-width)-[\w-]+|shared\/(start|help-layout)-[\w-]+)\.js$/;
  expect(own.filter((name) => !KNOWN.test(name!))).toEqual([]);
  expect(loaded.filter((url) => url.includes('node_modules'))).toEqual([]);
});

test.each([
  ['run', '--help'],
  ['script', '--help'],
  ['schema', 'error'],
])('%s %s loads no canvas, no voice, no SDK and no font', async (...argv) => {
  const loaded = await loadedBy(argv);
  expect(loaded).toContainEqual(expect.stringContaining(`dist/commands/${argv[0]}.js`));
  expect(loaded.filter((url) => HEAVY.test(url))).toEqual([]);
});

test('a reader that goes away is no failure', async () => {
  const { exitCode, stdout, stderr } = await newPlace().shell('sparkfluence schema | head -c 5');
  expect([exitCode, stdout, stderr]).toEqual([0, '{\n  "', '']);
});

test('`schema` prints a JSON Schema of every document', async () => {
  const { document } = await newPlace().run(['schema']);
  expect(Object.keys(document)).toEqual([
    'script-request',
    'script-response',
    'images-request',
    'images-response',
    'videos-request',
    'videos-response',
    'status-request',
    'status-response',
    'combine-request',
    'combine-response',
    'combine-accepted-response',
    'job-status-response',
    'upload-response',
    'quote-response',
    'batch-response',
    'batch-quote-response',
    'error',
    'config',
  ]);
  for (const schema of Object.values(document)) {
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  }
  const one = await newPlace().call(['schema', 'error']);
  expect(one.document).toEqual(document.error);
});

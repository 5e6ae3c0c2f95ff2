import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { startFakeVendor } from '../support/fake-vendor.ts';
import { errorOf, newPlace } from '../support/program.ts';

const KEY = 'dummy-key-0123456789-abcdef';
const ESC = '\u001b';

test('the report of a bug holds no key, in no form, and obeys no escape sequence', async () => {
  const place = newPlace();
  const hook = join(place.folder, 'bug.mjs');
  // Something deep inside throws an error of its own that quotes the key.
  writeFileSync(
    hook,
    `const key = process.env.VEO_API_KEY;
     crypto.randomUUID = () => {
       const forms = [key, encodeURIComponent(key), Buffer.from('me:' + key).toString('base64')];
       throw new RangeError('${ESC}[2J' + forms.join(' ') + ' postgres://me:pass-of-db@h/d');
     };`,
  );
  const env = { NODE_OPTIONS: `--import ${pathToFileURL(hook).href}`, VEO_API_KEY: KEY };
  const { exitCode, stdout, stderr } = await place.run(
    ['run', '--topic', 'sleep', '--video-provider', 'local'],
    { env },
  );
  expect(exitCode, stderr).toBe(1);
  expect(stderr).toContain('[key]');
  expect(stderr).toContain('RangeError'); // the stack is there
  for (const text of [stdout, stderr]) {
    expect(text).not.toContain(KEY.slice(0, 16));
    expect(text).not.toContain(Buffer.from(KEY).toString('base64').slice(0, 16));
    expect(text).not.toContain('pass-of-db');
    expect(text).not.toContain(ESC);
  }
});

test('a key that another vendor gets to see and repeats is not shown', async () => {
  const echo = JSON.stringify({
    error: { message: `${ESC}]0;owned\u0007no: ${KEY}${' '.repeat(64 * 1024)}.` },
  });
  const vendor = await startFakeVendor({
    'POST /v1/chat/completions': {
      answer: (response) => response.writeHead(400, { 'content-type': 'application/json' }).end(echo),
    },
  });
  const env = {
    SPARKFLUENCE_LLM_BASE_URL: `${vendor.origin}/v1`,
    SPARKFLUENCE_LLM_MODEL: 'm',
    HF_TOKEN: KEY,
  };
  const outcome = await newPlace().call(['script', '--topic', 'sleep', '--script-provider', 'llm'], { env });
  expect(errorOf(outcome).details.reason).toBe('request_refused');
  expect(outcome.stdout + outcome.stderr).not.toContain(KEY);
  expect(outcome.stderr).not.toMatch(/[\u0007\u001b]/);
  expect(outcome.stderr).toContain('no: [key]');
});

test('a failure that is passed on is cleaned for the terminal and kept in the document', async () => {
  const message = `${ESC}[31mred${ESC}[0m ${ESC}]52;c;cm0=\u0007 \u009b2J \u202egpj`;
  const failure = {
    success: false,
    error: { code: 'API_ERROR', message, details: { kind: 'provider', next: `${ESC}[1mrun${ESC}c this` } },
  };
  const outcome = await newPlace().call(['images'], { stdin: JSON.stringify(failure) });
  expect(outcome.exitCode).toBe(4);
  expect(outcome.stderr).toBe('error: red   gpj\nnext: run this\n');
  expect(outcome.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(errorOf(outcome).message).toBe(message);
});

test('a key that cannot be sent is refused by its name', async () => {
  const env = { GEMINI_API_KEY: `${KEY}\u200b` };
  const outcome = await newPlace().call(['run', '--topic', 'sleep'], { env });
  expect(outcome.exitCode).toBe(3);
  expect(errorOf(outcome)).toMatchObject({ details: { reason: 'bad_key', key: 'GEMINI_API_KEY' } });
  expect(outcome.stdout + outcome.stderr).not.toContain(KEY.slice(0, 12));
});

test('what was taken from a .env is said once, and not with --quiet', async () => {
  const place = newPlace();
  const text = `\ufeffHF_TOKEN=${KEY}\r\nOPENAI_BASE_URL=https://evil.example\r\n`;
  writeFileSync(join(place.folder, '.env'), text, { mode: 0o600 });
  const argv = ['run', '--topic', 'sleep', '--estimate', '--image-provider', 'local'];
  const { stderr } = await place.call(argv);
  expect(stderr.match(/note: taken from .*: HF_TOKEN\n/g)).toHaveLength(1);
  expect(stderr.match(/note: not taken from .*: OPENAI_BASE_URL\. /g)).toHaveLength(1);
  expect(stderr).not.toContain(KEY);
  expect((await place.call([...argv, '--quiet'])).stderr).not.toContain('taken from');
  const lines = (await place.call([...argv, '--progress', 'json'])).stderr.trim().split('\n');
  const notes = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'note');
  expect(notes[0].text).toContain('taken from');
});

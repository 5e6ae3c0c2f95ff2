import { expect, test } from 'vitest';
import { SparkfluenceError } from '../contracts/errors.ts';
import { secretsOf } from './keys.ts';
import { resolveConfig } from './resolve.ts';

const VALUE = 'hf_abcdefghijklmnop';
const NAMES = ['GEMINI_API_KEY', 'HF_TOKEN', 'OPENAI_API_KEY', 'VEO_API_KEY', 'SPARKFLUENCE_LLM_API_KEY'];

test.each([
  ['a line break', `${VALUE.slice(0, 6)}\n${VALUE.slice(6)}`],
  ['a line break', `${VALUE}\r\nx-evil: 1`],
  ['a line break', `${VALUE}\u2028x`],
  ['a sign without width', `${VALUE}\u200b`],
  ['a sign without width', `hf_\u00adabcdefgh`],
  ['a sign without width', `hf_\u2060abcdefgh`],
  ['a quote mark', `\u201c${VALUE}\u201d`],
  ['a quote mark', `"${VALUE}"`],
  ['a quote mark', `${VALUE}\u2019`],
  ['a space', `hf_abc defghijkl`],
  ['a space', `hf_abc\u00a0defghijkl`],
  ['a letter that is not UTF-8', `hf_abc\ufffddefghijkl`],
  ['a control character', `hf_abc\u0000defghijkl`],
  ['a control character', `hf_abc\u001b[31mdefghijkl`],
  ['a letter that no key has', `hf_аbcdefghijkl`], // the second letter is Cyrillic
  ['a letter that no key has', `hf_abc\u{1f511}defgh`],
])('a key with %s is refused by its name: %j', (what, value) => {
  for (const name of NAMES) {
    let error: unknown;
    try {
      resolveConfig({ [name]: value }, '/');
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SparkfluenceError);
    const document = JSON.stringify((error as SparkfluenceError).toDocument());
    expect((error as SparkfluenceError).exitCode).toBe(3);
    expect(document).toContain(`${name} cannot be a key: it holds ${what}`);
    expect(document).not.toContain('defgh');
    expect(document).not.toContain('ijkl');
  }
});

test.each([' key ', '\tkey\r\n', '\ufeffkey', '\u00a0key\u3000'])('a key is trimmed: %j', (value) => {
  expect(resolveConfig({ VEO_API_KEY: value }, '/').vendors.veo.apiKey).toBe('key');
});

test('secrets are the keys and the passwords of addresses, in each form; short words are none', () => {
  const env = {
    VEO_API_KEY: ' veo-0123456789 ',
    SPARKFLUENCE_LLM_API_KEY: 'ollama',
    https_proxy: 'http://me:p%40ss-word-1@proxy:3128',
    SPARKFLUENCE_DATABASE_URL: 'postgresql://me:database-password@db/x',
    OPENAI_BASE_URL: 'https://only-a-user@x',
    OTHER: 'something else',
  };
  const secrets = secretsOf(env);
  expect(secrets).toEqual(
    expect.arrayContaining([
      'veo-0123456789',
      'p%40ss-word-1',
      'p@ss-word-1',
      'database-password',
      'only-a-user',
    ]),
  );
  expect(secrets).toContain(Buffer.from('me:p@ss-word-1').toString('base64'));
  expect(secrets).not.toContain('ollama');
  expect(secrets).not.toContain('something else');
});

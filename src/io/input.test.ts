import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../contracts/text.ts';
import { inputKind, readInput } from './input.ts';

const never = new AbortController().signal;
const of = (...chunks: (string | Uint8Array)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
const options = { kind: 'pipe', optional: false, signal: never } as const;

test('read to the end, letters cut in two between chunks included', async () => {
  const text = Buffer.from('kopi ☕ पानी');
  expect(await readInput(of(text.subarray(0, 6), text.subarray(6)), options)).toBe('kopi ☕ पानी');
});

test('white space and nothing are nothing', async () => {
  expect(await readInput(of(' \n\t', '\r\n'), options)).toBeUndefined();
  expect(await readInput(of(), options)).toBeUndefined();
});

test('a terminal or /dev/null is not touched', async () => {
  const untouched = new Readable({
    read() {
      throw new Error('it was read');
    },
  });
  expect(await readInput(untouched, { ...options, kind: 'none' })).toBeUndefined();
});

test('what is not UTF-8 is refused, what begins with a byte order mark is not', async () => {
  await expect(readInput(of(Buffer.from([0x63, 0x61, 0x66, 0xe9])), options)).rejects.toMatchObject({
    exitCode: 2,
    details: { reason: 'not_utf8' },
  });
  expect(decodeUtf8(Buffer.from('\ufeff{"a":1}'), 'x')).toBe('{"a":1}');
});

test('too much is refused before it is all read', async () => {
  let given = 0;
  const endless = new Readable({
    read() {
      given += 1;
      this.push(Buffer.alloc(1024 * 1024, 'x'));
    },
  });
  await expect(readInput(endless, options)).rejects.toMatchObject({ details: { reason: 'too_long' } });
  expect(given).toBeLessThan(200);
});

test('an abort ends the waiting', async () => {
  const stop = new AbortController();
  const silent = new Readable({ read: () => undefined });
  const reading = readInput(silent, { ...options, kind: 'socket', signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
});

test('in a pipe the step before has the last word, since it draws on the same terminal', async () => {
  const stop = new AbortController();
  const pipe = new Readable({ read: () => undefined });
  const onLastWords = (text: string) => {
    throw new Error(`said: ${text}`);
  };
  const reading = readInput(pipe, { ...options, signal: stop.signal, onLastWords });
  stop.abort();
  setTimeout(() => pipe.push('interrupted'), 20);
  setTimeout(() => pipe.push(null), 40);
  await expect(reading).rejects.toThrow('said: interrupted');
});

test('a socket on which nothing comes is nothing where flags are enough', async () => {
  const silent = new Readable({ read: () => undefined });
  expect(await readInput(silent, { kind: 'socket', optional: true, signal: never })).toBeUndefined();
});

test('a descriptor that is closed is none', () => {
  expect(inputKind(9_999)).toBe('none');
});

import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { cpuMs } from '../../tests/support/cpu-time.ts';
import type { Streams } from '../contracts/world.ts';
import { cleanJson, cleanText } from './clean-text.ts';
import { openProgress } from './progress.ts';
import { openAsker } from './prompts.ts';
import { cleanStreams } from './streams.ts';

const ESC = '\u001b';

describe('what a terminal would obey is removed', () => {
  test.each([
    ['colours', `a${ESC}[31;1mb${ESC}[0mc`, 'abc'],
    ['the cursor', `a${ESC}[2Ab${ESC}[Jc`, 'abc'],
    ['a title', `a${ESC}]0;owned\u0007b`, 'ab'],
    ['a title with another end', `a${ESC}]2;owned${ESC}\\b`, 'ab'],
    ['the clipboard', `a${ESC}]52;c;cm0gLXJm\u0007b`, 'ab'],
    ['a link', `${ESC}]8;;https://evil.example\u0007here${ESC}]8;;\u0007`, 'here'],
    ['a device string', `a${ESC}P+q544e${ESC}\\b`, 'ab'],
    ['an application string', `a${ESC}_Gf=100;AAAA${ESC}\\b`, 'ab'],
    ['a reset', `a${ESC}cb`, 'ab'],
    ['another letter set', `a${ESC}(0b`, 'ab'],
    ['sequences in one byte', 'a\u009b31mb\u009d0;t\u009cc', 'abc'],
    ['a sequence without an end', `a${ESC}]0;rest`, 'a0;rest'],
    ['half a sequence', `a${ESC}[12`, 'a12'],
    ['a lone ESC at the end', `a${ESC}`, 'a'],
    ['bell, backspace, NUL, DEL', 'a\u0007\u0008\u0000\u007fb', 'ab'],
    ['a carriage return that overwrites', 'error: no\rok: yes', 'error: nook: yes'],
    ['a turned order of letters', 'a\u202egpj.exe\u202c b\u2066c\u2069', 'agpj.exe bc'],
    ['a sequence in pieces', `a${ESC}${ESC}[31m[31mb`, 'a[31mb'],
  ])('%s', (_, text, clean) => expect(cleanText(text)).toBe(clean));

  test('letters, line ends, tabs and every script stay', () => {
    const text = 'one\ttwo\nthree\u200f עברית 日本語 नमस्ते 👩‍👩‍👧 café';
    expect(cleanText(text)).toBe(text);
    expect(cleanText('a\r\nb')).toBe('a\nb');
  });

  test('in JSON nothing is lost', () => {
    const document = { a: `\u009b31m\u007f\u202e${ESC}]0;x\u0007\n` };
    const clean = cleanJson(JSON.stringify(document, null, 2));
    expect(clean).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(clean)).toEqual(document);
  });

  test.each([`${ESC}]`, '\u009d', `${ESC}[`, `${ESC}[0`, `${ESC} `, '\u009b;', `${ESC}P`])(
    'a megabyte of %j takes a few scans',
    (unit) => {
      const timed = (bytes: number) => {
        const text = unit.repeat(bytes / unit.length);
        return cpuMs(() => cleanText(text));
      };
      timed(131_072);
      // Linear is 8; quadratic is 64. What takes less than a few milliseconds is noise.
      expect(Math.min(timed(1_048_576), timed(1_048_576)) / Math.max(timed(131_072), 4)).toBeLessThan(30);
    },
  );
});

function streams() {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  const bare = { stdout: out, stderr: err, stdin: new PassThrough() } as unknown as Streams;
  return { bare, out: () => read(out), err: () => read(err) };
}

test('streams are cleaned, keys are taken out, and the terminal keeps the view’s own sequences', () => {
  const { bare, out, err } = streams();
  const { stdout, stderr, terminal } = cleanStreams(bare, () => ['key-0123456789']);
  stderr.write(`error: ${ESC}[2J key-0123456789\n`);
  expect(err()).toBe('error:  [key]\n');
  stdout.write(`${JSON.stringify({ a: `${ESC}\u009b key-0123456789` })}\n`);
  expect(out()).toBe('{"a":"\\u001b\\u009b [key]"}\n');
  terminal?.write(`${ESC}[1A key-0123456789`);
  expect(err()).toBe(`${ESC}[1A [key]`);
  expect(stderr.listenerCount('error')).toBe(0);
});

test('the live view cleans what it shows', async () => {
  const { bare, err } = streams();
  const terminal = { ...cleanStreams(bare, () => []), stderrIsTerminal: true };
  const view = openProgress(terminal, { env: { NO_COLOR: '1' } });
  view.onEvent({ stage: 'clip', segment: 'HOOK', state: 'failed', message: `no${ESC}]0;owned\u0007 way` });
  view.detail('request', `${ESC}[31mred\u009b2J`);
  view.note('note', `${ESC}]0;owned\u0007a note`);
  await view.stop();
  const shown = err();
  expect(shown).toContain('request: red\na note\n');
  expect(shown).toContain('failed: no way');
  expect(shown.replaceAll(/\u001b\[\d*[AJK]/g, '')).not.toMatch(/[\u001b\u0007\u009b]/);
});

test.each(['xterm', 'dumb'])('a question cleans what a configuration put into it (%s)', async (TERM) => {
  const { bare, err } = streams();
  const stop = new AbortController();
  const asker = openAsker({
    streams: cleanStreams(bare, () => []),
    signal: stop.signal,
    env: { TERM },
  });
  const asked = asker.text('Which?', { preset: `english${ESC}]0;owned\u0007` });
  let shown = '';
  await expect.poll(() => (shown += err())).toContain('english');
  stop.abort();
  await expect(asked).rejects.toThrow();
  expect(shown).not.toContain('owned');
});

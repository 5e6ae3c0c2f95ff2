import { expect, test } from 'vitest';
import { redact } from '../../src/contracts/redact.ts';
import { statementsOf } from '../../src/language/transcript/statements.ts';
import { readTranscript } from '../../src/language/transcript/transcript.ts';
import { clauseEnds } from '../../src/providers/local/script/fit.ts';
import { classify } from '../../src/providers/wire/classify.ts';
import { AnswerError } from '../../src/providers/wire/failed-call.ts';
import { jsonIn } from '../../src/providers/wire/json-answer.ts';
import { FORMATS, passagesOf } from '../../src/rag/intake/formats.ts';
import { cpuMs } from '../support/cpu-time.ts';

/** Time of every reader of text grows as its text does: whatever stands in it, eight times as much takes about eight times. */

/** What was slow in some reader, or looks as if it could be. */
const UNITS = [
  ' ',
  '*[](',
  '<',
  '[a](',
  '"',
  'Dr. ',
  '。',
  '漢',
  '\u0301',
  '-->',
  '{"a":',
  '# ',
  '>> ',
  '♪',
  '\n',
  'A: b\n',
];

const START: Readonly<Record<string, string>> = {
  srt: '1\n00:00:01,000 --> 00:00:02,000\n',
  vtt: 'WEBVTT\n\n00:01.000 --> 00:02.000\n',
  csv: 'text\n',
  tsv: 'start\tend\ttext\n0\t1\t',
  jsonl: '',
  json: '',
};

const READERS: readonly (readonly [string, (text: string) => unknown])[] = [
  ...FORMATS.map((format): [string, (text: string) => unknown] => [
    `a ${format} file`,
    (text) => {
      const isJson = format === 'json' || format === 'jsonl';
      const whole = isJson ? JSON.stringify({ text }) : `${START[format] ?? ''}${text}`;
      try {
        return passagesOf(whole, format, {}, 'the file');
      } catch (error) {
        return error; // refused, which is an answer
      }
    },
  ]),
  ['a transcript', (text) => statementsOf(readTranscript(text), 'en')],
  ['a vendor’s page', (text) => classify(new AnswerError(400, [], text))],
  ['a model’s answer', (text) => jsonIn(text)],
  ['a text with secrets', (text) => redact(text, ['a-secret-key'])],
  ['a line to fit', (text) => clauseEnds(text.slice(0, 4000))],
];

const SMALL = 12_000;
const TIMES = 8;
/** Eight times the text may take this many times as long: the square would be 64 times. */
const MOST_GROWTH = 32;
/** Times below this are noise, milliseconds. */
const NOISE_MS = 4;

/** The shortest of several runs, since the collector of garbage may run in one. */
function shortest(read: (text: string) => unknown, text: string, runs: number): number {
  const times = Array.from({ length: runs }, () => cpuMs(() => read(text)));
  return Math.max(NOISE_MS, Math.min(...times));
}

test.each(READERS)('the time of %s grows as its text does', (_name, read) => {
  const slow = UNITS.filter((unit) => {
    const text = (length: number) => unit.repeat(Math.ceil(length / unit.length));
    const small = shortest(read, text(SMALL), 2);
    const isSlow = (runs: number) => shortest(read, text(SMALL * TIMES), runs) / small > MOST_GROWTH;
    return isSlow(1) && isSlow(3);
  });
  expect(slow).toEqual([]);
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { SparkfluenceError } from '../../src/contracts/errors.ts';
import { parseJson } from '../../src/contracts/json.ts';
import { redact } from '../../src/contracts/redact.ts';
import { probe } from '../../src/ffmpeg/inspect/probe.ts';
import { readTables } from '../../src/ffmpeg/packets/mp4-tables.ts';
import { rangeOf } from '../../src/http/file-part.ts';
import { statementsOf } from '../../src/language/transcript/statements.ts';
import { readTranscript } from '../../src/language/transcript/transcript.ts';
import { checkRequest } from '../../src/page/door.ts';
import { parseAddress } from '../../src/postgres/server.ts';
import { imageFacts, oversize } from '../../src/providers/image/image-bytes.ts';
import { classify } from '../../src/providers/wire/classify.ts';
import { AnswerError } from '../../src/providers/wire/failed-call.ts';
import { jsonIn } from '../../src/providers/wire/json-answer.ts';
import { FORMATS, passagesOf } from '../../src/rag/intake/formats.ts';
import { indexPassages } from '../../src/rag/intake/index-passage.ts';

/**
 * Every parser of what comes from outside, on drawn input: it returns, or refuses with an error of ours. The seed is printed;
 * `FUZZ_SEED=… npx vitest run tests/contract/fuzz.test.ts` draws the same again, and `npm run fuzz` draws for long.
 */

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const numRuns = Number(process.env.FUZZ_RUNS ?? 150);
const settings = { seed, numRuns };
const TIMEOUT_MS = Math.max(180_000, numRuns * 200);
process.stderr.write(`fuzz: FUZZ_SEED=${seed} FUZZ_RUNS=${numRuns}\n`);

const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-fuzz-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Pieces that mean something to one parser or another, repeated and mixed with any text. */
const PIECES = [
  ...[
    '\n',
    '\r\n',
    '\n\n',
    ' ',
    '\t',
    '"',
    "'",
    ',',
    ';',
    ':',
    '<',
    '>',
    '</c>',
    '<c>',
    '<v A>',
    '[',
    ']',
    '(',
    ')',
    '{',
    '}',
  ],
  ...[
    '*',
    '#',
    '# ',
    '- ',
    '> ',
    '`',
    '```',
    '---\n',
    '![a](b)',
    '[a](b)',
    '-->',
    '00:01.000 --> 00:02.000',
    '1',
    '0:05',
    'WEBVTT',
  ],
  ...[
    'NOTE',
    '&amp;',
    '&#0;',
    '&#x110000;',
    '\\',
    '\\u0000',
    '\0',
    '\ufeff',
    '\u202e',
    '\ud800',
    '\u0301',
    '漢',
    '।',
    '。',
    'ก',
    '🎬',
  ],
  ...[
    'Dr. ',
    'U.S. ',
    'A: ',
    'HOST: ',
    '>> ',
    '♪',
    '[Music]',
    'text',
    'start\tend\ttext',
    '{"text":"a"}',
    '[{"text":"a"}]',
    'Bearer ',
  ],
  ...['<script', '</script>', '<think>', 'constructor', '__proto__', '1e999', '-0', 'null', 'true', '0x1F'],
];
const text = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...PIECES), fc.integer({ min: 1, max: 40 }))
        .map(([piece, times]) => piece.repeat(times)),
      fc.string({ unit: 'binary', maxLength: 30 }),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

/** Returns, or throws what the user is told in a sentence. */
function answers(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SparkfluenceError)) throw error;
    expect(error.kind, error.message).not.toBe('bug');
  }
}

test.each(FORMATS)('a %s file', { timeout: TIMEOUT_MS }, (format) => {
  fc.assert(
    fc.property(text, (drawn) =>
      answers(() => indexPassages(passagesOf(drawn, format, {}, 'the file'), 'file:a')),
    ),
    settings,
  );
});

test('a transcript', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(text, (drawn) => {
      const { parts } = readTranscript(drawn);
      for (const { text: said } of parts) expect(said).not.toMatch(/\n|^\s|\s$/u);
      statementsOf({ parts, punctuated: false }, 'en');
      statementsOf({ parts, punctuated: true }, 'hi');
    }),
    settings,
  );
});

test('what a vendor answers', { timeout: TIMEOUT_MS }, () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 200, max: 599 }), (drawn, status) => {
      expect(classify(new AnswerError(status, [['retry-after', drawn]], drawn))).toBeDefined();
      jsonIn(drawn);
      expect(redact(`${drawn}a-secret-key${drawn}`, ['a-secret-key'])).not.toContain('a-secret-key');
      try {
        parseJson(drawn);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
    settings,
  );
});

test('a request to the page, and the address of a database', { timeout: TIMEOUT_MS }, () => {
  const server = { port: 1, token: 'the-token' };
  fc.assert(
    fc.property(text, text, (url, header) => {
      const headers = { host: '127.0.0.1:1', origin: header, range: header };
      const admission = checkRequest({ method: 'GET', url: `/${url}`, headers }, server);
      if (admission.allowed) expect(decodeURIComponent(url)).toContain(server.token);
      const range = rangeOf(header, 10);
      if (range) expect(range.start >= 0 && range.end < 10 && range.start <= range.end).toBe(true);
      answers(() => parseAddress(header));
      answers(() => parseAddress(`postgresql://${url}`));
    }),
    settings,
  );
});

/** Boxes in boxes, with names that mean something and any content. */
const { box: boxes } = fc.letrec<{ box: Buffer }>((tie) => ({
  box: fc
    .tuple(
      fc.constantFrom(
        'ftyp',
        'moov',
        'trak',
        'mdia',
        'minf',
        'stbl',
        'stsz',
        'stts',
        'stsc',
        'stco',
        'stsd',
        'hdlr',
        'mdhd',
        'esds',
        'moof',
        'traf',
        'trun',
        'mdat',
        'elst',
      ),
      fc.oneof(
        { depthSize: 'small' },
        fc.uint8Array({ maxLength: 60 }),
        fc.array(tie('box'), { maxLength: 5 }).map((list) => Buffer.concat(list)),
      ),
      fc.oneof(
        { weight: 9, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -9, max: 9 }) },
      ),
    )
    .map(([name, content, lie]) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(Math.max(0, content.length + 8 + lie));
      head.write(name, 4, 'latin1');
      return Buffer.concat([head, content]);
    }),
}));

test('a video, and a picture', { timeout: TIMEOUT_MS }, async () => {
  const file = join(folder, 'a.mp4');
  const video = fc
    .array(boxes, { maxLength: 6 })
    .map((list) => Buffer.concat([Buffer.from('0000000c667479706d703432', 'hex'), ...list]));
  await fc.assert(
    fc.asyncProperty(fc.oneof(video, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      await writeFile(file, bytes);
      const error = await probe(file).catch((thrown: unknown) => thrown);
      if (error instanceof Error) expect(error).toMatchObject({ kind: 'media' });
      await readTables(file);
      for (const head of ['\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'RIFF\0\0\0\0WEBPVP8X', '']) {
        const facts = imageFacts(Buffer.concat([Buffer.from(head, 'latin1'), bytes]));
        if (facts !== undefined) oversize(facts);
      }
    }),
    settings,
  );
});

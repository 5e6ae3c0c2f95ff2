import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { SparkfluenceError } from '../contracts/errors.ts';
import { PAGE_LANGUAGES, wordsOf } from './languages.ts';
import { problemHtml, problemOf, sentenceOf } from './problem.ts';
import { noteItem } from './publish.ts';
import { SENTENCE_OF_KIND, SENTENCE_OF_REASON } from './words/errors.ts';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const sources = (below: string): string[] =>
  readdirSync(join(SRC, below), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('words/'))
    .map((name) => readFileSync(join(SRC, below, name), 'utf8'));

const refused = new SparkfluenceError('input', 'x.png cannot be decoded', {
  details: { reason: 'bad_image', next: 'Choose another one.' },
});

test('every refusal of the page and its actions has a sentence of its own, and every sentence a refusal', () => {
  const thrown = ['page', 'pipeline/preview', 'operations/studio']
    .flatMap(sources)
    .flatMap((text) => [...text.matchAll(/reason: '([a-z_]+)'/g)].map(([, reason]) => reason!))
    .filter((reason) => !['port_taken'].includes(reason)); // before there is a page
  expect(thrown.length).toBeGreaterThan(8);
  for (const reason of thrown) expect(Object.keys(SENTENCE_OF_REASON)).toContain(reason);
  const all = sources('.').join('\n');
  for (const reason of Object.keys(SENTENCE_OF_REASON)) expect(all, reason).toContain(`'${reason}'`);
  const sentences = [...Object.values(SENTENCE_OF_REASON), ...Object.values(SENTENCE_OF_KIND)];
  for (const language of PAGE_LANGUAGES) {
    const { errors } = wordsOf(language);
    if (errors !== null) expect(Object.keys(errors.sentences).sort()).toEqual([...new Set(sentences)].sort());
  }
});

test('a refusal is said in the language of the page, with the error itself beneath; English has the error alone', () => {
  const shown = (language: 'en' | 'id' | 'ar', error: unknown) =>
    problemHtml(problemOf(error), wordsOf(language)).text;
  expect(shown('en', refused)).toBe(
    '<span dir="auto">x.png cannot be decoded.</span> <span class="next">Choose another one.</span>',
  );
  for (const [language, word] of [
    ['id', 'tidak dapat dipakai sebagai gambar'],
    ['ar', 'لا يصلح هذا الملف صورةً'],
  ] as const) {
    expect(shown(language, refused)).toContain(word);
    expect(shown(language, refused)).toContain(
      '<span lang="en" dir="ltr">x.png cannot be decoded. Choose another one.</span></details>',
    );
  }
  const note = { reason: 'clip_held', message: 'Its last picture stands.' };
  expect(noteItem(note, wordsOf('id')).text).toContain('gambar terakhirnya bertahan');
  expect(noteItem(note, wordsOf('id')).text).toContain('Its last picture stands.');
  expect(noteItem(note, wordsOf('en')).text).not.toContain('<details');
  const unheard = new SparkfluenceError('provider', 'odd', { details: { reason: 'constructor' } });
  expect(sentenceOf(problemOf(unheard), wordsOf('id'))).toContain('Penyedia tidak dapat mengerjakan');
  expect(sentenceOf(problemOf(new TypeError('x')), wordsOf('id'))).toContain('kesalahan di dalam program');
});

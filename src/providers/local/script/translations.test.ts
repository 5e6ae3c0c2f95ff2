import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { type DomainText, openCorpus } from './corpus.ts';
import { matchDomain } from './match.ts';
import { readTopic } from './topic.ts';

const corpus = await openCorpus();
const english = await corpus.texts('english');

/** The languages whose tips are translated from the English ones. */
const TRANSLATED: readonly string[] = [
  'chinese',
  'arabic',
  'french',
  'portuguese',
  'bengali',
  'russian',
  'japanese',
  'german',
  'vietnamese',
  'turkish',
  'korean',
  'italian',
  'thai',
  'polish',
  'dutch',
  'malay',
];

/** A text this much longer or shorter than its language's usual ratio to the English one would not fill the same place. */
const LEAST_SHARE = 0.45;
const MOST_SHARE = 1.8;

/** The only words in other letters that a text may have: LED, CEO. */
const ABBREVIATION = /\b[A-Z]{2,4}\b/g;

const SCRIPTS: Readonly<Record<string, RegExp>> = {
  Latn: /\p{Script=Latin}/gu,
  Hans: /\p{Script=Han}/gu,
  Arab: /\p{Script=Arabic}/gu,
  Beng: /\p{Script=Bengali}/gu,
  Cyrl: /\p{Script=Cyrillic}/gu,
  Jpan: /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|ー/gu,
  Kore: /\p{Script=Hangul}/gu,
  Thai: /\p{Script=Thai}/gu,
};

/** What is spoken: hooks, tips and calls to action. */
const spoken = ({ hooks, points, ctas }: DomainText): string[] => [
  ...hooks.map(({ text }) => text),
  ...Object.values(points).flatMap(({ brief, full }) => [brief, ...full]),
  ...ctas,
];

const letters = (text: string): number => text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;

test.each(TRANSLATED)('%s has every subject, and says how it was checked', async (name) => {
  const texts = await corpus.texts(name);
  expect([...texts.keys()]).toEqual([...english.keys()]);
  for (const [id, { checked }] of texts) expect(checked, id).toMatch(/\d{4}-\d\d-\d\d.*native speaker/);
});

test.each(TRANSLATED)('%s says the same things in the same places', async (name) => {
  for (const [id, text] of await corpus.texts(name)) {
    const from = english.get(id)!;
    expect(Object.keys(text.points), id).toEqual(Object.keys(from.points));
    expect(
      text.hooks.map(({ pattern }) => pattern),
      id,
    ).toEqual(from.hooks.map(({ pattern }) => pattern));
    expect(text.ctas.length, id).toBe(from.ctas.length);
    expect(new Set(spoken(text)).size, `${id} repeats itself`).toBe(spoken(text).length);
    const named = [...text.keywords, ...(text.said ?? [])];
    expect(new Set(named).size, `${id} repeats a keyword`).toBe(named.length);
    expect(text.keywords.length, id).toBeGreaterThanOrEqual(8);
  }
});

test.each(TRANSLATED)('%s is written in its own letters, and nothing is left in English', async (name) => {
  const own = SCRIPTS[findLanguage(name).script]!;
  const untranslated = new Set([...english.values()].flatMap(spoken));
  for (const [id, text] of await corpus.texts(name)) {
    for (const sentence of spoken(text)) {
      expect(untranslated.has(sentence), `${id}: ${sentence}`).toBe(false);
      const foreign = sentence.replace(ABBREVIATION, '').replace(own, '').match(/\p{L}/gu) ?? [];
      expect(foreign, `${id}: ${sentence}`).toEqual([]);
      expect(sentence.normalize('NFC'), id).toBe(sentence);
      expect(sentence, id).not.toMatch(/\s\s|^\s|\s$|[|#<>\d{}]/u); // numbers are written as they are spoken
    }
  }
});

test.each(TRANSLATED)('%s takes about as long to say as English', async (name) => {
  const texts = await corpus.texts(name);
  const sizes = [...texts].flatMap(([id, text]) =>
    spoken(text).map((sentence, index) => ({
      sentence,
      share: letters(sentence) / letters(spoken(english.get(id)!)[index]!),
    })),
  );
  const usual = sizes.reduce((sum, { share }) => sum + share, 0) / sizes.length;
  const odd = sizes.filter(({ share }) => share / usual < LEAST_SHARE || share / usual > MOST_SHARE);
  expect(odd.map(({ sentence }) => sentence)).toEqual([]);
  for (const [id, { points }] of texts)
    for (const { brief, full } of Object.values(points))
      expect([brief, ...full].map(letters), id).toEqual([
        Math.min(...[brief, ...full].map(letters)),
        expect.any(Number),
        expect.any(Number),
      ]);
});

test.each(TRANSLATED)('%s: each subject names itself in a topic', async (name) => {
  const patterns = await corpus.patterns(name);
  const texts = await corpus.texts(name);
  for (const [id, { subject, keywords }] of texts) {
    expect(matchDomain(keywords[0]!, texts, patterns?.numbers, name), `${id}: ${keywords[0]}`).toBe(id);
    expect(subject.length, id).toBeGreaterThan(1);
  }
});

/** Topics as people type them, with the subject whose tips answer them; `-` where none do. */
const TOPICS = readFileSync(packageFile('fixtures/eval/topics-translated.tsv'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [language: string, topic: string, subject: string]);

test.each(TRANSLATED)('%s: topics get their own tips or none', async (name) => {
  const numbers = (await corpus.patterns(name))?.numbers ?? [];
  const texts = await corpus.texts(name);
  const own = TOPICS.filter(([language]) => language === name);
  expect(own.length).toBeGreaterThanOrEqual(6);
  const found = own.map(([, topic]) => {
    const { text } = readTopic(topic, findLanguage(name), numbers);
    return `${topic} → ${matchDomain(text, texts, numbers, name) ?? '-'}`;
  });
  expect(found).toEqual(own.map(([, topic, subject]) => `${topic} → ${subject}`));
});

test('no language is without tips', async () => {
  const first = ['english', 'hindi', 'indonesian', 'spanish'];
  expect([...first, ...TRANSLATED].sort()).toEqual(await corpus.languages());
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { openCorpus } from './corpus.ts';
import { matchDomain } from './match.ts';
import { subjectOf } from './subject.ts';
import { readTopic } from './topic.ts';

/** Topics as creators type them, with the subject whose tips answer them by a person's grade; `-` where none do. */
const TOPICS = rowsOf('fixtures/eval/topics.tsv');

/** Topics in which a subject's word is the object of another; written before the rule. At the first look 48 were right and 5 wrong; then two kinds were mended. */
const OBJECTS = rowsOf('fixtures/eval/topics-objects.tsv');

const corpus = await openCorpus();

test.each(['english', 'indonesian', 'hindi', 'spanish'])(
  '%s: topics get their own tips or none',
  async (name) => {
    const numbers = (await corpus.patterns(name))?.numbers ?? [];
    const texts = await corpus.texts(name);
    const own = TOPICS.filter(([language]) => language === name);
    expect(own.length).toBeGreaterThan(25);
    const found = own.map(([, topic]) => {
      const { text } = readTopic(topic, findLanguage(name), numbers);
      return `${topic} → ${matchDomain(text, texts, numbers, name) ?? '-'}`;
    });
    expect(found).toEqual(own.map(([, topic, subject]) => `${topic} → ${subject}`));
  },
);

test('what is only the object of another subject gets no tips, and the other gets its own', async () => {
  const outcomes = await Promise.all(
    OBJECTS.map(async ([name, topic, subject]) => {
      const language = findLanguage(name);
      const numbers = (await corpus.patterns(name))?.numbers ?? [];
      const found = await subjectOf(readTopic(topic, language, numbers).text, language, corpus);
      return found === undefined && subject !== '-'
        ? 'asked'
        : (found ?? '-') === subject
          ? 'right'
          : 'wrong';
    }),
  );
  const count = (outcome: string) => outcomes.filter((each) => each === outcome).length;
  // 46 right and 11 wrong before the rule.
  expect(count('right')).toBeGreaterThanOrEqual(51);
  expect(count('wrong')).toBeLessThanOrEqual(5);
});

test('a machine that sleeps and time that is saved are no beds and no money', async () => {
  const english = await corpus.texts('english');
  expect(matchDomain('how to put your laptop to sleep', english)).toBeUndefined();
  expect(matchDomain('no laptop before sleep: how to fall asleep faster', english)).toBe('sleep');
  const spanish = await corpus.texts('spanish');
  expect(matchDomain('ahorrar batería', spanish, [], 'spanish')).toBeUndefined();
  expect(matchDomain('ahorrar dinero', spanish, [], 'spanish')).toBe('saving-money');
});

function rowsOf(file: string): [language: string, topic: string, subject: string][] {
  return readFileSync(packageFile(file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string, string]);
}

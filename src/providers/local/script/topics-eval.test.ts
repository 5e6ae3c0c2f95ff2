import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { openCorpus } from './corpus.ts';
import { matchDomain } from './match.ts';
import { readTopic } from './topic.ts';

/** Topics as creators type them, with the subject whose tips answer them by a person's grade; `-` where none do. */
const TOPICS = readFileSync(packageFile('fixtures/eval/topics.tsv'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [language: string, topic: string, subject: string]);

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

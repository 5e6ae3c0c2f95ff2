import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PLATFORMS } from '../../contracts/segments.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/', import.meta.url));
const CODES = { indonesian: 'id', english: 'en', hindi: 'hi', spanish: 'es' } as const;
const LANGUAGES = Object.keys(CODES) as (keyof typeof CODES)[];
const KINDS = ['hook', 'body', 'cta', 'script', 'fact'] as const;
const OWN_SOURCE = 'written for sparkfluence';
const NICHES = ['general', ...Object.keys(JSON.parse(readFixture('corpus/domains.json')) as object)];

const trimmedText = z.string().refine((text) => text === text.trim() && text === text.normalize('NFC'));
const passageSchema = z.strictObject({
  id: z.string().regex(/^(?:id|en|hi|es)-(?:hook|body|cta|script|fact)-\d{3}$/u),
  kind: z.enum(KINDS),
  language: z.enum(LANGUAGES),
  platform: z.enum([...PLATFORMS, 'any']),
  niche: z.enum(NICHES),
  title: trimmedText.min(5).max(60),
  text: trimmedText.min(60).max(700),
  source: trimmedText.min(5),
  license: z.literal('MIT'),
});
const querySchema = z.strictObject({
  query: trimmedText.min(8).max(120),
  language: z.enum(LANGUAGES),
  relevant: z.array(z.string()).max(4),
  half: z.enum(['tuned', 'untouched']),
});
type Passage = z.infer<typeof passageSchema>;

const passages = LANGUAGES.flatMap((name) => readLines(`corpus/passages/${name}.jsonl`, passageSchema));
const queries = readLines('eval/queries.jsonl', querySchema);

describe('the shipped passages', () => {
  test('there is one file for each full language and nothing else', () => {
    const files = readdirSync(join(FIXTURES, 'corpus/passages')).sort();
    expect(files).toEqual(LANGUAGES.map((name) => `${name}.jsonl`).sort());
  });

  test('an id is unique and says the language and the kind', () => {
    expect(repeated(passages.map(({ id }) => id))).toEqual([]);
    for (const { id, language, kind } of passages) expect(id).toContain(`${CODES[language]}-${kind}-`);
  });

  test.each(LANGUAGES)('%s has enough of every kind, platform and niche', (language) => {
    const own = passages.filter((passage) => passage.language === language);
    expect(own.length).toBeGreaterThanOrEqual(80);
    for (const kind of KINDS) {
      expect(own.filter((passage) => passage.kind === kind).length, kind).toBeGreaterThanOrEqual(8);
    }
    for (const platform of PLATFORMS) {
      expect(own.filter((passage) => passage.platform === platform).length, platform).toBeGreaterThanOrEqual(
        10,
      );
    }
    expect(new Set(own.map(({ niche }) => niche)).size).toBeGreaterThanOrEqual(20);
    expect(repeated(own.map(({ title }) => title))).toEqual([]);
  });

  test('a fact names where it is from, everything else is our own', () => {
    for (const { id, kind, source } of passages) expect(source !== OWN_SOURCE, id).toBe(kind === 'fact');
  });

  test('a passage has one to five sentences in the language of its file', () => {
    for (const { id, language, text } of passages) {
      const sentences = new Intl.Segmenter(CODES[language], { granularity: 'sentence' }).segment(text);
      expect([...sentences].length, id).toBeLessThanOrEqual(5);
      expect(languageOf(text), id).toBe(language);
    }
  });

  test('no two passages are nearly the same', () => {
    const grams = passages.map(({ id, text }) => ({ id, set: trigrams(text) }));
    const alike = grams.flatMap((left, index) =>
      grams
        .slice(index + 1)
        .filter((right) => similarity(left.set, right.set) > 0.4)
        .map((right) => `${left.id} ${right.id}`),
    );
    expect(alike).toEqual([]);
  });
});

describe('the evaluation set', () => {
  test('it is large enough, in two halves of equal size, and asks nothing twice', () => {
    expect(repeated(queries.map(({ query }) => query.toLowerCase()))).toEqual([]);
    expect(queries.filter(({ relevant }) => relevant.length === 0).length).toBeGreaterThanOrEqual(10);
    for (const language of LANGUAGES) {
      const own = queries.filter((query) => query.language === language && query.relevant.length > 0);
      const tuned = own.filter(({ half }) => half === 'tuned').length;
      expect(own.length, language).toBeGreaterThanOrEqual(30);
      expect(Math.abs(own.length - 2 * tuned), language).toBeLessThanOrEqual(1);
    }
  });

  test('what is relevant exists, in the language of the query', () => {
    const languages = new Map(passages.map(({ id, language }) => [id, language]));
    for (const { query, language, relevant } of queries) {
      expect(repeated(relevant), query).toEqual([]);
      for (const id of relevant) expect(languages.get(id), `${query}: ${id}`).toBe(language);
    }
  });

  test('the queries reach every kind of passage', () => {
    const kinds = new Set(queries.flatMap(({ relevant }) => relevant.map((id) => id.split('-')[1])));
    expect([...kinds].sort()).toEqual([...KINDS].sort());
  });

  test('a query is not lifted from the passage that answers it', () => {
    const byId = new Map(passages.map((passage) => [passage.id, passage]));
    for (const { query, relevant } of queries) {
      for (const id of relevant) {
        expect(contained(query, byId.get(id)!), `${query}: ${id}`).toBeLessThan(0.8);
      }
    }
  });
});

test('the checks themselves can fail', () => {
  expect(languageOf('The quick answer is in the title of the video.')).toBe('english');
  expect(languageOf('Jawaban yang kamu cari ada di judul video ini.')).toBe('indonesian');
  expect(languageOf('La respuesta que buscas está en el título del video.')).toBe('spanish');
  expect(languageOf('जवाब वीडियो के शीर्षक में है।')).toBe('hindi');
  expect(similarity(trigrams('Save this for Monday.'), trigrams('Save this for Tuesday.'))).toBeGreaterThan(
    0.4,
  );
  expect(repeated(['a', 'b', 'a'])).toEqual(['a']);
});

function readFixture(path: string): string {
  return readFileSync(join(FIXTURES, path), 'utf8');
}

/** The records of a JSONL file; a broken line fails with its file and number. */
function readLines<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema>[] {
  return readFixture(path)
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const parsed = schema.safeParse(JSON.parse(line));
      if (!parsed.success) throw new Error(`${path}:${index + 1}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    });
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

const FUNCTION_WORDS = {
  english: 'the and to of is it you your that what with was were are not one this me my',
  indonesian:
    'yang dan di itu ini kamu tidak saya dengan ke untuk dari lalu kalau jadi mu bukan cuma satu aku',
  spanish: 'el la de que y en un una los las se por con lo es tu te su para si del',
} as const;

/** By script where the script decides, else by the language with the most function words. */
function languageOf(text: string): (typeof LANGUAGES)[number] | 'mixed' {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  const devanagari = text.match(/(?=\p{L})\p{Script=Devanagari}/gu)?.length ?? 0;
  if (devanagari > 0.95 * letters) return 'hindi';
  if (latin < letters) return 'mixed';
  const words: readonly string[] = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counts = Object.entries(FUNCTION_WORDS).map(([language, list]) => {
    const known = new Set(list.split(' '));
    return { language, count: words.filter((word) => known.has(word)).length };
  });
  counts.sort((left, right) => right.count - left.count);
  const [first, second] = counts;
  return first!.count > second!.count ? (first!.language as keyof typeof FUNCTION_WORDS) : 'mixed';
}

function trigrams(text: string): ReadonlySet<string> {
  const letters = [...` ${text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')} `];
  return new Set(letters.slice(2).map((_, index) => letters.slice(index, index + 3).join('')));
}

/** Share of common trigrams, 0 to 1 (Jaccard). */
function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const common = countCommon(left, right);
  return common / (left.size + right.size - common);
}

/** The part of the query's trigrams that stand in the passage, 0 to 1. */
function contained(query: string, { title, text }: Passage): number {
  const asked = trigrams(query);
  return countCommon(asked, trigrams(`${title} ${text}`)) / asked.size;
}

function countCommon(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const gram of left) if (right.has(gram)) common += 1;
  return common;
}

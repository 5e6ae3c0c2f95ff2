import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCorpus } from './corpus.ts';

test('every domain of every language has the points that the domain is drawn with', async () => {
  const corpus = await openCorpus();
  const languages = await corpus.languages();
  expect(languages).toEqual(expect.arrayContaining(['english', 'hindi', 'indonesian', 'spanish']));
  for (const language of languages) {
    const patterns = await corpus.patterns(language);
    expect(patterns?.numbers, language).toHaveLength(10);
    expect(
      patterns?.generic.filter(({ text }) => !text.includes('{topic}')).length,
      language,
    ).toBeGreaterThanOrEqual(6);
    expect(
      patterns?.hooks.every(({ text }) => text.includes('{topic}')),
      language,
    ).toBe(true);
    for (const [id, { points }] of await corpus.texts(language)) {
      expect(Object.keys(points).sort(), `${language} ${id}`).toEqual(
        Object.keys(corpus.domains.get(id)?.points ?? {}).sort(),
      );
    }
  }
});

test('a damaged file is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  await writeFile(join(folder, 'domains.json'), '{}');
  await mkdir(join(folder, 'english'));
  await writeFile(join(folder, 'english', 'patterns.json'), '{"hooks": []}');
  const corpus = await openCorpus(folder);
  await expect(corpus.patterns('english')).rejects.toMatchObject({
    details: { reason: 'corpus_damaged', file: join(folder, 'english', 'patterns.json') },
  });
  expect(await corpus.patterns('../../etc')).toBeUndefined();
  await rm(folder, { recursive: true });
});

test('a file is read once, and again where it could not be used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  await writeFile(join(folder, 'domains.json'), '{}');
  await mkdir(join(folder, 'english'));
  const file = join(folder, 'english', 'patterns.json');
  await writeFile(file, '{"hooks": []}');
  const corpus = await openCorpus(folder);
  await expect(corpus.patterns('english')).rejects.toThrow();
  const patterns = await (await openCorpus()).patterns('english');
  await writeFile(file, JSON.stringify(patterns));
  expect(await corpus.patterns('english')).toEqual(patterns);
  await rm(folder, { recursive: true });
  expect(await corpus.patterns('english')).toEqual(patterns);
  expect(await (await openCorpus()).texts('english')).toBe(await (await openCorpus()).texts('english'));
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startWikipedia } from '../../../tests/support/fake-wikipedia.ts';
import { EDITIONS } from '../../../tests/support/wikipedia-articles.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { openEncyclopedia } from './encyclopedia.ts';

const folder = mkdtempSync(join(tmpdir(), 'sparkfluence-encyclopedia-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function open() {
  const fake = await startWikipedia(EDITIONS);
  const env = {
    SPARKFLUENCE_WIKIPEDIA_URL: fake.address,
    SPARKFLUENCE_CACHE: folder,
    SPARKFLUENCE_POLL_MS: '1',
  };
  const { signal } = new AbortController();
  const encyclopedia = openEncyclopedia('wikipedia', { config: resolveConfig(env, folder), signal })!;
  const article = (content: string, name = 'english') =>
    encyclopedia.article({ content, language: findLanguage(name) });
  return { fake, article };
}

test.each([
  ['indonesian', 'fakta unik Candi Borobudur yang jarang diketahui', 'wikipedia:id:Borobudur'],
  ['hindi', 'ताजमहल के बारे में 3 रोचक तथ्य', 'wikipedia:hi:ताजमहल'],
  ['japanese', '富士山の豆知識', 'wikipedia:ja:富士山'],
  ['english', 'facts about the planet Mercury', 'wikipedia:en:Mercury_(planet)'],
  ['english', '5 weird facts about octopi 🐙 #ocean', 'wikipedia:en:Octopus'],
  ['english', 'why do animals sleep', 'wikipedia:en:Sleep'],
])('%s: %s', async (language, topic, id) => {
  const { article } = await open();
  const { id: found, text, source, revision, license } = await article(topic, language);
  expect(found).toBe(id);
  expect(source).toMatch(/^https:\/\/[a-z]{2}\.wikipedia\.org\/wiki\/\S+$/);
  expect(revision).toBeGreaterThan(0);
  expect(license).toContain('by-sa/4.0');
  expect(text).not.toMatch(/rahasia|ꦕ|\[1\]|IPA|reads aloud|<|noprint/);
});

test.each([
  ['sleep apnea machines', /surely about/], // not the article on sleep
  ['interesting facts about Mercury', /several things/],
  ['octopus prices in Tokyo', /surely about/],
  ['the zorbing quimbles', /surely about/],
  ['how I saved $1000 in 3 months', /surely about/],
])('no article of another subject: %s', async (topic, message) => {
  const { article } = await open();
  await expect(article(topic)).rejects.toMatchObject({
    message: expect.stringMatching(message),
    details: { reason: 'no_article' },
  });
});

test('a rate limit is waited for, and one subject is asked once', async () => {
  const { fake, article } = await open();
  fake.limited = 2;
  const [one, other] = await Promise.all([article('octopuses'), article('octopuses')]);
  expect(other).toBe(one);
  expect(fake.requests.length - 2).toBe(3); // a search, the summary and the page
  expect(fake.agents.every((agent) => /^sparkfluence\/\S+ \(.+\)/.test(agent))).toBe(true);
});

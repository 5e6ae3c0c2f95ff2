import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWikipedia } from '../support/fake-wikipedia.ts';
import { errorOf, newPlace } from '../support/program.ts';
import { EDITIONS } from '../support/wikipedia-articles.ts';

/** `--facts wikipedia`: the sentences of the article on a topic, named with its licence; and never of another one. */

const wikipedia = ['--facts', 'wikipedia'];
const envOf = ({ address }: { address: string }) => ({ SPARKFLUENCE_WIKIPEDIA_URL: address });
const words = ({ data }: { data: { segments: { script_text: string }[] } }): string =>
  data.segments.map(({ script_text }) => script_text).join(' ');

test('the sentences of the article are said, and it is named with address, revision and licence', async () => {
  const fake = await startWikipedia(EDITIONS);
  const place = newPlace();
  const argv = ['script', '--topic', '3 amazing facts about octopuses nobody knows', ...wikipedia];
  const { exitCode, document, stderr } = await place.call(argv, { env: envOf(fake), asTyped: true });
  expect(exitCode, stderr).toBe(0);
  expect(words(document)).toMatch(/three hearts|changes the colour|coconut shells|opened jars/);
  for (const none of ['[1]', 'ˈɒ', 'plural', 'nobody reads aloud'])
    expect(words(document)).not.toContain(none);
  const [source] = document.data.metadata.rag_sources;
  expect(source).toMatchObject({
    id: 'wikipedia:en:Octopus',
    title: 'Octopus',
    source: 'https://en.wikipedia.org/wiki/Octopus',
    revision: 1_234_567,
    license: 'Creative Commons Attribution-Share Alike 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)',
  });
  expect(document.degradations ?? document.data.degradations).toContainEqual(
    expect.objectContaining({ reason: 'quoted_article' }),
  );
  expect(fake.agents.every((agent) => /^sparkfluence\/\S+ \(.+\)/.test(agent))).toBe(true);
  expect(new Set(fake.requests).size).toBe(fake.requests.length); // nothing is asked twice
});

test('a name of several things: exit 2 with the ways on, and no folder', async () => {
  const fake = await startWikipedia(EDITIONS);
  const place = newPlace();
  for (const command of ['script', 'run']) {
    const argv = [command, '--topic', 'interesting facts about Mercury', ...wikipedia];
    const refused = await place.call(argv, { env: envOf(fake), asTyped: true });
    expect(refused.exitCode, refused.stdout).toBe(2);
    expect(errorOf(refused).message).toContain('several things');
    expect(errorOf(refused).details).toMatchObject({ reason: 'no_article', found: ['Mercury (planet)'] });
    for (const way of ['--notes', '--transcript', 'GEMINI_API_KEY', '--allow-generic'])
      expect(refused.stderr).toContain(way);
    expect(existsSync(place.root)).toBe(false);
  }
});

test('nobody is asked where there are tips, or where it was not asked for', async () => {
  const fake = await startWikipedia(EDITIONS);
  const place = newPlace();
  const env = envOf(fake);
  const tips = await place.call(['script', '--topic', 'how to sleep better', ...wikipedia], { env });
  expect(tips.exitCode, tips.stderr).toBe(0);
  const not = await place.call(['script', '--topic', 'octopuses'], { env, asTyped: true });
  expect(errorOf(not).details).toMatchObject({ reason: 'no_facts' });
  for (const argv of [['run'], ['run', '--project', 'octopuses']]) {
    const quoted = await place.call([...argv, '--topic', 'octopuses', '--estimate'], { env, asTyped: true });
    expect([quoted.exitCode, errorOf(quoted)]).toEqual([2, errorOf(not)]);
  }
  const folder = join(place.folder, 'begun'); // and stopped before it had a script
  const begun = ['--topic', 'octopuses', '--allow-generic', '--project', folder];
  expect((await place.call(['script', ...begun], { env })).exitCode).toBe(0);
  rmSync(join(folder, 'script.json'));
  const quoted = await place.call(['run', '--project', folder, '--estimate'], { env, asTyped: true });
  expect([quoted.exitCode, errorOf(quoted).details.reason]).toEqual([2, 'no_facts']);
  expect(fake.requests).toEqual([]);
});

test('an edition that cannot be reached is told with its exit code, before anything is made', async () => {
  const place = newPlace();
  const env = { SPARKFLUENCE_POLL_MS: '1', SPARKFLUENCE_WIKIPEDIA_URL: 'http://127.0.0.1:9/{language}' };
  const away = await place.call(['script', '--topic', 'octopuses', ...wikipedia], { env, asTyped: true });
  expect(away.exitCode).toBe(4);
  expect(errorOf(away).details).toMatchObject({ reason: 'provider_unavailable', provider: 'wikipedia' });
  expect(existsSync(place.root)).toBe(false);
});

test('the address and the choice come from the user, and never from a folder', async () => {
  const fake = await startWikipedia(EDITIONS);
  const place = newPlace();
  writeFileSync(
    join(place.folder, '.env'),
    `SPARKFLUENCE_WIKIPEDIA_URL=${fake.address}\nSPARKFLUENCE_FACTS=wikipedia\n`,
  );
  writeFileSync(join(place.folder, 'sparkfluence.config.json'), JSON.stringify({ facts: 'wikipedia' }));
  const asked = await place.call(['script', '--topic', 'octopuses'], { asTyped: true });
  expect(errorOf(asked).details).toMatchObject({ reason: 'no_facts' });
  expect(asked.stderr).toMatch(/not taken from .*\.env: SPARKFLUENCE_FACTS, SPARKFLUENCE_WIKIPEDIA_URL/);
  expect(asked.stderr).toMatch(/not taken from .*config\.json: facts/);
  expect(fake.requests).toEqual([]);
  const wrong = { SPARKFLUENCE_WIKIPEDIA_URL: 'http://wiki.example.org/{language}' };
  expect((await place.call(['script', '--topic', 'octopuses', ...wikipedia], { env: wrong })).exitCode).toBe(
    3,
  );
  const set = await place.call(['config', 'set', '--user', 'facts', 'wikipedia'], { env: envOf(fake) });
  expect(set.exitCode, set.stderr).toBe(0);
  const found = await place.call(['script', '--topic', 'octopuses'], { env: envOf(fake), asTyped: true });
  expect(found.exitCode, found.stderr).toBe(0);
});

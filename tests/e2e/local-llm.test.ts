import { expect, onTestFinished, test } from 'vitest';
import { json, startFake } from '../support/exact-fake.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** A language model that answers on this machine is named, and used where somebody said so once. */

async function ollama() {
  const fake = await startFake({
    'GET /api/tags': json(200, { models: [{ name: 'gemma3:4b', model: 'gemma3:4b', size: 3338801804 }] }),
    'POST /v1/chat/completions': json(404, { error: { message: 'model "gemma3:4b" not found' } }),
  });
  onTestFinished(() => fake.close());
  return { fake, env: { SPARKFLUENCE_OLLAMA_URL: fake.baseUrl } };
}
const asked = ({ requests }: { requests: readonly { method: string; url: string; body: string }[] }) =>
  requests.map(({ method, url }) => `${method} ${url}`);

// A busy machine may need more than the 300 ms that people are made to wait.
test('doctor names it, and how it is used', { retry: 4 }, async () => {
  const { env } = await ollama();
  const { document, exitCode, stderr } = await newPlace().call(['doctor', '--json'], { env });
  expect(exitCode, stderr).toBe(0);
  expect(document.data.local_llms).toContainEqual({
    server: 'ollama',
    name: 'Ollama',
    models: ['ollama/gemma3:4b'],
  });
});

test('a script is written by it only after `config set`, or with the flag; nothing is looked for otherwise', async () => {
  const { fake, env } = await ollama();
  const place = newPlace();
  const argv = ['script', '--topic', 'how to sleep better'];
  expect((await place.call(argv, { env })).document.data.metadata.language).toBe('english');
  await place.call(['--help'], { env });
  expect(asked(fake)).toEqual([]);
  const flag = await place.call([...argv, '--local-llm', 'ollama/gemma3:4b'], { env });
  expect(errorOf(flag).details).toMatchObject({ provider: 'llm' });
  expect(asked(fake)).toEqual(['POST /v1/chat/completions']);
  expect(fake.requests[0]?.body).toContain('"model":"gemma3:4b"');
  const set = await place.call(['config', 'set', '--user', 'local_llm', 'ollama/gemma3:4b'], { env });
  expect(set.exitCode, set.stderr).toBe(0);
  const auto = await place.call(argv, { env });
  expect(errorOf(auto).details).toMatchObject({ provider: 'llm' });
  expect(asked(fake)).toHaveLength(2);
  const own = await place.call([...argv, '--script-provider', 'local'], { env });
  expect(own.exitCode, own.stderr).toBe(0);
});

test('an address elsewhere, or a name that is none, is refused', async () => {
  const place = newPlace();
  const env = { SPARKFLUENCE_OLLAMA_URL: 'https://models.example.org' };
  expect((await place.call(['doctor'], { env })).exitCode).toBe(3);
  expect((await place.call(['script', '--topic', 'sleep', '--local-llm', 'gemma3'])).exitCode).toBe(2);
});

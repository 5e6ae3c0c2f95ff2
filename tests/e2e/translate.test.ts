import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, type Reply, startFakeVendor } from '../support/fake-vendor.ts';
import { copyOfShort } from '../support/finished.ts';
import { errorOf } from '../support/program.ts';

/** The same video in another language, by the whole program; the model answers as OpenAI's chat completions do. */

const ROUTE = 'POST /v1/chat/completions';
const said = (texts: Record<string, string>) =>
  JSON.stringify({ segments: Object.entries(texts).map(([type, script_text]) => ({ type, script_text })) });
const answer = (content: string) =>
  json(200, { choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }] });
const INDONESIAN = {
  HOOK: 'Roti enak.',
  BODY_1: 'Tunggu semalam.',
};
const LONG = { ...INDONESIAN, BODY_1: 'kata yang terlalu panjang untuk klip ini '.repeat(8).trim() };

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
/** Every file below a folder with its contents and its time. */
function everything(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(folder, name)).isFile()).sort();
  return Object.fromEntries(
    files.map((name) => [name, `${hashOf(join(folder, name))} ${statSync(join(folder, name)).mtimeMs}`]),
  );
}

async function setUp(...answers: Reply[]) {
  const { place, folder } = await copyOfShort();
  let next = 0;
  const reply: Reply = {
    answer: (response, sent) => (answers[next++] ?? answers.at(-1)!).answer(response, sent),
  };
  const fake = await startFakeVendor({ [ROUTE]: reply });
  const env = { SPARKFLUENCE_LLM_BASE_URL: `${fake.origin}/v1`, SPARKFLUENCE_LLM_MODEL: 'model-of-tests' };
  return { place, folder, fake, env, argv: ['translate', folder, '--language', 'indonesian'] };
}

test('pictures stay, the words are translated into their time, voiced and captioned; the original is only read', async () => {
  const { place, folder, fake, env, argv } = await setUp(answer(said(LONG)), answer(said(INDONESIAN)));
  const bytes = Buffer.from('a face');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = `references/${sha256.slice(0, 16)}.jpg`;
  const chosen = {
    ...{ seed: 7, chain: true, voice: 'deep', voice_style: 'warm', speed: 1.1, look: 'storyboard' },
    ...{ brand_colors: ['#0a3d62'], final: { captions: 'burn', loudness: -16 } },
    references: [{ kind: 'person', path, sha256, mime_type: 'image/jpeg', colors: ['#ffffff'] }],
  };
  const projectFile = join(folder, 'project.json');
  const { run_order: _order, ...original } = JSON.parse(readFileSync(projectFile, 'utf8'));
  writeFileSync(projectFile, JSON.stringify({ ...original, ...chosen }));
  // A reference that is gone is told before the translation is bought.
  const lost = await place.call([...argv, '--yes'], { env });
  expect([errorOf(lost).details.reason, fake.sent.length]).toEqual(['reference_missing', 0]);
  mkdirSync(join(folder, 'references'));
  writeFileSync(join(folder, path), bytes);
  const before = everything(folder);
  const quoted = await place.call([...argv, '--estimate'], { env });
  expect(quoted.exitCode, quoted.stderr).toBe(0);
  const stages = quoted.document.data.quote.lines.map(({ stage }: { stage: string }) => stage);
  expect([stages[0], stages.includes('images')]).toEqual(['script', false]);
  expect([fake.sent.length, readdirSync(place.root).length]).toEqual([0, 1]);

  const made = await place.run([...argv, '--yes'], { env });
  expect(made.exitCode, made.stderr).toBe(0);
  const { data } = made.document;
  expect(data).toMatchObject({ language: 'indonesian', captions: { source: { HOOK: 'provider' } } });
  expect(data.segments.map(({ script_text }: { script_text: string }) => script_text)).toEqual(
    Object.values(INDONESIAN),
  );
  // What was too long for its segment went back with the figures.
  expect(fake.sent).toHaveLength(2);
  const [first, second] = fake.sent.map(({ body }) => JSON.parse(body.toString()));
  expect(first.messages[0].content).toMatch(/BODY_1: [\d.]+ seconds, never more than \d+ words/);
  expect(second.messages.at(-1).content).toMatch(
    /BODY_1: script_text has \d+ words; in [\d.]+ seconds at most/,
  );

  const name = readdirSync(place.root).find((each) => join(place.root, each) !== folder)!;
  const translated = join(place.root, name);
  for (const image of readdirSync(join(folder, 'images')))
    expect(hashOf(join(translated, 'images', image)), image).toBe(hashOf(join(folder, 'images', image)));
  expect(readFileSync(join(translated, 'final.srt'), 'utf8')).toContain('semalam');
  const { project_id, created_at, ...settings } = JSON.parse(
    readFileSync(join(translated, 'project.json'), 'utf8'),
  );
  expect({ ...settings, project_id: '', created_at: '' }).toEqual({
    ...original,
    ...chosen,
    ...{ input: null, language: 'indonesian', project_id: '', created_at: '' },
  });
  expect([project_id === original.project_id, hashOf(join(translated, path))]).toEqual([false, sha256]);
  expect(everything(folder)).toEqual(before);

  const final = hashOf(join(translated, 'final.mp4'));
  const again = await place.call(argv, { env });
  expect(again.exitCode, again.stderr).toBe(0);
  expect([fake.sent.length, readdirSync(place.root).length, hashOf(join(translated, 'final.mp4'))]).toEqual([
    2,
    2,
    final,
  ]);
  // What --rewrite asks for is in the quote.
  const anew = await place.call([...argv, '--rewrite', '--estimate'], { env });
  expect([anew.document.data.quote.lines[0].stage, fake.sent.length]).toEqual(['script', 2]);
  // `run` keeps the words, too: it is a project like any other.
  const run = await place.call(['run', '--project', translated], { env });
  expect([run.exitCode, fake.sent.length]).toEqual([0, 2]);
});

test('what cannot be translated is refused before anything is made or bought', async () => {
  const { place, folder, fake, env, argv } = await setUp(answer(said(LONG)));
  const projects = readdirSync(place.root);
  const refusals: [string[], Record<string, string>, number, string][] = [
    [argv, {}, 3, 'cannot_translate'],
    [['translate', folder, '--language', 'english'], env, 2, 'same_language'],
    [['translate', join(place.root, 'nothing'), '--language', 'indonesian'], env, 6, 'project_missing'],
    [[...argv, '--project', folder], env, 2, 'conflicting_flags'],
    [[...argv, '--voice', 'nobody'], env, 2, 'unknown_voice'],
    [[...argv, '--yes', '--output', join(place.root, 'none', 'x.mp4')], env, 2, 'folder_missing'],
    [['translate', folder, '--language', 'amharic'], env, 2, 'language_without_voice'],
  ];
  for (const [words, variables, exitCode, reason] of refusals) {
    const refused = await place.call(words, { env: variables });
    expect([errorOf(refused).details.reason, refused.exitCode], words.join(' ')).toEqual([reason, exitCode]);
  }
  expect([fake.sent.length, readdirSync(place.root)]).toEqual([0, projects]);

  const never = await place.call([...argv, '--yes'], { env });
  expect([errorOf(never).details.reason, fake.sent.length]).toEqual(['bad_answer', 3]);
  expect(existsSync(join(folder, 'takes'))).toBe(false);
});

import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LANGUAGE, TOPIC } from '../support/finished.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** A script that a person wrote or changed survives every command, and one that is replaced is kept. */

let place: Place;
let folder: string;
const script = () => readFileSync(join(folder, 'script.json'), 'utf8');
const takes = () => (existsSync(join(folder, 'takes')) ? readdirSync(join(folder, 'takes')).sort() : []);

/** A project with a script, made once. */
let made: string;
beforeAll(async () => {
  const maker = newPlace({ keep: true });
  made = join(maker.root, 'film');
  const argv = ['script', '--topic', TOPIC, '--language', LANGUAGE, '--project', made];
  expect((await maker.call(argv)).exitCode).toBe(0);
});

beforeEach(() => {
  place = newPlace();
  folder = join(place.root, 'film');
  cpSync(made, folder, { recursive: true });
});

/** Changes the words of the hook, as a person does with an editor. */
function edit(): string {
  const edited = script().replace(/("script_text": ")/, '$1Listen: ');
  writeFileSync(join(folder, 'script.json'), edited);
  return edited;
}

const OTHER_ORDERS: readonly (readonly string[])[] = [
  ['--duration', '60s'],
  ['--topic', 'better sleep'],
  ['--language', 'english'],
  ['--notes', 'Sleep is seven hours.'],
  ['--platform', 'youtube_shorts'],
];

describe('a script that a person changed', () => {
  test.each(OTHER_ORDERS.map((flags) => [flags.join(' '), flags]))(
    'is not replaced because of %s: exit 2, and nothing is written',
    async (_name, flags) => {
      const edited = edit();
      const before = readFileSync(join(folder, 'project.json'), 'utf8');
      for (const command of ['script', 'run']) {
        const refused = await place.call([command, '--project', folder, '--yes', ...(flags as string[])]);
        expect(refused.exitCode, refused.stderr).toBe(2);
        expect(errorOf(refused).details).toMatchObject({ reason: 'script_edited' });
        expect(errorOf(refused).details.next).toContain('--rewrite');
      }
      expect(script()).toBe(edited);
      expect(readFileSync(join(folder, 'project.json'), 'utf8')).toBe(before);
      const kept = await place.call(['script', '--project', folder]);
      expect(kept.exitCode, kept.stderr).toBe(0);
      expect(script()).toBe(edited);
    },
  );

  test('is replaced with --rewrite, and kept byte for byte', async () => {
    const edited = edit();
    const argv = ['script', '--project', folder, '--duration', '60s', '--rewrite'];
    const rewritten = await place.call(argv);
    expect(rewritten.exitCode, rewritten.stderr).toBe(0);
    expect(rewritten.document.data.segments).toHaveLength(7); // hook, one for each of the five tips, ending
    expect(rewritten.stderr).toContain('The script that was there is kept as takes/script-1.json.');
    expect(readFileSync(join(folder, 'takes', 'script-1.json'), 'utf8')).toBe(edited);
  });

  test('is not replaced by a document with other segments; with --rewrite it is, and is kept', async () => {
    const edited = edit();
    const document = { segments: [{ type: 'HOOK', script_text: 'Other words', duration_seconds: 6 }] };
    const stdin = JSON.stringify(document);
    const refused = await place.call(['images', '--project', folder], { stdin });
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([2, 'script_edited']);
    expect(script()).toBe(edited);
    const drawn = await place.call(['images', '--project', folder, '--rewrite'], { stdin });
    expect(drawn.exitCode, drawn.stderr).toBe(0);
    expect(drawn.stderr).toContain('takes/script-1.json');
    expect(readFileSync(join(folder, 'takes', 'script-1.json'), 'utf8')).toBe(edited);
  });

  test('without a fingerprint is the person’s own: it answers the order of the project, and no other', async () => {
    const own = script().replace(/"fingerprint": "\w+"/, '"fingerprint": null');
    writeFileSync(join(folder, 'script.json'), own.replace(/"written": "\w+",\s*/, ''));
    const before = script();
    expect((await place.call(['script', '--project', folder])).exitCode).toBe(0);
    expect(script()).toBe(before);
    const refused = await place.call(['script', '--project', folder, '--duration', '60s']);
    expect(errorOf(refused).details.reason).toBe('script_edited');
    expect(script()).toBe(before);
  });

  test('of which 0.1.0 does not tell whether it was is not replaced by --script, and is kept with --rewrite', async () => {
    edit();
    const unmarked = script().replace(/"written": "\w+",\s*/, '');
    writeFileSync(join(folder, 'script.json'), unmarked);
    const words = join(place.folder, 'words.txt');
    writeFileSync(
      words,
      'Words of my own on bread, and on how long it takes.\n\nIt takes a night and a day.',
    );
    for (const command of ['run', 'script']) {
      const refused = await place.call([command, '--project', folder, '--script', words]);
      expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([2, 'script_edited']);
      expect(script()).toBe(unmarked);
    }
    const agreed = await place.call(['script', '--project', folder, '--script', words, '--rewrite']);
    expect(agreed.exitCode, agreed.stderr).toBe(0);
    expect(readFileSync(join(folder, 'takes', 'script-1.json'), 'utf8')).toBe(unmarked);
  });
});

test('a script as it was written gives way to another order, and is kept, too', async () => {
  const before = script();
  const rewritten = await place.call(['script', '--project', folder, '--duration', '60s']);
  expect(rewritten.exitCode, rewritten.stderr).toBe(0);
  expect(rewritten.document.data.segments).toHaveLength(7);
  expect(takes()).toEqual(['script-1.json']);
  expect(readFileSync(join(folder, 'takes', 'script-1.json'), 'utf8')).toBe(before);
});

test('a key that comes replaces no script, edited or not; a provider that is named does', async () => {
  const env = { SPARKFLUENCE_LLM_BASE_URL: 'http://127.0.0.1:9/v1', SPARKFLUENCE_LLM_MODEL: 'any' };
  for (const change of [script, edit]) {
    const before = change();
    const kept = await place.call(['script', '--project', folder], { env });
    expect(kept.exitCode, kept.stderr).toBe(0);
    expect(script()).toBe(before);
  }
  const named = ['script', '--project', folder, '--script-provider', 'llm'];
  expect(errorOf(await place.call(named, { env })).details.reason).toBe('script_edited');
});

test('what is asked of the writing of a script that is a person’s own is refused, what applies to it is not', async () => {
  const words =
    'Breathe in slowly through your nose, and count to four.\n\nBreathe out twice as long.\n\nTry it tonight, before you turn off the light.';
  const own = join(place.root, 'own');
  const made = await place.call(['script', '--script', '-', '--project', own, '--language', LANGUAGE], {
    stdin: words,
  });
  expect(made.exitCode, made.stderr).toBe(0);
  const files = () => ['project.json', 'script.json'].map((name) => readFileSync(join(own, name), 'utf8'));
  const before = files();
  for (const flags of [
    ['--duration', '60s'],
    ['--notes', 'Four seconds in, eight out.'],
    ['--rewrite'],
    ['--script-provider', 'local'],
    ['--no-rag'],
    ['--rag-top', '2'],
  ])
    for (const command of ['script', 'run']) {
      const refused = await place.call([command, '--project', own, '--yes', ...flags]);
      expect(refused.exitCode, `${flags}: ${refused.stderr}`).toBe(2);
      expect(errorOf(refused).details.reason).toBe('own_words');
      expect(errorOf(refused).message).toContain(`${flags[0]} cannot apply`);
    }
  expect(files()).toEqual(before);
  const styled = await place.call([
    'script',
    '--project',
    own,
    '--platform',
    'youtube_shorts',
    '--language',
    'english',
  ]);
  expect(styled.document.data, styled.stderr).toMatchObject({
    platform: 'youtube_shorts',
    language: 'english',
  });
});

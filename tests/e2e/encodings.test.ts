import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LANGUAGE, TOPIC } from '../support/finished.ts';
import { writeProject } from '../support/kill-lab.ts';
import { errorOf, newPlace, type Place } from '../support/program.ts';

/** Texts in other encodings: a byte-order mark is read over, what is not UTF-8 is refused by name before anything is made. */

const MARK = '\ufeff';
const latin1 = (text: string) => Buffer.from(text.replaceAll('e', 'é'), 'latin1');
const utf16 = (text: string) => Buffer.from(`${MARK}${text}`, 'utf16le');
const swapped = (text: string) => utf16(text).swap16();

const request = (content: string) =>
  JSON.stringify({ input_type: 'topic', content, duration: '30s', platform: 'tiktok', language: LANGUAGE });

/** A project whose file `name` was saved again in another way. */
function resaved(place: Place, name: string, save: (text: string) => string | Uint8Array): string {
  const folder = join(place.folder, 'project');
  writeProject(folder, ['HOOK'], [2]);
  const file = join(folder, name);
  writeFileSync(file, save(readFileSync(file, 'utf8')));
  return folder;
}

test.each(['project.json', 'script.json', 'state.json'])(
  '%s with a byte-order mark is read',
  async (name) => {
    const place = newPlace();
    const folder = resaved(place, 'script.json', (text) => text);
    expect((await place.call(['images', '--project', folder])).exitCode).toBe(0); // so that there is a state
    const file = join(folder, name);
    writeFileSync(file, `${MARK}${readFileSync(file, 'utf8')}`);
    const read = await place.call(['images', '--project', folder]);
    expect(read.exitCode, read.stderr).toBe(0);
    expect(read.document.data.degradations).not.toContainEqual(
      expect.objectContaining({ reason: 'state_recovered' }),
    );
  },
);

test.each([
  ['Latin-1', latin1],
  ['UTF-16', utf16],
  ['UTF-16 of the other end', swapped],
])('script.json in %s: exit 6, and nothing is drawn', async (_name, save) => {
  const place = newPlace();
  const folder = resaved(place, 'script.json', save);
  const before = readFileSync(join(folder, 'script.json'));
  for (const argv of [['images'], ['run'], ['videos'], ['status'], ['combine'], ['preview']]) {
    const refused = await place.call([...argv, '--project', folder]);
    expect(refused.exitCode, `${argv}: ${refused.stderr}`).toBe(6);
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringContaining(join(folder, 'script.json')),
      details: { reason: 'not_utf8' },
    });
  }
  expect(existsSync(join(folder, 'images'))).toBe(false);
  expect(readFileSync(join(folder, 'script.json')).equals(before)).toBe(true);
});

test.each([
  ['a transcript', 'talk.txt', ['script', '--transcript', 'talk.txt']],
  ['notes', 'n.txt', ['script', '--topic', TOPIC, '--notes', 'n.txt']],
  ['the configuration', 'sparkfluence.config.json', ['config', 'list']],
])('%s that is not UTF-8 is refused by its name', async (_name, name, argv) => {
  for (const save of [latin1, utf16, swapped]) {
    const place = newPlace();
    writeFileSync(join(place.folder, name), save('{"style": "cinematic"}'));
    const refused = await place.call(argv);
    expect([2, 3]).toContain(refused.exitCode);
    expect(errorOf(refused)).toMatchObject({
      message: expect.stringContaining(place.folder),
      details: { reason: 'not_utf8' },
    });
    expect(existsSync(place.root)).toBe(false);
  }
});

test.each([
  ['script', request(TOPIC)],
  ['images', JSON.stringify({ segments: [{ type: 'HOOK', script_text: 'Kopi pagi' }] })],
])('standard input of `%s`: with a mark it is read, in other encodings it is refused', async (step, text) => {
  const place = newPlace();
  for (const save of [latin1, utf16, swapped]) {
    const refused = await place.call([step], { stdin: save(text) });
    expect(refused.exitCode, refused.stderr).toBe(2);
    expect(errorOf(refused).details.reason).toBe('not_utf8');
  }
  expect(existsSync(place.root)).toBe(false);
  expect((await place.call([step], { stdin: `${MARK}${text}` })).exitCode).toBe(0);
});

/** A shell passes any bytes; Node reads those that are not UTF-8 as U+FFFD. */
test.each([
  ['in a topic', (_place: Place) => ({ argv: ['script', '--topic', 'caf\ufffd culture'] })],
  ['in a title', (_place: Place) => ({ argv: ['script', '--title', 'caf\ufffd culture'] })],
  ['in a request body', (_place: Place) => ({ argv: ['script'], stdin: request('caf\ufffd culture') })],
  [
    'as half a pair in a request body',
    (_place: Place) => ({ argv: ['script'], stdin: request('half').replace('half', 'caf\\ud83d culture') }),
  ],
  [
    'in a piped segment',
    (_place: Place) => ({
      argv: ['images'],
      stdin: JSON.stringify({ segments: [{ type: 'HOOK', script_text: 'caf\ufffd' }] }),
    }),
  ],
  [
    'in script.json',
    (place: Place) => ({
      argv: [
        'run',
        '--project',
        resaved(place, 'script.json', (text) => text.replace(/"script_text": ?"/, '$&caf\ufffd ')),
      ],
    }),
  ],
])('U+FFFD %s: nothing is made of it', async (_name, of) => {
  const place = newPlace();
  const { argv, stdin }: { argv: string[]; stdin?: string } = of(place);
  const refused = await place.call(argv, stdin === undefined ? {} : { stdin });
  expect([2, 6]).toContain(refused.exitCode);
  expect(errorOf(refused).message).toContain('U+FFFD');
  expect(existsSync(join(place.folder, 'project', 'images'))).toBe(false);
  expect(existsSync(place.root)).toBe(false);
});

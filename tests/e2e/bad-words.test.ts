import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorOf, newPlace } from '../support/program.ts';

/** Arguments from which no video can be made: always exit 2, a document that says why, and no project. */

const TOPICS: [string, string, string][] = [
  ['empty', '', 'empty'],
  ['white space', ' \t\n  ', 'empty'],
  ['a control character', 'tips\u0007 for work', 'control_characters'],
  ['an escape sequence', '\u001b[31mtips\u001b[0m', 'control_characters'],
  ['100 kB', 'productivity '.repeat(8_000), 'too_long'],
  ['emoji only', '🎉🔥💯', 'no_words'],
  ['punctuation only', '?!… —', 'no_words'],
];

test.each(TOPICS)('--topic: %s', async (_name, topic, reason) => {
  for (const command of ['script', 'run']) {
    const place = newPlace();
    const refused = await place.call([command, '--topic', topic]);
    expect(refused.exitCode, command).toBe(2);
    expect(errorOf(refused)).toMatchObject({ code: 'INVALID_INPUT', details: { reason } });
    expect(refused.stderr).toMatch(/^error: .+\nnext: .+/);
    expect(existsSync(place.root)).toBe(false);
  }
});

test('a topic that nobody gave facts on is refused, with the ways on', async () => {
  for (const command of ['script', 'run']) {
    const place = newPlace();
    const refused = await place.call([command, '--topic', 'sourdough starters'], { asTyped: true });
    expect(refused.exitCode, command).toBe(2);
    expect(errorOf(refused)).toMatchObject({ code: 'INVALID_INPUT', details: { reason: 'no_facts' } });
    for (const way of [
      '--notes',
      '--facts wikipedia',
      '--transcript',
      'rag add',
      'GEMINI_API_KEY',
      '--allow-generic',
    ])
      expect(refused.stderr).toContain(way);
    expect(existsSync(place.root)).toBe(false);
  }
});

test('a NUL byte, which no command line can carry, comes in a body', async () => {
  const body = { input_type: 'topic', content: 'tips\0 for work' };
  const refused = await newPlace().call(['script'], { stdin: JSON.stringify(body) });
  expect(refused.exitCode).toBe(2);
  expect(errorOf(refused).message).toContain('NUL');
});

test('a field of more than 1 MB', async () => {
  const body = { input_type: 'transcript', content: 'word '.repeat(210_000), language: 'english' };
  const refused = await newPlace().call(['script'], { stdin: JSON.stringify(body) });
  expect(refused.exitCode).toBe(2);
  expect(errorOf(refused).message).toContain('1 MB');
});

const ENUMS: [string[], string, string[]][] = [
  [['script', '--topic', 'x', '--duration', '45s'], '45s', ['30s', '60s']],
  [['script', '--topic', 'x', '--platform', 'vine'], 'vine', ['tiktok', 'instagram', 'youtube_shorts']],
  [['run', '--topic', 'x', '--style', 'noir'], 'noir', ['cinematic', 'realistic', 'animated']],
  [['run', '--topic', 'x', '--aspect-ratio', '16:9'], '16:9', ['9:16']],
  [['script', '--topic', 'x', '--script-provider', 'claude'], 'claude', ['auto', 'gemini', 'llm', 'local']],
  [['images', '--image-provider', 'dalle'], 'dalle', ['auto', 'huggingface', 'openai', 'local']],
  [['videos', '--video-provider', 'sora'], 'sora', ['auto', 'veo', 'google', 'pexels', 'local']],
  [['schema', 'film-response'], 'film-response', ['script-response', 'combine-response', 'error']],
];

test.each(ENUMS)('%j: the allowed values are listed', async (argv, value, allowed) => {
  const refused = await newPlace().call(argv);
  expect(refused.exitCode).toBe(2);
  for (const word of [value, ...allowed]) expect(errorOf(refused).message).toContain(word);
});

const FLAGS: [string[], string][] = [
  [['run', '--topic', 'x', '--colour', 'red'], '--colour'],
  [['run', '--topic'], 'argument missing'],
  [['combine', 'productivity'], 'too many arguments'],
  [['film', '--topic', 'x'], 'film'],
  [['run', '--topic', 'a', '--title', 'b'], 'exclude each other'],
  [['combine', '--bgm-volume', '2'], '0 to 1'],
  [['combine', '--bgm-volume', '-0.1'], '0 to 1'],
  [['run', '--topic', 'x', '--bgm-volume', 'loud'], '0 to 1'],
];

test.each(FLAGS)('%j is refused', async (argv, words) => {
  const refused = await newPlace().call(argv);
  expect(refused.exitCode).toBe(2);
  expect(errorOf(refused).code).toBe('INVALID_INPUT');
  expect(errorOf(refused).message).toContain(words);
});

test('what stands without a flag is taken for a project’s name, and a flag’s value is not', async () => {
  const refused = await newPlace().call(['images', '--image-provider', 'openverse', 'myproject']);
  expect(errorOf(refused).details.next).toContain('images --project myproject');
});

test.each(['run', 'script'])('%s without content', async (command) => {
  const refused = await newPlace().call([command]);
  expect(refused.exitCode).toBe(2);
  expect(errorOf(refused).details).toMatchObject({ reason: 'missing_input' });
});

test('an unknown language, and one without a voice', async () => {
  const place = newPlace();
  const unknown = await place.call(['run', '--topic', 'tips', '--language', 'klingonese']);
  expect(unknown.exitCode).toBe(2);
  expect(errorOf(unknown)).toMatchObject({
    details: { reason: 'unknown_value', field: 'language', received: 'klingonese' },
  });
  const mute = await place.call(['run', '--topic', 'tips', '--language', 'tibetan']);
  expect(mute.exitCode).toBe(2);
  expect(errorOf(mute)).toMatchObject({ details: { reason: 'language_without_voice' } });
  expect(mute.stderr).not.toContain('script: started');
});

test('transcripts: not UTF-8, missing, a folder, empty, too long, and an empty standard input', async () => {
  const place = newPlace();
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(place.folder, name), content);
    return name;
  };
  mkdirSync(join(place.folder, 'folder'));
  const cases: [string, string][] = [
    [file('latin1.txt', Buffer.from('Caf\xe9 au lait. Un texte.', 'latin1')), 'not_utf8'],
    ['nowhere.txt', 'file_missing'],
    ['folder', 'file_missing'],
    [file('empty.txt', ''), 'empty'],
    [file('blank.txt', ' \n\n '), 'empty'],
    [file('long.txt', 'A sentence of a book. '.repeat(50_000)), 'too_long'],
    ['-', 'missing_input'],
  ];
  for (const [transcript, reason] of cases) {
    const refused = await place.call(['script', '--transcript', transcript]);
    expect(refused.exitCode, transcript).toBe(2);
    expect(errorOf(refused).details.reason, transcript).toBe(reason);
  }
});

test('a transcript on standard input is condensed to its own sentences', async () => {
  const text =
    'Good sleep begins in the morning. Get daylight early and move a little. ' +
    'Keep the same bedtime every day, also on weekends. Leave the phone outside the bedroom. ' +
    'A cool and dark room helps you to stay asleep. Coffee after lunch keeps many people awake. ' +
    'Write down what worries you before you go to bed.';
  const written = await newPlace().run(['script', '--transcript', '-', '--language', 'english'], {
    stdin: text,
  });
  expect(written.exitCode, written.stderr).toBe(0);
  const body = written.document.data.segments.find(({ type }: { type: string }) => type === 'BODY_1');
  const words = body.script_text.split(/\W+/).filter((word: string) => word.length > 4);
  expect(words.filter((word: string) => text.includes(word)).length).toBeGreaterThan(words.length / 2);
});

test('a setting that cannot be used', async () => {
  for (const value of ['fast', '0', '1e12']) {
    const refused = await newPlace().call(['script', '--topic', 'sleep'], {
      env: { SPARKFLUENCE_POLL_MS: value },
    });
    expect(refused.exitCode, value).toBe(3);
    expect(errorOf(refused).details).toMatchObject({ reason: 'bad_setting', field: 'SPARKFLUENCE_POLL_MS' });
  }
});

import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fingerprint } from '../../src/disk/fingerprint.ts';
import { orderFingerprint, scriptOrder } from '../../src/pipeline/script/keep.ts';
import { copyOfShort } from '../support/finished.ts';
import { errorOf, newPlace } from '../support/program.ts';

/** What was chosen for a project, and what a person made of it, is there after every command. */

const photo = (name: string) => fileURLToPath(new URL(`../support/photos/${name}`, import.meta.url));
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const finalOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')).final;

test('the same order goes on with what it began; --new begins another, and so does an order that differs', async () => {
  const place = newPlace();
  const order = ['run', '--topic', 'why bread rises'];
  const broken = { env: { SPARKFLUENCE_FFMPEG: '/nowhere/ffmpeg' } };
  const folders = () => readdirSync(place.root);
  expect((await place.call(order, broken)).exitCode).not.toBe(0);
  expect(folders()).toHaveLength(1);
  const again = await place.call(order, broken);
  expect(again.stderr).toContain('going on with');
  expect(folders()).toHaveLength(1);
  expect((await place.call([...order, '--new'], broken)).stderr).not.toContain('going on with');
  expect(folders()).toHaveLength(2);
  await place.call([...order, '--duration', '60s'], broken);
  expect(folders()).toHaveLength(3);
  const both = await place.call([...order, '--new', '--project', 'film']);
  expect([both.exitCode, errorOf(both).details.reason]).toEqual([2, 'bad_flag']);
});

test('a run that was killed while it made clips is gone on with by the same order, and the photo stays', async () => {
  const place = newPlace();
  writeFileSync(
    join(place.folder, 'words.txt'),
    'Why I bake at night, and not in the morning.\n\nIt is quiet, and the oven is free.\n\nFollow me for more.',
  );
  const order = ['run', '--script', 'words.txt', '--image', `HOOK=${photo('photo.webp')}`];
  const running = place.start(order);
  await running.printed(/clip: started/);
  running.child.kill('SIGKILL');
  await running.outcome;
  const [folder] = readdirSync(place.root);
  const again = await place.call([...order, '--estimate']);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(again.stderr).toContain('going on with');
  expect(readdirSync(place.root)).toEqual([folder]);
  expect(hashOf(join(place.root, folder!, 'images/HOOK.webp'))).toBe(hashOf(photo('photo.webp')));
  expect(existsSync(join(place.root, folder!, 'takes'))).toBe(false);
});

test('what was chosen for the final video goes for the next combine, until it is changed', async () => {
  const { place, folder } = await copyOfShort();
  const project = ['--project', folder];
  const first = await place.call([
    'combine',
    ...project,
    '--captions',
    'none',
    '--loudness',
    '-14',
    '--transition',
    'fade',
  ]);
  expect(first.exitCode, first.stderr).toBe(0);
  expect(finalOf(folder)).toEqual({ captions: 'none', loudness: -14, transition: 'fade' });
  const hash = hashOf(join(folder, 'final.mp4'));
  const second = await place.call(['combine', ...project]);
  expect([second.document.data.captions, hashOf(join(folder, 'final.mp4'))]).toEqual([null, hash]); // nothing is made anew
  const third = await place.call([
    'combine',
    ...project,
    '--loudness',
    'none',
    '--transition',
    'cut',
    '--captions',
    'sidecar',
  ]);
  expect(third.exitCode, third.stderr).toBe(0);
  expect(third.document.data.captions).not.toBeNull();
  expect(finalOf(folder)).toEqual({ captions: 'sidecar', loudness: 'none', transition: 'cut' });
});

test('what is refused at the beginning is not kept: the project has the choices that it had', async () => {
  const { place, folder } = await copyOfShort();
  const settings = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  const final = { transition: 'fade', music: 'none' };
  writeFileSync(join(folder, 'project.json'), JSON.stringify({ ...settings, final }));
  for (const [command, ...flags] of [
    ['combine', '--bgm', 'typo.mp3'],
    ['combine', '--upload', 's3://nowhere'],
    ['run', '--transition-seconds', '2'],
    ['run', '--bgm', 'http://127.0.0.1:9/tune.mp3'],
  ] as const) {
    const env = { AWS_ACCESS_KEY_ID: 'half', SPARKFLUENCE_POLL_MS: '1' };
    const refused = await place.call([command, '--project', folder, ...flags], { env });
    expect(refused.exitCode, refused.stderr).not.toBe(0);
    expect(finalOf(folder), flags.join(' ')).toEqual(final);
  }
});

test('run --only --redo: one segment is made again and joined, with what was chosen for the final video', async () => {
  const { place, folder } = await copyOfShort();
  const settings = JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  const chosen = { music: 'auto', transition: 'fade', captions: 'none' };
  writeFileSync(join(folder, 'project.json'), JSON.stringify({ ...settings, final: chosen }));
  const hook = hashOf(join(folder, 'clips/HOOK.mp4'));
  const again = ['run', '--project', folder, '--only', 'BODY_1', '--redo'];

  const refusals = [
    [['run', 'kopi', '--only', 'HOOK'], 'no_project'],
    [['run', '--project', folder, '--only', 'BODY_6', '--redo'], 'segment_missing'],
  ] as const;
  for (const [argv, reason] of refusals) {
    const refused = await place.call(argv, { asTyped: true });
    expect([refused.exitCode, errorOf(refused).details.reason]).toEqual([2, reason]);
  }
  expect([readdirSync(place.root).length, existsSync(join(folder, 'takes'))]).toEqual([1, false]);

  const made = await place.call([...again, '--progress', 'json']);
  expect(made.exitCode, made.stderr).toBe(0);
  const events = made.stderr.split('\n').filter((line) => line.includes('"stage"'));
  expect(new Set(events.map((line) => JSON.parse(line).segment ?? 'final'))).toEqual(
    new Set(['BODY_1', 'final']),
  );
  expect(hashOf(join(folder, 'clips/HOOK.mp4'))).toBe(hook);
  expect(readdirSync(join(folder, 'takes'))).toContain('BODY_1-clip-1.mp4');
  expect(finalOf(folder)).toEqual(chosen);
  const { captions, music, degradations } = made.document.data;
  expect([captions, music, JSON.stringify(degradations)]).toEqual([
    null,
    expect.stringContaining('made by the program'),
    expect.stringContaining('transitions (fade)'),
  ]);

  // What could not be joined afterwards is refused before anything is made.
  const script = JSON.parse(readFileSync(join(folder, 'script.json'), 'utf8'));
  script.segments[0].script_text = 'Another beginning.';
  writeFileSync(join(folder, 'script.json'), JSON.stringify(script));
  const refused = await place.call(again);
  expect([errorOf(refused).details.reason, errorOf(refused).details.segments]).toEqual([
    'clips_outdated',
    ['HOOK'],
  ]);
  expect(readdirSync(join(folder, 'takes'))).not.toContain('BODY_1-clip-2.mp4');
});

/** Hashes of a person's files after each command that could touch them. */
test('a changed script, picture and clip are the same after every command that could touch them', async () => {
  const { place, folder } = await copyOfShort();
  const at = (path: string) => join(folder, path);
  const before = JSON.parse(readFileSync(at('script.json'), 'utf8'));
  const [first, second] = before.segments.map(({ type }: { type: string }) => type);
  const document = JSON.stringify({
    project_id: JSON.parse(readFileSync(at('project.json'), 'utf8')).project_id,
    segments: before.segments,
  });
  const stale = JSON.stringify({ success: true, data: JSON.parse(document) });
  // As the program writes it from a topic; then changed by hand.
  const settings = JSON.parse(readFileSync(at('project.json'), 'utf8'));
  const input = { input_type: 'topic', content: 'bread' };
  writeFileSync(at('project.json'), JSON.stringify({ ...settings, input, duration: '30s' }));
  const order = scriptOrder({ folder, settings: { ...settings, input, duration: '30s' } })!;
  const written = fingerprint(before.segments);
  Object.assign(before, { provider: 'local', fingerprint: orderFingerprint('local', order), written });
  delete before.brought;
  before.segments[0].script_text = 'My own words, changed by hand.';
  writeFileSync(at('script.json'), JSON.stringify(before, null, 2));
  const jpg = readdirSync(at('images')).find((name) => name.startsWith(`${first}.`))!;
  rmSync(at(`images/${jpg}`));
  cpSync(photo('rotated.jpg'), at(`images/${first}.jpg`));
  const clip = at(`clips/${second}.mp4`);
  writeFileSync(clip, Buffer.concat([readFileSync(clip), Buffer.from([0, 0, 0, 8]), Buffer.from('free')]));
  const files = ['script.json', `images/${first}.jpg`, `clips/${second}.mp4`];
  const hashes = () => files.map((file) => hashOf(at(file)));
  const own = hashes();

  const commands: [string[], { stdin?: string }, string?][] = [
    [['run', '--duration', '60s'], {}, 'script_edited'],
    [['run', '--topic', 'something else'], {}, 'script_edited'],
    [['run', '--language', 'spanish'], {}, 'script_edited'],
    [['script', '--title', 'another'], {}, 'script_edited'],
    [['images'], { stdin: stale }],
    [['videos'], { stdin: stale }],
    [['status', '--wait'], {}],
    [['combine'], { stdin: stale }],
    [['images', '--estimate', '--redo'], {}],
    [['preview'], {}],
    [['run'], {}],
  ];
  for (const [argv, options, reason] of commands) {
    const done = await place.call([...argv, '--project', folder], options);
    const what = `${argv.join(' ')}: ${done.stderr}`;
    if (reason === undefined) expect(done.exitCode, what).toBe(0);
    else expect([done.exitCode, errorOf(done).details.reason], what).toEqual([2, reason]);
    expect(hashes(), what).toEqual(own);
  }

  const redone = await place.call(['images', '--project', folder, '--redo', '--only', first]);
  expect(redone.exitCode, redone.stderr).toBe(0);
  const film = await place.run(['videos', '--project', folder, '--redo', '--only', second]);
  expect(film.exitCode, film.stderr).toBe(0);
  await place.call(['status', '--wait', '--project', folder]);
  const takes = readdirSync(at('takes')).map((name) => hashOf(at(`takes/${name}`)));
  expect(takes).toEqual(expect.arrayContaining(own.slice(1)));
  expect(existsSync(at('script.json')) && hashOf(at('script.json'))).toBe(own[0]);
});

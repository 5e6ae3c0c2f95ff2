import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect, onTestFinished, test } from 'vitest';
import { configOf } from '../../src/config/load.ts';
import type { World } from '../../src/contracts/world.ts';
import { PLAIN_END } from '../../src/pipeline/final/needs.ts';
import { type Actions, createActions } from '../../src/pipeline/preview/actions.ts';
import { removedSegments } from '../../src/pipeline/preview/removed.ts';
import type { ActionOptions } from '../../src/pipeline/preview/task.ts';
import { chooseMakers } from '../../src/pipeline/work/makers.ts';
import { openProject } from '../../src/project/store.ts';
import { copyOfShort } from '../support/finished.ts';
import type { Place } from '../support/program.ts';
import { StockWorld } from '../support/stock-world.ts';
import { startS3World } from '../support/storage-worlds.ts';

/** What the served page can do, asked as the page asks it, in this process. */

const jsonOf = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const typesOf = (folder: string): string[] =>
  jsonOf(folder, 'script.json').segments.map(({ type }: { type: string }) => type);

async function actionsOn(
  place: Place,
  folder: string,
  env: Record<string, string | undefined> = {},
  more: Partial<Pick<ActionOptions, 'endOf' | 'background'>> = {},
): Promise<Actions> {
  const world = { env: { ...place.env, ...env }, cwd: place.folder } as unknown as World;
  const config = configOf(world, {});
  const makers = await chooseMakers({}, config);
  return createActions({
    folder,
    session: {
      ...{ config, makers, pid: process.pid, attachedWorkers: true, onEvent: () => undefined },
      signal: new AbortController().signal,
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    background: () => expect.unreachable('nothing was to begin'),
    ...more,
  });
}

test('segments are moved, deleted, put back and added; what was made for them stays theirs', async () => {
  const { place, folder } = await copyOfShort();
  const actions = await actionsOn(place, folder);
  const shown = ['HOOK', 'BODY_1'];
  await actions.move({ segment: 'BODY_1', to: 0, shown });
  expect(typesOf(folder)).toEqual(['BODY_1', 'HOOK']);
  // A page that shows another order rearranges nothing.
  await expect(actions.remove({ segment: 'HOOK', shown })).rejects.toMatchObject({
    details: { reason: 'segments_changed' },
  });
  const before = jsonOf(folder, 'state.json');
  await actions.remove({ segment: 'HOOK', shown: ['BODY_1', 'HOOK'] });
  expect(typesOf(folder)).toEqual(['BODY_1']);
  await expect(actions.remove({ segment: 'BODY_1', shown: ['BODY_1'] })).rejects.toThrow('only segment');
  const removed = await removedSegments(await openProject(folder), [{ type: 'BODY_1' }]);
  expect(removed.map(({ type }) => type)).toEqual(['HOOK']);

  await actions.add({
    script_text: 'A new sentence that is said in this video.',
    visual_direction: '',
    before: 'BODY_1',
  });
  expect(typesOf(folder)).toEqual(['BODY_2', 'BODY_1']); // a name that nothing was made for
  const [added] = jsonOf(folder, 'script.json').segments;
  expect(added.duration_seconds).toBeGreaterThan(1);
  expect(added.visual_direction).toBe('A new sentence that is said in this video.');
  await actions.restore({ segment: 'HOOK' });
  expect(typesOf(folder)).toEqual(['BODY_2', 'BODY_1', 'HOOK']); // behind what stood before it
  expect(jsonOf(folder, 'state.json').clips).toEqual(before.clips);
  await expect(actions.restore({ segment: 'BODY_6' })).rejects.toMatchObject({
    details: { reason: 'segment_missing' },
  });

  const fire = { segment: 'HOOK', revision: 'any', script_text: '🔥🔥🔥' }; // Make would fail on it, when all others are made
  await expect(actions.text(fire)).rejects.toMatchObject({ details: { reason: 'nothing_to_say' } });
  const book = { ...fire, script_text: 'Many words follow. '.repeat(400) };
  await expect(actions.text(book)).rejects.toMatchObject({ details: { reason: 'narration_too_long' } });
  const long = { script_text: 'Many words follow. '.repeat(400), visual_direction: '', before: null };
  await expect(actions.add(long)).rejects.toMatchObject({ details: { reason: 'narration_too_long' } });
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a new segment that takes the name of an old one does not show its picture; that is a take', async () => {
  const { place, folder } = await copyOfShort();
  const actions = await actionsOn(place, folder);
  for (let count = 2; count < 8; count += 1)
    await actions.add({ script_text: `Sentence ${count}.`, visual_direction: 'a door', before: null });
  const ninth = actions.add({ script_text: 'One more.', visual_direction: '', before: null });
  await expect(ninth).rejects.toThrow('8 segments at most');
  await actions.remove({ segment: 'HOOK', shown: typesOf(folder) });
  const { sha256 } = jsonOf(folder, 'state.json').images.HOOK.asset;
  await actions.add({
    script_text: 'In the place of the old one.',
    visual_direction: 'a boat',
    before: null,
  });
  expect(typesOf(folder).at(-1)).toBe('HOOK');
  const state = jsonOf(folder, 'state.json');
  expect([state.images.HOOK, state.clips.HOOK]).toEqual([undefined, undefined]);
  const takes = state.takes.filter(({ segment_type }: { segment_type: string }) => segment_type === 'HOOK');
  expect(takes.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['clip', 'image']);
  expect(takes.map(({ asset }: { asset: { sha256: string } }) => asset.sha256)).toContain(sha256);
});

test('whose key is gone is told on the page as well, and nobody else makes the rest', async () => {
  const { place, folder } = await copyOfShort();
  const actions = await actionsOn(place, folder);
  await actions.add({ script_text: 'One more sentence.', visual_direction: 'a door', before: null });
  const settings = jsonOf(folder, 'project.json');
  writeFileSync(join(folder, 'project.json'), JSON.stringify({ ...settings, makers: { videos: 'veo' } }));
  const missing = { details: { reason: 'key_missing', key: 'VEO_API_KEY' } };
  await expect(actions.quote({ redo: false })).rejects.toMatchObject(missing);
  await expect(actions.make({ agreed: { usd: 9, credits: 0 } })).rejects.toMatchObject(missing);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

test('a photo that is searched for is the picture of its segment, with its credit', async () => {
  const canvas = createCanvas(900, 1600);
  canvas.getContext('2d').fillRect(0, 0, 900, 1600);
  const world = await new StockWorld([
    {
      ...{ id: 7, words: 'coffee beans', width: 900, height: 1600, license: 'cc0' },
      bytes: canvas.toBuffer('image/jpeg'),
    },
  ]).open();
  onTestFinished(() => world.close());
  const { place, folder } = await copyOfShort();
  const actions = await actionsOn(place, folder, {
    ...world.env,
    SPARKFLUENCE_CACHE: join(place.folder, 'cache'),
  });
  const { photos } = (await actions.search({ library: 'openverse', words: 'coffee beans' })) as {
    photos: { photo: string; picture: string; credit: string }[];
  };
  expect(photos).toHaveLength(1);
  expect(photos[0]?.picture).toMatch(/^data:image\/jpeg;base64,/);
  const chosen = { segment: 'HOOK', photo: photos[0]?.photo };
  expect(await actions.photo(chosen)).toEqual({ segment: 'HOOK', clip_stays: false });
  const { images, orders } = jsonOf(folder, 'state.json');
  expect(images.HOOK.fingerprint).toBeNull(); // no edit replaces it
  expect(images.HOOK.credit.line).toBe(photos[0]?.credit);
  expect(orders.filter(({ provider }: { provider: string }) => provider !== 'local')).toEqual([]);
  const own = jsonOf(folder, 'state.json'); // as after a take or a film of one's own was chosen
  own.clips.HOOK.provider = 'custom';
  writeFileSync(join(folder, 'state.json'), JSON.stringify(own));
  expect(await actions.photo(chosen)).toEqual({ segment: 'HOOK', clip_stays: true });
  const none = await actions.search({ library: 'openverse', words: 'zyxwv' });
  expect(none).toEqual({ photos: [] });
  await expect(actions.search({ library: 'pexels', words: 'coffee' })).rejects.toMatchObject({
    details: { reason: 'key_missing' },
  });
  await expect(actions.photo({ segment: 'HOOK', photo: 'openverse:another' })).rejects.toMatchObject({
    details: { reason: 'photo_unknown' },
  });
});

test('choices: checked before anything is kept, taken back with null, and a file of music lies in the project', async () => {
  const { place, folder } = await copyOfShort();
  const actions = await actionsOn(place, folder);
  const kept = () => jsonOf(folder, 'project.json');
  const before = kept();
  for (const wrong of [
    { transition: 'wipe' },
    { music_volume: 2 },
    { loudness: 3 },
    { brand_colors: 'red' },
    { voice: 'no such voice' },
    { voice_style: 'two\nlines' },
    { upload: 's3://bucket' },
    { constructor: 1 },
  ])
    await expect(actions.choices(wrong), JSON.stringify(wrong)).rejects.toMatchObject({ kind: 'input' });
  expect(kept()).toEqual(before);
  await actions.choices({ transition: 'fade', transition_seconds: 0.3, brand_colors: '0A3D62, fd6' });
  await actions.choices({ voice_style: 'warm, as to a friend' });
  await actions.choices({ voice: 'deep', speed: 1.2, look: 'storyboard', style: 'animated', loudness: -14 });
  expect(kept()).toMatchObject({
    ...{
      voice: 'deep',
      voice_style: 'warm, as to a friend',
      speed: 1.2,
      look: 'storyboard',
      style: 'animated',
    },
    brand_colors: ['#0a3d62', '#ffdd66'],
    final: { transition: 'fade', transition_seconds: 0.3, loudness: -14 },
  });
  await actions.choices({
    transition: null,
    voice: null,
    voice_style: null,
    speed: null,
    look: null,
    brand_colors: '',
    loudness: null,
  });
  expect(kept()).toEqual({ ...before, style: 'animated', final: {} });
  await expect(actions.file('music', 'song.mp3', Buffer.from('no music'))).rejects.toMatchObject({
    details: { reason: 'music_unusable' },
  });
  await expect(actions.file('logo', 'logo.png', Buffer.from('no logo'))).rejects.toMatchObject({
    details: { reason: 'logo_unusable' },
  });
  const logo = createCanvas(40, 40).toBuffer('image/png');
  await actions.file('logo', '../../evil/../My Logo.PNG', logo);
  expect(kept().final.logo).toBe(join(folder, 'brand', 'own-my-logo.png'));
  await actions.file('logo', 'my logo.png', createCanvas(44, 40).toBuffer('image/png'));
  expect(kept().final.logo).toBe(join(folder, 'brand', 'own-my-logo-2.png')); // the first stays as it is
  await actions.choices({ logo: 'none' });
  expect(kept().final.logo).toBe('none');
});

test('joining goes on into the storage that the project keeps; where that cannot take it, nothing is begun', async () => {
  const world = await startS3World();
  onTestFinished(() => world.close());
  const { place, folder } = await copyOfShort();
  const begun: Promise<void>[] = [];
  const upload = { address: { storage: 's3', bucket: 'videos', prefix: 'page' }, assets: false } as const;
  const actions = await actionsOn(place, folder, world.env, {
    endOf: () => ({ ...PLAIN_END, upload }),
    background: (_name, task) => void begun.push(task()),
  });
  world.server.denied.add('s3:PutObject');
  await expect(actions.combine({})).rejects.toMatchObject({ details: { reason: 'right_missing' } });
  expect([begun, world.names()]).toEqual([[], []]);
  world.server.denied.clear();
  await actions.combine({});
  await Promise.all(begun);
  expect(begun).toHaveLength(1);
  const final = world.names().find((name) => /^page\/[\da-f-]{36}\/final-[\da-f]{16}\.mp4$/.test(name)) ?? '';
  expect(world.read(final)?.equals(readFileSync(join(folder, 'final.mp4')))).toBe(true);
  expect(jsonOf(folder, 'state.json').uploads.length).toBe(world.names().length);
});

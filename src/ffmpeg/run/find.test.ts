import { chmod, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FindOptions, findFfmpeg, oldBuildWarning } from './find.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const options = (more: Partial<FindOptions> = {}): FindOptions => ({
  ffmpegPath: undefined,
  searchPath: '',
  cacheFolder: at('cache'),
  signal: new AbortController().signal,
  ...more,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkfluence-find-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that answers as an ffmpeg with these encoders would, and counts its starts. */
async function fakeFfmpeg(
  name: string,
  encoders: readonly string[],
  version = 'ffmpeg version 9.9.9-test Copyright',
): Promise<string> {
  const filters = [
    'concat',
    'apad',
    'atrim',
    'aresample',
    'amix',
    'volume',
    'afade',
    'scale',
    'alimiter',
    'tpad',
    'ass',
  ];
  const lines = {
    version,
    encoders: encoders.map((encoder) => ` V..... ${encoder}   x`).join('\n'),
    filters: filters.map((filter) => ` ... ${filter}   A->A   x`).join('\n'),
    demuxers: ' D  concat   x',
  };
  const cases = Object.entries(lines).map(([key, text]) => `*-${key}*) echo '${text}' ;;`);
  const script = `#!/bin/sh\necho x >> '${at(`${name}.starts`)}'\ncase "$*" in\n${cases.join('\n')}\nesac\n`;
  await mkdir(at(name));
  await writeFile(at(name, 'ffmpeg'), script);
  await chmod(at(name, 'ffmpeg'), 0o755);
  return at(name, 'ffmpeg');
}
const starts = async (name: string) => (await stat(at(`${name}.starts`))).size / 2;

test('a real one is found, and what was refused before it is said', async () => {
  const found = await findFfmpeg(options({ searchPath: process.env.PATH ?? '' }));
  expect(found.capabilities).toMatchObject({ 'encoder:libx264': true, 'demuxer:concat': true });
  expect(found.version).toMatch(/\d/);
  for (const { why } of found.tried) expect(why).not.toBe('');
});

test('a setting that does not work is an error that names it, never skipped', async () => {
  await writeFile(at('text'), 'not a program');
  for (const ffmpegPath of [at('missing'), at('text'), folder]) {
    await expect(
      findFfmpeg(options({ ffmpegPath, searchPath: process.env.PATH ?? '' })),
    ).rejects.toMatchObject({
      kind: 'config',
      code: 'FFMPEG_ERROR',
      message: expect.stringContaining(ffmpegPath),
      details: { reason: 'bad_setting', field: 'SPARKFLUENCE_FFMPEG' },
    });
  }
});

test.skipIf(process.platform === 'win32')('on PATH, one that lacks something is passed over', async () => {
  await fakeFfmpeg('poor', ['aac']);
  const rich = await fakeFfmpeg('rich', ['aac', 'libx264']);
  const found = await findFfmpeg(options({ searchPath: `relative:${at('poor')}:${at('rich')}` }));
  if (found.origin === 'ffmpeg-static') return; // it goes first where it is installed
  expect(found).toMatchObject({ binary: rich, origin: 'system', version: '9.9.9' });
  expect(found.capabilities).toMatchObject({ ass: true, ebur128: false });
  expect(found.tried).toContainEqual({
    origin: 'system',
    binary: at('poor', 'ffmpeg'),
    why: 'it lacks encoder:libx264',
  });
});

test.skipIf(process.platform === 'win32')(
  'asked once; again when the file has changed, or nothing can be kept',
  async () => {
    const ffmpegPath = await fakeFfmpeg('cached', ['aac', 'libx264']);
    await findFfmpeg(options({ ffmpegPath }));
    const once = await starts('cached');
    await findFfmpeg(options({ ffmpegPath }));
    expect(await starts('cached')).toBe(once);
    await utimes(ffmpegPath, 1, 1);
    await findFfmpeg(options({ ffmpegPath }));
    expect(await starts('cached')).toBe(2 * once);
    await writeFile(at('file'), '');
    await findFfmpeg(options({ ffmpegPath, cacheFolder: at('file', 'cache') }));
    expect(await starts('cached')).toBe(3 * once);
    expect((await readdir(at('cache'))).filter((name) => !name.endsWith('.json'))).toEqual([]);
  },
);

test.skipIf(process.platform === 'win32')(
  'that of an old system is named, unless it was chosen',
  async () => {
    const text = 'ffmpeg version 4.0.2-2ubuntu1 Copyright (c) 2000-2018 the FFmpeg developers';
    const old = await fakeFfmpeg('old', ['aac', 'libx264'], text);
    const found = await findFfmpeg(options({ searchPath: at('old') }));
    if (found.origin === 'ffmpeg-static') return; // it goes first where it is installed
    expect(found).toMatchObject({ version: '4.0.2', year: 2018 });
    expect(oldBuildWarning(found)).toContain(
      `The only ffmpeg here is 4.0.2 of 2018, ${old}. It makes every video`,
    );
    const again = await findFfmpeg(options({ searchPath: at('old') })); // by what was kept of its answer
    expect(oldBuildWarning(again)).toBe(oldBuildWarning(found));
    expect(oldBuildWarning(await findFfmpeg(options({ ffmpegPath: old })))).toBeUndefined();
    await fakeFfmpeg('new', ['aac', 'libx264'], text.replaceAll('2018', '2026'));
    expect(oldBuildWarning(await findFfmpeg(options({ searchPath: at('new') })))).toBeUndefined();
    await fakeFfmpeg('unknown', ['aac', 'libx264']);
    expect(oldBuildWarning(await findFfmpeg(options({ searchPath: at('unknown') })))).toBeUndefined();
  },
);

test('an interruption is one', async () => {
  const stopped = options({
    signal: AbortSignal.abort(),
    cacheFolder: at('other'),
    searchPath: process.env.PATH ?? '',
  });
  await expect(findFfmpeg(stopped)).rejects.toMatchObject({ kind: 'interrupted' });
});
